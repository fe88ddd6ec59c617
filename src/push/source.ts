import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { FaultError } from './json/fault';
import type { ByteSource } from './json/window';
import type { Fingerprint } from './types';

/** Where the worker reads from: a file, or bytes that it shares with the main thread. */
export type SharedSource = { kind: 'path'; path: string } | { kind: 'bytes'; bytes: SharedArrayBuffer };

/** A file that is being read, from its first byte to its last. */
export interface OpenSource extends ByteSource {
  readonly fingerprint: Fingerprint;
  /** @throws FaultError `changed` or `vanished` if the file is no longer what was opened. */
  verify(): void;
  close(): void;
}

/**
 * Opens a source for one pass.
 * @param expected what it was when the plan was made: another size or time means that the plan no longer holds.
 * @throws FaultError `vanished`, `unreadable` or `changed`.
 */
export function openSource(source: SharedSource, expected?: Fingerprint): OpenSource {
  const opened = source.kind === 'path' ? new FileSource(source.path) : new BytesSource(source.bytes);
  if (expected && !same(expected, opened.fingerprint)) {
    opened.close();
    throw new FaultError({ code: 'changed' });
  }
  return opened;
}

function same(a: Fingerprint, b: Fingerprint): boolean {
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

  verify(): void {
    if (!same(this.fingerprint, print(attempt(() => statSync(this.path))))) throw new FaultError({ code: 'changed' });
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
