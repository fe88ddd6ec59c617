import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { OriginConsent } from '../../../connections/clientOrigins';
import type { Fix } from '../../../core/problem';
import { askModal } from '../../adapters/notifications';
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

/** Remedies outside the form. What concerns its fields is done in the form. */
export function executeFix(fix: Fix): void {
  if (fix.kind === 'openUrl') void vscode.env.openExternal(vscode.Uri.parse(fix.url, true));
  else if (fix.kind === 'openSettings') void vscode.commands.executeCommand('workbench.action.openSettings', fix.query);
  else if (fix.kind === 'runCommand')
    void vscode.commands.executeCommand(fix.command, ...(fix.argument === undefined ? [] : [fix.argument]));
}
