import type { ArrayCandidate } from '../types';
import type { DocumentReader, Found } from './document';
import { type Fault, FaultError, type JsonKind } from './fault';
import { maxDepth } from './scanner';
import { toText } from './text';

/** More arrays than a person can choose from; the rest is checked but not offered. */
const maxCandidates = 200;
/** Keys of one object around the records; an object with more is a map, and no table is made of a map. */
const maxOuterKeys = 100_000;

interface Frame {
  array: boolean;
  /** The keys that lead here, as long as only objects do. */
  path: readonly string[] | undefined;
  keys: Set<string>;
  /** Arrays: elements so far, and whether all of them are objects. */
  elements: number;
  allObjects: boolean;
}

export function kindOf(first: number): JsonKind {
  if (first === 0x7b) return 'object';
  if (first === 0x5b) return 'array';
  if (first === 0x22) return 'string';
  if (first === 0x6e) return 'null';
  return first === 0x74 || first === 0x66 ? 'boolean' : 'number';
}

function beginsValue(c: number): boolean {
  return c === 0x7b || c === 0x5b || c === 0x22 || c === 0x2d || (c >= 0x30 && c <= 0x39) || c === 0x74 || c === 0x66 || c === 0x6e;
}

/**
 * Reads an object that may hold the table at any depth of objects in it. The first array of objects is read as the table
 * while it is the only one; of any further one only the elements are counted. Everything is checked on the way,
 * token by token, so that the object may be of any size.
 */
export class Outline {
  private readonly stack: Frame[] = [];
  private readonly candidates: ArrayCandidate[] = [];
  private emptyArray: readonly string[] | undefined;
  private mixed: { fault: Fault; offset: number; record: number } | undefined;
  /** Whether the object has a value of its own: one that is in no array. */
  private ownValues = false;
  private topValues = false;
  private tableRead = false;

  constructor(
    private readonly reader: DocumentReader,
    /** The array that is the table; without it, every array of objects may be. */
    private readonly wanted: readonly string[] | undefined,
  ) {}

  read(): Found {
    this.value([]);
    while (this.stack.length > 0) this.step(this.stack[this.stack.length - 1]!);
    const next = this.reader.peek();
    if (this.wanted) {
      this.reader.expectEnd();
      if (!this.tableRead) throw new FaultError({ code: 'arrayMissing', path: this.wanted });
      return { kind: 'wrapped', path: this.wanted, records: this.reader.records };
    }
    if (next !== undefined && beginsValue(next)) return { kind: 'severalObjects' };
    this.reader.records = this.candidates.length === 1 ? this.reader.records : 0;
    this.reader.expectEnd();
    return this.conclude();
  }

  private conclude(): Found {
    const [only, ...others] = this.candidates;
    if (others.length > 0) return { kind: 'choose', arrays: this.candidates, ownValues: this.topValues };
    if (only) return { kind: 'wrapped', path: only.path, records: only.rows };
    if (this.mixed) throw new FaultError(this.mixed.fault, this.mixed.offset, this.mixed.record);
    if (this.emptyArray && !this.ownValues) throw new FaultError({ code: 'emptyArray', path: this.emptyArray });
    return { kind: 'loneObject' };
  }

  /** One member or element, or the end of the container. */
  private step(frame: Frame): void {
    const { reader } = this;
    const close = frame.array ? 0x5d : 0x7d;
    let c = reader.peek();
    if (c === close) {
      reader.at++;
      this.leave();
      return;
    }
    const afterComma = frame.array ? frame.elements > 0 : frame.keys.size > 0;
    if (afterComma) {
      if (c !== 0x2c) reader.fail(frame.array ? 'commaOrBracket' : 'commaOrBrace');
      reader.at++;
      c = reader.peek();
      if (c === close) reader.fail(frame.array ? 'value' : 'key', true);
    }
    if (frame.array) {
      frame.elements++;
      this.value(undefined);
    } else {
      const key = this.key(frame, c);
      this.value(frame.path && [...frame.path, key]);
    }
  }

  private key(frame: Frame, c: number | undefined): string {
    const { reader } = this;
    if (c !== 0x22) reader.fail('key');
    const at = reader.offset();
    const key = { text: '' };
    reader.unit((p) => {
      const close = reader.parser.string(p + 1);
      key.text = toText(reader.parser.bytes, p + 1, close);
      return close + 1;
    }, 0);
    if (frame.keys.has(key.text)) throw new FaultError({ code: 'duplicateKey', key: key.text }, at);
    if (frame.keys.size >= maxOuterKeys) throw new FaultError({ code: 'tooManyKeys', limit: maxOuterKeys }, at);
    frame.keys.add(key.text);
    if (reader.peek() !== 0x3a) reader.fail('colon');
    reader.at++;
    return key.text;
  }

  /** A scalar as a whole, or the opening of a container. */
  private value(path: readonly string[] | undefined): void {
    const { reader } = this;
    const c = reader.peek();
    const parent = this.stack[this.stack.length - 1];
    if (parent?.array && c !== 0x7b && parent.allObjects) {
      parent.allObjects = false;
      this.mixed ??= this.mixedIn(parent, c);
    }
    if (c === 0x7b || c === 0x5b) {
      if (this.stack.length >= maxDepth) throw new FaultError({ code: 'tooDeep', limit: maxDepth }, reader.offset());
      reader.at++;
      if (c === 0x5b && path && this.isTable(path)) this.table(path);
      else this.stack.push({ array: c === 0x5b, path, keys: new Set(), elements: 0, allObjects: true });
      return;
    }
    if (path) {
      this.ownValues = true;
      this.topValues ||= path.length === 1;
    }
    reader.unit((p) => reader.parser.scalar(p), 0);
  }

  private mixedIn(array: Frame, c: number | undefined): { fault: Fault; offset: number; record: number } | undefined {
    if (!array.path || array.elements < 2 || c === undefined) return undefined;
    return { fault: { code: 'mixed', found: kindOf(c), sequence: false }, offset: this.reader.offset(), record: array.elements };
  }

  private isTable(path: readonly string[]): boolean {
    const { reader, wanted } = this;
    if (wanted) return wanted.length === path.length && wanted.every((key, index) => key === path[index]);
    return this.candidates.length === 0 && reader.peek() === 0x7b;
  }

  private table(path: readonly string[]): void {
    const { reader } = this;
    reader.restart(path);
    try {
      reader.elements(this.stack.length + 1, path);
    } catch (error) {
      // Not a table after all: an array of mixed things. It is read on as what it is, in case another one is the table.
      if (this.wanted || !(error instanceof FaultError) || error.fault.code !== 'mixed') throw error;
      this.mixed = { fault: error.fault, offset: error.offset ?? 0, record: reader.records + 1 };
      this.stack.push({ array: true, path, keys: new Set(), elements: reader.records + 1, allObjects: false });
      return;
    }
    this.tableRead = true;
    this.candidates.push({ path, rows: reader.records });
  }

  private leave(): void {
    const frame = this.stack.pop()!;
    if (!frame.array || !frame.path) return;
    if (frame.elements === 0) this.emptyArray ??= frame.path;
    else if (frame.allObjects && !this.wanted && this.candidates.length < maxCandidates) {
      this.candidates.push({ path: frame.path, rows: frame.elements });
    }
  }
}
