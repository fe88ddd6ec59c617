import { t } from '@vscode/l10n';
import { valueOrDefault, visibleFields } from '../../../connections/fieldVisibility';
import { formatList, presetValuesOf } from '../../../connections/listValue';
import { parseField, requiredFieldError } from '../../../connections/parseField';
import type { ConnectionField, FieldParseResult, FieldValues } from '../../../connections/vendor';
import type { FieldCorrection, FieldUpdate, Texts } from './formMessages';
import type { EnteredForm, FormModel } from './formModel';

/** Reads one visible field. `texts` are all fields as they stand; `text` is the secret where the field is one. */
function readModelField(
  formModel: FormModel,
  field: ConnectionField,
  fieldText: string,
  texts: Texts,
): FieldParseResult {
  const nothing =
    formModel.isEdit && field.kind === 'list' && fieldText.trim() === '' ? requiredFieldError(field) : undefined;
  if (nothing !== undefined) return { error: nothing };
  const result = parseField(field, fieldText, texts);
  if (result.error !== undefined) return result;
  if (
    field.kind === 'reference' &&
    result.value &&
    !formModel.listReferenceOptions?.().some((option) => option.value === result.value)
  ) {
    return {
      error: t('The {0} that was chosen does not exist any more. Choose another one, or add one.', field.label),
    };
  }
  const objection = formModel.findObjection?.(field, result.value);
  return objection === undefined ? result : { error: objection };
}

/** What leaving a field came to. */
export interface FieldCheck {
  error?: string;
  warning?: string;
  /** What would mend the error. */
  offer?: FieldCorrection;
  /** Texts that follow from it, for this field and for others. */
  fill: FieldUpdate[];
}

/**
 * Checks a field that was left. Secrets are only looked at when they arrive with a test or a save.
 * `programTexts` are the texts of lists that only the program has put in: they follow what they were made of.
 */
export function checkField(formModel: FormModel, key: string, texts: Texts, programTexts: Texts = {}): FieldCheck {
  const field = visibleFields(formModel, texts).find((visibleField) => visibleField.key === key);
  if (!field || field.kind === 'secret') return { fill: [] };
  const result = readModelField(formModel, field, texts[key] ?? '', texts);
  if (result.error !== undefined)
    return { error: result.error, ...(result.correction ? { offer: result.correction } : {}), fill: [] };
  const updates = listUpdates(formModel, field, result, texts);
  updates.push(...listUpdatesOfProgramLists(formModel, key, applyUpdates(texts, updates), programTexts));
  const nameUpdate = computeSuggestion(formModel, key, applyUpdates(texts, updates), programTexts);
  if (nameUpdate) updates.push(nameUpdate);
  return { ...(result.warning === undefined ? {} : { warning: result.warning }), fill: updates };
}

/** The texts that follow from a reading. Of a secret, only what it brings for other fields. */
function listUpdates(
  formModel: Pick<FormModel, 'fields'>,
  field: ConnectionField,
  result: Exclude<FieldParseResult, { error: string }>,
  texts: Texts,
): FieldUpdate[] {
  const updates: FieldUpdate[] = [];
  const ownText = field.format?.(result.value) ?? result.value;
  if ((field.kind === 'text' || field.kind === 'list') && ownText !== (texts[field.key] ?? ''))
    updates.push({ key: field.key, text: ownText });
  for (const [key, value] of Object.entries(result.otherValues ?? {})) {
    const text = formModel.fields.find((other) => other.key === key)?.format?.(value) ?? value;
    if (key !== field.key && text !== (texts[key] ?? ''))
      updates.push({ key, text, hint: t('Set when you changed "{0}". You can change it.', field.label) });
  }
  return updates;
}

/**
 * Lists of a new thing that still hold exactly what the program had put in, or nothing, and would now hold something
 * else.
 */
function listUpdatesOfProgramLists(
  formModel: FormModel,
  exceptKey: string,
  texts: Texts,
  programTexts: Texts,
): FieldUpdate[] {
  if (formModel.isEdit) return [];
  return formModel.fields.flatMap((field) => {
    const newText = computeProgramText(formModel, field, texts);
    const currentText = texts[field.key] ?? '';
    if (
      field.key === exceptKey ||
      !newText ||
      newText === currentText ||
      currentText !== (programTexts[field.key] ?? '')
    )
      return [];
    return [{ key: field.key, text: newText, hint: t('Suggested. You can change it.') }];
  });
}

/** What a list holds before anyone has touched it: what is proposed, or else what it reads as when it is empty. */
export function computeProgramText(
  formModel: Pick<FormModel, 'fields'>,
  field: ConnectionField,
  texts: Texts,
): string | undefined {
  if (field.kind !== 'list') return undefined;
  if (field.presets) return formatList(presetValuesOf(field, (key) => valueOrDefault(formModel, key, texts)));
  const result = parseField(field, '', texts);
  return result.error === undefined ? result.value : undefined;
}

