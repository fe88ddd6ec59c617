import type { Remark } from '../input/remarks';

/** What is odd about the values of a file, each kind told once for a column, with the first record that has it. */
export class Remarks {
  /** The record at hand, counted from 1. */
  record = 0;
  private readonly told = new Set<string>();

  constructor(private readonly send: (remark: Remark) => void) {}

  tell(path: readonly string[], about: Remark['about']): void {
    this.once({ path, about, record: this.record });
  }

  /** A column that has no values here because nobody could read them. */
  unreadable(path: readonly string[], type: string): void {
    this.once({ path, about: 'unreadable', record: 1, type });
  }

  private once(remark: Remark): void {
    const key = `${remark.about}\0${remark.path.join('\0')}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.send(remark);
  }
}
