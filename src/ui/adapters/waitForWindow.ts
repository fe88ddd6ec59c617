import * as vscode from 'vscode';

/**
 * Resolves once the window has taken all that was sent to it before: messages are answered in their order. Never
 * rejects.
 */
export async function waitForWindow(): Promise<void> {
  try {
    // Anything small that only the window can answer.
    await vscode.commands.executeCommand('vscode.getEditorLayout');
  } catch {
    // The window is closing.
  }
}
