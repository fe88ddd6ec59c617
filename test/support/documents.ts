import { type Core, openCore } from '../../src/push/core/core';
import { CoreMemory, PlainPages } from '../../src/push/core/memory';
import { type DraftColumn } from '../../src/push/infer/columns';
import { columnNames } from '../../src/push/infer/names';
import { type Layout, readDocument, type RecordSink } from '../../src/push/json/document';
import { type Fault, FaultError } from '../../src/push/json/fault';
import type { RecordParser } from '../../src/push/json/records';
import { Cell, type Tape } from '../../src/push/json/tape';
import { Window } from '../../src/push/json/window';
import type { FromWorker, WirePlan } from '../../src/push/protocol';
import type { Draft } from '../../src/push/analyze';
import { runTask } from '../../src/push/workerTasks';
import type { ChunkOptions } from '../../src/push/engine';
import type { Chunk } from '../../src/push/types';
import { CutSource } from './cutSource';

export function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text;
}

/** Half a surrogate pair as UTF-8 has to write it. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** The cells of a record as text by path, the way a person would write them down. */
export type FlatRecord = Record<string, string>;

/** Writes down what the reader hands over: kind and text as it stands in the file. */
export class Recorder implements RecordSink {
  readonly records: FlatRecord[] = [];
  private record: FlatRecord = {};
  constructor(private readonly parser: RecordParser) {}
  take(tape: Tape, { bytes }: Window): void {
    for (let i = 0; i < tape.length; i += 4) {
      const [head, start, end, size] = [...tape.cells.subarray(i, i + 4)] as [number, number, number, number];
      const kind: Cell = head & 15;
      if (kind === Cell.Row) {
        this.records.push(this.record);
        this.record = {};
        continue;
      }
      const path = JSON.stringify(this.parser.keys.nodes[head >> 4]!.path);
      this.record[path] = `${kind}:${size}:${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end))}`;
    }
  }
}

/** A core serves many readings here, since making one takes longer than reading a short text; what they leave in it is little. */
let last = { core: openCore(), readings: 0 };
/** Without a module nothing is left: the same memory is taken anew. */
const pages = new PlainPages();

export function coreFor(plain: boolean): Core {
  if (plain) return { memory: new CoreMemory(pages, 0), code: undefined };
  if (last.readings === 50) last = { core: openCore(), readings: 0 };
  last.readings += 1;
  return last.core;
}

export type Reading = { kind: 'read'; records: readonly FlatRecord[] } | { kind: 'refused'; fault: Fault; offset: number | undefined; record: number | undefined };

/** Reads a document in pieces, again where its shape is only known at the end; a fault is an answer like any other. */
export function read(text: string | Uint8Array, { cuts = [], block = 1 << 16, plain = false }: { cuts?: readonly number[]; block?: number; plain?: boolean } = {}): Reading {
  const bytes = bytesOf(text);
  const pass = (layout: Layout): readonly FlatRecord[] => {
    let recorder: Recorder | undefined;
    const window = new Window(coreFor(plain), new CutSource(bytes, cuts), block);
    const { kind } = readDocument(window, layout, { open: (parser) => (recorder = new Recorder(parser)) });
    return kind === 'loneObject' || kind === 'severalObjects' ? pass({ kind: 'sequence' }) : recorder!.records;
  };
  try {
    return { kind: 'read', records: pass({ kind: 'auto', sequence: false }) };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { kind: 'refused', fault: error.fault, offset: error.offset, record: error.record };
  }
}

function shared(text: string | Uint8Array): SharedArrayBuffer {
  const bytes = bytesOf(text);
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function run(task: Parameters<typeof runTask>[0]): FromWorker[] {
  const messages: FromWorker[] = [];
  runTask(task, (message) => messages.push(message));
  const last = messages[messages.length - 1]!;
  if (last.kind === 'defect') throw new Error(last.message);
  if (last.kind === 'fault') throw Object.assign(new Error(last.located.fault.code), last.located);
  return messages;
}

export type TableDraft = Extract<Draft, { kind: 'table' }>;

/** Analyzes a text as the worker does. Throws an error that carries the located fault. */
export function analyzeText(text: string | Uint8Array, { arrayPath, sequence = false }: { arrayPath?: readonly string[]; sequence?: boolean } = {}): Draft {
  const source = { kind: 'bytes' as const, bytes: shared(text), name: sequence ? 'records.ndjson' : 'records.json' };
  const done = run({ kind: 'analyze', source, request: arrayPath ? { read: { arrayPath: [...arrayPath] } } : {} }).at(-1);
  return (done as Extract<FromWorker, { kind: 'done' }>).draft!;
}

export function tableOf(text: string | Uint8Array, options: { arrayPath?: readonly string[]; sequence?: boolean } = {}): TableDraft {
  const draft = analyzeText(text, options);
  if (draft.kind !== 'table') throw new Error('expected a table');
  return draft;
}

export function columnOf(json: string): DraftColumn {
  return tableOf(json).columns[0]!;
}

export function wirePlan(draft: TableDraft): WirePlan {
  const names = columnNames(draft.columns.map(({ path }) => path));
  return { ...draft, columns: draft.columns.map(({ path, type }, index) => ({ path, type, name: names[index]! })) };
}

export function verifyText(text: string, keys: readonly string[]): void {
  run({ kind: 'verifyKeys', source: { kind: 'bytes', bytes: shared(text) }, plan: wirePlan(tableOf(text)), keys });
}

/** The chunks of a text, made as the worker makes them. */
export function chunksOf(text: string | Uint8Array, options: ChunkOptions): Chunk[] {
  const credit = new SharedArrayBuffer(4);
  new Int32Array(credit)[0] = 1_000_000;
  const plan = wirePlan(tableOf(text));
  const messages = run({ kind: 'chunks', source: { kind: 'bytes', bytes: shared(text) }, plan, credit, ...options });
  return messages.flatMap((message) => (message.kind === 'chunk' ? [message.chunk] : []));
}
