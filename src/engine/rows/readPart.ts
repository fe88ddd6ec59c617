import type { ByteWindow } from '../model/byteWindow';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint } from '../model/tablePlan';
import { type OpenByteSource, openByteSource, type SharedFile } from '../open/sharedSource';
import { TextInspector } from '../open/textInspector';
import { type CsvDialect, createCsvDialect } from '../records/csv/csvDialect';
import { guessRowStart, mayReadCsvInParts, PlainTextSource, WholeFileNeeded } from '../records/csv/csvFilePart';
import { type IsTextColumn, readCsvPart } from '../records/csv/csvReader';
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
  /** CSV only. */
  isText?: IsTextColumn;
}

/**
 * Reads a part of a file: of an array of JSON, of records of JSON that follow one another, or of rows of CSV.
 * @returns undefined if the file cannot be read in parts.
 * @throws FaultError also where nothing is wrong with the file, but with the guess where a record begins.
 */
export function readPart(
  window: ByteWindow,
  file: SharedFile,
  part: FilePart,
  requestedOptions: FileOptions,
  hooks: PartReadHooks,
  expectedFingerprint?: Fingerprint,
  sharedTable?: SharedTable,
): PartResult | undefined {
  const content = openContent(file, requestedOptions, expectedFingerprint);
  const { fileOptions, fingerprint, hasLines, firstByte } = content;
  const isSequence =
    fileOptions.format === 'ndjson' || (fileOptions.format === 'json' && content.beginsWithRecordLines);
  content.close();
  const isArray = firstByte === 0x5b;
  const isCsv = fileOptions.format === 'csv';
  const isSplittable = isCsv
    ? mayReadCsvInParts(fileOptions) && fileOptions.decimalMark !== undefined
    : fileOptions.encoding === 'utf-8' && (isSequence || (fileOptions.format === 'json' && isArray));
  if (!isSplittable || !hasLines) return undefined;
  // Of a file that was planned in parts, it is known that its beginning suggests nothing.
  const mayHaveHints = part.startOffset === 0 && expectedFingerprint === undefined;
  const hasHints = mayHaveHints && Object.keys(content.readHints?.() ?? {}).length > 0;
  const source = openByteSource(file, fingerprint);
  try {
    const records = isCsv
      ? readCsvRecords(window, source, part, createCsvDialect(fileOptions), hooks, sharedTable)
      : readJsonRecords(window, source, part, isArray, hooks, sharedTable);
    source.verify();
    return (
      records && {
        ...records,
        isArray: !isCsv && isArray,
        fileOptions,
        fingerprint,
        hasRemarks: hasHints || records.hasRemarks,
      }
    );
  } catch (error) {
    if (error instanceof WholeFileNeeded) return undefined;
    throw error;
  } finally {
    source.close();
  }
}

type PartRecords = Pick<PartResult, 'startOffset' | 'nextRecordOffset' | 'recordCount' | 'hasRemarks'>;

function readJsonRecords(
  window: ByteWindow,
  source: OpenByteSource,
  { startOffset, endOffset }: FilePart,
  isArray: boolean,
  hooks: PartReadHooks,
  sharedTable: SharedTable | undefined,
): PartRecords | undefined {
  const recordStart = startOffset === 0 ? 0 : guessRecordStart(source, startOffset, isArray);
  if (recordStart === undefined) return undefined;
  hooks.onStart?.(recordStart);
  const inspector = new TextInspector(new OffsetByteSource(source, recordStart), true);
  window.openSource(inspector, recordStart);
  const documentResult = readDocument(
    window,
    { kind: 'part', isArray, isFirst: recordStart === 0, endOffset },
    { open: hooks.open, progress: partProgress(hooks, recordStart, endOffset) },
    sharedTable,
  );
  if (documentResult.kind !== 'part') return undefined;
  const { records: recordCount, nextRecordOffset } = documentResult;
  return { startOffset: recordStart, nextRecordOffset, recordCount, hasRemarks: inspector.hasFindings };
}

function readCsvRecords(
  window: ByteWindow,
  source: OpenByteSource,
  { startOffset, endOffset }: FilePart,
  dialect: CsvDialect,
  hooks: PartReadHooks,
  sharedTable: SharedTable | undefined,
): PartRecords | undefined {
  const rowStart = startOffset === 0 ? 0 : guessRowStart(source, startOffset, dialect);
  if (rowStart === undefined) return undefined;
  hooks.onStart?.(rowStart);
  const inspectors: TextInspector[] = [];
  const openAt = (offset: number): TextInspector => {
    const inspector = new TextInspector(new PlainTextSource(source, offset), false);
    inspector.ignoreControls(String.fromCharCode(dialect.delimiter, dialect.quote));
    inspectors.push(inspector);
    return inspector;
  };
  const { recordCount, nextRecordOffset, rowFacts } = readCsvPart(
    window,
    { startOffset: rowStart, endOffset, openAt },
    dialect,
    { open: hooks.open, progress: partProgress(hooks, rowStart, endOffset) },
    sharedTable,
    hooks.isText,
  );
  const { emptyRowsAtEnd, emptyRows, shortRows } = rowFacts;
  // Whether empty rows at the end of the part are records, the next part knows.
  if (emptyRowsAtEnd > 0 && nextRecordOffset !== undefined) return undefined;
  const hasRemarks =
    emptyRowsAtEnd > 0 ||
    emptyRows !== undefined ||
    shortRows !== undefined ||
    inspectors.some(({ hasFindings }) => hasFindings);
  return { startOffset: rowStart, nextRecordOffset, recordCount, hasRemarks };
}

/** Of a position in the file, how much of the part is behind it. */
function partProgress(hooks: PartReadHooks, recordStart: number, endOffset: number): PartReadHooks['progress'] {
  return (position, records) => hooks.progress(Math.max(0, Math.min(position, endOffset) - recordStart), records);
}
