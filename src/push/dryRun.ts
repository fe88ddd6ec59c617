import type { Problem } from '../core/problem';
import { ProblemError } from '../core/problem';
import type { ReadControl } from '../engine/model/readControl';
import type { ColumnConversionErrors, TablePlan } from '../engine/model/tablePlan';
import type { PushEngine } from '../engine/pushEngine';
import { refuseConversionErrors } from '../engine/rows/conversionErrors';
import { suggestionInDefinition } from '../engine/rows/explainSuggestion';
import { checkKeys } from './job/checkKeys';
import type { PushJobSpec } from './job/pushJob';

/** What a push would do, found out by doing all of it but the sending. */
export interface DryRunReport {
  table: string;
  mode: PushJobSpec['mode'];
  rows: number;
  columns: number;
  /** Why it would not be pushed, each in words. Empty: it would. */
  problems: readonly Problem[];
  /** Values that do not fit what is chosen for their columns. */
  conversionErrors: readonly ColumnConversionErrors[];
  /** What a person should know about columns: offsets converted to UTC, stored as text, and so on. Translated. */
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
  const startedMs = performance.now();
  const problems: Problem[] = [];
  const collectProblem = async (check: () => void | Promise<void>): Promise<boolean> => {
    try {
      await check();
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.kind !== 'input') throw error;
      problems.push(error.problem);
      return false;
    }
  };
  const areValuesConverted = await collectProblem(() => refuseConversionErrors(plan, source.name));
  if (areValuesConverted) await collectProblem(() => checkKeys(request, engine, control));
  let chunkCount = 0;
  let byteCount = 0;
  if (areValuesConverted) {
    const chunkOptions = {
      format,
      ...(csv ? { csv } : {}),
      ...(options?.timestamps ? { timestamps: options.timestamps } : {}),
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    };
    for await (const chunk of engine.chunks(source, plan, chunkOptions, control)) {
      chunkCount += 1;
      byteCount += chunk.bytes.length;
    }
  }
  return {
    table,
    mode,
    rows: plan.rows,
    columns: plan.columns.length,
    problems,
    conversionErrors: plan.conversionErrors ?? [],
    notes: listColumnNotes(plan),
    chunks: chunkCount,
    bytes: byteCount,
    durationMs: Math.round(performance.now() - startedMs),
  };
}

/** What a person should know about columns, and how what is suggested for them is taken. Translated. */
export function listColumnNotes(
  plan: TablePlan,
  describeRemedy = suggestionInDefinition,
): { column: string; note: string }[] {
  return plan.columns.flatMap(({ name, note, suggestion }) => [
    ...(note === undefined ? [] : [{ column: name, note }]),
    ...(suggestion
      ? [{ column: name, note: [suggestion.note, describeRemedy(suggestion)].filter(Boolean).join(' ') }]
      : []),
  ]);
}
