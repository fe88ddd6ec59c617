import { TimeSlices } from '../../core/mapInSlices';

/** How many rows at a time ask for what comes later. */
const maxConcurrentLoads = 4;

/** Loads what rows show later, a few rows at a time. */
export class DetailQueue<Row> {
  private readonly waitingRows = new Set<Row>();
  private runningLoads = 0;
  private readonly slices = new TimeSlices();

  /** `load` never throws. */
  constructor(private readonly load: (row: Row) => Promise<void>) {}

  add(rows: readonly Row[]): void {
    for (const row of rows) this.waitingRows.add(row);
    while (this.runningLoads < maxConcurrentLoads && this.waitingRows.size > 0) void this.loadRows();
  }

  private async loadRows(): Promise<void> {
    this.runningLoads++;
    for (let [row] = this.waitingRows; row !== undefined; [row] = this.waitingRows) {
      this.waitingRows.delete(row);
      await this.load(row);
      // One answer may be about all rows of a list, and then thousands follow each other without waiting.
      if (this.slices.isOver) await this.slices.next();
    }
    this.runningLoads--;
  }
}
