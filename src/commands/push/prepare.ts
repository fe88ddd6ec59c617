import * as vscode from 'vscode';
import { ProblemError, cancelled, describe, isCancelled, toProblem } from '../../http/problem';
import { fitTable, misfitProblem } from '../../push/fit';
import { proposeTableName } from '../../push/tableName';
import { environmentLabel } from '../../tree/environment';
import { withSignal } from '../../platform/cancel';
import { chooseConnection } from '../ask/connection';
import { back } from '../ask/input';
import { Pool } from './pool';
import { Reading, unusable } from './reading';
import { askArray, askKeys, askMode, askTable, askTables, confirmReplace } from './questions';
import { withProgress } from '../../platform/notify';
import type { Connection } from '../../connections/model';
import type { Scope } from '../../platform/problems';
import type { PushHistory, PushOrder } from '../../push/history';
import type { PushMode } from '../../push/target';
import type { TablePlan } from '../../push/types';
import type { Log } from '../../connections/log';
import type { ConnectionService } from '../../connections/service';
import type { Answer, Place } from '../ask/input';
import type { Target } from './pool';
import type { Replacing, Where } from './questions';
import type { Unusable } from './reading';

/** A push that only has to be started. */
export interface Prepared {
  order: PushOrder;
  reading: Reading;
  plan: TablePlan;
}

/** What is known before anything is asked: a table that was clicked, or an earlier push. */
export interface Known {
  connection?: string;
  table?: { name: string; dataSourceId?: string };
  mode?: PushMode;
  keys?: readonly string[];
  arrayPath?: readonly string[];
}

interface Tools {
  service: ConnectionService;
  history: PushHistory;
  log: Log;
  workerFile: string;
}

interface Answers {
  connection?: Connection;
  pool?: Pool;
  targets?: Target[];
  mode?: PushMode;
}

/**
 * Reads the files and asks everything there is to ask, before anything is sent. Reading goes on while the questions are open.
 * A file that cannot be read is among `unusable`; where it is the only one, its problem is thrown. Throws ProblemError.
 */
export async function prepare(tools: Tools, scope: Scope, uris: readonly vscode.Uri[], known: Known): Promise<{ prepared: Prepared[]; unusable: Unusable[] }> {
  const readings = uris.map((uri) => new Reading(uri, tools.workerFile, known.arrayPath));
  const answers: Answers = {};
  try {
    const [only, second] = readings;
    const signal = only && !second ? only.failed : new AbortController().signal;
    const names = readings.map((reading) => reading.name);
    const title = names.length === 1 ? vscode.l10n.t('Push {0}', names[0]!) : vscode.l10n.t('Push {0} files', names.length);
    const { pool, targets, mode } = await askAll(tools, scope, { title, signal }, names, known, answers);
    if (mode === 'replace') refuseTwice(targets);
    const usable: Prepared[] = [];
    const unusables: Unusable[] = [];
    for (const [index, reading] of readings.entries()) {
      try {
        usable.push(await complete(tools.log, reading, pool, targets[index]!, mode, known));
      } catch (error) {
        if (isCancelled(error) || readings.length === 1) throw error;
        unusables.push(unusable(reading, error));
        await writeDown(tools.history, reading, answers, targets[index], error);
        reading.dispose();
      }
    }
    if (mode === 'replace') await confirm(tools, pool, usable, targetsOf(usable, pool));
    return { prepared: usable, unusable: unusables };
  } catch (error) {
    const [only, second] = readings;
    if (only && !second) await writeDown(tools.history, only, answers, answers.targets?.[0], error);
    for (const reading of readings) reading.dispose();
    throw error;
  }
}

