import type { ByteSource } from '../model/byteWindow';
import { normalizeEncoding, upperHalves } from '../model/encodings';
import { FaultError } from '../model/fault';
import { writeCodePoint } from '../model/jsonText';
import type { TextEncoding } from './detectFormat';

/** Reads text in another character set as UTF-8. @param skipBytes bytes of a byte order mark that are passed over. */
export function transcodeToUtf8(source: ByteSource, encoding: TextEncoding, skipBytes = 0): ByteSource {
  const name = normalizeEncoding(encoding) ?? 'utf-8';
  if (name === 'utf-8') return source;
  return new Transcoder(source, createDecoder(name), skipBytes);
}

function createDecoder(encoding: string): Decoder {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return new Utf16(encoding === 'utf-16le');
  const upperHalf = upperHalves[encoding];
  return upperHalf === undefined
    ? new PlatformDecoder(encoding)
    : new SingleByte(Array.from(upperHalf, (character) => character.codePointAt(0)!));
}

/** Turns bytes into UTF-8. */
interface Decoder {
  /** Writes what `bytes` say to `out`, which has three bytes for each of them, and returns how many were written. */
  decode(bytes: Uint8Array, out: Uint8Array): number;
  /** What is left over at the end of the file. */
  finish(out: Uint8Array): number;
}

class Transcoder implements ByteSource {
  private readonly input = new Uint8Array(1 << 16);
  private readonly output = new Uint8Array(this.input.length * 3 + 8);
  private outputStart = 0;
  private outputEnd = 0;
  private isEnded = false;

  constructor(
    private readonly source: ByteSource,
    private readonly decoder: Decoder,
    private skipBytes: number,
  ) {}

  get size(): number {
    return this.source.size;
  }

  read(target: Uint8Array): number {
    while (this.outputStart === this.outputEnd && !this.isEnded) this.fillOutput();
    const outputPart = this.output.subarray(
      this.outputStart,
      Math.min(this.outputEnd, this.outputStart + target.length),
    );
    target.set(outputPart);
    this.outputStart += outputPart.length;
    return outputPart.length;
  }

  private fillOutput(): void {
    const { input, output, decoder } = this;
    const bytesRead = this.source.read(input);
    const skippedBytes = Math.min(bytesRead, this.skipBytes);
    this.skipBytes -= skippedBytes;
    this.isEnded = bytesRead === 0;
    this.outputStart = 0;
    this.outputEnd = this.isEnded
      ? decoder.finish(output)
      : decoder.decode(input.subarray(skippedBytes, bytesRead), output);
  }
}

class SingleByte implements Decoder {
  /** @param upperHalf the characters of the bytes from 0x80 on. */
  constructor(private readonly upperHalf: readonly number[]) {}

  decode(bytes: Uint8Array, out: Uint8Array): number {
    let outPosition = 0;
    for (let byteIndex = 0; byteIndex < bytes.length; byteIndex++) {
      const byte = bytes[byteIndex]!;
      if (byte < 0x80) out[outPosition++] = byte;
      else outPosition = writeCodePoint(this.upperHalf[byte - 0x80]!, out, outPosition);
    }
    return outPosition;
  }

  finish(): number {
    return 0;
  }
}

/** What the platform can decode. */
class PlatformDecoder implements Decoder {
  private readonly decoder: InstanceType<typeof TextDecoder>;
  private readonly encoder = new TextEncoder();

  constructor(private readonly encoding: string) {
    this.decoder = new TextDecoder(encoding, { fatal: true });
  }

  decode(bytes: Uint8Array, out: Uint8Array): number {
    return this.write(bytes, true, out);
  }

  finish(out: Uint8Array): number {
    return this.write(new Uint8Array(0), false, out);
  }

  private write(bytes: Uint8Array, stream: boolean, out: Uint8Array): number {
    let text: string;
    try {
      text = this.decoder.decode(bytes, { stream });
    } catch (error) {
      if (error instanceof TypeError) throw new FaultError({ code: 'notInEncoding', encoding: this.encoding });
      throw error;
    }
    return this.encoder.encodeInto(text, out).written;
  }
}

class Utf16 implements Decoder {
  /** Half a unit from the last block, and the first half of a pair; -1 for none. */
  private pendingByte = -1;
  private pendingHighSurrogate = -1;

  constructor(private readonly isLittleEndian: boolean) {}

  decode(bytes: Uint8Array, out: Uint8Array): number {
    let outPosition = 0;
    let byteIndex = 0;
    if (this.pendingByte >= 0 && bytes.length > 0) {
      outPosition = this.unit(this.combineBytes(this.pendingByte, bytes[0]!), out, outPosition);
      this.pendingByte = -1;
      byteIndex = 1;
    }
    for (; byteIndex + 1 < bytes.length; byteIndex += 2) {
      const codeUnit = this.combineBytes(bytes[byteIndex]!, bytes[byteIndex + 1]!);
      if (codeUnit < 0x80 && this.pendingHighSurrogate < 0) out[outPosition++] = codeUnit;
      else outPosition = this.unit(codeUnit, out, outPosition);
    }
    if (byteIndex < bytes.length) this.pendingByte = bytes[byteIndex]!;
    return outPosition;
  }

  finish(out: Uint8Array): number {
    if (this.pendingByte >= 0) throw new FaultError({ code: 'oddUtf16' });
    return this.pendingHighSurrogate < 0 ? 0 : this.writeReplacement(out, 0);
  }

  private combineBytes(first: number, second: number): number {
    return this.isLittleEndian ? first | (second << 8) : (first << 8) | second;
  }

  private unit(unit: number, out: Uint8Array, outStart: number): number {
    let outPosition = outStart;
    if (this.pendingHighSurrogate >= 0) {
      if ((unit & 0xfc00) === 0xdc00) {
        const codePoint = 0x10000 + ((this.pendingHighSurrogate - 0xd800) << 10) + (unit - 0xdc00);
        this.pendingHighSurrogate = -1;
        return writeCodePoint(codePoint, out, outPosition);
      }
      outPosition = this.writeReplacement(out, outPosition);
    }
    if ((unit & 0xfc00) === 0xd800) {
      this.pendingHighSurrogate = unit;
      return outPosition;
    }
    return writeCodePoint((unit & 0xfc00) === 0xdc00 ? 0xfffd : unit, out, outPosition);
  }

  /** Half a pair, which no text can hold. */
  private writeReplacement(out: Uint8Array, outStart: number): number {
    this.pendingHighSurrogate = -1;
    return writeCodePoint(0xfffd, out, outStart);
  }
}
