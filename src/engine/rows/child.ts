import type { ByteWindow } from '../model/byteWindow';
import { samePath, startsWith } from '../model/choices';
import { FaultError } from '../model/fault';
import { CellKind, type Tape } from '../model/tape';
import type { ChildRequest } from '../model/types';
import type { RecordSink } from '../records/json/documentReader';
import { KeyNode, type KeySource } from '../records/json/keyTree';
import { RecordParser } from '../records/json/recordParser';
import { isWhiteSpace } from '../records/json/scanner';
import type { EngineMemory } from '../wasm/engineMemory';
import { parentKey, positionKey, valueKey } from './childRequest';
import { Additions } from './convert/additions';

/** What a key of the parent means to the child. */
const enum Role {
  None = -1,
  /** The array itself. */
  Source = -2,
  /** Something in an object where the array should be. */
  Below = -3,
}

/**
 * The table that an array in each record makes: for each of its elements the parent's keys, its position counted from
 * 0, and the members of an object flattened, or the element itself where it is a scalar or a list. No array, null and
 * an empty one make no rows.
 */
export class ChildTable implements KeySource {
  readonly keys;
  /** Rows so far. */
  rows = 0;
  private readonly parser: RecordParser;
  private readonly keyNodes: readonly KeyNode[];
  private readonly position: KeyNode;
  private value: KeyNode | undefined;
  private readonly roles: number[] = [];
  private readonly additions = new Additions();
  /** Of the record at hand: where its keys and its array are on the tape; -1 if they are not. */
  private readonly keyCells: Int32Array;
  private array = -1;
  private records = 0;

  constructor(
    private readonly parent: KeySource,
    memory: EngineMemory,
    private readonly request: ChildRequest,
  ) {
    this.parser = new RecordParser(memory);
    this.keys = this.parser.keys;
    this.keyNodes = request.keys.map(({ path }) =>
      [parentKey, ...path].reduce((node, key) => this.node(node, key), this.keys.root),
    );
    this.position = this.node(this.keys.root, positionKey);
    this.keyCells = new Int32Array(request.keys.length).fill(-1);
  }

  get source(): readonly string[] {
    return this.request.source;
  }

  /** The source was in at least one record. */
  get found(): boolean {
    return this.parent.keys.nodes.some(({ path }) => samePath(path, this.request.source));
  }

  /** A sink for the parent's records that hands on the child's. */
  into(sink: RecordSink): RecordSink {
    return { take: (tape, window) => this.take(tape, window, sink) };
  }

  private take(tape: Tape, window: ByteWindow, sink: RecordSink): void {
    for (let i = 0; i < tape.length; i += 4) {
      const head = tape.cells[i]!;
      const kind: CellKind = head & 15;
      if (kind === CellKind.Row) {
        this.records++;
        if (this.array >= 0) this.elements(tape, window, sink);
        this.array = -1;
        this.keyCells.fill(-1);
        continue;
      }
      const role = this.roles[head >> 4] ?? this.learn(head >> 4);
      if (role === (Role.None as number) || kind === CellKind.Null) continue;
      if (role >= 0) this.keyCells[role] = i;
      else if (role === (Role.Source as number) && kind === CellKind.Array) this.array = i;
      else
        throw new FaultError(
          { code: 'notAList', path: this.request.source },
          window.fileOffset + tape.cells[i + 1]!,
          this.records + 1,
        );
    }
    this.flush(window, sink);
  }

  /** A row for each element of the array at hand. The reader has checked it already. */
  private elements(tape: Tape, window: ByteWindow, sink: RecordSink): void {
    const { parser } = this;
    const out = parser.tape;
    const end = tape.cells[this.array + 2]!;
    let at = tape.cells[this.array + 1]! + 1;
    for (let index = 0; ; index++) {
      // A cell takes four numbers on the tape, and at least four bytes in the file.
      const room = end - at + 4 * (this.keyCells.length + 4);
      if (out.length > 0 && out.length + room > out.capacity) this.flush(window, sink);
      while (out.length + room > out.capacity) out.grow();
      parser.attachWindow(window);
      at = parser.skipSpace(at);
      const c = parser.bytes[at]!;
      if (c === 0x5d) return;
      this.outer(tape, index);
      at = c === 0x7b ? this.object(at, window) : this.scalar(at, c);
      this.rows++;
      while (isWhiteSpace(parser.bytes[at]!)) at++;
      if (parser.bytes[at] === 0x2c) at++;
    }
  }

  /** The parent's keys and the position. */
  private outer(tape: Tape, index: number): void {
    const { cells } = tape;
    for (let place = 0; place < this.keyCells.length; place++) {
      const at = this.keyCells[place]!;
      if (at >= 0)
        this.cell((this.keyNodes[place]!.id << 4) | (cells[at]! & 15), cells[at + 1]!, cells[at + 2]!, cells[at + 3]!);
    }
    this.cell((this.position.id << 4) | CellKind.Integer, 0, 0, 0);
    this.additions.write(this.parser.tape.cells, this.parser.tape.length - 4, String(index));
  }

  private object(at: number, window: ByteWindow): number {
    try {
      return this.parser.readRecord(at, 2);
    } catch (error) {
      if (error instanceof FaultError) {
        error.record ??= this.records;
        if (error.offset !== undefined) error.offset += window.fileOffset;
      }
      throw error;
    }
  }

  private scalar(at: number, c: number): number {
    const { parser } = this;
    const isList = c === 0x5b;
    const end = isList ? parser.scanContainer(at, 2) : parser.scanScalar(at);
    this.value ??= this.node(this.keys.root, valueKey);
    const quote = c === 0x22 ? 1 : 0;
    this.cell(
      (this.value.id << 4) | (isList ? CellKind.Array : parser.tokenKind),
      at + quote,
      end - quote,
      parser.tokenTextBytes,
    );
    this.cell(CellKind.Row, at, end, 0);
    return end;
  }

  private cell(head: number, start: number, end: number, size: number): void {
    const { tape } = this.parser;
    tape.cells.set([head, start, end, size], tape.length);
    tape.length += 4;
  }

  private flush(window: ByteWindow, sink: RecordSink): void {
    const { tape } = this.parser;
    if (tape.length === 0) return;
    this.additions.place(tape, window);
    sink.take(tape, window);
    tape.length = 0;
  }

  private learn(node: number): number {
    const { nodes } = this.parent.keys;
    const { source, keys } = this.request;
    while (this.roles.length < nodes.length) {
      const { path } = nodes[this.roles.length]!;
      const below = startsWith(path, source);
      this.roles.push(
        below
          ? path.length === source.length
            ? Role.Source
            : Role.Below
          : keys.findIndex((key) => samePath(key.path, path)),
      );
    }
    return this.roles[node]!;
  }

  /** A key that no member of an object can be taken for, since it cannot be found by its text. */
  private node(parent: KeyNode, text: string): KeyNode {
    const known = parent.children.find((child) => child.text === text);
    if (known) return known;
    const node = new KeyNode(this.keys.nodes.length, parent, text, new Uint8Array(0), 0);
    this.keys.nodes.push(node);
    parent.children.push(node);
    return node;
  }
}
