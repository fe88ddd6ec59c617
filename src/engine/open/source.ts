import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { Fingerprint } from '../model/types';

/**
 * Where the worker reads a file from: a path, or bytes that it shares with the main thread. Its name tells what may be
 * in it.
 */
export type SharedFile =
  | { kind: 'path'; path: string; name?: string }
  | { kind: 'bytes'; bytes: SharedArrayBuffer; name?: string };

/** What becomes one table: a file, or several, one after the other. */
export type SharedSource = SharedFile | { kind: 'files'; files: readonly SharedFile[] };

export function filesOf(source: SharedSource): readonly SharedFile[] {
  return source.kind === 'files' ? source.files : [source];
}

/** Bytes of a file; 0 if it is not there, which is said when it is opened. */
export function sizeOf(file: SharedFile): number {
  return file.kind === 'bytes' ? file.bytes.byteLength : (statSync(file.path, { throwIfNoEntry: false })?.size ?? 0);
}

/** A file that is being read, from its first byte to its last. */
export interface OpenSource extends ByteSource {
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
 * @param expected what it was when the plan was made: another size or time means that the plan no longer holds.
 * @throws FaultError `vanished`, `unreadable` or `changed`.
 */
export function openSource(source: SharedFile, expected?: Fingerprint): OpenSource {
  const opened = source.kind === 'path' ? new FileSource(source.path) : new BytesSource(source.bytes);
  if (expected && !samePrint(expected, opened.fingerprint)) {
    opened.close();
    throw new FaultError({ code: 'changed' });
  }
  return opened;
}

export function samePrint(a: Fingerprint, b: Fingerprint): boolean {
  return a.bytes === b.bytes && a.mtimeMs === b.mtimeMs;
}

class FileSource implements OpenSource {
  readonly fingerprint: Fingerprint;
  private readonly fd: number;

  constructor(private readonly path: string) {
    this.fd = attempt(() => openSync(path, 'r'));
    try {
      const stats = attempt(() => fstatSync(this.fd));
      if (!stats.isFile()) throw new FaultError({ code: 'unreadable', reason: 'EISDIR' });
      this.fingerprint = print(stats);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get size(): number {
    return this.fingerprint.bytes;
  }

  read(target: Uint8Array): number {
    return attempt(() => readSync(this.fd, target, 0, target.length, null));
  }

  readAt(position: number, target: Uint8Array): void {
    for (let at = 0; at < target.length; ) {
      const read = attempt(() => readSync(this.fd, target, at, target.length - at, position + at));
      if (read === 0) throw new FaultError({ code: 'changed' });
      at += read;
    }
  }

  verify(): void {
    if (!samePrint(this.fingerprint, print(attempt(() => statSync(this.path)))))
      throw new FaultError({ code: 'changed' });
  }

  close(): void {
    closeSync(this.fd);
  }
}

class BytesSource implements OpenSource {
  readonly fingerprint: Fingerprint;
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(shared: SharedArrayBuffer) {
    this.bytes = new Uint8Array(shared);
    this.fingerprint = { bytes: this.bytes.length };
  }

  get size(): number {
    return this.bytes.length;
  }

  read(target: Uint8Array): number {
    const part = this.bytes.subarray(this.at, this.at + target.length);
    target.set(part);
    this.at += part.length;
    return part.length;
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

function print(stats: Stats): Fingerprint {
  return { bytes: stats.size, mtimeMs: stats.mtimeMs };
}

/** What the file system refuses becomes a fault that names why. */
function attempt<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE') throw new FaultError({ code: 'vanished' });
    throw new FaultError({ code: 'unreadable', reason: code ?? String(error) });
  }
}
