import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Log } from '../../../core/log';
import { describe } from '../../../core/problem';
import { createWebviewHtml } from '../host/webviewHtml';
import type { LoadedTable, TableSource } from './tableSession';
import { createTableSpec, TableSession } from './tableSession';

interface OpenTablePanel {
  panel: vscode.WebviewPanel;
  session: TableSession;
}

/** Tables in editor tabs, read-only. They live in memory and go with their tab. */
export class TablePanels implements vscode.Disposable {
  private readonly openTables = new Map<string, OpenTablePanel>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  /** Opens a table, or renews the one of the same key. `loaded` is what it begins with. */
  show(key: string, source: TableSource, loadedTable: LoadedTable): void {
    const openTable = this.openTables.get(key);
    if (openTable) {
      openTable.session.replaceTable(source, loadedTable);
      return openTable.panel.reveal();
    }
    const panel = vscode.window.createWebviewPanel('celonisCeligo.table', source.title, vscode.ViewColumn.Active);
    const session = new TableSession(source, loadedTable, {
      post: (message) => void panel.webview.postMessage(message),
      copy: async (text) => vscode.env.clipboard.writeText(text),
      save: saveTable,
      log: (problem) => this.log.warn(`${source.title}: ${describe(problem)}`),
    });
    this.openTables.set(key, { panel, session });
    panel.webview.onDidReceiveMessage((message) =>
      session.handleMessage(message).catch((error: unknown) => this.log.warn(`${source.title}: ${String(error)}`)),
    );
    panel.onDidDispose(() => {
      this.openTables.delete(key);
      session.dispose();
    });
    this.fillWebview(panel.webview, source);
  }

  dispose(): void {
    for (const { panel } of [...this.openTables.values()]) panel.dispose();
  }

  private fillWebview(webview: vscode.Webview, source: TableSource): void {
    const root = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
    const webviewUri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    webview.html = createWebviewHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      scriptUri: webviewUri('table.js'),
      styleUri: webviewUri('tableStyle.css'),
      language: vscode.env.language,
      title: source.title,
      rootId: 'table',
      spec: createTableSpec(source),
    });
  }
}

/** Asks where, and writes. */
async function saveTable(fileName: string, text: string): Promise<string | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the Table'),
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, fileName) } : {}),
    filters: fileName.endsWith('.csv') ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
  if (!uri) return undefined;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text, 'utf8'));
  return uri.path.split('/').pop();
}
