import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { PlannedChange } from '../../../../src/app/changes/permitChange';
import { permitChange, permitWithoutQuestion } from '../../../../src/app/changes/permitChange';
import type { Connection } from '../../../../src/connections/connectionRecord';
import { cancelledProblem, ProblemError } from '../../../../src/core/problem';

describe('a change behind a connection', () => {
  let connection: Connection | undefined;
  let confirmations: string[];
  let typedNames: string[];
  let isDeclined: boolean;

  beforeEach(() => {
    connection = { id: 'c1', name: 'Acme', environment: 'none' } as Connection;
    confirmations = [];
    typedNames = [];
    isDeclined = false;
  });

  const permit = (change: Partial<PlannedChange> = {}): ReturnType<typeof permitChange> =>
    permitChange(
      {
        service: { get: () => connection },
        questions: {
          confirm: async ({ message, detail }) => {
            confirmations.push(`${message} ${detail}`);
            if (isDeclined) throw new ProblemError(cancelledProblem());
          },
          confirmByTyping: async ({ name, prompt, title }) => void typedNames.push(`${title}: ${prompt}: ${name}`),
        },
      },
      'c1',
      { question: 'Run it?', detail: 'It runs.', confirmLabel: 'Run', ...change },
    );

  it('needs no question outside of production, unless it is always asked about', async () => {
    for (const environment of ['none', 'test'] as const) {
      connection = { ...connection!, environment };
      assert.equal((await permit()).connectionId, 'c1');
    }
    assert.deepEqual(confirmations, []);
    await permit({ isAlwaysAsked: true });
    assert.match(confirmations.join(), /Run it\? It runs\.[^]*Connection: Acme/);
  });

  it('is asked about on production, with what changes and where', async () => {
    connection = { ...connection!, environment: 'production' };
    await permit();
    assert.match(confirmations.join(), /Run it\?[^]*Connection: Acme\. Environment: Production/);
    await permit({ question: 'Run it in Acme (Production)?' });
    assert.equal(confirmations[1], 'Run it in Acme (Production)? It runs.');
    // A name that is also a word of the sentence says nothing about where.
    connection = { ...connection, name: 'Celigo' };
    await permit({ detail: 'Celigo sends their records once more.' });
    assert.match(confirmations[2] ?? '', /Connection: Celigo\. Environment: Production/);
  });

  it('asks on production for a name to type where it takes something away', async () => {
    connection = { ...connection!, environment: 'production' };
    await permit({ nameToType: 'orders' });
    assert.match(typedNames.join(), /on production: Acme: Run it\? It runs\. Type orders to go on\.: orders/);
    await permit({ nameToType: 'orders', detail: 'It ends.\n\nada: Manage → none\ngrace: Monitor → none' });
    assert.match(typedNames[1] ?? '', /It ends\. ada: Manage → none\. grace: Monitor → none\. Type orders/);
    assert.deepEqual(confirmations, []);
  });

  it('is refused with a read-only connection, unasked, with the way to allow it', async () => {
    connection = { ...connection!, environment: 'production', isReadOnly: true };
    for (const attempt of [permit, async () => permitWithoutQuestion({ get: () => connection }, 'c1')])
      await assert.rejects(
        attempt(),
        (error) =>
          error instanceof ProblemError &&
          /"Acme" is read-only/.test(error.problem.what) &&
          error.problem.fixes?.[0]?.kind === 'runCommand' &&
          error.problem.fixes[0].command === 'celonisCeligo.allowChanges',
      );
    assert.deepEqual([...confirmations, ...typedNames], []);
  });

  it('does not happen where the person declines, or the connection was deleted', async () => {
    isDeclined = true;
    await assert.rejects(permit({ isAlwaysAsked: true }), /cancelled/i);
    connection = undefined;
    await assert.rejects(permit(), /does not exist any more/);
  });

  const findCallers = (call: string): string[] => {
    const root = join(process.cwd(), 'src');
    return readdirSync(root, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.ts') && readFileSync(join(root, file), 'utf8').includes(call))
      .map((file) => file.replaceAll(sep, '/'))
      .sort();
  };

  it('is permitted in one place of the program only', () => {
    assert.deepEqual(findCallers('new ChangePermission('), ['app/changes/permitChange.ts']);
  });

  it('is permitted without a question of its own only where another one has come before', () => {
    assert.deepEqual(findCallers('permitWithoutQuestion('), [
      'app/changes/permitChange.ts',
      // Celonis executes it already, or what is left of a push was agreed to be deleted.
      'app/push/interruptedPush.ts',
      // The names of the tables were typed, or it is not on production.
      'app/push/permitPushes.ts',
      // It was created a moment ago, by a review whose name was typed.
      'ui/commands/celigo/useInCeligo/reviewOutcomes.ts',
    ]);
  });
});
