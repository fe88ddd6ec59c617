import type { ReadOptions } from '../../push/definition/definition';

export type Format = NonNullable<ReadOptions['format']>;
export type Encoding = NonNullable<ReadOptions['encoding']>;

/** How a file is packed, as its first bytes say, whatever it is called. */
export type Packing = 'gzip' | 'parquet' | 'none';

export function packingOf(head: Uint8Array): Packing {
  const [a, b, c, d] = head;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  return a === 0x50 && b === 0x41 && c === 0x52 && d === 0x31 ? 'parquet' : 'none';
}

/** The name of a file format that holds no text and is not read, by its first bytes. */
export function foreignFormat(head: Uint8Array): string | undefined {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  if (starts(0x50, 0x4b, 3, 4)) return 'ZIP';
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'Zstandard';
  if (starts(0x42, 0x5a, 0x68)) return 'bzip2';
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a)) return 'XZ';
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) return 'Excel';
  if (starts(0x25, 0x50, 0x44, 0x46)) return 'PDF';
  if (starts(0x4f, 0x62, 0x6a, 1)) return 'Avro';
  return undefined;
}

export interface Marked {
  encoding: Encoding | 'utf-32';
  /** Bytes of the byte order mark. */
  mark: number;
}

/**
 * The character set that the first bytes show: by the byte order mark, or by zeros at every other place, which no other
 * encoding of text has. Undefined where it could be UTF-8 or any set of one byte each.
 */
export function encodingOf(head: Uint8Array): Marked | undefined {
  const [a = -1, b = -1, c = -1, d = -1] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { encoding: 'utf-32', mark: 4 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { encoding: 'utf-32', mark: 4 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', mark: 2 };
  return byZeros(head);
}

function byZeros(head: Uint8Array): Marked | undefined {
  const length = Math.min(head.length & ~3, 4096);
  if (length < 4) return undefined;
  let even = 0;
  let odd = 0;
  let threes = 0;
  for (let i = 0; i < length; i += 4) {
    const zeros = [0, 1, 2, 3].map((at) => (head[i + at] === 0 ? 1 : 0));
    even += zeros[0]! + zeros[2]!;
    odd += zeros[1]! + zeros[3]!;
    if (zeros[0]! + zeros[1]! + zeros[2]! + zeros[3]! === 3) threes++;
  }
  if (threes * 4 > length / 2) return { encoding: 'utf-32', mark: 0 };
  // Text in any script has spaces, digits, quotes or delimiters, whose other byte is zero; characters whose own is are
  // rare. In a short text, a few zeros may be there by mistake.
  const enough = Math.max(3, length < 256 ? length * 0.15 : length / 20);
  if (odd > enough && odd > even * 10) return { encoding: 'utf-16le', mark: 0 };
  if (even > enough && even > odd * 10) return { encoding: 'utf-16be', mark: 0 };
  return undefined;
}

const byExtension: Readonly<Record<string, Format>> = {
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  psv: 'csv',
};

/** The extension that says what is in the file: that of `orders.csv.gz` is csv. */
export function extensionOf(name: string): string {
  return (/\.([^./\\]+?)(\.gz)?$/i.exec(name)?.[1] ?? '').toLowerCase();
}

/** JSON or CSV, where the name says so. */
export function formatNamed(name: string): Format | undefined {
  return byExtension[extensionOf(name)];
}

/** JSON or CSV: as the name says, else as the text begins. */
export function formatOf(name: string | undefined, text: Uint8Array): Format {
  const byName = formatNamed(name ?? 'a.json');
  if (byName) return byName;
  let p = 0;
  while (p < text.length && text[p]! <= 0x20) p++;
  return text[p] === 0x7b || text[p] === 0x5b ? 'json' : 'csv';
}
