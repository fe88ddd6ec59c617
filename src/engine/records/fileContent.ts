import type { ByteSource } from '../model/byteWindow';
import { normalizeEncoding } from '../model/encodings';
import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint } from '../model/tablePlan';
import type { ValueNote } from '../model/valueNote';
import { detectForeignText } from '../open/detectForeignText';
import {
  dataExtensionOf,
  detectEncoding,
  detectForeignFormat,
  detectFormat,
  detectPacking,
  type FileFormat,
} from '../open/detectFormat';
import { describeForeignContents } from '../open/foreignContents';
import { KeyedObjectSource, keyColumnName, keyedObjectPath } from '../open/keyedObjectSource';
import { PeekableSource } from '../open/peekableSource';
import { type OpenByteSource, openByteSource, type SharedFile } from '../open/sharedSource';
import { isSingleByteDelimiter, ShortDelimiterSource, ShortenedSource } from '../open/textSources';
import { transcodeToUtf8 } from '../open/transcoder';
import { UnpaddedSource } from '../open/unpaddedSource';
import { findNonAscii, isUtf8Character } from '../open/utf8';
import { WorkerPipe } from '../open/workerPipe';
import type { CsvHints } from './csv/csvHints';
import { detectDialect, type FirstLine, readCsvHints, readFirstLine } from './csv/detectDialect';
import { locateOffset } from './json/locateOffset';

/** The text in a file as UTF-8, whatever the file is packed in and written with, in one pass. */
export interface FileContent {
  readonly text: ByteSource;
  /** How the text is to be read: what was asked for, and what was found out. Nothing that matters is left open. */
  readonly fileOptions: FileOptions;
  /** The text is not UTF-8 and does not say what it is, so it is taken for windows-1252. */
  readonly assumedEncoding: boolean;
  /** CSV: what its first line is like. */
  readonly readFirstLine?: () => FirstLine;
  /** CSV: what its beginning suggests. */
  readonly readHints?: () => CsvHints;
  /** The first byte that is not white space; undefined if there is none near the beginning. */
  readonly firstByte: number | undefined;
  /** The file has the same lines as the text, so that an editor can go to them. */
  readonly hasLines: boolean;
  readonly fingerprint: Fingerprint;
  /** What was odd about the values so far, each reported once. */
  readNotes(): readonly ValueNote[];
  /** Bytes of the file on disk that are behind us. */
  usedBytes(): number;
  /** @throws FaultError `changed` or `vanished` if the file is no longer what was opened. */
  verify(): void;
  close(): void;
}

/** What is looked at to find out how a file is packed and encoded, and how its text is laid out. */
const headBytes = 4096;
const sampleBytes = 1 << 17;
/** The same for the end of it. */
const endSampleBytes = 1 << 15;

/**
 * Opens a file. What `requestedOptions` leaves out of how to read it is found out from its name and its first bytes.
 * @param expectedFingerprint what the file was when the plan was made.
 * @throws FaultError if it holds no text, and as `openSource`.
 */
export function openContent(
  file: SharedFile,
  requestedOptions: FileOptions,
  expectedFingerprint?: Fingerprint,
): FileContent {
  const rawSource = openByteSource(file, expectedFingerprint);
  let pipe: WorkerPipe | undefined;
  const close = (): void => {
    pipe?.close();
    rawSource.close();
  };
  const openPipe = (pipeFormat: 'gzip' | 'parquet', isPacked: boolean): PeekableSource => {
    pipe?.close();
    pipe = new WorkerPipe(file, pipeFormat, isPacked, rawSource.size);
    return new PeekableSource(pipe);
  };
  try {
    const diskBytes = new PeekableSource(rawSource);
    const isPacked = detectPacking(diskBytes.peek(headBytes)) === 'gzip';
    let unpackedBytes = isPacked ? openPipe('gzip', false) : diskBytes;
    const isParquet = detectPacking(unpackedBytes.peek(headBytes)) === 'parquet';
    if (isParquet) unpackedBytes = openPipe('parquet', isPacked);
    const detected: DetectedText = isParquet
      ? { text: unpackedBytes, fileOptions: { format: 'parquet' }, assumedEncoding: false }
      : detectText(unpackedBytes, requestedOptions, file.name, isPacked ? undefined : () => readEnd(rawSource));
    return {
      ...detected,
      firstByte: detected.text.peek(headBytes).find((byte) => byte > 0x20 && byte < 0x80),
      hasLines: !pipe,
      fingerprint: rawSource.fingerprint,
      readNotes: () => pipe?.readNotes() ?? [],
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

function readEnd(source: OpenByteSource): Uint8Array {
  const bytes = new Uint8Array(Math.min(source.size, endSampleBytes));
  source.readAt(source.size - bytes.length, bytes);
  return bytes;
}

/**
 * Whether text is in a set of one byte for each character: a file with a character of UTF-8 before what is none is
 * damaged UTF-8.
 */
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

function isJsonObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    // It goes on in the next line.
    return false;
  }
}

/** Bytes that Windows-1252 does not have; CP850 and others of DOS have letters there. */
const unassignedBytes = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
const dosEncodings = ['cp850', 'cp437', 'macintosh'];

function refuseUnassignedBytes(bytes: Uint8Array): void {
  const position = bytes.findIndex((byte) => unassignedBytes.includes(byte));
  if (position < 0) return;
  const start = bytes.lastIndexOf(0x0a, position) + 1;
  const line = bytes.subarray(start, Math.min(position + 40, start + 200));
  throw new FaultError({
    code: 'unclearEncoding',
    readings: dosEncodings.map((encoding) => ({
      encoding,
      sample: JSON.stringify(decodeLine(line, encoding)),
      lines: nonAsciiLines(bytes).map((shownLine) => decodeLine(shownLine, encoding)),
    })),
  });
}

/** The first line, and the first ones that read differently in one character set and another. */
function nonAsciiLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length && lines.length < 4; ) {
    const lineEnd = bytes.indexOf(0x0a, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    const line = bytes.subarray(start, Math.min(end, start + 200));
    if (start === 0 || line.some((byte) => byte >= 0x80)) lines.push(line);
    start = end + 1;
  }
  return lines;
}

