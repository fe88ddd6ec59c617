import * as vscode from 'vscode';
import { parseField } from '../../connections/parseField';
import type { ConnectionField, FieldChoice, FieldParseResult, FieldValues } from '../../connections/vendor';
import { describe, isCancelled, toProblem } from '../../core/problem';
import { withCancellableProgress } from '../adapters/notifications';
import type { Answer, StepPosition } from './prompts';
import { askChoiceOrText, askText } from './prompts';

export type FieldPrompt = { title: string; position?: StepPosition };

/** Reads what a field can be chosen from. Throws ProblemError. */
export type ChoicesReader = (field: ConnectionField, signal: AbortSignal) => Promise<readonly FieldChoice[]>;

/**
 * Asks for a text that can be chosen from what the service has; anything else may be typed. Where that cannot be read,
 * the question says why, and the text is typed.
 */
export async function askChosenText(
  prompt: FieldPrompt,
  field: ConnectionField,
  values: FieldValues,
  listChoices: ChoicesReader,
): Promise<Answer<string>> {
  const text = values[field.key] ?? '';
  let choices: readonly FieldChoice[];
  try {
    const title = vscode.l10n.t('Reading the choices…');
    choices = await withCancellableProgress(title, (signal) => listChoices(field, signal));
  } catch (error) {
    const reason = isCancelled(error) ? undefined : describe(toProblem(error));
    return askFieldText(prompt, field, values, text, reason);
  }
  const createTypedItem = (value: string): { label: string; value: string; description: string } => ({
    label: value,
    value,
    description: vscode.l10n.t('Not among the known ones.'),
  });
  const isListed = choices.some(({ value }) => value === text);
  const items = choices.map(({ value, label, description }) => ({
    label,
    value,
    ...(description === undefined ? {} : { description }),
  }));
  return askChoiceOrText<string>({
    ...prompt,
    placeholder: vscode.l10n.t('{0}: choose one, or type or paste another', field.label),
    items: text && !isListed ? [createTypedItem(text), ...items] : items,
    active: text,
    // What is typed to find a name is not taken for a value.
    createTypedItem: (typed) =>
      items.some(({ label, value }) => `${label} ${value}`.toLowerCase().includes(typed.toLowerCase()))
        ? undefined
        : createTypedItem(typed),
  });
}

/** Asks for a field by typing. `reason` stands before its help: why there is nothing to choose from. */
export function askFieldText(
  prompt: FieldPrompt,
  field: ConnectionField,
  values: FieldValues,
  text: string,
  reason?: string,
): Promise<Answer<string>> {
  const { label, help, kind, guide, placeholder } = field;
  return askText({
    ...prompt,
    prompt: [label, [reason, help].filter(Boolean).join(' ')].filter(Boolean).join(': '),
    password: kind === 'secret',
    value: kind === 'secret' ? '' : text,
    check: (typed) => toValidation(parseField(field, typed, values)),
    guide,
    ...(placeholder ? { placeholder } : {}),
  });
}

function toValidation(result: FieldParseResult): { error: string } | { warning?: string | undefined } {
  return result.error !== undefined ? { error: result.error } : { warning: result.warning };
}
