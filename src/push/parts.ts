import { type Carried, type OpenTable, readDocument } from './json/document';
import { guessRecord, type Part, Tail } from './json/part';
import { openContent } from './input/content';
import type { Window } from './json/window';
import type { FileOptions } from './input/fileOptions';
import { openSource, type SharedFile } from './source';
import type { PartFound } from './split';
import type { Fingerprint } from './types';

export interface PartHooks {
  open: OpenTable;
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
export function readPart(window: Window, file: SharedFile, { from, until }: Part, wanted: FileOptions, hooks: PartHooks, expected?: Fingerprint, carried?: Carried): PartFound | undefined {
  const content = openContent(file, wanted, expected);
  const { how, fingerprint, hasLines, first } = content;
  content.close();
  const array = first === 0x5b;
  const isJson = how.format === 'ndjson' || (how.format === 'json' && array);
  if (!isJson || !hasLines || how.encoding !== 'utf-8') return undefined;
  const source = openSource(file, fingerprint);
  try {
    const start = from === 0 ? 0 : guessRecord(source, from, array);
    if (start === undefined) return undefined;
    hooks.begin?.(start);
    window.open(new Tail(source, start), start);
    const progress = (position: number, records: number): void => hooks.progress(Math.min(position, until) - start, records);
    const found = readDocument(window, { kind: 'part', array, first: start === 0, until }, { open: hooks.open, progress }, carried);
    source.verify();
    return found.kind === 'part' ? { array, start, next: found.next, records: found.records, how, fingerprint } : undefined;
  } finally {
    source.close();
  }
}
