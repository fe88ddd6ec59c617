import * as vscode from 'vscode';
import { jsonSchemaScheme } from '../../core/jsonSchemaUris';

/**
 * Serves the JSON Schemas that files name as their `$schema`: VS Code opens any scheme that is not http as a document
 * (extensions/json-language-features/client, `VSCodeContentRequest`). Loads and keeps nothing.
 */
export function registerJsonSchemas(extensionUri: vscode.Uri): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(jsonSchemaScheme, {
    provideTextDocumentContent: async ({ path }) => {
      const name = /^\/([a-z]+\.schema\.json)$/.exec(path)?.[1];
      if (name === undefined) throw vscode.FileSystemError.FileNotFound(path);
      return new TextDecoder().decode(
        await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', name)),
      );
    },
  });
}
