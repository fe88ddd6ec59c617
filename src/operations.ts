import { join } from 'node:path';
import * as vscode from 'vscode';
import { UnfinishedDrafts } from './app/addConnection/unfinishedDrafts';
import { PushRunner } from './app/push/pushRunner';
import { WorkspaceConnection } from './app/push/workspaceConnection';
import { retestSandboxConnections } from './app/sandboxConnections';
import { EngineWorkers } from './engine/worker/engineWorkers';
import { DefinitionConsents } from './push/definition/definitionConsent';
import { ExecutionLines } from './push/job/executionLine';
import { PushJournalStore } from './push/journal/pushJournalStore';
import type { Sidebar } from './sidebar';
import { CommandRegistry } from './ui/adapters/commandRegistry';
import { executeCommand } from './ui/adapters/executeCommand';
import { notificationProgress } from './ui/adapters/notificationProgress';
import { ProblemNotifier } from './ui/adapters/problemNotifier';
import { readPushSettings } from './ui/adapters/settings';
import { setWalkthroughContext } from './ui/adapters/walkthroughSteps';
import { workspaceFiles } from './ui/adapters/workspaceFiles';
import { offerCeligo } from './ui/commands/celigo/useInCeligo/offerCeligo';
import { chooseFieldValue } from './ui/commands/chooseFieldValue';
import { registerDefinitionEditor } from './ui/commands/definitions/definitionCommands';
import { investigateConnection } from './ui/commands/investigateConnection';
import { reportFinishedPushes } from './ui/commands/push/executePushes';
import { InterruptedPushes } from './ui/commands/push/interruptedPushes';
import { createPanelPreparation } from './ui/commands/push/preparePushPanel';
import { PushTargetItem } from './ui/commands/push/pushTargetItem';
import { registerCommands } from './ui/commands/registerCommands';
import { SandboxProcess } from './ui/commands/sandboxProcess';
import { selectConnection } from './ui/commands/selectConnection';
import type { Services } from './ui/commands/services';
import { pushPrompts } from './ui/prompts/pushPrompts';
import { RemainingExecutions } from './ui/tree/remainingExecutions';
import type { TreeNode } from './ui/tree/treeNode';
import { ClientFormPanels } from './ui/webviews/form/clientFormPanels';
import { ConnectionFormPanels } from './ui/webviews/form/connectionFormPanels';
import { EditorWebviews } from './ui/webviews/host/editorWebviews';
import { ImportPanels } from './ui/webviews/importReview/importPanels';
import { PushPanels } from './ui/webviews/push/pushPanels';
import { ReviewPanels } from './ui/webviews/review/reviewPanels';
import { TablePanels } from './ui/webviews/table/tablePanels';

/** All that can be done: commands, forms, panels, pushes and the editor of push definitions. */
export type Operations = Services;

/** Builds the parts and connects them. */
export function createOperations(
  context: vscode.ExtensionContext,
  sidebar: Sidebar,
  view: vscode.TreeView<TreeNode>,
  pushesView: Pick<vscode.TreeView<unknown>, 'description'>,
): Operations {
  const register = <T extends { dispose(): unknown }>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const { extensionUri } = context;
  const distPath = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const {
    connectionService,
    connectionsTree,
    connectionSync,
    documents,
    expandedGroups,
    favourites,
    groups,
    log,
    oauthClients,
    pushHistory,
    pushOwners,
  } = sidebar;
  const { vendors } = connectionService;

  const commands = new CommandRegistry(log, () => problemNotifier);
  const webviews = new EditorWebviews(extensionUri, (title, error) => commands.reportError(title, error, {}));
  const clientForms = register(new ClientFormPanels({ webviews, vendors, clients: oauthClients, log }));
  const forms = register(
    new ConnectionFormPanels({
      webviews,
      vendors,
      service: connectionService,
      clients: oauthClients,
      clientForms,
      log,
    }),
  );
  const tables = register(new TablePanels(webviews, log));
  const reviews = register(new ReviewPanels(webviews, log));
  const imports = register(new ImportPanels(webviews, connectionService, log));
  const panels = register(
    new PushPanels({
      webviews,
      prepare: (...args) => createPanelPreparation(services)(...args),
      onDidChangeConnections: (listener) => connectionService.onDidChange(listener),
    }),
  );
  const sandbox = register(new SandboxProcess(distPath('sandbox.js'), log));
  const pushJournals = new PushJournalStore(pushOwners.root, pushOwners);
  // Beside the pushes, whose folder holds nothing else.
  const executionLines = new ExecutionLines(join(context.globalStorageUri.fsPath, 'executions'));
  register(new RemainingExecutions(executionLines, pushesView));
  const workers = register(new EngineWorkers(distPath('pushWorker.js')));
  const { version } = context.extension.packageJSON as { version: string };
  const workspaceConnection = register(new WorkspaceConnection(context.workspaceState, connectionService));
  const pushPorts = {
    files: workspaceFiles,
    questions: pushPrompts,
    progress: notificationProgress,
    pushSettings: readPushSettings,
  };
  const pushRunner = new PushRunner({
    ...pushPorts,
    service: connectionService,
    history: pushHistory,
    journals: pushJournals,
    executionLines,
    log,
    workers,
    version,
    onStarted: (connection) =>
      commands.runInBackground('workspaceConnection', {}, () => workspaceConnection.remember(connection)),
    onPushed: (connection) => connectionsTree.refresh(connection),
  });
  const problemNotifier = new ProblemNotifier(log, {
    setField: async (connection, fix) => {
      await connectionService.setField(connection, fix);
      await executeCommand('celonisCeligo.testConnection', connection);
    },
    chooseValue: (connection, fix) => chooseFieldValue(connectionService, connection, fix),
    investigate: (connection, fix) => investigateConnection(connectionService, log, connection, fix),
  });

  const services: Services = {
    clientForms,
    commands,
    connectionSync,
    consents: new DefinitionConsents(context.globalState),
    documents,
    drafts: new UnfinishedDrafts(),
    expandedGroups,
    favourites,
    executionLines,
    extensionId: context.extension.id,
    forms,
    groups,
    history: pushHistory,
    log,
    mcpServers: sidebar.mcpServers,
    oauthClients,
    panels,
    ...pushPorts,
    pushJournals,
    pushRunner,
    imports,
    reviews,
    reportPushes: (finishedPushes) => reportFinishedPushes(services, finishedPushes),
    sandbox,
    service: connectionService,
    tables,
    tree: connectionsTree,
    view,
    workers,
    workspaceConnection,
  };
  registerCommands(services);
  register(new PushTargetItem(services));
  register(registerDefinitionEditor(services));
  register(new InterruptedPushes(services));
  register(
    forms.onDidSave((connection) => {
      commands.runInBackground('selectConnection', {}, () => selectConnection(services, connection.id));
      commands.runInBackground('celonisCeligo.useInCeligo', {}, () => offerCeligo(services, connection));
    }),
  );
  register(
    sandbox.onDidChange((isRunning) => {
      commands.runInBackground('sandbox', {}, async () => {
        await setWalkthroughContext('celonisCeligo.sandboxRunning', isRunning);
        if (!isRunning) await retestSandboxConnections(connectionService, log);
      });
    }),
  );
  return services;
}
