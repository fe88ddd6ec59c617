import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { RequestBodyStream } from './send';

/** Small enough that progress moves on a slow link. */
const smallestPieceBytes = 64 << 10;
/** Large enough to cost nothing on a fast one, where each piece costs as much as copying it. */
const largestPieceBytes = 512 << 10;
/** The network that takes a piece within so many milliseconds gets a larger one. */
const quickMs = 10;

/**
 * A multipart/form-data body with a single file in it, its length known beforehand. The bytes are neither copied nor
 * gathered. `onSent` tells how many bytes of the file the network has taken, at most one piece ahead of the socket's
 * buffer.
 */
export function createFileBody(
  name: string,
  fileName: string,
  bytes: Uint8Array,
  onSent: (bytes: number) => void = () => {},
): RequestBodyStream {
  const boundary = `----${randomUUID()}`;
  const header = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n\r\n`,
  );
  const trailer = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: header.length + bytes.length + trailer.length,
    async *open() {
      yield header;
      let pieceBytes = smallestPieceBytes;
      for (let offset = 0; offset < bytes.length; ) {
        const piece = bytes.subarray(offset, offset + pieceBytes);
        const startMs = performance.now();
        yield piece;
        // The stream asks for the next piece when it has room again, so this one is on its way.
        offset += piece.length;
        onSent(offset);
        const isQuick = performance.now() - startMs < quickMs;
        pieceBytes = isQuick ? Math.min(pieceBytes * 2, largestPieceBytes) : smallestPieceBytes;
        // A fast network takes all of it at once: the editor has its turn in between.
        await setImmediate();
      }
      yield trailer;
    },
  };
}
