import { inflateRawSync } from 'node:zlib';
import type { OpenByteSource } from './sharedSource';

/** What is in a file that is not read, so that a person can say which part is meant. */
export interface ForeignContents {
  format: string;
  /** The names of the sheets of a workbook. */
  sheets?: readonly string[];
  /** The names of the files in an archive. */
  entries?: readonly string[];
}

type RandomAccess = Pick<OpenByteSource, 'size' | 'readAt'>;

interface ZipEntry {
  name: string;
  method: number;
  packedBytes: number;
  headerOffset: number;
}

const maxNames = 50;
const maxDirectoryBytes = 4 << 20;
const maxWorkbookBytes = 4 << 20;

/** Names what is in an Excel workbook or a ZIP archive; of a file that is damaged, only its format. */
export function describeForeignContents(source: RandomAccess, format: string): ForeignContents {
  try {
    if (format === 'Excel' && !beginsZip(source)) return withSheets('Excel', readXlsSheets(source));
    if (format !== 'Excel' && format !== 'ZIP') return { format };
    const entries = readZipDirectory(source);
    const workbook = entries.find(({ name }) => name === 'xl/workbook.xml');
    if (workbook) return withSheets('Excel', readXlsxSheets(source, workbook));
    if (entries.some(({ name }) => name.startsWith('xl/'))) return { format: 'Excel' };
    if (entries.some(({ name }) => name === 'content.xml')) return { format: 'OpenDocument' };
    const names = entries.map(({ name }) => name).filter((name) => !name.endsWith('/'));
    return { format, ...(names.length > 0 && { entries: names.slice(0, maxNames) }) };
  } catch {
    // Whatever is wrong with a file that is not read anyway.
    return { format };
  }
}

function withSheets(format: string, sheets: readonly string[]): ForeignContents {
  return { format, ...(sheets.length > 0 && { sheets: sheets.slice(0, maxNames) }) };
}

function readBytes(source: RandomAccess, position: number, length: number): Buffer {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, source.size - position)));
  source.readAt(position, bytes);
  return Buffer.from(bytes.buffer);
}

function beginsZip(source: RandomAccess): boolean {
  return readBytes(source, 0, 2).toString('latin1') === 'PK';
}

/** The files in an archive (APPNOTE.TXT of PKWARE, 4.3.12 and 4.3.16). */
function readZipDirectory(source: RandomAccess): ZipEntry[] {
  const endStart = Math.max(0, source.size - 65_557);
  const end = readBytes(source, endStart, 65_557);
  const endRecord = end.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (endRecord < 0) return [];
  const directory = readBytes(
    source,
    end.readUInt32LE(endRecord + 16),
    Math.min(end.readUInt32LE(endRecord + 12), maxDirectoryBytes),
  );
  const entries: ZipEntry[] = [];
  for (let position = 0; position + 46 <= directory.length && directory.readUInt32LE(position) === 0x02014b50; ) {
    const nameBytes = directory.readUInt16LE(position + 28);
    entries.push({
      name: directory.toString('utf8', position + 46, position + 46 + nameBytes),
      method: directory.readUInt16LE(position + 10),
      packedBytes: directory.readUInt32LE(position + 20),
      headerOffset: directory.readUInt32LE(position + 42),
    });
    position += 46 + nameBytes + directory.readUInt16LE(position + 30) + directory.readUInt16LE(position + 32);
  }
  return entries;
}

/** The sheets that `xl/workbook.xml` lists (ECMA-376, 18.2.20). */
function readXlsxSheets(source: RandomAccess, { method, packedBytes, headerOffset }: ZipEntry): string[] {
  const header = readBytes(source, headerOffset, 30);
  const start = headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = readBytes(source, start, Math.min(packedBytes, maxWorkbookBytes));
  const xml = (method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: maxWorkbookBytes })).toString();
  return xml
    .split('<')
    .filter((element) => /^(?:\w{1,20}:)?sheet\s/.test(element))
    .flatMap((element) => {
      const name = /\sname="([^"]{0,300})"/.exec(element.slice(0, 2_000))?.[1];
      return name === undefined ? [] : [unescapeXml(name)];
    });
}

function unescapeXml(text: string): string {
  const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_entity, name: string) => characters[name]!);
}

/** The sheets of a workbook of Excel 97 to 2003: its records `BoundSheet8` ([MS-XLS] 2.4.28), wherever they lie. */
function readXlsSheets(source: RandomAccess): string[] {
  const bytes = readBytes(source, 0, maxWorkbookBytes);
  const sheets: string[] = [];
  for (let position = bytes.indexOf('\u0085\u0000', 0, 'latin1'); position >= 0 && position + 12 < bytes.length; ) {
    const length = bytes.readUInt16LE(position + 2);
    const characters = bytes[position + 10]!;
    const isWide = (bytes[position + 11]! & 1) === 1;
    const isSheet =
      bytes[position + 8]! <= 2 &&
      bytes[position + 9]! <= 6 &&
      characters > 0 &&
      characters <= 31 &&
      bytes[position + 11]! <= 1 &&
      length === 8 + characters * (isWide ? 2 : 1);
    if (isSheet) {
      const name = bytes.subarray(position + 12, position + 4 + length);
      sheets.push(name.toString(isWide ? 'utf16le' : 'latin1'));
    }
    position = bytes.indexOf('\u0085\u0000', position + (isSheet ? 4 + length : 1), 'latin1');
  }
  return sheets;
}
