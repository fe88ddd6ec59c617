import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { ColumnType, ValueKind } from './columns';
import { CsvRecords, type CsvField } from './csvRecords';
import { dateReader } from './javaDate';
import { SourceError, type RowSource, type SourceColumn } from './source';

/** As celonis-api.md §4.3 names them; what is not known there is ignored, as Celonis ignores it (§4.5). */
export interface CsvParsingOptions {
  separatorSequence?: string;
  quoteSequence?: string;
  escapeSequence?: string;
  lineEnding?: string;
  charSet?: string;
  decimalSeparator?: string;
  thousandSeparator?: string;
  dateFormat?: string;
  additionalColumnOptions?: readonly { columnName?: string; dateFormat?: string; thousandsSeparator?: string; decimalSeparator?: string }[];
}

export interface DeclaredColumn {
  name: string;
  type: ColumnType;
}

/** Character sets that are understood, by the names that Java and others have for them. */
const charSets: Record<string, string> = {
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  'UTF-16': 'utf-16le',
  'UTF-16LE': 'utf-16le',
  'UTF-16BE': 'utf-16be',
  'ISO-8859-1': 'windows-1252',
  'LATIN1': 'windows-1252',
  'WINDOWS-1252': 'windows-1252',
  'US-ASCII': 'utf-8',
};

export function knownCharSet(name: string): boolean {
  return name.toUpperCase() in charSets;
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
const pieceBytes = 1 << 20;
const groupRows = 20_000;

/**
 * Reads an uploaded CSV file: a header row, then rows that match the columns declared for the table (celonis-api.md §4.5);
 * with none declared, every column is text. An empty field without quotes is NULL. Throws SourceError.
 */
export async function openCsv(bytes: Buffer, options: CsvParsingOptions, declared: readonly DeclaredColumn[] | undefined): Promise<RowSource> {
  const readers: ((text: string) => unknown)[] = [];
  const columns: SourceColumn[] = [];
  const groups: { rows: number; packed: Buffer[] }[] = [];
  let pending: unknown[][] = [];

  const begin = (header: CsvField[]): void => {
    for (const field of header) {
      const name = field ?? '';
      const column = declared?.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (!column && declared) throw new SourceError(`the header names the column "${name}", which the table schema does not declare`);
      const type = column?.type ?? 'STRING';
      columns.push({ name, kind: kindOf(type), fileType: 'CSV' });
      readers.push(fieldReader(name, type, options));
    }
    pending = columns.map(() => []);
  };
  const records = new CsvRecords(
    {
      separator: options.separatorSequence ?? ',',
      quote: options.quoteSequence ?? '"',
      escape: options.escapeSequence ?? '"',
      lineEnding: options.lineEnding?.replace('\\r', '\r').replace('\\n', '\n'),
    },
    (fields, number) => {
      if (number === 1) return begin(fields);
      if (fields.length === 1 && fields[0] === null && columns.length > 1) return;
      if (fields.length !== columns.length) throw new SourceError(`record ${number} has ${fields.length} fields instead of ${columns.length}`);
      for (const [index, field] of fields.entries()) pending[index]?.push(field === null ? null : readField(readers[index], field, number, columns[index]));
    },
  );

  for await (const text of decodedPieces(bytes, options.charSet ?? 'UTF-8')) {
    records.push(text);
    if ((pending[0]?.length ?? 0) >= groupRows) groups.push(await pack(pending));
  }
  records.end();
  if (columns.length === 0) throw new SourceError('the file has no header row');
  if ((pending[0]?.length ?? 0) > 0) groups.push(await pack(pending));
  return {
    columns,
    groups: groups.map(({ rows }) => rows),
    read: async (group, column) => unpack(groups[group]?.packed[column]),
  };
}

/** Packed columns of a group, each emptied for the next one. */
async function pack(pending: unknown[][]): Promise<{ rows: number; packed: Buffer[] }> {
  const rows = pending[0]?.length ?? 0;
  const packed = await Promise.all(pending.map((column) => deflate(serialize(column), { level: 1 })));
  for (const column of pending) column.length = 0;
  return { rows, packed };
}

async function unpack(packed: Buffer | undefined): Promise<unknown[]> {
  return packed ? (deserialize(await inflate(packed)) as unknown[]) : [];
}

async function* decodedPieces(bytes: Buffer, charSet: string): AsyncGenerator<string> {
  // A byte order mark is kept: it becomes part of the first column's name, where a careless client finds out.
  const decoder = new TextDecoder(charSets[charSet.toUpperCase()] ?? charSet, { fatal: true, ignoreBOM: true });
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true });
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError(`the file is not valid ${charSet}`);
  }
}

function kindOf(type: ColumnType): ValueKind {
  const kinds = { INTEGER: 'integer', FLOAT: 'float', BOOLEAN: 'boolean', STRING: 'text', DATE: 'date', DATETIME: 'timestamp', TIME: 'text' } as const;
  return kinds[type];
}

function readField(read: ((text: string) => unknown) | undefined, field: string, record: number, column: SourceColumn | undefined): unknown {
  const value = read?.(field);
  if (value === undefined) throw new SourceError(`record ${record}, column "${column?.name}": "${field.slice(0, 60)}" cannot be read as ${column?.kind}`);
  return value;
}

/** Reads the text of a field; undefined where it does not fit the type. */
function fieldReader(name: string, type: ColumnType, options: CsvParsingOptions): (text: string) => unknown {
  const own = options.additionalColumnOptions?.find(({ columnName }) => columnName?.toLowerCase() === name.toLowerCase());
  const decimal = own?.decimalSeparator ?? options.decimalSeparator ?? '.';
  const thousands = own?.thousandsSeparator ?? options.thousandSeparator ?? '';
  const plain = (text: string): string => {
    const ungrouped = thousands ? text.replaceAll(thousands, '') : text;
    return decimal === '.' ? ungrouped : ungrouped.replace(decimal, '.');
  };
  switch (type) {
    case 'STRING':
    case 'TIME':
      return (text) => text;
    case 'INTEGER':
      return (text) => wholeNumber(plain(text));
    case 'FLOAT':
      return (text) => number(plain(text));
    case 'BOOLEAN':
      return (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined);
    case 'DATE':
    case 'DATETIME': {
      const format = own?.dateFormat ?? options.dateFormat;
      if (!format) throw new SourceError(`column "${name}" is a ${type}, but csvParsingOptions has no dateFormat`);
      return dateReader(format);
    }
  }
}

function wholeNumber(text: string): number | bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  return text.length < 16 ? Number(text) : BigInt(text);
}

function number(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
