import type { ReadOptions } from '../model/readOptions';

export type FileFormat = NonNullable<ReadOptions['format']>;
export type TextEncoding = NonNullable<ReadOptions['encoding']>;

/** How a file is packed, as its first bytes say, whatever it is called. */
export type Packing = 'gzip' | 'parquet' | 'none';

export function detectPacking(head: Uint8Array): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return beginsWith(head, 'PAR1') && !isTextAt(head, 4) ? 'parquet' : 'none';
}

/** The name of a file format that holds no text and is not read, by its first bytes. */
export function detectForeignFormat(head: Uint8Array): string | undefined {
  // An Excel workbook is a ZIP file with a folder "xl"; names of files stand in it as they are.
  if (beginsWith(head, 'PK\x03\x04') && containsText(head, 'xl/')) return 'Excel';
  // The first record of a workbook of Excel before 97.
  if (head[0] === 9 && head[1]! % 2 === 0 && head[1]! <= 8 && head[2]! <= 16 && head[3] === 0) return 'Excel';
  for (const [format, beginnings] of Object.entries(binaryBeginnings))
    if (beginnings.some((text) => beginsWith(head, text) && !(/^[A-Z]+\d?$/.test(text) && isTextAt(head, text.length))))
      return format;
  if (containsText(head.subarray(257, 262), 'ustar')) return 'TAR';
  return isBinary(head) ? 'binary' : undefined;
}

/** Capital letters may begin the header of a table as well: `ORCID`, `PAR1`. */
const binaryBeginnings: Readonly<Record<string, readonly string[]>> = {
  ZIP: ['PK\x03\x04', 'PK\x05\x06'],
  Excel: ['\xd0\xcf\x11\xe0'],
  ORC: ['ORC'],
  Arrow: ['ARROW1', '\xff\xff\xff\xff'],
  Avro: ['Obj\x01'],
  'encrypted Parquet': ['PARE'],
  Zstandard: ['(\xb5/\xfd'],
  bzip2: ['BZh'],
  XZ: ['\xfd7zXZ'],
  '7-Zip': ['7z\xbc\xaf'],
  RAR: ['Rar!'],
  compress: ['\x1f\x9d'],
  SQLite: ['SQLite format 3\0'],
  HDF5: ['\x89HDF'],
  PDF: ['%PDF'],
  PNG: ['\x89PNG'],
  JPEG: ['\xff\xd8\xff'],
  GIF: ['GIF8'],
};

function beginsWith(bytes: Uint8Array, text: string): boolean {
  return (
    Buffer.from(bytes.buffer, bytes.byteOffset, text.length).toString('latin1') === text && bytes.length >= text.length
  );
}

/** Whether the next bytes are those of a text, where binary formats have control characters. */
function isTextAt(head: Uint8Array, position: number): boolean {
  const next = head.subarray(position, position + 8);
  return next.length > 0 && next.every((byte) => byte > 0x1f || isLineOrTab(byte));
}

/** Whether bytes are full of what no text has in any character set: control characters, but for those of layout. */
function isBinary(head: Uint8Array): boolean {
  if (detectEncoding(head) !== undefined) return false;
  let controlCount = 0;
  let highCount = 0;
  for (const byte of head) {
    if (byte > 1 && (byte < 9 || (byte > 13 && byte < 0x1a) || byte === 0x1c)) controlCount++;
    if (byte >= 0x80) highCount++;
  }
  return highCount * 10 > head.length && controlCount * 50 > head.length;
}

function containsText(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text, 0, 'latin1');
}

export interface DetectedEncoding {
  /** `utf-32` is recognised and not read. */
  encoding: TextEncoding;
  /** Bytes of the byte order mark. */
  markBytes: number;
}

/**
 * The character set that the first bytes show: by the byte order mark, or by zeros at every other place, which no other
 * encoding of text has. Undefined where it could be UTF-8 or any set of one byte each.
 */
