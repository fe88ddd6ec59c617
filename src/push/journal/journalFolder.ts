import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the journals of running pushes are, below the folder that VS Code gives the extension. */
export function journalFolder(storageFolder: string): string {
  return join(storageFolder, 'ledgers');
}

/** Whether there may be a push that runs or was interrupted. Reads one folder; a folder that is not there is empty. */
export async function hasJournals(storageFolder: string): Promise<boolean> {
  try {
    return (await readdir(journalFolder(storageFolder))).some((name) => name.endsWith('.jsonl'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
