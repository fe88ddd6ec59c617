import type { ByteWindow } from '../model/byteWindow';
import type { CsvRowFacts } from '../model/csvRowFacts';
import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { ReadOptions } from '../model/readOptions';
import type { Fingerprint, PlannedFile } from '../model/tablePlan';
import type { ValueNote } from '../model/valueNote';
import { fileBytes, filesOfSource, type SharedFile, type SharedSource } from '../open/sharedSource';
import { createCsvDialect } from '../records/csv/csvDialect';
import type { CsvHints } from '../records/csv/csvHints';
import { type IsTextColumn, readCsv } from '../records/csv/csvReader';
import { decideFileOptions } from '../records/decideFileOptions';
import { type FileContent, isAsciiUntil, openContent } from '../records/fileContent';
import {
  type OpenRecordSink,
  type ReadHooks,
  type RecordLayout,
  readDocument,
  type SharedTable,
} from '../records/json/documentReader';
import { type DocumentResult } from '../records/json/documentResult';
import {
  firstFileLayout,
  furtherFileLayout,
  plannedLayout,
  probeDocument,
  probedLayout,
  refuseErrorRecord,
} from './jsonLayout';
import { locateRowFacts } from './locateRowFacts';
import { locateTextFacts } from './locateTextFacts';
import { arrayPathOf, recordPath } from './recordPaths';

/** A file that is about to be read. */
export interface OpenedFile {
  name: string;
  fileOptions: FileOptions;
  assumedEncoding: boolean;
  fingerprint: Fingerprint;
}

/** The result of reading one file. */
export interface FileResult extends OpenedFile {
  documentResult: DocumentResult;
  /** CSV: what was odd about its rows. */
  rowFacts?: PlannedFile['rowFacts'];
  /** What is odd about its text. */
  textFacts?: PlannedFile['textFacts'];
  /** CSV: what its beginning suggests. */
  hints?: CsvHints | undefined;
  /** Of Parquet: as the plan has them. */
  partEnds?: readonly number[];
  /** The object of this file is the one row. */
  isSingleObject: boolean;
}

export interface TableHooks {
  /** As for one document. Asked once for several files, unless the reading starts over. */
  openTable: OpenRecordSink;
  /** Bytes on disk that are used, of all there are, and records so far. */
  progress?(usedBytes: number, totalBytes: number, records: number): void;
  /** Before the records of a file. */
  file?(file: OpenedFile): void;
  /** After the records of a file, or what was read of it. The record is counted over all files. */
  note?(note: ValueNote): void;
  isText?: IsTextColumn;
}

/** What reading a JSON file came to. */
type JsonReading = Pick<FileResult, 'documentResult' | 'isSingleObject'>;

/** How a file is read whose plan is made. */
export type PlannedRead = Pick<PlannedFile, 'shape' | 'arrayPath' | 'rows' | 'read' | 'fingerprint'>;

/**
 * Reads all files of a source as one table and finds out on the way how each is written.
 * @param window where the text is to go; its own source does not matter.
 * @returns what each file is, in order; if one holds several arrays and nobody said which one is the table, it is the
 *   last.
 * @throws FaultError with the number of the file, if there are several.
 */
export function discoverTable(
  window: ByteWindow,
  source: SharedSource,
  requestedOptions: ReadOptions,
  hooks: TableHooks,
): FileResult[] {
  const files = filesOfSource(source);
  const optionsByFile = decideFileOptions(files, requestedOptions);
  /** Files that turned out not to be UTF-8 when they had been read halfway. */
  const windows1252Files = new Set<number>();
  for (;;) {
    const tableReader = new TableReader(window, files, hooks);
    try {
      for (const fileIndex of files.keys()) {
        const fileResult = tableReader.discoverFile(
          fileIndex,
          windows1252Files.has(fileIndex)
            ? { ...optionsByFile[fileIndex], isWindows1252Assumed: true }
            : optionsByFile[fileIndex]!,
        );
        if (fileResult.documentResult.kind === 'choose') break;
      }
      return tableReader.finish();
    } catch (error) {
      if (
        !(
          error instanceof FaultError &&
          error.fault.code === 'encoding' &&
          tableReader.mayBeWindows1252(requestedOptions, error.offset)
        )
      )
        throw error;
      windows1252Files.add(tableReader.fileIndex);
    }
  }
}

/**
 * Reads all files of a source again as their plan says.
 * @returns how many records there were.
 * @throws FaultError `changed` if a file is not the one that was planned.
 */
export function replayTable(
  window: ByteWindow,
  source: SharedSource,
  plannedFiles: readonly PlannedRead[],
  hooks: TableHooks,
): number {
  const files = filesOfSource(source);
  if (files.length !== plannedFiles.length) throw new FaultError({ code: 'changed' });
  const tableReader = new TableReader(window, files, hooks);
  for (const [fileIndex, plannedFile] of plannedFiles.entries()) tableReader.replayFile(fileIndex, plannedFile);
  tableReader.finish();
  return tableReader.recordCount;
}

