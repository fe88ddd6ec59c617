import * as vscode from 'vscode';
import { rowOf } from './selection';
import type { Parts } from './parts';

/** Opens what a service says of a row, read-only and without secrets. */
export function viewAsJson({ commands, documents }: Parts): void {
  commands.add('celonisCeligo.viewAsJson', async (scope, arg) => {
    const { connection, path, resource } = rowOf(arg);
    scope.connection = connection;
    if (!resource.document) return;
    const record = await vscode.window.withProgress({ location: { viewId: 'celonisCeligo.connections' } }, () => resource.document!(new AbortController().signal));
    await documents.show(`/${path}/${fileName(resource.label)}.json`, `${JSON.stringify(record, undefined, 2)}\n`);
  });
}

/** A label as the last part of a path, which is what the tab says. */
export function fileName(label: string): string {
  return label.replace(/[\\/:*?"<>|#%\s]+/g, ' ').trim().slice(0, 60) || 'record';
}
