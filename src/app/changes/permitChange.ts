import { t } from '@vscode/l10n';
import { ChangePermission } from '../../connections/changePermission';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import { ProblemError } from '../../core/problem';
import { sanitizeLine } from '../../core/sanitizeText';
import { getEnvironmentLabel } from '../environmentLabel';
import type { PushQuestions } from '../push/pushDependencies';
import { requireUnchangedConnection } from '../requireUnchangedConnection';

/** What it takes to ask a person about a change. */
export interface ChangeDependencies {
  service: Pick<ConnectionService, 'get'>;
  questions: Pick<PushQuestions, 'confirm' | 'confirmByTyping'>;
}

/** What is about to change. */
export interface PlannedChange {
  /** "Run the flow "Orders"?" */
  question: string;
  /** What will be different afterwards, in sentences. */
  detail: string;
  /** What the button says that agrees. */
  confirmLabel: string;
  /** For what takes rows or access away: the name to type on production. */
  nameToType?: string | undefined;
  /** Asked on every connection, not on production only. */
  isAlwaysAsked?: boolean;
}

/**
 * The one place that lets something be changed behind a connection: a read-only one refuses, before any request is
 * sent; on production the person is asked. Throws ProblemError, `cancelled` where the person declines.
 */
export async function permitChange(
  { service, questions }: ChangeDependencies,
  connectionId: string,
  { question, detail, confirmLabel, nameToType, isAlwaysAsked }: PlannedChange,
): Promise<ChangePermission> {
  const connection = requireWritable(service, connectionId);
  const isProduction = connection.environment === 'production';
  const place = `${question} ${detail}`.includes(formatConnectionName(connection)) ? '' : describePlace(connection);
  if (isProduction && nameToType !== undefined)
    await questions.confirmByTyping({
      title: t('Change on production: {0}', connection.name),
      prompt: t('{0} {1} Type {2} to go on.', question, joinSentences(detail), nameToType),
      name: nameToType,
    });
  else if (isProduction || isAlwaysAsked)
    await questions.confirm({ message: question, detail: [detail, place].filter(Boolean).join('\n\n'), confirmLabel });
  return new ChangePermission(connection.id);
}

/**
 * For what a person was asked about already, or what leaves everything in the service as it was. Throws ProblemError.
 */
export function permitWithoutQuestion(service: ChangeDependencies['service'], connectionId: string): ChangePermission {
  return new ChangePermission(requireWritable(service, connectionId).id);
}

/**
 * For what a person has confirmed in a review, which is the question: as long as its connections are as they were.
 * Throws ProblemError.
 */
export function permitReviewed(
  service: ChangeDependencies['service'],
  { connection, account }: { connection: Connection; account: Connection },
): ChangePermission {
  for (const reviewed of [connection, account])
    requireUnchangedConnection(service, reviewed, t('Nothing was sent. Close this page and start again.'));
  return permitWithoutQuestion(service, account.id);
}

/** The connection, where it lets something be changed. Throws ProblemError that says how to allow it. */
export function requireWritable(service: ChangeDependencies['service'], connectionId: string): Connection {
  const connection = service.get(connectionId);
  if (!connection)
    throw new ProblemError({
      kind: 'input',
      what: t('This connection does not exist any more.'),
      why: t('It was deleted, perhaps in another window.'),
    });
  if (connection.isReadOnly) throw new ProblemError(readOnlyProblem(connection));
  return connection;
}

function readOnlyProblem({ id, name }: Connection): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    code: 'readOnly',
    what: t('The connection "{0}" is read-only.', name),
    why: t('Nothing may be changed with it. No request was sent.'),
    next: t('Allow changes in its menu, or use another connection.'),
    fixes: [{ kind: 'runCommand', command: 'celonisCeligo.allowChanges', label: t('Allow Changes…'), argument: id }],
  };
}

/** The lines of a text as one, each a sentence of its own: a box for one line of text shows no others. */
function joinSentences(text: string): string {
  const lines = text.split('\n').map(sanitizeLine).filter(Boolean);
  return lines.map((line) => (/[.!?:…]$/.test(line) ? line : `${line}.`)).join(' ');
}

/** "Acme (Production)": whose account or team it is, said before anything in it changes. */
export function formatConnectionName({ name, environment }: Pick<Connection, 'name' | 'environment'>): string {
  return environment === 'none' ? name : `${name} (${getEnvironmentLabel(environment)})`;
}

function describePlace({ name, environment }: Connection): string {
  const environmentLabel = getEnvironmentLabel(environment);
  return environmentLabel
    ? t('Connection: {0}. Environment: {1}.', name, environmentLabel)
    : t('Connection: {0}.', name);
}
