import { t } from '@vscode/l10n';
import type { FieldOption } from './panelMessages';

/** Nothing is chosen, and what that means. */
export function emptyOption(label: string): FieldOption {
  return { value: '', label };
}

/** What is chosen is offered too. */
export function withCurrentValue(options: FieldOption[], value: string): FieldOption[] {
  return options.some((option) => option.value === value)
    ? options
    : [{ value, label: value === '' ? t('Not known yet') : value }, ...options];
}
