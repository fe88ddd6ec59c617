import type { Dirent } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What is written down of pushes, below the folder that VS Code gives the extension: one folder each, named by its id.
 */
export function pushesFolder(storageFolder: string): string {
  return join(storageFolder, 'pushes');
}

/** The folder of one push. Throws for what is no id, which could lead elsewhere: an id may come from an address. */
export function pushFolder(root: string, id: string): string {
  if (!isPushId(id)) throw new Error(`"${id}" is not the id of a push.`);
  return join(root, id);
}

/** How the push stands or ended. */
export function pushRecordPath(root: string, id: string): string {
  return join(pushFolder(root, id), 'record.json');
}

export function logPath(root: string, id: string): string {
  return join(pushFolder(root, id), 'push.log');
}

/** There as long as something is left to do about the push. */
export function journalPath(root: string, id: string): string {
  return join(pushFolder(root, id), 'journal.jsonl');
}

/** Where versions before 0.2 had their journals: carryOverPushes.ts. */
export function earlierJournalsFolder(storageFolder: string): string {
  return join(storageFolder, 'ledgers');
}

/** The pushes that have a folder. */
export async function listPushIds(root: string): Promise<string[]> {
  const entries: Dirent[] = (await readdir(root, { withFileTypes: true }).catch(ignoreMissingFile)) ?? [];
  return entries.flatMap((entry) => (entry.isDirectory() && isPushId(entry.name) ? [entry.name] : []));
}

/** Whether there may be a push that runs or was interrupted. A folder that is not there is empty. */
export async function hasUnfinishedPushes(storageFolder: string): Promise<boolean> {
  const earlier = (await readdir(earlierJournalsFolder(storageFolder)).catch(ignoreMissingFile)) ?? [];
  if (earlier.some((name) => name.endsWith('.jsonl'))) return true;
  const root = pushesFolder(storageFolder);
  const ids = await listPushIds(root);
  return (await Promise.all(ids.map((id) => fileExists(journalPath(root, id))))).includes(true);
}

export async function fileExists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** For reading what may not be there. */
export function ignoreMissingFile(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined;
  throw error;
}

/** "ENOSPC" where the system says a code, else the message. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}

function isPushId(name: string): boolean {
  return /^[\w-]+$/.test(name);
}
