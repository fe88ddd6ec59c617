import type { RecordSink } from '../json/document';
import { FaultError } from '../json/fault';
import type { Keyed, KeyNode } from '../json/keys';
import { Cell, type Tape } from '../json/tape';
import type { Window } from '../json/window';
import type { ColumnType } from '../types';
import { fitsDouble, withinDouble } from './numbers';
import { TimeForm, TimeReader } from './times';

/** The longest STRING that Celonis keeps, in bytes (celonis-api.md §8). */
export const maxTextBytes = 65_000;

/** The forms in which values of a column came, as bits. */
const Form = {
  boolean: 1,
  integer: 2,
  bigInteger: 4,
  float: 8,
  inexactFloat: 16,
  date: 32,
  localTime: 64,
  utcTime: 128,
  offsetTime: 256,
  fineTime: 512,
  rangelessTime: 1024,
  /** A text of digits only. */
  digits: 2048,
  text: 4096,
  array: 8192,
  emptyObject: 16384,
  brokenText: 32768,
} as const;
const allForms = Object.values(Form);

const timeForms: Record<TimeForm, number> = {
  [TimeForm.None]: Form.text,
  [TimeForm.Date]: Form.date,
  [TimeForm.Local]: Form.localTime,
  [TimeForm.Utc]: Form.utcTime,
  [TimeForm.Offset]: Form.offsetTime,
  [TimeForm.TooFine]: Form.fineTime,
  [TimeForm.OutOfRange]: Form.rangelessTime,
};

const booleans = Form.boolean;
const exactNumbers = Form.integer | Form.float;
const numbers = exactNumbers | Form.bigInteger | Form.inexactFloat;
const zoned = Form.utcTime | Form.offsetTime;
const unzoned = Form.date | Form.localTime;
const times = zoned | unzoned | Form.fineTime | Form.rangelessTime;
const texts = Form.digits | Form.text;
/** Once a column has one of these, it is STRING and nothing more needs to be known of its texts. */
const settled = Form.text | Form.array;

/** Why a column has the type it has, as data; explain.ts has the words. `record` is the first that decided it. */
export type Note =
  | { code: 'empty' }
  | { code: 'mixed'; kinds: readonly { kind: 'boolean' | 'number' | 'time' | 'text' | 'array'; record: number }[] }
  | { code: 'bigInteger' | 'inexactFloat' | 'fineTime' | 'rangelessTime' | 'brokenText'; record: number }
  | { code: 'mixedOffsets' | 'takenAsUtc'; with: number; without: number }
  | { code: 'emptyTexts'; values: number }
  | { code: 'digits' | 'converted' | 'arrays' | 'alsoObjects' };

/** What the values of one column were like. */
export class ColumnStats {
  forms = 0;
  values = 0;
  emptyObjects = 0;
  maxBytes = 0;
  /** The record in which each form came first. */
  readonly first = new Map<number, number>();

  see(form: number, record: number): void {
    if ((this.forms & form) === 0) {
      this.forms |= form;
      this.first.set(form, record);
    }
  }

  /** The first record with any of these forms. */
  firstOf(forms: number): number {
    return Math.min(...allForms.filter((form) => forms & form & this.forms).map((form) => this.first.get(form)!));
  }
}

/** Looks at every value of every record and remembers per column what decides its type and length. */
export class Inference implements RecordSink {
  records = 0;
  readonly stats: ColumnStats[] = [];
  private readonly times = new TimeReader();

  constructor(private readonly table: Keyed) {}

  take(tape: Tape, { bytes, base }: Window): void {
    const { cells, length } = tape;
    for (let i = 0; i < length; i += 4) {
      const head = cells[i]!;
      const kind: Cell = head & 15;
      if (kind === Cell.Row) {
        this.records++;
        continue;
      }
      const column = this.stats[head >> 4] ?? this.open(head >> 4);
      if (kind === Cell.Null) continue;
      if (kind === Cell.EmptyObject) {
        column.emptyObjects++;
        column.see(Form.emptyObject, this.records + 1);
        continue;
      }
      column.values++;
      const size = cells[i + 3]!;
      if (size > column.maxBytes) {
        column.maxBytes = size;
        if (size > maxTextBytes) this.tooLong(head >> 4, size, base + cells[i + 1]!);
      }
      const form = this.form(kind, column.forms, bytes, cells[i + 1]!, cells[i + 2]!, size);
      if ((column.forms & form) === 0) column.see(form, this.records + 1);
      if (kind === Cell.BrokenText) column.see(Form.brokenText, this.records + 1);
    }
  }

  private open(id: number): ColumnStats {
    while (this.stats.length <= id) this.stats.push(new ColumnStats());
    return this.stats[id]!;
  }

