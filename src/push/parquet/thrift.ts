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
  private lastField = 0;
  private readonly outer: number[] = [];

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
    this.plainText(value);
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

  texts(field: number, items: readonly string[]): void {
    this.list(field, Type.Binary, items.length);
    for (const item of items) this.plainText(item);
  }

  /** What was written, closed as one structure. */
  finish(): Uint8Array {
    this.byte(0);
    return this.bytes.slice(0, this.length);
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

  private plainText(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.varint(encoded.length);
    this.room(encoded.length);
    this.bytes.set(encoded, this.length);
    this.length += encoded.length;
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
