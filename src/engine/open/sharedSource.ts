import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { Fingerprint } from '../model/tablePlan';

/**
 * Where the worker reads a file from: a path, or bytes that it shares with the main thread. Its name tells what may be
 * in it.
 */
export type SharedFile =
  | { kind: 'path'; path: string; name?: string }
  | { kind: 'bytes'; bytes: SharedArrayBuffer; name?: string };

/** What becomes one table: a file, or several, one after the other. */
export type SharedSource = SharedFile | { kind: 'files'; files: readonly SharedFile[] };

export function filesOfSource(source: SharedSource): readonly SharedFile[] {
  return source.kind === 'files' ? source.files : [source];
}

/**
 * Bytes of a file; 0 if it is not there, which is said when it is opened.
 * @throws FaultError `unreadable`
 */
export function fileBytes(file: SharedFile): number {
  if (file.kind === 'bytes') return file.bytes.byteLength;
  return withFileFaults(() => statSync(file.path, { throwIfNoEntry: false })?.size ?? 0);
}

/** Opened without waiting: a named pipe that nobody writes to would block the thread for ever. Not on Windows. */
const openFlags = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** A file that is being read, from its first byte to its last. */
export interface OpenByteSource extends ByteSource {
  readonly fingerprint: Fingerprint;
  /**
   * Fills `target` with what is at this place, wherever `read` is. @throws FaultError `changed` if the file ends
   * before.
   */
  readAt(position: number, target: Uint8Array): void;
  /** @throws FaultError `changed` or `vanished` if the file is no longer what was opened. */
  verify(): void;
  close(): void;
}

/**
 * Opens a file for one pass over its bytes, as they are.
 * @param expectedFingerprint what it was when the plan was made: another size or time means that the plan no longer
 *   holds.
 * @throws FaultError `vanished`, `unreadable` or `changed`.
 */
export function openByteSource(source: SharedFile, expectedFingerprint?: Fingerprint): OpenByteSource {
  const openedSource = source.kind === 'path' ? new FileByteSource(source.path) : new MemoryByteSource(source.bytes);
  if (expectedFingerprint && !isSameFingerprint(expectedFingerprint, openedSource.fingerprint)) {
    openedSource.close();
    throw new FaultError({ code: 'changed' });
  }
  return openedSource;
}

export function isSameFingerprint(first: Fingerprint, second: Fingerprint): boolean {
  return first.bytes === second.bytes && first.mtimeMs === second.mtimeMs;
}

/** The reason of a fault `unreadable` for a pipe, a socket or a device. */
export const notRegularFile = 'notRegularFile';

class FileByteSource implements OpenByteSource {
  readonly fingerprint: Fingerprint;
  private readonly fd: number;

  constructor(private readonly path: string) {
    this.fd = withFileFaults(() => openSync(path, openFlags));
    try {
      const stats = withFileFaults(() => fstatSync(this.fd));
      if (!stats.isFile())
        throw new FaultError({ code: 'unreadable', reason: stats.isDirectory() ? 'EISDIR' : notRegularFile });
      this.fingerprint = fingerprintOf(stats);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get size(): number {
    return this.fingerprint.bytes;
  }

  read(target: Uint8Array): number {
    return withFileFaults(() => readSync(this.fd, target, 0, target.length, null));
  }

  readAt(position: number, target: Uint8Array): void {
    for (let filledBytes = 0; filledBytes < target.length; ) {
      const bytesRead = withFileFaults(() =>
        readSync(this.fd, target, filledBytes, target.length - filledBytes, position + filledBytes),
      );
      if (bytesRead === 0) throw new FaultError({ code: 'changed' });
      filledBytes += bytesRead;
    }
  }

  verify(): void {
    if (!isSameFingerprint(this.fingerprint, fingerprintOf(withFileFaults(() => statSync(this.path)))))
      throw new FaultError({ code: 'changed' });
  }

  close(): void {
    closeSync(this.fd);
  }
}

class MemoryByteSource implements OpenByteSource {
  readonly fingerprint: Fingerprint;
  private readonly bytes: Uint8Array;
  private position = 0;

  constructor(sharedBytes: SharedArrayBuffer) {
    this.bytes = new Uint8Array(sharedBytes);
    this.fingerprint = { bytes: this.bytes.length };
  }

  get size(): number {
    return this.bytes.length;
  }

  read(target: Uint8Array): number {
    const chunk = this.bytes.subarray(this.position, this.position + target.length);
    target.set(chunk);
    this.position += chunk.length;
    return chunk.length;
  }

  readAt(position: number, target: Uint8Array): void {
    target.set(this.bytes.subarray(position, position + target.length));
  }

  verify(): void {
    // Bytes in memory do not change.
  }

  close(): void {
    // Nothing is held.
  }
}

function fingerprintOf(stats: Stats): Fingerprint {
  return { bytes: stats.size, mtimeMs: stats.mtimeMs };
}

/** What the file system refuses becomes a fault that names why. */
function withFileFaults<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE') throw new FaultError({ code: 'vanished' });
    throw new FaultError({ code: 'unreadable', reason: code ?? String(error) });
  }
}
