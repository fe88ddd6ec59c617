import { FaultError } from '../../model/fault';
import { decodeString, unescapeString } from '../../model/jsonText';

/** Distinct keys (counted by path) that a table may have; more means that values, ids for example, stand as keys. */
export const maxKeys = 5000;

/** A key at its place in the records: the path to it is that of its parent and its own text. */
export class KeyNode {
  /**
   * The child that began this object the last time, and the key that followed this one: records tend to repeat their
   * order.
   */
  likelyFirstChild: KeyNode | undefined;
  likelyNextSibling: KeyNode | undefined;
  /** The object in which this key was last seen, by serial number: a second time in the same one is a duplicate. */
  lastObjectSerial = 0;
  readonly children: KeyNode[] = [];
  /** Whether a file may show the key just like its bytes; what needs an escape is never compared directly. */
  readonly isLiteral: boolean;
  /** The bytes four at a time, as far as they go. */
  readonly words: Int32Array;
  private hashSlots = new Uint16Array(8);

  constructor(
    readonly id: number,
    readonly parent: KeyNode | undefined,
    readonly text: string,
    /** The key as bytes without escapes. */
    readonly bytes: Uint8Array,
    private readonly hash: number,
  ) {
    this.words = new Int32Array(bytes.slice(0, bytes.length & ~3).buffer);
    this.isLiteral = bytes.every((byte) => byte >= 0x20 && byte !== 0x22 && byte !== 0x5c);
  }

  get path(): string[] {
    return this.parent ? [...this.parent.path, this.text] : [];
  }

  findChild(bytes: Uint8Array, start: number, end: number, hash: number): KeyNode | undefined {
    const mask = this.hashSlots.length - 1;
    for (let slot = hash & mask; this.hashSlots[slot] !== 0; slot = (slot + 1) & mask) {
      const node = this.children[this.hashSlots[slot]! - 1]!;
      if (node.hash === hash && equalsKey(node.bytes, bytes, start, end)) return node;
    }
    return undefined;
  }

  addChild(node: KeyNode): void {
    this.children.push(node);
    if (this.children.length * 2 > this.hashSlots.length) {
      this.hashSlots = new Uint16Array(this.hashSlots.length * 2);
      this.children.forEach((child, index) => this.insertIntoSlots(child, index));
    } else {
      this.insertIntoSlots(node, this.children.length - 1);
    }
  }

  private insertIntoSlots(node: KeyNode, index: number): void {
    const mask = this.hashSlots.length - 1;
    let slot = node.hash & mask;
    while (this.hashSlots[slot] !== 0) slot = (slot + 1) & mask;
    this.hashSlots[slot] = index + 1;
  }
}

function equalsKey(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== key.length) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

/** All keys of all records so far, by path. */
export class KeyTree {
  readonly root = new KeyNode(0, undefined, '', new Uint8Array(0), 0);
  readonly nodes: KeyNode[] = [this.root];
  /** Told how each key that is looked up is written in the file. */
  onDidFindKey: ((parent: KeyNode, key: KeyNode, spelling: Uint8Array) => void) | undefined;
  private unescapeBuffer = new Uint8Array(256);

  /**
   * The child of `parent` whose key stands between the quotes at `start` and `end`; `size` is its length without
   * escapes.
   */
  findOrAdd(parent: KeyNode, bytes: Uint8Array, start: number, end: number, textBytes: number): KeyNode {
    const key = this.findOrAddByText(parent, bytes, start, end, textBytes);
    this.onDidFindKey?.(parent, key, bytes.subarray(start, end));
    return key;
  }

  private findOrAddByText(parent: KeyNode, bytes: Uint8Array, start: number, end: number, textBytes: number): KeyNode {
    let keyBytes = bytes;
    let keyStart = start;
    let keyEnd = end;
    if (textBytes < end - start) {
      if (this.unescapeBuffer.length < end - start) this.unescapeBuffer = new Uint8Array((end - start) * 2);
      keyEnd = unescapeString(bytes, start, end, this.unescapeBuffer, 0, true);
      keyBytes = this.unescapeBuffer;
      keyStart = 0;
    }
    const hash = hashBytes(keyBytes, keyStart, keyEnd);
    const existingNode = parent.findChild(keyBytes, keyStart, keyEnd, hash);
    if (existingNode) return existingNode;
    if (this.nodes.length > maxKeys) throw new FaultError({ code: 'tooManyKeys', limit: maxKeys }, start - 1);
    return this.addNode(parent, decodeString(bytes, start, end), keyBytes.slice(keyStart, keyEnd), hash);
  }

  /** The key of a column, for records that do not carry their keys themselves. */
  findOrAddColumn(name: string): KeyNode {
    const bytes = new TextEncoder().encode(name);
    const hash = hashBytes(bytes, 0, bytes.length);
    return this.root.findChild(bytes, 0, bytes.length, hash) ?? this.addNode(this.root, name, bytes, hash);
  }

  private addNode(parent: KeyNode, text: string, bytes: Uint8Array, hash: number): KeyNode {
    const node = new KeyNode(this.nodes.length, parent, text, bytes, hash);
    this.nodes.push(node);
    parent.addChild(node);
    return node;
  }
}

/** Where the keys of a table are known: whatever reads its records. */
export interface KeySource {
  readonly keys: { readonly root: KeyNode; readonly nodes: readonly KeyNode[] };
}
