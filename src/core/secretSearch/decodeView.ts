import { itemAt } from '../itemAt';
import { dropCharacters, findRuns, pickCharacters, sliceView, TextView, TextViewBuilder } from './textView';

/** Fewer characters than these are no part of a secret that could be recognised. */
const minReadableLength = 8;
const minEncodedLength = 11;

/** Without white space and what steers a terminal. */
export function withoutWhiteSpace(view: TextView): TextView {
  return dropCharacters(view, /[\0- ]+/g);
}

/** What stands in a view in one of these encodings, as far as it is readable. White space in the view counts. */
export function decodeView(view: TextView): TextView[] {
  const compact = withoutWhiteSpace(view);
  return [
    ...decodeBase64(compact),
    ...decodeHex(compact),
    ...decodeHexDump(view),
    ...decodeBase32(compact),
    ...decodeNumbers(view),
    ...decodeBits(compact),
  ];
}

/** Base64 or base64url, which may begin at any of four places. */
export function decodeBase64(view: TextView): TextView[] {
  return findRuns(view.text, /[A-Za-z0-9+/_-]+/g, minEncodedLength).flatMap(({ start, end }) =>
    [0, 1, 2, 3].flatMap((offset) => {
      const bytes = Buffer.from(view.text.slice(start + offset, end), 'base64');
      return viewBytes(bytes, view, 6, (index) => start + offset + index);
    }),
  );
}

/** Hex, with anything between the digits that is no other letter. */
export function decodeHex(view: TextView): TextView[] {
  return findRuns(view.text, /(?:0x|[0-9a-f]|[^0-9a-z])+/gi, 2 * minReadableLength).flatMap(({ start, end }) => {
    const run = sliceView(view, start, end);
    const digits = dropCharacters(new TextView(run.text.replaceAll(/0x/gi, '  '), () => run), /[^0-9A-Fa-f]+/g);
    return [0, 1].flatMap((offset) =>
      viewBytes(Buffer.from(digits.text.slice(offset), 'hex'), digits, 4, (index) => offset + index),
    );
  });
}

/** The rows that hexdump, xxd and od print: an offset, the bytes and, after two spaces or a bar, their text. */
function decodeHexDump(view: TextView): TextView[] {
  const rowPattern = /(?<![0-9a-z])(?:0x)?[0-9a-f]{4,16}[ :|]{1,4}((?:[0-9a-f]{2,8}[ |]?(?![0-9a-f]{9})){1,32})/gi;
  const indexes: number[] = [];
  for (const { 0: row, 1: digits = '', index } of view.text.matchAll(rowPattern)) {
    const start = index + row.length - digits.length;
    for (let offset = 0; offset < digits.length; offset++)
      if (isHexDigit(digits.charCodeAt(offset))) indexes.push(start + offset);
  }
  if (indexes.length < 2 * minReadableLength) return [];
  const digits = pickCharacters(view, indexes);
  return [0, 1].flatMap((offset) =>
    viewBytes(Buffer.from(digits.text.slice(offset), 'hex'), digits, 4, (index) => offset + index),
  );
}

const base32Alphabets = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', '0123456789ABCDEFGHIJKLMNOPQRSTUV'];

/** Both alphabets of base32, which may begin at any of eight places. */
function decodeBase32(view: TextView): TextView[] {
  const letters = dropCharacters(view, /-+/g);
  return base32Alphabets.flatMap((alphabet, which) =>
    findRuns(letters.text, which === 0 ? /[A-Z2-7]+/gi : /[0-9A-V]+/gi, 13).flatMap(({ start, end }) => {
      const values = [...letters.text.slice(start, end).toUpperCase()].map((digit) => alphabet.indexOf(digit));
      return [0, 1, 2, 3, 4, 5, 6, 7].flatMap((offset) =>
        viewBytes(joinBits(values.slice(offset), 5), letters, 5, (index) => start + offset + index),
      );
    }),
  );
}

/** What uuencode makes of it, a row at a time. */
export function decodeUuencode(view: TextView): TextView[] {
  return findRuns(view.text, /[ -`]+/g, minEncodedLength).flatMap(({ start, end }) => {
    const values = Array.from(view.text.slice(start, end), (digit) => (digit.charCodeAt(0) - 32) & 63);
    return [0, 1, 2, 3].flatMap((offset) =>
      viewBytes(joinBits(values.slice(offset), 6), view, 6, (index) => start + offset + index),
    );
  });
}

/** A list of numbers, a character each: decimal or octal, one after the other or with their places between them. */
function decodeNumbers(view: TextView): TextView[] {
  return findRuns(view.text, /[0-9\s,;:"'+[\](){}|/-]+/g, 2 * minReadableLength).flatMap(({ start, end }) => {
    const numbers = [...view.text.slice(start, end).matchAll(/[0-9]{1,3}/g)];
    if (numbers.length < minReadableLength) return [];
    const read = (radix: number, isIncluded: (place: number) => boolean): TextView => {
      const builder = new TextViewBuilder(view);
      for (const { 0: digits, index } of numbers.filter((_, place) => isIncluded(place)))
        builder.add(String.fromCharCode((parseInt(digits, radix) || 0) & 255), start + index, digits.length);
      return builder.build();
    };
    return [
      read(10, () => true),
      read(10, (place) => place % 2 === 0),
      read(10, (place) => place % 2 === 1),
      read(8, () => true),
    ];
  });
}

function decodeBits(view: TextView): TextView[] {
  return findRuns(view.text, /[01]+/g, 8 * minReadableLength).flatMap(({ start, end }) => {
    const values = Array.from(view.text.slice(start, end), Number);
    return [0, 1, 2, 3, 4, 5, 6, 7].flatMap((offset) =>
      viewBytes(joinBits(values.slice(offset), 1), view, 1, (index) => start + offset + index),
    );
  });
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

/** The bytes that digits of so many bits each add up to. */
function joinBits(values: readonly number[], width: number): Buffer {
  const bytes = Buffer.alloc(Math.floor((values.length * width) / 8));
  let [bits, count, position] = [0, 0, 0];
  for (const value of values) {
    bits = ((bits << width) | (value & ((1 << width) - 1))) & 0xffff;
    count += width;
    if (count < 8) continue;
    count -= 8;
    bytes[position++] = (bits >> count) & 255;
  }
  return bytes;
}

/**
 * The readable stretches of bytes that were decoded from digits of a view, each with the place of the digits that it
 * comes from. What was no encoding at all gives hardly any. `placeOf`: where the digit with this number is.
 */
function viewBytes(bytes: Buffer, encoded: TextView, width: number, placeOf: (digit: number) => number): TextView[] {
  const lastIndex = encoded.text.length - 1;
  const text = bytes.toString('latin1');
  return findRuns(text, /[\0\t\r\n -~]+/g, minReadableLength).map(({ start, end }) => {
    const place = (digit: number): number => Math.min(lastIndex, placeOf(digit));
    return new TextView(text.slice(start, end), () => {
      const indexes = Array.from({ length: end - start }, (_, index) => start + index);
      return {
        starts: indexes.map((index) => itemAt(encoded.starts, place(Math.floor((index * 8) / width)))),
        ends: indexes.map((index) => itemAt(encoded.ends, place(Math.ceil(((index + 1) * 8) / width) - 1))),
      };
    });
  });
}
