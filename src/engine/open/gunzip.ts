import { createGunzip } from 'node:zlib';
import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';

/** Bytes read at once. */
const blockBytes = 1 << 17;

/**
 * Unpacks gzip, of one member or several (RFC 1952), checksums and all.
 * @param onProgress is given how many bytes of the packed file have been used.
 * @throws FaultError `gzip` with what is wrong.
 */
export async function unpackGzip(
  source: ByteSource,
  onBytes: (bytes: Uint8Array) => void,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  let unpackedBytes = 0;
  let packedBytes = 0;
  let failure: unknown;
  gunzip.on('error', (error) => (failure ??= error));
  gunzip.on('data', (bytes: Buffer) => {
    unpackedBytes += bytes.length;
    try {
      onBytes(bytes);
      onProgress(gunzip.bytesWritten);
    } catch (error) {
      gunzip.destroy(error as Error);
    }
  });
  try {
    for (;;) {
      const bytes = new Uint8Array(blockBytes);
      const bytesRead = source.read(bytes);
      if (failure !== undefined || bytesRead === 0) break;
      packedBytes += bytesRead;
      await new Promise<void>((resolve) => {
        gunzip.once('close', resolve);
        gunzip.write(bytes.subarray(0, bytesRead), () => {
          gunzip.off('close', resolve);
          resolve();
        });
      });
      onProgress(packedBytes);
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
  if (failure !== undefined) throw toGzipFault(failure, unpackedBytes);
}

/** zlib's words for what is wrong are the only way to tell. */
function toGzipFault(error: unknown, unpackedBytes: number): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return new FaultError({ code: 'gzip', trouble: 'truncated' });
  if (code !== 'Z_DATA_ERROR') return error;
  if (message === 'incorrect data check' || message === 'incorrect length check')
    return new FaultError({ code: 'gzip', trouble: 'checksum' });
  return new FaultError({
    code: 'gzip',
    trouble: message === 'incorrect header check' && unpackedBytes > 0 ? 'trailing' : 'corrupt',
  });
}
