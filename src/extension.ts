import { posix } from 'node:path';
import * as vscode from 'vscode';
import { connectionKeyPrefix } from './connections/connectionKeyPrefix';
import type { Operations } from './operations';
import { Program } from './program';
import { isDataFilePath, isDefinitionFileName } from './push/definition/definitionFileNames';
import { hasUnfinishedPushes } from './push/journal/pushFolders';
import { commandIds } from './ui/adapters/commandSignatures';
import { registerJsonSchemas } from './ui/adapters/jsonSchemaDocuments';
import { readOnlyDocumentScheme } from './ui/adapters/readOnlyDocuments';
import { registerLanguageModelTools } from './ui/assistant/languageModelTools';
import type { PushTaskProvider } from './ui/editor/pushTasks';
import { ConnectionsDragAndDrop } from './ui/tree/connectionsDragAndDrop';
import { LazyTreeProvider } from './ui/tree/lazyTreeProvider';

/** What tests inside the extension host get to see. */
export type ExtensionTestApi = Operations & {
  context: vscode.ExtensionContext;
  openLink(path: string): Promise<void>;
};

/** A window that was just closed lets go of its pushes soon, but not always before the next one is there. */
const journalCheckDelayMs = 500;

/** Nobody looks for it in the status bar sooner. */
const dataFileCheckDelayMs = 500;

/** What our keybindings call a command with that is about the selected rows of a view, which gives them no row. */
const selectionArgument = '$selection';
const pushSelectionArgument = '$pushSelection';

let activeProgram: Program | undefined;

/**
 * Tells VS Code what there is, and loads none of it: src/sidebar.ts comes when a view is shown, src/operations.ts with
 * the first use of anything else. Reads and sends nothing.
 */
export function activate(context: vscode.ExtensionContext): { load(): Promise<ExtensionTestApi> } | undefined {
  const program = (activeProgram = new Program(context));
  context.subscriptions.push(
    ...registerCommands(program),
    ...registerViews(program),
    ...registerRestoredTabs(program),
    ...registerDefinitions(program),
    registerJsonSchemas(context),
    ...registerLanguageModelTools(() => program.loadToolRunner()),
    ...watchInterruptedPushes(program, context.globalStorageUri.fsPath),
    ...watchDataFiles(program, context.globalState),
  );
  context.subscriptions.push(vscode.window.registerUriHandler({ handleUri: ({ path }) => openLink(program, path) }));
  const mcpServers = program.mcpServerProvider.register();
  if (mcpServers) context.subscriptions.push(mcpServers);
  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return {
    load: async () => ({
      ...(await program.loadOperations()),
      context,
      openLink: (path: string) => openLink(program, path),
    }),
  };
}

/** Pushes that go on stop where they are, for the next window to go on with, or are cancelled. */
export async function deactivate(): Promise<void> {
  await activeProgram?.end();
}

function registerCommands(program: Program): vscode.Disposable[] {
  return commandIds.map((id) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      return (await program.operations())?.commands.run(id, findSelectedRows(program, args[0]) ?? args);
    }),
  );
}

function findSelectedRows(program: Program, argument: unknown): unknown[] | undefined {
  const view =
    argument === selectionArgument
      ? program.connectionsView
      : argument === pushSelectionArgument
        ? program.pushesView
        : undefined;
  return view && [view.selection[0], view.selection];
}

function registerViews(program: Program): vscode.Disposable[] {
  const connections = new LazyTreeProvider(async () => (await program.sidebar())?.connectionsTree);
  const pushes = new LazyTreeProvider(async () => (await program.sidebar())?.pushesTree);
  const connectionsView = vscode.window.createTreeView('celonisCeligo.connections', {
    treeDataProvider: connections,
    canSelectMany: true,
    showCollapseAll: true,
    dragAndDropController: new ConnectionsDragAndDrop(),
  });
  program.connectionsView = connectionsView;
  const selectionSubscription = connectionsView.onDidChangeSelection(({ selection }) => {
    const kinds = new Set(selection.map((row) => row.toTreeItem().contextValue?.split(' ')[0]));
    void vscode.commands.executeCommand('setContext', 'celonisCeligo.selectedKind', [...kinds].sort().join(' '));
  });
  const pushesView = vscode.window.createTreeView('celonisCeligo.pushes', { treeDataProvider: pushes });
  program.pushesView = pushesView;
  return [
    selectionSubscription,
    connections,
    pushes,
    connectionsView,
    pushesView,
    onceVisible(connectionsView, async () => {
      await program.checkSandbox();
      await program.offerTeamConnections();
    }),
  ];
}

