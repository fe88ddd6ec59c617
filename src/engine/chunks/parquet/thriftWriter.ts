const enum CompactType {
  True = 1,
  False = 2,
  I32 = 5,
  I64 = 6,
  Binary = 8,
  List = 9,
  Struct = 12,
}

/** Writes structures in Thrift's compact protocol, as far as Parquet's metadata needs it. */
export class CompactThriftWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;
  private readonly outerFieldIds: number[] = [];

  /** @param prefix what was written already, its last field having the number `lastField`. */
  constructor(
    prefix = new Uint8Array(0),
    private lastFieldId = 0,
  ) {
    this.append(prefix);
  }

  writeI32(fieldId: number, value: number): void {
    this.writeFieldHeader(fieldId, CompactType.I32);
    this.writeVarint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** Up to 2^52. */
  writeI64(fieldId: number, value: number): void {
    this.writeFieldHeader(fieldId, CompactType.I64);
    this.writeVarint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  writeBoolean(fieldId: number, value: boolean): void {
    this.writeFieldHeader(fieldId, value ? CompactType.True : CompactType.False);
  }

  writeString(fieldId: number, value: string): void {
    this.writeFieldHeader(fieldId, CompactType.Binary);
    this.writeBinary(new TextEncoder().encode(value));
  }

  writeStruct(fieldId: number, write: () => void): void {
    this.writeFieldHeader(fieldId, CompactType.Struct);
    this.writeNested(write);
  }

  writeStructList<T>(fieldId: number, items: readonly T[], write: (item: T) => void): void {
    this.writeListHeader(fieldId, CompactType.Struct, items.length);
    for (const item of items) this.writeNested(() => write(item));
  }

  writeI32List(fieldId: number, items: readonly number[]): void {
    this.writeListHeader(fieldId, CompactType.I32, items.length);
    for (const item of items) this.writeVarint(item * 2);
  }

  writeBinaryList(fieldId: number, items: readonly Uint8Array[]): void {
    this.writeListHeader(fieldId, CompactType.Binary, items.length);
    for (const item of items) this.writeBinary(item);
  }

  /** What was written so far, not closed. */
  copyUnfinished(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  /** What was written, closed as one structure, with room for `more` bytes behind it. */
  finish(extraBytes = 0): Uint8Array<ArrayBuffer> {
    this.writeByte(0);
    this.reserve(extraBytes);
    return this.bytes.slice(0, this.length + extraBytes);
  }

  private writeNested(write: () => void): void {
    this.outerFieldIds.push(this.lastFieldId);
    this.lastFieldId = 0;
    write();
    this.writeByte(0);
    this.lastFieldId = this.outerFieldIds.pop()!;
  }

  private writeFieldHeader(fieldId: number, type: CompactType): void {
    const step = fieldId - this.lastFieldId;
    if (step < 16) this.writeByte((step << 4) | type);
    else {
      this.writeByte(type);
      this.writeVarint(fieldId * 2);
    }
    this.lastFieldId = fieldId;
  }

  private writeListHeader(fieldId: number, type: CompactType, size: number): void {
    this.writeFieldHeader(fieldId, CompactType.List);
    if (size < 15) this.writeByte((size << 4) | type);
    else {
      this.writeByte(0xf0 | type);
      this.writeVarint(size);
    }
  }

  private writeBinary(value: Uint8Array): void {
    this.writeVarint(value.length);
    this.append(value);
  }

  private append(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  private writeVarint(value: number): void {
    let remaining = value;
    while (remaining >= 0x80) {
      this.writeByte((remaining % 0x80) | 0x80);
      remaining = Math.floor(remaining / 0x80);
    }
    this.writeByte(remaining);
  }

  private writeByte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  private reserve(extraBytes: number): void {
    if (this.length + extraBytes <= this.bytes.length) return;
    const largerBytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + extraBytes));
    largerBytes.set(this.bytes);
    this.bytes = largerBytes;
  }
}
