import { sumOf } from '../../../../core/sum';
import type { FieldType, KmRecord, Kpi, RecordField, RecordRow } from '../knowledgeModel';

/** Helpers for what the knowledge models begin with. */

/** The same numbers for the same seed: mulberry32. */
export class SeededRandom {
  constructor(private state: number) {}

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Both ends included. */
  nextInteger(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.next() * (maximum - minimum + 1));
  }

  /** More small ones than large ones, with cents. */
  nextAmount(maximum: number): number {
    return (Math.round(this.next() ** 3 * maximum * 100) + 100) / 100;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.nextInteger(0, from.length - 1)] as T;
  }

  nextBoolean(probability: number): boolean {
    return this.next() < probability;
  }
}

const dayMs = 86_400_000;
const firstDay = Date.UTC(2025, 6, 1);

/** `yyyy-MM-dd`, so many days after 1 July 2025. */
export function formatDay(day: number): string {
  return formatDayTime(day).slice(0, 10);
}

/** The moment so many days, which may have a fraction, after 1 July 2025. */
export function formatDayTime(day: number): string {
  return new Date(Math.floor((firstDay + day * dayMs) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

export function createField(
  id: string,
  name: string,
  type: FieldType,
  {
    description = '',
    format = defaultFormats[type],
    unit = '',
  }: { description?: string; format?: string; unit?: string } = {},
): RecordField {
  return { id, name, description: description || name, type, format, unit };
}

const defaultFormats: Record<FieldType, string> = {
  string: '',
  integer: ',.0f',
  float: ',.2f',
  boolean: '',
  date: '%Y-%m-%d',
  datetime: '%Y-%m-%d %H:%M',
};

/** Its first field is its key. The rows are made when they are first asked for. */
export function createRecord(
  id: string,
  name: string,
  description: string,
  fields: readonly RecordField[],
  createRows: () => RecordRow[],
  links: KmRecord['recordLinks'] = [],
): KmRecord {
  let rows: RecordRow[] | undefined;
  return {
    id,
    name,
    description,
    key: fields[0]?.id ?? '',
    fields,
    recordLinks: links,
    rows: () => (rows ??= createRows()),
  };
}

type KpiSeed = Pick<Kpi, 'id' | 'name' | 'description' | 'record' | 'compute'> & Partial<Kpi>;

export function createKpi(kpiSeed: KpiSeed): Kpi {
  return { format: ',.2f', unit: '', direction: 'None', type: 'float', parameters: [], ...kpiSeed };
}

type KpiFormula = Kpi['compute'];

export const countRows: KpiFormula = (rows) => rows.length;

export function sumField(id: string): KpiFormula {
  return (rows) => (rows.length === 0 ? null : roundToCents(sumValues(rows, id)));
}

/** Rows without a value do not count. */
export function averageField(id: string): KpiFormula {
  return (rows) => {
    const rowsWithValue = rows.filter((row) => row[id] !== null);
    return rowsWithValue.length === 0 ? null : roundToCents(sumValues(rowsWithValue, id) / rowsWithValue.length);
  };
}

/** The part of the rows for which something holds, from 0 to 1. */
export function shareOfRows(isCounted: (row: RecordRow) => boolean): KpiFormula {
  return (rows) =>
    rows.length === 0 ? null : Math.round((rows.filter(isCounted).length / rows.length) * 10_000) / 10_000;
}

function sumValues(rows: readonly RecordRow[], id: string): number {
  return sumOf(rows, (row) => Number(row[id] ?? 0));
}

function roundToCents(value: number): number {
  return Math.round(value * 100) / 100;
}
