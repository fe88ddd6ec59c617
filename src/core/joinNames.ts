import { t } from '@vscode/l10n';
import { formatNumber } from './formatNumbers';

/** Names in one line: the first of them, and how many more there are. One more is named as well. */
export function joinNames(names: readonly string[], maxNames = 8): string {
  const omittedCount = names.length - maxNames;
  return omittedCount > 1
    ? t('{0} and {1} more', names.slice(0, maxNames).join(', '), formatNumber(omittedCount))
    : names.join(', ');
}
