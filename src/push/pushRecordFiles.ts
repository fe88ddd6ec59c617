import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tryParseJson } from '../core/tryParseJson';
import {
  fileExists,
  ignoreMissingFile,
  journalPath,
  listPushIds,
  logPath,
  pushFolder,
  pushRecordPath,
} from './journal/pushFolders';
import { parseJournal } from './journal/pushJournal';
import type { PushRecord } from './pushRecord';
import { createRunningRecord, pushRecordSchema } from './pushRecord';

/** The record and the log of each push, in its folder. */
export class PushRecordFiles {
  /** @param root the folder with a folder for each push. */
  constructor(readonly root: string) {}

  /** All records that this version can read. Others stay as they are. */
  async readAll(): Promise<PushRecord[]> {
    const ids = await listPushIds(this.root);
    return (await Promise.all(ids.map((id) => this.read(id)))).filter((record) => record !== undefined);
  }

  /** Whether there still is a record of the push: another window may have deleted it. */
  has(id: string): Promise<boolean> {
    return fileExists(pushRecordPath(this.root, id));
  }

  hasJournal(id: string): Promise<boolean> {
    return fileExists(journalPath(this.root, id));
  }

  /** Other windows find either the record as it was or as it is. They watch the folder of all pushes. */
  async write(record: PushRecord): Promise<void> {
    await mkdir(pushFolder(this.root, record.id), { recursive: true });
    const temporaryFile = join(this.root, `${record.id}.${randomUUID()}.tmp`);
    try {
      await writeFile(temporaryFile, JSON.stringify(record));
      await rename(temporaryFile, pushRecordPath(this.root, record.id));
    } catch (error) {
      await rm(temporaryFile, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async readLog(id: string): Promise<string | undefined> {
    return readFile(logPath(this.root, id), 'utf8').catch(ignoreMissingFile);
  }

  /** Adds to the log where there is one. Throws where the push has no folder any more. */
  async appendLog(id: string, text: string): Promise<void> {
    const file = await open(logPath(this.root, id), 'a');
    try {
      await file.appendFile(text);
    } finally {
      await file.close();
    }
  }

  /**
   * Removes what is written down of a push: the journal first, since a journal without a record is an interrupted push.
   */
  async delete(id: string): Promise<void> {
    await rm(journalPath(this.root, id), { force: true });
    await rm(pushRecordPath(this.root, id), { force: true });
    await rm(pushFolder(this.root, id), { recursive: true, force: true, maxRetries: 3 });
  }

  private async read(id: string): Promise<PushRecord | undefined> {
    const text = await readFile(pushRecordPath(this.root, id), 'utf8').catch(ignoreMissingFile);
    if (text !== undefined) return parseRecord(id, text);
    // Its record is lost, but not how far it had come.
    const journal = await readFile(journalPath(this.root, id), 'utf8').catch(ignoreMissingFile);
    const header = journal === undefined ? undefined : parseJournal(journal)?.header;
    return header && createRunningRecord(id, header.order, header.at);
  }
}

/** Undefined where it was cut off by a machine that lost power, or is of another version. */
function parseRecord(id: string, text: string): PushRecord | undefined {
  const record = pushRecordSchema.safeParse(tryParseJson(text)).data;
  return record?.id === id ? record : undefined;
}
