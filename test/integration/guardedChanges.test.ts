import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { PushParameters } from '../../src/push/definition/pushParametersSchema';
import type { JournalHeader } from '../../src/push/journal/pushJournal';
import { changingCommandIds } from '../../src/ui/adapters/commandSignatures';
import { activateExtension } from './extension';
import {
  acceptFormUntil,
  connectSandbox,
  eventually,
  followLog,
  readSandboxTable,
  resetState,
} from './integrationSupport';
import { LogCapture } from './logCapture';
import { TreeRows } from './treeRows';

/** What a request that changes something looks like in the log. */
const changingRequest = /(POST|PUT|PATCH|DELETE) http/;

describe('Changes behind connections that are guarded', () => {
  let internals: ExtensionTestApi;
  let folder: vscode.Uri;
  let dataFile: vscode.Uri;
  let definition: vscode.Uri;
  let csvDefinition: vscode.Uri;
  let pool: Connection;
  let intelligence: Connection;
  let celigo: Connection;
  let logCapture: LogCapture;
  /** Of the first push. */
  let order: PushParameters | undefined;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    pool = await connectSandbox();
    const findConnection = (isIt: (connection: Connection) => boolean): Promise<Connection> =>
      eventually('a connection', () => internals.service.connections().find(isIt));
    intelligence = await findConnection(({ values }) => values['apiType'] === 'intelligence');
    celigo = await findConnection(({ vendor }) => vendor === 'celigo');
    await eventually(
      'the end of all tests and syncs',
      () =>
        [pool, intelligence, celigo].every(({ id }) => internals.service.get(id)?.lastTest) &&
        internals.connectionSync.getStatus(internals.service.get(celigo.id)!) === 'done',
    );
    folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'guarded');
    dataFile = vscode.Uri.joinPath(folder, 'guarded.json');
    definition = vscode.Uri.joinPath(folder, 'other.push.json');
    csvDefinition = vscode.Uri.joinPath(folder, 'rows.push.json');
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'rows.csv'), Buffer.from('id,name\n1,a\n'));
    const write = (uri: vscode.Uri, content: unknown): Thenable<void> =>
      vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(content)));
    await write(dataFile, [{ id: 1 }]);
    await write(csvDefinition, { connection: pool.name, table: 'guarded', mode: 'append', files: ['rows.csv'] });
    await write(definition, { connection: pool.name, table: 'guarded', mode: 'append', files: ['guarded.json'] });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await internals.sandbox.stop();
    await resetState();
  });
  beforeEach(() => {
    logCapture = new LogCapture({ answerInput: () => 'ada@example.com' });
  });
  afterEach(() => logCapture.dispose());

  const setAll = async (policy: { environment?: 'test' | 'production'; isReadOnly?: boolean }): Promise<void> => {
    for (const { id } of [pool, intelligence, celigo]) await internals.service.setPolicy(id, policy);
  };

  /** One whose window was closed before anything of it was sent. */
  const interruptPush = async (): Promise<string> => {
    const { history, pushJournals } = internals;
    order ??= history.list()[0]!.order;
    const run = await history.start(order);
    const plan = { rows: 1, columns: [], fingerprint: { bytes: 1 } } as unknown as JournalHeader['plan'];
    const at = new Date().toISOString();
    const journal = await pushJournals.create(
      { kind: 'begin', version: 1, id: run.id, at, by: '0', order, plan, format: 'PARQUET' },
      (reason) => assert.fail(reason),
    );
    await journal.closeAndKeep();
    await history.handOver(run);
    return run.id;
  };

  /** What each changing command is called with; a command that is added has to be added here. */
  const findArguments = async (): Promise<Record<string, readonly unknown[]>> => {
    const celigoRows = new TreeRows(internals, celigo.id);
    const poolRows = new TreeRows(internals, pool.id);
    const intelligenceRows = new TreeRows(internals, intelligence.id);
    const user = await celigoRows.findNode('Users', /./);
    const flow = await celigoRows.findNode('Integrations', /^Shopify/, 'Flows', /^Fulfilments/);
    const [step] = await internals.tree.getChildren(flow);
    const subscription = await intelligenceRows.findNode('Knowledge models', 'Order to Cash', 'Triggers', /./, /./);
    const pushId = internals.history.list()[0]!.id;
    const interruptedId = await interruptPush();
    return {
      cleanUpPush: [interruptedId],
      clearPushes: [],
      disableFlow: [flow],
      disableUser: [user],
      disableUsers: [user],
      enableFlow: [flow],
      enableUser: [user],
      enableUsers: [user],
      findPoolTimestampForm: [pool.id],
      forgetPush: [interruptedId],
      grantIntegration: [user],
      grantRole: [user],
      handOverToCeligo: [csvDefinition],
      inviteAgain: [user],
      inviteUser: [celigo.id],
      pauseSubscription: [subscription],
      pushAgain: [pushId],
      pushDefinition: [definition],
      pushFile: [dataFile],
      reloadDataModel: [await poolRows.findNode('Data models', /./)],
      removeUser: [user],
      removeUsers: [user],
      resolveErrors: [step],
      resumePush: [interruptedId],
      resumeSubscription: [subscription],
      retryErrors: [step],
      retryFlowErrors: [flow],
      revokeIntegration: [user],
      revokeRole: [user],
      runFlow: [flow],
      runFlowOnce: [flow],
      updateInCeligo: [pool.id],
      useInCeligo: [pool.id],
    };
  };

  it('are refused with a read-only connection, each of them, before anything is sent that changes something', async () => {
    void vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    await eventually('a push to push again', () => internals.history.list().some(({ outcome }) => outcome === 'done'));
    const argumentsById = await findArguments();
    assert.deepEqual(
      Object.keys(argumentsById).sort(),
      changingCommandIds.map((id) => id.replace('celonisCeligo.', '')).sort(),
    );
    await internals.service.addLink(pool.id, { accountId: celigo.id, remoteId: '1', name: 'Celonis' });
    await setAll({ isReadOnly: true });
    const readLog = followLog(internals.log);
    const questionsBefore = logCapture.questions.length;
    // Last, because it forgets the pushes that others are about.
    const names = Object.keys(argumentsById).filter((name) => name !== 'clearPushes');
    for (const name of [...names, 'clearPushes']) {
      const notificationsBefore = logCapture.notifications.length;
      void vscode.commands.executeCommand(`celonisCeligo.${name}`, ...argumentsById[name]!);
      await acceptFormUntil(`the refusal of ${name}`, () =>
        logCapture.notifications.slice(notificationsBefore).find((message) => /is read-only/.test(message)),
      );
    }
    assert.doesNotMatch(readLog(), changingRequest);
    // What was asked is about what only this program knows.
    assert.deepEqual(
      logCapture.questions.slice(questionsBefore).filter((question) => !question.startsWith('Clear the push history')),
      [],
    );
    await internals.history.forgetPushes();
    await setAll({ isReadOnly: false });
  });

  it('may be told that a push is removed here alone, which sends nothing', async () => {
    const id = await interruptPush();
    await setAll({ isReadOnly: true });
    logCapture.dispose();
    logCapture = new LogCapture({ answerButton: () => 'Remove Here Only' });
    const readLog = followLog(internals.log);
    await vscode.commands.executeCommand('celonisCeligo.forgetPush', id);
    await eventually('it is gone', () => internals.history.get(id) === undefined);
    assert.doesNotMatch(readLog(), changingRequest);
    await setAll({ isReadOnly: false });
  });

  it('are asked about on production, also where what is left of a push is deleted', async () => {
    const id = await interruptPush();
    await setAll({ environment: 'production' });
    await vscode.commands.executeCommand('celonisCeligo.forgetPush', id);
    assert.match(logCapture.questions.join(), /Delete the data push job of guarded\.json in Celonis\?/);
    assert.equal(internals.history.get(id), undefined);
  });

  it('are asked about on production, an append too', async () => {
    await setAll({ environment: 'production' });
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    await eventually('the rows of both pushes', async () => (await readSandboxTable(pool, 'guarded'))?.rowCount === 2);
    assert.match(
      logCapture.questions.join('\n'),
      /Push to production: .*\n[^]*guarded\.json to guarded: 1 row, Append/,
    );
    await eventually('the end of all pushes', () =>
      internals.history.list().every(({ outcome }) => outcome === 'done'),
    );
    await setAll({ environment: 'test' });
  });
});
