import type { ByteSource } from '../model/byteWindow';
import { normalizeEncoding } from '../model/encodings';
import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { ParquetFacts } from '../model/parquetFacts';
import type { Fingerprint } from '../model/tablePlan';
import type { OtherEncoding, TextPadding } from '../model/textFacts';
import type { ValueNote } from '../model/valueNote';
import { AssumedWindows1252Source, bytesSource, refuseOtherEncoding } from '../open/assumedEncoding';
import { BackslashSource } from '../open/backslashSource';
import { BlankRunsSource, blankRuns } from '../open/blankRunsSource';
import { ChosenEncodingSource, refuseOtherUtf16 } from '../open/chosenEncoding';
import type { CountedPlaces } from '../open/countedPlaces';
import { detectForeignText } from '../open/detectForeignText';
import {
  dataExtensionOf,
  detectEncoding,
  detectForeignFormat,
  detectFormat,
  detectPacking,
  type FileFormat,
} from '../open/detectFormat';
import { type CrossedLines, FixedWidthSource } from '../open/fixedWidthSource';
import { describeForeignContents } from '../open/foreignContents';
import { KeyedObjectSource, keyColumnName, keyedObjectPath } from '../open/keyedObjectSource';
import { OuterDelimiterSource } from '../open/outerDelimiters';
import { PeekableSource } from '../open/peekableSource';
import { type OpenByteSource, openByteSource, type SharedFile } from '../open/sharedSource';
import { type TextFindings, TextInspector } from '../open/textInspector';
import { isSingleByteDelimiter, ShortDelimiterSource, ShortenedSource, UnmarkedSource } from '../open/textSources';
import { transcodeToUtf8 } from '../open/transcoder';
import { UnpaddedSource } from '../open/unpaddedSource';
import { findNonAscii, isUtf8Character } from '../open/utf8';
import { type ParquetPart, WorkerPipe } from '../open/workerPipe';
import { isBackslashText } from './csv/backslashText';
import type { CsvHints } from './csv/csvHints';
import { type FirstLine, readCsvHints, readFirstLine } from './csv/describeBeginning';
import { detectDialect } from './csv/detectDialect';
import type { DialectSamples } from './csv/dialectSamples';
import { KnownRows } from './csv/knownRows';
import { locateOffset } from './json/locateOffset';
import { isWhiteSpace } from './json/scanner';

/** The text in a file as UTF-8, whatever the file is packed in and written with, in one pass. */
export interface FileContent {
  readonly text: ByteSource;
  /** The same before anything is left out at the beginning of lines, while nothing of `text` was read. */
  readonly wholeText: ByteSource;
  /** How the text is to be read: what was asked for, and what was found out. Nothing that matters is left open. */
  readonly fileOptions: FileOptions;
  /** The text is not UTF-8 and does not say what it is, so it is taken for windows-1252. */
  readonly assumedEncoding: boolean;
  /** CSV: what its first line is like. */
  readonly readFirstLine?: () => FirstLine;
  /** CSV: what its beginning suggests. */
  readonly readHints?: () => CsvHints;
  /** Columns of a fixed width: lines that the places of the columns do not fit, of those that were read. */
  readonly findCrossedLines?: () => CrossedLines | undefined;
  /** The first byte that is not white space; undefined if there is none near the beginning. */
  readonly firstByte: number | undefined;
  /** It begins with an object of JSON in one line and another one in the next: records that follow one another. */
  readonly beginsWithRecordLines: boolean;
  /** The file has the same lines as the text, so that an editor can go to them. */
  readonly hasLines: boolean;
  /** Parquet in gzip: before its first rows can be read, all of it is unpacked. */
  readonly isPackedParquet: boolean;
  readonly fingerprint: Fingerprint;
  /** About how many bytes of text there are, as far as that is known. */
  estimateTextBytes(): number;
  /** What is odd about the text so far, with places in `wholeText`. */
  readTextPlaces(): TextPlaces;
  /** What was odd about the values so far, each reported once. */
  readNotes(): readonly ValueNote[];
  /** Of Parquet: what the file says about all of its rows. */
  readFacts(): ParquetFacts | undefined;
  /** Bytes of the file on disk that are behind us. */
  usedBytes(): number;
  /** @throws FaultError `changed` or `vanished` if the file is no longer what was opened. */
  verify(): void;
  close(): void;
}

/** What is odd about a text: as `TextFacts`, with places instead of lines. */
export interface TextPlaces extends TextFindings {
  padding?: TextPadding;
  marks?: CountedPlaces;
  textEnds?: CountedPlaces;
  otherEncoding?: OtherEncoding | undefined;
}