/** A push that came to nothing before it began is among the pushes too, so that it can be looked up and pushed again. */
async function writeDown(history: PushHistory, reading: Reading, { connection, mode = 'replace' }: Answers, target: Target | undefined, error: unknown): Promise<void> {
  if (!connection || isCancelled(error)) return;
  const table = target?.name ?? proposeTableName(reading.name);
  const run = await history.begin(orderOf(reading, connection, { name: table, ...(target?.existing ? { existing: target.existing } : {}) }, mode));
  const problem = toProblem(error);
  run.log(describe(problem));
  await history.finish(run, { outcome: 'failed', table, rows: 0, columns: 0, bytesSent: 0, durationMs: 0, logs: [], problem });
}

function orderOf(reading: Reading, { id, name }: Connection, target: Target, mode: PushMode, keys: readonly string[] = [], arrayPath: readonly string[] = []): PushOrder {
  const dataSourceId = target.existing?.dataSourceId;
  return {
    connection: { id, name },
    file: { uri: reading.uri.toString(), name: reading.name },
    table: target.name,
    mode,
    keys: [...keys],
    ...(dataSourceId === undefined ? {} : { dataSourceId }),
    ...(arrayPath.length > 0 ? { arrayPath: [...arrayPath] } : {}),
  };
}

/** Connection, tables, mode: one after the other, with a way back. */
async function askAll(tools: Tools, scope: Scope, where: Where, fileNames: readonly string[], known: Known, answers: Answers): Promise<Required<Answers>> {
  const usable = tools.service.connections().filter((one) => tools.service.takesFiles(one));
  const severalConnections = known.connection === undefined && usable.length > 1;
  const steps: ((place: Place) => Promise<Answer<void>>)[] = [
    async (place) => {
      const chosen = known.connection === undefined ? await chooseConnection(tools.service, where.title, place, usable) : tools.service.get(known.connection);
      if (chosen === back) return back;
      if (!chosen) throw new ProblemError(gone());
      scope.connection = chosen.id;
      answers.connection = chosen;
      answers.pool = await openPool(tools, chosen.id, where);
    },
    async (place) => {
      const pool = answers.pool!;
      const numbered = { ...where, place, title: destined(where.title, pool) };
      const targets = known.table ? [known.table].map((table) => targetOf(pool, table)) : await (fileNames.length === 1 ? askOne(numbered, pool, fileNames[0]!) : askTables(numbered, pool, fileNames));
      if (targets === back) return back;
      answers.targets = known.table ? fileNames.map(() => targets[0]!) : targets;
    },
    async (place) => {
      const mode = known.mode ?? (await askMode({ ...where, place, title: destined(where.title, answers.pool!, answers.targets) }, answers.targets!));
      if (mode === back) return back;
      answers.mode = mode;
    },
  ];
  const asked = [severalConnections, known.table === undefined, known.mode === undefined];
  for (let index = 0; index < steps.length; ) {
    const step = asked.slice(0, index + 1).filter(Boolean).length;
    const answer = await steps[index]!({ step, total: asked.filter(Boolean).length });
    index = answer === back ? Math.max(0, asked.lastIndexOf(true, index - 1)) : index + 1;
  }
  return answers as Required<Answers>;
}

/** "Push orders.json to orders · Acme, Production": nobody should have to remember where a file goes. */
function destined(title: string, { connection }: Pool, targets: readonly Target[] = []): string {
  const to = targets.length === 1 ? vscode.l10n.t('{0} to {1}', title, targets[0]!.name) : title;
  return `${to} · ${[connection.name, environmentLabel(connection.environment)].filter(Boolean).join(', ')}`;
}

async function askOne(where: Where, pool: Pool, fileName: string): Promise<Answer<Target[]>> {
  const target = await askTable(where, pool, fileName);
  return target === back ? back : [target];
}

function targetOf(pool: Pool, { name, dataSourceId }: { name: string; dataSourceId?: string }): Target {
  const existing = pool.tables?.find((one) => one.name.toLowerCase() === name.toLowerCase() && one.dataSourceId === dataSourceId);
  if (existing) return { name: existing.name, existing };
  return dataSourceId === undefined ? { name } : { name, existing: { name, type: 'table', dataSourceId } };
}

