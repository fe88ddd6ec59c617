import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { StreamBody } from './send';

/** Small enough that progress moves on a slow link, large enough to cost nothing on a fast one. */
const pieceBytes = 64 * 1024;

/**
 * A multipart/form-data body with a single file in it, its length known beforehand. The bytes are neither copied nor gathered.
 * `onSent` tells how many bytes of the file the network has taken, at most one piece ahead of the socket's buffer.
 */
export function filePart(name: string, fileName: string, bytes: Uint8Array, onSent: (bytes: number) => void = () => {}): StreamBody {
  const boundary = `----${randomUUID()}`;
  const head = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n\r\n`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.length + bytes.length + tail.length,
    async *open() {
      yield head;
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        yield bytes.subarray(at, at + pieceBytes);
        // The stream asks for the next piece when it has room again, so this one is on its way.
        onSent(Math.min(at + pieceBytes, bytes.length));
        // A fast network takes all of it at once: the editor has its turn in between.
        await setImmediate();
      }
      yield tail;
    },
  };
}
