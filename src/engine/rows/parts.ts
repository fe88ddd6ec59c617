import type { ByteWindow } from '../model/byteWindow';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint } from '../model/types';
import { openSource, type SharedFile } from '../open/source';
import { openContent } from '../records/content';
import { type OpenRecordSink, readDocument, type SharedTable } from '../records/json/documentReader';
import { type FilePart, guessRecordStart, OffsetByteSource } from '../records/json/filePart';
import type { PartFound } from './split';

export interface PartHooks {
  open: OpenRecordSink;
  /** Before the first record: where it begins. */
  begin?(start: number): void;
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
  { startOffset: from, endOffset: until }: FilePart,
  wanted: FileOptions,
  hooks: PartHooks,
  expected?: Fingerprint,
  carried?: SharedTable,
): PartFound | undefined {
  const content = openContent(file, wanted, expected);
  const { how, fingerprint, hasLines, first } = content;
  content.close();
  const array = first === 0x5b;
  const isJson = how.format === 'ndjson' || (how.format === 'json' && array);
  if (!isJson || !hasLines || how.encoding !== 'utf-8') return undefined;
  const source = openSource(file, fingerprint);
  try {
    const start = from === 0 ? 0 : guessRecordStart(source, from, array);
    if (start === undefined) return undefined;
    hooks.begin?.(start);
    window.openSource(new OffsetByteSource(source, start), start);
    const progress = (position: number, records: number): void =>
      hooks.progress(Math.min(position, until) - start, records);
    const found = readDocument(
      window,
      { kind: 'part', isArray: array, isFirst: start === 0, endOffset: until },
      { open: hooks.open, progress },
      carried,
    );
    source.verify();
    return found.kind === 'part'
      ? { array, start, next: found.nextRecordOffset, records: found.records, how, fingerprint }
      : undefined;
  } finally {
    source.close();
  }
}
