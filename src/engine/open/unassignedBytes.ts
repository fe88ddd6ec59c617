import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import { PeekableSource } from './peekableSource';
import { DerivedSource } from './textSources';
import { transcodeToUtf8 } from './transcoder';

/** Bytes that Windows-1252 does not have; CP850 and others of DOS have letters there. */
const unassignedBytes = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
const dosEncodings = ['cp850', 'cp437', 'macintosh'];

/** A text that is taken for Windows-1252, as long as it has no byte that this does not have. */
export class AssumedWindows1252Source extends DerivedSource {
  protected transform(piece: Uint8Array): Uint8Array {
    refuseUnassignedBytes(piece);
    return piece;
  }

  protected finish(): Uint8Array {
    return new Uint8Array(0);
  }
}

/** @throws FaultError `unclearEncoding` where bytes cannot be Windows-1252. */
export function refuseUnassignedBytes(bytes: Uint8Array): void {
  const position = bytes.findIndex((byte) => unassignedBytes.includes(byte));
  if (position < 0) return;
  const start = bytes.lastIndexOf(0x0a, position) + 1;
  const line = bytes.subarray(start, Math.min(position + 40, start + 200));
  throw new FaultError({
    code: 'unclearEncoding',
    readings: dosEncodings.map((encoding) => ({
      encoding,
      sample: JSON.stringify(decodeLine(line, encoding)),
      lines: nonAsciiLines(bytes).map((shownLine) => decodeLine(shownLine, encoding)),
    })),
  });
}

/** The first line, and the first ones that read differently in one character set and another. */
function nonAsciiLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length && lines.length < 4; ) {
    const lineEnd = bytes.indexOf(0x0a, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    const line = bytes.subarray(start, Math.min(end, start + 200));
    if (start === 0 || line.some((byte) => byte >= 0x80)) lines.push(line);
    start = end + 1;
  }
  return lines;
}

function decodeLine(line: Uint8Array, encoding: string): string {
  const source = transcodeToUtf8(new PeekableSource(bytesSource(line)), encoding);
  const buffer = new Uint8Array(1_000);
  const text = Buffer.from(buffer.subarray(0, source.read(buffer))).toString();
  return (text.split(/[\r\n]/)[0] ?? '').slice(0, 80);
}

/** Bytes that are in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  let rest = bytes;
  return {
    size: bytes.length,
    read: (target) => {
      const part = rest.subarray(0, target.length);
      target.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
  };
}
