import * as vscode from 'vscode';
import { describeReferences, describeReferencesOfSeveral, findReferences } from '../../app/connectionReferences';
import { askModal, showInformation } from '../adapters/notifications';
import { findTrustedDefinitions } from '../adapters/workspaceFiles';
import { listMovableRows, resolveConnections } from '../prompts/chooseConnection';
import { listSelected } from '../tree/listSelected';
import { UnreadableNode } from '../tree/unreadableNode';
import type { Services } from './services';

type Dependencies = Pick<Services, 'commands' | 'files' | 'forms' | 'groups' | 'history' | 'service'>;

interface NamedRecord {
  id: string;
  name: string;
}

/** Deletes connections, having said what refers to them; as long as the notification is there, they can come back. */
export function registerDeleteConnection(dependencies: Dependencies): void {
  const { commands, service } = dependencies;
  commands.register('celonisCeligo.deleteConnection', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Delete Connection');
    const unreadableRecords = listSelected(arg, selection).flatMap((row) =>
      row instanceof UnreadableNode && row.isConnection ? [row.record] : [],
    );
    const records: readonly NamedRecord[] =
      arg instanceof UnreadableNode && listMovableRows(arg, selection).length === 0
        ? unreadableRecords
        : [...(await resolveConnections(service, scope, title, arg, selection)), ...unreadableRecords];
    const deleteLabel = vscode.l10n.t('Delete');
    const detail = await describeDeletion(dependencies, records);
    if ((await askModal(describeQuestion(records), detail, deleteLabel)) !== deleteLabel) return;
    await deleteConnections(dependencies, records);
  });
}

/**
 * Deletes connections and offers to bring them back. @param deleteMore deletes what goes with them, and returns the way
 * back
 */
export async function deleteConnections(
  dependencies: Dependencies,
  records: readonly NamedRecord[],
  deleteMore?: () => Promise<() => Promise<void>>,
): Promise<void> {
  const { commands, forms, service } = dependencies;
  const restoreActions: (() => Promise<void>)[] = [];
  let restoreMore: (() => Promise<void>) | undefined;
  try {
    for (const { id } of records) {
      restoreActions.push(await service.delete(id));
      forms.close(id);
    }
    restoreMore = await deleteMore?.();
  } finally {
    if (restoreActions.length > 0)
      commands.runInBackground('celonisCeligo.deleteConnection', {}, () =>
        offerUndo(dependencies, records.slice(0, restoreActions.length), [
          ...restoreActions,
          ...(restoreMore ? [restoreMore] : []),
        ]),
      );
  }
}

/** The secrets are held in memory until the notification is gone, and no longer. */
async function offerUndo(
  { groups }: Dependencies,
  records: readonly NamedRecord[],
  restoreActions: readonly (() => Promise<void>)[],
): Promise<void> {
  const undoLabel = vscode.l10n.t('Undo');
  const message =
    records.length === 1
      ? vscode.l10n.t('The connection "{0}" was deleted.', records[0]?.name ?? '')
      : vscode.l10n.t('{0} connections were deleted.', records.length);
  if ((await showInformation(message, undoLabel)) !== undoLabel)
    return groups.forgetPlaces(records.map(({ id }) => id));
  for (const restore of restoreActions) await restore();
}

function describeQuestion(records: readonly NamedRecord[]): string {
  return records.length === 1
    ? vscode.l10n.t('Delete the connection "{0}"?', records[0]?.name ?? '')
    : vscode.l10n.t('Delete {0} connections?', records.length);
}

/** In the words of the service, where it is one. Pushes are spoken of only where files can be pushed. */
function describeWhatStays({ service }: Dependencies, records: readonly NamedRecord[]): string {
  const connections = records.flatMap(({ id }) => service.get(id) ?? []);
  const [vendorId, ...otherVendorIds] = new Set(connections.map(({ vendor }) => vendor));
  const vendor = service.vendors.find(({ id }) => id === vendorId);
  return [
    vendor && otherVendorIds.length === 0
      ? vscode.l10n.t('Nothing changes in {0} itself.', vendor.label)
      : vscode.l10n.t('Nothing changes in the services themselves.'),
    connections.some((connection) => service.acceptsFiles(connection))
      ? vscode.l10n.t('The push history stays here.')
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** What refers to them, and what is removed. */
export async function describeDeletion(dependencies: Dependencies, records: readonly NamedRecord[]): Promise<string> {
  const { uris: definitionUris, notice } = await findTrustedDefinitions();
  const connections = [];
  for (const record of records)
    connections.push({ name: record.name, references: await findReferences(dependencies, record, definitionUris) });
  const [onlyConnection] = connections;
  return [
    ...(connections.length === 1 && onlyConnection
      ? describeReferences(onlyConnection.references)
      : describeReferencesOfSeveral(connections)),
    ...(notice === undefined ? [] : [notice]),
    vscode.l10n.t(
      'Settings and secret are removed from this machine. "Undo" in the notification that follows brings them back. After that, the secret has to be entered again.',
    ),
    describeWhatStays(dependencies, records),
  ].join('\n\n');
}