export function detectEncoding(head: Uint8Array): DetectedEncoding | undefined {
  const [firstByte = -1, secondByte = -1, thirdByte = -1, fourthByte = -1] = head;
  if (firstByte === 0xef && secondByte === 0xbb && thirdByte === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (firstByte === 0xff && secondByte === 0xfe && thirdByte === 0 && fourthByte === 0)
    return { encoding: 'utf-32', markBytes: 4 };
  if (firstByte === 0 && secondByte === 0 && thirdByte === 0xfe && fourthByte === 0xff)
    return { encoding: 'utf-32', markBytes: 4 };
  if (firstByte === 0xff && secondByte === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (firstByte === 0xfe && secondByte === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  // How ISO-2022-JP begins Japanese characters (RFC 1468).
  if (containsText(head, '\x1b$B') || containsText(head, '\x1b$@')) return { encoding: 'iso-2022-jp', markBytes: 0 };
  return detectEncodingByZeros(head);
}

function detectEncodingByZeros(head: Uint8Array): DetectedEncoding | undefined {
  const length = Math.min(head.length & ~3, 4096);
  if (length < 4 || !head.includes(0)) return undefined;
  let evenZeros = 0;
  let oddZeros = 0;
  let threeZeroGroups = 0;
  for (let i = 0; i < length; i += 4) {
    const evenCount = Number(head[i] === 0) + Number(head[i + 2] === 0);
    const oddCount = Number(head[i + 1] === 0) + Number(head[i + 3] === 0);
    evenZeros += evenCount;
    oddZeros += oddCount;
    if (evenCount + oddCount === 3) threeZeroGroups++;
  }
  if (threeZeroGroups * 4 > length / 2) return { encoding: 'utf-32', markBytes: 0 };
  if (isOneAlphabet(head, length, 1)) return { encoding: 'utf-16le', markBytes: 0 };
  if (isOneAlphabet(head, length, 0)) return { encoding: 'utf-16be', markBytes: 0 };
  // Text in any script has spaces, digits, quotes or delimiters, whose other byte is zero; characters whose own is are
  // rare. In a short text, a few zeros may be there by mistake.
  const minZeros = Math.max(3, length < 256 ? length * 0.15 : length / 20);
  if (oddZeros > minZeros && oddZeros > evenZeros * 10) return { encoding: 'utf-16le', markBytes: 0 };
  if (evenZeros > minZeros && evenZeros > oddZeros * 10) return { encoding: 'utf-16be', markBytes: 0 };
  return undefined;
}

/**
 * UTF-16 in an alphabet that has little in ASCII, Cyrillic for example: nearly all high bytes are zero or the one of
 * the alphabet, and that one is a control character in all other texts.
 */
function isOneAlphabet(head: Uint8Array, length: number, highByteOffset: 0 | 1): boolean {
  const counts = new Array<number>(256).fill(0);
  for (let position = 0; position < length; position += 2) {
    const highByte = head[position + highByteOffset]!;
    if (highByte !== 0 || isLatinText(head[position + 1 - highByteOffset]!)) counts[highByte]!++;
  }
  const alphabets = counts.map((count, highByte) => (highByte > 2 && isControl(highByte) ? count : 0));
  const alphabetCount = Math.max(...alphabets);
  const units = length / 2;
  return counts[0]! > 1 && alphabetCount > units / 5 && counts[0]! + alphabetCount >= units * 0.9;
}

function isLatinText(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || code >= 0xa0 || isLineOrTab(code);
}

function isControl(code: number): boolean {
  return code < 0x20 && !isLineOrTab(code);
}

function isLineOrTab(code: number): boolean {
  return code === 9 || code === 10 || code === 13;
}

const formatByExtension: Readonly<Record<string, FileFormat>> = {
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  psv: 'csv',
};

/** The extension that says what is in the file: that of `orders.csv.gz` is csv. */
export function dataExtensionOf(name: string): string {
  return (/\.([^./\\]+?)(\.gz)?$/i.exec(name)?.[1] ?? '').toLowerCase();
}

/** JSON or CSV, where the name says so. */
export function formatFromName(name: string): FileFormat | undefined {
  return formatByExtension[dataExtensionOf(name)];
}

/** JSON or CSV: as the name says, else as the text begins. */
export function detectFormat(name: string | undefined, text: Uint8Array): FileFormat {
  const namedFormat = formatFromName(name ?? 'a.json');
  if (namedFormat) return namedFormat;
  let position = 0;
  while (position < text.length && text[position]! <= 0x20) position++;
  return text[position] === 0x7b || text[position] === 0x5b ? 'json' : 'csv';
}
