import { z } from 'zod';
import { sumOf } from '../../core/sum';
import { tryParseJson } from '../../core/tryParseJson';
import { columnTypes } from '../../engine/model/columnChoice';
import type { CsvOptions, TablePlan } from '../../engine/model/tablePlan';
import { jobOptionsSchema } from '../definition/pushDefinition';
import { pushParametersSchema } from '../definition/pushParametersSchema';

/** Whatever else belongs to a plan is taken as it was written, by this very version. */
const planSchema = z.looseObject({
  rows: z.number(),
  columns: z.array(z.looseObject({ name: z.string(), path: z.array(z.string()), type: z.enum(columnTypes) })),
  fingerprint: z.looseObject({ bytes: z.number() }),
});

const storedPlan = z.custom<TablePlan>((value) => planSchema.safeParse(value).success);

/**
 * What a push writes down while it runs, so that it can go on, or be cleaned up, when its window is closed: everything
 * that was decided, and each step before it is taken. Lines of JSON, only ever appended to. No secret is in them.
 */
export const journalHeaderSchema = z.object({
  kind: z.literal('begin'),
  version: z.literal(1),
  /** The push's id in the history. */
  id: z.string(),
  at: z.iso.datetime(),
  /** The version of the extension: another one may make other chunks of the same file. */
  by: z.string(),
  order: pushParametersSchema,
  plan: storedPlan,
  format: z.enum(['PARQUET', 'CSV']),
  csv: z.custom<CsvOptions>((value) => z.record(z.string(), z.string()).safeParse(value).success).optional(),
  options: jobOptionsSchema.optional(),
  /** Pushes that were to follow, one after the other. */
  then: z.array(pushParametersSchema).optional(),
});
export type JournalHeader = z.infer<typeof journalHeaderSchema>;

const journalEntrySchema = z.discriminatedUnion('kind', [
  /** A job is about to be created; these were there before. */
  z.object({ kind: z.literal('creating'), before: z.array(z.string()) }),
  /** The job is there and empty. `chunkBytes` is what its chunks are cut to; absent for the engine's own choice. */
  z.object({ kind: z.literal('created'), jobId: z.string(), chunkBytes: z.number().optional() }),
  /** A chunk is about to be sent. */
  z.object({
    kind: z.literal('sending'),
    index: z.number().int(),
    rows: z.number(),
    bytes: z.number(),
    sha256: z.string(),
  }),
  z.object({ kind: z.literal('arrived'), index: z.number().int() }),
  /** Now the whole file is known, of which only the beginning was. */
  z.object({ kind: z.literal('planned'), plan: storedPlan }),
  /** Every chunk has arrived, and the job is about to be executed. */
  z.object({ kind: z.literal('executing') }),
  /**
   * The job is about to be deleted, because the push has come to this end, or (`restarted`) because another job takes
   * its place.
   */
  z.object({ kind: z.literal('cleaning'), outcome: z.enum(['done', 'failed', 'cancelled', 'restarted']) }),
  /** Another window goes on with it. */
  z.object({ kind: z.literal('resumed') }),
]);
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** A chunk that was sent, at least once. `arrived` is false while it is not known whether it arrived. */
export interface SentChunk {
  rows: number;
  bytes: number;
  /** Of its bytes, in lower-case hexadecimal digits. */
  sha256: string;
  isArrived: boolean;
}

/** How far a push had come, as its journal tells. */
export interface JournalState {
  header: JournalHeader;
  phase: 'begun' | 'creating' | 'uploading' | 'executing' | 'cleaning';
  /** While `creating`: the jobs that were there before. */
  existingJobIds: readonly string[];
  jobId?: string;
  chunkBytes?: number;
  /** By index. */
  chunks: ReadonlyMap<number, SentChunk>;
  /** While `cleaning`: why the job is deleted. */
  outcome?: Extract<JournalEntry, { kind: 'cleaning' }>['outcome'];
}

/**
 * The state that the lines of a journal add up to; undefined where they do not even tell what is pushed. A line cut off
 * by a crash counts for nothing.
 */
export function parseJournal(text: string): JournalState | undefined {
  const [headerLine, ...entryLines] = text.split('\n');
  const header = journalHeaderSchema.safeParse(tryParseJson(headerLine ?? '')).data;
  if (!header) return undefined;
  const chunks = new Map<number, SentChunk>();
  let state: JournalState = { header, phase: 'begun', existingJobIds: [], chunks };
  for (const line of entryLines) {
    const { data } = journalEntrySchema.safeParse(tryParseJson(line));
    if (data) state = applyEntry(state, data, chunks);
  }
  return state;
}

function applyEntry(state: JournalState, entry: JournalEntry, chunks: Map<number, SentChunk>): JournalState {
  const { jobId: _job, chunkBytes: _bytes, outcome: _outcome, ...initialState } = state;
  switch (entry.kind) {
    case 'creating':
      chunks.clear();
      return { ...initialState, phase: 'creating', existingJobIds: entry.before };
    case 'created':
      return {
        ...initialState,
        phase: 'uploading',
        jobId: entry.jobId,
        ...(entry.chunkBytes === undefined ? {} : { chunkBytes: entry.chunkBytes }),
      };
    case 'sending':
      chunks.set(entry.index, { rows: entry.rows, bytes: entry.bytes, sha256: entry.sha256, isArrived: false });
      return state;
    case 'arrived': {
      const chunk = chunks.get(entry.index);
      if (chunk) chunks.set(entry.index, { ...chunk, isArrived: true });
      return state;
    }
    case 'planned':
      return { ...state, header: { ...state.header, plan: entry.plan } };
    case 'executing':
      return { ...state, phase: 'executing' };
    case 'cleaning':
      if (entry.outcome === 'restarted') chunks.clear();
      return { ...state, phase: 'cleaning', outcome: entry.outcome };
    case 'resumed':
      return state;
  }
}

/**
 * How many chunks have arrived, and about how many there will be, going by the rows of those that are known; undefined
 * while only the first is, which is small.
 */
export function countArrivedChunks({ header, chunks }: JournalState): {
  arrivedCount: number;
  estimatedTotal: number | undefined;
} {
  const sentChunks = [...chunks.values()];
  const arrivedCount = sentChunks.filter((chunk) => chunk.isArrived).length;
  const remainingRows = header.plan.rows - sumOf(sentChunks, ({ rows }) => rows);
  const largestRowCount = Math.max(0, ...sentChunks.map(({ rows }) => rows));
  const estimatedTotal =
    remainingRows <= 0
      ? sentChunks.length
      : sentChunks.length > 1
        ? sentChunks.length + Math.ceil(remainingRows / largestRowCount)
        : undefined;
  return { arrivedCount, estimatedTotal };
}

/** Where a push writes its steps down. */
export interface PushJournal {
  /**
   * Resolves when the step is on the disk, so that whatever happens next is found there. Never throws: where it cannot
   * be written, the push goes on without. `taken`: another window has gone on with the push, so this one must not touch
   * it any more.
   */
  append(entry: JournalEntry): Promise<'written' | 'failed' | 'taken'>;
  /** Whether the push still belongs to this window, to be asked before each change in Celonis. Never throws. */
  isOwner(): Promise<boolean>;
}

/** For a push that is not to be resumed. */
export const noJournal: PushJournal = { append: async () => 'failed', isOwner: async () => true };
