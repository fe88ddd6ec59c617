import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ConnectionPolicy } from '../../src/connections/connectionEdits';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { PushParameters } from '../../src/push/definition/pushParametersSchema';
import type { JournalHeader } from '../../src/push/journal/pushJournal';
import { activateExtension } from './extension';
import { connectSandbox, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';
import { TreeRows } from './treeRows';

/** What a request that changes something looks like in the log. */
export const changingRequest = /(POST|PUT|PATCH|DELETE) http/;

/** Name and input of each tool for language models that changes something. */
export type ToolInputs = Readonly<Record<string, object>>;

/** The sandbox with a connection of each kind, and files and pushes for what changes something behind them. */
export class ChangesFixture {
  /** Of the first push. */
  private order: PushParameters | undefined;

  private constructor(
    readonly internals: ExtensionTestApi,
    readonly pool: Connection,
    readonly intelligence: Connection,
    readonly celigo: Connection,
    private readonly folder: vscode.Uri,
  ) {}

  /** @param folderName in the workspace, for the files */
  static async start(folderName: string): Promise<ChangesFixture> {
    const internals = await activateExtension();
    await resetState();
    const pool = await connectSandbox();
    const findConnection = (isIt: (connection: Connection) => boolean): Promise<Connection> =>
      eventually('a connection', () => internals.service.connections().find(isIt));
    const intelligence = await findConnection(({ values }) => values['apiType'] === 'intelligence');
    const celigo = await findConnection(({ vendor }) => vendor === 'celigo');
    await eventually(
      'the end of all tests and syncs',
      () =>
        [pool, intelligence, celigo].every(({ id }) => internals.service.get(id)?.lastTest) &&
        internals.connectionSync.getStatus(internals.service.get(celigo.id)!) === 'done',
    );
    const folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, folderName);
    const fixture = new ChangesFixture(internals, pool, intelligence, celigo, folder);
    await fixture.writeFiles();
    return fixture;
  }

  async stop(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(this.folder, { recursive: true });
    await this.internals.sandbox.stop();
    await resetState();
  }

  /** A push of one row of JSON to the table `guarded`. */
  get definition(): vscode.Uri {
    return this.fileUri('other.push.json');
  }

  /** A push of one row of CSV, which can become a flow, to the table `handed_over`. */
  get csvDefinition(): vscode.Uri {
    return this.fileUri('rows.push.json');
  }

  async setAll(policy: ConnectionPolicy): Promise<void> {
    for (const { id } of [this.pool, this.intelligence, this.celigo])
      await this.internals.service.setPolicy(id, policy);
  }

  /** Pushes the definition to its end, and agrees to what is asked. */
  async push(): Promise<void> {
    const { history } = this.internals;
    const countDone = (): number => history.list().filter(({ outcome }) => outcome === 'done').length;
    const doneBefore = countDone();
    const logCapture = new LogCapture();
    try {
      await vscode.commands.executeCommand('celonisCeligo.pushDefinition', this.definition);
      await eventually('a push that is done', () => countDone() > doneBefore);
    } finally {
      logCapture.dispose();
    }
  }

  /** A push whose window was closed before anything of it was sent. There has to be another one. */
  async interruptPush(): Promise<string> {
    const { history, pushJournals } = this.internals;
    const order = (this.order ??= history.list()[0]!.order);
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
  }

  /** What each changing command is called with, without our prefix; a command that is added has to be added here. */
  async findArguments(): Promise<Record<string, readonly unknown[]>> {
    const celigoRows = new TreeRows(this.internals, this.celigo.id);
    const poolRows = new TreeRows(this.internals, this.pool.id);
    const intelligenceRows = new TreeRows(this.internals, this.intelligence.id);
    const user = await celigoRows.findNode('Users', /./);
    const flow = await celigoRows.findNode('Integrations', /^Shopify/, 'Flows', /^Fulfilments/);
    const step = await celigoRows.findNode('Integrations', /^Shopify/, 'Flows', /^Fulfilments/, /^Destination/);
    const subscription = await intelligenceRows.findNode('Knowledge models', 'Order to Cash', 'Triggers', /./, /./);
    const pushId = this.internals.history.list().find(({ outcome }) => outcome === 'done')!.id;
    const interruptedId = await this.interruptPush();
    return {
      cleanUpPush: [interruptedId],
      clearPushes: [],
      disableFlow: [flow],
      disableUser: [user],
      disableUsers: [user],
      enableFlow: [flow],
      enableUser: [user],
      enableUsers: [user],
      findPoolTimestampForm: [this.pool.id],
      forgetPush: [interruptedId],
      grantIntegration: [await celigoRows.findNode('Users', 'Rosa Martinez')],
      grantRole: [await celigoRows.findNode('Users', 'Clara Moreau')],
      handOverToCeligo: [this.csvDefinition],
      inviteAgain: [await celigoRows.findNode('Users', 'jonas.weber@alpenrad.example')],
      inviteUser: [this.celigo.id],
      pauseSubscription: [subscription],
      pushAgain: [pushId],
      pushDefinition: [this.definition],
      pushFile: [this.fileUri('guarded.json')],
      reloadDataModel: [await poolRows.findNode('Data models', /./)],
      removeUser: [user],
      removeUsers: [user],
      resolveErrors: [step],
      resumePush: [interruptedId],
      resumeSubscription: [subscription],
      retryErrors: [step],
      retryFlowErrors: [flow],
      revokeIntegration: [await celigoRows.findNode('Users', 'Katarina Horvat')],
      revokeRole: [user],
      runFlow: [flow],
      runFlowOnce: [flow],
      updateInCeligo: [this.pool.id],
      useInCeligo: [this.pool.id],
    };
  }

  /** The same of the tools for language models. */
  findToolInputs(): ToolInputs {
    const flow = { connection: this.celigo.name, flow: 'Fulfilments: NetSuite to Shopify' };
    return {
      celonisCeligo_pushDefinition: { definition: vscode.workspace.asRelativePath(this.definition) },
      celonisCeligo_retryErrors: { ...flow, step: 'Post fulfilments' },
      celonisCeligo_runFlow: flow,
    };
  }

  private fileUri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, name);
  }

  private async writeFiles(): Promise<void> {
    const connection = this.pool.name;
    const files = {
      'guarded.json': JSON.stringify([{ id: 1 }]),
      'rows.csv': 'id,name\n1,a\n',
      'other.push.json': JSON.stringify({ connection, table: 'guarded', mode: 'append', files: ['guarded.json'] }),
      'rows.push.json': JSON.stringify({ connection, table: 'handed_over', mode: 'replace', files: ['rows.csv'] }),
    };
    for (const [name, text] of Object.entries(files))
      await vscode.workspace.fs.writeFile(this.fileUri(name), Buffer.from(text));
  }
}
