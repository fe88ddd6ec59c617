import * as vscode from 'vscode';
import type { Log } from '../../../core/log';
import { describe } from '../../../core/problem';
import type { EditorWebviews } from '../host/editorWebviews';
import { WebviewPanels } from '../host/webviewPanels';
import type { LoadedTable, TableSource } from './tableSession';
import { createTableSpec, TableSession } from './tableSession';

/** Tables in editor tabs, read-only. They live in memory and go with their tab. */
export class TablePanels implements vscode.Disposable {
  private readonly panels: WebviewPanels<TableSession, vscode.WebviewPanel>;

  constructor(
    webviews: EditorWebviews,
    private readonly log: Pick<Log, 'warn'>,
  ) {
    this.panels = new WebviewPanels('celonisCeligo.table', webviews);
  }

  /** Opens a table, or renews the one of the same key. `loadedTable` is what it begins with. */
  show(key: string, source: TableSource, loadedTable: LoadedTable): void {
    const openTable = this.panels.find(key);
    if (openTable) {
      openTable.session.replaceTable(source, loadedTable);
      return openTable.reveal();
    }
    this.panels.open(key, {
      title: source.title,
      page: { bundle: 'table', title: source.title, rootId: 'table', spec: createTableSpec(source) },
      createSession: ({ post }) =>
        new TableSession(source, loadedTable, {
          post,
          copy: async (text) => vscode.env.clipboard.writeText(text),
          save: saveTable,
          log: (problem) => this.log.warn(`${source.title}: ${describe(problem)}`),
        }),
    });
  }

  isVisible(key: string): boolean {
    return this.panels.find(key)?.isVisible === true;
  }

  /** Reads the open tables anew whose key begins so. Never throws. */
  async refresh(keyBeginning: string): Promise<void> {
    const changedPanels = this.panels.all.filter(({ key }) => key.startsWith(keyBeginning));
    await Promise.all(changedPanels.map(({ session }) => session.refresh()));
  }

  /** Copies what is selected in the table in front: a command of the menu of its cells. */
  copySelection(part: 'cells' | 'rows' | 'columns', withHeaders = false): void {
    this.panels.active?.session.requestCopy(part, withHeaders);
  }

  dispose(): void {
    this.panels.dispose();
  }
}

/** Asks where to save, writes, and answers the name of the file; undefined when the person decided otherwise. */
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
