import * as vscode from 'vscode';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { ReadOnlyDocuments } from '../adapters/readOnlyDocuments';
import { requireRow } from './selectedRows';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
}

/** Opens what a service says of a row, read-only and without secrets. */
export function registerViewAsJson({ commands, documents }: Dependencies): void {
  commands.register('celonisCeligo.viewAsJson', async (scope, arg) => {
    const { connectionId: connection, path, resource } = requireRow(arg);
    scope.connectionId = connection;
    if (!resource.loadDocument) return;
    const document = await vscode.window.withProgress({ location: { viewId: 'celonisCeligo.connections' } }, () =>
      resource.loadDocument!(new AbortController().signal),
    );
    await documents.show(
      `/${path}/${safeFileName(resource.label)}.json`,
      `${JSON.stringify(document, undefined, 2)}\n`,
    );
  });
}

/** A label as the last part of a path, which is what the tab says. */
export function safeFileName(label: string): string {
  return (
    label
      .replace(/[\\/:*?"<>|#%\s]+/g, ' ')
      .trim()
      .slice(0, 60) || 'record'
  );
}
