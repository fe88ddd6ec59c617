import { t } from '@vscode/l10n';
import { listColumns, listTables } from '../../celonis/dataIntegration/poolTables';
import { createPushJobApi } from '../../celonis/dataPush/celonisPushJobApi';
import type { VendorSession } from '../../connections/vendor';
import { describe, isCancelled, toProblem } from '../../core/problem';
import type { TablePlan, TimestampEncoding } from '../../engine/model/tablePlan';
import { timestampEncodings } from '../../engine/model/tablePlan';
import type { PushEngine } from '../../engine/pushEngine';
import type { ExecutionLine } from '../../push/job/executionLine';
import { runPush } from '../../push/job/push';
import type { PushMode } from '../../push/job/pushJobApi';
import type { PushTiming } from '../../push/job/pushTiming';

/** What became of the rows in one form. */
export interface TriedForm {
  form: TimestampEncoding;
  table: string;
  /**
   * `taken`: the job ended well, and the column is one of moments. `unread`: it ended well, and the columns may not be
   * read. `misread`: it ended well, and the column has another type. `refused`: the job did not end well.
   */
  outcome: 'taken' | 'unread' | 'misread' | 'refused';
  /** What Celonis calls the type of the column. */
  columnType?: string;
  /** Why, where it was refused or could not be read. */
  reason?: string;
  /** What is left of it in Celonis, a sentence each. */
  leftovers: readonly string[];
  /** The table exists now, or may. */
  isTableLeft: boolean;
}

export interface FormTrial {
  session: VendorSession;
  engine: PushEngine;
  executionLine?: ExecutionLine;
  /** Tables of an earlier trial of this pool: they are used again. */
  ownTables: readonly string[];
  onStep: (text: string) => void;
  log: (line: string) => void;
  timing?: Partial<PushTiming>;
}

/** Four rows: a moment with milliseconds, one before 1970, the first of a year, and none. */
const rows = [
  { ID: 1, MOMENT: '2024-02-29T12:34:56.789Z' },
  { ID: 2, MOMENT: '1969-12-31T23:59:59.001Z' },
  { ID: 3, MOMENT: '2025-01-01T00:00:00.000Z' },
  { ID: 4, MOMENT: null },
];
const momentTypes = ['DATE', 'DATETIME', 'TIMESTAMP'];

/**
 * Pushes four rows into a table of its own in each form of DATETIME, reads the columns back where that is allowed, and
 * deletes the rows again: there is no public request that drops a table (celonis-api.md §4, §7). Throws ProblemError
 * only when cancelled.
 */
export async function tryTimestampForms(trial: FormTrial, signal: AbortSignal): Promise<TriedForm[]> {
  const source = { kind: 'bytes', name: 'forms.json', bytes: Buffer.from(JSON.stringify(rows)) } as const;
  const analysis = await trial.engine.analyze(source, {}, { signal });
  if (analysis.kind !== 'table') throw new Error('The four rows are no table.');
  const takenNames = await listTakenNames(trial, signal);
  const triedForms: TriedForm[] = [];
  for (const form of timestampEncodings) {
    const table = chooseTable(form, trial.ownTables, takenNames);
    triedForms.push(await tryForm(trial, form, table, source, analysis.plan, signal));
  }
  return triedForms;
}

/** In lower case; undefined where the tables may not be listed. */
async function listTakenNames({ session, log }: FormTrial, signal: AbortSignal): Promise<Set<string> | undefined> {
  try {
    return new Set((await listTables(session, signal)).map(({ name }) => name.toLowerCase()));
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    log(t('The tables of the data pool could not be listed: {0}', toProblem(error).what));
    return undefined;
  }
}

/** A table that nobody else has: one of an earlier trial, or a name that is free. */
function chooseTable(
  form: TimestampEncoding,
  ownTables: readonly string[],
  takenNames: Set<string> | undefined,
): string {
  const stem = `FORM_TRIAL_${form}`;
  const ownTable = ownTables.find((name) => name.startsWith(stem));
  if (ownTable !== undefined) return ownTable;
  // Where nobody knows what is there, the moment makes the name one of its own.
  if (!takenNames) return `${stem}_${new Date().toISOString().replace(/\D/g, '')}`;
  let name = stem;
  for (let number = 2; takenNames.has(name.toLowerCase()); number++) name = `${stem}_${number}`;
  return name;
}

async function tryForm(
  trial: FormTrial,
  form: TimestampEncoding,
  table: string,
  source: { kind: 'bytes'; name: string; bytes: Uint8Array },
  plan: TablePlan,
  signal: AbortSignal,
): Promise<TriedForm> {
  const api = createPushJobApi(trial.session);
  const push = (mode: PushMode, keys: readonly string[]) =>
    runPush(
      { source, plan, table, mode, keys, format: 'PARQUET', options: { timestamps: form } },
      api,
      trial.engine,
      {
        signal,
        onProgress: () => {},
        log: (line) => trial.log(`${table}: ${line}`),
        ...(trial.executionLine ? { executionLine: trial.executionLine } : {}),
      },
      trial.timing,
    );
  trial.onStep(t('Pushing four rows to {0} as {1}', table, form));
  const pushed = await push('replace', []);
  const leftovers = pushed.leftover ? [describe(pushed.leftover)] : [];
  if (pushed.result === 'cancelled') signal.throwIfAborted();
  if (pushed.result !== 'done') {
    const reason = [pushed.problem && describe(pushed.problem), ...pushed.logs.slice(-3)].filter(Boolean).join(' ');
    const isTableLeft = pushed.result === 'running' || pushed.jobId !== undefined;
    return {
      form,
      table,
      outcome: 'refused',
      reason,
      isTableLeft,
      leftovers: [
        ...leftovers,
        ...(isTableLeft ? [t('The table {0} may exist. If so, delete it in Celonis.', table)] : []),
      ],
    };
  }
  const read = await readMomentType(trial, table, signal);
  trial.onStep(t('Deleting the rows of {0}', table));
  const emptied = await push('delete', ['ID']);
  if (emptied.leftover) leftovers.push(describe(emptied.leftover));
  leftovers.push(
    emptied.result === 'done'
      ? t('The empty table {0}. No public request drops a table: delete it in Celonis.', table)
      : t('The table {0} with its four rows. Delete it in Celonis.', table),
  );
  return { form, table, isTableLeft: true, leftovers, ...read };
}

async function readMomentType(
  { session }: FormTrial,
  table: string,
  signal: AbortSignal,
): Promise<Pick<TriedForm, 'outcome' | 'columnType' | 'reason'>> {
  try {
    const columns = await listColumns(session, { name: table, type: 'table' }, signal);
    const columnType = columns.find(({ name }) => name.toUpperCase() === 'MOMENT')?.type;
    if (!columnType) return { outcome: 'unread', reason: t('Celonis does not list the column.') };
    return { outcome: momentTypes.includes(columnType.toUpperCase()) ? 'taken' : 'misread', columnType };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return { outcome: 'unread', reason: toProblem(error).what };
  }
}

/** The forms that may be used, those whose column was read back before those of which only the job is known. */
export function listUsableForms(triedForms: readonly TriedForm[]): TimestampEncoding[] {
  return (['taken', 'unread'] as const).flatMap((outcome) =>
    triedForms.filter((tried) => tried.outcome === outcome).map(({ form }) => form),
  );
}
