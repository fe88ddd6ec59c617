/** Column types of a data push table (celonis-api.md §4.3). */
export const columnTypes = ['INTEGER', 'DATE', 'TIME', 'DATETIME', 'FLOAT', 'BOOLEAN', 'STRING'] as const;
export type ColumnType = (typeof columnTypes)[number];

/** The length of a STRING column for which nobody declared one (celonis-api.md §8). */
export const defaultStringLength = 80;
/** The longest that a STRING column can be, in bytes (celonis-api.md §8). */
export const maxStringLength = 65_000;

export interface TableColumn {
  name: string;
  type: ColumnType;
  /** STRING only: as declared. Counted in UTF-8 bytes, the stricter reading of celonis-api.md §12.4. */
  length?: number;
  key: boolean;
}

/**
 * What a value is before it enters a column. `integer` is number or bigint, `date` and `timestamp` are milliseconds
 * since 1970, `time` milliseconds since midnight, `text` a string or its UTF-8 bytes.
 */
export type ValueKind = 'integer' | 'float' | 'boolean' | 'text' | 'date' | 'timestamp' | 'time';

/** A value as a table gives it out: dates and times as ISO text. */
export type TableValue = string | number | bigint | boolean | null;

export class ValueCastError extends Error {}

export type ValueCast = (value: unknown) => TableValue;

/** The type that a column gets for which nobody declared one. */
export function inferColumnType(kind: ValueKind): ColumnType {
  const types = {
    integer: 'INTEGER',
    float: 'FLOAT',
    boolean: 'BOOLEAN',
    text: 'STRING',
    date: 'DATE',
    timestamp: 'DATETIME',
    time: 'TIME',
  } as const;
  return types[kind];
}

/** How celonis-api.md §7 lists a column: it knows four types only, and gives lengths of text in bytes, times four. */
export function toListedType(type: ColumnType): 'STRING' | 'DATE' | 'FLOAT' | 'INTEGER' {
  if (type === 'STRING' || type === 'FLOAT') return type;
  return type === 'INTEGER' || type === 'BOOLEAN' ? 'INTEGER' : 'DATE';
}

/**
 * How values of one kind enter a column, or nothing where they cannot. The cast throws CastError for a single bad
 * value.
 */
export function createNullableCast(column: TableColumn, kind: ValueKind): ValueCast | undefined {
  const cast = createCast(column, kind);
  return cast && ((value) => (value === null || value === undefined ? null : cast(value)));
}

/** Whether every value of this kind enters the column, so that there is nothing to check. */
export function isAlwaysConvertible(type: ColumnType, kind: ValueKind): boolean {
  if (type === 'STRING' || kind === 'boolean') return true;
  return kind !== 'text' && !(type === 'INTEGER' && kind === 'integer');
}

function createCast(column: TableColumn, kind: ValueKind): ValueCast | undefined {
  switch (column.type) {
    case 'STRING':
      return (value) => truncateUtf8(valueToText(value, kind), column.length ?? defaultStringLength);
    case 'INTEGER':
      return kind === 'integer'
        ? toInteger
        : kind === 'text'
          ? (value) => toInteger(parseText(value, /^[+-]?\d+$/, BigInt, 'INTEGER'))
          : undefined;
    case 'FLOAT':
      if (kind === 'integer' || kind === 'float') return (value) => Number(value);
      return kind === 'text'
        ? (value) => parseText(value, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, Number, 'FLOAT')
        : undefined;
    case 'BOOLEAN':
      if (kind === 'boolean') return (value) => value === true;
      return kind === 'text'
        ? (value) => parseText(value, /^(true|false)$/i, (text) => text.toLowerCase() === 'true', 'BOOLEAN')
        : undefined;
    case 'DATE':
      if (kind === 'date' || kind === 'timestamp') return (value) => formatIsoDate(value as number);
      return kind === 'text' ? (value) => formatIsoDate(parseIsoTime(value, 'DATE')) : undefined;
    case 'DATETIME':
      if (kind === 'date' || kind === 'timestamp') return (value) => formatIsoDateTime(value as number);
      return kind === 'text' ? (value) => formatIsoDateTime(parseIsoTime(value, 'DATETIME')) : undefined;
    case 'TIME':
      if (kind === 'time') return (value) => formatIsoTime(value as number);
      return kind === 'text'
        ? (value) =>
            parseText(
              value,
              /^\d{2}:\d{2}:\d{2}(\.\d{1,3})?$/,
              (text) => text.padEnd(9, '.').padEnd(12, '0').slice(0, 12),
              'TIME',
            )
        : undefined;
  }
}

const minInteger = -(2n ** 63n);
const maxInteger = 2n ** 63n - 1n;

function toInteger(value: unknown): TableValue {
  if (typeof value !== 'bigint') return value as number;
  if (value < minInteger || value > maxInteger) throw new ValueCastError(`${value} does not fit into a 64-bit INTEGER`);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function parseText<T>(value: unknown, pattern: RegExp, parse: (text: string) => T, type: ColumnType): T {
  const text = decodeText(value);
  if (!pattern.test(text)) throw new ValueCastError(`"${text.slice(0, 60)}" is not a valid ${type}`);
  return parse(text);
}

const isoDatePattern = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function parseIsoTime(value: unknown, type: ColumnType): number {
  return parseText(
    value,
    isoDatePattern,
    (text) => {
      const textWithZone = text.length > 10 && !/(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) ? `${text}Z` : text;
      const time = Date.parse(textWithZone.replace(' ', 'T').replace(',', '.'));
      if (Number.isNaN(time)) throw new ValueCastError(`"${text}" is not a valid ${type}`);
      return time;
    },
    type,
  );
}

/** Dates outside of the years 1400 to 9999 become NULL (celonis-api.md §8). */
const earliestTime = Date.UTC(1400, 0, 1);
const latestTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function formatIsoDateTime(time: number): TableValue {
  return time >= earliestTime && time <= latestTime ? new Date(time).toISOString() : null;
}

function formatIsoDate(time: number): TableValue {
  return time >= earliestTime && time <= latestTime ? new Date(time).toISOString().slice(0, 10) : null;
}

function formatIsoTime(time: number): string {
  return new Date(time).toISOString().slice(11, 23);
}

function valueToText(value: unknown, kind: ValueKind): string {
  switch (kind) {
    case 'text':
      return decodeText(value);
    case 'date':
      return formatIsoDate(value as number)?.toString() ?? '';
    case 'timestamp':
      return formatIsoDateTime(value as number)?.toString() ?? '';
    case 'time':
      return formatIsoTime(value as number);
    default:
      return `${value as number | bigint | boolean}`;
  }
}

function decodeText(value: unknown): string {
  if (typeof value === 'string') return value;
  const bytes = value as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/**
 * The beginning of a text that takes at most so many UTF-8 bytes, never half a character. Nobody is informed: so does
 * Celonis.
 */
function truncateUtf8(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const encoded = Buffer.from(text);
  let end = maxBytes;
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return encoded.toString('utf8', 0, end);
}
