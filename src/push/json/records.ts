import type { CoreMemory } from '../core/memory';
import { RecordStop } from '../core/assembly/recordStops';
import { RecordReader } from '../core/recordReader';
import { FaultError } from './fault';
import { type KeyNode, KeyTree, maxKeys } from './keys';
import { maxDepth, Scanner } from './scanner';
import { Cell, Tape } from './tape';
import { toText } from './text';
import type { Window } from './window';

/** Numbers on the tape that the largest record needs. */
const recordNumbers = 4 * (maxKeys + 2);

/**
 * Turns one record after the other into cells. No object is made of a record and no string of a key: the tree of keys
 * remembers which key came after which, so that mostly a key needs only to be compared with the one expected.
 * Objects are flattened by walking the tree; arrays become one cell each.
 */
export class RecordParser extends Scanner {
  readonly tape: Tape;
  readonly keys = new KeyTree();

  private serial = 0;
  private readonly nodes: KeyNode[] = [];
  private readonly serials: number[] = [];

  /** Reads most records, where WebAssembly is there. */
  private quick: RecordReader | undefined;

  constructor(memory: CoreMemory) {
    super();
    this.tape = new Tape(memory);
  }

  /**
   * As many records as follow one another, from the `{` at `at` on, with commas between them or nothing, as far as nothing rare
   * comes, and as they begin before `until` in the file. Returns where it stopped and why: `Rare` is for `record`. Without WebAssembly everything is rare.
   */
  ahead(window: Window, at: number, until: number, depth: number, commas: boolean): { at: number; records: number; stop: RecordStop } {
    const { code } = window.core;
    if (!code) return { at, records: 0, stop: RecordStop.Rare };
    this.quick ??= new RecordReader(code, this.keys);
    const result = this.quick.read(window, at, until, this.tape, this.tape.capacity - recordNumbers, depth, commas);
    this.point(window);
    return result;
  }

  /** Whether another record fits on the tape, whatever it holds: no key comes twice. */
  get hasRoom(): boolean {
    return this.tape.length + recordNumbers <= this.tape.capacity;
  }

  /**
   * The record whose `{` is at `at`, `depth` levels down. Returns where it ends, its cells on the tape with a Row cell last.
   * If it throws, the tape is as before.
   */
  record(at: number, depth: number): number {
    const before = this.tape.length;
    try {
      return this.members(at, depth);
    } catch (error) {
      this.tape.length = before;
      throw error;
    }
  }

  private members(at: number, depth: number): number {
    const { bytes, view } = this;
    let level = 0;
    let node: KeyNode = this.keys.root;
    let serial = ++this.serial;
    let last: KeyNode | undefined;
    let p = this.space(at + 1);
    let afterComma = false;
    if (bytes[p] === 0x7d) {
      this.cell(0, Cell.Row, at, p + 1, 0);
      return p + 1;
    }
    for (;;) {
      if (bytes[p] !== 0x22) this.fail(p, 'key', afterComma && bytes[p] === 0x7d);
      // The key: as expected, or looked up.
      let child = last === undefined ? node.first : last.next;
      let q = p + 1;
      if (child !== undefined) {
        const { bytes: key, words } = child;
        let i = 0;
        while (i < words.length && view.getInt32(q + i * 4, true) === words[i]) i++;
        if (i === words.length) for (i *= 4; i < key.length && bytes[q + i] === key[i]; ) i++;
        if (i === key.length && bytes[q + i] === 0x22) q += i;
        else child = undefined;
      }
      if (child === undefined) {
        q = this.string(p + 1);
        child = this.keys.find(node, bytes, p + 1, q, this.size);
        if (child.literal) {
          if (last === undefined) node.first = child;
          else last.next = child;
        }
      }
      if (child.seenIn === serial) throw new FaultError({ code: 'duplicateKey', key: toText(bytes, p + 1, q) }, p);
      child.seenIn = serial;
      last = child;
      // The colon.
      let c = bytes[++q]!;
      if (c <= 0x20) c = bytes[(q = this.space(q))]!;
      if (c !== 0x3a) this.fail(q, 'colon');
      c = bytes[++q]!;
      if (c <= 0x20) c = bytes[(q = this.space(q))]!;
      // The value.
      if (c === 0x22) {
        p = this.string(q + 1);
        this.cell(child.id, this.kind, q + 1, p, this.size);
        p++;
      } else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
        p = this.number(q);
        this.cell(child.id, this.kind, q, p, p - q);
      } else if (c === 0x7b) {
        if (level + depth + 1 >= maxDepth) throw new FaultError({ code: 'tooDeep', limit: maxDepth }, q);
        p = this.space(q + 1);
        if (bytes[p] === 0x7d) {
          p++;
          this.cell(child.id, Cell.EmptyObject, q, p, 2);
        } else {
          this.nodes[level] = child;
          this.serials[level++] = serial;
          node = child;
          serial = ++this.serial;
          last = undefined;
          afterComma = false;
          continue;
        }
      } else if (c === 0x5b) {
        p = this.container(q, level + depth + 1);
        this.cell(child.id, Cell.Array, q, p, this.size);
      } else {
        p = this.literal(q);
        this.cell(child.id, this.kind, q, p, this.size);
      }
      // Behind the value: close what closes, then go on after a comma.
      for (;;) {
        c = bytes[p]!;
        if (c <= 0x20) c = bytes[(p = this.space(p))]!;
        if (c === 0x2c) break;
        if (c !== 0x7d) this.fail(p, 'commaOrBrace');
        p++;
        if (level === 0) {
          this.cell(0, Cell.Row, at, p, 0);
          return p;
        }
        last = this.nodes[--level]!;
        serial = this.serials[level]!;
        node = last.parent!;
      }
      p++;
      if (bytes[p]! <= 0x20) p = this.space(p);
      afterComma = true;
    }
  }

  private cell(node: number, kind: Cell, start: number, end: number, size: number): void {
    const tape = this.tape;
    const at = tape.length;
    const cells = tape.cells;
    cells[at] = (node << 4) | kind;
    cells[at + 1] = start;
    cells[at + 2] = end;
    cells[at + 3] = size;
    tape.length = at + 4;
  }
}
