import { t } from '@vscode/l10n';
import {
  isAddress,
  isMaskedText,
  isPlaceholder,
  joinNamesAndValues,
  listPastedWords,
  readAssignment,
  readPlainText,
  trimPunctuation,
} from './pastedText';

/** What a pasted secret came to; `scheme` is the word in front of it in an Authorization header, in lower case. */
export type PastedSecret = { secret: string; scheme?: string; warning?: string } | { error: string };

/**
 * Reads a key, token or secret: opaque text of visible ASCII characters without spaces, out of a header, a command, a
 * file or a sentence. `missingError` is said where nothing is left. No message repeats a secret.
 */
export function readPastedSecret(text: string, missingError: string): PastedSecret {
  const plainText = readHeaderEscapes(readProgramEscapes(joinNamesAndValues(readPlainText(text))));
  const { value, scheme } = findCredential(plainText);
  const candidate = trimPunctuation(value);
  const joined = joinWrappedLines(candidate);
  const problem = explainUnusable(joined.text, missingError);
  if (problem === undefined && !isAssignedOpaque(joined.text)) return describeSecret(readUrlEscapes(joined), scheme);
  if (basicHeader.test(plainText))
    return { error: t('This came with "Basic", which holds a name and a password as one. Paste the secret alone.') };
  // Where a scheme says which word it is, no other one is meant.
  const foundWord = findOpaqueWord(scheme === undefined ? plainText : joined.text);
  if (foundWord === undefined) return { error: problem ?? missingError };
  if (foundWord === 'several')
    return { error: t('This has several values that may be meant. Paste the one that is needed, alone.') };
  const { word } = foundWord;
  const note = t('Only the value was taken out of the pasted text. It has {0} characters.', word.length);
  return describeSecret(readUrlEscapes({ text: word, notes: [note] }), scheme ?? foundWord.scheme);
}

const basicHeader = /(?:^|[\s"':=])basic(?:\s+|%20)[\w+/=%-]{8,}/i;

/** A text on its way to be a secret, with what was done to it. */
interface MendedText {
  text: string;
  notes: readonly string[];
}

function describeSecret({ text, notes }: MendedText, scheme: string | undefined): PastedSecret {
  const doubts = [
    /^https?:\/\//i.test(text) ? t('This looks like an address, not like a key or secret.') : undefined,
    serviceId.test(text) ? t('This looks like an id, not like a key or secret.') : undefined,
    explainOddEdge(text),
  ];
  const warning = [...notes, ...doubts].filter(Boolean).join(' ');
  return { secret: text, ...(scheme === undefined ? {} : { scheme }), ...(warning ? { warning } : {}) };
}

/** What Celonis and Celigo give their objects. */
const serviceId = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24})$/i;

/** Punctuation at an end may have come along, but may also belong to a secret that somebody chose. */
function explainOddEdge(secret: string): string | undefined {
  const oddCharacter = /^[()[\]{}<>|\\:?!,;=^&]/.exec(secret)?.[0] ?? /[()[\]{}<>|\\:?!^&]$/.exec(secret)?.[0];
  return oddCharacter === undefined
    ? undefined
    : t('It begins or ends with {0}. If that was only beside the value, paste the value without it.', oddCharacter);
}

