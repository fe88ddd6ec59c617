import * as vscode from 'vscode';
import { sanitizeLabel, sanitizeParagraphs } from '../../core/sanitizeText';
import { withSignal } from './withSignal';

/** Longer than any of our own sentences, and short enough to be shown whole. */
const maxMessageLength = 2_000;

/**
 * The only way to notifications, questions, progress and the status bar: what is shown there may hold the names of
 * files and the answers of services, which must mean nothing but themselves. In notifications VS Code makes a link of
 * "[text](command:…)" and runs the command on a click.
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

/** A question in the middle of the window. The answer is one of the buttons; undefined where a person closed it. */
export function askModal(question: string, detail: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(
    sanitizeLabel(question, maxMessageLength),
    { modal: true, detail: sanitizeParagraphs(detail) },
    ...buttons,
  );
}

/** A text in the middle of the window, to be read and closed. */
export async function showModal(title: string, detail: string): Promise<void> {
  await vscode.window.showInformationMessage(sanitizeLabel(title, maxMessageLength), {
    modal: true,
    detail: sanitizeParagraphs(detail),
  });
}

/** A few words in the status bar, for what needs no answer. */
export function showStatus(message: string, durationMs: number): void {
  vscode.window.setStatusBarMessage(sanitizeLabel(message), durationMs);
}

/**
 * What went well: a row, a form or a table that is in sight says so itself, and then a few words in the status bar are
 * enough.
 */
export async function showSuccess(isSeen: boolean, message: string, ...buttons: string[]): Promise<string | undefined> {
  if (!isSeen) return showInformation(message, ...buttons);
  showStatus(message, 8_000);
  return undefined;
}

export type ShowNotification = typeof showInformation;

type NotificationProgress = { message?: string; increment?: number };

/** Work whose progress is shown in a notification that can be cancelled. */
export function withProgress<T>(
  title: string,
  task: (progress: vscode.Progress<NotificationProgress>, token: vscode.CancellationToken) => Thenable<T>,
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

/** Work without reports of its progress, and a signal that says when a person cancels it. */
export function withCancellableProgress<T>(title: string, task: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  return withProgress(title, (_progress, token) => withSignal(token, task));
}

/** Work that cannot be cancelled here, shown as progress in the status bar. */
export function withStatusBarProgress(task: (report: (message: string) => void) => Promise<void>): void {
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, (progress) =>
    task((message) => progress.report({ message: sanitizeLabel(message) })),
  );
}

/** Work that cannot be cancelled, shown as progress in the head of a view. */
export function withViewProgress<T>(
  viewId: 'celonisCeligo.connections' | 'celonisCeligo.pushes',
  task: () => Thenable<T>,
): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId } }, task);
}

/**
 * The text in one line, and without what VS Code takes for links in notifications and in the prompts of its input
 * boxes.
 */
export function withoutLinks(text: string): string {
  return sanitizeLabel(text, maxMessageLength).replaceAll('](', '] (');
}
