/** Column types of a data push table (celonis-api.md §4.3). */
export const columnTypes = ['INTEGER', 'DATE', 'TIME', 'DATETIME', 'FLOAT', 'BOOLEAN', 'STRING'] as const;
export type ColumnType = (typeof columnTypes)[number];

/** The length of a STRING column for which nobody declared one (celonis-api.md §8). */
export const defaultLength = 80;
/** The longest that a STRING column can be, in bytes (celonis-api.md §8). */
export const maxLength = 65_000;

export interface Column {
  name: string;
  type: ColumnType;
  /** STRING only: as declared. Counted in UTF-8 bytes, the stricter reading of celonis-api.md §12.4. */
  length?: number;
  key: boolean;
}

/**
 * What a value is before it enters a column. `integer` is number or bigint, `date` and `timestamp` are milliseconds since
 * 1970, `time` milliseconds since midnight, `text` a string or its UTF-8 bytes.
 */
export type ValueKind = 'integer' | 'float' | 'boolean' | 'text' | 'date' | 'timestamp' | 'time';

/** A value as a table gives it out: dates and times as ISO text. */
export type Value = string | number | bigint | boolean | null;

export class CastError extends Error {}

export type Cast = (value: unknown) => Value;

/** The type that a column gets for which nobody declared one. */
export function inferredType(kind: ValueKind): ColumnType {
  const types = { integer: 'INTEGER', float: 'FLOAT', boolean: 'BOOLEAN', text: 'STRING', date: 'DATE', timestamp: 'DATETIME', time: 'TIME' } as const;
  return types[kind];
}

/** How celonis-api.md §7 lists a column: it knows four types only, and gives lengths of text in bytes, times four. */
export function listedType(type: ColumnType): 'STRING' | 'DATE' | 'FLOAT' | 'INTEGER' {
  if (type === 'STRING' || type === 'FLOAT') return type;
  return type === 'INTEGER' || type === 'BOOLEAN' ? 'INTEGER' : 'DATE';
}

/** How values of one kind enter a column, or nothing where they cannot. The cast throws CastError for a single bad value. */
export function castTo(column: Column, kind: ValueKind): Cast | undefined {
  const cast = caster(column, kind);
  return cast && ((value) => (value === null || value === undefined ? null : cast(value)));
}

/** Whether every value of this kind enters the column, so that there is nothing to check. */
export function alwaysFits(type: ColumnType, kind: ValueKind): boolean {
  if (type === 'STRING' || kind === 'boolean') return true;
  return kind !== 'text' && !(type === 'INTEGER' && kind === 'integer');
}

function caster(column: Column, kind: ValueKind): Cast | undefined {
  switch (column.type) {
    case 'STRING':
      return (value) => cut(asText(value, kind), column.length ?? defaultLength);
    case 'INTEGER':
      return kind === 'integer' ? integer : kind === 'text' ? (value) => integer(parsed(value, /^[+-]?\d+$/, BigInt, 'INTEGER')) : undefined;
    case 'FLOAT':
      if (kind === 'integer' || kind === 'float') return (value) => Number(value);
      return kind === 'text' ? (value) => parsed(value, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, Number, 'FLOAT') : undefined;
    case 'BOOLEAN':
      if (kind === 'boolean') return (value) => value === true;
      return kind === 'text' ? (value) => parsed(value, /^(true|false)$/i, (text) => text.toLowerCase() === 'true', 'BOOLEAN') : undefined;
    case 'DATE':
      if (kind === 'date' || kind === 'timestamp') return (value) => isoDate(value as number);
      return kind === 'text' ? (value) => isoDate(parsedIso(value, 'DATE')) : undefined;
    case 'DATETIME':
      if (kind === 'date' || kind === 'timestamp') return (value) => isoDateTime(value as number);
      return kind === 'text' ? (value) => isoDateTime(parsedIso(value, 'DATETIME')) : undefined;
    case 'TIME':
      if (kind === 'time') return (value) => isoTime(value as number);
      return kind === 'text' ? (value) => parsed(value, /^\d{2}:\d{2}:\d{2}(\.\d{1,3})?$/, (text) => text.padEnd(9, '.').padEnd(12, '0').slice(0, 12), 'TIME') : undefined;
  }
}

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

function integer(value: unknown): Value {
  if (typeof value !== 'bigint') return value as number;
  if (value < smallest || value > largest) throw new CastError(`${value} does not fit into a 64-bit INTEGER`);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function parsed<T>(value: unknown, form: RegExp, parse: (text: string) => T, type: ColumnType): T {
  const text = decoded(value);
  if (!form.test(text)) throw new CastError(`"${text.slice(0, 60)}" is not a valid ${type}`);
  return parse(text);
}

const isoForm = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function parsedIso(value: unknown, type: ColumnType): number {
  return parsed(value, isoForm, (text) => {
    const zoned = text.length > 10 && !/(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) ? `${text}Z` : text;
    const time = Date.parse(zoned.replace(' ', 'T').replace(',', '.'));
    if (Number.isNaN(time)) throw new CastError(`"${text}" is not a valid ${type}`);
    return time;
  }, type);
}

/** Dates outside of the years 1400 to 9999 become NULL (celonis-api.md §8). */
const earliest = Date.UTC(1400, 0, 1);
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function isoDateTime(time: number): Value {
  return time >= earliest && time <= latest ? new Date(time).toISOString() : null;
}

function isoDate(time: number): Value {
  return time >= earliest && time <= latest ? new Date(time).toISOString().slice(0, 10) : null;
}

function isoTime(time: number): string {
  return new Date(time).toISOString().slice(11, 23);
}

function asText(value: unknown, kind: ValueKind): string {
  switch (kind) {
    case 'text':
      return decoded(value);
    case 'date':
      return isoDate(value as number)?.toString() ?? '';
    case 'timestamp':
      return isoDateTime(value as number)?.toString() ?? '';
    case 'time':
      return isoTime(value as number);
    default:
      return `${value as number | bigint | boolean}`;
  }
}

function decoded(value: unknown): string {
  if (typeof value === 'string') return value;
  const bytes = value as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The beginning of a text that takes at most so many UTF-8 bytes, never half a character. Nobody is told: so does Celonis. */
function cut(text: string, bytes: number): string {
  if (text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text;
  const encoded = Buffer.from(text);
  let end = bytes;
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return encoded.toString('utf8', 0, end);
}
