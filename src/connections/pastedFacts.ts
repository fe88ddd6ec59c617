import { trimCharacters, trimEndCharacters } from '../core/trimCharacters';
import { isOpaque } from './pastedSecret';
import { isAddress, isMaskedText, joinNamesAndValues, normalizePastedText, withoutMarkup } from './pastedText';

/** What a text names that may belong to a connection, before any service has looked at it. */
export interface PastedFacts {
  /** Assignments, members of JSON, headers and labels; names as CELONIS_BASE_URL, however they were written. */
  named: readonly NamedValue[];
  /** URLs, and hosts with a dot or of this machine. */
  addresses: readonly string[];
  /** Keys and tokens that no name says more about; `scheme` as in the Authorization header, in lower case. */
  credentials: readonly { secret: string; scheme?: string }[];
  /** Ids that stand by themselves. */
  ids: readonly string[];
}

export interface NamedValue {
  name: string;
  value: string;
}

/**
 * Reads what was pasted: an address, a key, lines of an .env file, JSON, properties, a header, a call of curl. An input
 * box makes spaces of line breaks, so that both part one line from the next.
 */
export function readPastedFacts(text: string): PastedFacts {
  const normalized = normalizePastedText(text);
  const members = readJsonMembers(normalized);
  return members ? collectFacts(members, '') : readTextFacts(joinNamesAndValues(withoutMarkup(normalized)));
}

/** The facts of settings by their names, such as environment variables. */
export function readNamedFacts(settings: Readonly<Record<string, unknown>>): PastedFacts {
  const named = Object.entries(settings).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ name, value: normalizePastedText(value) }] : [],
  );
  return collectFacts(named, '');
}

/** All that is secret, or may be: it is shown to nobody. */
export function listSecrets({ named, credentials }: PastedFacts): string[] {
  const values = named.filter(({ name }) => isSecretName(name)).map(({ value }) => value.replace(/^.*\s/, ''));
  return [...new Set([...values, ...credentials.map(({ secret }) => secret)])].filter((secret) => secret.length > 3);
}

/** Whether a value of this name is a secret: API_TOKEN, CELONIS_APP_KEY, and not KEY_TYPE. */
export function isSecretName(name: string): boolean {
  return /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|AUTHORIZATION|AUTH)$/.test(name);
}

/** API_TOKEN for apiToken, api-token, "API token" and api.token. */
export function normalizeName(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[\s.-]+/g, '_')
    .toUpperCase();
}

function readTextFacts(text: string): PastedFacts {
  const credentials: { secret: string; scheme: string }[] = [];
  let rest = withoutComments(text).replace(schemePattern, (_match, scheme: string, secret: string) => {
    credentials.push({ scheme: scheme.toLowerCase(), secret: trimValue(secret) });
    return ' ';
  });
  const named: NamedValue[] = [];
  for (const pattern of [assignmentPattern, labelPattern])
    rest = rest.replace(
      pattern,
      (_match, name: string, ...[doubleQuoted, singleQuoted, bare]: (string | undefined)[]) => {
        named.push({ name, value: doubleQuoted ?? singleQuoted ?? bare ?? '' });
        return ' ';
      },
    );
  const facts = collectFacts(named, rest);
  return { ...facts, credentials: [...credentials.filter(({ secret }) => isUsable(secret)), ...facts.credentials] };
}

/** `AppKey …` and `Bearer …`, with the name of a header or of a property in front. */
const schemePattern =
  /(?:(?<![\w.-])["']?[\w.-]{0,60}?authorization[\w.-]{0,60}["']?\s*[:=]\s*)?[frbu$@]{0,2}["']?\b(bearer|appkey)(?:\s*:\s*|\s+|%20)["']?([^\s"']{8,})["']?/gi;

/** `NAME=value`, `NAME = "value"` and members of what is nearly JSON, but no part of an address. */
const assignmentPattern =
  /(?<![\w.$/?&=-])["']?([A-Za-z_][\w.-]{0,60})["']?\s*(?:=|:(?=\s*["']))\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"',;]+))/g;

/** `Pool ID: value`, a label of up to three words. */
const labelPattern =
  /(?<![\w.$/?&=-])["']?((?:[A-Za-z]+ ){0,2}[A-Za-z_][\w-]{0,60})["']?:\s+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"',;]+))/g;

/** Where line breaks have become spaces, only a commented-out assignment has an end that can be found. */
function withoutComments(text: string): string {
  return text.includes('\n')
    ? text.replace(/^[ \t]*(?:#|\/\/)[^\n]*$/gm, '')
    : text.replace(/(?<!\S)#\s*(?:export\s+)?[A-Za-z_]\w*=\S*/g, '');
}

function collectFacts(named: readonly NamedValue[], rest: string): PastedFacts {
  const facts = {
    named: named
      .filter(({ value }) => isUsable(value))
      .map(({ name, value }) => ({ name: normalizeName(name), value: trimValue(value) }))
      .filter(({ value }) => isUsable(value)),
    addresses: [] as string[],
    credentials: [] as { secret: string }[],
    ids: [] as string[],
  };
  for (const { value } of facts.named) if (isAddress(value)) facts.addresses.push(value);
  for (const word of rest.split(/\s+/).map(trimValue)) {
    if (isAddress(word)) facts.addresses.push(word);
    else if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)) facts.ids.push(word);
    else if (isOpaque(word)) facts.credentials.push({ secret: word });
  }
  return facts;
}

/** The members of a JSON text with a value of their own, at any depth; undefined where it is none. */
function readJsonMembers(text: string): NamedValue[] | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined; // A piece of JSON is read as text.
  }
  const members: NamedValue[] = [];
  const visit = (name: string, value: unknown): void => {
    if (typeof value === 'string') members.push({ name, value });
    else if (Array.isArray(value)) value.forEach((item) => visit(name, item));
    else if (typeof value === 'object' && value !== null) {
      const pair = readNameAndValue(value);
      if (pair) members.push(pair);
      else Object.entries(value).forEach(([key, member]) => visit(key, member));
    }
  };
  visit('', content);
  return members;
}

/** `{"key": "apiKey", "value": "…"}`, as Postman has it. */
function readNameAndValue(object: object): NamedValue | undefined {
  const { key, name, value } = object as Record<string, unknown>;
  const label = [key, name].find((text) => typeof text === 'string');
  return label !== undefined && typeof value === 'string' ? { name: label, value } : undefined;
}

function trimValue(text: string): string {
  // Java properties.
  const plainText = text.replaceAll('\\=', '=');
  return trimEndCharacters(trimCharacters(plainText.trim(), '"\'`<>()'), ',;').trim();
}

/** A mask or a placeholder stands for a value that is not there. */
function isUsable(value: string): boolean {
  return value !== '' && !isMaskedText(value) && !/^(?:\$\{?\w+\}?|%\w+%|\{\{.*\}\}|<.*>|\[.*\])$/.test(value);
}
