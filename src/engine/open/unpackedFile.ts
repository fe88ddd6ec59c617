import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultError } from '../model/fault';
import { unpackGzip } from './gunzip';
import { openByteSource, type SharedFile } from './sharedSource';

/** A file that can be read from anywhere. */
export interface RandomAccessFile {
  readonly size: number;
  /** Reads `target` full. */
  readAt(position: number, target: Uint8Array): void;
  close(): void;
}

/**
 * What is in a gzip file as a file of its own, which goes when it is closed or the process ends: Parquet has to be read
 * from its end.
 * @throws FaultError as `unpack`, and `unreadable` where there is no room for it.
 */
export async function openUnpackedFile(packedFile: SharedFile): Promise<RandomAccessFile> {
  const folder = mkdtempSync(join(tmpdir(), 'celonis-push-'));
  const fileDescriptor = openSync(join(folder, 'unpacked'), 'w+');
  // Nobody else needs its name, and without one nothing can stay behind.
  rmSync(folder, { recursive: true, force: true });
  const source = openByteSource(packedFile);
  try {
    await unpackGzip(
      source,
      (bytes) => {
        for (let writtenBytes = 0; writtenBytes < bytes.length; )
          writtenBytes += writeSync(fileDescriptor, bytes, writtenBytes);
      },
      () => undefined,
    );
  } catch (error) {
    closeSync(fileDescriptor);
    const { code } = error as NodeJS.ErrnoException;
    throw error instanceof FaultError || code === undefined
      ? error
      : new FaultError({ code: 'unreadable', reason: code });
  } finally {
    source.close();
  }
  return {
    size: fstatSync(fileDescriptor).size,
    readAt(position, target) {
      for (let filledBytes = 0; filledBytes < target.length; ) {
        const bytesRead = readSync(
          fileDescriptor,
          target,
          filledBytes,
          target.length - filledBytes,
          position + filledBytes,
        );
        if (bytesRead === 0) throw new FaultError({ code: 'changed' });
        filledBytes += bytesRead;
      }
    },
    close: () => closeSync(fileDescriptor),
  };
}
