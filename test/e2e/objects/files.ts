import type { Dirent } from 'node:fs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// A running VS Code and its extensions make and delete files and folders while a test looks at them.

/**
 * The paths of all files below a folder, without what goes meanwhile: there `readdirSync` throws with `recursive`.
 */
export function listFiles(folder: string): string[] {
  return unlessDeleted((): Dirent[] => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Nothing, where the file has gone. */
export function readFileIfThere(path: string): Buffer {
  return unlessDeleted((): Buffer => readFileSync(path), Buffer.alloc(0));
}

function unlessDeleted<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}
