import { randomBytes } from 'node:crypto';
import { FaultError, type KeyFaultTotals } from '../model/fault';
import type { ReadProgress } from '../model/tablePlan';
import type { RecordSink } from '../records/json/documentReader';
import { type ColumnLookup, readPlannedSource } from '../rows/readPlannedSource';
import { createEngineCore } from '../wasm/engineCore';
import { maxRecordsPerPass, type VerifyKeysRequest } from './chunkRequests';
import { KeyAssembler } from './keyAssembler';
import { hashKey, KeyHashTable } from './keyHashTable';

type KeyVerification = Pick<VerifyKeysRequest, 'source' | 'plan' | 'keys'>;

/** Records with trouble that are named. */
const maxNamedRecords = 5;

/**
 * Makes sure that every record has a value in each key column and that no two have the same key. Two keys are the same
 * if they are so in the table: as numbers, as points in time, as text, after all conversions.
 * @throws FaultError `keyMissing` or `keyRepeated`, for the first such record, and with how many there are in all
 */
export function verifyKeys(request: KeyVerification, progress: (progress: ReadProgress) => void): void {
  const passes = Math.ceil(request.plan.rows / maxRecordsPerPass);
  const hashSeed = randomBytes(8);
  // Of a file that takes several readings, only the first trouble is reported.
  if (passes === 1) return checkKeysWhile(request, progress, (check) => readWithCheck(request, check, progress));
  for (let pass = 0; pass < passes; pass++) verifyPass(request, hashSeed, pass, passes, progress);
}

/** Makes what compares the keys of all records while they are read for something else. */
export type CreateKeyCheck = (columns: ColumnLookup) => RecordSink;

/**
 * Compares keys while `read` reads the file for whatever it is for, at most `maxRecordsPerPass` records.
 * @throws FaultError as `verifyKeys`
 */
export function checkKeysWhile(
  request: KeyVerification,
  progress: (progress: ReadProgress) => void,
  read: (createCheck: CreateKeyCheck) => void,
): void {
  const hashSeed = randomBytes(8);
  try {
    read((columns) => createPassCheck(request, columns, hashSeed, 0, 1));
  } catch (error) {
    if (error instanceof FaultError && (error.fault.code === 'keyMissing' || error.fault.code === 'keyRepeated'))
      error.fault.all = countKeyFaults(request, hashSeed, progress);
    throw error;
  }
}

function readWithCheck(
  { source, plan }: KeyVerification,
  createCheck: CreateKeyCheck,
  progress: (progress: ReadProgress) => void,
): void {
  readPlannedSource(createEngineCore(), source, plan, createCheck, progress);
}

function verifyPass(
  request: KeyVerification,
  hashSeed: Uint8Array,
  pass: number,
  passes: number,
  progress: (progress: ReadProgress) => void,
): void {
  readPlannedSource(
    createEngineCore(),
    request.source,
    request.plan,
    (columns) => createPassCheck(request, columns, hashSeed, pass, passes),
    progress,
  );
}

/** Compares the keys of one part of all keys. */
function createPassCheck(
  request: KeyVerification,
  columns: ColumnLookup,
  hashSeed: Uint8Array,
  pass: number,
  passes: number,
): KeyAssembler {
  const hashTable = new KeyHashTable(Math.ceil(request.plan.rows / passes) * 1.1 + 1024);
  const isInPass = (firstHash: number): boolean => passes === 1 || (firstHash >>> 8) % passes === pass;
  return new KeyAssembler(columns, request, (key, record, recordOffset) => {
    const hash = hashKey(key.bytes, key.length, hashSeed);
    if (!isInPass(hash.firstHash)) return;
    for (const earlierRecord of hashTable.addRecord(hash.firstHash, hash.second, record)) {
      // The same hash: only the keys themselves can tell.
      if (isSameKey(request, earlierRecord, key)) {
        throw new FaultError(
          { code: 'keyRepeated', columns: request.keys, firstRecord: earlierRecord },
          recordOffset,
          record,
        );
      }
    }
  });
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
  const stopReading = new Error('found');
  let isSame = false;
  const onKey = (earlierKey: KeyAssembler, recordNumber: number): void => {
    if (recordNumber !== record) return;
    isSame = Buffer.compare(keyBytes, earlierKey.bytes.subarray(0, earlierKey.length)) === 0;
    throw stopReading;
  };
  try {
    readPlannedSource(
      createEngineCore(),
      request.source,
      request.plan,
      (columns) => new KeyAssembler(columns, request, onKey),
      () => undefined,
    );
  } catch (error) {
    if (error !== stopReading) throw error;
  }
  return isSame;
}
