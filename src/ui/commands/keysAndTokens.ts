import * as vscode from 'vscode';
import { createKeysTable } from '../../app/keysAndTokens';
import type { ConnectionService } from '../../connections/connectionService';
import type { DataTable } from '../../core/dataTable';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { executeCommand } from '../adapters/executeCommand';
import type { TablePanels } from '../webviews/table/tablePanels';
import { createLocalTableSource } from '../webviews/table/tableSession';

interface Dependencies {
  commands: CommandRegistry;
  service: ConnectionService;
  tables: TablePanels;
}

/** One table of what lets every connection in, to be sorted, copied and saved without a secret in it. */
export function registerKeysAndTokens({ commands, service, tables }: Dependencies): void {
  commands.register('celonisCeligo.keysAndTokens', async () => {
    const title = vscode.l10n.t('Keys & Tokens');
    const now = new Date();
    const connections = service.connections();
    const table = createKeysTable(connections, (id) => service.getVendor(id), now);
    const notes = [
      ...(connections.length === 0 ? [vscode.l10n.t('There is no connection yet.')] : []),
      vscode.l10n.t('This table and the files saved from it contain no keys and no tokens.'),
    ];
    const source = {
      title,
      fileName: `keys and tokens ${now.toISOString().slice(0, 10)}`,
      listActions: () => [
        {
          id: 'keyToOAuth',
          label: vscode.l10n.t('From a Key to OAuth 2.0…'),
          isForOne: true,
          leavesRows: true,
          run: async ([row]: readonly DataTable['rows'][number][]) => {
            // Names are unique among connections.
            const connection = service.connections().find(({ name }) => name === row?.[0]);
            if (connection) await executeCommand('celonisCeligo.keyToOAuth', connection.id);
          },
        },
      ],
    };
    tables.show('keysAndTokens', createLocalTableSource(source, table, notes), { table, notes });
  });
}
