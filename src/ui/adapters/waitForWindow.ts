import * as vscode from 'vscode';

/**
 * Resolves once the window has taken all that was sent to it before: messages are answered in their order. Never
 * rejects.
 */
export async function waitForWindow(): Promise<void> {
  try {
    await vscode.commands.executeCommand('setContext', 'celonisCeligo.windowAnswers', true);
  } catch {
    // The window is closing.
  }
}
