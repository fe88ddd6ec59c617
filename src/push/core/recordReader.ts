import { type KeyNode, type KeyTree, maxKeys } from '../json/keys';
import type { Tape } from '../json/tape';
import type { Window } from '../json/window';
import type { RecordStop } from './assembly/recordStops';
import type { CoreCode } from './code';

/** Keys have numbers below this; the root has one too. */
const maxIds = maxKeys + 2;

/** A way of writing a key, as the file has it between the quotes. */
interface Spelling {
  parent: number;
  id: number;
  bytes: Uint8Array;
}

/**
 * Reads records in WebAssembly. It knows only the keys that RecordParser has shown it, and leaves whatever is rare to it:
 * so there is one place that knows what is wrong with a file, and one that numbers the keys.
 */
export class RecordReader {
  private readonly reader: number;
  private untaught: Spelling[] = [];

  /** @param keys where RecordParser finds the keys of the file. */
  constructor(
    private readonly code: CoreCode,
    keys: KeyTree,
  ) {
    this.reader = code.openRecords(maxIds);
    for (const key of keys.nodes.slice(1)) this.show(key.parent!, key, key.bytes);
    keys.onFound = (parent, key, spelling) => this.show(parent, key, spelling);
  }

  /** Remembers how a key is written; this happens while a record is read, so nothing is allocated yet. */
  private show(parent: KeyNode, key: KeyNode, spelling: Uint8Array): void {
    if (key.id >= maxIds) return;
    if (key.literal || spelling !== key.bytes) this.untaught.push({ parent: parent.id, id: key.id, bytes: spelling.slice() });
    // A key that is written with escapes here may be written without them elsewhere.
    if (key.literal && key.bytes.length < spelling.length) this.untaught.push({ parent: parent.id, id: key.id, bytes: key.bytes });
  }

  /** Reads as many records as follow one another and fit on the tape. Views of the memory may be stale afterwards. */
  read(window: Window, at: number, until: number, tape: Tape, limit: number, depth: number, commas: boolean): { at: number; records: number; stop: RecordStop } {
    this.teach(window);
    const { code, reader } = this;
    const last = Math.min(until - window.base, window.end);
    const stop = code.readRecords(reader, window.address, at, last, window.end, Number(window.final), tape.address, tape.length, limit, depth, Number(commas));
    tape.length = code.recordsLength(reader);
    return { at: code.recordsAt(reader), records: code.recordsRead(reader), stop };
  }

  private teach({ core: { memory } }: Window): void {
    if (this.untaught.length === 0) return;
    for (const { parent, id, bytes } of this.untaught) {
      const at = memory.allocate(bytes.length + 1);
      memory.bytes.set(bytes, at);
      this.code.addRecordKey(this.reader, parent, id, at, bytes.length);
      memory.free(at, bytes.length + 1);
    }
    this.untaught = [];
  }
}
