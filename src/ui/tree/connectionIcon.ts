import * as vscode from 'vscode';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService, ConnectionStatus } from '../../connections/connectionService';
import type { ConnectionNotice } from '../../connections/vendor';

/**
 * What kind of connection it is as a shape, its state as a colour. The state is said in words beside it, while it is
 * tested too: a spinner in the place of the icon would hide the kind.
 */
export function createConnectionIcon(
  service: Pick<ConnectionService, 'vendors' | 'getStatus'>,
  connection: Connection,
  notice?: ConnectionNotice['level'],
): vscode.ThemeIcon {
  const vendor = service.vendors.find(({ id }) => id === connection.vendor);
  const color = getStateColor(service.getStatus(connection), notice);
  return new vscode.ThemeIcon(
    vendor?.icon(connection.values) ?? 'question',
    color === undefined ? undefined : new vscode.ThemeColor(color),
  );
}

function getStateColor(status: ConnectionStatus, notice?: ConnectionNotice['level']): string | undefined {
  switch (status) {
    case 'works':
      if (notice === undefined) return 'testing.iconPassed';
      return notice === 'error' ? 'list.errorForeground' : 'list.warningForeground';
    case 'fails':
      return 'testing.iconFailed';
    case 'secretMissing':
      return 'list.warningForeground';
    case 'stopped':
      return 'disabledForeground';
    case 'untested':
    case 'testing':
      return undefined;
  }
}
