import * as vscode from 'vscode';
import { ProblemError, cancelled, describe, isCancelled, toProblem } from '../../http/problem';
import { keyColumns } from '../../push/keyColumns';
import { childKeys, childRequest } from '../../push/childRequest';
import { tableRequest } from '../../push/order';
import { needsKeys } from '../../push/job/target';
import { back } from '../ask/input';
import { confirmLosses } from './confirm';
import { fitted, requireTable, sentOf } from './fitting';
import { askArray, askKeys } from './questions';
import { unusable } from './reading';
import type { Connection } from '../../connections/model';
import type { Log } from '../../connections/log';
import type { ChildTable, PushDefinition } from '../../push/definition/definition';
import type { PushHistory, PushOrder } from '../../push/history';
import type { TablePlan } from '../../push/types';
import type { Answer } from '../ask/input';
import type { Pool, Target } from './pool';
import type { Reading, Unusable } from './reading';

/** Files that become one table, and all that is decided about it. */
export interface Work {
  reading: Reading;
  definition: PushDefinition;
  target: Target;
  /** The definition file that the decisions were read from. */
  origin?: vscode.Uri;
  /** The person has seen the columns. */
  seen?: boolean;
}

/** A push that only has to be started, and those of its child tables, which follow it. */
export interface Prepared {
  order: PushOrder;
  reading: Reading;
  plan: TablePlan;
  children: readonly Prepared[];
  /** Child tables for which there are no rows, so that nothing is done about them. */
  unfilled: readonly ChildTable[];
  /** The person has seen the columns. */
  seen: boolean;
}

export interface Tools {
  history: PushHistory;
  log: Log;
}

/**
 * Waits for the files to be read and asks what is still open, before anything is sent: which array, which keys, and whether what is there
 * may go unless that is `confirmed`. A file that cannot be read is among `unusable`; where it is the only one, its problem is thrown.
 * Whatever is not handed back is disposed of. Throws ProblemError.
 */
export async function prepare(tools: Tools, pool: Pool, works: readonly Work[], confirmed = false): Promise<{ prepared: Prepared[]; unusable: Unusable[] }> {
  const prepared: Prepared[] = [];
  const failures: Unusable[] = [];
  try {
    refuseTwice(works);
    for (const work of works) {
      try {
        prepared.push(await complete(tools.log, work, pool));
      } catch (error) {
        if (isCancelled(error)) throw error;
        await writeDown(tools.history, pool.connection, work, error);
        if (works.length === 1) throw error;
        failures.push(unusable(work.reading.name, error));
        work.reading.dispose();
      }
    }
    if (!confirmed) await confirmLosses(tools, pool, prepared);
    return { prepared, unusable: failures };
  } catch (error) {
    for (const { reading } of works) reading.dispose();
    for (const { children } of prepared) for (const { reading } of children) reading.dispose();
    throw error;
  }
}

/** A push that came to nothing before it began is among the pushes too, so that it can be looked up and pushed again. */
export async function writeDown(history: PushHistory, connection: Connection, work: Work, error: unknown): Promise<void> {
  if (isCancelled(error)) return;
  const { table } = work.definition;
  const run = await history.begin(orderOf(work, connection));
  const problem = toProblem(error);
  run.log(describe(problem));
  await history.finish(run, { outcome: 'failed', table, rows: 0, columns: 0, bytesSent: 0, durationMs: 0, logs: [], problem });
}

function orderOf({ reading, definition, target, origin }: Work, { id, name }: Connection): PushOrder {
  const [first] = reading.uris;
  const dataSourceId = target.existing?.dataSourceId ?? definition.dataConnection;
  return {
    connection: { id, name },
    file: { uri: String(first), name: reading.name },
    ...(reading.uris.length > 1 ? { files: reading.uris.map(String) } : {}),
    table: target.name,
    mode: definition.mode,
    keys: [...(definition.keys ?? [])],
    ...(dataSourceId === undefined ? {} : { dataSourceId }),
    definition: { ...definition, connection: name },
    ...(origin ? { origin: origin.toString() } : {}),
  };
}

