import { t } from '@vscode/l10n';
import type { ChangePermission } from '../../connections/changePermission';
import type { Connection } from '../../connections/connectionRecord';
import { formatColumnCount, formatNumber, formatRowCount, formatRowEstimate } from '../../core/formatNumbers';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import type { ChangeDependencies } from '../changes/permitChange';
import { permitChange, permitWithoutQuestion, requireWritable } from '../changes/permitChange';
import type { PoolSession } from './poolSession';
import type { CompletedPush } from './preparedPush';
import type { PushDependencies, PushQuestions } from './pushDependencies';
import { getModeLabel } from './pushText';

type PermissionDependencies = Pick<PushDependencies, 'history' | 'log' | 'questions' | 'service'>;

/** What a push takes from a table. */
interface DataLoss {
  table: string;
  sentence: string;
}

/**
 * Lets pushes change their tables: asks before rows that are there go away, by a replace or a delete, and on production
 * before any push; there the name of each table that loses rows has to be typed. Throws ProblemError where the
 * connection is read-only, `cancelled` where the person declines.
 * @param isConfirmed the person has agreed to exactly this before; on production it is asked all the same
 */
export async function permitPushes(
  dependencies: PermissionDependencies,
  pool: PoolSession,
  prepared: readonly CompletedPush[],
  isConfirmed: boolean,
): Promise<ChangePermission> {
  const { questions, service } = dependencies;
  const connection = requireWritable(service, pool.connection.id);
  const { id, name, environment } = connection;
  // Nothing that a definition, a task or an earlier answer says takes away the question on a production system.
  if (isConfirmed && environment !== 'production') return permitWithoutQuestion(service, id);
  const pushes = prepared.flatMap((push) => [push, ...push.children]);
  const deletingPushes = pushes.filter(({ parameters }) => parameters.mode === 'delete');
  const replacingPushes = pushes.filter(({ parameters }) => parameters.mode === 'replace');
  if (replacingPushes.length > 0)
    await confirmReplace(
      questions,
      connection,
      await Promise.all(replacingPushes.map((push) => describeReplacement(dependencies, pool, push))),
    );
  if (deletingPushes.length > 0) await confirmDelete(questions, connection, deletingPushes.map(describeDeletion));
  if (deletingPushes.length + replacingPushes.length > 0) return permitWithoutQuestion(service, id);
  return permitChange(dependencies, id, {
    question: t('Push to production: {0}?', name),
    detail: pushes.map(describeAddition).join('\n'),
    confirmLabel: t('Push'),
  });
}

/** The same for one that was interrupted and goes on; outside of production the person has agreed to it before. */
export function permitResume(
  dependencies: ChangeDependencies,
  { id, name }: Connection,
  { file, mode, table }: PushParameters,
): Promise<ChangePermission> {
  return permitChange(dependencies, id, {
    question: t('Resume the push to production: {0}?', name),
    detail: `${t('{0} to {1}', file.name, table)}: ${getModeLabel(mode)}`,
    confirmLabel: t('Resume'),
    nameToType: mode === 'replace' || mode === 'delete' ? table : undefined,
  });
}

/** "orders.json to orders: 120 rows, Upsert" */
function describeAddition({ parameters, plan, reading }: CompletedPush): string {
  const rows = plan.provisional ? formatRowEstimate(plan.rows) : formatRowCount(plan.rows);
  return `${t('{0} to {1}', reading.name, parameters.table)}: ${rows}, ${getModeLabel(parameters.mode)}`;
}

async function confirmReplace(
  questions: PushQuestions,
  { name, environment }: Connection,
  losses: readonly (DataLoss & { isNew: boolean })[],
): Promise<void> {
  if (environment === 'production')
    return confirmByTypingNames(questions, losses, ({ isNew }) =>
      isNew ? t('Create a table on production: {0}', name) : t('Replace a table on production: {0}', name),
    );
  const existing = losses.filter(({ isNew }) => !isNew);
  const [first] = existing;
  if (!first) return;
  const message =
    existing.length === 1
      ? t('Replace the table {0} in "{1}"?', first.table, name)
      : t('Replace {0} tables in "{1}"?', existing.length, name);
  await questions.confirm({ message, detail: detailText(existing), confirmLabel: t('Replace') });
}

