const flushThresholdBytes = 1 << 16;

/** JSON on its way out, as bytes. */
export class JsonOutput {
  private bytes = new Uint8Array(flushThresholdBytes * 2);
  private length = 0;
  /** Lists around what is written: all of it becomes one text, in which nothing can be taken for another type. */
  listDepth = 0;

  constructor(private readonly write: (bytes: Uint8Array) => void) {}

  /** Bytes that wait to be handed on. */
  get waitingBytes(): number {
    return this.length;
  }

  /** Text of ASCII. */
  writeAscii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  writeBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** UTF-8 as a JSON string, quotes and all. */
  writeString(bytes: Uint8Array): void {
    this.reserve(bytes.length * 6 + 2);
    const out = this.bytes;
    let position = this.length;
    out[position++] = 0x22;
    // A text that looks like a date or like digits is one because the column says so: with an escape in it nobody takes
    // it for another type.
    let i = 0;
    if (this.listDepth === 0 && looksLikeTypedText(bytes)) {
      position = writeUnicodeEscape(bytes[0]!, out, position);
      i = 1;
    }
    for (; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) out[position++] = byte;
      else position = writeEscape(byte, out, position);
    }
    out[position++] = 0x22;
    this.length = position;
  }

  /** Hands on what has come together, if it is enough. */
  flush(isForced = false): void {
    if (this.length < flushThresholdBytes && !isForced) return;
    this.write(this.bytes.subarray(0, this.length));
    this.length = 0;
  }

  /** All that waits, for as long as nothing more is written. */
  take(): Uint8Array {
    const bytes = this.bytes.subarray(0, this.length);
    this.length = 0;
    return bytes;
  }

  private reserve(extraBytes: number): void {
    if (this.length + extraBytes <= this.bytes.length) return;
    const largerBytes = new Uint8Array((this.length + extraBytes) * 2);
    largerBytes.set(this.bytes.subarray(0, this.length));
    this.bytes = largerBytes;
  }
}

/** A single value as JSON. */
export function formatAsJson<Value>(
  value: Value,
  write: (value: Value, output: JsonOutput, reportNote: () => void) => void,
): string {
  let json = '';
  const output = new JsonOutput((bytes) => (json += Buffer.from(bytes).toString()));
  write(value, output, () => undefined);
  output.flush(true);
  return json;
}

function looksLikeTypedText(bytes: Uint8Array): boolean {
  // Its first byte is escaped alone, so it must be a character.
  if (bytes.length >= 10 && bytes[4] === 0x2d) return bytes[0]! < 0x80;
  let i = 0;
  while (i < bytes.length && bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++;
  return i > 0 && i === bytes.length;
}

/** As JSON.stringify writes them. */
const shortEscapes = new Map([
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x0a, 0x6e],
  [0x0d, 0x72],
  [0x09, 0x74],
  [0x08, 0x62],
  [0x0c, 0x66],
]);

function writeEscape(byte: number, out: Uint8Array, outStart: number): number {
  const escapeLetter = shortEscapes.get(byte);
  if (escapeLetter === undefined) return writeUnicodeEscape(byte, out, outStart);
  out[outStart] = 0x5c;
  out[outStart + 1] = escapeLetter;
  return outStart + 2;
}

function writeUnicodeEscape(byte: number, out: Uint8Array, outStart: number): number {
  const text = `\\u00${byte.toString(16).padStart(2, '0')}`;
  for (let i = 0; i < 6; i++) out[outStart + i] = text.charCodeAt(i);
  return outStart + 6;
}
