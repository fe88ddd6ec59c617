/** Ways in which a service could write a key that it sends back, by what they are called. */
export type Spelling = [name: string, write: (key: string) => string];

const codes = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const hex = (text: string): string => Buffer.from(text).toString('hex');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const lines = (text: string, length: number, end = '\n'): string =>
  (text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []).join(end);
const escapeEach = (text: string, write: (code: number) => string): string => codes(text).map(write).join('');
const between = (text: string, separator: string): string => [...text].join(separator);
const pad = (code: number, length: number): string => code.toString(16).padStart(length, '0');
const json = (text: string): string => JSON.stringify(text).slice(1, -1);

function hexDump(text: string): string {
  return lines(text, 16)
    .split('\n')
    .map((row, index) => `${pad(index * 16, 8)}  ${between(hex(row), '').replace(/../g, '$& ')} |${row}|`)
    .join('\n');
}

const cuts: Spelling[] = [
  ['whole', (key) => key],
  ['the first two thirds', (key) => key.slice(0, Math.floor((key.length * 2) / 3))],
  ['the last two thirds', (key) => key.slice(Math.floor(key.length / 3))],
  ['without the first four', (key) => key.slice(4)],
  ['without the last four', (key) => key.slice(0, -4)],
  ['the middle', (key) => key.slice(4, -4)],
];

const cases: Spelling[] = [
  ['as it is', (key) => key],
  ['in capitals', (key) => key.toUpperCase()],
  ['in small letters', (key) => key.toLowerCase()],
  ['in title case', (key) => key.replace(/[a-z]+/g, (word) => word[0]!.toUpperCase() + word.slice(1))],
];

