import { t } from '@vscode/l10n';
import { visibleFields } from '../../connections/fieldVisibility';
import { parseField } from '../../connections/parseField';
import type { PastedFacts } from '../../connections/pastedFacts';
import { listSecrets, readPastedFacts } from '../../connections/pastedFacts';
import type { Vendor } from '../../connections/vendor';
import { describeValue } from './describeValue';

/** The fields of a connection that were found in a text, as they are stored. */
export interface FoundFields {
  values: Record<string, string>;
  secrets: Record<string, string>;
  /** What there is to know about them: "Your key will be sent to …". */
  notes: readonly string[];
}

/** The service that a text can only belong to; undefined where it may be several, or none. */
export function recognizeVendor(vendors: readonly Vendor[], facts: PastedFacts): Vendor | undefined {
  const certainVendors = vendors.filter((vendor) => vendor.recognize?.(facts).isCertain);
  return certainVendors.length === 1 ? certainVendors[0] : undefined;
}

/** Fills the fields of a connection to this service. What cannot be used is left out, so that it is asked for. */
export function fillFields(vendor: Vendor, facts: PastedFacts): FoundFields {
  const texts = vendor.recognize?.(facts).texts ?? {};
  const values: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const notes = new Set<string>();
  for (const field of vendor.fields) {
    const text = texts[field.key];
    if (text === undefined) continue;
    const result = parseField(field, text, values);
    if (result.error !== undefined) continue;
    (field.kind === 'secret' ? secrets : values)[field.key] = result.value;
    Object.assign(values, result.otherValues);
    if (result.warning !== undefined) notes.add(result.warning);
  }
  return { values, secrets, notes: [...notes] };
}

/**
 * A text that people see while they paste into it: its secrets are taken out of it and kept here, with a mark at the
 * place of each.
 */
export class PastedText {
  private readonly secrets: string[] = [];

  /** The text to be shown for one that was typed or pasted, and what it says. */
  read(text: string): { shownText: string; facts: PastedFacts } {
    const fullText = text.replace(/•••(\d+)/g, (mark, number: string) => this.secrets[Number(number) - 1] ?? mark);
    const facts = readPastedFacts(fullText);
    let shownText = fullText;
    // The longest first: one may be a part of another.
    for (const secret of listSecrets(facts).sort((a, b) => b.length - a.length)) {
      if (!this.secrets.includes(secret)) this.secrets.push(secret);
      shownText = shownText.replaceAll(secret, `•••${this.secrets.indexOf(secret) + 1}`);
    }
    return { shownText, facts };
  }
}

/** What a text was understood as, for the person who pasted it; undefined where nothing was found. */
export function describeFound(vendors: readonly Vendor[], facts: PastedFacts): string | undefined {
  const vendor = recognizeVendor(vendors, facts);
  if (!vendor) {
    if (listSecrets(facts).length > 0)
      return t('A key was found and hidden. You are asked next which service it is for.');
    return facts.addresses.length > 0
      ? t('An address was found. You are asked next which service it belongs to.')
      : undefined;
  }
  const { values, secrets, notes } = fillFields(vendor, facts);
  const parts = visibleFields(vendor, values).flatMap((field) => {
    const value = describeValue(field, values);
    return value === undefined ? [] : [`${field.label}: ${value}`];
  });
  if (Object.keys(secrets).length > 0) parts.push(t('a key or token (hidden)'));
  return [`${vendor.label} – ${parts.join(' · ') || t('nothing but the service')}.`, ...notes].join(' ');
}
