import './core/configureZod';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { celigoVendor } from './celigo/celigoVendor';
import { celonisVendor } from './celonis/celonisVendor';
import { ConnectionService } from './connections/connectionService';
import { ConnectionStore } from './connections/connectionStore';
import { ConnectionSync } from './connections/connectionSync';
import { OAuthClientService } from './connections/oauthClients';
import { Redactor } from './core/redactor';
import { HttpClient } from './http/httpClient';
import { DefinitionConsents } from './push/definition/definitionConsent';
import { PushJournalStore } from './push/journal/pushJournalStore';
import { PushHistory } from './push/pushHistory';
import { SecretStore } from './storage/secretStore';
import { CommandRegistry } from './ui/adapters/commandRegistry';
import { OutputLog } from './ui/adapters/outputLog';
import { ProblemNotifier } from './ui/adapters/problemNotifier';
import { PushLogFiles } from './ui/adapters/pushLogFiles';
import { ReadOnlyDocuments } from './ui/adapters/readOnlyDocuments';
import { getSetting } from './ui/adapters/settings';
import { registerDefinitionEditor } from './ui/commands/definitions/definitionCommands';
import { investigateConnection } from './ui/commands/investigateConnection';
import { InterruptedPushes } from './ui/commands/push/interruptedPushes';
import { createPanelPreparation } from './ui/commands/push/preparePushPanel';
import { PushRunner } from './ui/commands/push/pushRunner';
import { registerCommands } from './ui/commands/registerCommands';
import { connectAnnouncedSandbox, retestSandboxConnections } from './ui/commands/sandboxCommands';
import { SandboxProcess } from './ui/commands/sandboxProcess';
import type { Services } from './ui/commands/services';
import { ConnectionsTreeProvider } from './ui/tree/connectionsTreeProvider';
import { EnvironmentDecorations } from './ui/tree/environmentDecorations';
import { FileDropController } from './ui/tree/fileDropController';
import { PushesTreeProvider } from './ui/tree/pushesTreeProvider';
import { ClientFormPanels } from './ui/webviews/form/clientFormPanels';
import { ConnectionFormPanels } from './ui/webviews/form/connectionFormPanels';
import { EditorWebviews } from './ui/webviews/host/editorWebviews';
import { PushPanels } from './ui/webviews/push/pushPanels';
import { TablePanels } from './ui/webviews/table/tablePanels';

/** What tests inside the extension host get to see. */
export type ExtensionTestApi = Services & { context: vscode.ExtensionContext };

let activeServices: Services | undefined;

