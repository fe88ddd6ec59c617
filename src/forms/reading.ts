import { t } from '@vscode/l10n';
import { proposed, writeList } from '../connections/lists';
import { missing, readField } from '../connections/reading';
import { valueOf, visibleFields } from '../connections/visibility';
import type { Field, Reading, Values } from '../connections/vendor';
import type { Fill, Offer, Texts } from './messages';
import type { Entered, Subject } from './subject';

/** Reads one visible field. `texts` are all fields as they stand; `text` is the secret where the field is one. */
function read(subject: Subject, field: Field, text: string, texts: Texts): Reading {
  const nothing = subject.isEdit && field.kind === 'list' && text.trim() === '' ? missing(field) : undefined;
  if (nothing !== undefined) return { error: nothing };
  const reading = readField(field, text, texts);
  if (reading.error !== undefined) return reading;
  if (field.kind === 'reference' && reading.value && !subject.options?.().some((one) => one.value === reading.value)) {
    return { error: t('The {0} that was chosen does not exist any more. Choose another one, or add one.', field.label) };
  }
  const objection = subject.objection?.(field, reading.value);
  return objection === undefined ? reading : { error: objection };
}

/** What leaving a field came to. */
export interface FieldCheck {
  error?: string;
  warning?: string;
  /** What would mend the error. */
  offer?: Offer;
  /** Texts that follow from it, for this field and for others. */
  fill: Fill[];
}

/**
 * Checks a field that was left. Secrets are only looked at when they arrive with a test or a save.
 * `own` are the texts of lists that nobody but the program has put in: they follow what they were made of.
 */
export function checkField(subject: Subject, key: string, texts: Texts, own: Texts = {}): FieldCheck {
  const field = visibleFields(subject, texts).find((one) => one.key === key);
  if (!field || field.kind === 'secret') return { fill: [] };
  const reading = read(subject, field, texts[key] ?? '', texts);
  if (reading.error !== undefined) return { error: reading.error, ...(reading.offer ? { offer: reading.offer } : {}), fill: [] };
  const fill = fills(field, reading, texts);
  fill.push(...followers(subject, key, withFills(texts, fill), own));
  const suggestion = suggest(subject, key, withFills(texts, fill), own);
  if (suggestion) fill.push(suggestion);
  return { ...(reading.warning === undefined ? {} : { warning: reading.warning }), fill };
}

/** The texts that follow from a reading. Of a secret, only what it brings for other fields. */
function fills(field: Field, reading: Exclude<Reading, { error: string }>, texts: Texts): Fill[] {
  const fill: Fill[] = [];
  if ((field.kind === 'text' || field.kind === 'list') && reading.value !== (texts[field.key] ?? '')) fill.push({ key: field.key, text: reading.value });
  for (const [key, text] of Object.entries(reading.also ?? {})) {
    if (key !== field.key && text !== (texts[key] ?? '')) fill.push({ key, text, hint: t('Filled in from the {0} that you entered.', field.label) });
  }
  return fill;
}

/** Lists of a new thing that still hold exactly what the program had put in, or nothing, and would now hold something else. */
function followers(subject: Subject, except: string, texts: Texts, own: Texts): Fill[] {
  if (subject.isEdit) return [];
  return subject.fields.flatMap((field) => {
    const text = ownText(subject, field, texts);
    const held = texts[field.key] ?? '';
    if (field.key === except || !text || text === held || held !== (own[field.key] ?? '')) return [];
    return [{ key: field.key, text, hint: t('Suggested for what you entered. Change it as you like.') }];
  });
}

/** What a list holds before anyone has touched it: what is proposed, or else what it reads as when it is empty. */
export function ownText(subject: Pick<Subject, 'fields'>, field: Field, texts: Texts): string | undefined {
  if (field.kind !== 'list') return undefined;
  if (field.proposals) return writeList(proposed(field, (key) => valueOf(subject, key, texts)));
  const reading = readField(field, '', texts);
  return reading.error === undefined ? reading.value : undefined;
}

