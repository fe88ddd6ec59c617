import type { ValueNote } from '../../model/valueNote';

/** What is odd about the values of a file, each kind reported once for a column, with the first record that has it. */
export class ValueNotes {
  /** The record and the column at hand, both counted. */
  recordNumber = 0;
  columnIndex = 0;
  private readonly reportedKeys = new Set<string>();
  private pendingNotes: { note: ValueNote; columnIndex: number }[] = [];

  constructor(private readonly onNote: (note: ValueNote) => void) {}

  /** Keeps what is odd about a value of the record at hand, for `announce`. */
  reportValue(path: readonly string[], noteKind: ValueNote['noteKind']): void {
    const noteKey = `${noteKind}\0${path.join('\0')}`;
    if (this.reportedKeys.has(noteKey)) return;
    this.reportedKeys.add(noteKey);
    this.pendingNotes.push({ note: { path, noteKind, record: this.recordNumber }, columnIndex: this.columnIndex });
  }

  /** Passes on what was reported up to a record, by records and columns: columns run ahead of each other. */
  announce(recordNumber: number): void {
    if (this.pendingNotes.length === 0) return;
    const announced = this.pendingNotes.filter(({ note }) => note.record <= recordNumber);
    this.pendingNotes = this.pendingNotes.filter(({ note }) => note.record > recordNumber);
    announced.sort((a, b) => a.note.record - b.note.record || a.columnIndex - b.columnIndex);
    for (const { note } of announced) this.onNote(note);
  }
}
