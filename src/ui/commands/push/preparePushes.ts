import * as vscode from 'vscode';
import type { Connection } from '../../../connections/connectionRecord';
import type { Log } from '../../../core/log';
import { cancelledProblem, describe, isCancelled, ProblemError, toProblem } from '../../../core/problem';
import type { ChildTableDefinition } from '../../../engine/model/columnChoice';
import type { TablePlan } from '../../../engine/model/tablePlan';
import { createChildRequest } from '../../../engine/rows/childTableRequest';
import { childKeyNames } from '../../../push/childKeyNames';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { needsKeys } from '../../../push/job/pushJobApi';
import { findKeyColumns } from '../../../push/keyColumns';
import type { PushHistory, PushOrder } from '../../../push/pushHistory';
import { tableReadRequest } from '../../../push/pushParameters';
import type { Answer } from '../../prompts/prompts';
import { back } from '../../prompts/prompts';
import { confirmDataLoss } from './confirmDataLoss';
import type { FileReading, UnreadableFile } from './fileReading';
import { createUnreadableFile } from './fileReading';
import type { PoolSession, TargetTable } from './poolSession';
import { askArray, askKeys } from './pushQuestions';
import { planForTarget, planToSend, requireExistingTable } from './targetCompatibility';

/** Files that become one table, and all that is decided about it. */
export interface PlannedPush {
  reading: FileReading;
  definition: PushDefinition;
  target: TargetTable;
  /** The definition file that the decisions were read from. */
  origin?: vscode.Uri;
  /** The person has seen the columns. */
  isReviewed?: boolean;
}

/** A push that only has to be started, and those of its child tables, which follow it. */
export interface PreparedPush {
  parameters: PushOrder;
  reading: FileReading;
  plan: TablePlan;
  children: readonly PreparedPush[];
  /** Child tables for which there are no rows, so that nothing is done about them. */
  emptyChildTables: readonly ChildTableDefinition[];
  /** The person has seen the columns. */
  isReviewed: boolean;
}

export interface PreparationDependencies {
  history: PushHistory;
  log: Log;
}

/**
 * Waits for the files to be read and asks what is still open, before anything is sent: which array, which keys, and
 * whether what is there may go unless that is `confirmed`. A file that cannot be read is among `unusable`; where it is
 * the only one, its problem is thrown. Whatever is not handed back is disposed of. Throws ProblemError.
 */
export async function preparePushes(
  dependencies: PreparationDependencies,
  pool: PoolSession,
  plannedPushes: readonly PlannedPush[],
  isConfirmed = false,
): Promise<{ prepared: PreparedPush[]; unreadable: UnreadableFile[] }> {
  const prepared: PreparedPush[] = [];
  const unreadableFiles: UnreadableFile[] = [];
  try {
    refuseDuplicateReplace(plannedPushes);
    for (const plannedPush of plannedPushes) {
      try {
        prepared.push(await completePush(dependencies.log, plannedPush, pool));
      } catch (error) {
        if (isCancelled(error)) throw error;
        await recordFailedPush(dependencies.history, pool.connection, plannedPush, error);
        if (plannedPushes.length === 1) throw error;
        unreadableFiles.push(createUnreadableFile(plannedPush.reading.name, error));
        plannedPush.reading.dispose();
      }
    }
    if (!isConfirmed) await confirmDataLoss(dependencies, pool, prepared);
    return { prepared, unreadable: unreadableFiles };
  } catch (error) {
    for (const { reading } of plannedPushes) reading.dispose();
    for (const { children } of prepared) for (const { reading } of children) reading.dispose();
    throw error;
  }
}

/**
 * A push that came to nothing before it began is among the pushes too, so that it can be looked up and pushed again.
 */
export async function recordFailedPush(
  history: PushHistory,
  connection: Connection,
  plannedPush: PlannedPush,
  error: unknown,
): Promise<void> {
  if (isCancelled(error)) return;
  const { table } = plannedPush.definition;
  const activePush = await history.start(parametersOf(plannedPush, connection));
  const problem = toProblem(error);
  activePush.log(describe(problem));
  await history.finish(activePush, {
    result: 'failed',
    table,
    rows: 0,
    columns: 0,
    bytesSent: 0,
    durationMs: 0,
    logs: [],
    problem,
  });
}

