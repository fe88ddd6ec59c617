import { FaultError } from './fault';
import { toText, unescape } from './text';

/** Distinct keys (counted by path) that a table may have; more means that values, ids for example, stand as keys. */
export const maxKeys = 5000;

/** A key at its place in the records: the path to it is that of its parent and its own text. */
export class KeyNode {
  /** The child that began this object the last time, and the key that followed this one: records tend to repeat their order. */
  first: KeyNode | undefined;
  next: KeyNode | undefined;
  /** The object in which this key was last seen, by serial number: a second time in the same one is a duplicate. */
  seenIn = 0;
  readonly children: KeyNode[] = [];
  /** Whether a file may show the key just like its bytes; what needs an escape is never compared directly. */
  readonly literal: boolean;
  /** The bytes four at a time, as far as they go. */
  readonly words: Int32Array;
  private slots = new Uint16Array(8);

  constructor(
    readonly id: number,
    readonly parent: KeyNode | undefined,
    readonly text: string,
    /** The key as bytes without escapes. */
    readonly bytes: Uint8Array,
    private readonly hash: number,
  ) {
    this.words = new Int32Array(bytes.slice(0, bytes.length & ~3).buffer);
    this.literal = bytes.every((c) => c >= 0x20 && c !== 0x22 && c !== 0x5c);
  }

  get path(): string[] {
    return this.parent ? [...this.parent.path, this.text] : [];
  }

  child(bytes: Uint8Array, start: number, end: number, hash: number): KeyNode | undefined {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const node = this.children[this.slots[slot]! - 1]!;
      if (node.hash === hash && equal(node.bytes, bytes, start, end)) return node;
    }
    return undefined;
  }

  add(node: KeyNode): void {
    this.children.push(node);
    if (this.children.length * 2 > this.slots.length) {
      this.slots = new Uint16Array(this.slots.length * 2);
      this.children.forEach((child, index) => this.place(child, index));
    } else {
      this.place(node, this.children.length - 1);
    }
  }

  private place(node: KeyNode, index: number): void {
    const mask = this.slots.length - 1;
    let slot = node.hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = index + 1;
  }
}

function equal(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== key.length) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

/** All keys of all records so far, by path. */
export class KeyTree {
  readonly root = new KeyNode(0, undefined, '', new Uint8Array(0), 0);
  readonly nodes: KeyNode[] = [this.root];
  /** Told how each key that is looked up is written in the file. */
  onFound: ((parent: KeyNode, key: KeyNode, spelling: Uint8Array) => void) | undefined;
  private scratch = new Uint8Array(256);

  /** The child of `parent` whose key stands between the quotes at `start` and `end`; `size` is its length without escapes. */
  find(parent: KeyNode, bytes: Uint8Array, start: number, end: number, size: number): KeyNode {
    const key = this.lookUp(parent, bytes, start, end, size);
    this.onFound?.(parent, key, bytes.subarray(start, end));
    return key;
  }

  private lookUp(parent: KeyNode, bytes: Uint8Array, start: number, end: number, size: number): KeyNode {
    let source = bytes;
    let from = start;
    let to = end;
    if (size < end - start) {
      if (this.scratch.length < end - start) this.scratch = new Uint8Array((end - start) * 2);
      to = unescape(bytes, start, end, this.scratch, 0, true);
      source = this.scratch;
      from = 0;
    }
    const hash = hashOf(source, from, to);
    const known = parent.child(source, from, to, hash);
    if (known) return known;
    if (this.nodes.length > maxKeys) throw new FaultError({ code: 'tooManyKeys', limit: maxKeys }, start - 1);
    return this.add(parent, toText(bytes, start, end), source.slice(from, to), hash);
  }

  /** The key of a column, for records that do not carry their keys themselves. */
  column(name: string): KeyNode {
    const bytes = new TextEncoder().encode(name);
    const hash = hashOf(bytes, 0, bytes.length);
    return this.root.child(bytes, 0, bytes.length, hash) ?? this.add(this.root, name, bytes, hash);
  }

  private add(parent: KeyNode, text: string, bytes: Uint8Array, hash: number): KeyNode {
    const node = new KeyNode(this.nodes.length, parent, text, bytes, hash);
    this.nodes.push(node);
    parent.add(node);
    return node;
  }
}

/** Where the keys of a table are known: whatever reads its records. */
export interface Keyed {
  readonly keys: { readonly root: KeyNode; readonly nodes: readonly KeyNode[] };
}