/**
 * The lists that hold what the program put in, with what they hold; and the name, as long as nobody has written one.
 */
export function collectProgramTexts(formModel: FormModel, texts: Texts): Texts {
  const suggestedKey = formModel.suggestion?.key;
  const untouched = formModel.fields.filter(
    (field) =>
      field.kind === 'list' && (texts[field.key] ?? '') === (computeProgramText(formModel, field, texts) ?? ''),
  );
  const programTexts = Object.fromEntries(untouched.map((field) => [field.key, texts[field.key] ?? '']));
  return suggestedKey === undefined || texts[suggestedKey]?.trim()
    ? programTexts
    : { ...programTexts, [suggestedKey]: '' };
}

export function applyUpdates(texts: Texts, updates: readonly FieldUpdate[]): Texts {
  return { ...texts, ...Object.fromEntries(updates.map((update) => [update.key, update.text])) };
}

/** A text made of the others, for a field that is empty or still holds the one before. */
function computeSuggestion(
  formModel: FormModel,
  exceptKey: string | undefined,
  texts: Texts,
  programTexts: Texts,
): FieldUpdate | undefined {
  const { suggestion } = formModel;
  if (!suggestion || suggestion.key === exceptKey) return undefined;
  const currentText = texts[suggestion.key] ?? '';
  if (currentText.trim() && currentText !== programTexts[suggestion.key]) return undefined;
  const values: Record<string, string> = {};
  for (const field of visibleFields(formModel, texts)) {
    if (field.kind === 'secret' || field.key === suggestion.key) continue;
    const result = readModelField(formModel, field, texts[field.key] ?? '', texts);
    if (result.error !== undefined) return undefined;
    values[field.key] = result.value;
  }
  const suggestedText = suggestion.compute(values);
  return suggestedText && suggestedText !== currentText
    ? { key: suggestion.key, text: suggestedText, hint: t('Suggested. You can change it.') }
    : undefined;
}

/** What reading the whole form came to. Something was entered exactly when there is no error. */
export interface FormReadResult {
  entered?: EnteredForm;
  errors: Record<string, string>;
  offers: Record<string, FieldCorrection>;
  warnings: Record<string, string>;
  fill: FieldUpdate[];
}

/**
 * Reads all visible fields. What one field brings for others counts before those are read. `programTexts` as in
 * `checkField`.
 */
export function readForm(
  formModel: FormModel,
  typedTexts: Texts,
  secretTexts: Texts,
  programTexts: Texts = {},
): FormReadResult {
  const warnings: Record<string, string> = {};
  const updates = visibleFields(formModel, typedTexts).flatMap((field) => {
    const result = readModelField(
      formModel,
      field,
      (field.kind === 'secret' ? secretTexts : typedTexts)[field.key] ?? '',
      typedTexts,
    );
    if (result.error !== undefined) return [];
    if (result.warning !== undefined) warnings[field.key] = result.warning;
    return listUpdates(formModel, field, result, typedTexts);
  });
  const nameUpdate = computeSuggestion(formModel, undefined, applyUpdates(typedTexts, updates), programTexts);
  if (nameUpdate) updates.push(nameUpdate);
  const texts = applyUpdates(typedTexts, updates);

  const errors: Record<string, string> = {};
  const offers: Record<string, FieldCorrection> = {};
  const values: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const storedSecretNotes = formModel.describeStoredSecrets?.(texts) ?? {};
  for (const field of visibleFields(formModel, texts)) {
    const isSecret = field.kind === 'secret';
    if (isSecret && !secretTexts[field.key]?.trim() && storedSecretNotes[field.key]?.keep !== undefined) continue;
    const result = readModelField(formModel, field, (isSecret ? secretTexts : texts)[field.key] ?? '', texts);
    if (result.error !== undefined) {
      errors[field.key] = result.error;
      if (result.correction) offers[field.key] = result.correction;
      continue;
    }
    if (result.warning !== undefined) warnings[field.key] = result.warning;
    if (result.value) (isSecret ? secrets : values)[field.key] = result.value;
  }
  const isValid = Object.keys(errors).length === 0;
  return { ...(isValid ? { entered: { values, secrets } } : {}), errors, offers, warnings, fill: updates };
}

/**
 * What a form starts with: what is given, the default of each choice, and what lists hold of their own, so that the
 * form shows what counts.
 */
export function createInitialTexts(formModel: Pick<FormModel, 'fields'>, givenValues: FieldValues): Texts {
  const nonSecretFields = formModel.fields.filter((field) => field.kind !== 'secret');
  const texts = Object.fromEntries(
    nonSecretFields.map((field) => {
      const value = valueOrDefault(formModel, field.key, givenValues);
      return [field.key, field.format?.(value) ?? value];
    }),
  );
  for (const field of nonSecretFields) {
    if (field.kind === 'list' && !texts[field.key])
      texts[field.key] = computeProgramText(formModel, field, texts) ?? '';
  }
  return texts;
}
