/** Ways in which a service could write a key that it sends back, by what they are called. */
type Spelling = [name: string, write: (key: string) => string];

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

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function base32(text: string, alphabet = base32Alphabet): string {
  const bits = codes(text)
    .map((code) => code.toString(2).padStart(8, '0'))
    .join('');
  const digits = (bits.match(/.{1,5}/g) ?? []).map((group) => alphabet[parseInt(group.padEnd(5, '0'), 2)]).join('');
  return digits.padEnd(Math.ceil(digits.length / 8) * 8, '=');
}

function uuencode(text: string): string {
  const encodeRow = (row: string): string => {
    const digits = base64(row).replace(/[^]/g, (digit) => {
      const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(digit);
      return value <= 0 ? '`' : String.fromCharCode(32 + value);
    });
    return `${String.fromCharCode(32 + row.length)}${digits}`;
  };
  return `begin 644 key\n${lines(text, 45).split('\n').map(encodeRow).join('\n')}\n\`\nend`;
}

/** As xxd, od and the like print bytes. */
function dump(text: string, rowLength: number, groupLength: number, offsetEnd: string, offsetRadix = 16): string {
  return lines(text, rowLength)
    .split('\n')
    .map((row, index) => {
      const offset = (index * rowLength).toString(offsetRadix).padStart(7, '0');
      return `${offset}${offsetEnd}${lines(hex(row), 2 * groupLength, ' ')}`;
    })
    .join('\n');
}

const entityNames: Readonly<Record<string, string>> = {
  '+': 'plus',
  '/': 'sol',
  '=': 'equals',
  '-': 'hyphen',
  _: 'lowbar',
  '.': 'period',
};
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const utf32 = (text: string): Buffer => Buffer.concat(codes(text).map((code) => Buffer.from([code, 0, 0, 0])));
const shift = (text: string, by: number): string =>
  escapeEach(text, (code) => (code > 32 && code < 127 ? String.fromCodePoint(code + by) : String.fromCharCode(code)));
