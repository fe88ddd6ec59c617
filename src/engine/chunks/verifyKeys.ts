import { randomBytes } from 'node:crypto';
import { FaultError, type KeyFaultTotals } from '../model/fault';
import type { ReadProgress } from '../model/tablePlan';
import type { RecordSink } from '../records/json/documentReader';
import { type ColumnLookup, readPlannedSource } from '../rows/readPlannedSource';
import { createEngineCore } from '../wasm/engineCore';
import { maxKeysInMemory, type VerifyKeysRequest } from './chunkRequests';
import { KeyAssembler } from './keyAssembler';
import { hashKey, KeyHashTable } from './keyHashTable';
import { type RecordPair, SpilledKeyHashes } from './spilledKeyHashes';

type KeyVerification = Pick<VerifyKeysRequest, 'source' | 'plan' | 'keys'>;

/** Records with trouble that are named. */
const maxNamedRecords = 5;

/**
 * Makes sure that every record has a value in each key column and that no two have the same key. Two keys are the same
 * if they are so in the table: as numbers, as points in time, as text, after all conversions.
 * @throws FaultError `keyMissing` or `keyRepeated`, for the first such record, and with how many there are in all where
 *   the keys are compared in memory
 */
export function verifyKeys(request: KeyVerification, progress: (progress: ReadProgress) => void): void {
  const { source, plan } = request;
  checkKeysWhile(request, progress, (createCheck) =>
    readPlannedSource(createEngineCore(), source, plan, createCheck, progress),
  );
}

/** Makes what compares the keys of all records while they are read for something else. */
export type CreateKeyCheck = (columns: ColumnLookup) => RecordSink;

/**
 * Compares keys while `read` reads the file for whatever it is for. Those of more records than `keysInMemory` are
 * compared when it has come to its end.
 * @throws FaultError as `verifyKeys`
 */
export function checkKeysWhile(
  request: KeyVerification,
  progress: (progress: ReadProgress) => void,
  read: (createCheck: CreateKeyCheck) => void,
  keysInMemory = maxKeysInMemory,
): void {
  const hashSeed = randomBytes(8);
  if (request.plan.rows > keysInMemory) return checkSpilledKeys(request, hashSeed, read, keysInMemory);
  try {
    read((columns) => createKeyCheck(request, columns, hashSeed));
  } catch (error) {
    if (error instanceof FaultError && (error.fault.code === 'keyMissing' || error.fault.code === 'keyRepeated'))
      error.fault.all = countKeyFaults(request, hashSeed, progress);
    throw error;
  }
}

function createKeyCheck(request: KeyVerification, columns: ColumnLookup, hashSeed: Uint8Array): KeyAssembler {
  const hashTable = new KeyHashTable(request.plan.rows * 1.1 + 1024);
  return new KeyAssembler(columns, request, (key, record, recordOffset) => {
    const hash = hashKey(key.bytes, key.length, hashSeed);
    for (const earlierRecord of hashTable.addRecord(hash.firstHash, hash.second, record)) {
      // The same hash: only the keys themselves can tell.
      if (isSameKey(request, earlierRecord, key))
        throw createRepeatedFault(request, earlierRecord, record, recordOffset);
    }
  });
}

function checkSpilledKeys(
  request: KeyVerification,
  hashSeed: Uint8Array,
  read: (createCheck: CreateKeyCheck) => void,
  keysInMemory: number,
): void {
  const keyHashes = new SpilledKeyHashes(request.plan.rows, keysInMemory);
  try {
    read(
      (columns) =>
        new KeyAssembler(columns, request, (key, record) => {
          const hash = hashKey(key.bytes, key.length, hashSeed);
          keyHashes.add(hash.firstHash, hash.second, record);
        }),
    );
    const faults: FaultError[] = [];
    keyHashes.findFirstRepeated((pair) => {
      const fault = findRepeatedFault(request, pair);
      if (fault) faults.push(fault);
      return fault !== undefined;
    });
    // Each that is found is earlier in the file than those before.
    const firstFault = faults.at(-1);
    if (firstFault) throw firstFault;
  } finally {
    keyHashes.close();
  }
}

function createRepeatedFault(
  { keys }: KeyVerification,
  firstRecord: number,
  record: number,
  recordOffset: number,
): FaultError {
  return new FaultError({ code: 'keyRepeated', columns: keys, firstRecord }, recordOffset, record);
}

/** How much trouble there is in all. Keys with the same hashes count as the same, which is wrong once in 2^64. */
function countKeyFaults(
  request: KeyVerification,
  hashSeed: Uint8Array,
  progress: (progress: ReadProgress) => void,
): KeyFaultTotals {
  const hashTable = new KeyHashTable(request.plan.rows * 1.1 + 1024);
  const firstMissing: number[] = [];
  const firstRepeated: number[] = [];
  let missing = 0;
  let repeated = 0;
  const onMissing = (record: number): void => {
    if (++missing <= maxNamedRecords) firstMissing.push(record);
  };
  const onKey = (key: KeyAssembler, record: number): void => {
    const hash = hashKey(key.bytes, key.length, hashSeed);
    if (hashTable.hasEarlier(hash.firstHash, hash.second, record) && ++repeated <= maxNamedRecords)
      firstRepeated.push(record);
  };
  readPlannedSource(
    createEngineCore(),
    request.source,
    request.plan,
    (columns) => new KeyAssembler(columns, request, onKey, onMissing),
    progress,
  );
  return { missing, repeated, firstMissing, firstRepeated };
}

/**
 * Reads the file up to an earlier record and compares its key. This happens once, when the answer is almost certain.
 */
function isSameKey(request: KeyVerification, record: number, key: KeyAssembler): boolean {
  const keyBytes = key.bytes.slice(0, key.length);
  let isSame = false;
  readKeysUpTo(request, record, (earlierKey, recordNumber) => {
    if (recordNumber === record) isSame = hasKeyBytes(earlierKey, keyBytes);
  });
  return isSame;
}

/** Reads the file up to the later of two records; undefined where their keys are not the same after all. */
function findRepeatedFault(request: KeyVerification, { earlierRecord, record }: RecordPair): FaultError | undefined {
  let keyBytes: Uint8Array | undefined;
  try {
    readKeysUpTo(request, record, (key, recordNumber, recordOffset) => {
      if (recordNumber === earlierRecord) keyBytes = key.bytes.slice(0, key.length);
      if (recordNumber === record && keyBytes && hasKeyBytes(key, keyBytes))
        throw createRepeatedFault(request, earlierRecord, record, recordOffset);
    });
    return undefined;
  } catch (error) {
    // Thrown inside, it names the file that the record is in.
    if (error instanceof FaultError && error.fault.code === 'keyRepeated') return error;
    throw error;
  }
}

function hasKeyBytes({ bytes, length }: KeyAssembler, keyBytes: Uint8Array): boolean {
  return Buffer.compare(keyBytes, bytes.subarray(0, length)) === 0;
}

function readKeysUpTo(
  request: KeyVerification,
  record: number,
  onKey: (key: KeyAssembler, record: number, recordOffset: number) => void,
): void {
  const stopReading = new Error('The record was read.');
  const onEachKey: typeof onKey = (key, recordNumber, recordOffset) => {
    onKey(key, recordNumber, recordOffset);
    if (recordNumber === record) throw stopReading;
  };
  try {
    readPlannedSource(
      createEngineCore(),
      request.source,
      request.plan,
      (columns) => new KeyAssembler(columns, request, onEachKey),
      () => undefined,
    );
  } catch (error) {
    if (error !== stopReading) throw error;
  }
}
