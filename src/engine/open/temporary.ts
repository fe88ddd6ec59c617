import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultError } from '../model/fault';
import { unpack } from './gunzip';
import { openSource, type SharedFile } from './source';

/** A file that can be read from anywhere. */
export interface RandomAccess {
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
export async function unpackedFile(packed: SharedFile): Promise<RandomAccess> {
  const folder = mkdtempSync(join(tmpdir(), 'celonis-push-'));
  const fd = openSync(join(folder, 'unpacked'), 'w+');
  // Nobody else needs its name, and without one nothing can stay behind.
  rmSync(folder, { recursive: true, force: true });
  const source = openSource(packed);
  try {
    await unpack(
      source,
      (bytes) => {
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      },
      () => undefined,
    );
  } catch (error) {
    closeSync(fd);
    const { code } = error as NodeJS.ErrnoException;
    throw error instanceof FaultError || code === undefined
      ? error
      : new FaultError({ code: 'unreadable', reason: code });
  } finally {
    source.close();
  }
  return {
    size: fstatSync(fd).size,
    readAt(position, target) {
      for (let at = 0; at < target.length; ) {
        const read = readSync(fd, target, at, target.length - at, position + at);
        if (read === 0) throw new FaultError({ code: 'changed' });
        at += read;
      }
    },
    close: () => closeSync(fd),
  };
}
