import * as vscode from 'vscode';
import { describeOutcome } from '../../../app/push/pushText';
import type { TableRecord } from '../../../app/tableRecords';
import { findTableRecords, listRecordConnections } from '../../../app/tableRecords';
import type { Connection } from '../../../connections/connectionRecord';
import type { ConnectionService } from '../../../connections/connectionService';
import { ProblemError } from '../../../core/problem';
import { sanitizeFileName } from '../../../core/sanitizeText';
import { serializeDefinition } from '../../../push/definition/definitionFile';
import type { PushHistory } from '../../../push/pushHistory';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { executeCommand } from '../../adapters/executeCommand';
import { showInformation, withCancellableProgress } from '../../adapters/notifications';
import { askChoice, back } from '../../prompts/prompts';
import type { ResourceNode } from '../../tree/resourceNode';
import type { TablePanels } from '../../webviews/table/tablePanels';
import { requireRow } from '../selectedRows';
import { openRecordPreview } from './previewCommands';

interface Dependencies {
  commands: CommandRegistry;
  history: PushHistory;
  service: ConnectionService;
  tables: TablePanels;
}

/** What the menu of a table offers besides a push. */
export function registerTableCommands(services: Dependencies): void {
  const { commands, history } = services;

  commands.register('celonisCeligo.newDefinitionForTable', async (_scope, arg) => {
    const row = requireRow(arg);
    const { name: connection } = requireConnection(services, row);
    const { table = row.resource.label, dataSourceId } = row.resource.data ?? {};
    const content = serializeDefinition({
      connection,
      table,
      ...(dataSourceId ? { dataConnection: dataSourceId } : {}),
      mode: 'append',
    });
    const document = await vscode.workspace.openTextDocument(newDefinitionUri(table));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), content);
    await vscode.workspace.applyEdit(edit);
    await vscode.window.showTextDocument(document, { preview: false });
  });

  commands.register('celonisCeligo.showTablePushes', async (_scope, arg) => {
    const row = requireRow(arg);
    const { table = row.resource.label } = row.resource.data ?? {};
    await history.load();
    const records = history
      .list()
      .filter(
        ({ order }) => order.connection.id === row.connectionId && order.table.toLowerCase() === table.toLowerCase(),
      );
    if (records.length === 0)
      return void showInformation(vscode.l10n.t('No push from this computer went to the table {0}.', table));
    const push = await askChoice({
      title: vscode.l10n.t('Pushes of {0}', table),
      placeholder: vscode.l10n.t('Choose a push to see its log'),
      items: records.map((record) => ({
        label: record.order.file.name,
        description: describeOutcome(record, history.pushStateOf(record)),
        value: record.id,
      })),
    });
    if (push !== back) await executeCommand('celonisCeligo.showPushLog', push);
  });

  commands.register('celonisCeligo.previewTableRecords', async (scope, arg) => {
    const row = requireRow(arg);
    const { table = row.resource.label } = row.resource.data ?? {};
    const records = await findRecords(services, row, table);
    const [record] = records;
    if (!record)
      throw new ProblemError({
        kind: 'notFound',
        what: vscode.l10n.t('No record of a knowledge model is called like the table {0}.', table),
        why: vscode.l10n.t('Celonis shows the rows of a table of a data pool through records only.'),
        next: vscode.l10n.t('Open the data pool in Celonis, or preview another record below the knowledge models.'),
      });
    const chosenRecord = records.length === 1 ? record : await chooseRecord(records, table);
    if (!chosenRecord) return;
    scope.connectionId = chosenRecord.connection.id;
    await openRecordPreview(services, {
      key: `${row.path}/preview`,
      label: table,
      connectionId: chosenRecord.connection.id,
      modelId: chosenRecord.modelId,
      recordId: chosenRecord.recordId,
    });
  });
}

function requireConnection({ service }: Dependencies, { connectionId }: ResourceNode): Connection {
  const connection = service.get(connectionId);
  if (connection) return connection;
  throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This connection does not exist any more.') });
}

/** An unsaved file in the folder that is open, where a file of the same name would belong to it. */
function newDefinitionUri(table: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = `${sanitizeFileName(table, 'table')}.push.json`;
  return folder
    ? vscode.Uri.joinPath(folder.uri, name).with({ scheme: 'untitled' })
    : vscode.Uri.from({ scheme: 'untitled', path: name });
}

async function findRecords(services: Dependencies, row: ResourceNode, table: string): Promise<TableRecord[]> {
  const { service } = services;
  const connections = listRecordConnections(service.connections(), requireConnection(services, row));
  return withCancellableProgress(vscode.l10n.t('Looking for records on {0}', table), async (signal) => {
    const records: TableRecord[] = [];
    for (const connection of connections)
      records.push(...(await findTableRecords(connection, await service.openSession(connection.id), table, signal)));
    return records;
  });
}

async function chooseRecord(records: readonly TableRecord[], table: string): Promise<TableRecord | undefined> {
  const record = await askChoice({
    title: vscode.l10n.t('Preview of {0}', table),
    placeholder: vscode.l10n.t('Which knowledge model?'),
    items: records.map((candidate) => ({
      label: candidate.modelName,
      description: `${candidate.recordId} · ${candidate.connection.name}`,
      value: candidate,
    })),
  });
  return record === back ? undefined : record;
}
