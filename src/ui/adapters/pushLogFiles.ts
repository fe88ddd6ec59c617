import * as vscode from 'vscode';

/** The logs of pushes as files in the extension's own storage: they would be too much for its state. */
export class PushLogFiles {
  constructor(private readonly storageUri: vscode.Uri) {}

  async write(id: string, text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(this.logFileUri(id), Buffer.from(text, 'utf8'));
  }

  async read(id: string): Promise<string | undefined> {
    try {
      return Buffer.from(await vscode.workspace.fs.readFile(this.logFileUri(id))).toString('utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async delete(id: string): Promise<void> {
    try {
      await vscode.workspace.fs.delete(this.logFileUri(id));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  private logFileUri(id: string): vscode.Uri {
    // An id may come from the address of a document, which anyone can open; it must not lead elsewhere.
    if (!/^[\w-]+$/.test(id)) throw vscode.FileSystemError.FileNotFound(id);
    return vscode.Uri.joinPath(this.storageUri, 'pushes', `${id}.log`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}
