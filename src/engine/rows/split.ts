import type { ReadOptions } from '../../push/definition/definition';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint } from '../model/types';
import { samePrint } from '../open/source';
import type { FilePart } from '../records/json/filePart';
import type { WirePlan } from '../worker/protocol';
import type { TableDraft } from './analyze';
import { draftColumns } from './infer/columns';
import { MergedStats, type PartStats } from './infer/merge';

/** What reading a part of a file told. Parts fit together if each begins where the one before says that it ends. */
export interface PartFound {
  array: boolean;
  /** Where the first record that was read begins. */
  start: number;
  /** Where the first record behind the part begins; undefined if the file ends before. */
  next: number | undefined;
  records: number;
  how: FileOptions;
  fingerprint: Fingerprint;
}

/** What a part of a file told, to be put together with the others. */
export interface PartDraft extends PartFound {
  stats: PartStats;
}

/**
 * The table of a file that was read in parts; undefined if they do not fit together, or it has to be read as a whole to
 * say what is wrong.
 */
export function joinParts(parts: readonly (PartDraft | undefined)[], name: string): TableDraft | undefined {
  const joined = new JoinedParts(name);
  const fits = parts.every((part) => part !== undefined && joined.add(part));
  const table = fits && joined.complete ? joined.table() : undefined;
  return table && table.rows >= 2 ? table : undefined;
}

/** Parts of a file that are read by themselves, one after the other from its beginning on. */
export class JoinedParts {
  private readonly stats = new MergedStats();
  private first: PartFound | undefined;
  private next: number | undefined = 0;

  constructor(private readonly name: string) {}

  /** Whether this is the part that follows. */
  add(part: PartDraft): boolean {
    const { array, fingerprint, start, next, stats } = part;
    this.first ??= part;
    if (start !== this.next || array !== this.first.array || !samePrint(fingerprint, this.first.fingerprint))
      return false;
    this.next = next;
    this.stats.add(stats);
    return true;
  }

  /** Nothing follows. */
  get complete(): boolean {
    return this.next === undefined;
  }

  /** The table, as far as the parts go; undefined without a column, and with more than there may be. */
  table(): TableDraft | undefined {
    const { first, name, stats } = this;
    const columns = first && !stats.tooMany ? draftColumns(stats, stats.root) : [];
    if (!first || columns.length === 0) return undefined;
    const table = {
      shape: first.array ? 'array' : 'ndjson',
      arrayPath: [],
      rows: stats.records,
      read: first.how,
      fingerprint: first.fingerprint,
    } as const;
    return { kind: 'table', ...table, columns, misfits: [], files: [{ ...table, name }], assumed: [] };
  }
}

/** Files below this are read as a whole. */
const smallest = 24 << 20;

/** Whether a file that is written so may be read in parts, as far as can be known before it is opened. */
export function mayBeParted(bytes: number, { format, arrayPath = [], encoding = 'utf-8' }: ReadOptions): boolean {
  return (
    bytes >= smallest &&
    (format === undefined || format === 'json' || format === 'ndjson') &&
    arrayPath.length === 0 &&
    encoding === 'utf-8'
  );
}

/** As many parts as that, of the same size. */
export function equalParts(bytes: number, count: number): FilePart[] {
  const size = Math.ceil(bytes / count);
  return Array.from({ length: count }, (_, index) => ({
    startOffset: index * size,
    endOffset: index === count - 1 ? Infinity : (index + 1) * size,
  }));
}

/**
 * Chunks end where these parts of the file do, whoever makes them, so that they are always the same: an even number,
 * for two to share.
 */
export function chunkParts({ fingerprint: { bytes }, read, shape, files, choices, child }: WirePlan): FilePart[] {
  const parted =
    (shape === 'array' || shape === 'ndjson') && !files && !choices && !child && read && mayBeParted(bytes, read);
  const size = Math.min(32 << 20, Math.max(24 << 20, bytes / 16));
  return parted
    ? equalParts(bytes, 2 * Math.max(1, Math.round(bytes / size / 2)))
    : [{ startOffset: 0, endOffset: Infinity }];
}
