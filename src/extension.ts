import './platform/zod';
import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { celigo } from './celigo/vendor';
import { celonis } from './celonis/vendor';
import { investigate } from './commands/investigate';
import { registerCommands } from './commands';
import { definitionEditor } from './commands/definitions';
import { InterruptedPushes } from './commands/push/interrupted';
import { preparePanel } from './commands/push/panel';
import { Pusher } from './commands/push/pusher';
import { meetSandbox, retest } from './commands/sandbox';
import { SandboxProcess } from './commands/sandboxProcess';
import { Redactor } from './connections/redactor';
import { OAuthClients } from './connections/oauthClients';
import { ConnectionService } from './connections/service';
import { ConnectionStore } from './connections/store';
import { Syncs } from './connections/syncs';
import { Vault } from './connections/vault';
import { ClientForms } from './forms/clientForm';
import { ConnectionForms } from './forms/connectionForm';
import { HttpClient } from './http/client';
import { PushPanels } from './panel/pushPanels';
import { Commands } from './platform/commands';
import { Documents } from './platform/documents';
import { OutputLog } from './platform/log';
import { Problems } from './platform/problems';
import { PushLogFiles } from './platform/pushLogs';
import { setting } from './platform/settings';
import { DefinitionConsents } from './push/definition/definitionConsent';
import { PushHistory } from './push/history';
import { LedgerFiles } from './push/job/ledgerFiles';
import { ConnectionsTree } from './tree/connectionsTree';
import { DropFiles } from './tree/dropFiles';
import { EnvironmentDecorations } from './tree/environment';
import { PushesTree } from './tree/pushesTree';
import { TableViews } from './views/tableViews';
import type { Parts } from './commands/parts';

/** What tests inside the extension host get to see. */
export type Internals = Parts & { context: vscode.ExtensionContext };

let running: Parts | undefined;

/** Builds the parts and connects them. Reads and sends nothing: everything happens on first use. */
export function activate(context: vscode.ExtensionContext): Internals | undefined {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const own = <T extends { dispose(): unknown }>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const file = (name: string): string => vscode.Uri.joinPath(context.extensionUri, 'dist', name).fsPath;

  const redactor = new Redactor();
  const log = own(new OutputLog(redactor, { directory: context.logUri, showText: (text) => documents.show('/log/Celonis & Celigo.log', text) }));
  const commands = own(new Commands(log, () => problems));

  const vendors = [celonis, celigo];
  const vault = new Vault(context.secrets, redactor);
  const store = own(new ConnectionStore(context.globalState, vault, log));
  const { name, version } = context.extension.packageJSON as { name: string; version: string };
  const userAgent = `${name}/${version}`;
  const http = (origin: string): HttpClient => {
    return new HttpClient({ origin, userAgent, log: (line) => log.debug(line), timeoutMs: setting('requestTimeout') * 1_000 });
  };
  const oauthClients = own(new OAuthClients({ state: context.globalState, vault, log, connections: store }));
  const service = own(new ConnectionService({ store, vault, vendors, oauthClients, http, log }));

  const logs = new PushLogFiles(context.globalStorageUri);
  const history = own(new PushHistory({ state: context.globalState, logs, redact: (text) => redactor.redact(text) }));

  const consents = new DefinitionConsents(context.globalState);

  const syncs = own(new Syncs(service, store, log));

  const tree = own(new ConnectionsTree(service, oauthClients, syncs, log));
  const view = own(
    vscode.window.createTreeView('celonisCeligo.connections', {
      treeDataProvider: tree,
      canSelectMany: true,
      showCollapseAll: true,
      dragAndDropController: new DropFiles((target, files) => void vscode.commands.executeCommand('celonisCeligo.pushFile', target, files)),
    }),
  );
  own(vscode.window.createTreeView('celonisCeligo.pushes', { treeDataProvider: own(new PushesTree(history)) }));
  own(vscode.window.registerFileDecorationProvider(new EnvironmentDecorations()));

  const documents = own(new Documents((path) => history.log(path.split('/')[2] ?? '')));
  const clientForms = own(new ClientForms({ extensionUri: context.extensionUri, vendors, clients: oauthClients, log }));
  const forms = own(new ConnectionForms({ extensionUri: context.extensionUri, vendors, service, clients: oauthClients, clientForms, log }));
  const tables = own(new TableViews(context.extensionUri, log));
  const panels = own(
    new PushPanels({
      extensionUri: context.extensionUri,
      log,
      prepare: (...what) => preparePanel(parts)(...what),
      onDidChangeConnections: (listener) => service.onDidChange(listener),
    }),
  );
  const sandbox = own(new SandboxProcess(file('sandbox.js'), log));
  const ledgers = new LedgerFiles(vscode.Uri.joinPath(context.globalStorageUri, 'ledgers').fsPath);
  const workerFile = file('pushWorker.js');
  const pusher = new Pusher({ service, history, ledgers, log, workerFile, version, changed: (connection) => tree.refresh(connection) });
  const problems = new Problems(log, {
    setField: async (connection, fix) => {
      await service.setField(connection, fix);
      await vscode.commands.executeCommand('celonisCeligo.testConnection', connection);
    },
    investigate: (connection, fix) => investigate(parts, connection, fix),
  });

  const parts: Parts = { clientForms, commands, consents, documents, forms, history, ledgers, log, oauthClients, panels, pusher, sandbox, service, syncs, tables, tree, view, workerFile };
  running = parts;
  registerCommands(parts);
  own(definitionEditor(parts));

  own(new InterruptedPushes(parts));
  own(forms.onDidSave((connection) => tree.refresh(connection.id)));
  own(
    sandbox.onDidChange((runs) => {
      void vscode.commands.executeCommand('setContext', 'celonisCeligo.sandboxRunning', runs);
      if (!runs) commands.background('sandbox', {}, () => retest(parts));
    }),
  );
  own(history.onDidChange((id) => documents.renew((path) => id !== undefined && path.startsWith(`/push/${id}/`))));
  own(vscode.window.onDidChangeWindowState(({ focused }) => focused && [store, oauthClients, history].forEach((one) => one.refresh())));
  const meet = meetSandbox(parts);
  onceVisible(view, () => commands.background('sandbox', {}, meet));

  return context.extensionMode === vscode.ExtensionMode.Test ? { ...parts, context } : undefined;
}

/** Pushes that go on stop where they are, for the next window to go on with, or are cancelled. */
export async function deactivate(): Promise<void> {
  await running?.pusher.stop();
}

function onceVisible(view: vscode.TreeView<unknown>, then: () => void): void {
  if (view.visible) return then();
  const subscription = view.onDidChangeVisibility(({ visible }) => {
    if (!visible) return;
    subscription.dispose();
    then();
  });
}
