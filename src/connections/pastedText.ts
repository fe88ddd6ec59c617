import { trimCharacters, trimEndCharacters } from '../core/trimCharacters';

/**
 * Reads ids and addresses as people paste them, for all vendors: out of a header, a shell script, a JSON file, a chat
 * or a document; `pastedSecret.ts` reads secrets with the same means. What certainly does not belong to the value is
 * taken off; what may belong to it is named.
 */

/** Characters without a width: they come along from web pages and chats and are never part of a value. */
const invisibleCharacters =
  /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0f\ufeff]/g;
/** Spaces that do not break, or are wider or narrower than the usual one. */
const unusualSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** Hyphens that do not break, and the wide form of the hyphen. Dashes are not among them: two hyphens become one. */
const unusualHyphens = /[\u2010\u2011\u2043\ufe63\uff0d]/g;
const dashes = /[\u2012-\u2015\u2212]/g;
/** Straight, curly, low, angular, wide and those of Markdown. */
const quotes =
  '"\'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a<>\u300c\u300d\u300e\u300f\uff02\uff07';
/** What else may stand around a value, as a pair. */
const enclosures = [
  ['**', '**'],
  ['*', '*'],
  ['__', '__'],
  ['(', ')'],
  ['|', '|'],
] as const;
/** HTML's names for characters that stand in keys and addresses, or around them. */
const entities: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  amp: '&',
  nbsp: ' ',
  equals: '=',
  sol: '/',
  plus: '+',
  colon: ':',
  num: '#',
  grave: '`',
};

/** Nobody's key or address is longer; a longer text is cut before any pattern sees it. */
const maxLength = 20_000;

