import { t } from '@vscode/l10n';
import { isSecretReference } from './secretReferences';
import type { ConnectionField, FieldParseResult, FieldValues } from './vendor';

/** Reads what was typed into a field, or chosen. `values` are the other fields as they stand. */
export function parseField(field: ConnectionField, text: string, values: FieldValues): FieldParseResult {
  const trimmedText = text.trim();
  if (field.kind === 'choice') return parseChoice(field, trimmedText, values);
  if (field.kind === 'secret' && isSecretReference(trimmedText)) return { value: trimmedText };
  const result = field.parse?.(text, values) ?? { value: trimmedText };
  if (!trimmedText && !field.required && result.error !== undefined) return { value: '' };
  if (field.required && result.error === undefined && !result.value) return { error: t('Enter the {0}.', field.label) };
  return result;
}

function parseChoice(field: ConnectionField, chosenValue: string, values: FieldValues): FieldParseResult {
  const choices = field.choices ?? [];
  const choice = chosenValue ? choices.find((candidate) => candidate.value === chosenValue) : choices[0];
  if (choice) return field.parse?.(choice.value, values) ?? { value: choice.value };
  return { error: t('Choose one of the offered values for {0}.', field.label) };
}

/** What to say where a field is left empty; undefined where it may be. */
export function requiredFieldError(field: ConnectionField): string | undefined {
  return field.required ? parseField(field, '', {}).error : undefined;
}