  private form(kind: Cell, known: number, bytes: Uint8Array, start: number, end: number, size: number): number {
    switch (kind) {
      case Cell.Text:
        if (known & settled) return Form.text;
        if (size < end - start) return Form.text;
        if (size >= 10 && bytes[start + 4] === 0x2d) return timeForms[this.times.read(bytes, start, end)];
        return isDigits(bytes, start, end) ? Form.digits : Form.text;
      case Cell.Integer:
        return withinDouble(bytes, start, end) ? Form.integer : Form.bigInteger;
      case Cell.Decimal:
        return fitsDouble(bytes, start, end) ? Form.float : Form.inexactFloat;
      case Cell.Array:
        return Form.array;
      case Cell.True:
      case Cell.False:
        return Form.boolean;
      default:
        return Form.text;
    }
  }

  private tooLong(id: number, bytes: number, offset: number): never {
    const key = this.table.keys.nodes[id]!.path.join('.');
    throw new FaultError({ code: 'valueTooLong', key, bytes, limit: maxTextBytes }, offset, this.records + 1);
  }
}

function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (bytes[p]! < 0x30 || bytes[p]! > 0x39) return false;
  return end > start;
}

export interface DraftColumn {
  path: readonly string[];
  type: ColumnType;
  maxBytes: number;
  nulls: number;
  note?: Note;
}

/**
 * The columns in the order of their keys in the file, objects flattened in place. A key that holds objects in some records
 * and something else in others has both: a column of its own and those of its members. An empty object is a value (`{}`)
 * only where the key never holds members.
 */
export function draftColumns(inference: Inference, root: KeyNode): DraftColumn[] {
  const columns: DraftColumn[] = [];
  const pending = [...root.children].reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    const stats = inference.stats[node.id] ?? new ColumnStats();
    const isObject = node.children.length > 0;
    if (!isObject || stats.values > 0) columns.push(draft(node, stats, inference.records, isObject));
    for (let i = node.children.length - 1; i >= 0; i--) pending.push(node.children[i]!);
  }
  return columns;
}

function draft(node: KeyNode, stats: ColumnStats, records: number, isObject: boolean): DraftColumn {
  const empties = isObject ? 0 : stats.emptyObjects;
  const forms = stats.forms & ~Form.brokenText & (empties > 0 ? ~0 : ~Form.emptyObject);
  const [type, why] = decide(stats, forms);
  const broken: Note | undefined =
    stats.forms & Form.brokenText ? { code: 'brokenText', record: stats.firstOf(Form.brokenText) } : undefined;
  const note = broken ?? why ?? (isObject ? { code: 'alsoObjects' as const } : undefined);
  return {
    path: node.path,
    type,
    maxBytes: Math.max(stats.maxBytes, empties > 0 ? 2 : 0),
    nulls: records - stats.values - empties,
    ...(note && { note }),
  };
}

/** The narrowest type that keeps every value exactly; STRING, with the reason, where there is none. */
function decide(stats: ColumnStats, forms: number): [type: ColumnType, note?: Note | undefined] {
  const only = (allowed: number): boolean => (forms & ~allowed) === 0;
  if (forms === 0) return ['STRING', { code: 'empty' }];
  if (only(booleans)) return ['BOOLEAN'];
  if (only(Form.integer)) return ['INTEGER'];
  if (only(exactNumbers)) return ['FLOAT'];
  if (only(numbers)) {
    const code = forms & Form.bigInteger ? 'bigInteger' : 'inexactFloat';
    return ['STRING', { code, record: stats.firstOf(Form[code]) }];
  }
  if (only(Form.date)) return ['DATE'];
  if (only(unzoned)) return ['DATETIME'];
  if (only(zoned)) return forms & Form.offsetTime ? ['DATETIME', { code: 'converted' }] : ['DATETIME'];
  if (only(zoned | unzoned)) {
    return ['STRING', { code: 'mixedOffsets', with: stats.firstOf(zoned), without: stats.firstOf(unzoned) }];
  }
  if (only(times)) {
    const code = forms & Form.rangelessTime ? 'rangelessTime' : 'fineTime';
    return ['STRING', { code, record: stats.firstOf(Form[code]) }];
  }
  if (only(Form.array)) return ['STRING', { code: 'arrays' }];
  if (only(Form.digits)) return ['STRING', { code: 'digits' }];
  return ['STRING', mixture(stats, forms)];
}

function mixture(stats: ColumnStats, forms: number): Note | undefined {
  const groups = [
    ['boolean', booleans],
    ['number', numbers],
    ['time', times],
    ['text', texts],
    ['array', Form.array | Form.emptyObject],
  ] as const;
  const kinds = groups
    .filter(([, group]) => forms & group)
    .map(([kind, group]) => ({ kind, record: stats.firstOf(forms & group) }))
    .sort((a, b) => a.record - b.record);
  return kinds.length > 1 ? { code: 'mixed', kinds } : undefined;
}
