import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../../core/problem';
import { sanitizeLabel } from '../../../core/sanitizeText';
import { displayLocale } from '../../../core/translations';
import type { ProblemPageSpec } from './problemPage';
import { createWebviewHtml, inlineImports } from './webviewHtml';
import type { WebviewHost, WebviewPage } from './webviewPanels';

/** Webview panels of the editor, filled with the bundles under `dist/webview`. */
export class EditorWebviews implements WebviewHost<vscode.WebviewPanel> {
  private readonly folder: string;
  private readonly bundles = new Map<string, { script: string; styles: readonly string[] }>();

  constructor(
    extensionUri: vscode.Uri,
    readonly reportError: (title: string, error: unknown) => void,
  ) {
    this.folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview').fsPath;
  }

  createPanel(viewType: string, title: string): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(viewType, sanitizeLabel(title), vscode.ViewColumn.Active);
  }

  showPage({ webview }: vscode.WebviewPanel, { bundle, ...page }: WebviewPage): void {
    webview.options = { enableScripts: true, localResourceRoots: [] };
    webview.html = createWebviewHtml({
      ...page,
      ...this.readBundle(bundle),
      nonce: randomBytes(16).toString('base64url'),
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

  private readBundle(name: string): { script: string; styles: readonly string[] } {
    const readFile = (file: string): string => readFileSync(join(this.folder, file), 'utf8');
    let bundle = this.bundles.get(name);
    if (!bundle) {
      bundle = {
        script: inlineImports(readFile(`${name}.js`), readFile),
        styles: ['baseStyle.css', `${name}Style.css`].map(readFile),
      };
      this.bundles.set(name, bundle);
    }
    return bundle;
  }
}
