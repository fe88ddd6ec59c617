import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '../model/byteWindow';
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

/** How much is unpacked, and for how long. */
export interface UnpackLimits {
  bytes: number;
  milliseconds: number;
}

/** Parquet is compressed already: packing it makes it hardly smaller, and who has more can unpack it beforehand. */
const defaultLimits: UnpackLimits = { bytes: 2 * 1024 ** 3, milliseconds: 120_000 };

/**
 * What is in a gzip file as a file of its own, which goes when it is closed or the process ends: Parquet has to be read
 * from its end.
 * @throws FaultError as `unpackGzip`, `unpackLimit` beyond the limits, and `unreadable` where there is no room for it.
 */
export async function openUnpackedFile(
  packedFile: SharedFile,
  limits: UnpackLimits = defaultLimits,
): Promise<RandomAccessFile> {
  const source = openByteSource(packedFile);
  let fileDescriptor: number | undefined;
  try {
    fileDescriptor = openTemporaryFile();
    await unpackInto(fileDescriptor, source, limits);
    return createRandomAccessFile(fileDescriptor);
  } catch (error) {
    if (fileDescriptor !== undefined) closeSync(fileDescriptor);
    const { code } = error as NodeJS.ErrnoException;
    throw error instanceof FaultError || code === undefined
      ? error
      : new FaultError({ code: 'unreadable', reason: code });
  } finally {
    source.close();
  }
}

function openTemporaryFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'celonis-push-'));
  try {
    return openSync(join(folder, 'unpacked'), 'w+');
  } finally {
    // Nobody else needs its name, and without one nothing can stay behind.
    rmSync(folder, { recursive: true, force: true });
  }
}

async function unpackInto(fileDescriptor: number, source: ByteSource, limits: UnpackLimits): Promise<void> {
  const endMs = performance.now() + limits.milliseconds;
  let unpackedBytes = 0;
  await unpackGzip(
    source,
    (bytes) => {
      unpackedBytes += bytes.length;
      if (unpackedBytes > limits.bytes || performance.now() > endMs)
        throw new FaultError({
          code: 'unpackLimit',
          limitMb: Math.round(limits.bytes / 1024 ** 2),
          limitSeconds: Math.round(limits.milliseconds / 1000),
        });
      for (let writtenBytes = 0; writtenBytes < bytes.length; )
        writtenBytes += writeSync(fileDescriptor, bytes, writtenBytes);
    },
    () => undefined,
  );
}

function createRandomAccessFile(fileDescriptor: number): RandomAccessFile {
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
