import type { ByteWindow } from '../model/byteWindow';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint } from '../model/tablePlan';
import { openByteSource, type SharedFile } from '../open/sharedSource';
import { openContent } from '../records/fileContent';
import { type OpenRecordSink, readDocument, type SharedTable } from '../records/json/documentReader';
import { type FilePart, guessRecordStart, OffsetByteSource } from '../records/json/filePart';
import type { PartResult } from './partAnalysis';

export interface PartReadHooks {
  open: OpenRecordSink;
  /** Before the first record: where it begins. */
  onStart?(recordStart: number): void;
  /** Bytes and records of the part so far. */
  progress(bytes: number, records: number): void;
}

/**
 * Reads a part of a file of JSON: of an array, or of records that follow one another.
 * @returns undefined if the file cannot be read in parts.
 * @throws FaultError also where nothing is wrong with the file, but with the guess where a record begins.
 */
export function readPart(
  window: ByteWindow,
  file: SharedFile,
  { startOffset, endOffset }: FilePart,
  requestedOptions: FileOptions,
  hooks: PartReadHooks,
  expectedFingerprint?: Fingerprint,
  sharedTable?: SharedTable,
): PartResult | undefined {
  const content = openContent(file, requestedOptions, expectedFingerprint);
  const { fileOptions, fingerprint, hasLines, firstByte } = content;
  content.close();
  const isArray = firstByte === 0x5b;
  const isJson = fileOptions.format === 'ndjson' || (fileOptions.format === 'json' && isArray);
  if (!isJson || !hasLines || fileOptions.encoding !== 'utf-8') return undefined;
  const source = openByteSource(file, fingerprint);
  try {
    const recordStart = startOffset === 0 ? 0 : guessRecordStart(source, startOffset, isArray);
    if (recordStart === undefined) return undefined;
    hooks.onStart?.(recordStart);
    window.openSource(new OffsetByteSource(source, recordStart), recordStart);
    const onProgress = (position: number, records: number): void =>
      hooks.progress(Math.min(position, endOffset) - recordStart, records);
    const documentResult = readDocument(
      window,
      { kind: 'part', isArray, isFirst: recordStart === 0, endOffset },
      { open: hooks.open, progress: onProgress },
      sharedTable,
    );
    source.verify();
    return documentResult.kind === 'part'
      ? {
          isArray,
          startOffset: recordStart,
          nextRecordOffset: documentResult.nextRecordOffset,
          recordCount: documentResult.records,
          fileOptions,
          fingerprint,
        }
      : undefined;
  } finally {
    source.close();
  }
}
