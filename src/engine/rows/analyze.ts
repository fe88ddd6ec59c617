import type { ReadOptions } from '../../push/definition/definition';
import { ByteWindow, emptySource } from '../model/byteWindow';
import { choiceFor } from '../model/choices';
import { FaultError } from '../model/fault';
import { type FileOptions, forOneFile } from '../model/fileOptions';
import type { ArrayCandidate, Fingerprint, PlannedFile, ReadProgress, ReadRequest, TablePlan } from '../model/types';
import { type SharedFile, type SharedSource, sizeOf } from '../open/source';
import { DecimalMarkCheck } from '../records/csv/decimalMarks';
import type { DocumentResult, RecordSink, SharedTable } from '../records/json/documentReader';
import type { FilePart } from '../records/json/filePart';
import type { RecordParser } from '../records/json/recordParser';
import { createEngineCore } from '../wasm/engineCore';
import { ChildTable } from './child';
import { allChoices } from './childRequest';
import { changesValues } from './convert/rules';
import { ConversionStage, type DraftMisfit } from './convert/stage';
import { type DraftColumn, draftColumns } from './infer/columns';
import { Inference } from './infer/inference';
import { type PartHooks, readPart } from './parts';
import { type Remark, unreadable, within, withLosses, withReasons } from './remarks';
import { Sample } from './sample';
import type { PartDraft } from './split';
import { discoverTable, type FileFound, type Opened, shapeOf, type TableHooks } from './table';

export interface TableDraft {
  kind: 'table';
  shape: TablePlan['shape'];
  arrayPath: readonly string[];
  rows: number;
  columns: readonly DraftColumn[];
  misfits: readonly DraftMisfit[];
  /** How the first file is read. */
  read: FileOptions;
  /** Each file, with its records. */
  files: readonly PlannedFile[];
  /** Names of files that are not UTF-8 and do not say what they are. */
  assumed: readonly string[];
  fingerprint: Fingerprint;
}

/** What one reading of the whole file tells; names and words are given to it on the main thread. */
export type Draft = TableDraft | { kind: 'choose'; arrays: readonly ArrayCandidate[] };

/** What the first rows tell. */
export interface DraftPreview {
  table: TableDraft;
  /** By column of the table; null where there is no value. */
  rows: readonly (readonly (string | null)[])[];
  unfit: readonly (readonly [row: number, column: number])[];
  complete: boolean;
  arrays: readonly (readonly string[])[];
  candidates?: readonly ArrayCandidate[];
}

export interface AnalyzeOptions {
  request: ReadRequest;
  /** Bytes that are read at once. */
  blockBytes?: number;
}

type Tell = (progress: ReadProgress) => void;

/**
 * Reads a source from end to end and decides shape, columns and types.
 * @throws FaultError
 */
export function analyze(source: SharedSource, options: AnalyzeOptions, progress: Tell): Draft {
  const reading = readTable(source, options, progress, false);
  const found = reading.files.at(-1)?.found;
  return found?.kind === 'choose' ? { kind: 'choose', arrays: candidatesOf(found) } : tableOf(reading);
}

/**
 * Reads the first rows of a file, and no more of it than that takes.
 * @throws FaultError if it is broken before its first row ends.
 */
export function preview(source: SharedSource, options: AnalyzeOptions): DraftPreview {
  const reading = readTable(source, { blockBytes: 64 << 10, ...options }, () => undefined, true);
  const { sample, files } = reading;
  const found = files.at(-1)?.found;
  const table = tableOf(reading);
  return {
    table,
    ...sample.rowsOf(table.columns),
    complete: !sample.truncated,
    arrays: sample.arraysOfObjects(),
    ...(found?.kind === 'choose' && { candidates: candidatesOf(found) }),
  };
}

/**
 * Reads parts of a file one by one, where nothing was chosen about its columns. Whatever goes wrong may be due to a
 * wrong guess about a part.
 * @returns undefined for a part if the file has to be read as a whole.
 */
export function analyzeParts(
  file: SharedFile,
  read: ReadOptions,
  parts: readonly FilePart[],
  progress: Tell,
): (PartDraft | undefined)[] {
  const window = new ByteWindow(createEngineCore(), emptySource);
  let carried: (SharedTable & { sink: Inference }) | undefined;
  return parts.map((part) => {
    const hooks: PartHooks = {
      open: (parser) => (carried = { parser, sink: new Inference(parser) }).sink,
      progress: (bytesRead, rows) => progress({ bytesRead, bytesTotal: sizeOf(file), rows }),
    };
    const found = readPart(window, file, part, forOneFile(read), hooks, undefined, carried);
    return found && carried && { ...found, stats: carried.sink.takePart() };
  });
}

/** What takes the records of a table, as far as they are read. */
interface TableReading {
  /** Where the records come from, and from which the table is made. */
  parser: RecordParser;
  child: ChildTable | undefined;
  stage: ConversionStage | undefined;
  marks: DecimalMarkCheck;
  inference: Inference;
  sample: Sample;
  sink: RecordSink;
  /** The keys that lead to the array that holds the records. */
  path: readonly string[];
}

