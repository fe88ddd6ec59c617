import type { ValueNote } from '../../model/valueNote';

/** What is odd about the values of a file, each kind reported once for a column, with the first record that has it. */
export class ValueNotes {
  /** The record at hand, counted from 1. */
  recordNumber = 0;
  private readonly reportedKeys = new Set<string>();

  constructor(private readonly onNote: (note: ValueNote) => void) {}

  reportValue(path: readonly string[], noteKind: ValueNote['noteKind']): void {
    this.reportOnce({ path, noteKind, record: this.recordNumber });
  }

  private reportOnce(note: ValueNote): void {
    const noteKey = `${note.noteKind}\0${note.path.join('\0')}`;
    if (this.reportedKeys.has(noteKey)) return;
    this.reportedKeys.add(noteKey);
    this.onNote(note);
  }
}