/** Faults of those who take records, which count them over all files. */
const totalRecordFaults = new Set(['valueTooLong', 'keyMissing', 'keyRepeated']);
/** Faults that make a file useless alone, but among others it only brings nothing. */
const emptyFileFaults = new Set(['empty', 'emptyArray', 'onlyHeader']);

class TableReader {
  /** The file at hand. */
  fileIndex = 0;
  /** Of the files before it. */
  recordCount = 0;
  private usedBytes = 0;
  /** Of the file at hand. */
  private rowFacts: CsvRowFacts | undefined;
  private totalBytes = 0;
  private content: FileContent | undefined;
  private sharedTable: SharedTable | undefined;
  private readonly fileResults: FileResult[] = [];
  /** How the file that was opened last is read. */
  private lastOptions: FileOptions | undefined;
  private emptyFault: FaultError | undefined;

  constructor(
    private readonly window: ByteWindow,
    private readonly files: readonly SharedFile[],
    private readonly hooks: TableHooks,
  ) {
    if (files.length === 0) throw new FaultError({ code: 'noFiles' });
    for (const file of files) this.totalBytes += fileBytes(file);
  }

  discoverFile(fileIndex: number, requestedOptions: FileOptions): FileResult {
    return this.withFile(fileIndex, requestedOptions, undefined, (content) => {
      const { fileOptions } = content;
      this.refuseMixedFormats(fileOptions);
      const fileReading =
        fileOptions.format === 'csv'
          ? { documentResult: this.readCsvRecords(content), isSingleObject: false }
          : this.discoverJsonFile(content, requestedOptions);
      const { partEnds } = content.readFacts() ?? {};
      const fileResult = {
        ...this.describeOpened(content),
        ...fileReading,
        ...locateRowFacts(this.files[fileIndex]!, content, this.rowFacts),
        ...locateTextFacts(this.files[fileIndex]!, this.content ?? content),
        hints: content.readHints?.(),
        ...(partEnds && { partEnds }),
        fileOptions: { ...fileOptions, ...arrayPathOf(fileOptions, fileReading.documentResult) },
      };
      this.fileResults.push(fileResult);
      return fileResult;
    });
  }

  replayFile(fileIndex: number, { read, shape, arrayPath, rows, fingerprint }: PlannedRead): void {
    this.withFile(fileIndex, read, fingerprint, (content) => {
      if (rows === 0) return;
      if (read.format === 'csv') this.readCsvRecords(content);
      else this.readJsonRecords(content, plannedLayout({ shape, arrayPath }));
    });
  }

  /**
   * Whether the file at hand broke off as CSV that nobody said is UTF-8, and that has no character of UTF-8 that shows
   * it is.
   */
  mayBeWindows1252(requestedOptions: ReadOptions, faultOffset = 0): boolean {
    const { lastOptions } = this;
    return (
      requestedOptions.encoding === undefined &&
      lastOptions?.format === 'csv' &&
      lastOptions.encoding === 'utf-8' &&
      isAsciiUntil(this.files[this.fileIndex]!, lastOptions, faultOffset)
    );
  }

  /** @throws FaultError if no file had any record. */
  finish(): FileResult[] {
    if (
      this.emptyFault &&
      this.recordCount === 0 &&
      !this.fileResults.some(({ documentResult }) => documentResult.kind === 'choose')
    )
      throw this.emptyFault;
    return this.fileResults;
  }

  /** Opens a file, has it read, and sees to it that faults say where they are. */
  private withFile<T>(
    fileIndex: number,
    requestedOptions: FileOptions,
    expectedFingerprint: Fingerprint | undefined,
    readContent: (content: FileContent) => T,
  ): T {
    this.fileIndex = fileIndex;
    this.rowFacts = undefined;
    const precedingRecords = this.recordCount;
    try {
      const content = this.reopenFile(requestedOptions, expectedFingerprint);
      const result = readContent(content);
      (this.content ?? content).verify();
      return result;
    } catch (error) {
      throw error instanceof FaultError ? this.locateFault(this.findChange() ?? error, precedingRecords) : error;
    } finally {
      for (const note of this.content?.readNotes() ?? [])
        this.hooks.note?.({ ...note, record: precedingRecords + note.record });
      this.usedBytes += this.content?.fingerprint.bytes ?? 0;
      this.close();
    }
  }

  private reopenFile(requestedOptions: FileOptions, expectedFingerprint?: Fingerprint): FileContent {
    this.close();
    const content = openContent(this.files[this.fileIndex]!, requestedOptions, expectedFingerprint);
    this.content = content;
    this.lastOptions = content.fileOptions;
    this.window.openSource(content.text);
    this.hooks.file?.(this.describeOpened(content));
    return content;
  }

