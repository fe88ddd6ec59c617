import type { Value } from './columns';

/** What stands for a key whose row was deleted. */
export const gone = -2;
const empty = -1;

/**
 * Remembers a row number for each key: 12 bytes a key instead of a string, so that millions fit. Keys are told apart by 64
 * bits of hash, which among ten million keys confuses two with a probability of 0.0003 percent.
 */
export class KeyIndex {
  #low = new Uint32Array(1024);
  #high = new Uint32Array(1024);
  #rows = new Int32Array(1024).fill(empty);
  #size = 0;

  /** Remembers the row, and gives the one that was there: `gone`, or undefined for a new key. */
  put(key: readonly Value[], row: number): number | undefined {
    if (this.#size * 3 > this.#rows.length * 2) this.#grow();
    const [low, high] = hash(key);
    const slot = this.#slot(low, high);
    const before = this.#rows[slot] ?? empty;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#rows[slot] = row;
    if (before === empty) this.#size++;
    return before === empty ? undefined : before;
  }

  /** The row of this key: `gone`, or undefined where it never was. */
  get(key: readonly Value[]): number | undefined {
    const row = this.#rows[this.#slot(...hash(key))] ?? empty;
    return row === empty ? undefined : row;
  }

  #slot(low: number, high: number): number {
    const mask = this.#rows.length - 1;
    let slot = low & mask;
    while (this.#rows[slot] !== empty && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [low, high, rows] = [this.#low, this.#high, this.#rows];
    this.#low = new Uint32Array(rows.length * 2);
    this.#high = new Uint32Array(rows.length * 2);
    this.#rows = new Int32Array(rows.length * 2).fill(empty);
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? empty;
      if (row === empty) continue;
      const slot = this.#slot(low[index] ?? 0, high[index] ?? 0);
      this.#low[slot] = low[index] ?? 0;
      this.#high[slot] = high[index] ?? 0;
      this.#rows[slot] = row;
    }
  }
}

/** Two independent multiplicative hashes over the values as text, each with its type before it. */
function hash(key: readonly Value[]): [number, number] {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (const value of key) {
    const text = `${typeof value === 'string' ? 's' : 'v'}${String(value)}\u0000`;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 2654435761);
      high = Math.imul(high ^ code, 1597334677);
    }
  }
  const first = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  const second = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return [first >>> 0, second >>> 0];
}
