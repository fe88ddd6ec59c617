import { t } from '@vscode/l10n';
import { environments } from '../connections/model';
import { readField } from '../connections/reading';
import { valueOf, visibleFields } from '../connections/vendor';
import type { Environment } from '../connections/model';
import type { Field, Reading, Values, Vendor } from '../connections/vendor';
import type { Fill, Texts } from './messages';
import type { ConnectionFormService, Draft } from './service';

/** Fields that every connection has. The dot keeps them apart from any vendor's keys. */
export const nameKey = 'connection.name';
export const environmentKey = 'connection.environment';

/** All fields of the form, in order. */
export function formFields(vendor: Vendor): readonly Field[] {
  return [nameField(), environmentField(), ...vendor.fields];
}

function nameField(): Field {
  return {
    key: nameKey,
    kind: 'text',
    label: t('Name your connection'),
    required: true,
    help: t('A clear name that you will recognize in the list of connections.'),
    read: (text) => (text.trim() ? { value: text.trim() } : { error: t('Enter a name for this connection.') }),
  };
}

function environmentField(): Field {
  const labels: Record<Environment, string> = { none: t('None'), test: t('Test'), production: t('Production') };
  return {
    key: environmentKey,
    kind: 'choice',
    label: t('Environment'),
    required: false,
    help: t('Shown beside the name. On production, replacing a table asks you to type its name first.'),
    choices: environments.map((value) => ({ value, label: labels[value] })),
  };
}

/** What a form knows besides what is typed in it. */
export interface FormContext {
  vendor: Vendor;
  /** The connection that is edited. */
  id?: string | undefined;
  names: Pick<ConnectionFormService, 'nameTaken' | 'uniqueName'>;
}

/** Reads one visible field. `texts` are all fields as they stand; `text` is the secret where the field is one. */
function read(context: FormContext, field: Field, text: string, texts: Texts): Reading {
  const reading = readField(field, text, texts);
  const taken = field.key === nameKey && reading.error === undefined && context.names.nameTaken(reading.value, context.id);
  return taken ? { error: t('There is already a connection named "{0}". Choose another name.', reading.value) } : reading;
}

/** What leaving a field came to. */
export interface FieldCheck {
  error?: string;
  warning?: string;
  /** Texts that follow from it, for this field and for others. */
  fill: Fill[];
}

/** Checks a field that was left. Secrets are only looked at when they arrive with a test or a save. */
export function checkField(context: FormContext, key: string, texts: Texts): FieldCheck {
  const fields = formFields(context.vendor);
  const field = visibleFields({ fields }, texts).find((one) => one.key === key);
  if (!field || field.kind === 'secret') return { fill: [] };
  const reading = read(context, field, texts[key] ?? '', texts);
  if (reading.error !== undefined) return { error: reading.error, fill: [] };
  const fill = fills(field, reading, texts);
  const name = key === nameKey ? undefined : proposeName(context, withFills(texts, fill));
  if (name) fill.push({ key: nameKey, text: name, hint: t('Proposed from what you entered. Change it as you like.') });
  return { ...(reading.warning === undefined ? {} : { warning: reading.warning }), fill };
}

/** The texts that follow from a reading. Of a secret, only what it brings for other fields. */
function fills(field: Field, reading: Exclude<Reading, { error: string }>, texts: Texts): Fill[] {
  const fill: Fill[] = [];
  if (field.kind === 'text' && reading.value !== (texts[field.key] ?? '')) fill.push({ key: field.key, text: reading.value });
  for (const [key, text] of Object.entries(reading.also ?? {})) {
    if (key !== field.key && text !== (texts[key] ?? '')) fill.push({ key, text, hint: t('Filled in from the {0} that you entered.', field.label) });
  }
  return fill;
}

export function withFills(texts: Texts, fill: readonly Fill[]): Texts {
  return { ...texts, ...Object.fromEntries(fill.map((one) => [one.key, one.text])) };
}

/** A free name from the vendor, as long as there is none and all that it may be made of is valid. */
function proposeName(context: FormContext, texts: Texts): string | undefined {
  if (texts[nameKey]?.trim()) return undefined;
  const values: Record<string, string> = {};
  for (const field of visibleFields(context.vendor, texts)) {
    if (field.kind === 'secret') continue;
    const reading = read(context, field, texts[field.key] ?? '', texts);
    if (reading.error !== undefined) return undefined;
    values[field.key] = reading.value;
  }
  const name = context.vendor.suggestName(values).trim();
  return name && context.names.uniqueName(name, context.id);
}

/** What reading the whole form came to. There is a draft exactly when there is no error. */
export interface FormReading {
  draft?: Draft;
  errors: Record<string, string>;
  warnings: Record<string, string>;
  fill: Fill[];
}

/** Reads all visible fields. What one field brings for others counts before those are read. */
export function readForm(context: FormContext, typed: Texts, secrets: Texts): FormReading {
  const fields = formFields(context.vendor);
  const warnings: Record<string, string> = {};
  const fill = visibleFields({ fields }, typed).flatMap((field) => {
    const reading = read(context, field, (field.kind === 'secret' ? secrets : typed)[field.key] ?? '', typed);
    if (reading.error !== undefined) return [];
    if (reading.warning !== undefined) warnings[field.key] = reading.warning;
    return fills(field, reading, typed);
  });
  const texts = withFills(typed, fill);

  const errors: Record<string, string> = {};
  const values: Record<string, string> = {};
  const entered: Record<string, string> = {};
  for (const field of visibleFields({ fields }, texts)) {
    const secret = field.kind === 'secret';
    const reading = read(context, field, (secret ? secrets : texts)[field.key] ?? '', texts);
    if (reading.error !== undefined) {
      errors[field.key] = reading.error;
      continue;
    }
    if (reading.warning !== undefined) warnings[field.key] = reading.warning;
    if (reading.value) (secret ? entered : values)[field.key] = reading.value;
  }
  if (Object.keys(errors).length > 0) return { errors, warnings, fill };
  return { draft: toDraft(context, values, entered), errors, warnings, fill };
}

function toDraft(context: FormContext, values: Record<string, string>, secrets: Values): Draft {
  const { [nameKey]: name = '', [environmentKey]: environment, ...own } = values;
  return {
    ...(context.id === undefined ? {} : { id: context.id }),
    vendor: context.vendor.id,
    name,
    environment: environments.find((one) => one === environment) ?? 'none',
    values: own,
    secrets,
  };
}

/** What a form starts with. Choices start with their default, so that the form shows what counts. */
export function startTexts(vendor: Vendor, start: { name?: string | undefined; environment?: Environment | undefined; values?: Values | undefined }): Texts {
  const fields = formFields(vendor);
  const given: Record<string, string> = { ...start.values, [nameKey]: start.name ?? '', [environmentKey]: start.environment ?? 'none' };
  return Object.fromEntries(fields.filter((field) => field.kind !== 'secret').map((field) => [field.key, valueOf({ fields }, field.key, given)]));
}