/** What is looked at to find out how a file is packed and encoded, and how its text is laid out. */
const headBytes = 4096;
const sampleBytes = 1 << 17;
/** The same for the middle and the end of a longer one. */
const furtherSampleBytes = 1 << 15;

/**
 * Opens a file. What `requestedOptions` leaves out of how to read it is found out from its name and its first bytes.
 * @param expectedFingerprint what the file was when the plan was made that says how to read it.
 * @param parquetPart only these rows, of Parquet that is not packed.
 * @throws FaultError if it holds no text, and as `openSource`.
 */
export function openContent(
  file: SharedFile,
  requestedOptions: FileOptions,
  expectedFingerprint?: Fingerprint,
  parquetPart?: ParquetPart,
): FileContent {
  const rawSource = openByteSource(file, expectedFingerprint);
  let pipe: WorkerPipe | undefined;
  const close = (): void => {
    pipe?.close();
    rawSource.close();
  };
  const openPipe = (pipeFormat: 'gzip' | 'parquet', isPacked: boolean): PeekableSource => {
    pipe?.close();
    pipe = new WorkerPipe(file, pipeFormat, isPacked, rawSource.size, parquetPart);
    return new PeekableSource(pipe);
  };
  try {
    const diskBytes = new PeekableSource(rawSource);
    const isPacked = detectPacking(diskBytes.peek(headBytes)) === 'gzip';
    let unpackedBytes = isPacked ? openPipe('gzip', false) : diskBytes;
    const isParquet = detectPacking(unpackedBytes.peek(headBytes)) === 'parquet';
    if (isParquet) unpackedBytes = openPipe('parquet', isPacked);
    const detected: DetectedText = isParquet
      ? inspectParquetRows(unpackedBytes)
      : detectText(unpackedBytes, requestedOptions, file.name, isPacked ? undefined : rawSource, !!expectedFingerprint);
    return {
      ...detected,
      get firstByte() {
        return detected.text.peek(headBytes).find((byte) => byte > 0x20 && byte < 0x80);
      },
      get beginsWithRecordLines() {
        return startsWithRecordLines(detected.text.peek(sampleBytes));
      },
      hasLines: !pipe,
      isPackedParquet: isParquet && isPacked,
      fingerprint: rawSource.fingerprint,
      readNotes: () => pipe?.readNotes() ?? [],
      readFacts: () => pipe?.readFacts(),
      estimateTextBytes: () => pipe?.estimatedBytes ?? rawSource.size,
      usedBytes: () => pipe?.usedBytes ?? diskBytes.bytesRead,
      verify: () => rawSource.verify(),
      close,
    };
  } catch (error) {
    const isForeign = error instanceof FaultError && error.fault.code === 'notText' && !pipe;
    const contents = isForeign ? describeForeignContents(rawSource, error.fault.format) : undefined;
    close();
    throw contents ? new FaultError({ code: 'notText', ...contents }) : error;
  }
}

/** What stands in the middle of a file and at its end, as UTF-8: nothing where it cannot be read as the beginning. */
function readFurtherSamples(source: OpenByteSource, encoding: string): Pick<DialectSamples, 'middle' | 'end'> {
  const read = (position: number): Uint8Array => {
    // Units of two bytes begin at even places.
    const bytes = new Uint8Array(furtherSampleBytes);
    source.readAt(encoding.startsWith('utf-16') ? position - (position % 2) : position, bytes);
    return decodeSample(bytes, encoding);
  };
  return { middle: read(source.size >> 1), end: read(source.size - furtherSampleBytes) };
}

function decodeSample(bytes: Uint8Array, encoding: string): Uint8Array {
  const decoded = new Uint8Array(bytes.length * 3);
  try {
    const text = transcodeToUtf8(bytesSource(bytes), encoding);
    let length = 0;
    for (let count = -1; count !== 0; length += count) count = text.read(decoded.subarray(length));
    return decoded.subarray(0, length);
  } catch (error) {
    // It may begin in the middle of a character.
    if (error instanceof FaultError) return new Uint8Array(0);
    throw error;
  }
}

/** Whether text is in a set of one byte for each character: behind a character of UTF-8, it is damaged UTF-8. */
function isSingleByte(bytes: Uint8Array): boolean {
  const nonAsciiAt = findNonAscii(bytes);
  return nonAsciiAt >= 0 && !isUtf8Character(bytes, nonAsciiAt);
}