/** Tabs that VS Code brings back after a reload. */
function registerRestoredTabs(program: Program): vscode.Disposable[] {
  const findSerializers: Record<string, (operations: Operations) => vscode.WebviewPanelSerializer> = {
    'celonisCeligo.connectionForm': ({ forms }) => forms,
    'celonisCeligo.oauthClientForm': ({ clientForms }) => clientForms,
    'celonisCeligo.pushPanel': ({ panels }) => panels,
  };
  const serializers = Object.entries(findSerializers).map(([viewType, findSerializer]) =>
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel, state) =>
        findSerializer(await program.loadOperations()).deserializeWebviewPanel(panel, state),
    }),
  );
  const documents = vscode.workspace.registerTextDocumentContentProvider(readOnlyDocumentScheme, {
    provideTextDocumentContent: async (uri) => (await program.sidebar())?.documents.provideTextDocumentContent(uri),
  });
  program.placeholders.operations.push(...serializers);
  program.placeholders.sidebar.push(documents);
  return [...serializers, documents];
}

/** The editor of push definitions comes with the first of them that is open; their tasks when VS Code asks for them. */
function registerDefinitions(program: Program): vscode.Disposable[] {
  const load = ({ uri }: vscode.TextDocument): void => {
    if (isDefinitionFileName(posix.basename(uri.path))) void program.operations();
  };
  vscode.workspace.textDocuments.forEach(load);
  const loadTasks = async (): Promise<PushTaskProvider> => {
    const operations = await program.loadOperations();
    const { PushTaskProvider } = await import('./ui/editor/pushTasks');
    return new PushTaskProvider(operations);
  };
  return [
    vscode.workspace.onDidOpenTextDocument(load),
    vscode.tasks.registerTaskProvider('celonisPush', {
      provideTasks: async (token) => (await loadTasks()).provideTasks(token),
      resolveTask: async (task) => (await loadTasks()).resolveTask(task),
    }),
  ];
}

/** A link into the editor, which opens something and changes nothing. */
async function openLink(program: Program, path: string): Promise<void> {
  const operations = await program.operations();
  if (!operations) return;
  const { openDeepLink } = await import('./ui/links/openDeepLink');
  openDeepLink(operations, path);
}

/** A push that was interrupted is offered to be resumed. Where there is none, nothing is loaded. */
function watchInterruptedPushes(program: Program, storageFolder: string): vscode.Disposable[] {
  const check = async (): Promise<void> => {
    // A folder that cannot be read is reported by what looks for the pushes in it.
    if (await hasUnfinishedPushes(storageFolder).catch(() => true)) await program.operations();
  };
  const timer = setTimeout(() => void check(), journalCheckDelayMs).unref();
  return [
    { dispose: () => clearTimeout(timer) },
    vscode.window.onDidChangeWindowState(({ focused }) => void (focused && check())),
  ];
}

/** Where a file goes is in the status bar while a data file is in the editor. Without a connection it goes nowhere. */
function watchDataFiles(program: Program, globalState: vscode.Memento): vscode.Disposable[] {
  const check = (editor: vscode.TextEditor | undefined): void => {
    if (editor === undefined || !isDataFilePath(editor.document.uri.path)) return;
    if (globalState.keys().some((key) => key.startsWith(connectionKeyPrefix))) void program.operations();
  };
  // After the start of the window, which is busy enough.
  const timer = setTimeout(() => check(vscode.window.activeTextEditor), dataFileCheckDelayMs).unref();
  return [{ dispose: () => clearTimeout(timer) }, vscode.window.onDidChangeActiveTextEditor(check)];
}

function onceVisible(view: vscode.TreeView<unknown>, onVisible: () => Promise<void>): vscode.Disposable {
  if (view.visible) void onVisible();
  const subscription = view.onDidChangeVisibility(({ visible: isVisible }) => {
    if (!isVisible) return;
    subscription.dispose();
    void onVisible();
  });
  return subscription;
}
