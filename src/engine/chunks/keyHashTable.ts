/** Two hashes that no one can foresee, so that no file can be made to collide. */
export function hashKey(
  bytes: Uint8Array,
  length: number,
  hashSeed: Uint8Array,
): { firstHash: number; second: number } {
  let firstHash = hashSeed[0]! | (hashSeed[1]! << 8) | (hashSeed[2]! << 16) | (hashSeed[3]! << 24);
  let secondHash = hashSeed[4]! | (hashSeed[5]! << 8) | (hashSeed[6]! << 16) | (hashSeed[7]! << 24);
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    firstHash = Math.imul(firstHash ^ byte, 0x01000193);
    secondHash = Math.imul(secondHash + byte, 0x85ebca6b) ^ (secondHash >>> 13);
  }
  firstHash = Math.imul(firstHash ^ (firstHash >>> 16), 0x7feb352d);
  secondHash = Math.imul(secondHash ^ (secondHash >>> 15), 0x846ca68b);
  return { firstHash: (firstHash ^ (firstHash >>> 15)) | 0, second: (secondHash ^ (secondHash >>> 16)) | 0 };
}

/** Open addressing over three columns: two hashes and the record's number. */
export class KeyHashTable {
  private readonly firstHashes: Int32Array;
  private readonly secondHashes: Int32Array;
  private readonly recordNumbers: Uint32Array;

  constructor(expectedRecords: number) {
    let slotCount = 1024;
    while (slotCount * 0.75 < expectedRecords) slotCount *= 2;
    this.firstHashes = new Int32Array(slotCount);
    this.secondHashes = new Int32Array(slotCount);
    this.recordNumbers = new Uint32Array(slotCount);
  }

  /**
   * Whether there is an earlier record with the same two hashes; enters this one if not, so that many alike take no
   * time.
   */
  hasEarlier(first: number, second: number, record: number): boolean {
    const slotMask = this.recordNumbers.length - 1;
    let slot = (first ^ (first >>> 17)) & slotMask;
    for (; this.recordNumbers[slot] !== 0; slot = (slot + 1) & slotMask)
      if (this.firstHashes[slot] === first && this.secondHashes[slot] === second) return true;
    this.firstHashes[slot] = first;
    this.secondHashes[slot] = second;
    this.recordNumbers[slot] = record;
    return false;
  }

  /** Enters a record and returns the earlier ones with the same two hashes. */
  addRecord(first: number, second: number, record: number): number[] {
    const slotMask = this.recordNumbers.length - 1;
    const earlierRecords: number[] = [];
    let slot = (first ^ (first >>> 17)) & slotMask;
    while (this.recordNumbers[slot] !== 0) {
      if (this.firstHashes[slot] === first && this.secondHashes[slot] === second)
        earlierRecords.push(this.recordNumbers[slot]!);
      slot = (slot + 1) & slotMask;
    }
    this.firstHashes[slot] = first;
    this.secondHashes[slot] = second;
    this.recordNumbers[slot] = record;
    return earlierRecords;
  }
}
