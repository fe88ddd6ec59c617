import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Problem } from '../../../core/problem';
import { sanitizeLabel } from '../../../core/sanitizeText';
import { displayLocale } from '../../../core/translations';
import type { ProblemPageSpec } from './problemPage';
import { createWebviewHtml, listImportedFiles } from './webviewHtml';
import type { WebviewHost, WebviewPage } from './webviewPanels';

/** Webview panels of the editor, filled with the bundles under `dist/webview`. */
export class EditorWebviews implements WebviewHost<vscode.WebviewPanel> {
  private readonly root: vscode.Uri;
  private readonly importedFiles = new Map<string, readonly string[]>();

  constructor(
    extensionUri: vscode.Uri,
    readonly reportError: (title: string, error: unknown) => void,
  ) {
    this.root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  }

  createPanel(viewType: string, title: string): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(viewType, sanitizeLabel(title), vscode.ViewColumn.Active);
  }

  showPage({ webview }: vscode.WebviewPanel, { bundle, ...page }: WebviewPage): void {
    const webviewUri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.root, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [this.root] };
    webview.html = createWebviewHtml({
      ...page,
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      scriptUri: webviewUri(`${bundle}.js`),
      importedUris: this.findImportedFiles(bundle).map(webviewUri),
      styleUris: [webviewUri('baseStyle.css'), webviewUri(`${bundle}Style.css`)],
      language: displayLocale(),
    });
  }

  createProblemPage({ what, why, next }: Problem): WebviewPage {
    const spec: ProblemPageSpec = {
      title: vscode.l10n.t('This page could not be restored'),
      paragraphs: [what, why, next].filter((paragraph) => paragraph !== undefined),
      tryAgain: vscode.l10n.t('Try Again'),
    };
    return { bundle: 'problem', title: spec.title, rootId: 'problem', spec };
  }

  private findImportedFiles(bundle: string): readonly string[] {
    let files = this.importedFiles.get(bundle);
    if (!files) {
      files = listImportedFiles(readFileSync(vscode.Uri.joinPath(this.root, `${bundle}.js`).fsPath, 'utf8'));
      this.importedFiles.set(bundle, files);
    }
    return files;
  }
}
