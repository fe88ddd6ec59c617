import { isSamePath } from '../model/columnChoices';
import type { DraftColumn } from '../model/draftColumn';
import type { ReadOptions } from '../model/readOptions';
import type { WirePlan } from '../model/wirePlan';
import { proposeFieldLength } from './fieldLength';

/**
 * Whether what is known of a file goes with a plan that was made of its beginning.
 * @param isWhole whether all of it is known: before, a column without values may still get some.
 */
export function isLikeBeginning(
  { columns, provisional }: Pick<WirePlan, 'columns' | 'provisional'>,
  table: { read: ReadOptions; columns: readonly DraftColumn[] },
  isWhole: boolean,
): boolean {
  return (
    table.columns.length === columns.length &&
    columns.every(({ path, type }, index) => {
      const column = table.columns[index]!;
      const fieldLength = provisional?.fieldLengths[index];
      return (
        (type === column.type || (!isWhole && column.note?.code === 'empty')) &&
        isSamePath(path, column.path) &&
        (fieldLength === undefined || proposeFieldLength(column.maxBytes) <= fieldLength)
      );
    }) &&
    !(table.read.format === 'csv' && table.columns.some(mayRewriteValues))
  );
}

/**
 * Whether texts of a column of CSV may be other than they are written: a value is read as a number, say, as long as it
 * is not known that those of its column are texts.
 */
export function mayRewriteValues({ type, note }: DraftColumn): boolean {
  if (type !== 'STRING' || !note) return false;
  return (
    note.code === 'bigInteger' ||
    note.code === 'inexactFloat' ||
    (note.code === 'mixed' && note.kinds.some(({ kind }) => kind === 'number' || kind === 'boolean'))
  );
}
