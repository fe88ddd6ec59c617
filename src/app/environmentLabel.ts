import { t } from '@vscode/l10n';
import type { Environment } from '../connections/connectionRecord';

/**
 * "Production", and a word for the other that is no state and no command; empty where a connection has no environment.
 */
export function getEnvironmentLabel(environment: Environment): string {
  switch (environment) {
    case 'none':
      return '';
    case 'test':
      return t('Test system');
    case 'production':
      return t('Production');
  }
}
