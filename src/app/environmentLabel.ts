import { t } from '@vscode/l10n';
import type { Environment } from '../connections/connectionRecord';

/** "Production"; empty where a connection has no environment. */
export function getEnvironmentLabel(environment: Environment): string {
  switch (environment) {
    case 'none':
      return '';
    case 'test':
      return t('Test');
    case 'production':
      return t('Production');
  }
}