/** What remains to be asked once the file is known: which array, which keys. */
async function complete(log: Log, work: Work, pool: Pool): Promise<Prepared> {
  const { reading, target } = work;
  let { definition } = work;
  const { mode } = definition;
  requireTable(pool, target, mode);
  const where = { title: vscode.l10n.t('Push {0} to {1}', reading.name, target.name), signal: reading.failed };
  const analysis = await reading.result();
  if (analysis.kind === 'choose') {
    const arrayPath = [...wanted(await askArray(where, analysis.arrays))];
    definition = { ...definition, read: { ...definition.read, arrayPath } };
  }
  const read = analysis.kind === 'table' ? analysis.plan : await reading.resultOf(tableRequest(definition));
  // Rows of child tables are attributed by the keys too.
  const keyed = needsKeys(mode) || Boolean(definition.childTables?.length);
  if (keyed && !definition.keys?.length) definition = { ...definition, keys: wanted(await askKeys(where, read.columns)) };
  const plan = await fitted({ pool, target, log, signal: reading.failed }, reading.name, sentOf(reading.name, read, definition), definition.mode);
  // As the table has them, whatever the case they were written in.
  if (keyed) definition = { ...definition, keys: keyColumns(reading.name, plan, definition.keys ?? []).map(({ name }) => name) };
  const decided = { ...work, definition };
  const children: Prepared[] = [];
  const unfilled: ChildTable[] = [];
  try {
    for (const child of definition.childTables ?? []) {
      const one = await completeChild(log, decided, plan, child, pool);
      if (one.plan.rows > 0) children.push(one);
      else {
        one.reading.dispose();
        unfilled.push(child);
      }
    }
  } catch (error) {
    for (const { reading: one } of children) one.dispose();
    throw error;
  }
  return { order: orderOf(decided, pool.connection), reading, plan, children, unfilled, seen: work.seen === true };
}

async function completeChild(log: Log, parent: Work, parentPlan: TablePlan, child: ChildTable, pool: Pool): Promise<Prepared> {
  const reading = parent.reading.another(childRequest(parentPlan, child, parent.definition.keys ?? [], parent.definition.read));
  try {
    const read = await reading.plan();
    const target = pool.exact(child.table, parent.definition.dataConnection);
    const definition = { ...parent.definition, keys: childKeys(target.name, read, parent.definition.mode) };
    const work = { ...parent, reading, target };
    const plan = await fitted({ pool, target, log, signal: reading.failed }, reading.name, sentOf(reading.name, read, definition), definition.mode);
    const keys = definition.keys.length > 0 ? keyColumns(reading.name, plan, definition.keys).map(({ name }) => name) : [];
    return { order: { ...orderOf(work, pool.connection), table: target.name, keys, child: child.source }, reading, plan, children: [], unfilled: [], seen: parent.seen === true };
  } catch (error) {
    reading.dispose();
    throw error;
  }
}

/** These questions stand alone, without a step before them. */
function wanted<T>(answer: Answer<T>): T {
  if (answer === back) throw new ProblemError(cancelled());
  return answer;
}

/** The second file would replace what the first one brought. */
function refuseTwice(works: readonly Work[]): void {
  const replaced = works.filter(({ definition }) => definition.mode === 'replace').flatMap(({ definition }) => [definition.table, ...(definition.childTables ?? []).map(({ table }) => table)]);
  const names = replaced.map((name) => name.toLowerCase());
  const twice = replaced.find((_name, index) => names.indexOf(names[index]!) !== index);
  if (twice === undefined) return;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('The same table would be replaced twice: {0}.', twice),
    why: vscode.l10n.t('Only the rows that came last would remain.'),
    next: vscode.l10n.t('Push the files into one table, give each a table of its own, or append.'),
  });
}
