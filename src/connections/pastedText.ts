import { t } from '@vscode/l10n';
import { trimCharacters, trimEndCharacters } from '../core/trimCharacters';

/**
 * Reads keys, tokens, secrets, ids and addresses as people paste them, for all vendors: out of a header, a shell
 * script, a JSON file, a chat or a document. What certainly does not belong to the value is taken off; what may belong
 * to it is named. No message repeats a secret.
 */

/** Characters without a width: they come along from web pages and chats and are never part of a value. */
const invisibleCharacters =
  /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0f\ufeff]/g;
/** Spaces that do not break, or are wider or narrower than the usual one. */
const unusualSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** Hyphens that do not break, and the wide form of the hyphen. Dashes are not among them: two hyphens become one. */
const unusualHyphens = /[\u2010\u2011\u2043\ufe63\uff0d]/g;
/** Straight, curly, low, angular, wide and those of Markdown. */
const quotes =
  '"\'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a<>\u300c\u300d\u300e\u300f\uff02\uff07';
/** What else may stand around a value, as a pair. */
const enclosures = [
  ['**', '**'],
  ['__', '__'],
  ['(', ')'],
  ['|', '|'],
] as const;
const entities: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  '#39': "'",
  '#34': '"',
  lt: '<',
  gt: '>',
  amp: '&',
};

/** Nobody's key or address is longer; a longer text is cut before any pattern sees it. */
const maxLength = 20_000;