function parametersOf({ reading, definition, target, origin }: PlannedPush, { id, name }: Connection): PushOrder {
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
async function completePush(log: Log, plannedPush: PlannedPush, pool: PoolSession): Promise<PreparedPush> {
  const { reading, target } = plannedPush;
  let { definition } = plannedPush;
  const { mode } = definition;
  requireExistingTable(pool, target, mode);
  const prompt = { title: vscode.l10n.t('Push {0} to {1}', reading.name, target.name), signal: reading.failureSignal };
  const analysis = await reading.waitForAnalysis();
  if (analysis.kind === 'choose') {
    const arrayPath = [...requireAnswer(await askArray(prompt, analysis.candidates))];
    definition = { ...definition, read: { ...definition.read, arrayPath } };
  }
  const readPlan = analysis.kind === 'table' ? analysis.plan : await reading.readAgain(tableReadRequest(definition));
  // Rows of child tables are attributed by the keys too.
  const usesKeys = needsKeys(mode) || Boolean(definition.childTables?.length);
  if (usesKeys && !definition.keys?.length)
    definition = { ...definition, keys: requireAnswer(await askKeys(prompt, readPlan.columns)) };
  const plan = await planForTarget(
    { pool, target, log, signal: reading.failureSignal },
    reading.name,
    planToSend(reading.name, readPlan, definition),
    definition.mode,
  );
  // As the table has them, whatever the case they were written in.
  if (usesKeys)
    definition = {
      ...definition,
      keys: findKeyColumns(reading.name, plan, definition.keys ?? []).map(({ name }) => name),
    };
  const decidedPush = { ...plannedPush, definition };
  const children: PreparedPush[] = [];
  const emptyChildTables: ChildTableDefinition[] = [];
  try {
    for (const child of definition.childTables ?? []) {
      const childPush = await prepareChild(log, decidedPush, plan, child, pool);
      if (childPush.plan.rows > 0) children.push(childPush);
      else {
        childPush.reading.dispose();
        emptyChildTables.push(child);
      }
    }
  } catch (error) {
    for (const { reading: childReading } of children) childReading.dispose();
    throw error;
  }
  return {
    parameters: parametersOf(decidedPush, pool.connection),
    reading,
    plan,
    children,
    emptyChildTables,
    isReviewed: plannedPush.isReviewed === true,
  };
}

async function prepareChild(
  log: Log,
  parent: PlannedPush,
  parentPlan: TablePlan,
  child: ChildTableDefinition,
  pool: PoolSession,
): Promise<PreparedPush> {
  const reading = parent.reading.readOtherTable(
    createChildRequest(parentPlan, child, parent.definition.keys ?? [], parent.definition.read),
  );
  try {
    const readPlan = await reading.waitForPlan();
    const target = pool.targetInSchema(child.table, parent.definition.dataConnection);
    const definition = { ...parent.definition, keys: childKeyNames(target.name, readPlan, parent.definition.mode) };
    const plannedPush = { ...parent, reading, target };
    const plan = await planForTarget(
      { pool, target, log, signal: reading.failureSignal },
      reading.name,
      planToSend(reading.name, readPlan, definition),
      definition.mode,
    );
    const keys =
      definition.keys.length > 0 ? findKeyColumns(reading.name, plan, definition.keys).map(({ name }) => name) : [];
    return {
      parameters: { ...parametersOf(plannedPush, pool.connection), table: target.name, keys, child: child.source },
      reading,
      plan,
      children: [],
      emptyChildTables: [],
      isReviewed: parent.isReviewed === true,
    };
  } catch (error) {
    reading.dispose();
    throw error;
  }
}

/** These questions stand alone, without a step before them. */
function requireAnswer<T>(answer: Answer<T>): T {
  if (answer === back) throw new ProblemError(cancelledProblem());
  return answer;
}

/** The second file would replace what the first one brought. */
function refuseDuplicateReplace(plannedPushes: readonly PlannedPush[]): void {
  const replacedTables = plannedPushes
    .filter(({ definition }) => definition.mode === 'replace')
    .flatMap(({ definition }) => [definition.table, ...(definition.childTables ?? []).map(({ table }) => table)]);
  const names = replacedTables.map((name) => name.toLowerCase());
  const duplicateTable = replacedTables.find((_name, index) => names.indexOf(names[index]!) !== index);
  if (duplicateTable === undefined) return;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('The same table would be replaced twice: {0}.', duplicateTable),
    why: vscode.l10n.t('Only the rows that came last would remain.'),
    next: vscode.l10n.t('Push the files into one table, give each a table of its own, or append.'),
  });
}
