import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { OriginConsent } from '../../../connections/clientOrigins';
import type { Fix } from '../../../core/problem';
import { describe, toProblem } from '../../../core/problem';
import { findFixAction } from '../../adapters/findFixAction';
import { askModal, showError } from '../../adapters/notifications';
import { createFormHtml } from './formHtml';
import type { FormSpec } from './formSpecTypes';

/** Puts a form's page into a webview. */
export function showForm(webview: vscode.Webview, extensionUri: vscode.Uri, spec: FormSpec): void {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const webviewUri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  webview.html = createFormHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    scriptUri: webviewUri('form.js'),
    styleUri: webviewUri('formStyle.css'),
    language: vscode.env.language,
    spec,
  });
}

/** Asks for a consent in a window of its own. True: it was given. */
export async function confirm({ question, detail, agree }: OriginConsent): Promise<boolean> {
  return (await askModal(question, detail, agree)) === agree;
}

/** Carries out what does not concern the fields of the form: that is done in the form itself. */
export function executeFix(fix: Fix): void {
  findFixAction(fix, {})?.().catch((error: unknown) => void showError(describe(toProblem(error))));
}
