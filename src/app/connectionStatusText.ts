import { t } from '@vscode/l10n';
import type { ConnectionStatus } from '../connections/connectionService';
import type { SyncStatus } from '../connections/connectionSync';

/** The state of a connection, in the same words wherever it is shown. */
export function describeConnectionStatus(status: ConnectionStatus, syncStatus: SyncStatus = 'none'): string {
  switch (status) {
    case 'untested':
      return t('Not tested');
    case 'testing':
      return t('Testing…');
    case 'works':
      return describeWorking(syncStatus);
    case 'fails':
      return t('Failed');
    case 'stopped':
      return t('Stopped');
    case 'secretMissing':
      return t('Secret missing');
  }
}

/** First it syncs, then it is connected. */
function describeWorking(syncStatus: SyncStatus): string {
  switch (syncStatus) {
    case 'running':
      return t('Syncing…');
    case 'failed':
      return t('Connected, but the sync failed');
    case 'none':
    case 'done':
      return t('Connected');
  }
}