/** Why a text cannot be a secret. */
function explainUnusable(text: string, missingError: string): string | undefined {
  if (text === '' || /^(?:authorization["']?:?)?\s*["']?(?:bearer|appkey)?:?$/i.test(text)) return missingError;
  if (isMaskedText(text))
    return t(
      'This is a masked or shortened text, not the value itself. Show the value in the service, or create a new one.',
    );
  if (isPlaceholder(text)) return t('This is a placeholder, not the value itself. Paste the value.');
  if (!/[\p{L}\p{N}]/u.test(text)) return missingError;
  if (/^op:\/\//i.test(text))
    return t(
      'This is a reference of 1Password, not the value itself. Enter {0}, and the value is read from there.',
      `\${command:op read "${text}"}`,
    );
  if (/^(?:authorization|(?:x[-_])?(?:api|app|access)?[-_]?(?:key|token|secret)|value|string|basic)$/i.test(text))
    return t('This is the name of a value, not the value itself. Paste the value.');
  return explainUnusableCharacter(text);
}

/** What JSON, shells and programs put before characters: `\"`, `\/`, `\u003d`, `^"`, and `\n` at the end. */
function readProgramEscapes(text: string): string {
  return withoutEscapedLineEnd(
    text
      .replace(/\\u00([2-7][0-9a-f])/gi, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)))
      .replace(/\\(["'/=+ ])/g, '$1')
      .replace(/\^(?=")/g, ''),
  ).trim();
}

/** A whole header as addresses write it: `Authorization%3A%20Bearer%20…`. */
function readHeaderEscapes(text: string): string {
  return text.replace(/^authorization(?:%3A|:)(?:%20|\+)?(bearer|appkey)(?:%20|\+)/i, 'Authorization: $1 ');
}

function withoutEscapedLineEnd(text: string): string {
  for (let rest = text; ; rest = rest.slice(0, -2)) if (!/\\[nrt]$/.test(rest.slice(-2))) return rest;
}

/** Keys are Base64 or hexadecimal, in which % stands for nothing: out of an address or a form, `%3D` is `=`. */
function readUrlEscapes({ text, notes }: MendedText): MendedText {
  const escapes = text.match(/%[0-9a-f]{2}/gi) ?? [];
  const [firstEscape] = escapes;
  if (firstEscape === undefined || escapes.length !== text.split('%').length - 1) return { text, notes };
  if (!escapes.every((escape) => /%(?:2B|2F|3A|3D)/i.test(escape)))
    return {
      text,
      notes: [
        ...notes,
        t(
          'It holds {0}, as addresses write other characters. If it is out of an address, copy it from where it was created.',
          firstEscape,
        ),
      ],
    };
  return {
    text: decodeURIComponent(text),
    notes: [
      ...notes,
      t('{0} was read as {1}, as it is meant in addresses.', firstEscape, decodeURIComponent(firstEscape)),
    ],
  };
}

/** Takes off header names, schemes and assignments, whatever their order: `curl -H "Authorization: AppKey …"` too. */
function findCredential(text: string): { value: string; scheme?: string } {
  const header =
    /(?:^|[\s"'-])authorization["']?\s*[:=]\s*(?:[frbu$@]{1,2}(?=["']))?["'`]?(?:(bearer|appkey)(?:\s*:\s*|\s+|%20|\+))?([^\s"',`]+)/i.exec(
      text,
    );
  if (header?.[2] !== undefined && !/^(bearer|appkey|basic):?$/i.test(header[2]))
    return { value: header[2], ...(header[1] === undefined ? {} : { scheme: header[1].toLowerCase() }) };
  const assignedText = withoutComment(readAssignedValue(text) ?? readEnclosedSecret(text) ?? text);
  const match = /^(?:[frbu$@]{1,2}(?=["']))?["'`\u2018-\u201f]*(bearer|appkey|token)(?:\s*:\s*|\s+|%20|\+)(?=\S)/i.exec(
    assignedText,
  );
  if (match?.[1] === undefined) return { value: assignedText.replace(/^[frbu$@]{1,2}(?=["'])/i, '') };
  const value = assignedText.slice(match[0].length);
  return /^token$/i.test(match[1]) ? { value } : { value, scheme: match[1].toLowerCase() };
}

/** Of an assignment that goes on as a form does, `token=…&user=…`, the first value. */
function readAssignedValue(text: string): string | undefined {
  const value = readAssignment(text)?.value;
  return value !== undefined && /^[^\s&]+(?:&[\w.]{1,60}=[^\s&]*)+$/.test(value)
    ? value.slice(0, value.indexOf('&'))
    : value;
}

/** A value in a program, a document or an address that says which part of it is the secret. */
function readEnclosedSecret(text: string): string | undefined {
  const members = [...text.matchAll(/["']([\w.-]{0,60}(?:key|token|secret|password))["']\s*:\s*["']([^"'\s]+)["']/gi)];
  const patterns = [
    /setenvironmentvariable\(\s*["'][^"'\n]*["']\s*,\s*["']([^"'\n]+)["']/i,
    /[?&/:](?:access_token|api_?key|_authtoken|token|key)=([^&#\s]+)/i,
    /[&;](?:access_?token|api_?key|api_?token|client_?secret|password)=([^&;#\s]+)(?:[&;]|$)/i,
    /^<([\w.-]+)>\s*(?<value>[^<>\s]+)\s*<\/\1>$/,
    /(?:^|\s)(?:-u|--user)\s+["']?[^:\s"']*:([^\s"']+)/,
  ];
  const [onlyMember, otherMember] = members;
  if (onlyMember && !otherMember) return onlyMember[2];
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

const secretName = /(?:key|token|secret|password|passwort|schlüssel|kennwort)$/i;

/**
 * The one word of a text that looks like what services give out: long, with letters and digits, no address and no
 * name. Where there are several, the one behind a scheme, or else behind a name that says so; `several` where that
 * leaves a choice. A text with something masked in it has no such word: what is left is something else.
 */
function findOpaqueWord(text: string): { word: string; scheme?: string } | 'several' | undefined {
  const words = listPastedWords(text);
  if (words.some(isMaskedText)) return undefined;
  const namedWords = words.filter((word) => /[\p{L}\p{N}]/u.test(word));
  const opaqueWords = namedWords.flatMap((word, index) => {
    const assignment = readWordAssignment(word);
    const secret = [assignment?.value, word].find((part) => part !== undefined && isOpaque(part));
    if (secret === undefined) return [];
    const name = (secret === word ? namedWords[index - 1] : assignment?.name) ?? '';
    const scheme = /^(?:bearer|appkey)$/i.test(name) ? name.toLowerCase() : undefined;
    return [{ word: secret, isNamed: secretName.test(name), ...(scheme === undefined ? {} : { scheme }) }];
  });
  for (const candidates of [
    opaqueWords.filter(({ scheme }) => scheme),
    opaqueWords.filter(({ isNamed }) => isNamed),
    opaqueWords,
  ]) {
    const [first, ...others] = candidates;
    if (first) return others.every(({ word }) => word === first.word) ? first : 'several';
  }
  return undefined;
}

/** `name=value` and `--name=value`, and `name:value` where the name says that it is a secret's: keys may hold `:`. */
function readWordAssignment(word: string): { name: string; value: string } | undefined {
  const match = /^-{0,2}(?<name>[\p{L}_][\p{L}\p{N}_.-]{0,60})(?<sign>[=:])(?<value>.+)$/u.exec(word);
  const { name, sign, value } = match?.groups ?? {};
  if (name === undefined || value === undefined) return undefined;
  if (sign === ':' && !secretName.test(name)) return undefined;
  return readWordAssignment(value) ?? { name, value };
}

/** A value that is no doubt assigned: `=` stands at the end of Base64 only. */
function isAssignedOpaque(text: string): boolean {
  const assignment = readWordAssignment(text);
  return assignment !== undefined && isOpaque(assignment.value);
}

/** At least this long is what the services give out as keys, tokens and secrets. */
const opaqueLength = 20;

export function isOpaque(text: string): boolean {
  return (
    text.length >= opaqueLength &&
    /^[\x21-\x7e]+$/.test(text) &&
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    !isAddress(text) &&
    !isPlaceholder(text) &&
    !isMaskedText(text) &&
    // Paths, dates, e-mail addresses, and names of several words.
    !/^(?:[~.]{0,2}\/[\w.-]+\/|[A-Za-z]:\\|\d{4}-\d\d-\d\d|[^@\s]+@[^@\s]+\.\w+$)/.test(text) &&
    !text.split(/[-_.:/]/).every((piece) => /^(?:[A-Za-z]+|\d+)?$/.test(piece))
  );
}

/** A terminal or a mail wraps a long value: all lines of one length, the last one shorter. */
function joinWrappedLines(text: string): MendedText {
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
  return isWrapped
    ? { text: lines.join(''), notes: [t('The line breaks in the pasted text were taken out.')] }
    : { text, notes: [] };
}

/** Which character cannot be part of it, and where it is. */
function explainUnusableCharacter(text: string): string | undefined {
  const position = text.search(/[^\x21-\x7e]/);
  if (position < 0) return undefined;
  if (text[position] === '\n')
    return t('This has several lines. Paste the one line that is the value: it has no line breaks.');
  if (/\s/.test(text[position] ?? ''))
    return t('There is a space after {0} characters, and the value has none. Paste the value alone.', position);
  const codePoint = text.codePointAt(position) ?? 0;
  const character = String.fromCodePoint(codePoint);
  const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character);
  const code = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  return t(
    'Character {0} cannot be part of the value: {1}. A program has put it there, so copy the value from where it was created.',
    position + 1,
    isVisible ? `${character} (${code})` : code,
  );
}
