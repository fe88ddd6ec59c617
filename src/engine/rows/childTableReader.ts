import type { ByteWindow } from '../model/byteWindow';
import { isSamePath, pathStartsWith } from '../model/columnChoices';
import { FaultError } from '../model/fault';
import type { ChildTableRequest } from '../model/tablePlan';
import { CellKind, type Tape } from '../model/tape';
import type { RecordSink } from '../records/json/documentReader';
import { KeyNode, type KeySource } from '../records/json/keyTree';
import { RecordParser } from '../records/json/recordParser';
import { isWhiteSpace } from '../records/json/scanner';
import type { EngineMemory } from '../wasm/engineMemory';
import { parentPathKey, positionPathKey, valuePathKey } from './childTableRequest';
import { AppendedTexts } from './convert/appendedTexts';

/** What a key of the parent means to the child. */
const enum ParentKeyRole {
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
export class ChildTableReader implements KeySource {
  readonly keys;
  /** Rows so far. */
  rowCount = 0;
  private readonly parser: RecordParser;
  private readonly keyNodes: readonly KeyNode[];
  private readonly positionNode: KeyNode;
  private valueNode: KeyNode | undefined;
  private readonly keyRoles: number[] = [];
  private readonly appendedTexts = new AppendedTexts();
  /** Of the record at hand: where its keys and its array are on the tape; -1 if they are not. */
  private readonly keyCells: Int32Array;
  private arrayCell = -1;
  private recordCount = 0;

  constructor(
    private readonly parentKeys: KeySource,
    memory: EngineMemory,
    private readonly request: ChildTableRequest,
  ) {
    this.parser = new RecordParser(memory);
    this.keys = this.parser.keys;
    this.keyNodes = request.keys.map(({ path }) =>
      [parentPathKey, ...path].reduce((node, key) => this.findOrAddNode(node, key), this.keys.root),
    );
    this.positionNode = this.findOrAddNode(this.keys.root, positionPathKey);
    this.keyCells = new Int32Array(request.keys.length).fill(-1);
  }

  get source(): readonly string[] {
    return this.request.source;
  }

  /** The source was in at least one record. */
  get hasSource(): boolean {
    return this.parentKeys.keys.nodes.some(({ path }) => isSamePath(path, this.request.source));
  }

  /** A sink for the parent's records that hands on the child's. */
  createSink(sink: RecordSink): RecordSink {
    return { take: (tape, window) => this.takeParentRows(tape, window, sink) };
  }

  private takeParentRows(tape: Tape, window: ByteWindow, sink: RecordSink): void {
    for (let i = 0; i < tape.length; i += 4) {
      const head = tape.cells[i]!;
      const kind: CellKind = head & 15;
      if (kind === CellKind.Row) {
        this.recordCount++;
        if (this.arrayCell >= 0) this.addElementRows(tape, window, sink);
        this.arrayCell = -1;
        this.keyCells.fill(-1);
        continue;
      }
      const role = this.keyRoles[head >> 4] ?? this.addNewRoles(head >> 4);
      if (role === (ParentKeyRole.None as number) || kind === CellKind.Null) continue;
      if (role >= 0) this.keyCells[role] = i;
      else if (role === (ParentKeyRole.Source as number) && kind === CellKind.Array) this.arrayCell = i;
      else
        throw new FaultError(
          { code: 'notAList', path: this.request.source },
          window.fileOffset + tape.cells[i + 1]!,
          this.recordCount + 1,
        );
    }
    this.flushRows(window, sink);
  }

  /** A row for each element of the array at hand. The reader has checked it already. */
  private addElementRows(tape: Tape, window: ByteWindow, sink: RecordSink): void {
    const { parser } = this;
    const childTape = parser.tape;
    const end = tape.cells[this.arrayCell + 2]!;
    let position = tape.cells[this.arrayCell + 1]! + 1;
    for (let index = 0; ; index++) {
      // A cell takes four numbers on the tape, and at least four bytes in the file.
      const neededNumbers = end - position + 4 * (this.keyCells.length + 4);
      if (childTape.length > 0 && childTape.length + neededNumbers > childTape.capacity) this.flushRows(window, sink);
      while (childTape.length + neededNumbers > childTape.capacity) childTape.grow();
      parser.attachWindow(window);
      position = parser.skipSpace(position);
      const byte = parser.bytes[position]!;
      if (byte === 0x5d) return;
      this.addParentCells(tape, index);
      position = byte === 0x7b ? this.addObjectCells(position, window) : this.addScalarCells(position, byte);
      this.rowCount++;
      while (isWhiteSpace(parser.bytes[position]!)) position++;
      if (parser.bytes[position] === 0x2c) position++;
    }
  }

  /** The parent's keys and the position. */
  private addParentCells(tape: Tape, index: number): void {
    const { cells } = tape;
    for (let keyIndex = 0; keyIndex < this.keyCells.length; keyIndex++) {
      const cellIndex = this.keyCells[keyIndex]!;
      if (cellIndex >= 0)
        this.addCell(
          (this.keyNodes[keyIndex]!.id << 4) | (cells[cellIndex]! & 15),
          cells[cellIndex + 1]!,
          cells[cellIndex + 2]!,
          cells[cellIndex + 3]!,
        );
    }
    this.addCell((this.positionNode.id << 4) | CellKind.Integer, 0, 0, 0);
    this.appendedTexts.setCellText(this.parser.tape.cells, this.parser.tape.length - 4, String(index));
  }

  private addObjectCells(start: number, window: ByteWindow): number {
    try {
      return this.parser.readRecord(start, 2);
    } catch (error) {
      if (error instanceof FaultError) {
        error.record ??= this.recordCount;
        if (error.offset !== undefined) error.offset += window.fileOffset;
      }
      throw error;
    }
  }

  private addScalarCells(start: number, byte: number): number {
    const { parser } = this;
    const isList = byte === 0x5b;
    const end = isList ? parser.scanContainer(start, 2) : parser.scanScalar(start);
    this.valueNode ??= this.findOrAddNode(this.keys.root, valuePathKey);
    const quoteBytes = byte === 0x22 ? 1 : 0;
    this.addCell(
      (this.valueNode.id << 4) | (isList ? CellKind.Array : parser.tokenKind),
      start + quoteBytes,
      end - quoteBytes,
      parser.tokenTextBytes,
    );
    this.addCell(CellKind.Row, start, end, 0);
    return end;
  }

  private addCell(head: number, start: number, end: number, textBytes: number): void {
    const { tape } = this.parser;
    tape.cells.set([head, start, end, textBytes], tape.length);
    tape.length += 4;
  }

  private flushRows(window: ByteWindow, sink: RecordSink): void {
    const { tape } = this.parser;
    if (tape.length === 0) return;
    this.appendedTexts.moveIntoWindow(tape, window);
    sink.take(tape, window);
    tape.length = 0;
  }

  private addNewRoles(nodeId: number): number {
    const { nodes } = this.parentKeys.keys;
    const { source, keys } = this.request;
    while (this.keyRoles.length < nodes.length) {
      const { path } = nodes[this.keyRoles.length]!;
      const isWithinSource = pathStartsWith(path, source);
      this.keyRoles.push(
        isWithinSource
          ? path.length === source.length
            ? ParentKeyRole.Source
            : ParentKeyRole.Below
          : keys.findIndex((key) => isSamePath(key.path, path)),
      );
    }
    return this.keyRoles[nodeId]!;
  }

  /** A key that no member of an object can be taken for, since it cannot be found by its text. */
  private findOrAddNode(parentKeys: KeyNode, text: string): KeyNode {
    const existingNode = parentKeys.children.find((child) => child.text === text);
    if (existingNode) return existingNode;
    const node = new KeyNode(this.keys.nodes.length, parentKeys, text, new Uint8Array(0), 0);
    this.keys.nodes.push(node);
    parentKeys.children.push(node);
    return node;
  }
}