async function openPool({ service, log }: Tools, id: string, { title, signal }: Where): Promise<Pool> {
  const connection = service.get(id);
  if (!connection) throw new ProblemError(gone());
  const session = await service.session(id);
  return withProgress(vscode.l10n.t('{0}: looking up the tables of "{1}"', title, connection.name), (_progress, token) =>
    withSignal(token, (asked) => Pool.open(connection, session, log, AbortSignal.any([asked, signal]))),
  );
}

/** What remains to be asked once the file is known: which array, which keys. */
async function complete(log: Log, reading: Reading, pool: Pool, target: Target, mode: PushMode, known: Known): Promise<Prepared> {
  const where = { title: vscode.l10n.t('Push {0} to {1}', reading.name, target.name), signal: reading.failed };
  const analysis = await reading.result();
  const read = analysis.kind === 'table' ? analysis.plan : await reading.resultOf(wanted(await askArray(where, analysis.arrays)));
  const plan = mode === 'replace' ? read : await fitted(log, reading, read, target, pool);
  const names = new Set(plan.columns.map((column) => column.name));
  const keysKnown = known.keys?.length && known.keys.every((key) => names.has(key)) ? [...known.keys] : undefined;
  const keys = mode === 'upsert' ? (keysKnown ?? wanted(await askKeys(where, plan.columns))) : [];
  return { order: orderOf(reading, pool.connection, target, mode, keys, plan.arrayPath), reading, plan };
}

/** The plan as the existing table takes it; unchanged where the table is new or its columns cannot be listed. Throws ProblemError. */
async function fitted(log: Log, reading: Reading, plan: TablePlan, { existing }: Target, pool: Pool): Promise<TablePlan> {
  if (!existing) return plan;
  const columns = await pool.columns(existing, log, reading.failed);
  if (!columns?.length) return plan;
  const fit = fitTable(plan, columns);
  if (fit.misfits.length > 0) throw new ProblemError(misfitProblem(reading.name, existing.name, fit.misfits));
  if (fit.absent.length > 0) log.info(`${reading.name} has no values for these columns of ${existing.name}: ${fit.absent.join(', ')}.`);
  return fit.plan;
}

/** These questions stand alone, without a step before them. */
function wanted<T>(answer: Answer<T>): T {
  if (answer === back) throw new ProblemError(cancelled());
  return answer;
}

function targetsOf(prepared: readonly Prepared[], pool: Pool): Target[] {
  return prepared.map(({ order }) => targetOf(pool, { name: order.table, ...(order.dataSourceId === undefined ? {} : { dataSourceId: order.dataSourceId }) }));
}

async function confirm({ history, log }: Tools, pool: Pool, prepared: readonly Prepared[], targets: readonly Target[]): Promise<void> {
  const signal = new AbortController().signal;
  const all = await Promise.all(
    prepared.map(async ({ reading, plan, order }, index): Promise<Replacing> => {
      const target = targets[index]!;
      const columns = target.existing && (await pool.columns(target.existing, log, signal));
      return {
        target,
        isNew: pool.tables !== undefined && !target.existing,
        columnsGo: columns?.length,
        rowsGo: history.rowsLeft(order.connection.id, order.table),
        fileName: reading.name,
        columns: plan.columns.length,
        rows: plan.rows,
      };
    }),
  );
  await confirmReplace(pool, all, signal);
}

/** The second file would replace what the first one brought. */
function refuseTwice(targets: readonly Target[]): void {
  const names = targets.map((target) => target.name.toLowerCase());
  const twice = targets.find((_target, index) => names.indexOf(names[index]!) !== index);
  if (!twice) return;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('Two of the files would replace the same table, {0}.', twice.name),
    why: vscode.l10n.t('Only the rows of the last one would remain.'),
    next: vscode.l10n.t('Give each file a table of its own, or append.'),
  });
}

function gone(): ConstructorParameters<typeof ProblemError>[0] {
  return { kind: 'input', what: vscode.l10n.t('The connection of this push does not exist any more.'), next: vscode.l10n.t('Push the file again and choose another connection.') };
}
