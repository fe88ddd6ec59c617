import type { ColumnLookup } from '../planned';

/** Beside the number of a column: objects with members occur there too. */
const holdsObjects = 1 << 30;

/** Tells the core which column each key is, as keys come up. */
export class KeyColumns {
  private known = 0;

  constructor(
    private readonly lookup: ColumnLookup,
    private readonly add: (column: number) => void,
  ) {}

  learn(): void {
    const { lookup } = this;
    for (; this.known < lookup.nodes; this.known++) {
      const column = lookup.column(this.known);
      this.add(column >= 0 && lookup.holdsObjects(this.known) ? column | holdsObjects : column);
    }
  }
}