/** A name is believed unless the content certainly is something else. */
function refuseOtherFormat(format: FileFormat, head: Uint8Array, fileName: string | undefined): void {
  const text = new TextDecoder().decode(head).trimStart();
  const named = dataExtensionOf(fileName ?? '') || format;
  if (format === 'csv' && /^(?:\{\s*"(?:[^"\\]|\\.){0,200}"\s*:|\[\s*\{\s*")/.test(text)) {
    const firstLine = text.split(/\r?\n/, 1)[0] ?? '';
    throw new FaultError({ code: 'otherFormat', named, found: isJsonObject(firstLine) ? 'ndjson' : 'json' });
  }
  if (
    format === 'csv' ||
    format === 'parquet' ||
    !/^[\p{L}_"#]/u.test(text) ||
    /^(?:true|false|null|NaN|undefined)\b/.test(text)
  )
    return;
  const lines = text.split(/\r?\n/, 3);
  const isTable = [',', ';', '\t', '|'].some((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length);
    return lines.length >= 2 && counts[0]! > 1 && counts[0] === counts[1] && !/[{}]/.test(lines[0]!);
  });
  if (isTable) throw new FaultError({ code: 'otherFormat', named, found: 'csv' });
}

function startsWithRecordLines(head: Uint8Array): boolean {
  const lineEnd = head.indexOf(0x0a);
  const nextLine = head.subarray(lineEnd + 1);
  return (
    lineEnd > 0 &&
    head[0] === 0x7b &&
    nextLine.find((byte) => !isWhiteSpace(byte)) === 0x7b &&
    isJsonObject(new TextDecoder().decode(head.subarray(0, lineEnd)))
  );
}

function isJsonObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    // It goes on in the next line.
    return false;
  }
}

/** The line of a place in the text of a file, counted from 1. */
export function locateLine(file: SharedFile, fileOptions: FileOptions, offset: number): number {
  return withContent(file, fileOptions, ({ text }) => locateOffset(text, offset).line);
}

/** The line of a place in all of the text of a file, counted from 1. */
export function locateTextLine(file: SharedFile, fileOptions: FileOptions, offset: number): number {
  return withContent(file, fileOptions, ({ wholeText }) => locateOffset(wholeText, offset).line);
}

/** Whether text that is no UTF-8 at `fault` has only ASCII before it. */
export function isAsciiUntil(file: SharedFile, fileOptions: FileOptions, faultOffset: number): boolean {
  return withContent(file, fileOptions, (content) => {
    const buffer = new Uint8Array(1 << 16);
    for (let position = 0; position < faultOffset; ) {
      const bytesRead = content.text.read(buffer);
      const nonAsciiAt = findNonAscii(buffer.subarray(0, bytesRead));
      if (nonAsciiAt >= 0 || bytesRead === 0) return position + nonAsciiAt >= faultOffset;
      position += bytesRead;
    }
    return true;
  });
}

function withContent<T>(file: SharedFile, fileOptions: FileOptions, read: (content: FileContent) => T): T {
  const content = openContent(file, fileOptions);
  try {
    return read(content);
  } finally {
    content.close();
  }
}

/** Whether nothing of how CSV is written is left to be found out. */
function isDecided({ delimiter, quote, escape, header }: FileOptions): boolean {
  return delimiter !== undefined && quote !== undefined && escape !== undefined && header !== undefined;
}

interface DetectedText {
  text: PeekableSource;
  fileOptions: FileOptions;
  assumedEncoding: boolean;
  wholeText: ByteSource;
  readTextPlaces: () => TextPlaces;
  readFirstLine?: () => FirstLine;
  readHints?: () => CsvHints;
  findCrossedLines?: () => CrossedLines | undefined;
}

/** The text as a reader of CSV takes it: without what stands below the table, and delimited by one byte. */
export function prepareCsvText(text: ByteSource, options: FileOptions): ByteSource {
  const { delimiter = ',', quote = '"', skipEndLines = 0, columnStarts, skipLines = 0, headerLines = 1 } = options;
  const table = skipEndLines > 0 ? new ShortenedSource(text, skipEndLines) : text;
  if (isBackslashText(options)) return new BackslashSource(table, delimiter);
  if (columnStarts) return new FixedWidthSource(table, columnStarts, skipLines + headerLines);
  if (delimiter === blankRuns) return new BlankRunsSource(table, quote);
  const rows = options.outerDelimiters ? new OuterDelimiterSource(table, delimiter, skipLines) : table;
  return isSingleByteDelimiter(delimiter) ? rows : new ShortDelimiterSource(rows, delimiter, quote);
}

function inspectParquetRows(rows: PeekableSource): DetectedText {
  const inspector = new TextInspector(rows, true);
  return {
    text: new PeekableSource(inspector),
    fileOptions: { format: 'parquet' },
    assumedEncoding: false,
    wholeText: rows,
    readTextPlaces: () => collectTextPlaces(inspector),
  };
}

function collectTextPlaces(
  { findings }: TextInspector,
  padding?: TextPadding,
  { marks, textEnds }: Pick<UnmarkedSource, 'marks' | 'textEnds'> = { marks: undefined, textEnds: undefined },
): TextPlaces {
  return {
    ...findings,
    ...(padding && { padding }),
    ...(marks && { marks }),
    ...(textEnds && { textEnds }),
  };
}

