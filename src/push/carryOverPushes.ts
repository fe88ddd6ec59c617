import { mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { tryParseJson } from '../core/tryParseJson';
import type { StateStorage } from '../storage/sharedState';
import { SharedState } from '../storage/sharedState';
import {
  earlierJournalsFolder,
  errorCode,
  fileExists,
  ignoreMissingFile,
  journalPath,
  logPath,
  pushFolder,
} from './journal/pushFolders';
import { pushRecordSchema } from './pushRecord';
import type { PushRecordFiles } from './pushRecordFiles';

const keyPrefix = 'push/';

/** A window of version 0.1 wrote its running records again every 20 s, and its journal with each chunk. */
const maxSilenceMs = 60_000;

const ownerSchema = z.object({ pid: z.number().int(), host: z.string(), started: z.string().optional() });

/**
 * Brings what version 0.1 wrote down of pushes into one folder for each: records lay in the editor's state, logs in
 * `pushes/<id>.log`, journals in `ledgers/<id>.jsonl` with their owners beside them. What a window of that version
 * still works on stays where it is until that has ended. Each push is carried over once, and its earlier traces are
 * removed.
 */
export async function carryOverPushes(files: PushRecordFiles, state: StateStorage, now: () => number): Promise<void> {
  const journals = earlierJournalsFolder(dirname(files.root));
  const names = (await readdir(journals).catch(ignoreMissingFile)) ?? [];
  const records = new SharedState(state, keyPrefix, now, []);
  for (const key of records.keys()) {
    const id = key.slice(keyPrefix.length);
    // One of a later version, or one that is damaged, stays as it is.
    const record = pushRecordSchema.safeParse(records.get(key)).data;
    if (record?.id !== id) continue;
    const silenceMs = now() - Date.parse(record.updatedAt);
    const isOwned = await isOwnerAlive(journals, names, id);
    if (isOwned ?? (record.outcome === 'running' && silenceMs < maxSilenceMs)) continue;
    if (!(await files.has(id))) await files.write(record);
    await moveIfPresent(join(files.root, `${id}.log`), logPath(files.root, id));
    await moveJournal(journals, names, id, files.root);
    await records.delete(key);
  }
  for (const name of names) {
    // Its record is lost: another is made of the journal when that is read.
    const id = name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : undefined;
    if (id === undefined || records.get(keyPrefix + id) !== undefined) continue;
    const silenceMs = now() - ((await stat(join(journals, name)).catch(ignoreMissingFile))?.mtimeMs ?? 0);
    if ((await isOwnerAlive(journals, names, id)) ?? silenceMs < maxSilenceMs) continue;
    await moveJournal(journals, names, id, files.root);
  }
  // A record that a window of version 0.1 remembers must not come back; its tombstone goes after a while.
  await records.reconcile();
  records.dispose();
  await rmdir(journals).catch(() => undefined);
}

/** Undefined where the owner file alone does not say. */
async function isOwnerAlive(folder: string, names: readonly string[], id: string): Promise<boolean | undefined> {
  const generation = Math.max(0, ...ownersOf(names, id).map(({ generation }) => generation));
  const owner = ownerSchema.safeParse(
    tryParseJson((await readFile(join(folder, `${id}.${generation}.owner`), 'utf8').catch(ignoreMissingFile)) ?? ''),
  ).data;
  const journal = (await readFile(join(folder, `${id}.jsonl`), 'utf8').catch(ignoreMissingFile)) ?? '';
  if (generation > 0 && journal.includes(`\n${JSON.stringify({ kind: 'left', owner: generation })}\n`)) return false;
  if (owner?.host !== hostname()) return undefined;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  // Another process may have its number by now. When it was started is known on Linux only (proc_pid_stat(5), field 22;
  // the second field is the name of the program in parentheses, with any character in it).
  const text = await readFile(`/proc/${owner.pid}/stat`, 'utf8').catch(() => undefined);
  const started = text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  return owner.started === undefined || started === undefined ? undefined : owner.started === started;
}

/** The journal first: without its owners it counts as interrupted, which it is. */
async function moveJournal(folder: string, names: readonly string[], id: string, root: string): Promise<void> {
  await mkdir(pushFolder(root, id), { recursive: true });
  await moveIfPresent(join(folder, `${id}.jsonl`), journalPath(root, id));
  for (const { name } of ownersOf(names, id)) await rm(join(folder, name), { force: true });
}

function ownersOf(names: readonly string[], id: string): { name: string; generation: number }[] {
  return names.flatMap((name) => {
    const generation = name.startsWith(`${id}.`) ? /\.(\d+)\.owner$/.exec(name)?.[1] : undefined;
    return generation === undefined ? [] : [{ name, generation: Number(generation) }];
  });
}

/** Another window may move it at the same time; and what is there already is newer. */
async function moveIfPresent(from: string, to: string): Promise<void> {
  if (await fileExists(to)) return;
  await rename(from, to).catch(ignoreMissingFile);
}
