import { setImmediate } from 'node:timers/promises';

/**
 * A change of a row that reaches a busy window together with the list that the row is in is lost: the window looks for
 * the row among those that it had before. Such changes are sent once more when the window has the list.
 */
export class ListsInTransit<Row> {
  private readonly lists = new Set<{ rows: ReadonlySet<Row>; changedRows: Set<Row> }>();

  /** `waitForWindow` resolves once the window has taken all that was sent to it before, and never rejects. */
  constructor(
    private readonly waitForWindow: () => Promise<void>,
    private readonly sendChange: (rows: Row[]) => void,
  ) {}

  /** For a list that is about to be returned to the window. */
  async add(rows: readonly Row[]): Promise<void> {
    const list = { rows: new Set(rows), changedRows: new Set<Row>() };
    this.lists.add(list);
    // The list is sent after this turn of the event loop.
    await setImmediate();
    await this.waitForWindow();
    this.lists.delete(list);
    if (list.changedRows.size > 0) this.sendChange([...list.changedRows]);
  }

  /** For a change that is sent to the window. */
  noteChange(rows: readonly Row[]): void {
    for (const list of this.lists) for (const row of rows) if (list.rows.has(row)) list.changedRows.add(row);
  }
}