/** The lists that hold what the program put in, with what they hold; and the name, as long as nobody has written one. */
export function ownTexts(subject: Subject, texts: Texts): Texts {
  const name = subject.suggestion?.key;
  const untouched = subject.fields.filter((field) => field.kind === 'list' && (texts[field.key] ?? '') === (ownText(subject, field, texts) ?? ''));
  const own = Object.fromEntries(untouched.map((field) => [field.key, texts[field.key] ?? '']));
  return name === undefined || texts[name]?.trim() ? own : { ...own, [name]: '' };
}

export function withFills(texts: Texts, fill: readonly Fill[]): Texts {
  return { ...texts, ...Object.fromEntries(fill.map((one) => [one.key, one.text])) };
}

/** A text made of the others, for a field that is empty or still holds the one before. */
function suggest(subject: Subject, except: string | undefined, texts: Texts, own: Texts): Fill | undefined {
  const { suggestion } = subject;
  if (!suggestion || suggestion.key === except) return undefined;
  const held = texts[suggestion.key] ?? '';
  if (held.trim() && held !== own[suggestion.key]) return undefined;
  const values: Record<string, string> = {};
  for (const field of visibleFields(subject, texts)) {
    if (field.kind === 'secret' || field.key === suggestion.key) continue;
    const reading = read(subject, field, texts[field.key] ?? '', texts);
    if (reading.error !== undefined) return undefined;
    values[field.key] = reading.value;
  }
  const text = suggestion.from(values);
  return text && text !== held ? { key: suggestion.key, text, hint: t('Proposed from what you entered. Change it as you like.') } : undefined;
}

/** What reading the whole form came to. Something was entered exactly when there is no error. */
export interface FormReading {
  entered?: Entered;
  errors: Record<string, string>;
  offers: Record<string, Offer>;
  warnings: Record<string, string>;
  fill: Fill[];
}

/** Reads all visible fields. What one field brings for others counts before those are read. `own` as in `checkField`. */
export function readForm(subject: Subject, typed: Texts, secretTexts: Texts, own: Texts = {}): FormReading {
  const warnings: Record<string, string> = {};
  const fill = visibleFields(subject, typed).flatMap((field) => {
    const reading = read(subject, field, (field.kind === 'secret' ? secretTexts : typed)[field.key] ?? '', typed);
    if (reading.error !== undefined) return [];
    if (reading.warning !== undefined) warnings[field.key] = reading.warning;
    return fills(field, reading, typed);
  });
  const suggestion = suggest(subject, undefined, withFills(typed, fill), own);
  if (suggestion) fill.push(suggestion);
  const texts = withFills(typed, fill);

  const errors: Record<string, string> = {};
  const offers: Record<string, Offer> = {};
  const values: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const field of visibleFields(subject, texts)) {
    const secret = field.kind === 'secret';
    const reading = read(subject, field, (secret ? secretTexts : texts)[field.key] ?? '', texts);
    if (reading.error !== undefined) {
      errors[field.key] = reading.error;
      if (reading.offer) offers[field.key] = reading.offer;
      continue;
    }
    if (reading.warning !== undefined) warnings[field.key] = reading.warning;
    if (reading.value) (secret ? secrets : values)[field.key] = reading.value;
  }
  const valid = Object.keys(errors).length === 0;
  return { ...(valid ? { entered: { values, secrets } } : {}), errors, offers, warnings, fill };
}

/** What a form starts with: what is given, the default of each choice, and what lists hold of their own, so that the form shows what counts. */
export function startTexts(subject: Pick<Subject, 'fields'>, given: Values): Texts {
  const open = subject.fields.filter((field) => field.kind !== 'secret');
  const texts = Object.fromEntries(open.map((field) => [field.key, valueOf(subject, field.key, given)]));
  for (const field of open) {
    if (field.kind === 'list' && !texts[field.key]) texts[field.key] = ownText(subject, field, texts) ?? '';
  }
  return texts;
}