/** The text in plain characters: nothing invisible, one kind of space and of hyphen. Line breaks stay. */
export function normalizePastedText(text: string): string {
  const plainText = text
    .slice(0, maxLength)
    .replace(invisibleCharacters, '')
    .replace(unusualSpaces, ' ')
    .replace(unusualHyphens, '-')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/&(quot|apos|lt|gt|amp|#3[49]);/g, (_entity, name: string) => entities[name]!);
  // Programs end texts with zeros.
  return trimCharacters(plainText.trim(), '\0').trim();
}

/** An id without quotes, `NAME=` and the comma behind it. */
export function readPastedId(text: string): string {
  const normalized = normalizePastedText(text);
  const id = trimPunctuation(readAssignment(normalized)?.value ?? normalized);
  return /^\{([0-9a-f-]{32,36})\}$/i.exec(id)?.[1] ?? id;
}

/**
 * An address without quotes and what else was pasted with it, its scheme in order: `https:/host`, `https//host` and
 * `https://https://host` are the address that they stand for. The address has no scheme where none was pasted.
 */
export function readPastedAddress(text: string): string {
  const normalized = normalizePastedText(text);
  const markdownTarget = /^\[[^\]\n]*\][(]([^)\s]+)[^)\n]*[)]$/.exec(normalized)?.[1];
  let address = trimPunctuation(markdownTarget ?? readAssignment(normalized)?.value ?? normalized).replaceAll(
    '\\',
    '/',
  );
  let scheme = '';
  for (;;) {
    const match = /^(https?)(?::\/*|\/\/+)(?=[^\s/]|$)/i.exec(address);
    if (!match || /^https?:\d+(\/|$)/i.test(address)) return scheme + address;
    scheme = `${match[1]!.toLowerCase()}://`;
    address = address.slice(match[0].length);
  }
}

/** What a pasted secret came to; `scheme` is the word in front of it in an Authorization header, in lower case. */
export type PastedSecret = { secret: string; scheme?: string; warning?: string } | { error: string };

/**
 * Reads a key, token or secret: opaque text of visible ASCII characters without spaces. `missingError` is said where
 * nothing is left.
 */
export function readPastedSecret(text: string, missingError: string): PastedSecret {
  const { value, scheme } = findCredential(normalizePastedText(text));
  const candidate = trimPunctuation(value);
  if (candidate === '' || /^(?:authorization["']?:?)?\s*["']?(?:bearer|appkey)?:?$/i.test(candidate))
    return { error: missingError };
  if (isMaskedText(candidate))
    return {
      error: t(
        'This is a masked or shortened text, not the value itself. Show the value in the service, or create a new one.',
      ),
    };
  if (isPlaceholder(candidate)) return { error: t('This is a placeholder, not the value itself. Paste the value.') };
  const joined = joinWrappedLines(candidate);
  const problem = explainUnusableCharacter(joined.text);
  if (problem !== undefined) return { error: problem };
  const warning = joined.wasWrapped
    ? t('The line breaks in the pasted text were taken out.')
    : /^https?:\/\//i.test(joined.text)
      ? t('This looks like an address, not like a key or secret.')
      : undefined;
  return {
    secret: joined.text,
    ...(scheme === undefined ? {} : { scheme }),
    ...(warning === undefined ? {} : { warning }),
  };
}

/** Takes off header names, schemes and assignments, whatever their order: `curl -H "Authorization: AppKey …"` too. */
function findCredential(text: string): { value: string; scheme?: string } {
  const header =
    /(?:^|[\s"'-])authorization["']?\s*[:=]\s*(?:[frbu$@]{1,2}(?=["']))?["']?(?:(bearer|appkey)(?:\s*:\s*|\s+|%20|\+))?([^\s"',]+)/i.exec(
      text,
    );
  if (header?.[2] !== undefined && !/^(bearer|appkey):?$/i.test(header[2]))
    return { value: header[2], ...(header[1] === undefined ? {} : { scheme: header[1].toLowerCase() }) };
  const assignedText = withoutComment(readAssignment(text)?.value ?? readEnclosedSecret(text) ?? text);
  const match = /^(?:[frbu$@]{1,2}(?=["']))?["'`\u2018-\u201f]*(bearer|appkey|token)(?:\s*:\s*|\s+|%20)(?=\S)/i.exec(
    assignedText,
  );
  if (match?.[1] === undefined) return { value: assignedText.replace(/^[frbu$@]{1,2}(?=["'])/i, '') };
  const value = assignedText.slice(match[0].length);
  return /^token$/i.test(match[1]) ? { value } : { value, scheme: match[1].toLowerCase() };
}

/** A value in a program, a document or an address that says which part of it is the secret. */
function readEnclosedSecret(text: string): string | undefined {
  const members = [...text.matchAll(/["']([\w.-]{0,60}(?:key|token|secret|password))["']\s*:\s*["']([^"'\s]+)["']/gi)];
  const patterns = [
    /setenvironmentvariable\(\s*["'][^"'\n]*["']\s*,\s*["']([^"'\n]+)["']/i,
    /[?&/:](?:access_token|api_?key|_authtoken|token|key)=([^&#\s]+)/i,
    /^<([\w.-]+)>\s*(?<value>[^<>\s]+)\s*<\/\1>$/,
    /(?:^|\s)(?:-u|--user)\s+["']?[^:\s"']*:([^\s"']+)/,
  ];
  if (members.length === 1) return members[0]![2];
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match) return match.groups?.['value'] ?? match[1];
  }
  return undefined;
}

/** A comment has a space before it, and a secret has none. */
function withoutComment(text: string): string {
  return /^(\S+)\s+(?:#|\/\/)\s*[^\n]*$/.exec(text)?.[1] ?? text;
}

/**
 * The right side of an assignment: `export NAME=value`, `set NAME=value`, `$env:NAME = "value"`, `NAME=value`,
 * `App key: value` and `"name": "value"` where the name says that it is one. A secret may end in `=`, but does not
 * begin with it.
 */
function readAssignment(text: string): { value: string } | undefined {
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

function trimPunctuation(text: string): string {
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
    /[\u2022\u25cf\u25cb\u2219\u00b7\u25aa\u2588\u2026]|\*{3,}|\.{3}/.test(text) ||
    /^(?:\*+|x{4,}|#{3,}|-{3,}|_{3,})$/i.test(text)
  );
}

function isPlaceholder(text: string): boolean {
  return (
    /^(?:null|undefined|none|nil|n\/a|hidden|masked|redacted)$/i.test(text) ||
    /^(?:\$?\{.*\}|\$\w+|%\w+%|\[.*\]|(?:your|my)[-_ ](?:[a-z0-9]+[-_ ])*(?:key|token|secret)(?:[-_ ]here)?)$/i.test(
      text,
    )
  );
}

/** A terminal or a mail wraps a long value: all lines of one length, the last one shorter. */
function joinWrappedLines(text: string): { text: string; wasWrapped: boolean } {
  const lines = text.split('\n').map((line) => line.trim());
  const [firstLine = ''] = lines;
  const isWrapped =
    lines.length > 1 &&
    firstLine.length >= 16 &&
    lines.every((line, index) =>
      index === lines.length - 1
        ? line.length > 0 && line.length < firstLine.length
        : line.length === firstLine.length && !/\s/.test(line),
    );
  return isWrapped ? { text: lines.join(''), wasWrapped: true } : { text, wasWrapped: false };
}

/** Which character cannot be part of it, and where it is. */
function explainUnusableCharacter(text: string): string | undefined {
  const position = text.search(/[^\x21-\x7e]/);
  if (position < 0) return undefined;
  if (text[position] === '\n')
    return t('This has several lines. Paste the one line that is the value: it has no line breaks.');
  if (/\s/.test(text[position] ?? ''))
    return t('There is a space after {0} characters, and the value has none. Paste the value alone.', position);
  const character = String.fromCodePoint(text.codePointAt(position)!);
  const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character);
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return t(
    'Character {0} cannot be part of the value: {1}. A program has put it there, so copy the value from where it was created.',
    position + 1,
    isVisible ? `${character} (${code})` : code,
  );
}
