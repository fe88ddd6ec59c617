import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { ColumnType, ValueKind } from './columnTypes';
import { type CsvField, CsvRecordParser } from './csvRecordParser';
import { createDateParser } from './javaDateFormat';
import { type RowSource, type SourceColumn, UnreadableUploadError } from './rowSource';

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
  additionalColumnOptions?: readonly {
    columnName?: string;
    dateFormat?: string;
    thousandsSeparator?: string;
    decimalSeparator?: string;
  }[];
}

export interface DeclaredColumn {
  name: string;
  type: ColumnType;
}

/** Character sets that are understood, by the names that Java and others have for them. */
const textDecoderLabels: Record<string, string> = {
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  'UTF-16': 'utf-16le',
  'UTF-16LE': 'utf-16le',
  'UTF-16BE': 'utf-16be',
  'ISO-8859-1': 'windows-1252',
  LATIN1: 'windows-1252',
  'WINDOWS-1252': 'windows-1252',
  'US-ASCII': 'utf-8',
};

export function isKnownCharSet(name: string): boolean {
  return name.toUpperCase() in textDecoderLabels;
}

const deflateAsync = promisify(deflateRaw);
const inflateAsync = promisify(inflateRaw);
const decodeChunkBytes = 1 << 20;
const rowsPerGroup = 20_000;

/**
 * Reads an uploaded CSV file: a header row, then rows that match the columns declared for the table (celonis-api.md
 * §4.5); with none declared, every column is text. An empty field without quotes is NULL. Throws SourceError.
 */
export async function openCsvSource(
  bytes: Buffer,
  options: CsvParsingOptions,
  declared: readonly DeclaredColumn[] | undefined,
): Promise<RowSource> {
  const fieldParsers: ((text: string) => unknown)[] = [];
  const columns: SourceColumn[] = [];
  const groups: { rows: number; compressedColumns: Buffer[] }[] = [];
  let pendingColumns: unknown[][] = [];

  const readHeader = (header: CsvField[]): void => {
    for (const field of header) {
      const name = field ?? '';
      const matchingColumn = declared?.find(
        (declaredColumn) => declaredColumn.name.toLowerCase() === name.toLowerCase(),
      );
      if (!matchingColumn && declared)
        throw new UnreadableUploadError(
          `the header names the column "${name}", which the table schema does not declare`,
        );
      const type = matchingColumn?.type ?? 'STRING';
      columns.push({ name, kind: toValueKind(type), fileType: 'CSV' });
      fieldParsers.push(createFieldParser(name, type, options));
    }
    pendingColumns = columns.map(() => []);
  };
  const records = new CsvRecordParser(
    {
      separator: options.separatorSequence ?? ',',
      quote: options.quoteSequence ?? '"',
      escape: options.escapeSequence ?? '"',
      lineEnding: options.lineEnding?.replace('\\r', '\r').replace('\\n', '\n'),
    },
    (fields, recordNumber) => {
      if (recordNumber === 1) return readHeader(fields);
      if (fields.length === 1 && fields[0] === null && columns.length > 1) return;
      if (fields.length !== columns.length)
        throw new UnreadableUploadError(
          `record ${recordNumber} has ${fields.length} fields instead of ${columns.length}`,
        );
      for (const [index, field] of fields.entries())
        pendingColumns[index]?.push(
          field === null ? null : parseField(fieldParsers[index], field, recordNumber, columns[index]),
        );
    },
  );

  for await (const text of decodeText(bytes, options.charSet ?? 'UTF-8')) {
    records.push(text);
    if ((pendingColumns[0]?.length ?? 0) >= rowsPerGroup) groups.push(await compressColumns(pendingColumns));
  }
  records.end();
  if (columns.length === 0) throw new UnreadableUploadError('the file has no header row');
  if ((pendingColumns[0]?.length ?? 0) > 0) groups.push(await compressColumns(pendingColumns));
  return {
    columns,
    groupRowCounts: groups.map(({ rows }) => rows),
    read: async (group, column) => decompressColumn(groups[group]?.compressedColumns[column]),
  };
}

