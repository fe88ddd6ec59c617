import type { ByteWindow } from '../../model/byteWindow';
import { FaultError } from '../../model/fault';
import { decodeString } from '../../model/jsonText';
import { CellKind, Tape } from '../../model/tape';
import type { RecordStop } from '../../wasm/assembly/recordStops';
import type { EngineMemory } from '../../wasm/engineMemory';
import { type KeyNode, KeyTree, maxKeys } from './keyTree';
import { JsonScanner, maxDepth } from './scanner';
import { WasmRecordReader } from './wasmRecordReader';

/** Numbers on the tape that the largest record needs. */
const maxRecordTapeLength = 4 * (maxKeys + 2);

/**
 * Turns one record after the other into cells. No object is made of a record and no string of a key: the tree of keys
 * remembers which key came after which, so that mostly a key needs only to be compared with the one expected.
 * Objects are flattened by walking the tree; arrays become one cell each.
 */
export class RecordParser extends JsonScanner {
  readonly tape: Tape;
  readonly keys = new KeyTree();

  private objectSerial = 0;
  private readonly openNodes: KeyNode[] = [];
  private readonly openSerials: number[] = [];

  /** Reads most records, where WebAssembly is there. */
  private wasmReader: WasmRecordReader | undefined;

  constructor(memory: EngineMemory) {
    super();
    this.tape = new Tape(memory);
  }

  /**
   * As many records as follow one another, from the `{` at `at` on, with commas between them or nothing, as far as
   * nothing rare comes, and as they begin before `until` in the file. Returns where it stopped and why: `Rare` is for
   * `record`.
   */
  readAhead(
    window: ByteWindow,
    position: number,
    endOffset: number,
    depth: number,
    hasCommas: boolean,
  ): { position: number; records: number; stop: RecordStop } {
    this.wasmReader ??= new WasmRecordReader(window.core.wasm, this.keys);
    const result = this.wasmReader.read(
      window,
      position,
      endOffset,
      this.tape,
      this.tape.capacity - maxRecordTapeLength,
      depth,
      hasCommas,
    );
    this.attachWindow(window);
    return result;
  }

  /** Whether another record fits on the tape, whatever it holds: no key comes twice. */
  get hasRoom(): boolean {
    return this.tape.length + maxRecordTapeLength <= this.tape.capacity;
  }

  /**
   * The record whose `{` is at `at`, `depth` levels down. Returns where it ends, its cells on the tape with a Row cell
   * last. If it throws, the tape is as before.
   */
  readRecord(start: number, depth: number): number {
    const initialLength = this.tape.length;
    try {
      return this.readMembers(start, depth);
    } catch (error) {
      this.tape.length = initialLength;
      throw error;
    }
  }

  private readMembers(start: number, depth: number): number {
    const { bytes, view } = this;
    let level = 0;
    let parentNode: KeyNode = this.keys.root;
    let currentSerial = ++this.objectSerial;
    let previousKey: KeyNode | undefined;
    let position = this.skipSpace(start + 1);
    let isAfterComma = false;
    if (bytes[position] === 0x7d) {
      this.appendCell(0, CellKind.Row, start, position + 1, 0);
      return position + 1;
    }
    for (;;) {
      if (bytes[position] !== 0x22) this.fail(position, 'key', isAfterComma && bytes[position] === 0x7d);
      // The key: as expected, or looked up.
      let keyNode = previousKey === undefined ? parentNode.likelyFirstChild : previousKey.likelyNextSibling;
      let scanPosition = position + 1;
      if (keyNode !== undefined) {
        const { bytes: key, words } = keyNode;
        let wordIndex = 0;
        while (wordIndex < words.length && view.getInt32(scanPosition + wordIndex * 4, true) === words[wordIndex])
          wordIndex++;
        if (wordIndex === words.length)
          for (wordIndex *= 4; wordIndex < key.length && bytes[scanPosition + wordIndex] === key[wordIndex]; )
            wordIndex++;
        if (wordIndex === key.length && bytes[scanPosition + wordIndex] === 0x22) scanPosition += wordIndex;
        else keyNode = undefined;
      }
      if (keyNode === undefined) {
        scanPosition = this.scanString(position + 1);
        keyNode = this.keys.findOrAdd(parentNode, bytes, position + 1, scanPosition, this.tokenTextBytes);
        if (keyNode.isLiteral) {
          if (previousKey === undefined) parentNode.likelyFirstChild = keyNode;
          else previousKey.likelyNextSibling = keyNode;
        }
      }
      if (keyNode.lastObjectSerial === currentSerial)
        throw new FaultError({ code: 'duplicateKey', key: decodeString(bytes, position + 1, scanPosition) }, position);
      keyNode.lastObjectSerial = currentSerial;
      previousKey = keyNode;
      // The colon.
      let byte = bytes[++scanPosition]!;
      if (byte <= 0x20) byte = bytes[(scanPosition = this.skipSpace(scanPosition))]!;
      if (byte !== 0x3a) this.fail(scanPosition, 'colon');
      byte = bytes[++scanPosition]!;
      if (byte <= 0x20) byte = bytes[(scanPosition = this.skipSpace(scanPosition))]!;
      // The value.
      if (byte === 0x22) {
        position = this.scanString(scanPosition + 1);
        this.appendCell(keyNode.id, this.tokenKind, scanPosition + 1, position, this.tokenTextBytes);
        position++;
      } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
        position = this.scanNumber(scanPosition);
        this.appendCell(keyNode.id, this.tokenKind, scanPosition, position, position - scanPosition);
      } else if (byte === 0x7b) {
        if (level + depth + 1 >= maxDepth) throw new FaultError({ code: 'tooDeep', limit: maxDepth }, scanPosition);
        position = this.skipSpace(scanPosition + 1);
        if (bytes[position] === 0x7d) {
          position++;
          this.appendCell(keyNode.id, CellKind.EmptyObject, scanPosition, position, 2);
        } else {
          this.openNodes[level] = keyNode;
          this.openSerials[level++] = currentSerial;
          parentNode = keyNode;
          currentSerial = ++this.objectSerial;
          previousKey = undefined;
          isAfterComma = false;
          continue;
        }
      } else if (byte === 0x5b) {
        position = this.scanContainer(scanPosition, level + depth + 1);
        this.appendCell(keyNode.id, CellKind.Array, scanPosition, position, this.tokenTextBytes);
      } else {
        position = this.scanLiteral(scanPosition);
        this.appendCell(keyNode.id, this.tokenKind, scanPosition, position, this.tokenTextBytes);
      }
      // Behind the value: close what closes, then go on after a comma.
      for (;;) {
        byte = bytes[position]!;
        if (byte <= 0x20) byte = bytes[(position = this.skipSpace(position))]!;
        if (byte === 0x2c) break;
        if (byte !== 0x7d) this.fail(position, 'commaOrBrace');
        position++;
        if (level === 0) {
          this.appendCell(0, CellKind.Row, start, position, 0);
          return position;
        }
        previousKey = this.openNodes[--level]!;
        currentSerial = this.openSerials[level]!;
        parentNode = previousKey.parent!;
      }
      position++;
      if (bytes[position]! <= 0x20) position = this.skipSpace(position);
      isAfterComma = true;
    }
  }

  private appendCell(nodeId: number, kind: CellKind, start: number, end: number, size: number): void {
    const tape = this.tape;
    const offset = tape.length;
    const cells = tape.cells;
    cells[offset] = (nodeId << 4) | kind;
    cells[offset + 1] = start;
    cells[offset + 2] = end;
    cells[offset + 3] = size;
    tape.length = offset + 4;
  }
}
