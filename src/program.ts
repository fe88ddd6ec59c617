import * as vscode from 'vscode';
import type { ToolRunner } from './app/assistant/toolRunner';
import { mcpServersKey } from './app/mcp/mcpServersKey';
import { errorMessage } from './core/errorMessage';
import { LazyPromise } from './core/lazy';
import { runInBackground } from './core/runInBackground';
import type { Operations } from './operations';
import type { Sidebar } from './sidebar';
import { useDisplayLanguage } from './ui/adapters/displayLanguage';
import { showError } from './ui/adapters/notifications';
import { McpServerProvider } from './ui/assistant/mcpServerProvider';
import type { TreeNode } from './ui/tree/treeNode';

/** Whether a folder has a file of connections; nothing is loaded to find out. */
async function hasTeamConnections({ uri }: vscode.WorkspaceFolder): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(uri, '.vscode', 'celonis-celigo.json'));
    return true;
  } catch {
    // No such file, or a file system that is not there: there is nothing to offer.
    return false;
  }
}

/**
 * Loads the program in two steps, each on first use and once: what the views show, and what can be done. Where loading
 * fails, it says so in a notification, and the next use tries again.
 */
export class Program {
  /** What stands in for a step until it is loaded and registers the same itself. */
  readonly placeholders = { sidebar: [] as vscode.Disposable[], operations: [] as vscode.Disposable[] };
  /** The view that operations reveal rows in. */
  connectionsView: vscode.TreeView<TreeNode> | undefined;
  /** The view whose head says how many executions are left, and whose badge how many pushes run. */
  pushesView: vscode.TreeView<unknown> | undefined;
  /** What the editor asks for MCP servers. */
  readonly mcpServerProvider = new McpServerProvider(
    () => (this.context.globalState.get<unknown[]>(mcpServersKey)?.length ?? 0) > 0,
    () => this.lazyOperations.get(),
  );
  private isEnding = false;

  private readonly lazySidebar = new LazyPromise(async () => {
    await useDisplayLanguage(this.context);
    const { createSidebar } = await import('./sidebar');
    this.throwIfEnding();
    vscode.Disposable.from(...this.placeholders.sidebar).dispose();
    const sidebar = createSidebar(this.context, { connections: this.connectionsView, pushes: this.pushesView });
    const announcementText = process.env['CELONIS_CELIGO_SANDBOX'];
    if (announcementText) connectInBackground(sidebar, announcementText);
    return sidebar;
  });

  private readonly lazyOperations = new LazyPromise(async () => {
    const sidebar = await this.lazySidebar.get();
    const { createOperations } = await import('./operations');
    this.throwIfEnding();
    if (!this.connectionsView || !this.pushesView)
      throw new Error('The views were not created before they were needed.');
    vscode.Disposable.from(...this.placeholders.operations).dispose();
    const operations = createOperations(this.context, sidebar, this.connectionsView, this.pushesView);
    operations.mcpServers.onDidChange(() => this.mcpServerProvider.notifyChange());
    return operations;
  });

  private readonly lazyToolRunner = new LazyPromise(async () => {
    const operations = await this.lazyOperations.get();
    const { createToolRunner } = await import('./ui/assistant/createToolRunner');
    return createToolRunner(operations);
  });

  constructor(private readonly context: vscode.ExtensionContext) {}

  /** Undefined where it could not be loaded, which was said then. */
  sidebar(): Promise<Sidebar | undefined> {
    return this.report(this.lazySidebar.get());
  }

  /** Undefined where they could not be loaded, which was said then. */
  operations(): Promise<Operations | undefined> {
    return this.report(this.lazyOperations.get());
  }

  /** For callers that show an error of their own. */
  loadOperations(): Promise<Operations> {
    return this.lazyOperations.get();
  }

  /** The connections that a team keeps in the folder are offered once. Never rejects. */
  async offerTeamConnections(): Promise<void> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (!folder || !(await hasTeamConnections(folder))) return;
    const operations = await this.operations();
    if (!operations) return;
    const { offerTeamConnections } = await import('./ui/commands/reviewImport');
    operations.commands.runInBackground('celonisCeligo.importConnections', {}, () =>
      offerTeamConnections(operations, this.context.workspaceState),
    );
  }

  /** What language models use. It remembers what a person has agreed to. */
  loadToolRunner(): Promise<ToolRunner> {
    return this.lazyToolRunner.get();
  }

  /** A sandbox that ended with its window leaves connections behind that are tested anew. Never rejects. */
  async checkSandbox(): Promise<void> {
    const sidebar = await this.sidebar();
    if (!sidebar || process.env['CELONIS_CELIGO_SANDBOX']) return;
    const { retestSandboxConnections } = await import('./app/sandboxConnections');
    await retestSandboxConnections(sidebar.connectionService, sidebar.log);
  }

  /** Nothing is loaded any more. What pushes there are is handed over to the next window. Never rejects. */
  async end(): Promise<void> {
    this.isEnding = true;
    const operations = await this.lazyOperations.current?.catch(() => undefined);
    await operations?.pushRunner.handOverAll();
  }

  private async report<T>(loading: Promise<T>): Promise<T | undefined> {
    try {
      return await loading;
    } catch (error) {
      if (!this.isEnding) {
        const reason = errorMessage(error);
        void showError(
          vscode.l10n.t(
            'Celonis & Celigo Connections could not be loaded: {0} Reload the window. If that does not help, reinstall the extension.',
            reason,
          ),
        );
      }
      return undefined;
    }
  }

  private throwIfEnding(): void {
    if (this.isEnding) throw new Error('The window is closing.');
  }
}

/**
 * A sandbox that was started around the editor announces itself in CELONIS_CELIGO_SANDBOX. Only who finds no connection
 * waits for its own.
 */
function connectInBackground({ connectionService, log }: Sidebar, announcementText: string): void {
  runInBackground(log, 'The announced sandbox could not be connected', async () => {
    const loading = import('./app/sandboxConnections');
    const saving = loading.then(({ saveAnnouncedSandbox }) =>
      saveAnnouncedSandbox(connectionService, announcementText, log),
    );
    connectionService.pendingConnections = saving.catch(() => undefined);
    const { testSandboxConnections } = await loading;
    await testSandboxConnections(connectionService, log, await saving);
  });
}
