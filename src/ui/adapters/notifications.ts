import * as vscode from 'vscode';
import { sanitizeLine } from '../../core/sanitizeText';

/**
 * The only way to notifications and their progress. VS Code makes a link of "[text](command:…)" in them and runs the
 * command on a click, and what stands in ours may be a file's name or a service's answer.
 */
export function showInformation(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(message), ...buttons);
}

export function showWarning(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(message), ...buttons);
}

export function showError(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(message), ...buttons);
}

export type ShowNotification = typeof showInformation;

type ProgressReport = { message?: string; increment?: number };

/** Work whose progress is shown in a notification that can be cancelled. */
export function withProgress<T>(
  title: string,
  task: (progress: vscode.Progress<ProgressReport>, token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: withoutLinks(title), cancellable: true },
    (progress, token) =>
      task(
        {
          report: (value) =>
            progress.report(value.message === undefined ? value : { ...value, message: withoutLinks(value.message) }),
        },
        token,
      ),
  );
}

/**
 * The text in one line, and without what VS Code takes for links in notifications and in the prompts of its input
 * boxes.
 */
export function withoutLinks(text: string): string {
  return sanitizeLine(text).replaceAll('](', '] (');
}
