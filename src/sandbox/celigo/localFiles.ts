import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionRecord } from './connectionSchemas';
import type { StepRecord } from './flowSchemas';

/** The host of the file connection that stands for this machine. */
export const localFilesHost = 'localhost';
/** The address of the stores of files that stand for this machine. Nothing is ever sent there. */
export const localFileStoreUri = 'https://files-on-this-computer.example';

export function isLocalFiles(connection: ConnectionRecord): boolean {
  const { hostURI } = (connection['ftp'] ?? {}) as { hostURI?: unknown };
  return (
    (connection.type === 'ftp' && hostURI === localFilesHost) ||
    (connection.type === 'http' && connection.http?.baseURI === localFileStoreUri)
  );
}

/** What an export says about its files: FTP has fields of its own, a store of files a relative address and a filter. */
interface FileExport {
  ftp?: { directoryPath?: string; fileNameStartsWith?: string };
  http?: { type?: string; relativeURI?: string };
  file?: { filter?: { expression?: { rules?: unknown } } };
}

/** The files that an export takes from a folder of this machine, or why there are none. */
export async function readLocalFiles(
  source: StepRecord,
): Promise<{ files: { name: string; bytes: Buffer }[] } | { error: string }> {
  const { ftp, http, file } = source as StepRecord & FileExport;
  if (!ftp && http?.type !== 'file') return { error: 'Expected field: http.type to be file' };
  const directoryPath = ftp ? ftp.directoryPath : http?.relativeURI;
  const nameStart = ftp ? (ftp.fileNameStartsWith ?? '') : readNameStart(file?.filter?.expression?.rules);
  if (!directoryPath)
    return { error: `Expected field: ${ftp ? 'ftp.directoryPath' : 'http.relativeURI'} to be present` };
  try {
    const entries = await readdir(directoryPath, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && entry.name.startsWith(nameStart));
    return {
      files: await Promise.all(
        names.map(async ({ name }) => ({ name, bytes: await readFile(join(directoryPath, name)) })),
      ),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Of the rule `["startswith", ["string", ["extract", "name"]], "orders"]`. */
function readNameStart(rules: unknown): string {
  const [operator, , value] = Array.isArray(rules) ? (rules as unknown[]) : [];
  return operator === 'startswith' && typeof value === 'string' ? value : '';
}
