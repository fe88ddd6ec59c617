import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { describe } from '../http/problem';
import { pageHtml } from '../platform/page';
import { TableSession, tableSpec } from './tableSession';
import type { Log } from '../connections/log';
import type { Loaded, TableSource } from './tableSession';

interface Open {
  panel: vscode.WebviewPanel;
  session: TableSession;
}

/** Tables in editor tabs, read-only. They live in memory and go with their tab. */
export class TableViews implements vscode.Disposable {
  private readonly open = new Map<string, Open>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  /** Opens a table, or renews the one of the same key. `loaded` is what it begins with. */
  show(key: string, source: TableSource, loaded: Loaded): void {
    const known = this.open.get(key);
    if (known) {
      known.session.replace(source, loaded);
      return known.panel.reveal();
    }
    const panel = vscode.window.createWebviewPanel('celonisCeligo.table', source.title, vscode.ViewColumn.Active);
    const session = new TableSession(source, loaded, {
      post: (message) => void panel.webview.postMessage(message),
      copy: async (text) => vscode.env.clipboard.writeText(text),
      save,
      log: (problem) => this.log.warn(`${source.title}: ${describe(problem)}`),
    });
    this.open.set(key, { panel, session });
    panel.webview.onDidReceiveMessage((message) => session.receive(message).catch((error: unknown) => this.log.warn(`${source.title}: ${String(error)}`)));
    panel.onDidDispose(() => {
      this.open.delete(key);
      session.dispose();
    });
    this.fill(panel.webview, source);
  }

  dispose(): void {
    for (const { panel } of [...this.open.values()]) panel.dispose();
  }

  private fill(webview: vscode.Webview, source: TableSource): void {
    const root = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    webview.html = pageHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      script: uri('table.js'),
      style: uri('tableStyle.css'),
      language: vscode.env.language,
      title: source.title,
      root: 'table',
      spec: tableSpec(source),
    });
  }
}

/** Asks where, and writes. */
async function save(fileName: string, text: string): Promise<string | undefined> {
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
