import { z } from 'zod';
import { columnTypes, jobOptions } from '../definition/definition';
import { pushOrderSchema } from '../history';
import type { CsvOptions, TablePlan } from '../types';

/** Whatever else belongs to a plan is taken as it was written, by this very version. */
const planShape = z.looseObject({
  rows: z.number(),
  columns: z.array(z.looseObject({ name: z.string(), path: z.array(z.string()), type: z.enum(columnTypes) })),
  fingerprint: z.looseObject({ bytes: z.number() }),
});

const plan = z.custom<TablePlan>((value) => planShape.safeParse(value).success);

/**
 * What a push writes down while it runs, so that it can go on, or be cleaned up, when its window is gone: everything that was decided,
 * and each step before it is taken. Lines of JSON, only ever appended to. No secret is in them.
 */
export const beginning = z.object({
  kind: z.literal('begin'),
  version: z.literal(1),
  /** The push's id in the history. */
  id: z.string(),
  at: z.iso.datetime(),
  /** The version of the extension: another one may make other chunks of the same file. */
  by: z.string(),
  order: pushOrderSchema,
  plan,
  format: z.enum(['PARQUET', 'CSV']),
  csv: z.custom<CsvOptions>((value) => z.record(z.string(), z.string()).safeParse(value).success).optional(),
  options: jobOptions.optional(),
  /** Pushes that were to follow, one after the other. */
  then: z.array(pushOrderSchema).optional(),
});
export type Beginning = z.infer<typeof beginning>;

const step = z.discriminatedUnion('kind', [
  /** A job is about to be created; these were there before. */
  z.object({ kind: z.literal('creating'), before: z.array(z.string()) }),
  /** The job is there and empty. `chunkBytes` is what its chunks are cut to; absent for the engine's own choice. */
  z.object({ kind: z.literal('created'), jobId: z.string(), chunkBytes: z.number().optional() }),
  /** A chunk is about to be sent. */
  z.object({ kind: z.literal('sending'), index: z.number().int(), rows: z.number(), bytes: z.number(), sha256: z.string() }),
  z.object({ kind: z.literal('arrived'), index: z.number().int() }),
  /** Now the whole file is known, of which only the beginning was. */
  z.object({ kind: z.literal('planned'), plan }),
  /** Every chunk has arrived, and the job is about to be executed. */
  z.object({ kind: z.literal('executing') }),
  /** The job is about to be deleted, because the push has come to this end, or (`restarted`) because another job takes its place. */
  z.object({ kind: z.literal('cleaning'), outcome: z.enum(['done', 'failed', 'cancelled', 'restarted']) }),
  /** The window closes in the middle: this owner of the push, by its number, does not work on it any more. */
  z.object({ kind: z.literal('left'), owner: z.number().int().optional() }),
  /** Another window goes on with it. */
  z.object({ kind: z.literal('resumed') }),
]);
export type Step = z.infer<typeof step>;

/** A chunk that was sent, at least once. `arrived` is false while its fate is not known. */
export interface SentChunk {
  rows: number;
  bytes: number;
  /** Of its bytes, in lower-case hexadecimal digits. */
  sha256: string;
  arrived: boolean;
}

/** How far a push had come, as its ledger tells. */
export interface LedgerState {
  begin: Beginning;
  phase: 'begun' | 'creating' | 'uploading' | 'executing' | 'cleaning';
  /** While `creating`: the jobs that were there before. */
  before: readonly string[];
  jobId?: string;
  chunkBytes?: number;
  /** By index. */
  chunks: ReadonlyMap<number, SentChunk>;
  /** While `cleaning`: why the job is deleted. */
  outcome?: Extract<Step, { kind: 'cleaning' }>['outcome'];
  /** The number of the last owner whose window has said that it closes; what it had begun to write before may follow. */
  leftBy?: number;
}

/** The state that the lines of a ledger add up to; undefined where they do not even tell what is pushed. A line cut off by a crash counts for nothing. */
export function readLedger(text: string): LedgerState | undefined {
  const [first, ...rest] = text.split('\n');
  const begin = beginning.safeParse(parse(first ?? '')).data;
  if (!begin) return undefined;
  const chunks = new Map<number, SentChunk>();
  let state: LedgerState = { begin, phase: 'begun', before: [], chunks };
  for (const line of rest) {
    const { data } = step.safeParse(parse(line));
    if (data) state = after(state, data, chunks);
  }
  return state;
}

function after(state: LedgerState, entry: Step, chunks: Map<number, SentChunk>): LedgerState {
  const { jobId: _job, chunkBytes: _bytes, outcome: _outcome, ...fresh } = state;
  switch (entry.kind) {
    case 'creating':
      chunks.clear();
      return { ...fresh, phase: 'creating', before: entry.before };
    case 'created':
      return { ...fresh, phase: 'uploading', jobId: entry.jobId, ...(entry.chunkBytes === undefined ? {} : { chunkBytes: entry.chunkBytes }) };
    case 'sending':
      chunks.set(entry.index, { rows: entry.rows, bytes: entry.bytes, sha256: entry.sha256, arrived: false });
      return state;
    case 'arrived': {
      const chunk = chunks.get(entry.index);
      if (chunk) chunks.set(entry.index, { ...chunk, arrived: true });
      return state;
    }
    case 'planned':
      return { ...state, begin: { ...state.begin, plan: entry.plan } };
    case 'executing':
      return { ...state, phase: 'executing' };
    case 'cleaning':
      if (entry.outcome === 'restarted') chunks.clear();
      return { ...state, phase: 'cleaning', outcome: entry.outcome };
    case 'left':
      return entry.owner === undefined ? state : { ...state, leftBy: entry.owner };
    case 'resumed':
      return state;
  }
}

/** How many chunks have arrived, and about how many there will be, going by the rows of those that are known; undefined while only the first is, which is small. */
export function arrivals({ begin, chunks }: LedgerState): { arrived: number; about: number | undefined } {
  const known = [...chunks.values()];
  const arrived = known.filter((one) => one.arrived).length;
  const missing = begin.plan.rows - known.reduce((sum, { rows }) => sum + rows, 0);
  const most = Math.max(0, ...known.map(({ rows }) => rows));
  const about = missing <= 0 ? known.length : known.length > 1 ? known.length + Math.ceil(missing / most) : undefined;
  return { arrived, about };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The last line of a process that was killed may be half a line.
    return undefined;
  }
}

/** Where a push writes its steps down. */
export interface Ledger {
  /**
   * Resolves when the step is on the disk, so that whatever happens next is found there. Never throws: where it cannot be written, the push
   * goes on without. `taken`: another window has gone on with the push, so this one must not touch it any more.
   */
  note(step: Step): Promise<'written' | 'failed' | 'taken'>;
  /** Whether the push still belongs to this window, to be asked before each change in Celonis. Never throws. */
  isOwner(): Promise<boolean>;
}

/** For a push that is not to be resumed. */
export const noLedger: Ledger = { note: async () => 'failed', isOwner: async () => true };
