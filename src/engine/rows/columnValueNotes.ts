import { pathStartsWith } from '../model/columnChoices';
import type { ColumnNote, DraftColumn } from '../model/draftColumn';
import type { ValueNote } from '../model/valueNote';
import { valuePathKey } from './childTableRequest';

/** What is said about the elements of a list, for the table that is made of it. */
export function notesWithinList(valueNotes: readonly ValueNote[], listPath: readonly string[]): ValueNote[] {
  return valueNotes.flatMap((valueNote) => {
    const { path } = valueNote;
    return pathStartsWith(path, listPath)
      ? [{ ...valueNote, path: path.length > listPath.length ? path.slice(listPath.length) : [valuePathKey] }]
      : [];
  });
}

/** The columns as their values are, with the reason where numbers are text because some are infinite. */
export function addTypeReasons(columns: readonly DraftColumn[], valueNotes: readonly ValueNote[]): DraftColumn[] {
  return addNotes(columns, valueNotes, 'infinite', ({ type, note }, { record }) => {
    // A text that is none of the file's own says less than this does.
    const otherNote =
      note?.code === 'mixed' &&
      note.kinds.length === 2 &&
      note.kinds.every(
        ({ kind, record: firstRecord }) => kind === 'number' || (kind === 'text' && firstRecord === record),
      )
        ? undefined
        : note;
    return type === 'STRING' && note?.code !== 'arrays'
      ? { code: 'infinite', record, ...(otherNote && { also: otherNote }) }
      : note;
  });
}

/** The columns as they will be, with what became of values that no table can hold as they are. */
export function addLossNotes(columns: readonly DraftColumn[], valueNotes: readonly ValueNote[]): DraftColumn[] {
  return (['variant', 'geometry', 'bytes', 'notANumber'] as const).reduce<DraftColumn[]>(
    (notedColumns, code) =>
      addNotes(notedColumns, valueNotes, code, ({ note }, { record }) => ({
        code,
        record,
        ...(note && { also: note }),
      })),
    [...columns],
  );
}

function addNotes(
  columns: readonly DraftColumn[],
  valueNotes: readonly ValueNote[],
  noteKind: ValueNote['noteKind'],
  createNote: (column: DraftColumn, valueNote: ValueNote) => ColumnNote | undefined,
): DraftColumn[] {
  const firstNoteByColumn = findFirstNotes(columns, valueNotes, noteKind);
  return columns.map((column) => {
    const valueNote = firstNoteByColumn.get(column);
    const note = valueNote && createNote(column, valueNote);
    return note ? { ...column, note } : column;
  });
}

/** The first remark about a value of each column: what is in a list belongs to the column of the list. */
function findFirstNotes(
  columns: readonly DraftColumn[],
  valueNotes: readonly ValueNote[],
  noteKind: ValueNote['noteKind'],
): Map<DraftColumn, ValueNote> {
  const firstNoteByColumn = new Map<DraftColumn, ValueNote>();
  const relevantNotes = valueNotes.filter((valueNote) => valueNote.noteKind === noteKind);
  if (relevantNotes.length === 0) return firstNoteByColumn;
  const columnByPath = new Map(columns.map((column) => [JSON.stringify(column.path), column]));
  for (const valueNote of relevantNotes) {
    for (let pathLength = valueNote.path.length; pathLength > 0; pathLength--) {
      const column = columnByPath.get(JSON.stringify(valueNote.path.slice(0, pathLength)));
      if (!column) continue;
      if (valueNote.record < (firstNoteByColumn.get(column)?.record ?? Infinity))
        firstNoteByColumn.set(column, valueNote);
      break;
    }
  }
  return firstNoteByColumn;
}