/** Builds the parts and connects them. Reads and sends nothing: everything happens on first use. */
export function activate(context: vscode.ExtensionContext): ExtensionTestApi | undefined {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const register = <T extends { dispose(): unknown }>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const distPath = (name: string): string => vscode.Uri.joinPath(context.extensionUri, 'dist', name).fsPath;

  const redactor = new Redactor();
  const log = register(
    new OutputLog(redactor, {
      directory: context.logUri,
      showText: (text) => documents.show('/log/Celonis & Celigo.log', text),
    }),
  );
  const commands = register(new CommandRegistry(log, () => problemNotifier));

  const vendors = [celonisVendor, celigoVendor];
  const secretStore = new SecretStore(context.secrets, redactor);
  const connectionStore = register(new ConnectionStore(context.globalState, secretStore, log));
  const { name, version } = context.extension.packageJSON as { name: string; version: string };
  const userAgent = `${name}/${version}`;
  const createHttpClient = (origin: string): HttpClient => {
    return new HttpClient({
      origin,
      userAgent,
      log: (line) => log.debug(line),
      timeoutMs: getSetting('requestTimeout') * 1_000,
    });
  };
  const oauthClients = register(
    new OAuthClientService({ state: context.globalState, secretStore, log, connections: connectionStore }),
  );
  const connectionService = register(
    new ConnectionService({ store: connectionStore, secretStore, vendors, oauthClients, createHttpClient, log }),
  );

  const pushLogFiles = new PushLogFiles(context.globalStorageUri);
  const pushHistory = register(
    new PushHistory({ state: context.globalState, logs: pushLogFiles, redact: (text) => redactor.redact(text) }),
  );

  const consents = new DefinitionConsents(context.globalState);

  const connectionSync = register(new ConnectionSync(connectionService, connectionStore, log));

  const connectionsTree = register(new ConnectionsTreeProvider(connectionService, oauthClients, connectionSync, log));
  const connectionsView = register(
    vscode.window.createTreeView('celonisCeligo.connections', {
      treeDataProvider: connectionsTree,
      canSelectMany: true,
      showCollapseAll: true,
      dragAndDropController: new FileDropController(
        (target, files) => void vscode.commands.executeCommand('celonisCeligo.pushFile', target, files),
      ),
    }),
  );
  register(
    vscode.window.createTreeView('celonisCeligo.pushes', {
      treeDataProvider: register(new PushesTreeProvider(pushHistory)),
    }),
  );
  register(vscode.window.registerFileDecorationProvider(new EnvironmentDecorations()));

  const documents = register(new ReadOnlyDocuments((path) => pushHistory.readLog(path.split('/')[2] ?? '')));
  const webviews = new EditorWebviews(context.extensionUri, (title, error) => commands.reportError(title, error, {}));
  const clientFormPanels = register(new ClientFormPanels({ webviews, vendors, clients: oauthClients, log }));
  const connectionFormPanels = register(
    new ConnectionFormPanels({
      webviews,
      vendors,
      service: connectionService,
      clients: oauthClients,
      clientForms: clientFormPanels,
      log,
    }),
  );
  const tablePanels = register(new TablePanels(webviews, log));
  const pushPanels = register(
    new PushPanels({
      webviews,
      prepare: (...args) => createPanelPreparation(services)(...args),
      onDidChangeConnections: (listener) => connectionService.onDidChange(listener),
    }),
  );
  const sandboxProcess = register(new SandboxProcess(distPath('sandbox.js'), log));
  const journalStore = new PushJournalStore(vscode.Uri.joinPath(context.globalStorageUri, 'ledgers').fsPath);
  const workerFile = distPath('pushWorker.js');
  const pushRunner = new PushRunner({
    service: connectionService,
    history: pushHistory,
    journals: journalStore,
    log,
    workerFile,
    version,
    onPushed: (connection) => connectionsTree.refresh(connection),
  });
  const problemNotifier = new ProblemNotifier(log, {
    setField: async (connection, fix) => {
      await connectionService.setField(connection, fix);
      await vscode.commands.executeCommand('celonisCeligo.testConnection', connection);
    },
    investigate: (connection, fix) => investigateConnection(services, connection, fix),
  });

  const services: Services = {
    clientForms: clientFormPanels,
    commands,
    consents,
    documents,
    forms: connectionFormPanels,
    history: pushHistory,
    pushJournals: journalStore,
    log,
    oauthClients,
    panels: pushPanels,
    pushRunner,
    sandbox: sandboxProcess,
    service: connectionService,
    connectionSync,
    tables: tablePanels,
    tree: connectionsTree,
    view: connectionsView,
    workerFile,
  };
  activeServices = services;
  registerCommands(services);
  register(registerDefinitionEditor(services));

  register(new InterruptedPushes(services));
  register(connectionFormPanels.onDidSave((connection) => connectionsTree.refresh(connection.id)));
  register(
    sandboxProcess.onDidChange((isRunning) => {
      void vscode.commands.executeCommand('setContext', 'celonisCeligo.sandboxRunning', isRunning);
      if (!isRunning) commands.runInBackground('sandbox', {}, () => retestSandboxConnections(services));
    }),
  );
  register(
    pushHistory.onDidChange((id) =>
      documents.refreshOpen((path) => id !== undefined && path.startsWith(`/push/${id}/`)),
    ),
  );
  register(
    vscode.window.onDidChangeWindowState(
      ({ focused }) =>
        focused && [connectionStore, oauthClients, pushHistory].forEach((refreshable) => refreshable.refresh()),
    ),
  );
  const connectSandbox = connectAnnouncedSandbox(services);
  onceVisible(connectionsView, () => commands.runInBackground('sandbox', {}, connectSandbox));

  return context.extensionMode === vscode.ExtensionMode.Test ? { ...services, context } : undefined;
}

/** Pushes that go on stop where they are, for the next window to go on with, or are cancelled. */
export async function deactivate(): Promise<void> {
  await activeServices?.pushRunner.handOverAll();
}

function onceVisible(view: vscode.TreeView<unknown>, onVisible: () => void): void {
  if (view.visible) return onVisible();
  const subscription = view.onDidChangeVisibility(({ visible: isVisible }) => {
    if (!isVisible) return;
    subscription.dispose();
    onVisible();
  });
}
