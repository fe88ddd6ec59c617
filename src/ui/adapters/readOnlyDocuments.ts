import * as vscode from 'vscode';

export const readOnlyDocumentScheme = 'celonis-celigo';

/** Read-only texts in editor tabs: logs and reports. They live in memory; a tab that outlives them says so. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changeEmitter = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changeEmitter.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(readOnlyDocumentScheme, this);

  /** `load` finds texts again that are not in memory any more. */
  constructor(private readonly loadText: (path: string) => Promise<string | undefined>) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const text = this.texts.get(uri.path) ?? (await this.loadText(uri.path));
    return text ?? vscode.l10n.t('This text was there only until the window was reloaded.');
  }

  /** Opens a text, or renews it where it is open. `path` like "/report/acme.md". */
  async show(path: string, text?: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: readOnlyDocumentScheme, path });
    if (text !== undefined) this.texts.set(path, text);
    this.changeEmitter.fire(uri);
    if (path.endsWith('.md')) await vscode.commands.executeCommand('markdown.showPreview', uri);
    else await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** Renews the texts that are open and meant. */
  refreshOpen(matches: (path: string) => boolean): void {
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === readOnlyDocumentScheme && matches(uri.path)) this.changeEmitter.fire(uri);
  }

  dispose(): void {
    this.registration.dispose();
    this.changeEmitter.dispose();
  }
}
