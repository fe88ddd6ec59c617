import { t } from '@vscode/l10n';

/** Names in one line: the first of them, and how many more there are. */
export function joinNames(names: readonly string[], maxNames = 8): string {
  const shown = names.slice(0, maxNames).join(', ');
  return names.length > maxNames ? t('{0} and {1} more', shown, names.length - maxNames) : shown;
}
