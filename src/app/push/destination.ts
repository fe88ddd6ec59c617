import { t } from '@vscode/l10n';
import { teamOrigin } from '../../celonis/teamAddress';
import type { Connection } from '../../connections/connectionRecord';
import { ProblemError } from '../../core/problem';
import type { PushDestination, PushParameters } from '../../push/definition/pushParametersSchema';
import type { JournalState } from '../../push/journal/pushJournal';
import { getEnvironmentLabel } from '../environmentLabel';
import type { PushQuestions } from './pushDependencies';

/** Where pushes of a connection go, as it is set up now. */
export function destinationOf({ values, environment }: Connection): PushDestination {
  return { origin: teamOrigin(values['domain'] ?? ''), poolId: values['poolId'] ?? '', environment };
}

/** Whether a connection leads elsewhere than a push went before. Unknown for records that do not say where it was. */
export function isOtherDestination(earlier: PushDestination | undefined, connection: Connection): boolean {
  const current = destinationOf(connection);
  return (
    earlier !== undefined &&
    (earlier.origin !== current.origin ||
      earlier.poolId !== current.poolId ||
      earlier.environment !== current.environment)
  );
}

/**
 * Asks before a push goes on, or is done again, with a connection that was set up otherwise meanwhile. Throws
 * `cancelled`.
 */
export async function confirmDestination(
  questions: Pick<PushQuestions, 'confirm'>,
  { file, table }: Pick<PushParameters, 'file' | 'table'>,
  earlier: PushDestination | undefined,
  connection: Connection,
): Promise<void> {
  if (earlier === undefined || !isOtherDestination(earlier, connection)) return;
  await questions.confirm({
    message: t('The connection "{0}" leads elsewhere now. Push {1} there?', connection.name, file.name),
    detail: [
      t('Then: {0}', describeDestination(earlier)),
      t('Now: {0}', describeDestination(destinationOf(connection))),
      t('Table: {0}', table),
    ].join('\n'),
    confirmLabel: t('Push'),
  });
}

function describeDestination({ origin, poolId, environment }: PushDestination): string {
  const environmentLabel = getEnvironmentLabel(environment);
  return [origin, t('data pool {0}', poolId), environmentLabel].filter((part) => part !== '').join(', ');
}

/**
 * Before an interrupted push goes on: where its connection leads elsewhere now, what it has sent is not there. One that
 * has sent nothing, or whose connection is only called otherwise important, goes on once the person agrees. Throws
 * ProblemError.
 */
export async function checkResumeDestination(
  questions: Pick<PushQuestions, 'confirm'>,
  { header, phase }: JournalState,
  connection: Connection,
): Promise<void> {
  const { order: parameters } = header;
  const { destination: earlier } = parameters;
  if (earlier === undefined || !isOtherDestination(earlier, connection)) return;
  const current = destinationOf(connection);
  const isSamePool = earlier.origin === current.origin && earlier.poolId === current.poolId;
  if (isSamePool || phase === 'begun') return confirmDestination(questions, parameters, earlier, connection);
  throw new ProblemError({
    kind: 'input',
    what: t('The push of {0} cannot go on with the connection "{1}".', parameters.file.name, connection.name),
    why: t(
      'It went to {0}, and the connection leads to {1} now.',
      describeDestination(earlier),
      describeDestination(current),
    ),
    next: t('Set the connection to where it led, or push the file again.'),
  });
}
