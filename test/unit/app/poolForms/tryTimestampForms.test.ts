import assert from 'node:assert/strict';
import { summarizeFormTrial } from '../../../../src/app/poolForms/formTrialTable';
import type { FormTrial } from '../../../../src/app/poolForms/tryTimestampForms';
import { listUsableForms, tryTimestampForms } from '../../../../src/app/poolForms/tryTimestampForms';
import { settingsForConnection } from '../../../../src/app/push/chunkFormat';
import type { PushSettings } from '../../../../src/app/push/pushDependencies';
import type { Connection } from '../../../../src/connections/connectionRecord';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { testWorkers } from '../../../support/pushEngine';

const { signal } = new AbortController();

describe('The forms of DATETIME that a data pool takes', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  const logLines: string[] = [];

  before(async () => {
    sandbox = await SandboxHarness.start();
    engine = openEngine(testWorkers);
  });
  after(async () => {
    engine.dispose();
    await sandbox.close();
  });
  afterEach(() => sandbox.reset());

  const tryForms = (change: Partial<FormTrial> = {}) =>
    tryTimestampForms(
      {
        session: sandbox.session(),
        engine,
        ownTables: [],
        onStep: () => {},
        log: (line) => logLines.push(line),
        timing: { initialPollIntervalMs: 5, maxPollIntervalMs: 5, initialRetryDelayMs: 5, maxRetryDelayMs: 5 },
        ...change,
      },
      signal,
    );

  it('are found with a table of its own for each, whose rows are deleted again, and what is left is said', async () => {
    const triedForms = await tryForms();
    assert.deepEqual(
      triedForms.map(({ form, outcome, table, columnType }) => [form, outcome, table, columnType]),
      [
        ['INT96', 'taken', 'FORM_TRIAL_INT96', 'DATE'],
        ['INT64', 'taken', 'FORM_TRIAL_INT64', 'DATE'],
      ],
    );
    for (const { table, leftovers } of triedForms) {
      const stored = await sandbox.readTable(table);
      assert.equal(stored?.rowCount, 0);
      assert.match(leftovers.join(' '), new RegExp(`The empty table ${table}`));
    }
    assert.deepEqual(await sandbox.listJobIds(), []);
  });

  it('are tried in the same tables the next time, and never in those of others', async () => {
    const other = await tryForms();
    assert.deepEqual(
      other.map(({ table }) => table),
      ['FORM_TRIAL_INT96_2', 'FORM_TRIAL_INT64_2'],
    );
    const again = await tryForms({ ownTables: other.map(({ table }) => table) });
    assert.deepEqual(
      again.map(({ table }) => table),
      ['FORM_TRIAL_INT96_2', 'FORM_TRIAL_INT64_2'],
    );
  });

  it('are refused with the words of Celonis, and the other one is what remains', async () => {
    await sandbox.injectFaults({
      match: { method: 'POST', path: '/data-ingestion/api/v1/data-push/*/jobs/*/chunks/*' },
      then: { status: 400, body: { errors: [{ attribute: 'file', error: 'INT96 is not known', errorCode: 'x' }] } },
    });
    const [int96, int64] = await tryForms();
    assert.equal(int96?.outcome, 'refused');
    assert.match(int96?.reason ?? '', /INT96 is not known/);
    assert.equal(int64?.outcome, 'taken');
    assert.deepEqual(listUsableForms([int96, int64]), ['INT64']);
    assert.match(summarizeFormTrial([int96, int64]), /takes INT64/);
  });

  it('are known by the end of the job only where the columns may not be read', async () => {
    const forbidden = { status: 403, body: { title: 'Access Denied.', status: 403 } };
    await sandbox.injectFaults({
      match: { method: 'GET', path: '/integration/api/pools/*' },
      times: 9,
      then: forbidden,
    });
    const [first] = await tryForms();
    assert.equal(first?.outcome, 'unread');
    assert.match(first?.table ?? '', /^FORM_TRIAL_INT96_\d{17}$/);
  });

  it('are what pushes with the connection use where the setting says another one, for this pool only', () => {
    const settings = { timestamps: 'INT96' } as PushSettings;
    const connect = (poolId: string, timestamps: ('INT96' | 'INT64')[]): Connection =>
      ({
        values: { poolId: 'p1' },
        provenForms: { poolId, at: '2026-11-29T00:00:00Z', timestamps, tables: [] },
      }) as never;
    assert.equal(settingsForConnection(settings, connect('p1', ['INT64'])).timestamps, 'INT64');
    assert.equal(settingsForConnection(settings, connect('p1', ['INT96', 'INT64'])).timestamps, 'INT96');
    assert.equal(settingsForConnection(settings, connect('p1', [])).timestamps, 'INT96');
    assert.equal(settingsForConnection(settings, connect('p2', ['INT64'])).timestamps, 'INT96');
    assert.equal(settingsForConnection(settings, undefined).timestamps, 'INT96');
  });
});
