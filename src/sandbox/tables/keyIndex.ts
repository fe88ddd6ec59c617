import type { TableValue } from './columnTypes';

/** What stands for a key whose row was deleted. */
export const deletedRow = -2;
const emptySlot = -1;

/**
 * Remembers a row number for each key: 12 bytes a key instead of a string, so that millions fit. Keys are distinguished
 * by 64 bits of hash, which among ten million keys confuses two with a probability of 0.0003 percent.
 */
export class KeyIndex {
  #low = new Uint32Array(1024);
  #high = new Uint32Array(1024);
  #rows = new Int32Array(1024).fill(emptySlot);
  #size = 0;

  /** Remembers the row, and gives the one that was there; undefined for a new key. */
  set(key: readonly TableValue[], row: number): number | undefined {
    if (this.#size * 3 > this.#rows.length * 2) this.#grow();
    const [low, high] = hashKey(key);
    const slot = this.#slot(low, high);
    const previousRow = this.#rows[slot] ?? emptySlot;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#rows[slot] = row;
    if (previousRow === emptySlot) this.#size++;
    return previousRow === emptySlot ? undefined : previousRow;
  }

  /** The row of this key; undefined where there is none. */
  get(key: readonly TableValue[]): number | undefined {
    const row = this.#rows[this.#slot(...hashKey(key))] ?? emptySlot;
    return row === emptySlot ? undefined : row;
  }

  #slot(low: number, high: number): number {
    const mask = this.#rows.length - 1;
    let slot = low & mask;
    while (this.#rows[slot] !== emptySlot && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [low, high, rows] = [this.#low, this.#high, this.#rows];
    this.#low = new Uint32Array(rows.length * 2);
    this.#high = new Uint32Array(rows.length * 2);
    this.#rows = new Int32Array(rows.length * 2).fill(emptySlot);
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? emptySlot;
      if (row === emptySlot) continue;
      const slot = this.#slot(low[index] ?? 0, high[index] ?? 0);
      this.#low[slot] = low[index] ?? 0;
      this.#high[slot] = high[index] ?? 0;
      this.#rows[slot] = row;
    }
  }
}

/** Two independent multiplicative hashes over the values as text, each with its type before it. */
function hashKey(key: readonly TableValue[]): [number, number] {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (const value of key) {
    const text = `${typeof value === 'string' ? 's' : 'v'}${String(value)}\u0000`;
    for (let charIndex = 0; charIndex < text.length; charIndex++) {
      const code = text.charCodeAt(charIndex);
      low = Math.imul(low ^ code, 2654435761);
      high = Math.imul(high ^ code, 1597334677);
    }
  }
  const lowHash = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  const highHash = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return [lowHash >>> 0, highHash >>> 0];
}
