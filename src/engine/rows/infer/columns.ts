import type { ColumnType } from '../../model/types';
import { Form } from '../../wasm/assembly/forms';
import type { Inference } from './inference';

const booleans = Form.Boolean;
const exactNumbers = Form.Integer | Form.Float;
const numbers = exactNumbers | Form.BigInteger | Form.InexactFloat;
const zoned = Form.UtcTime | Form.OffsetTime;
const unzoned = Form.Date | Form.LocalTime;
const times = zoned | unzoned | Form.FineTime | Form.RangelessTime;
const texts = Form.Digits | Form.Text;
/** Why a column has the type it has, as data; explain.ts has the words. `record` is the first that decided it. */
export type Note =
  | { code: 'empty' }
  | { code: 'mixed'; kinds: readonly { kind: 'boolean' | 'number' | 'time' | 'text' | 'array'; record: number }[] }
  | { code: 'bigInteger' | 'inexactFloat' | 'fineTime' | 'rangelessTime' | 'brokenText'; record: number }
  | { code: 'mixedOffsets' | 'takenAsUtc'; with: number; without: number }
  | { code: 'cut' | 'notANumber' | 'infinite' | 'bytes'; record: number; also?: Note }
  | { code: 'unreadable'; type: string }
  | { code: 'emptyTexts'; values: number }
  | { code: 'decimalMark'; text: string }
  | { code: 'digits' | 'converted' | 'arrays' | 'alsoObjects' };

/** What a worker tells of the values of a key. */
export type StatsOfKey = Pick<ColumnStats, 'forms' | 'values' | 'emptyObjects' | 'maxBytes'> & {
  readonly first: ArrayLike<number>;
};

/** The lowest bit of some forms. */
function bitOf(forms: number): number {
  return 31 - Math.clz32(forms & -forms);
}

/** What the values of one column were like. */
export class ColumnStats {
  forms = 0;
  values = 0;
  emptyObjects = 0;
  maxBytes = 0;
  /** The record in which each form came first, at the number of its bit. */
  readonly first: number[] = [];

  see(form: Form, record: number): void {
    if ((this.forms & form) === 0) this.seeBit(bitOf(form), record);
  }

  /** Adds what a later part tells, which begins behind so many records. */
  include({ forms, values, emptyObjects, maxBytes, first }: StatsOfKey, earlier: number): void {
    for (let rest = forms & ~this.forms; rest !== 0; rest &= rest - 1)
      this.seeBit(bitOf(rest), earlier + first[bitOf(rest)]!);
    this.values += values;
    this.emptyObjects += emptyObjects;
    this.maxBytes = Math.max(this.maxBytes, maxBytes);
  }

  /** The first record with any of these forms. */
  firstOf(forms: number): number {
    return Math.min(...this.first.filter((_record, bit) => forms & this.forms & (1 << bit)));
  }

  private seeBit(bit: number, record: number): void {
    this.forms |= 1 << bit;
    while (this.first.length < bit) this.first.push(0);
    this.first[bit] = record;
  }
}

/** The keys of a table: an object's members are its children. */
export interface Tree {
  readonly id: number;
  readonly path: readonly string[];
  readonly children: readonly Tree[];
}

export interface DraftColumn {
  path: readonly string[];
  type: ColumnType;
  maxBytes: number;
  nulls: number;
  note?: Note;
}

/**
 * The columns in the order of their keys in the file, objects flattened in place. A key that holds objects in some
 * records and something else in others has both: a column of its own and those of its members. An empty object is a
 * value (`{}`) only where the key never holds members.
 */
export function draftColumns(inference: Pick<Inference, 'records' | 'stats'>, root: Tree): DraftColumn[] {
  const columns: DraftColumn[] = [];
  const pending = [...root.children].reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    const stats = inference.stats(node.id);
    const isObject = node.children.length > 0;
    if (!isObject || stats.values > 0) columns.push(draft(node, stats, inference.records, isObject));
    for (let i = node.children.length - 1; i >= 0; i--) pending.push(node.children[i]!);
  }
  return columns;
}

function draft(node: Tree, stats: ColumnStats, records: number, isObject: boolean): DraftColumn {
  const empties = isObject ? 0 : stats.emptyObjects;
  const forms = stats.forms & ~Form.BrokenText & (empties > 0 ? ~0 : ~Form.EmptyObject);
  const [type, why] = decide(stats, forms);
  const broken: Note | undefined =
    stats.forms & Form.BrokenText ? { code: 'brokenText', record: stats.firstOf(Form.BrokenText) } : undefined;
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
  if (only(Form.Integer)) return ['INTEGER'];
  if (only(exactNumbers)) return ['FLOAT'];
  if (only(numbers)) {
    const big = forms & Form.BigInteger;
    return [
      'STRING',
      { code: big ? 'bigInteger' : 'inexactFloat', record: stats.firstOf(big ? Form.BigInteger : Form.InexactFloat) },
    ];
  }
  if (only(Form.Date)) return ['DATE'];
  if (only(unzoned)) return ['DATETIME'];
  if (only(zoned)) return forms & Form.OffsetTime ? ['DATETIME', { code: 'converted' }] : ['DATETIME'];
  if (only(zoned | unzoned)) {
    return ['STRING', { code: 'mixedOffsets', with: stats.firstOf(zoned), without: stats.firstOf(unzoned) }];
  }
  if (only(times)) {
    const rangeless = forms & Form.RangelessTime;
    return [
      'STRING',
      {
        code: rangeless ? 'rangelessTime' : 'fineTime',
        record: stats.firstOf(rangeless ? Form.RangelessTime : Form.FineTime),
      },
    ];
  }
  if (only(Form.Array)) return ['STRING', { code: 'arrays' }];
  if (only(Form.Digits)) return ['STRING', { code: 'digits' }];
  if (only(texts)) return ['STRING'];
  return ['STRING', mixture(stats, forms)];
}

function mixture(stats: ColumnStats, forms: number): Note | undefined {
  const groups = [
    ['boolean', booleans],
    ['number', numbers],
    ['time', times],
    ['text', texts],
    ['array', Form.Array | Form.EmptyObject],
  ] as const;
  const kinds = groups
    .filter(([, group]) => forms & group)
    .map(([kind, group]) => ({ kind, record: stats.firstOf(forms & group) }))
    .sort((a, b) => a.record - b.record);
  return kinds.length > 1 ? { code: 'mixed', kinds } : undefined;
}