  private describeOpened({ fileOptions, assumedEncoding, fingerprint }: FileContent): OpenedFile {
    return { name: this.files[this.fileIndex]!.name ?? '', fileOptions, assumedEncoding, fingerprint };
  }

  private close(): void {
    this.content?.close();
    this.content = undefined;
  }

  private readCsvRecords(content: FileContent): DocumentResult {
    const { sharedTable } = this;
    return this.countRecords(() => ({
      kind: 'sequence',
      records: readCsv(
        this.window,
        createCsvDialect(content.fileOptions),
        this.documentHooks(),
        sharedTable,
        this.hooks.isText,
      ),
    }));
  }

  private readJsonRecords(content: FileContent, layout: RecordLayout): DocumentResult {
    const { sharedTable } = this;
    return this.countRecords(() => readDocument(this.window, layout, this.documentHooks(), sharedTable));
  }

  /** Where there are several files, one of them may have no records. */
  private countRecords(readResult: () => DocumentResult): DocumentResult {
    try {
      const documentResult = readResult();
      if ('records' in documentResult) this.recordCount += documentResult.records;
      return documentResult;
    } catch (error) {
      if (!(error instanceof FaultError && this.files.length > 1 && emptyFileFaults.has(error.fault.code))) throw error;
      error.fileIndex = this.fileIndex;
      this.emptyFault ??= error;
      return { kind: 'sequence', records: 0 };
    }
  }

  private documentHooks(): ReadHooks {
    const { hooks, recordCount } = this;
    return {
      open: (parser, arrayPath) => {
        const recordSink = hooks.openTable(parser, arrayPath);
        this.sharedTable = { parser, sink: recordSink };
        return recordSink;
      },
      describeRows: (facts) => {
        this.rowFacts = facts;
      },
      progress: (_bytes, fileRecords) =>
        hooks.progress?.(this.usedBytes + (this.content?.usedBytes() ?? 0), this.totalBytes, recordCount + fileRecords),
    };
  }

  private discoverJsonFile(content: FileContent, requestedOptions: FileOptions): JsonReading {
    if (this.sharedTable) return this.addJsonFile(content, requestedOptions);
    const arrayPath = recordPath(requestedOptions);
    const documentResult = this.readJsonRecords(content, firstFileLayout(content, requestedOptions));
    if (arrayPath === undefined) refuseErrorRecord(documentResult, this.sharedTable);
    const isReadAgain = documentResult.kind === 'loneObject' || documentResult.kind === 'severalObjects';
    if (isReadAgain) this.sharedTable = undefined;
    const lastResult = isReadAgain
      ? this.readJsonRecords(this.reopenFile(requestedOptions), { kind: 'sequence' })
      : documentResult;
    return {
      documentResult: lastResult,
      isSingleObject:
        documentResult.kind === 'loneObject' ||
        (arrayPath?.length === 0 && lastResult.kind === 'sequence' && lastResult.records === 1),
    };
  }

  private addJsonFile(content: FileContent, requestedOptions: FileOptions): JsonReading {
    const layout = furtherFileLayout(content, requestedOptions);
    if (layout) return { documentResult: this.readJsonRecords(content, layout), isSingleObject: false };
    const { recordCount } = this;
    const probeResult = this.countRecords(() => probeDocument(content));
    this.recordCount = recordCount;
    const foundLayout = probedLayout(probeResult);
    if (!foundLayout) return { documentResult: probeResult, isSingleObject: false };
    return {
      documentResult: this.readJsonRecords(this.reopenFile(requestedOptions), foundLayout),
      isSingleObject: probeResult.kind === 'loneObject',
    };
  }

  private refuseMixedFormats({ format }: FileOptions): void {
    const formatFamily = (format: ReadOptions['format']): string =>
      format === 'csv' ? 'CSV' : format === 'parquet' ? 'Parquet' : 'JSON';
    const [firstResult] = this.fileResults;
    if (!firstResult || formatFamily(firstResult.fileOptions.format) === formatFamily(format)) return;
    throw new FaultError({
      code: 'mixedFormats',
      first: firstResult.name,
      firstFormat: formatFamily(firstResult.fileOptions.format),
      format: formatFamily(format),
    });
  }

  /** That the file is no longer what was opened, whatever else was wrong in it. */
  private findChange(): FaultError | undefined {
    try {
      this.content?.verify();
      return undefined;
    } catch (change) {
      if (change instanceof FaultError) return change;
      throw change;
    }
  }

  private locateFault(error: FaultError, precedingRecords: number): FaultError {
    error.fileIndex = this.fileIndex;
    error.fileOptions = this.content?.fileOptions ?? {};
    // The lines that are made of a Parquet file are nobody's but ours.
    if (error.fileOptions.format === 'parquet') error.offset = undefined;
    if (error.record !== undefined && totalRecordFaults.has(error.fault.code)) error.record -= precedingRecords;
    return error;
  }
}
