import assert from 'node:assert/strict';
import { checkResumeDestination, confirmDestination, destinationOf } from '../../../../src/app/push/destination';
import { checkUnchanged } from '../../../../src/app/push/fileFingerprint';
import type { PreparedPush } from '../../../../src/app/push/preparedPush';
import type { Confirmation, FileAccess } from '../../../../src/app/push/pushDependencies';
import { PushRunner } from '../../../../src/app/push/pushRunner';
import { fileGroupName, fileNameOf } from '../../../../src/app/push/pushSource';
import type { RunnerDependencies } from '../../../../src/app/push/runnerDependencies';
import type { Connection } from '../../../../src/connections/connectionRecord';
import { ProblemError } from '../../../../src/core/problem';
import type { JournalState } from '../../../../src/push/journal/pushJournal';

const connection = {
  id: 'c1',
  name: 'Acme',
  environment: 'test',
  values: { domain: 'acme.eu-1.celonis.cloud', poolId: 'p1' },
} as unknown as Connection;
const movedConnection = { ...connection, values: { ...connection.values, poolId: 'p2' } };
const parameters = { file: { uri: 'file:///w/orders.json', name: 'orders.json' }, table: 'orders' };

function scriptedQuestions(): { asked: Confirmation[]; confirm(question: Confirmation): Promise<void> } {
  const asked: Confirmation[] = [];
  return { asked, confirm: async (question) => void asked.push(question) };
}

describe('a push whose connection leads elsewhere now', () => {
  it('is asked about with both places, and not where nothing has changed or nothing is known', async () => {
    const questions = scriptedQuestions();
    await confirmDestination(questions, parameters, destinationOf(connection), connection);
    await confirmDestination(questions, parameters, undefined, movedConnection);
    assert.equal(questions.asked.length, 0);
    await confirmDestination(questions, parameters, destinationOf(connection), movedConnection);
    assert.match(questions.asked.map(({ detail }) => detail).join(''), /data pool p1[^]*data pool p2/);
  });

  it('does not resume a job in another pool, and is asked about where nothing was sent', async () => {
    const questions = scriptedQuestions();
    const stateIn = (phase: JournalState['phase']): JournalState =>
      ({ phase, header: { order: { ...parameters, destination: destinationOf(connection) } } }) as JournalState;
    await assert.rejects(checkResumeDestination(questions, stateIn('uploading'), movedConnection), /cannot go on/);
    assert.equal(questions.asked.length, 0);
    await checkResumeDestination(questions, stateIn('begun'), movedConnection);
    assert.equal(questions.asked.length, 1);
  });
});

describe('files that were read before', () => {
  const files = { stat: async () => ({ bytes: 10, modifiedMs: 5 }) } as unknown as FileAccess;

  it('are refused with the code "changed" where they are not what they were', async () => {
    await checkUnchanged(files, ['file:///w/a.json'], { fingerprint: { bytes: 10, mtimeMs: 5.4 } });
    for (const fingerprint of [
      { bytes: 11, mtimeMs: 5 },
      { bytes: 10, mtimeMs: 7 },
    ])
      await assert.rejects(
        checkUnchanged(files, ['file:///w/a.json'], { fingerprint }),
        (error) => error instanceof ProblemError && error.problem.code === 'changed',
      );
  });

  it('are named by the last part of their URI', () => {
    assert.equal(fileNameOf('file:///w/a%20b.json'), 'a b.json');
    assert.match(fileGroupName(['file:///w/a.json', 'file:///w/b.json']), /^a\.json and 1 more$/);
  });
});

describe('pushes that cannot begin', () => {
  it('end the workers of all files, those of child tables too', async () => {
    const disposed: string[] = [];
    const prepare = (name: string, children: PreparedPush[] = []): PreparedPush =>
      ({
        parameters,
        children,
        emptyChildTables: [],
        reading: { dispose: () => disposed.push(name) },
      }) as unknown as PreparedPush;
    const runner = new PushRunner({
      history: {
        start: async () => {
          throw new Error('The state cannot be written.');
        },
      },
    } as unknown as RunnerDependencies);
    await assert.rejects(
      runner.pushAll([prepare('first', [prepare('child')]), prepare('second')]),
      /cannot be written/,
    );
    assert.deepEqual([...new Set(disposed)].sort(), ['child', 'first', 'second']);
  });
});
