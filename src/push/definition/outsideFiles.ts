import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/** Where a file or a folder lies: the part of a URI of the editor that is needed here. */
export interface FileLocation {
  scheme: string;
  authority: string;
  /** With slashes, as in the URI. */
  path: string;
  /** As the file system of this machine writes it; used where the scheme is `file`. */
  fsPath: string;
  toString(): string;
}

/**
 * The full paths of those files that do not lie in a folder, symbolic links resolved in both. On other file systems
 * than that of this machine links are not known, and the URI stands for the path. A file whose path cannot be resolved
 * counts as outside.
 */
export async function findOutsideFiles(folder: FileLocation, files: readonly FileLocation[]): Promise<string[]> {
  const root = folder.scheme === 'file' ? await resolvePath(folder.fsPath) : undefined;
  const paths = await Promise.all(files.map((file) => outsidePathOf(folder, root, file)));
  return [...new Set(paths.filter((path) => path !== undefined))];
}

async function outsidePathOf(
  folder: FileLocation,
  root: string | undefined,
  file: FileLocation,
): Promise<string | undefined> {
  const isSamePlace = file.scheme === folder.scheme && file.authority === folder.authority;
  if (file.scheme !== 'file') {
    const prefix = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
    return isSamePlace && file.path.startsWith(prefix) ? undefined : file.toString();
  }
  const path = await resolvePath(file.fsPath);
  return path !== undefined && root !== undefined && isInside(root, path) ? undefined : (path ?? file.fsPath);
}

async function resolvePath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    // What cannot be resolved is asked about.
    return undefined;
  }
}

function isInside(root: string, path: string): boolean {
  const steps = relative(root, path);
  return steps !== '' && steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps);
}