interface Reading extends TableReading {
  remarks: readonly Remark[];
  /**
   * All of the source, unless a sample was enough; where it is still to be said which array is the table, the last one
   * asks for it.
   */
  files: readonly FileFound[];
}

function readTable(
  source: SharedSource,
  { request, blockBytes }: AnalyzeOptions,
  progress: Tell,
  sampled: boolean,
): Reading {
  const window = new ByteWindow(createEngineCore(), emptySource, blockBytes);
  const wanted = request.read ?? {};
  let table: TableReading | undefined;
  let opened: Opened | undefined;
  let how: ReadOptions = wanted;
  const remarks: Remark[] = [];
  const hooks: TableHooks = {
    open: (parser, path) => {
      table = openTable(
        parser,
        window,
        request,
        path,
        sampled && { nested: path.length > 0 && wanted.arrayPath === undefined },
      );
      table.marks.beginFile(how);
      return table.sink;
    },
    file: (file) => {
      opened ??= file;
      ({ how } = file);
      table?.marks.beginFile(how);
    },
    progress: (bytesRead, bytesTotal, rows) => {
      if (sampled) table!.sample.progress(bytesRead);
      progress({ bytesRead, bytesTotal, rows });
    },
    remark: (remark) => remarks.push(remark),
    isText: (node) => choiceFor(table!.parser.keys.nodes[node]!.path, request.columns ?? []).choice?.type === 'STRING',
  };
  try {
    const files = discoverTable(window, source, wanted, hooks);
    return { ...table!, remarks, files };
  } catch (error) {
    if (!sampled || !table || !opened) throw error;
    return { ...table, remarks, files: [{ ...opened, found: brokenOff(error, table, window), lone: false }] };
  }
}

/** @param sampled only the first rows are wanted; `nested`: other tables may follow. */
function openTable(
  parser: RecordParser,
  window: ByteWindow,
  request: ReadRequest,
  path: readonly string[],
  sampled: { nested: boolean } | false,
): TableReading {
  const child = request.child && new ChildTable(parser, window.core.memory, request.child);
  const table = child ?? parser;
  const inference = new Inference(table);
  const sample = new Sample(table, sampled && sampled.nested);
  const last = sampled ? sample.remember(inference) : inference;
  const choices = allChoices(request).filter(changesValues);
  const marks = new DecimalMarkCheck(table);
  const stage =
    choices.length > 0
      ? new ConversionStage(table, choices, marks, last, sampled ? sample.onMisfit : undefined)
      : undefined;
  const marked = marks.wrapSink(stage ?? last);
  const rows = sampled ? sample.before(marked) : marked;
  return { parser, child, stage, marks, inference, sample, sink: child ? child.into(rows) : rows, path };
}

/** Enough was read, or the file is broken behind rows that can be shown. @throws what was thrown, if there are none. */
function brokenOff(error: unknown, { parser, sample, sink }: TableReading, window: ByteWindow): DocumentResult {
  let last = error;
  try {
    if (parser.tape.length > 0) sink.take(parser.tape, window);
  } catch (another) {
    last = another;
  }
  if (!sample.settles(last)) throw error;
  return { kind: 'array', records: sample.rows.length };
}

function candidatesOf({
  arrays,
  hasOwnValues: ownValues,
}: Extract<DocumentResult, { kind: 'choose' }>): ArrayCandidate[] {
  return [...arrays, ...(ownValues ? [{ path: [], rows: 1 }] : [])];
}

function tableOf({ files, inference, parser, child, stage, marks, path, remarks }: Reading): TableDraft {
  const about = child ? within(remarks, child.source) : remarks.filter(({ record }) => record <= inference.records);
  const all = withReasons(marks.addNotes(draftColumns(inference, (child ?? parser).keys.root)), about);
  if (child && !child.found) throw new FaultError({ code: 'arrayMissing', path: child.source });
  if (all.length === 0) throw new FaultError({ code: 'noColumns' });
  const { columns, misfits } = stage?.conclude(all) ?? { columns: all, misfits: [] };
  return {
    kind: 'table',
    shape: shapeOf(files[0]!, path),
    arrayPath: path,
    rows: inference.records,
    read: files[0]!.how,
    files: files.map(plannedFile),
    assumed: files.filter(({ assumedEncoding }) => assumedEncoding).map(({ name }) => name),
    columns: withLosses(columns, about),
    misfits: [...unreadable(columns, about, inference.records), ...misfits],
    fingerprint: together(files.map(({ fingerprint }) => fingerprint)),
  };
}

function plannedFile(file: FileFound): PlannedFile {
  const { name, found, how, fingerprint } = file;
  const path = found.kind === 'wrapped' ? found.path : [];
  return {
    name,
    shape: shapeOf(file, path),
    arrayPath: path,
    rows: 'records' in found ? found.records : 0,
    read: how,
    fingerprint,
  };
}

function together(all: readonly Fingerprint[]): Fingerprint {
  const times = all.flatMap(({ mtimeMs }) => mtimeMs ?? []);
  return {
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(times.length > 0 && { mtimeMs: times.reduce((a, b) => Math.max(a, b)) }),
  };
}
