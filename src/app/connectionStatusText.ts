import { t } from '@vscode/l10n';
import type { ConnectionStatus } from '../connections/connectionService';

/** How a connection stands, in a word or a sentence. */
export function describeConnectionStatus(status: ConnectionStatus): string {
  switch (status) {
    case 'untested':
      return t('not tested yet');
    case 'testing':
      return t('testing…');
    case 'works':
      return t('works');
    case 'fails':
      return t('fails');
    case 'secretMissing':
      return t('secret missing on this machine, enter it again');
  }
}
