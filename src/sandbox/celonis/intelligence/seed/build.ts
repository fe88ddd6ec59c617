import type { Field, FieldType, KmRecord, Kpi, Row } from '../knowledgeModel';

/** Helpers for what the knowledge models begin with. */

/** The same numbers for the same seed: mulberry32. */
export class Random {
  constructor(private state: number) {}

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** More small ones than large ones, with cents. */
  amount(most: number): number {
    return (Math.round(this.next() ** 3 * most * 100) + 100) / 100;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)] as T;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

const dayMs = 86_400_000;
const firstDay = Date.UTC(2025, 6, 1);

/** `yyyy-MM-dd`, so many days after 1 July 2025. */
export function date(day: number): string {
  return moment(day).slice(0, 10);
}

/** The moment so many days, which may have a fraction, after 1 July 2025. */
export function moment(day: number): string {
  return new Date(Math.floor((firstDay + day * dayMs) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

export function field(id: string, name: string, type: FieldType, { description = '', format = formats[type], unit = '' }: { description?: string; format?: string; unit?: string } = {}): Field {
  return { id, name, description: description || name, type, format, unit };
}

const formats: Record<FieldType, string> = { string: '', integer: ',.0f', float: ',.2f', boolean: '', date: '%Y-%m-%d', datetime: '%Y-%m-%d %H:%M' };

/** Its first field is its key. The rows are made when they are first asked for. */
export function record(id: string, name: string, description: string, fields: readonly Field[], make: () => Row[], links: KmRecord['links'] = []): KmRecord {
  let rows: Row[] | undefined;
  return { id, name, description, key: fields[0]?.id ?? '', fields, links, rows: () => (rows ??= make()) };
}

type KpiGiven = Pick<Kpi, 'id' | 'name' | 'description' | 'record' | 'compute'> & Partial<Kpi>;

export function kpi(given: KpiGiven): Kpi {
  return { format: ',.2f', unit: '', direction: 'None', type: 'float', parameters: [], ...given };
}

type Compute = Kpi['compute'];

export const count: Compute = (rows) => rows.length;

export function sum(id: string): Compute {
  return (rows) => (rows.length === 0 ? null : cents(total(rows, id)));
}

/** Rows without a value do not count. */
export function average(id: string): Compute {
  return (rows) => {
    const valued = rows.filter((row) => row[id] !== null);
    return valued.length === 0 ? null : cents(total(valued, id) / valued.length);
  };
}

/** The part of the rows for which something holds, from 0 to 1. */
export function share(holds: (row: Row) => boolean): Compute {
  return (rows) => (rows.length === 0 ? null : Math.round((rows.filter(holds).length / rows.length) * 10_000) / 10_000);
}

function total(rows: readonly Row[], id: string): number {
  return rows.reduce((all, row) => all + Number(row[id] ?? 0), 0);
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}
