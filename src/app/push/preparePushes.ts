import { t } from '@vscode/l10n';
import type { ChangePermission } from '../../connections/changePermission';
import type { Connection } from '../../connections/connectionRecord';
import type { Log } from '../../core/log';
import { describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import type { ChildTableDefinition } from '../../engine/model/columnChoice';
import type { TablePlan } from '../../engine/model/tablePlan';
import { createChildRequest } from '../../engine/rows/childTableRequest';
import { childKeyNames } from '../../push/childKeyNames';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import { findKeyColumns } from '../../push/job/keyColumns';
import { createUnsentResult } from '../../push/job/pushJob';
import { needsKeys } from '../../push/job/pushJobApi';
import type { PushHistory } from '../../push/pushHistory';
import { tableReadRequest } from '../../push/pushParameters';
import { destinationOf } from './destination';
import type { UnreadableFile } from './fileReading';
import { createUnreadableFile } from './fileReading';
import { permitPushes } from './permitPushes';
import type { PoolSession } from './poolSession';
import type { CompletedPush, PlannedPush, PreparedPush } from './preparedPush';
import { disposePrepared } from './preparedPush';
import type { PushDependencies } from './pushDependencies';
import { planForTarget, planToSend, requireExistingTable } from './targetCompatibility';

export type PreparationDependencies = Pick<PushDependencies, 'history' | 'log' | 'questions' | 'service'>;

/**
 * Waits for the files to be read and asks what is still open, before anything is sent: which array, which keys, and
 * whether what is there may go unless `isConfirmed`. A file that cannot be read is among `unreadable`; where it is
 * the only one, its problem is thrown. Whatever is not handed back is disposed of. Throws ProblemError.
 */
export async function preparePushes(
  dependencies: PreparationDependencies,
  pool: PoolSession,
  plannedPushes: readonly PlannedPush[],
  isConfirmed = false,
): Promise<{ prepared: PreparedPush[]; unreadable: UnreadableFile[] }> {
  const prepared: CompletedPush[] = [];
  const unreadableFiles: UnreadableFile[] = [];
  try {
    refuseDuplicateReplace(plannedPushes);
    for (const plannedPush of plannedPushes) {
      try {
        prepared.push(await completePush(dependencies, plannedPush, pool));
      } catch (error) {
        if (isCancelled(error)) throw error;
        await recordFailedPush(dependencies.history, pool.connection, plannedPush, error);
        if (plannedPushes.length === 1) throw error;
        unreadableFiles.push(createUnreadableFile(plannedPush.reading.name, error));
        plannedPush.reading.dispose();
      }
    }
    const permission = await permitPushes(dependencies, pool, prepared, isConfirmed);
    return { prepared: prepared.map((push) => withPermission(push, permission)), unreadable: unreadableFiles };
  } catch (error) {
    for (const { reading } of plannedPushes) reading.dispose();
    disposePrepared(prepared);
    throw error;
  }
}

function withPermission(push: CompletedPush, permission: ChangePermission): PreparedPush {
  return { ...push, permission, children: push.children.map((child) => withPermission(child, permission)) };
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
  const activePush = await history.start(createParameters(plannedPush, connection));
  const problem = toProblem(error);
  activePush.log(describe(problem));
  await history.finish(activePush, createUnsentResult({ table, columns: 0 }, 'failed', problem));
}

function createParameters(
  { reading, definition, target, origin }: PlannedPush,
  connection: Connection,
): PushParameters {
  const { id, name } = connection;
  const [first] = reading.uris;
  const dataSourceId = target.existing?.dataSourceId ?? definition.dataConnection;
  return {
    connection: { id, name },
    destination: destinationOf(connection),
    file: { uri: first ?? '', name: reading.name },
    ...(reading.uris.length > 1 ? { files: [...reading.uris] } : {}),
    table: target.name,
    mode: definition.mode,
    keys: [...(definition.keys ?? [])],
    ...(dataSourceId === undefined ? {} : { dataSourceId }),
    definition: { ...definition, connection: name },
    ...(origin === undefined ? {} : { origin }),
  };
}

/** What remains to be asked once the file is known: which array, which keys. */
async function completePush(
  { log, questions }: PreparationDependencies,
  plannedPush: PlannedPush,
  pool: PoolSession,
): Promise<CompletedPush> {
  const { reading, target } = plannedPush;
  let { definition } = plannedPush;
  const { mode } = definition;
  requireExistingTable(pool, target, mode);
  const title = t('Push {0} to {1}', reading.name, target.name);
  const analysis = await reading.waitForAnalysis();
  if (analysis.kind === 'choose') {
    const arrayPath = [...(await questions.chooseArray(title, analysis.candidates, reading.failureSignal))];
    definition = { ...definition, read: { ...definition.read, arrayPath } };
  }
  const readPlan = analysis.kind === 'table' ? analysis.plan : await reading.readAgain(tableReadRequest(definition));
  // Rows of child tables are attributed by the keys too.
  const usesKeys = needsKeys(mode) || Boolean(definition.childTables?.length);
  if (usesKeys && !definition.keys?.length)
    definition = {
      ...definition,
      keys: await questions.chooseKeys(title, readPlan.columns, reading.failureSignal),
    };
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
  const children: CompletedPush[] = [];
  const emptyChildTables: ChildTableDefinition[] = [];
  try {
    for (const [index, child] of (definition.childTables ?? []).entries()) {
      const childPush = await prepareChild(log, decidedPush, plan, child, plannedPush.childPlans?.[index], pool);
      if (childPush.plan.rows > 0) children.push(childPush);
      else {
        childPush.reading.dispose();
        emptyChildTables.push(child);
      }
    }
  } catch (error) {
    disposePrepared(children);
    throw error;
  }
  return {
    parameters: createParameters(decidedPush, pool.connection),
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
  knownPlan: TablePlan | undefined,
  pool: PoolSession,
): Promise<CompletedPush> {
  const reading = knownPlan
    ? parent.reading.useOtherTable(knownPlan)
    : parent.reading.readOtherTable(
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
      parameters: { ...createParameters(plannedPush, pool.connection), table: target.name, keys, child: child.source },
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

/** The second file would replace what the first one brought. */
function refuseDuplicateReplace(plannedPushes: readonly PlannedPush[]): void {
  const replacedTables = plannedPushes
    .filter(({ definition }) => definition.mode === 'replace')
    .flatMap(({ definition }) => [definition.table, ...(definition.childTables ?? []).map(({ table }) => table)]);
  const names = replacedTables.map((name) => name.toLowerCase());
  const duplicateTable = replacedTables.find((name, index) => names.indexOf(name.toLowerCase()) !== index);
  if (duplicateTable === undefined) return;
  throw new ProblemError({
    kind: 'input',
    what: t('The same table would be replaced twice: {0}.', duplicateTable),
    why: t('Only the rows that came last would remain.'),
    next: t('Push the files into one table, give each a table of its own, or append.'),
  });
}
