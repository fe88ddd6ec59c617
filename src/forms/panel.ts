import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { formHtml } from './html';
import type { OriginConsent } from '../connections/clientOrigins';
import type { Fix } from '../http/problem';
import type { FormSpec } from './spec';

/** Puts a form's page into a webview. */
export function fillWebview(webview: vscode.Webview, extensionUri: vscode.Uri, spec: FormSpec): void {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  webview.html = formHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    script: uri('form.js'),
    style: uri('formStyle.css'),
    language: vscode.env.language,
    spec,
  });
}

/** Asks for a consent in a window of its own. True: it was given. */
export async function confirm({ question, detail, agree }: OriginConsent): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, agree)) === agree;
}

/** Remedies outside the form. What concerns its fields is done in the form. */
export function perform(fix: Fix): void {
  if (fix.kind === 'openUrl') void vscode.env.openExternal(vscode.Uri.parse(fix.url, true));
  else if (fix.kind === 'openSettings') void vscode.commands.executeCommand('workbench.action.openSettings', fix.query);
  else if (fix.kind === 'runCommand') void vscode.commands.executeCommand(fix.command, ...(fix.argument === undefined ? [] : [fix.argument]));
}
