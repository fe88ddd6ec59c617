import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint } from '../model/types';
import { Peeked } from '../open/peeked';
import { Pipe } from '../open/pipe';
import { encodingOf, foreignFormat, formatOf, packingOf } from '../open/sniff';
import { openSource, type SharedFile } from '../open/source';
import { transcoded } from '../open/transcode';
import { beyondAscii, isCharacter } from '../open/utf8';
import type { Remark } from '../rows/remarks';
import { detectDialect, type FirstLine, readFirstLine } from './csv/detectDialect';

/** The text in a file as UTF-8, whatever the file is packed in and written with, in one pass. */
export interface Content {
  readonly text: ByteSource;
  /** How the text is to be read: what was asked for, and what was found out. Nothing that matters is left open. */
  readonly how: FileOptions;
  /** The text is not UTF-8 and does not say what it is, so it is taken for windows-1252. */
  readonly assumedEncoding: boolean;
  /** CSV: what its first line is like. */
  readonly firstLine?: () => FirstLine;
  /** The first byte that is not white space; undefined if there is none near the beginning. */
  readonly first: number | undefined;
  /** The file has the same lines as the text, so that an editor can go to them. */
  readonly hasLines: boolean;
  readonly fingerprint: Fingerprint;
  /** What was odd about the values so far, each told once. */
  remarks(): readonly Remark[];
  /** Bytes of the file on disk that are behind us. */
  used(): number;
  /** @throws FaultError `changed` or `vanished` if the file is no longer what was opened. */
  verify(): void;
  close(): void;
}

/** What is looked at to find out how a file is packed and encoded, and how its text is laid out. */
const headBytes = 4096;
const sampleBytes = 1 << 17;

/**
 * Opens a file. What `wanted` leaves out of how to read it is found out from its name and its first bytes.
 * @param expected what the file was when the plan was made.
 * @throws FaultError if it holds no text, and as `openSource`.
 */
export function openContent(file: SharedFile, wanted: FileOptions, expected?: Fingerprint): Content {
  const raw = openSource(file, expected);
  let pipe: Pipe | undefined;
  const close = (): void => {
    pipe?.close();
    raw.close();
  };
  const piped = (from: 'gzip' | 'parquet', packed: boolean): Peeked => {
    pipe?.close();
    pipe = new Pipe(file, from, packed, raw.size);
    return new Peeked(pipe);
  };
  try {
    const onDisk = new Peeked(raw);
    const packed = packingOf(onDisk.head(headBytes)) === 'gzip';
    let bytes = packed ? piped('gzip', false) : onDisk;
    const parquet = packingOf(bytes.head(headBytes)) === 'parquet';
    if (parquet) bytes = piped('parquet', packed);
    const found: TextFound = parquet
      ? { text: bytes, how: { format: 'parquet' }, assumedEncoding: false }
      : textIn(bytes, wanted, file.name);
    return {
      ...found,
      first: found.text.head(headBytes).find((byte) => byte > 0x20 && byte < 0x80),
      hasLines: !pipe,
      fingerprint: raw.fingerprint,
      remarks: () => pipe?.remarks() ?? [],
      used: () => pipe?.used ?? onDisk.taken,
      verify: () => raw.verify(),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Whether text is in a set of one byte for each character: a file with a character of UTF-8 before what is none is
 * damaged UTF-8.
 */
function isSingleByte(bytes: Uint8Array): boolean {
  const at = beyondAscii(bytes);
  return at >= 0 && !isCharacter(bytes, at);
}

/** Whether text that is no UTF-8 at `fault` has only ASCII before it. */
export function isAsciiBefore(file: SharedFile, how: FileOptions, fault: number): boolean {
  const content = openContent(file, how);
  try {
    const block = new Uint8Array(1 << 16);
    for (let position = 0; position < fault; ) {
      const read = content.text.read(block);
      const at = beyondAscii(block.subarray(0, read));
      if (at >= 0 || read === 0) return position + at >= fault;
      position += read;
    }
    return true;
  } finally {
    content.close();
  }
}

interface TextFound {
  text: Peeked;
  how: FileOptions;
  assumedEncoding: boolean;
  firstLine?: () => FirstLine;
}

function textIn(bytes: Peeked, wanted: FileOptions, name: string | undefined): TextFound {
  const head = bytes.head(headBytes);
  const foreign = packingOf(head) === 'gzip' ? 'gzip' : foreignFormat(head);
  if (foreign) throw new FaultError({ code: 'notText', format: foreign });
  const marked = encodingOf(head);
  if (marked?.encoding === 'utf-32') throw new FaultError({ code: 'otherEncoding', encoding: 'UTF-32' }, 0);
  let encoding = wanted.encoding ?? marked?.encoding ?? 'utf-8';
  const skip = marked && marked.encoding === encoding && encoding !== 'utf-8' ? marked.mark : 0;
  let text = encoding === 'utf-8' ? bytes : new Peeked(transcoded(bytes, encoding, skip));
  const format = wanted.format ?? formatOf(name, text.head(headBytes));
  const assumedEncoding =
    format === 'csv' && wanted.encoding === undefined && encoding === 'utf-8' && isSingleByte(text.head(sampleBytes));
  if (assumedEncoding) {
    encoding = 'windows-1252';
    text = new Peeked(transcoded(bytes, encoding));
  }
  const decided = { ...wanted, format, encoding };
  if (format !== 'csv') return { text, how: decided, assumedEncoding };
  const sample = text.head(sampleBytes);
  const complete = sample.length < sampleBytes;
  const how = detectDialect(sample, decided, name, complete);
  return { text, how, assumedEncoding, firstLine: () => readFirstLine(sample, how, complete) };
}
