import { ChildTable } from './child';
import { allChoices } from './childRequest';
import { changesValues } from './convert/rules';
import { ConversionStage, type DraftMisfit } from './convert/stage';
import { openCore } from './core/core';
import { draftColumns, type DraftColumn, Inference } from './infer/columns';
import { type Found, type Layout, readDocument, type RecordSink } from './json/document';
import { FaultError } from './json/fault';
import type { RecordParser } from './json/records';
import { Window } from './json/window';
import { Sample } from './sample';
import type { OpenSource } from './source';
import type { ArrayCandidate, Fingerprint, ReadProgress, ReadRequest, TablePlan } from './types';

export interface TableDraft {
  kind: 'table';
  shape: TablePlan['shape'];
  arrayPath: readonly string[];
  rows: number;
  columns: readonly DraftColumn[];
  misfits: readonly DraftMisfit[];
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
  /** The name says that the file is one object a line, so that a lone object is a row and not a wrapper. */
  sequence: boolean;
  /** Bytes that are read at once. */
  blockBytes?: number;
}

type Tell = (progress: ReadProgress) => void;

/**
 * Reads a file from end to end and decides shape, columns and types.
 * @param open opens the file; called again where the first guess about its shape was wrong.
 * @throws FaultError
 */
export function analyze(open: () => OpenSource, options: AnalyzeOptions, progress: Tell): Draft {
  const reading = readTable(open, options, progress, false);
  return reading.found.kind === 'choose' ? { kind: 'choose', arrays: candidatesOf(reading.found) } : tableOf(reading);
}

/**
 * Reads the first rows of a file, and no more of it than that takes.
 * @throws FaultError if it is broken before its first row ends.
 */
export function preview(open: () => OpenSource, options: AnalyzeOptions): DraftPreview {
  const reading = readTable(open, { blockBytes: 64 << 10, ...options }, () => undefined, true);
  const { found, sample } = reading;
  const table = tableOf(reading);
  return {
    table,
    ...sample.rowsOf(table.columns),
    complete: !sample.truncated,
    arrays: sample.arraysOfObjects(),
    ...(found.kind === 'choose' && { candidates: candidatesOf(found) }),
  };
}

/** What takes the records of a table, as far as they are read. */
interface TableReading {
  /** Where the records come from, and from which the table is made. */
  parser: RecordParser;
  child: ChildTable | undefined;
  stage: ConversionStage | undefined;
  inference: Inference;
  sample: Sample;
  sink: RecordSink;
  /** The keys that lead to the array that holds the records. */
  path: readonly string[];
}

interface Reading extends TableReading {
  found: Found;
  /** The table is one object. */
  lone: boolean;
  fingerprint: Fingerprint;
}

function readTable(open: () => OpenSource, options: AnalyzeOptions, progress: Tell, sampled: boolean): Reading {
  const arrayPath = options.request.read?.arrayPath;
  const layout: Layout =
    arrayPath === undefined
      ? { kind: 'auto', sequence: options.sequence }
      : arrayPath.length > 0
        ? { kind: 'wrapped', path: arrayPath }
        : { kind: 'auto', sequence: true };
  const first = pass(open, layout, options, progress, sampled);
  const again = first.found.kind === 'loneObject' || first.found.kind === 'severalObjects';
  const { found, ...last } = again ? pass(open, { kind: 'sequence' }, options, progress, sampled) : first;
  const lone = first.found.kind === 'loneObject' || (arrayPath?.length === 0 && found.kind === 'sequence' && found.records === 1);
  return { ...last, found, lone };
}

function pass(open: () => OpenSource, layout: Layout, options: AnalyzeOptions, progress: Tell, sampled: boolean): Omit<Reading, 'lone'> {
  const source = open();
  try {
    const window = new Window(openCore(), source, options.blockBytes);
    let table: TableReading | undefined;
    let found: Found;
    try {
      found = readDocument(window, layout, {
        open: (parser, path) => {
          table = openTable(parser, window, options.request, path, sampled && { nested: table !== undefined && layout.kind === 'auto' });
          return table.sink;
        },
        progress: (bytesRead, rows) => {
          if (sampled) table!.sample.progress(bytesRead);
          progress({ bytesRead, bytesTotal: source.size, rows });
        },
      });
    } catch (error) {
      if (!sampled || !table) throw error;
      found = brokenOff(error, table, window);
    }
    source.verify();
    return { found, ...table!, fingerprint: source.fingerprint };
  } finally {
    source.close();
  }
}

/** @param sampled only the first rows are wanted; `nested`: other tables may follow. */
function openTable(parser: RecordParser, window: Window, request: ReadRequest, path: readonly string[], sampled: { nested: boolean } | false): TableReading {
  const child = request.child && new ChildTable(parser, window.core.memory, request.child);
  const table = child ?? parser;
  const inference = new Inference(table);
  const sample = new Sample(table, sampled && sampled.nested);
  const last = sampled ? sample.remember(inference) : inference;
  const choices = allChoices(request).filter(changesValues);
  const stage = choices.length > 0 ? new ConversionStage(table, choices, last, sampled ? sample.onMisfit : undefined) : undefined;
  const rows = sampled ? sample.before(stage ?? last) : (stage ?? last);
  return { parser, child, stage, inference, sample, sink: child ? child.into(rows) : rows, path };
}

/** Enough was read, or the file is broken behind rows that can be shown. @throws what was thrown, if there are none. */
function brokenOff(error: unknown, { parser, sample, sink }: TableReading, window: Window): Found {
  let last = error;
  try {
    if (parser.tape.length > 0) sink.take(parser.tape, window);
  } catch (another) {
    last = another;
  }
  if (!sample.settles(last)) throw error;
  return { kind: 'array', records: sample.rows.length };
}

function candidatesOf({ arrays, ownValues }: Extract<Found, { kind: 'choose' }>): ArrayCandidate[] {
  return [...arrays, ...(ownValues ? [{ path: [], rows: 1 }] : [])];
}

function tableOf({ found, lone, inference, parser, child, stage, path, fingerprint }: Reading): TableDraft {
  const all = draftColumns(inference, (child ?? parser).keys.root);
  if (child && !child.found) throw new FaultError({ code: 'arrayMissing', path: child.source });
  if (all.length === 0) throw new FaultError({ code: 'noColumns' });
  return {
    kind: 'table',
    shape: lone ? 'object' : found.kind === 'sequence' ? 'ndjson' : path.length > 0 ? 'wrapped' : 'array',
    arrayPath: path,
    rows: inference.records,
    ...(stage?.conclude(all) ?? { columns: all, misfits: [] }),
    fingerprint,
  };
}