/**
 * @param rawSource where the middle and the end of the file can be had, too.
 * @param isPlanned the options were found out before.
 */
function detectText(
  bytes: PeekableSource,
  { isWindows1252Assumed, ...requestedOptions }: FileOptions,
  fileName: string | undefined,
  rawSource: OpenByteSource | undefined,
  isPlanned: boolean,
): DetectedText {
  const head = bytes.peek(headBytes);
  const foreignFormatName = detectPacking(head) === 'gzip' ? 'gzip' : detectForeignFormat(head);
  if (foreignFormatName) throw new FaultError({ code: 'notText', format: foreignFormatName });
  const detectedEncoding = detectEncoding(head);
  if (detectedEncoding?.encoding === 'utf-32') throw new FaultError({ code: 'otherEncoding', encoding: 'UTF-32' }, 0);
  let encoding = normalizeEncoding(requestedOptions.encoding ?? detectedEncoding?.encoding ?? 'utf-8') ?? 'utf-8';
  const markBytes =
    detectedEncoding && detectedEncoding.encoding === encoding && encoding !== 'utf-8' ? detectedEncoding.markBytes : 0;
  if (requestedOptions.encoding !== undefined) refuseOtherUtf16(head, encoding, detectedEncoding);
  const isChecked = requestedOptions.encoding !== undefined && !encoding.startsWith('utf-16');
  const chosenSource = isChecked && encoding !== 'utf-8' ? new ChosenEncodingSource(bytes, encoding) : undefined;
  let text =
    encoding === 'utf-8' ? bytes : new PeekableSource(transcodeToUtf8(chosenSource ?? bytes, encoding, markBytes));
  const unpadded = new UnpaddedSource(text);
  text = new PeekableSource(unpadded);
  const foreignText = detectForeignText(text.peek(headBytes));
  if (foreignText) throw new FaultError({ code: 'foreignText', ...foreignText });
  const format = requestedOptions.format ?? detectFormat(fileName, text.peek(headBytes));
  if (requestedOptions.format === undefined) refuseOtherFormat(format, text.peek(headBytes), fileName);
  const assumedEncoding =
    format === 'csv' &&
    requestedOptions.encoding === undefined &&
    encoding === 'utf-8' &&
    (isWindows1252Assumed === true || isSingleByte(text.peek(sampleBytes)));
  if (assumedEncoding) {
    refuseOtherEncoding(text.peek(sampleBytes));
    encoding = 'windows-1252';
    text = new PeekableSource(transcodeToUtf8(new AssumedWindows1252Source(text), encoding));
  }
  const decidedOptions = { ...requestedOptions, format, encoding };
  const wholeText = text;
  const inspector = new TextInspector(wholeText, format !== 'csv');
  const unmarked = new UnmarkedSource(inspector, format !== 'csv');
  const inspection = {
    wholeText,
    readTextPlaces: () => ({
      ...collectTextPlaces(inspector, unpadded.padding, unmarked),
      otherEncoding: chosenSource?.findOtherEncoding(),
    }),
  };
  text = new PeekableSource(unmarked);
  if (format !== 'csv') {
    const keyedPath = keyedObjectPath(requestedOptions.arrayPath);
    const beginning = Buffer.from(wholeText.peek(sampleBytes)).toString();
    const records = keyedPath
      ? new PeekableSource(new KeyedObjectSource(text, keyedPath, keyColumnName(keyedPath, beginning)))
      : text;
    return { text: records, fileOptions: decidedOptions, assumedEncoding, ...inspection };
  }
  const sample = wholeText.peek(sampleBytes);
  const isComplete = sample.length < sampleBytes;
  const isDialectDecided = isDecided(decidedOptions);
  const samples = {
    beginning: sample,
    isComplete,
    ...(rawSource && !isComplete && !isDialectDecided && readFurtherSamples(rawSource, encoding)),
  };
  const knownRows = new KnownRows();
  const fileOptions =
    isPlanned && isDialectDecided ? decidedOptions : detectDialect(samples, decidedOptions, fileName, knownRows);
  inspector.ignoreControls(`${fileOptions.delimiter ?? ''}${fileOptions.quote ?? ''}`);
  const csvText = prepareCsvText(text, fileOptions);
  return {
    text: new PeekableSource(csvText),
    fileOptions,
    assumedEncoding,
    ...inspection,
    readFirstLine: () => readFirstLine(sample, fileOptions, isComplete),
    readHints: () => readCsvHints(samples, fileOptions, knownRows),
    ...(csvText instanceof FixedWidthSource && { findCrossedLines: () => csvText.crossedLines }),
  };
}
