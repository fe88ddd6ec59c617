import { createGunzip } from 'node:zlib';
import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';

/** Bytes read at once. */
const block = 1 << 17;

/**
 * Unpacks gzip, of one member or several (RFC 1952), checksums and all.
 * @param used is told how many bytes of the packed file have been used.
 * @throws FaultError `gzip` with what is wrong.
 */
export async function unpack(
  source: ByteSource,
  take: (bytes: Uint8Array) => void,
  used: (bytes: number) => void,
): Promise<void> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  let taken = 0;
  let read = 0;
  let failure: unknown;
  gunzip.on('error', (error) => (failure ??= error));
  gunzip.on('data', (bytes: Buffer) => {
    taken += bytes.length;
    try {
      take(bytes);
    } catch (error) {
      gunzip.destroy(error as Error);
    }
  });
  try {
    for (;;) {
      const bytes = new Uint8Array(block);
      const length = source.read(bytes);
      if (failure !== undefined || length === 0) break;
      read += length;
      await new Promise<void>((resolve) => {
        gunzip.once('close', resolve);
        gunzip.write(bytes.subarray(0, length), () => {
          gunzip.off('close', resolve);
          resolve();
        });
      });
      used(read);
    }
    if (failure === undefined) {
      await new Promise<void>((resolve) => {
        gunzip.once('close', resolve);
        gunzip.end();
      });
    }
  } finally {
    gunzip.destroy();
  }
  if (failure !== undefined) throw faultOf(failure, taken);
}

/** zlib's words for what is wrong are the only way to tell. */
function faultOf(error: unknown, taken: number): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return new FaultError({ code: 'gzip', trouble: 'truncated' });
  if (code !== 'Z_DATA_ERROR') return error;
  if (message === 'incorrect data check' || message === 'incorrect length check')
    return new FaultError({ code: 'gzip', trouble: 'checksum' });
  return new FaultError({
    code: 'gzip',
    trouble: message === 'incorrect header check' && taken > 0 ? 'trailing' : 'corrupt',
  });
}