const alphanumerics = (text: string): string =>
  text
    .replace(/[a-z]/g, (letter) => String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97))
    .replace(/[A-Z]/g, (letter) => String.fromCodePoint(0x1d400 + letter.charCodeAt(0) - 65));

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
  ['JSON four times', (key) => json(json(json(json(key))))],
  ['JSON of \\u escapes, twice', (key) => json(json(escapeEach(key, (code) => `\\u${pad(code, 4)}`)))],
  ['\\u{} escapes', (key) => escapeEach(key, (code) => `\\u{${code.toString(16)}}`)],
  ['\\U escapes', (key) => escapeEach(key, (code) => `\\U${pad(code, 8)}`)],
  ['octal escapes', (key) => escapeEach(key, (code) => `\\${code.toString(8).padStart(3, '0')}`)],
  ['octal escapes in JSON', (key) => json(escapeEach(key, (code) => `\\${code.toString(8).padStart(3, '0')}`))],
  ['CSS escapes', (key) => escapeEach(key, (code) => `\\${pad(code, 6)}`)],
  ['short CSS escapes', (key) => escapeEach(key, (code) => `\\${code.toString(16)} `)],
  ['HTML names', (key) => key.replace(/[+/=_.-]/g, (character) => `&${entityNames[character]};`)],
  ['HTML without semicolons', (key) => escapeEach(key, (code) => `&#${code}`)],
  ['HTML in capital hex', (key) => escapeEach(key, (code) => `&#X${code.toString(16).toUpperCase()};`)],
  ['HTML in hex with zeros', (key) => escapeEach(key, (code) => `&#x${pad(code, 6)};`)],
  ['HTML three times', (key) => escapeEach(key, (code) => `&amp;amp;#${code};`)],
  ['HTML in JSON', (key) => json(escapeEach(key, (code) => `&#x${pad(code, 2)};`))],
  ['HTML of a URL', (key) => escapeEach(encodeURIComponent(key), (code) => `&#${code};`)],
  ['URL of HTML', (key) => encodeURIComponent(escapeEach(key, (code) => `&#${code};`))],
  ['URL of JSON', (key) => encodeURIComponent(JSON.stringify({ key }))],
  [
    'URL, every character three times',
    (key) => encodeURIComponent(encodeURIComponent(escapeEach(key, (code) => `%${pad(code, 2)}`))),
  ],
  ['URL of UTF-16', (key) => escapeEach(key, (code) => `%00%${pad(code, 2)}`)],
  ['base64 of one more', (key) => base64(`:${key}`)],
  ['base64 of two more', (key) => base64(`u:${key}`)],
  ['base64 of three more', (key) => base64(`id:${key}`)],
  ['base64 of a user in lines of 64', (key) => lines(base64(`some-user-with-a-long-name:${key}`), 64)],
  [
    'base64 of a user in lines of 76',
    (key) => lines(base64(`another-user@some-company.example.com:${key}`), 76, '\r\n'),
  ],
  ['base64url of a user', (key) => Buffer.from(`user:${key}`).toString('base64url')],
  ['base64 of JSON', (key) => base64(JSON.stringify({ alg: 'none', key }))],
  ['base64 in JSON in JSON', (key) => json(json(lines(base64(key), 16)))],
  ['base64 with escaped slashes', (key) => base64(key).replaceAll('/', '\\/')],
  ['base64 in HTML', (key) => base64(key).replaceAll('+', '&#43;').replaceAll('=', '&#61;').replaceAll('/', '&#47;')],
  ['base64, spaced out', (key) => between(base64(key), ' ')],
  ['base64 in quoted lines', (key) => lines(base64(key), 30, '" +\n "')],
  ['base64 of UTF-16, the other way', (key) => utf16be(key).toString('base64')],
  ['base64 of base64url', (key) => base64(Buffer.from(key).toString('base64url'))],
  ['base64 twice in lines', (key) => lines(base64(lines(base64(key), 20)), 20)],
  ['base64 of a hex dump', (key) => base64(hexDump(key))],
  ['base64 with zero-width spaces', (key) => lines(base64(key), 5, '\u200b')],
  ['base64 backwards', (key) => [...base64(key)].reverse().join('')],
  ['a data URL', (key) => `data:text/plain;base64,${base64(key)}`],
  [
    'a JSON Web Token',
    (key) =>
      `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: key })).toString('base64url')}.c2ln`,
  ],
  ['an encoded word in base64', (key) => `=?utf-8?B?${base64(key)}?=`],
  [
    'encoded words in base64',
    (key) =>
      lines(key, 12)
        .split('\n')
        .map((part) => `=?utf-8?B?${base64(part)}?=`)
        .join('\r\n '),
  ],
  [
    'an encoded word in quoted-printable',
    (key) => `=?utf-8?Q?${escapeEach(key, (code) => `=${pad(code, 2).toUpperCase()}`)}?=`,
  ],
  [
    'quoted-printable in lines',
    (key) =>
      lines(
        escapeEach(key, (code) => `=${pad(code, 2).toUpperCase()}`),
        30,
        '=\r\n',
      ),
  ],
  ['quoted-printable in small letters', (key) => escapeEach(key, (code) => `=${pad(code, 2)}`)],
  ['uuencode', uuencode],
  ['base32', (key) => base32(key)],
  ['base32 in small letters without padding', (key) => base32(key).toLowerCase().replaceAll('=', '')],
  ['base32 in groups', (key) => lines(base32(key), 4, '-')],
  ['base32hex', (key) => base32(key, '0123456789ABCDEFGHIJKLMNOPQRSTUV')],
  ['bits', (key) => escapeEach(key, (code) => code.toString(2).padStart(8, '0'))],
  [
    'bits with spaces',
    (key) =>
      codes(key)
        .map((code) => code.toString(2).padStart(8, '0'))
        .join(' '),
  ],
  [
    'octal numbers',
    (key) =>
      codes(key)
        .map((code) => code.toString(8).padStart(3, '0'))
        .join(' '),
  ],
  ['hex with 0x and no comma', (key) => escapeEach(key, (code) => `0x${pad(code, 2)} `)],
  ['hex with 0x in front', (key) => `0x${hex(key)}`],
  ['hex in words', (key) => lines(hex(key), 4, ' ')],
  ['hex with dots', (key) => lines(hex(key), 2, '.')],
  ['hex with bars', (key) => lines(hex(key), 2, '|')],
  ['hex with backslashes', (key) => lines(hex(key), 2, '\\')],
  ['hex with underscores', (key) => lines(hex(key), 8, '_')],
  ['hex with zero-width spaces', (key) => lines(hex(key), 2, '\u200b')],
  ['hex in lines of base64', (key) => lines(base64(hex(key)), 20)],
  ['hex backwards', (key) => [...hex(key)].reverse().join('')],
  ['hex of UTF-16, the other way', (key) => utf16be(key).toString('hex')],
  ['hex of UTF-32', (key) => utf32(key).toString('hex')],
  ['base64 of UTF-32', (key) => utf32(key).toString('base64')],
  ['xxd', (key) => dump(key, 16, 2, ': ')],
  ['xxd in JSON', (key) => json(dump(key, 16, 2, ': '))],
  ['od', (key) => dump(key, 16, 1, ' ', 8)],
  ['a hex dump in rows of eight', (key) => dump(key, 8, 1, '  ')],
  ['a hex dump in rows of four', (key) => dump(key, 4, 1, ' | ')],
  ['a hex dump with text', (key) => json(hexDump(key))],
  ['numbers in JSON', (key) => JSON.stringify(codes(key))],
  ['numbers in lines', (key) => codes(key).join(',\n  ')],
  [
    'signed numbers',
    (key) =>
      codes(key)
        .map((code) => `+${code}`)
        .join(';'),
  ],
  ['numbers by name', (key) => JSON.stringify(Object.fromEntries(codes(key).entries()))],
  ['characters in JSON', (key) => JSON.stringify([...key])],
  ['characters with commas', (key) => between(key, ', ')],
  ['characters in lines', (key) => between(key, '\n')],
  ['pieces in quotes', (key) => lines(key, 6, '" + "')],
  ['UTF-32', (key) => between(key, '\0\0\0')],
  ['UTF-16 with escapes', (key) => between(key, '\\x00')],
  ['UTF-16 in a URL', (key) => between(key, '%00')],
  ['full width', (key) => shift(key, 0xfee0)],
  ['bold letters', alphanumerics],
  ['with combining marks', (key) => between(key, '\u0332')],
  ['with word joiners', (key) => between(key, '\u2060')],
  ['with variation selectors', (key) => between(key, '\ufe0f')],
  ['with soft hyphens in HTML', (key) => lines(key, 5, '&shy;')],
  ['with zero-width spaces in HTML', (key) => lines(key, 5, '&#8203;')],
  ['with zero-width spaces by name', (key) => lines(key, 5, '&ZeroWidthSpace;')],
  ['with spaces in HTML', (key) => lines(key, 5, '&nbsp;')],
  ['with line breaks in HTML', (key) => lines(key, 5, '<br>')],
  ['with wbr in HTML', (key) => lines(key, 6, '<wbr/>')],
  ['with tags around characters', (key) => [...key].map((character) => `<b>${character}</b>`).join('')],
  ['with escaped zero-width spaces', (key) => lines(key, 5, '\\u200b')],
  ['with colours', (key) => lines(key, 6, '\u001b[0m\u001b[31m')],
  ['with no-break spaces', (key) => between(key, '\u00a0')],
  ['with ideographic spaces', (key) => lines(key, 4, '\u3000')],
  ['with invisible letters', (key) => lines(key, 4, '\u3164')],
  ['with tag characters', (key) => lines(key, 4, '\u{e0020}')],
  ['with bidi isolates', (key) => lines(key, 4, '\u2066')],
  ['with backspaces', (key) => between(key, '\b')],
  ['with bars', (key) => lines(key, 4, '|')],
  ['with underscores', (key) => between(key, '_')],
  ['with middle dots', (key) => between(key, '·')],
  [
    'with line numbers',
    (key) =>
      lines(key, 12)
        .split('\n')
        .map((line, index) => `${index + 1}: ${line}`)
        .join('\n'),
  ],
  ['backwards in base64', (key) => base64([...key].reverse().join(''))],
  [
    'in changing case',
    (key) =>
      [...key].map((character, index) => (index % 2 ? character.toUpperCase() : character.toLowerCase())).join(''),
  ],
  ['in XML', (key) => `<token><![CDATA[${key}]]></token>`],
  ['in YAML', (key) => `token: >-\n  ${lines(key, 10, '\n  ')}`],
  ['in a query of a query', (key) => `?next=${encodeURIComponent(`/x?token=${encodeURIComponent(key)}`)}`],
  ['in a basic header', (key) => `Authorization: Basic ${base64(`client:${key}`)}`],
  ['in quotes', (key) => `"${key}"`],
  ['in a URL', (key) => `https://x.example/?token=${encodeURIComponent(key)}&x=1`],
  ['in a header', (key) => `Authorization: Bearer ${key}`],
  ['after an equals sign', (key) => `token=${key}`],
];

/** A way in which a service could send a key back. */
export interface WrittenKey {
  name: string;
  encoding: string;
  write: (key: string) => string;
  /** The part of the key that is written. */
  part: (key: string) => string;
}

/** Every encoding of every cut, and of the whole key in every case. */
export const spellings: readonly WrittenKey[] = encodings.flatMap(([encoding, encode]) =>
  [...cuts, ...cases.slice(1)].map(([partName, part]) => ({
    ...{ name: `${partName}, ${encoding}`, encoding, part },
    write: (key: string) => encode(part(key)),
  })),
);
