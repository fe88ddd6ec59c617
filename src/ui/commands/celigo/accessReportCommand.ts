import * as vscode from 'vscode';
import { formatConnectionName } from '../../../app/changes/permitChange';
import { createAccessTable, readAccessRows } from '../../../celigo/users/accessReport';
import type { ConnectionService } from '../../../connections/connectionService';
import { formatMoment } from '../../../core/formatTimes';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { withProgress } from '../../adapters/notifications';
import { withSignal } from '../../adapters/withSignal';
import type { TablePanels } from '../../webviews/table/tablePanels';
import { createLocalTableSource } from '../../webviews/table/tableSession';
import { resolveAccount } from './celigoAccount';

interface Dependencies {
  commands: CommandRegistry;
  service: ConnectionService;
  tables: TablePanels;
}

/** Who may do what where: accounts, roles and integrations as one table. */
export function registerAccessReport(services: Dependencies): void {
  services.commands.register('celonisCeligo.accessReport', async (scope, arg) => {
    const title = vscode.l10n.t('Access Report');
    const { api, connection } = await resolveAccount(services, scope, arg, title);
    const rows = await withProgress(
      vscode.l10n.t('Reading the user permissions in "{0}"', connection.name),
      (_progress, token) => withSignal(token, (signal) => readAccessRows(api, signal)),
    );
    const tableInfo = {
      title,
      subtitle: vscode.l10n.t('{0}, {1}', formatConnectionName(connection), formatMoment(new Date())),
      fileName: `access ${connection.name.replace(/[^\p{L}\p{N} _-]+/gu, ' ').trim()} ${new Date().toISOString().slice(0, 10)}`,
    };
    const table = createAccessTable(rows);
    const notes = [vscode.l10n.t('The account owner may do everything and is not listed by Celigo.')];
    services.tables.show(`access/${connection.id}`, createLocalTableSource(tableInfo, table, notes), { table, notes });
  });
}
