import * as vscode from 'vscode';
import { sanitizeFileName } from '../../core/sanitizeText';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { withCancellableProgress } from '../adapters/notifications';
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
    const loadDocument = resource.loadDocument?.bind(resource);
    if (!loadDocument) return;
    const document = await withCancellableProgress(vscode.l10n.t('Reading {0}', resource.label), (signal) =>
      loadDocument(signal),
    );
    await documents.show(
      `/${path}/${sanitizeFileName(resource.label, 'record')}.json`,
      `${JSON.stringify(document, undefined, 2)}\n`,
    );
  });
}
