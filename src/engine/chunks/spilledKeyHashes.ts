import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maxKeysInMemory } from './chunkRequests';
import { KeyHashTable } from './keyHashTable';

/** Records that wait in memory until they are written together. */
const bufferedRecords = 8192;
const numbersPerRecord = 3;

/** Two records whose keys have the same hashes. */
export interface RecordPair {
  earlierRecord: number;
  record: number;
}

/**
 * Hashes of the keys of more records than memory is taken for. They lie in temporary files, those that may be the same
 * in one of them, so that each file is compared by itself. Nothing of the keys themselves is written.
 */
export class SpilledKeyHashes {
  private readonly partitions: KeyHashPartition[];

  constructor(expectedRecords: number, keysInMemory = maxKeysInMemory) {
    const partitionCount = Math.ceil(expectedRecords / keysInMemory);
    this.partitions = Array.from({ length: partitionCount }, () => new KeyHashPartition());
  }

  add(firstHash: number, secondHash: number, record: number): void {
    this.partitions[(firstHash >>> 8) % this.partitions.length]!.add(firstHash, secondHash, record);
  }

  /**
   * The first record in the file that repeats an earlier one.
   * @param isRepeated whether the keys are the same too, which the same hashes make almost certain.
   */
  findFirstRepeated(isRepeated: (pair: RecordPair) => boolean): RecordPair | undefined {
    let firstPair: RecordPair | undefined;
    for (const partition of this.partitions) {
      for (const pair of partition.findPairs()) {
        if (firstPair && pair.record > firstPair.record) break;
        if (!isRepeated(pair)) continue;
        firstPair = pair;
        break;
      }
    }
    return firstPair;
  }

  close(): void {
    for (const partition of this.partitions) partition.close();
  }
}

class KeyHashPartition {
  private readonly buffer = new Int32Array(bufferedRecords * numbersPerRecord);
  private bufferLength = 0;
  private fd: number | undefined;
  private writtenBytes = 0;
  /** Where the disk takes no more: what follows stays in memory. */
  private unwrittenBlocks: Int32Array[] | undefined;
  private recordCount = 0;

  add(firstHash: number, secondHash: number, record: number): void {
    this.buffer[this.bufferLength++] = firstHash;
    this.buffer[this.bufferLength++] = secondHash;
    this.buffer[this.bufferLength++] = record;
    this.recordCount++;
    if (this.bufferLength === this.buffer.length) this.flush();
  }

  /** Records with the hashes of an earlier one, in the order of the file. */
  *findPairs(): Generator<RecordPair> {
    const hashTable = new KeyHashTable(this.recordCount);
    for (const block of this.readBlocks()) {
      for (let index = 0; index < block.length; index += numbersPerRecord) {
        const record = block[index + 2]! >>> 0;
        const earlierRecords = hashTable.addRecord(block[index]!, block[index + 1]!, record);
        for (const earlierRecord of earlierRecords) yield { earlierRecord, record };
      }
    }
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private flush(): void {
    const block = this.buffer.subarray(0, this.bufferLength);
    if (this.unwrittenBlocks) this.unwrittenBlocks.push(block.slice());
    else {
      try {
        this.fd ??= openUnlinkedFile();
        this.write(this.fd, new Uint8Array(block.buffer, 0, block.byteLength));
      } catch {
        // No room, or no place for temporary files. What was written before is still there.
        this.unwrittenBlocks = [block.slice()];
      }
    }
    this.bufferLength = 0;
  }

  /** A block that did not fit as a whole counts as not written. */
  private write(fd: number, bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length; )
      written += writeSync(fd, bytes, written, bytes.length - written, this.writtenBytes + written);
    this.writtenBytes += bytes.length;
  }

  private *readBlocks(): Generator<Int32Array> {
    if (this.fd !== undefined) yield* this.readWrittenBlocks(this.fd);
    yield* this.unwrittenBlocks ?? [];
    yield this.buffer.subarray(0, this.bufferLength);
  }

  private *readWrittenBlocks(fd: number): Generator<Int32Array> {
    const block = new Int32Array(this.buffer.length);
    const blockBytes = new Uint8Array(block.buffer);
    for (let position = 0; position < this.writtenBytes; position += blockBytes.length) {
      for (let filledBytes = 0; filledBytes < blockBytes.length; ) {
        const bytesRead = readSync(
          fd,
          blockBytes,
          filledBytes,
          blockBytes.length - filledBytes,
          position + filledBytes,
        );
        if (bytesRead === 0) throw new Error('A temporary file of key hashes is shorter than it was written.');
        filledBytes += bytesRead;
      }
      yield block;
    }
  }
}

/** A file that nobody else can open, and that is removed when it is closed, be it because the process ends. */
function openUnlinkedFile(): number {
  const path = join(tmpdir(), `celonis-key-hashes-${randomBytes(12).toString('hex')}`);
  const fd = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
