import { startsWith } from '../model/choices';
import { FaultError } from '../model/fault';
import { valueKey } from './childRequest';
import type { DraftMisfit } from './convert/stage';
import type { DraftColumn, Note } from './infer/columns';

/** Something odd about a value that does not show in the text that was made of it, and that a person should know. */
export interface Remark {
  /** The keys that lead to the value, also into lists. */
  path: readonly string[];
  /**
   * NaN, which becomes no value; an infinite number; bytes that are no text, and become Base64; a whole column of a
   * type that cannot be read.
   */
  about: 'notANumber' | 'infinite' | 'bytes' | 'unreadable';
  /** The first record that has it. */
  record: number;
  /** `unreadable`: the name of the type. */
  type?: string;
}

/**
 * What is said about the elements of a list, for the table that is made of it.
 * @throws FaultError where they cannot be read.
 */
export function within(remarks: readonly Remark[], list: readonly string[]): Remark[] {
  return remarks.flatMap((remark) => {
    const { path, about, type = '' } = remark;
    if (about === 'unreadable' && startsWith(list, path))
      throw new FaultError({ code: 'parquet', trouble: 'type', name: type, column: list.join('.') });
    return startsWith(path, list)
      ? [{ ...remark, path: path.length > list.length ? path.slice(list.length) : [valueKey] }]
      : [];
  });
}

/** The columns as their values are, with the reason where numbers are text because some are infinite. */
export function withReasons(columns: readonly DraftColumn[], remarks: readonly Remark[]): DraftColumn[] {
  return noted(columns, remarks, 'infinite', ({ type, note }, { record }) => {
    // A text that is none of the file's own says less than this does.
    const why =
      note?.code === 'mixed' &&
      note.kinds.length === 2 &&
      note.kinds.every(({ kind, record: first }) => kind === 'number' || (kind === 'text' && first === record))
        ? undefined
        : note;
    return type === 'STRING' && note?.code !== 'arrays'
      ? { code: 'infinite', record, ...(why && { also: why }) }
      : note;
  });
}

/** The columns as they will be, with what became of values that no table can hold. */
export function withLosses(columns: readonly DraftColumn[], remarks: readonly Remark[]): DraftColumn[] {
  const wrap =
    (code: 'notANumber' | 'bytes') =>
    ({ note }: DraftColumn, { record }: Remark): Note => ({ code, record, ...(note && { also: note }) });
  const readable = noted(noted(columns, remarks, 'bytes', wrap('bytes')), remarks, 'notANumber', wrap('notANumber'));
  return noted(readable, remarks, 'unreadable', (_column, { type = '' }) => ({ code: 'unreadable', type }));
}

/** Columns that cannot be pushed, as if none of their values would fit. */
export function unreadable(columns: readonly DraftColumn[], remarks: readonly Remark[], rows: number): DraftMisfit[] {
  const types = firstOf(columns, remarks, 'unreadable');
  return columns.flatMap((column) => {
    const type = types.get(column)?.type;
    return type === undefined ? [] : [{ path: column.path, values: rows, examples: [], unreadable: type }];
  });
}

function noted(
  columns: readonly DraftColumn[],
  remarks: readonly Remark[],
  about: Remark['about'],
  make: (column: DraftColumn, remark: Remark) => Note | undefined,
): DraftColumn[] {
  const found = firstOf(columns, remarks, about);
  return columns.map((column) => {
    const remark = found.get(column);
    const note = remark && make(column, remark);
    return note ? { ...column, note } : column;
  });
}

/** The first remark about a value of each column: what is in a list belongs to the column of the list. */
function firstOf(
  columns: readonly DraftColumn[],
  remarks: readonly Remark[],
  about: Remark['about'],
): Map<DraftColumn, Remark> {
  const first = new Map<DraftColumn, Remark>();
  const relevant = remarks.filter((remark) => remark.about === about);
  if (relevant.length === 0) return first;
  const byPath = new Map(columns.map((column) => [JSON.stringify(column.path), column]));
  for (const remark of relevant) {
    for (let length = remark.path.length; length > 0; length--) {
      const column = byPath.get(JSON.stringify(remark.path.slice(0, length)));
      if (!column) continue;
      if (remark.record < (first.get(column)?.record ?? Infinity)) first.set(column, remark);
      break;
    }
  }
  return first;
}
