import type { Problem } from '../core/problem';
import { ProblemError } from '../core/problem';
import type { PushEngine, ReadControl } from '../engine/engine';
import type { Misfit } from '../engine/model/types';
import { refuseMisfits } from '../engine/rows/conversionErrors';
import { checkKeys } from './checkKeys';
import type { PushJobSpec } from './job/push';

/** What a push would do, found out by doing all of it but the sending. */
export interface DryRunReport {
  table: string;
  mode: PushJobSpec['mode'];
  rows: number;
  columns: number;
  /** Why it would not be pushed, each in words. Empty: it would. */
  problems: readonly Problem[];
  /** Values that do not fit what is chosen for their columns. */
  misfits: readonly Misfit[];
  /** What a person should know about columns: offsets converted to UTC, kept as text, and so on. Translated. */
  notes: readonly { column: string; note: string }[];
  /** Chunks and their bytes; 0 where values do not fit, since then there is nothing to send. */
  chunks: number;
  bytes: number;
  durationMs: number;
}

/**
 * Reads, checks and converts everything as the push would, and sends nothing.
 * @throws ProblemError `cancelled`, or where the file can no longer be read as planned.
 */
export async function dryRun(
  request: Omit<PushJobSpec, 'connectionId'>,
  engine: PushEngine,
  control: ReadControl,
): Promise<DryRunReport> {
  const { source, plan, table, mode, format, csv, options, chunkBytes } = request;
  const started = Date.now();
  const problems: Problem[] = [];
  const attempt = async (check: () => void | Promise<void>): Promise<boolean> => {
    try {
      await check();
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.kind !== 'input') throw error;
      problems.push(error.problem);
      return false;
    }
  };
  const fits = await attempt(() => refuseMisfits(plan, source.name));
  if (fits) await attempt(() => checkKeys(request, engine, control));
  let chunks = 0;
  let bytes = 0;
  if (fits) {
    const how = {
      format,
      ...(csv ? { csv } : {}),
      ...(options?.timestamps ? { timestamps: options.timestamps } : {}),
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    };
    for await (const chunk of engine.chunks(source, plan, how, control)) {
      chunks += 1;
      bytes += chunk.bytes.length;
    }
  }
  const notes = plan.columns.flatMap(({ name, note }) => (note === undefined ? [] : [{ column: name, note }]));
  return {
    table,
    mode,
    rows: plan.rows,
    columns: plan.columns.length,
    problems,
    misfits: plan.misfits ?? [],
    notes,
    chunks,
    bytes,
    durationMs: Date.now() - started,
  };
}
