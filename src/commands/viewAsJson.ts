import * as vscode from 'vscode';
import { ResourceNode } from '../tree/resourceNode';
import type { Parts } from './parts';

/** Opens what a service says of a row, read-only and without secrets. */
export function viewAsJson({ commands, documents }: Parts): void {
  commands.add('celonisCeligo.viewAsJson', async (scope, arg) => {
    if (!(arg instanceof ResourceNode) || !arg.resource.document) return;
    scope.connection = arg.connection;
    const { resource } = arg;
    const record = await vscode.window.withProgress({ location: { viewId: 'celonisCeligo.connections' } }, () => resource.document!(new AbortController().signal));
    await documents.show(`/${arg.path}/${fileName(resource.label)}.json`, `${JSON.stringify(record, undefined, 2)}\n`);
  });
}

/** A label as the last part of a path, which is what the tab says. */
function fileName(label: string): string {
  return label.replace(/[\\/:*?"<>|#%\s]+/g, ' ').trim().slice(0, 60) || 'record';
}