/** Packed columns of a group, each emptied for the next one. */
async function compressColumns(pendingColumns: unknown[][]): Promise<{ rows: number; compressedColumns: Buffer[] }> {
  const rows = pendingColumns[0]?.length ?? 0;
  const compressedColumns = await Promise.all(
    pendingColumns.map((column) => deflateAsync(serialize(column), { level: 1 })),
  );
  for (const column of pendingColumns) column.length = 0;
  return { rows, compressedColumns };
}

async function decompressColumn(compressedColumns: Buffer | undefined): Promise<unknown[]> {
  return compressedColumns ? (deserialize(await inflateAsync(compressedColumns)) as unknown[]) : [];
}

async function* decodeText(bytes: Buffer, charSet: string): AsyncGenerator<string> {
  // A byte order mark stays: it becomes part of the first column's name, where a careless client finds out.
  const decoder = new TextDecoder(textDecoderLabels[charSet.toUpperCase()] ?? charSet, {
    fatal: true,
    ignoreBOM: true,
  });
  try {
    for (let byteOffset = 0; byteOffset < bytes.length; byteOffset += decodeChunkBytes) {
      yield decoder.decode(bytes.subarray(byteOffset, byteOffset + decodeChunkBytes), { stream: true });
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof UnreadableUploadError) throw error;
    throw new UnreadableUploadError(`the file is not valid ${charSet}`);
  }
}

function toValueKind(type: ColumnType): ValueKind {
  const kinds = {
    INTEGER: 'integer',
    FLOAT: 'float',
    BOOLEAN: 'boolean',
    STRING: 'text',
    DATE: 'date',
    DATETIME: 'timestamp',
    TIME: 'text',
  } as const;
  return kinds[type];
}

function parseField(
  parse: ((text: string) => unknown) | undefined,
  field: string,
  recordNumber: number,
  column: SourceColumn | undefined,
): unknown {
  const value = parse?.(field);
  if (value === undefined)
    throw new UnreadableUploadError(
      `record ${recordNumber}, column "${column?.name}": "${field.slice(0, 60)}" cannot be read as ${column?.kind}`,
    );
  return value;
}

/** Reads the text of a field; undefined where it does not fit the type. */
function createFieldParser(name: string, type: ColumnType, options: CsvParsingOptions): (text: string) => unknown {
  const columnOptions = options.additionalColumnOptions?.find(
    ({ columnName }) => columnName?.toLowerCase() === name.toLowerCase(),
  );
  const decimalSeparator = columnOptions?.decimalSeparator ?? options.decimalSeparator ?? '.';
  const thousandsSeparator = columnOptions?.thousandsSeparator ?? options.thousandSeparator ?? '';
  const normalizeNumber = (text: string): string => {
    const withoutThousands = thousandsSeparator ? text.replaceAll(thousandsSeparator, '') : text;
    return decimalSeparator === '.' ? withoutThousands : withoutThousands.replace(decimalSeparator, '.');
  };
  switch (type) {
    case 'STRING':
    case 'TIME':
      return (text) => text;
    case 'INTEGER':
      return (text) => parseInteger(normalizeNumber(text));
    case 'FLOAT':
      return (text) => parseFloatText(normalizeNumber(text));
    case 'BOOLEAN':
      return (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined);
    case 'DATE':
    case 'DATETIME': {
      const format = columnOptions?.dateFormat ?? options.dateFormat;
      if (!format)
        throw new UnreadableUploadError(`column "${name}" is a ${type}, but csvParsingOptions has no dateFormat`);
      return createDateParser(format);
    }
  }
}

function parseInteger(text: string): number | bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  return text.length < 16 ? Number(text) : BigInt(text);
}

function parseFloatText(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
