import * as vscode from 'vscode';
import type { OriginConsent } from '../../../connections/clientOrigins';
import type { Fix } from '../../../core/problem';
import { askModal } from '../../adapters/notifications';
import type { WebviewPage } from '../host/webviewPanels';
import type { FormSpec } from './formSpecTypes';

/** The page of a form. */
export function createFormPage(spec: FormSpec): WebviewPage {
  return { bundle: 'form', title: spec.title, rootId: 'form', spec };
}

/** Asks for a consent in a window of its own. True: it was given. */
export async function confirm({ question, detail, agree }: OriginConsent): Promise<boolean> {
  return (await askModal(question, detail, agree)) === agree;
}

/** Carries out a remedy outside of the form. What concerns its fields is done in the form. */
export function executeFix(fix: Fix): void {
  if (fix.kind === 'openUrl') void vscode.env.openExternal(vscode.Uri.parse(fix.url, true));
  else if (fix.kind === 'openSettings') void vscode.commands.executeCommand('workbench.action.openSettings', fix.query);
  else if (fix.kind === 'runCommand')
    void vscode.commands.executeCommand(fix.command, ...(fix.argument === undefined ? [] : [fix.argument]));
}
