import * as vscode from 'vscode';
import { originOf } from '../../connections/clientOrigins';
import { readList, writeList } from '../../connections/lists';
import { readField } from '../../connections/reading';
import { valueOf } from '../../connections/visibility';
import { clientFields } from '../../forms/clientSubject';
import { ownText } from '../../forms/reading';
import { askChoice, askSeveral, askText, back } from './input';
import type { OAuthClients } from '../../connections/oauthClients';
import type { Field, Reading, Vendor } from '../../connections/vendor';
import type { Answer, Item, Place } from './input';

/** What was entered so far, by field key. */
export interface Entry {
  values: Record<string, string>;
  secrets: Record<string, string>;
}

type Where = { title: string; place: Place };

/** What fields of every kind are asked with, one at a time and natively. */
export interface Asking {
  vendor: Vendor;
  clients: OAuthClients;
  entry: Entry;
}

/** Asks for one field and keeps the answer, with what it brings for others. Throws `cancelled` on Escape. */
export async function askField(where: Where, field: Field, asking: Asking): Promise<Answer<void>> {
  const { entry } = asking;
  for (;;) {
    const answer = await askRaw(where, field, asking);
    if (answer === back) return back;
    const reading = readField(field, answer, entry.values);
    // What is typed is checked while it is typed, what is chosen only here.
    if (reading.error !== undefined) {
      await vscode.window.showWarningMessage(reading.error, { modal: true });
      continue;
    }
    (field.kind === 'secret' ? entry.secrets : entry.values)[field.key] = reading.value;
    Object.assign(entry.values, reading.also);
    return undefined;
  }
}

function askRaw(where: Where, field: Field, asking: Asking): Promise<Answer<string>> {
  switch (field.kind) {
    case 'choice':
      return askOne(where, field, asking);
    case 'reference':
      return askReference(where, field, asking);
    case 'list':
      return field.suggestions ? askWords(where, field, asking) : askTyped(where, field, asking.entry, ownWords(field, asking));
    case 'text':
    case 'secret':
      return askTyped(where, field, asking.entry, asking.entry.values[field.key] ?? '');
  }
}

function askOne(where: Where, field: Field, { vendor, entry }: Asking): Promise<Answer<string>> {
  const items = (field.choices ?? []).map(({ value, label, description }) => ({ label, value, ...(description ? { description } : {}) }));
  return askChoice({ ...where, placeholder: field.label, items, active: valueOf({ fields: [...vendor.fields, field] }, field.key, entry.values) });
}

function askTyped(where: Where, field: Field, { values }: Entry, value: string): Promise<Answer<string>> {
  return askText({
    ...where,
    prompt: [field.label, field.help].filter(Boolean).join(': '),
    password: field.kind === 'secret',
    value: field.kind === 'secret' ? '' : value,
    check: (text) => toCheck(readField(field, text, values)),
    guide: field.guide,
    ...(field.placeholder ? { placeholder: field.placeholder } : {}),
  });
}

function toCheck(reading: Reading): { error: string } | { warning?: string | undefined } {
  return reading.error !== undefined ? { error: reading.error } : { warning: reading.warning };
}

/** What a list holds: what was entered, or else what the form would have put in. */
function ownWords(field: Field, { vendor, entry }: Asking): string {
  return entry.values[field.key] ?? ownText(vendor, field, entry.values) ?? '';
}

/** The known words to be checked; others can be typed. */
async function askWords(where: Where, field: Field, asking: Asking): Promise<Answer<string>> {
  const chosen = readList(ownWords(field, asking));
  const known = field.suggestions ?? [];
  const word = (value: string): Item<string> => ({ label: value, value, picked: chosen.includes(value), detail: known.find((one) => one.value === value)?.description ?? '' });
  const others = chosen.filter((value) => !known.some((one) => one.value === value));
  const answer = await askSeveral({
    ...where,
    placeholder: vscode.l10n.t('{0}: check them, or type one that is not listed', field.label),
    items: [...others, ...known.map((one) => one.value)].map(word),
    typed: (text) => ({ label: text, value: text, detail: vscode.l10n.t('Not among the known ones.') }),
  });
  return answer === back ? back : writeList(answer);
}

/** No id of a client is this. */
const another = '';

async function askReference(where: Where, field: Field, asking: Asking): Promise<Answer<string>> {
  const { vendor, clients, entry } = asking;
  for (;;) {
    const items = clients.list(vendor.id).flatMap(({ record }) => (record ? [{ label: record.name, description: record.clientId, value: record.id }] : []));
    const create = { label: vscode.l10n.t('$(add) Create New…'), value: another, alwaysShow: true };
    const answer = await askChoice({ ...where, placeholder: field.label, items: [...items, create], ...(entry.values[field.key] ? { active: entry.values[field.key]! } : {}) });
    if (answer === back) return back;
    if (answer !== another) return answer;
    const made = await askNewClient(asking);
    if (made !== back) return made;
  }
}

/** Asks for a new OAuth 2.0 client and saves it. The answer is its id. */
async function askNewClient({ vendor, clients, entry: around }: Asking): Promise<Answer<string>> {
  const origin = originOf(vendor, around.values);
  const origins = origin === undefined ? [] : [origin];
  const fields = clientFields(vendor, origins).map((field) => (field.key === 'name' ? { ...field, read: (text: string) => readName(clients, text) } : field));
  const entry: Entry = { values: {}, secrets: {} };
  const title = vscode.l10n.t('Add OAuth 2.0 Client for {0}', vendor.label);
  for (let index = 0; index < fields.length; ) {
    // One more than there are before the first, so that there is a way back to the choice it began with.
    const place = { step: index + 2, total: fields.length + 1 };
    const answer = await askField({ title, place }, fields[index]!, { vendor, clients, entry });
    if (answer === back && index === 0) return back;
    index += answer === back ? -1 : 1;
  }
  const { name = '', clientId = '', clientAuthentication } = entry.values;
  const method = clientAuthentication === 'post' ? 'post' : 'basic';
  const client = await clients.save({ vendor: vendor.id, name, clientId, clientAuthentication: method, clientSecret: entry.secrets['clientSecret'] ?? '', origins });
  return client.id;
}

function readName(clients: OAuthClients, text: string): Reading {
  const name = text.trim();
  return clients.nameTaken(name) ? { error: vscode.l10n.t('Another OAuth 2.0 client has this name. Choose a different one.') } : { value: name };
}
