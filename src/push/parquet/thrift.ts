const enum Type {
  True = 1,
  False = 2,
  I32 = 5,
  I64 = 6,
  Binary = 8,
  List = 9,
  Struct = 12,
}

/** Writes structures in Thrift's compact protocol, as far as Parquet's metadata needs it. */
export class ThriftWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;
  private readonly outer: number[] = [];

  /** @param before what was written already, its last field having the number `lastField`. */
  constructor(
    before = new Uint8Array(0),
    private lastField = 0,
  ) {
    this.put(before);
  }

  i32(field: number, value: number): void {
    this.header(field, Type.I32);
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** Up to 2^52. */
  i64(field: number, value: number): void {
    this.header(field, Type.I64);
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  bool(field: number, value: boolean): void {
    this.header(field, value ? Type.True : Type.False);
  }

  text(field: number, value: string): void {
    this.header(field, Type.Binary);
    this.binary(new TextEncoder().encode(value));
  }

  struct(field: number, write: () => void): void {
    this.header(field, Type.Struct);
    this.nested(write);
  }

  structs<T>(field: number, items: readonly T[], write: (item: T) => void): void {
    this.list(field, Type.Struct, items.length);
    for (const item of items) this.nested(() => write(item));
  }

  i32s(field: number, items: readonly number[]): void {
    this.list(field, Type.I32, items.length);
    for (const item of items) this.varint(item * 2);
  }

  binaries(field: number, items: readonly Uint8Array[]): void {
    this.list(field, Type.Binary, items.length);
    for (const item of items) this.binary(item);
  }

  /** What was written so far, not closed. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  /** What was written, closed as one structure, with room for `more` bytes behind it. */
  finish(more = 0): Uint8Array<ArrayBuffer> {
    this.byte(0);
    this.room(more);
    return this.bytes.slice(0, this.length + more);
  }

  private nested(write: () => void): void {
    this.outer.push(this.lastField);
    this.lastField = 0;
    write();
    this.byte(0);
    this.lastField = this.outer.pop()!;
  }

  private header(field: number, type: Type): void {
    this.byte(((field - this.lastField) << 4) | type);
    this.lastField = field;
  }

  private list(field: number, type: Type, size: number): void {
    this.header(field, Type.List);
    if (size < 15) this.byte((size << 4) | type);
    else {
      this.byte(0xf0 | type);
      this.varint(size);
    }
  }

  private binary(value: Uint8Array): void {
    this.varint(value.length);
    this.put(value);
  }

  private put(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  private byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
