import { t } from '@vscode/l10n';
import type { Field, Reading, Values } from './vendor';

/** Reads what was typed into a field, or chosen. `values` are the other fields as they stand. */
export function readField(field: Field, text: string, values: Values): Reading {
  const typed = text.trim();
  if (field.kind === 'choice') return readChoice(field, typed, values);
  const reading = field.read?.(text, values) ?? { value: typed };
  if (!typed && !field.required && reading.error !== undefined) return { value: '' };
  if (field.required && reading.error === undefined && !reading.value) return { error: t('Enter the {0}.', field.label) };
  return reading;
}

function readChoice(field: Field, chosen: string, values: Values): Reading {
  const choices = field.choices ?? [];
  const choice = chosen ? choices.find((one) => one.value === chosen) : choices[0];
  if (choice) return field.read?.(choice.value, values) ?? { value: choice.value };
  return { error: t('Choose one of the offered values for {0}.', field.label) };
}

/** What to say where a field is left empty; undefined where it may be. */
export function missing(field: Field): string | undefined {
  return field.required ? readField(field, '', {}).error : undefined;
}
