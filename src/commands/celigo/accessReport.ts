import * as vscode from 'vscode';
import { accessTable, readAccess } from '../../celigo/accessReport';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import { localTable } from '../../views/tableSession';
import { accountName, accountOf } from './account';
import type { Parts } from '../parts';

/** Who may do what where: accounts, roles and integrations as one table. */
export function accessReport(parts: Parts): void {
  parts.commands.add('celonisCeligo.accessReport', async (scope, arg) => {
    const title = vscode.l10n.t('Access Report');
    const { api, connection } = await accountOf(parts, scope, arg, title);
    const rows = await withProgress(vscode.l10n.t('Reading who may do what in "{0}"', connection.name), (_progress, token) => withSignal(token, (signal) => readAccess(api, signal)));
    const about = {
      title,
      subtitle: vscode.l10n.t('{0}, {1}', accountName(connection), new Date().toLocaleString()),
      fileName: `access ${connection.name.replace(/[^\p{L}\p{N} _-]+/gu, ' ').trim()} ${new Date().toISOString().slice(0, 10)}`,
    };
    const table = accessTable(rows);
    const notes = [vscode.l10n.t('The account owner may do everything and is not listed by Celigo.')];
    parts.tables.show(`access/${connection.id}`, localTable(about, table, notes), { table, notes });
  });
}
