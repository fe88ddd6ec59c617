import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import { writeCodePoint } from '../model/jsonText';
import type { Encoding } from './sniff';

/**
 * The characters of windows-1252 from 0x80 to 0x9f; the five that it leaves open are control characters, as browsers
 * have them.
 */
const middle = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d,
  0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,
  0x017e, 0x0178,
];

/** Reads text in another character set as UTF-8. @param skip bytes of a byte order mark that are passed over. */
export function transcoded(source: ByteSource, encoding: Encoding, skip = 0): ByteSource {
  if (encoding === 'utf-8') return source;
  return new Transcoder(
    source,
    encoding === 'windows-1252' ? new Windows1252() : new Utf16(encoding === 'utf-16le'),
    skip,
  );
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
  private at = 0;
  private end = 0;
  private ended = false;

  constructor(
    private readonly source: ByteSource,
    private readonly decoder: Decoder,
    private skip: number,
  ) {}

  get size(): number {
    return this.source.size;
  }

  read(target: Uint8Array): number {
    while (this.at === this.end && !this.ended) this.fill();
    const part = this.output.subarray(this.at, Math.min(this.end, this.at + target.length));
    target.set(part);
    this.at += part.length;
    return part.length;
  }

  private fill(): void {
    const { input, output, decoder } = this;
    const read = this.source.read(input);
    const from = Math.min(read, this.skip);
    this.skip -= from;
    this.ended = read === 0;
    this.at = 0;
    this.end = this.ended ? decoder.finish(output) : decoder.decode(input.subarray(from, read), output);
  }
}

class Windows1252 implements Decoder {
  decode(bytes: Uint8Array, out: Uint8Array): number {
    let to = 0;
    for (let i = 0; i < bytes.length; i++) {
      const c = bytes[i]!;
      if (c < 0x80) out[to++] = c;
      else to = writeCodePoint(c < 0xa0 ? middle[c - 0x80]! : c, out, to);
    }
    return to;
  }

  finish(): number {
    return 0;
  }
}

class Utf16 implements Decoder {
  /** Half a unit from the last block, and the first half of a pair; -1 for none. */
  private byte = -1;
  private high = -1;

  constructor(private readonly little: boolean) {}

  decode(bytes: Uint8Array, out: Uint8Array): number {
    let to = 0;
    let i = 0;
    if (this.byte >= 0 && bytes.length > 0) {
      to = this.unit(this.pair(this.byte, bytes[0]!), out, to);
      this.byte = -1;
      i = 1;
    }
    for (; i + 1 < bytes.length; i += 2) {
      const unit = this.pair(bytes[i]!, bytes[i + 1]!);
      if (unit < 0x80 && this.high < 0) out[to++] = unit;
      else to = this.unit(unit, out, to);
    }
    if (i < bytes.length) this.byte = bytes[i]!;
    return to;
  }

  finish(out: Uint8Array): number {
    if (this.byte >= 0) throw new FaultError({ code: 'oddUtf16' });
    return this.high < 0 ? 0 : this.lone(out, 0);
  }

  private pair(first: number, second: number): number {
    return this.little ? first | (second << 8) : (first << 8) | second;
  }

  private unit(unit: number, out: Uint8Array, at: number): number {
    let to = at;
    if (this.high >= 0) {
      if ((unit & 0xfc00) === 0xdc00) {
        const code = 0x10000 + ((this.high - 0xd800) << 10) + (unit - 0xdc00);
        this.high = -1;
        return writeCodePoint(code, out, to);
      }
      to = this.lone(out, to);
    }
    if ((unit & 0xfc00) === 0xd800) {
      this.high = unit;
      return to;
    }
    return writeCodePoint((unit & 0xfc00) === 0xdc00 ? 0xfffd : unit, out, to);
  }

  /** Half a pair, which no text can hold. */
  private lone(out: Uint8Array, at: number): number {
    this.high = -1;
    return writeCodePoint(0xfffd, out, at);
  }
}
