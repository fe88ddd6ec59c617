import type { ByteSource, ByteWindow } from '../model/byteWindow';
import type { CsvRowFacts } from '../model/csvRowFacts';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint } from '../model/tablePlan';
import type { PipeThread } from '../open/pipeThread';
import { type OpenByteSource, openByteSource, type SharedFile } from '../open/sharedSource';
import { TextInspector } from '../open/textInspector';
import { type CsvDialect, createCsvDialect } from '../records/csv/csvDialect';
import { guessRowStart, mayReadCsvInParts, PlainTextSource, WholeFileNeeded } from '../records/csv/csvFilePart';
import { type CsvPartResult, type IsTextColumn, readCsvPart } from '../records/csv/csvReader';
import { type FileContent, openContent } from '../records/fileContent';
import {
  type OpenRecordSink,
  type ReadHooks,
  type RecordLayout,
  readDocument,
  type SharedTable,
} from '../records/json/documentReader';
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
  /** For parts that are rows of Parquet: serves one after the other, and is ended by the caller. */
  pipeThread?: PipeThread;
}

/**
 * Reads a part of a file: of an array of JSON, of records of JSON that follow one another, or of rows of CSV. Of a
 * packed file only a part that is marked so.
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
  const parquetPart = part.rows && { rows: part.rows, thread: hooks.pipeThread };
  const content = openContent(file, requestedOptions, expectedFingerprint, parquetPart);
  try {
    // Its beginning takes as long as the whole.
    if (content.isPackedParquet) return undefined;
    const { fileOptions, fingerprint, hasLines, firstByte } = content;
    const isPacked = part.isPacked ?? false;
    const isSequence =
      fileOptions.format === 'ndjson' || (fileOptions.format === 'json' && content.beginsWithRecordLines);
    const isArray = firstByte === 0x5b;
    const isCsv = fileOptions.format === 'csv';
    const isSplittable =
      fileOptions.format === 'parquet' ||
      (isCsv
        ? mayReadCsvInParts(fileOptions) && fileOptions.decimalMark !== undefined
        : fileOptions.encoding === 'utf-8' && (isSequence || (fileOptions.format === 'json' && isArray)));
    if (!isSplittable || hasLines === isPacked) return undefined;
    // Of a file that was planned in parts, it is known that its beginning suggests nothing.
    const mayHaveHints = part.startOffset === 0 && expectedFingerprint === undefined;
    const hasHints = mayHaveHints && Object.keys(content.readHints?.() ?? {}).length > 0;
    const reading: PartReading = { window, part, isArray, dialect: isCsv ? createCsvDialect(fileOptions) : undefined };
    const records = isPacked
      ? readPackedRecords(content, reading, hooks, sharedTable)
      : readPlainRecords(openByteSource(file, fingerprint), reading, hooks, sharedTable);
    return (
      records && {
        ...records,
        isArray: !isCsv && isArray,
        isPacked,
        textBytes: content.estimateTextBytes(),
        facts: content.readFacts(),
        fileOptions,
        fingerprint,
        hasRemarks: hasHints || records.hasRemarks,
      }
    );
  } catch (error) {
    if (error instanceof WholeFileNeeded) return undefined;
    throw error;
  } finally {
    content.close();
  }
}

type PartRecords = Pick<PartResult, 'startOffset' | 'nextRecordOffset' | 'recordCount' | 'hasRemarks'>;

interface PartReading {
  window: ByteWindow;
  part: FilePart;
  /** JSON: whether the records are elements of an array. */
  isArray: boolean;
  /** Only of CSV. */
  dialect: CsvDialect | undefined;
}

/** Closes the source, too. */
function readPlainRecords(
  source: OpenByteSource,
  { window, part, isArray, dialect }: PartReading,
  hooks: PartReadHooks,
  sharedTable: SharedTable | undefined,
): PartRecords | undefined {
  try {
    const records = dialect
      ? readCsvRecords(window, source, part, dialect, hooks, sharedTable)
      : readJsonRecords(window, source, part, isArray, hooks, sharedTable);
    source.verify();
    return records;
  } finally {
    source.close();
  }
}

/** Text that comes in order only, from its beginning on, and is looked at on the way for what is odd about it. */
function readPackedRecords(
  content: FileContent,
  { window, part: { endOffset, rows }, isArray, dialect }: PartReading,
  hooks: PartReadHooks,
  sharedTable: SharedTable | undefined,
): PartRecords | undefined {
  const readHooks: ReadHooks = {
    open: hooks.open,
    progress: (_bytes, records) => hooks.progress(content.usedBytes(), records),
  };
  const { startRow: startOffset = 0, endRow = Infinity } = rows ?? {};
  hooks.onStart?.(startOffset);
  const result = dialect
    ? readCsvPart(
        window,
        { startOffset: 0, endOffset, openAt: () => content.text },
        dialect,
        readHooks,
        sharedTable,
        hooks.isText,
      )
    : readJsonPart(window, content.text, { kind: 'part', isArray, isFirst: true, endOffset }, readHooks, sharedTable);
  content.verify();
  const { recordCount, rowFacts } = result;
  const nextRecordOffset = endRow === Infinity ? result.nextRecordOffset : endRow;
  const areRowsOdd = rowFacts !== undefined && hasRowRemarks(rowFacts);
  const isTextOdd = Object.values(content.readTextPlaces()).some((finding) => finding !== undefined);
  const areValuesOdd = content.readNotes().length > 0;
  return { startOffset, nextRecordOffset, recordCount, hasRemarks: areRowsOdd || isTextOdd || areValuesOdd };
}

/** Reads JSON whose text begins with a record of the part, or with the array of which it is the first part. */
function readJsonPart(
  window: ByteWindow,
  text: ByteSource,
  layout: Extract<RecordLayout, { kind: 'part' }>,
  readHooks: ReadHooks,
  sharedTable: SharedTable | undefined,
  startOffset = 0,
): Omit<CsvPartResult, 'rowFacts'> & Partial<CsvPartResult> {
  window.openSource(text, startOffset);
  const documentResult = readDocument(window, layout, readHooks, sharedTable);
  if (documentResult.kind !== 'part') throw new WholeFileNeeded();
  return { recordCount: documentResult.records, nextRecordOffset: documentResult.nextRecordOffset };
}

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
  const { recordCount, nextRecordOffset } = readJsonPart(
    window,
    inspector,
    { kind: 'part', isArray, isFirst: recordStart === 0, endOffset },
    { open: hooks.open, progress: partProgress(hooks, recordStart, endOffset) },
    sharedTable,
    recordStart,
  );
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
  // Whether empty rows at the end of the part are records, the next part knows.
  if (rowFacts.emptyRowsAtEnd > 0 && nextRecordOffset !== undefined) return undefined;
  const hasRemarks = hasRowRemarks(rowFacts) || inspectors.some(({ hasFindings }) => hasFindings);
  return { startOffset: rowStart, nextRecordOffset, recordCount, hasRemarks };
}

function hasRowRemarks({ emptyRowsAtEnd, ...oddRows }: CsvRowFacts): boolean {
  return emptyRowsAtEnd > 0 || Object.values(oddRows).some((rows) => rows !== undefined);
}

/** Of a position in the file, how much of the part is behind it. */
function partProgress(hooks: PartReadHooks, recordStart: number, endOffset: number): PartReadHooks['progress'] {
  return (position, records) => hooks.progress(Math.max(0, Math.min(position, endOffset) - recordStart), records);
}