async function confirmDelete(
  questions: PushQuestions,
  { name, environment }: Connection,
  losses: readonly DataLoss[],
): Promise<void> {
  if (environment === 'production')
    return confirmByTypingNames(questions, losses, () => t('Delete rows on production: {0}', name));
  const message =
    losses.length === 1
      ? t('Delete rows of the table {0} in "{1}"?', losses[0]?.table ?? '', name)
      : t('Delete rows of {0} tables in "{1}"?', losses.length, name);
  await questions.confirm({ message, detail: detailText(losses), confirmLabel: t('Delete Rows') });
}

function detailText(losses: readonly DataLoss[]): string {
  return losses.map(({ sentence }) => sentence).join('\n\n');
}

async function confirmByTypingNames<Loss extends DataLoss>(
  questions: PushQuestions,
  losses: readonly Loss[],
  titleOf: (loss: Loss) => string,
): Promise<void> {
  for (const loss of losses)
    await questions.confirmByTyping({
      title: titleOf(loss),
      prompt: t('{0} Type {1} to go on.', loss.sentence, loss.table),
      name: loss.table,
    });
}

function describeDeletion({ parameters, plan }: CompletedPush): DataLoss {
  const { table, file, keys } = parameters;
  const sentence =
    keys.length === 1
      ? t(
          'Rows of {0} are deleted where {1} is one of the {2} in {3}. The other rows stay.',
          table,
          keys.join(''),
          formatValueCount(plan.rows),
          file.name,
        )
      : t(
          'Rows of {0} are deleted where {1} together match one of the {2} of {3}. The other rows stay.',
          table,
          keys.join(', '),
          formatRowCount(plan.rows),
          file.name,
        );
  return { table, sentence };
}

function formatValueCount(count: number): string {
  return count === 1 ? t('1 value') : t('{0} values', formatNumber(count));
}

async function describeReplacement(
  { history, log }: PermissionDependencies,
  pool: PoolSession,
  { parameters, reading, plan }: CompletedPush,
): Promise<DataLoss & { isNew: boolean }> {
  const { table, dataSourceId } = parameters;
  const { existing } = pool.targetInSchema(table, dataSourceId);
  const columns = existing && (await pool.readColumns(existing, log, reading.failureSignal));
  await history.load();
  // Where nobody knows the tables there may be one with this name.
  const isNew = pool.tables !== undefined && !existing;
  const contentSentence = plan.provisional
    ? t(
        '{2} brings {1}, and its beginning has {0}.',
        formatColumnCount(plan.columns.length),
        formatRowEstimate(plan.rows),
        reading.name,
      )
    : t('{2} brings {0} and {1}.', formatColumnCount(plan.columns.length), formatRowCount(plan.rows), reading.name);
  const removalSentence = isNew
    ? t('{0} is a new table.', table)
    : describeRemoval(
        table,
        existing !== undefined,
        columns?.length,
        history.rowsAfterLastPush(parameters.connection.id, table),
      );
  return { table, isNew, sentence: `${removalSentence} ${contentSentence}` };
}

/** @param rows what the last push from here left in the table; undefined where it is not known, as `columns`. */
function describeRemoval(
  tableName: string,
  isKnownToExist: boolean,
  columns: number | undefined,
  rows: number | undefined,
): string {
  if (!isKnownToExist) return t('If there is a table {0}, all its columns and rows will be deleted.', tableName);
  if (columns === undefined) return t('All columns and rows of {0} will be deleted.', tableName);
  if (rows === undefined)
    return t('The {1} and all rows of {0} will be deleted.', tableName, formatColumnCount(columns));
  return t(
    'The {1} and all rows of {0} will be deleted ({2} after the last push from here).',
    tableName,
    formatColumnCount(columns),
    formatRowCount(rows),
  );
}