function decodeLine(line: Uint8Array, encoding: string): string {
  const source = transcodeToUtf8(new PeekableSource(bytesSource(line)), encoding);
  const buffer = new Uint8Array(1_000);
  const text = Buffer.from(buffer.subarray(0, source.read(buffer))).toString();
  return (text.split(/[\r\n]/)[0] ?? '').slice(0, 80);
}

function bytesSource(bytes: Uint8Array): ByteSource {
  let rest = bytes;
  return {
    size: bytes.length,
    read: (target) => {
      const part = rest.subarray(0, target.length);
      target.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
  };
}

/** The line of a place in the text of a file, counted from 1. */
export function locateLine(file: SharedFile, fileOptions: FileOptions, offset: number): number {
  const content = openContent(file, fileOptions);
  try {
    return locateOffset(content.text, offset).line;
  } finally {
    content.close();
  }
}

/** Whether text that is no UTF-8 at `fault` has only ASCII before it. */
export function isAsciiUntil(file: SharedFile, fileOptions: FileOptions, faultOffset: number): boolean {
  const content = openContent(file, fileOptions);
  try {
    const buffer = new Uint8Array(1 << 16);
    for (let position = 0; position < faultOffset; ) {
      const bytesRead = content.text.read(buffer);
      const nonAsciiAt = findNonAscii(buffer.subarray(0, bytesRead));
      if (nonAsciiAt >= 0 || bytesRead === 0) return position + nonAsciiAt >= faultOffset;
      position += bytesRead;
    }
    return true;
  } finally {
    content.close();
  }
}

interface DetectedText {
  text: PeekableSource;
  fileOptions: FileOptions;
  assumedEncoding: boolean;
  readFirstLine?: () => FirstLine;
  readHints?: () => CsvHints;
}

/** The text as a reader of CSV takes it: without what stands below the table, and delimited by one byte. */
export function prepareCsvText(
  text: ByteSource,
  { delimiter = ',', quote = '"', skipEndLines = 0 }: FileOptions,
): ByteSource {
  const table = skipEndLines > 0 ? new ShortenedSource(text, skipEndLines) : text;
  return isSingleByteDelimiter(delimiter) ? table : new ShortDelimiterSource(table, delimiter, quote);
}

/** @param readEnd the last bytes of the file, where they can be had. */
function detectText(
  bytes: PeekableSource,
  requestedOptions: FileOptions,
  fileName: string | undefined,
  readEnd?: () => Uint8Array,
): DetectedText {
  const head = bytes.peek(headBytes);
  const foreignFormatName = detectPacking(head) === 'gzip' ? 'gzip' : detectForeignFormat(head);
  if (foreignFormatName) throw new FaultError({ code: 'notText', format: foreignFormatName });
  const detectedEncoding = detectEncoding(head);
  if (detectedEncoding?.encoding === 'utf-32') throw new FaultError({ code: 'otherEncoding', encoding: 'UTF-32' }, 0);
  let encoding = normalizeEncoding(requestedOptions.encoding ?? detectedEncoding?.encoding ?? 'utf-8') ?? 'utf-8';
  const markBytes =
    detectedEncoding && detectedEncoding.encoding === encoding && encoding !== 'utf-8' ? detectedEncoding.markBytes : 0;
  let text = encoding === 'utf-8' ? bytes : new PeekableSource(transcodeToUtf8(bytes, encoding, markBytes));
  text = new PeekableSource(new UnpaddedSource(text));
  const foreignText = detectForeignText(text.peek(headBytes));
  if (foreignText) throw new FaultError({ code: 'foreignText', ...foreignText });
  const format = requestedOptions.format ?? detectFormat(fileName, text.peek(headBytes));
  if (requestedOptions.format === undefined) refuseOtherFormat(format, text.peek(headBytes), fileName);
  const assumedEncoding =
    format === 'csv' &&
    requestedOptions.encoding === undefined &&
    encoding === 'utf-8' &&
    isSingleByte(text.peek(sampleBytes));
  if (assumedEncoding) {
    refuseUnassignedBytes(text.peek(sampleBytes));
    encoding = 'windows-1252';
    text = new PeekableSource(transcodeToUtf8(text, encoding));
  }
  const decidedOptions = { ...requestedOptions, format, encoding };
  if (format !== 'csv') {
    const keyedPath = keyedObjectPath(requestedOptions.arrayPath);
    const records = keyedPath
      ? new PeekableSource(
          new KeyedObjectSource(
            text,
            keyedPath,
            keyColumnName(keyedPath, Buffer.from(text.peek(sampleBytes)).toString()),
          ),
        )
      : text;
    return { text: records, fileOptions: decidedOptions, assumedEncoding };
  }
  const sample = text.peek(sampleBytes);
  const isComplete = sample.length < sampleBytes;
  const fileOptions = detectDialect(sample, decidedOptions, fileName, isComplete, isComplete ? undefined : readEnd?.());
  return {
    text: new PeekableSource(prepareCsvText(text, fileOptions)),
    fileOptions,
    assumedEncoding,
    readFirstLine: () => readFirstLine(sample, fileOptions, isComplete),
    readHints: () => readCsvHints(sample, fileOptions, isComplete),
  };
}
