import * as vscode from 'vscode';
import { jsonSchemaScheme } from '../../core/jsonSchemaUris';
import { translateSchema } from '../../core/translateSchema';
import { useDisplayLanguage } from './displayLanguage';

/**
 * Serves the JSON Schemas of our files in the display language, by the names of files (`jsonValidation`) and by their
 * `$schema`: VS Code opens any scheme that is not http as a document (extensions/json-language-features/client,
 * `VSCodeContentRequest`). Loads nothing but texts.
 */
export function registerJsonSchemas(context: vscode.ExtensionContext): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(jsonSchemaScheme, {
    provideTextDocumentContent: async ({ path }) => {
      const name = /^\/([a-z]+\.schema\.json)$/.exec(path)?.[1];
      if (name === undefined) throw vscode.FileSystemError.FileNotFound(path);
      const file = vscode.Uri.joinPath(context.extensionUri, 'dist', name);
      const [bytes] = await Promise.all([vscode.workspace.fs.readFile(file), useDisplayLanguage(context)]);
      return translateSchema(new TextDecoder().decode(bytes));
    },
  });
}