/** The text in plain characters: nothing invisible, one kind of space and of hyphen. Line breaks stay. */
export function normalizePastedText(text: string): string {
  const plainText = withoutRichText(text.slice(0, maxLength))
    .replace(invisibleCharacters, '')
    .replace(/&(?:([a-z]{2,6})|#(\d{2,3})|#x([0-9a-f]{2}));/gi, readEntity)
    .replace(unusualSpaces, ' ')
    .replace(unusualHyphens, '-')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    // Java properties.
    .replace(/\\:(?=\/\/)/g, ':');
  // Programs end texts with zeros.
  return trimCharacters(plainText.trim(), '\0').trim();
}

/** Rich Text Format without its control words and groups. */
function withoutRichText(text: string): string {
  if (!text.startsWith('{\\rtf')) return text;
  return text.replace(/\\'[0-9a-f]{2}|\\[a-z]{1,32}(?:-?\d{1,10})? ?|\\\*|[{}]/gi, ' ');
}

function readEntity(entity: string, name?: string, decimal?: string, hexadecimal?: string): string {
  if (name !== undefined) return entities[name.toLowerCase()] ?? entity;
  const code = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code === 160 ? ' ' : code > 31 && code < 127 ? String.fromCharCode(code) : entity;
}

/**
 * `name: NAME` beside `value: …`, as Kubernetes and Postman write it, becomes `NAME: …`: the name says what the value
 * is.
 */
export function joinNamesAndValues(text: string): string {
  return text.replace(
    /["']?\b(?:name|key)["']?[ \t]{0,8}:[ \t]{0,8}["']?([\w.-]{1,60})["']?,?\s{0,40}["']?value["']?[ \t]{0,8}:[ \t]{0,8}(?=\S)/gi,
    '$1: ',
  );
}

/** The text without what a list, a quotation, a terminal or a web page puts around one value. */
export function readPlainText(text: string): string {
  return withoutListMarkers(withoutMarkup(normalizePastedText(text)));
}

/** Bullets, numbers, boxes to tick and prompts, before a space: no value has one. */
function withoutListMarkers(text: string): string {
  for (let rest = text; ; ) {
    const marker =
      /^(?:[-*+>#$\u2013\u2014\u2022\u2023\u25aa-\u25cf\u25e6\u2043]{1,3}|\p{Extended_Pictographic}|[\u2190-\u21ff]|\d{1,3}[.):]|[a-z][.)]|\[[ x]?\]|PS [A-Z]:\\[^>\n]*>|[A-Z]:\\[^>\n]*>)[ \t]+(?=\S)/iu.exec(
        rest,
      )?.[0];
    // A comment ends with its line: what it says is not the value.
    if (marker === undefined || (marker.startsWith('#') && rest.includes('\n'))) return rest;
    rest = rest.slice(marker.length);
  }
}

/** Tags of HTML and XML become spaces; their attributes stay, because a form's field has its value there. */
export function withoutMarkup(text: string): string {
  if (!/<\/[a-z]|\/>|<[a-z][\w-]{0,40}\s+[\w:-]{1,40}\s*=|<br>|<!\[CDATA\[/i.test(text)) return text;
  return text
    .replace(/<!\[CDATA\[|\]\]>/g, ' ')
    .replace(/<\/?[a-z][\w:.-]{0,40}(?:\s([^<>]*))?\/?>/gi, (_tag, attributes?: string) => ` ${attributes ?? ''} `)
    .trim();
}

/** What stands by itself in a text: between spaces, quotes, brackets and the marks of tables, lists and queries. */
export function listPastedWords(text: string): string[] {
  return text
    .split(/[\s"'`\u2018-\u201f\u00ab\u00bb<>()[\]{}|,;&?^]+/u)
    .map((word) => trimEndCharacters(trimCharacters(word, '*'), '.!:'))
    .filter(Boolean);
}

/**
 * An id without quotes, `NAME=` and the comma behind it. Out of a text that is more than that comes the one address
 * that holds an id, or the one UUID.
 */
export function readPastedId(text: string): string {
  // Programs that write texts make dashes of hyphens; no id has a dash.
  const plainText = readPlainText(text).replace(dashes, '-');
  const id = trimPunctuation(readAssignment(plainText)?.value ?? plainText);
  if (/^https?%3A%2F%2F/i.test(id)) return findAddress(id) ?? id;
  if (/^[\w.~-]*$/.test(id) || isAddress(id)) return id;
  const uuids = new Set(id.match(/(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi));
  const [uuid] = uuids;
  if (uuid === undefined || uuids.size > 1) return id;
  const address = findAddress(id);
  return address?.includes(uuid) ? address : uuid;
}

/**
 * An address without quotes and what else was pasted with it, its scheme in order: `https:/host`, `https//host` and
 * `https://https://host` are the address that they stand for. The address has no scheme where none was pasted. Out of a
 * text of several words comes the one that is an address.
 */
export function readPastedAddress(text: string): string {
  const address = readAddressAsWritten(text);
  const target = findLinkTarget(address);
  return target === undefined ? address : orderScheme(target);
}

/** Where a link leads that goes by a service which checks links, as mails have them. */
function findLinkTarget(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, pathname, searchParams } = new URL(address);
  const target = hostname.endsWith('.safelinks.protection.outlook.com')
    ? searchParams.get('url')
    : /^www\.google\.[a-z.]+$/.test(hostname) && pathname === '/url'
      ? (searchParams.get('q') ?? searchParams.get('url'))
      : undefined;
  return target && isAddress(target) ? target : undefined;
}

function readAddressAsWritten(text: string): string {
  // Programs that write texts make dashes of hyphens; no host has a dash.
  const plainText = readPlainText(text)
    .replace(dashes, '-')
    .replace(/^view-source:/i, '');
  const markdownTarget = /^\[[^\]\n]*\][(]([^)\s]+)[^)\n]*[)]$/.exec(plainText)?.[1];
  const candidate = trimPunctuation(markdownTarget ?? readAssignment(plainText)?.value ?? plainText);
  const isMoreThanAddress = /[\s"'`{}<>()|]|^[A-Za-z_][\w.-]*=|^https?%3A/i.test(candidate);
  return orderScheme((isMoreThanAddress ? findAddress(candidate) : undefined) ?? candidate);
}

function orderScheme(text: string): string {
  let address = text.replaceAll('\\', '/');
  let scheme = '';
  for (;;) {
    const [prefix = '', schemeName] = /^(https?)(?::\/*|\/\/+)(?=[^\s/]|$)/i.exec(address) ?? [];
    if (schemeName === undefined || /^https?:\d+(\/|$)/i.test(address)) return scheme + address;
    scheme = `${schemeName.toLowerCase()}://`;
    address = address.slice(prefix.length);
  }
}

/** The one address among the words of a text, those with a scheme first; several on one host are one, the first. */
function findAddress(text: string): string | undefined {
  const words = text
    .replaceAll('\\/', '/')
    .replace(/%3A%2F%2F/gi, '://')
    .replace(/%2F/gi, '/')
    .split(/[\s"'`<>()[\]{}|,;]+/)
    .map((word) => trimEndCharacters(word.replace(/^[A-Za-z_][\w.-]*=(?=\S)/, ''), '.:!'))
    .filter(isAddress);
  const withScheme = words.filter((word) => /^https?:/i.test(word));
  const candidates = withScheme.length > 0 ? withScheme : words;
  const hosts = new Set(candidates.map((word) => /^(?:https?:\/\/)?([^/?#]+)/i.exec(word)?.[1]?.toLowerCase()));
  return hosts.size === 1 ? candidates[0] : undefined;
}

export function isAddress(text: string): boolean {
  return (
    /^https?:\/\/[^\s/]+/i.test(text) ||
    /^[a-z0-9](?:[a-z0-9-]*\.)+[a-z]{2,}(?::\d+)?(?:\/\S*)?$/i.test(text) ||
    /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/\S*)?$/i.test(text)
  );
}

/**
 * The right side of an assignment: `export NAME=value`, `set NAME=value`, `$env:NAME = "value"`, `NAME=value`,
 * `App key: value` and `"name": "value"` where the name says that it is one. A secret may end in `=`, but does not
 * begin with it.
 */
export function readAssignment(text: string): { value: string } | undefined {
  const match =
    /^(?:-\s+|-e\s+|--env\s+)?(?:export|setx?|const|let|var|env)\s+"?[A-Za-z_][\w.-]*(?:\s*[=:]\s*|\s+)([^\s=][^\n]*)$/i.exec(
      text,
    ) ??
    /^\$(?:env:)?\w+\s*=\s*([^\s=][^\n]*)$/i.exec(text) ??
    /^[A-Za-z_]\w{0,60}(?:url|host|domain)\s*=\s*([^\s=][^\n]*)$/i.exec(text) ??
    /^(?:-\s+|-e\s+|--env\s+)?[{\s]*["']?(?:[A-Za-z_][\w.-]{0,60}?(?:key|token|secret|password)|[\w.-]{0,60}?(?:pool|client)_?id)["']?\s*[?:]?[=:]\s*([^\s=/][^\n]*)$/i.exec(
      text,
    ) ??
    // A label, as a page or a document has it.
    /^(?:[\p{L}\d]+ ){0,4}(?:key|token|secret|password|passwort|schlüssel|id)(?:\s*:\s+|\s+[:=]\s*|\s*\n\s*)([^\s=/][^\n]*)$/iu.exec(
      text,
    );
  const value = match?.[1];
  if (value === undefined || /^["'][^"']*["']\s*,\s*["']/.test(value)) return undefined;
  return { value: trimEndCharacters(value, ' \t\n}') };
}

export function trimPunctuation(text: string): string {
  for (let trimmed = text.trim(); ; ) {
    const shorter = withoutEnclosure(trimCharacters(trimEndCharacters(trimmed, ',;').trim(), quotes).trim());
    if (shorter === trimmed) return trimmed;
    trimmed = shorter;
  }
}

function withoutEnclosure(text: string): string {
  const pair = enclosures.find(
    ([start, end]) => text.length > start.length + end.length && text.startsWith(start) && text.endsWith(end),
  );
  if (pair) return text.slice(pair[0].length, -pair[1].length).trim();
  // The end of a sentence: tokens have points within them.
  return /^[^.\s]+\.$/.test(text) ? text.slice(0, -1) : text;
}

/** Whether a text stands for a secret instead of being it: dots, stars, an ellipsis. */
export function isMaskedText(text: string): boolean {
  return (
    /[\u2022\u25cf\u25cb\u2219\u00b7\u25aa\u2588\u2026\u2b24\u2217\u204e\uff0a\u25e6\u2591-\u2593]|\*{3,}|\.{3}|x{8,}|X{8,}|~{4,}/.test(
      text,
    ) || /^(?:\*+|#{3,}|-{3,}|_{3,}|(?=.*x)[x\-_]{4,}|0{8,})$/i.test(text)
  );
}

export function isPlaceholder(text: string): boolean {
  return (
    /^(?:null|undefined|none|nil|n\/a|hidden|masked|redacted|todo|tbd|replace[-_ ]?me|change[-_ ]?me|changeit)$/i.test(
      text,
    ) ||
    /^(?:\$?\{.*\}|\$\w+|%{1,2}\w+%{1,2}|@\w+@|\[.*\]|(?:your|my)[-_ ](?:[a-z0-9]+[-_ ])*(?:key|token|secret)(?:[-_ ]here)?)$/i.test(
      text,
    )
  );
}
