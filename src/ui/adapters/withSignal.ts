import type * as vscode from 'vscode';

/** Runs something with an AbortSignal that follows VS Code's cancellation, the one that the core understands. */
export async function withSignal<T>(
  token: vscode.CancellationToken,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const subscription = token.onCancellationRequested(() => controller.abort());
  if (token.isCancellationRequested) controller.abort();
  try {
    return await task(controller.signal);
  } finally {
    subscription.dispose();
  }
}