const encodings: Spelling[] = [
  ['plain', (key) => key],
  ['JSON', json],
  ['JSON in JSON', (key) => json(json(key))],
  ['JSON three times', (key) => json(json(json(key)))],
  ['\\u escapes', (key) => escapeEach(key, (code) => `\\u${pad(code, 4)}`)],
  ['\\u escapes in capitals', (key) => escapeEach(key, (code) => `\\u${pad(code, 4).toUpperCase()}`)],
  ['\\x escapes', (key) => escapeEach(key, (code) => `\\x${pad(code, 2)}`)],
  ['\\u escapes in JSON', (key) => json(escapeEach(key, (code) => `\\u${pad(code, 4)}`))],
  ['escaped slashes', (key) => key.replaceAll('/', '\\/')],
  ['URL', encodeURIComponent],
  ['form', (key) => new URLSearchParams({ k: key }).toString().slice(2)],
  ['URL twice', (key) => encodeURIComponent(encodeURIComponent(key))],
  ['URL three times', (key) => encodeURIComponent(encodeURIComponent(encodeURIComponent(key)))],
  ['URL, every character', (key) => escapeEach(key, (code) => `%${pad(code, 2)}`)],
  ['URL, every character in capitals', (key) => escapeEach(key, (code) => `%${pad(code, 2).toUpperCase()}`)],
  ['URL, every character twice', (key) => encodeURIComponent(escapeEach(key, (code) => `%${pad(code, 2)}`))],
  ['%u escapes', (key) => escapeEach(key, (code) => `%u${pad(code, 4)}`)],
  ['HTML', (key) => key.replaceAll('&', '&amp;').replaceAll('+', '&#43;').replaceAll('=', '&#61;')],
  ['HTML, every character', (key) => escapeEach(key, (code) => `&#${code};`)],
  ['HTML in hex', (key) => escapeEach(key, (code) => `&#x${code.toString(16)};`)],
  ['HTML twice', (key) => escapeEach(key, (code) => `&amp;#${code};`)],
  ['HTML with zeros', (key) => escapeEach(key, (code) => `&#${String(code).padStart(7, '0')};`)],
  ['quoted-printable', (key) => escapeEach(key, (code) => `=${pad(code, 2).toUpperCase()}`)],
  ['quoted-printable lines', (key) => lines(key, 12, '=\r\n')],
  ['base64', base64],
  ['base64 without padding', (key) => base64(key).replaceAll('=', '')],
  ['base64url', (key) => Buffer.from(key).toString('base64url')],
  ['base64 twice', (key) => base64(base64(key))],
  ['base64 three times', (key) => base64(base64(base64(key)))],
  ['base64 in lines of 64', (key) => lines(base64(key), 64)],
  ['base64 in lines of 76', (key) => lines(base64(key), 76, '\r\n')],
  ['base64 in lines of 20', (key) => lines(base64(key), 20)],
  ['base64 in escaped lines', (key) => json(lines(base64(key), 20))],
  ['base64 of something longer', (key) => base64(`user:${key}!`)],
  ['base64 of a header', (key) => base64(`Authorization: Bearer ${key}\n`)],
  ['base64 of hex', (key) => base64(hex(key))],
  ['hex of base64', (key) => hex(base64(key))],
  ['base64 of a URL', (key) => base64(encodeURIComponent(key))],
  ['URL of base64', (key) => encodeURIComponent(base64(key))],
  ['base64 of UTF-16', (key) => Buffer.from(key, 'utf16le').toString('base64')],
  ['hex', hex],
  ['hex in capitals', (key) => hex(key).toUpperCase()],
  ['hex with spaces', (key) => hex(key).replace(/../g, '$& ')],
  ['hex with colons', (key) => lines(hex(key), 2, ':')],
  ['hex with dashes', (key) => lines(hex(key), 2, '-')],
  ['hex with 0x', (key) => escapeEach(key, (code) => `0x${pad(code, 2)}, `)],
  ['hex twice', (key) => hex(hex(key))],
  ['hex in lines', (key) => lines(hex(key), 32)],
  ['hex of UTF-16', (key) => Buffer.from(key, 'utf16le').toString('hex')],
  ['a hex dump', hexDump],
  ['numbers', (key) => codes(key).join(', ')],
  ['a buffer in JSON', (key) => JSON.stringify(Buffer.from(key))],
  ['numbers with spaces', (key) => codes(key).join(' ')],
  ['UTF-16', (key) => `${between(key, '\0')}\0`],
  ['UTF-16 in JSON', (key) => between(key, '\\u0000')],
  ['folded', (key) => lines(key, 10)],
  ['folded as a header', (key) => lines(key, 10, '\r\n ')],
  ['folded in JSON', (key) => lines(key, 10, '\\n')],
  ['split by tabs', (key) => lines(key, 4, '\t')],
  ['spaced out', (key) => between(key, ' ')],
  ['with zero-width spaces', (key) => between(key, '\u200b')],
  ['with zero-width joiners', (key) => lines(key, 3, '\u200d')],
  ['with soft hyphens', (key) => lines(key, 5, '\u00ad')],
  ['with byte order marks', (key) => lines(key, 5, '\ufeff')],
  ['with control characters', (key) => between(key, '\u0001')],
  ['with colours of a terminal', (key) => lines(key, 9, '\u001b')],
  ['with turned direction', (key) => `\u202e${lines(key, 6, '\u202c')}`],
  ['with dashes', (key) => lines(key, 4, '-')],
  ['with dots', (key) => between(key, '.')],
  ['backwards', (key) => [...key].reverse().join('')],
  ['in quotes', (key) => `"${key}"`],
  ['in a URL', (key) => `https://x.example/?token=${encodeURIComponent(key)}&x=1`],
  ['in a header', (key) => `Authorization: Bearer ${key}`],
  ['after an equals sign', (key) => `token=${key}`],
];

/** Every encoding of every cut, and of the whole key in every case, with the part of the key that is written. */
export const spellings: readonly [...Spelling, part: (key: string) => string][] = encodings.flatMap(
  ([encodingName, encode]) => [
    ...[...cuts, ...cases.slice(1)].map(([partName, part]): [...Spelling, (key: string) => string] => [
      `${partName}, ${encodingName}`,
      (key) => encode(part(key)),
      part,
    ]),
  ],
);
