import * as vscode from 'vscode';
import { oneLine } from '../http/words';

/**
 * The only way to notifications and their progress. VS Code makes a link of "[text](command:…)" in them and runs the command on a click,
 * and what stands in ours may be a file's name or a service's answer.
 */
export function inform(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(linkless(message), ...buttons);
}

export function warn(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(linkless(message), ...buttons);
}

export function complain(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(linkless(message), ...buttons);
}

export type Notify = typeof inform;

type Progress = { message?: string; increment?: number };

/** Work whose progress is shown in a notification that can be cancelled. */
export function withProgress<T>(title: string, work: (progress: vscode.Progress<Progress>, token: vscode.CancellationToken) => Thenable<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: linkless(title), cancellable: true }, (progress, token) =>
    work({ report: (value) => progress.report(value.message === undefined ? value : { ...value, message: linkless(value.message) }) }, token),
  );
}

/** The text in one line, and without what VS Code takes for links in notifications and in the prompts of its input boxes. */
export function linkless(text: string): string {
  return oneLine(text).replaceAll('](', '] (');
}
