import type { ByteSource } from '../model/byteWindow';
import { eachMember } from '../model/eachMember';
import { DerivedSource } from './textSources';

/** The keys that lead to the records, where these are the members of an object: undefined where they are not. */
export function keyedObjectPath(arrayPath: readonly string[] | undefined): readonly string[] | undefined {
  return arrayPath?.at(-1) === eachMember ? arrayPath.slice(0, -1) : undefined;
}

/** What the column of the keys is called. @param head the beginning of the text. */
export function keyColumnName(path: readonly string[], head: string): string {
  const last = path.at(-1);
  // As version 1.0 of OCEL calls the ids in its CSV (ocel-standard.org).
  if (last === 'ocel:events') return 'ocel:eid';
  if (last === 'ocel:objects') return 'ocel:oid';
  return ['key', '_key', 'record_key'].find((name) => !head.includes(`"${name}"`)) ?? 'object_key';
}

/**
 * JSON with a list of records where it has an object whose members are the records: `{"a":{"n":1}}` is
 * `[{"key":"a","n":1}]`. Lines stay where they are. What is no valid JSON stays none.
 */
export class KeyedObjectSource extends DerivedSource {
  private readonly keyMember: Buffer;
  private readonly output: number[] = [];
  /** Keys of the open objects; undefined for a list. */
  private readonly openKeys: (string | undefined)[] = [];
  private isInString = false;
  private isEscaped = false;
  private stringBytes: number[] = [];
  /** The last string, until it is known whether it is a key. */
  private pendingString: number[] | undefined;
  private targetDepth = 0;
  private state: 'seeking' | 'members' | 'value' | 'firstMember' | 'scalar' | 'done' = 'seeking';

  constructor(
    source: ByteSource,
    private readonly path: readonly string[],
    keyColumn: string,
  ) {
    super(source);
    this.keyMember = Buffer.from(`{${JSON.stringify(keyColumn)}:`);
  }

  protected transform(piece: Uint8Array): Uint8Array {
    this.output.length = 0;
    for (const byte of piece) this.takeByte(byte);
    return Uint8Array.from(this.output);
  }

  protected finish(): Uint8Array {
    this.output.length = 0;
    this.flushString();
    return Uint8Array.from(this.output);
  }

  private takeByte(byte: number): void {
    if (this.isInString) return this.takeStringByte(byte);
    if (byte === 0x22) {
      this.flushString();
      if (this.state === 'firstMember') this.beginMembers();
      else if (this.state === 'value') this.beginScalar();
      this.isInString = true;
      this.stringBytes = [byte];
      return;
    }
    if (byte <= 0x20) return void this.output.push(byte);
    if (byte === 0x3a) return this.takeColon();
    this.flushString();
    if (this.state === 'value' && byte !== 0x7b) this.beginScalar();
    if (this.state === 'firstMember' && byte !== 0x7d) this.beginMembers();
    if (byte === 0x7b || byte === 0x5b) this.open(byte);
    else if (byte === 0x7d || byte === 0x5d) this.close(byte);
    else if (byte === 0x2c) this.takeComma();
    else this.output.push(byte);
  }

  private takeStringByte(byte: number): void {
    this.stringBytes.push(byte);
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === 0x5c) this.isEscaped = true;
    else if (byte === 0x22) {
      this.isInString = false;
      this.pendingString = this.stringBytes;
    }
  }

  /** A string that turned out to be no key. */
  private flushString(): void {
    if (this.isInString) this.pendingString = this.stringBytes;
    if (this.pendingString) this.push(this.pendingString);
    this.pendingString = undefined;
  }

  private takeColon(): void {
    const key = this.pendingString;
    const depth = this.openKeys.length;
    if (key && this.state === 'members' && depth === this.targetDepth) {
      // The key becomes the first member of its record.
      this.pendingString = undefined;
      this.push(this.keyMember);
      this.push(key);
      this.state = 'value';
      return;
    }
    if (key && this.state === 'seeking' && depth > 0) this.openKeys[depth - 1] = parseKey(key);
    this.flushString();
    this.output.push(0x3a);
  }

  private open(byte: number): void {
    const isTarget = this.state === 'seeking' && byte === 0x7b && this.isAtPath();
    if (isTarget) {
      this.state = 'members';
      this.targetDepth = this.openKeys.length + 1;
      this.output.push(0x5b);
    } else if (this.state === 'value' && byte === 0x7b) this.state = 'firstMember';
    else this.output.push(byte);
    this.openKeys.push(undefined);
  }

  private isAtPath(): boolean {
    return this.openKeys.length === this.path.length && this.path.every((key, index) => key === this.openKeys[index]);
  }

  private close(byte: number): void {
    const depth = this.openKeys.length;
    if (this.state === 'scalar' && depth === this.targetDepth) {
      this.output.push(0x7d);
      this.state = 'members';
    }
    if (this.state === 'members' && depth === this.targetDepth && byte === 0x7d) {
      this.output.push(0x5d);
      this.state = 'done';
    } else {
      this.output.push(byte);
      // An object without members.
      if (this.state === 'firstMember') this.state = 'members';
    }
    this.openKeys.pop();
  }

  private takeComma(): void {
    if (this.state === 'scalar' && this.openKeys.length === this.targetDepth) {
      this.output.push(0x7d);
      this.state = 'members';
    }
    this.output.push(0x2c);
  }

  /** Behind the key of a record come its own members. */
  private beginMembers(): void {
    this.output.push(0x2c);
    this.state = 'members';
  }

  /** A value that is no object. */
  private beginScalar(): void {
    this.push(Buffer.from(',"value":'));
    this.state = 'scalar';
  }

  private push(bytes: Iterable<number>): void {
    for (const byte of bytes) this.output.push(byte);
  }
}

function parseKey(bytes: readonly number[]): string | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as string;
  } catch {
    // It is refused where the text is read.
    return undefined;
  }
}
