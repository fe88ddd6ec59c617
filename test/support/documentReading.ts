import { ByteWindow } from '../../src/engine/model/byteWindow';
import { createColumnNames } from '../../src/engine/model/columnNames';
import { type DraftColumn } from '../../src/engine/model/draftColumn';
import { type Fault, FaultError } from '../../src/engine/model/fault';
import type { Chunk } from '../../src/engine/model/tablePlan';
import { CellKind, type Tape } from '../../src/engine/model/tape';
import type { WirePlan } from '../../src/engine/model/wirePlan';
import type { ChunkOptions } from '../../src/engine/pushEngine';
import { type RecordLayout, type RecordSink, readDocument } from '../../src/engine/records/json/documentReader';
import type { RecordParser } from '../../src/engine/records/json/recordParser';
import type { AnalysisDraft } from '../../src/engine/rows/tableDraft';
import { createEngineCore, type EngineCore } from '../../src/engine/wasm/engineCore';
import { runTask } from '../../src/engine/worker/runTask';
import type { WorkerResponse } from '../../src/engine/worker/workerProtocol';
import { ChunkedByteSource } from './chunkedSource';
import { createParserOnlyCore } from './oracle/parserOnlyCore';

export function encodeUtf8(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text;
}

/** Half a surrogate pair as UTF-8 has to write it. */
export function toWellFormedText(text: string): string {
  return Buffer.from(text).toString();
}

/** The cells of a record as text by path, the way a person would write them down. */
export type FlatRecord = Record<string, string>;

/** Writes down what the reader hands over: kind and text as it stands in the file. */
export class TapeRecorder implements RecordSink {
  readonly records: FlatRecord[] = [];
  private record: FlatRecord = {};
  constructor(private readonly parser: RecordParser) {}
  take(tape: Tape, { bytes }: ByteWindow): void {
    for (let i = 0; i < tape.length; i += 4) {
      const [head, start, end, size] = [...tape.cells.subarray(i, i + 4)] as [number, number, number, number];
      const kind: CellKind = head & 15;
      if (kind === CellKind.Row) {
        this.records.push(this.record);
        this.record = {};
        continue;
      }
      const path = JSON.stringify(this.parser.keys.nodes[head >> 4]!.path);
      this.record[path] =
        `${kind}:${size}:${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end))}`;
    }
  }
}

/**
 * A core serves many readings here, since making one takes longer than reading a short text; what they leave in it is
 * little.
 */
let sharedCore = { core: createEngineCore(), readings: 0 };

export function getCore(usesTypeScript: boolean): EngineCore {
  if (sharedCore.readings === 50) sharedCore = { core: createEngineCore(), readings: 0 };
  sharedCore.readings += 1;
  return usesTypeScript ? createParserOnlyCore(sharedCore.core) : sharedCore.core;
}

export type DocumentReadResult =
  | { kind: 'read'; records: readonly FlatRecord[] }
  | { kind: 'refused'; fault: Fault; offset: number | undefined; record: number | undefined };

/** Reads a document in pieces, again where its shape is only known at the end; a fault is an answer like any other. */
export function readDocumentText(
  text: string | Uint8Array,
  {
    chunkEnds = [],
    blockBytes = 1 << 16,
    usesTypeScript = false,
  }: { chunkEnds?: readonly number[]; blockBytes?: number; usesTypeScript?: boolean } = {},
): DocumentReadResult {
  const bytes = encodeUtf8(text);
  const readPass = (layout: RecordLayout): readonly FlatRecord[] => {
    let recorder: TapeRecorder | undefined;
    const window = new ByteWindow(getCore(usesTypeScript), new ChunkedByteSource(bytes, chunkEnds), blockBytes);
    const { kind } = readDocument(window, layout, { open: (parser) => (recorder = new TapeRecorder(parser)) });
    return kind === 'loneObject' || kind === 'severalObjects' ? readPass({ kind: 'sequence' }) : recorder!.records;
  };
  try {
    return { kind: 'read', records: readPass({ kind: 'auto', isSequence: false }) };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { kind: 'refused', fault: error.fault, offset: error.offset, record: error.record };
  }
}

export function toSharedBuffer(text: string | Uint8Array): SharedArrayBuffer {
  const bytes = encodeUtf8(text);
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function runWorkerTask(task: Parameters<typeof runTask>[0]): WorkerResponse[] {
  const messages: WorkerResponse[] = [];
  runTask(task, (message) => messages.push(message));
  const lastMessage = messages[messages.length - 1]!;
  if (lastMessage.kind === 'defect') throw new Error(lastMessage.message);
  if (lastMessage.kind === 'fault') throw Object.assign(new Error(lastMessage.located.fault.code), lastMessage.located);
  return messages;
}

export type TableDraft = Extract<AnalysisDraft, { kind: 'table' }>;

/** Analyzes a text as the worker does. Throws an error that carries the located fault. */
export function analyzeText(
  text: string | Uint8Array,
  { arrayPath, sequence = false }: { arrayPath?: readonly string[]; sequence?: boolean } = {},
): AnalysisDraft {
  const source = {
    kind: 'bytes' as const,
    bytes: toSharedBuffer(text),
    name: sequence ? 'records.ndjson' : 'records.json',
  };
  const doneMessage = runWorkerTask({
    kind: 'analyze',
    source,
    request: arrayPath ? { read: { arrayPath: [...arrayPath] } } : {},
  }).at(-1);
  return (doneMessage as Extract<WorkerResponse, { kind: 'done' }>).draft!;
}

export function analyzeTable(
  text: string | Uint8Array,
  options: { arrayPath?: readonly string[]; sequence?: boolean } = {},
): TableDraft {
  const draft = analyzeText(text, options);
  if (draft.kind !== 'table') throw new Error('expected a table');
  return draft;
}

export function analyzeFirstColumn(json: string): DraftColumn {
  return analyzeTable(json).columns[0]!;
}

export function createWirePlan(draft: TableDraft): WirePlan {
  const names = createColumnNames(draft.columns.map(({ path }) => path));
  return { ...draft, columns: draft.columns.map(({ path, type }, index) => ({ path, type, name: names[index]! })) };
}

export function verifyKeysOfText(text: string, keys: readonly string[]): void {
  runWorkerTask({
    kind: 'verifyKeys',
    source: { kind: 'bytes', bytes: toSharedBuffer(text) },
    plan: createWirePlan(analyzeTable(text)),
    keys,
  });
}

/** The chunks of a text, made as the worker makes them. */
export function createChunks(text: string | Uint8Array, options: ChunkOptions): Chunk[] {
  const credit = new SharedArrayBuffer(4);
  new Int32Array(credit)[0] = 1_000_000;
  const plan = createWirePlan(analyzeTable(text));
  const messages = runWorkerTask({
    kind: 'chunks',
    source: { kind: 'bytes', bytes: toSharedBuffer(text) },
    plan,
    credit,
    ...options,
  });
  return messages.flatMap((message) => (message.kind === 'chunk' ? [message.chunk] : []));
}
