import { t } from '@vscode/l10n';
import { getAuthType } from '../../celonis/fields';
import type { ConnectionDraft } from '../../connections/connectionDraft';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import { formatList } from '../../connections/listValue';
import type { OAuthClient } from '../../connections/oauthClients';
import type { Problem } from '../../core/problem';
import { ProblemError } from '../../core/problem';
import { requireUnchangedConnection } from '../requireUnchangedConnection';
import { listAbilities } from './abilities';
import type { TriedAccess } from './tryAccess';
import { tryAccess } from './tryAccess';

/** A connection with the client in place of its key. Holds no secret. */
export type ClientDraft = Omit<ConnectionDraft, 'id' | 'secretsOf'>;

/** That a connection signs in with an OAuth 2.0 client in place of its key, before anything is changed. */
export interface KeyReplacement {
  /** As it was when this was planned. */
  connection: Connection;
  client: Pick<OAuthClient, 'id' | 'name' | 'clientId'>;
  keyLabel: string;
  access: TriedAccess;
  draft: ClientDraft;
  /** Everything that the connection cannot do without works with the client. */
  isUsable: boolean;
}

type ReplacementService = Pick<ConnectionService, 'get' | 'openSession' | 'openDraft' | 'test' | 'save'>;

/** Tries what the client may do. Reads, and stores nothing. Throws ProblemError, also where the client is refused. */
export async function planReplacement(
  service: ReplacementService,
  connection: Connection,
  client: Pick<OAuthClient, 'id' | 'name' | 'clientId'>,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<KeyReplacement> {
  const draft = createClientDraft(connection, client.id);
  const access = await tryAccess(
    {
      openWithKey: () => service.openSession(connection.id),
      openDraft: (scopes) => service.openDraft({ ...draft, values: { ...draft.values, scopes } }),
    },
    listAbilities(connection.values),
    onStep,
    signal,
  );
  return {
    connection,
    client,
    keyLabel: getAuthType(connection.values) === 'token' ? t('API key') : t('App key'),
    access,
    draft: { ...draft, values: { ...draft.values, scopes: formatList(access.scopes) } },
    isUsable: access.abilities.every(({ ability, lacks }) => !ability.isRequired || !lacks),
  };
}

/**
 * The client in place of the key; `scopes` are added once they are known. The secret goes to the same host as the key.
 */
export function createClientDraft({ vendor, name, environment, values }: Connection, clientId: string): ClientDraft {
  return {
    vendor,
    name,
    environment,
    values: { ...values, authType: 'oauth', oauthClient: clientId, validDomains: values['domain'] ?? '', scopes: '' },
    secrets: {},
  };
}

/**
 * Tests the connection with the client as it was reviewed, and only when that works takes the client in place of the
 * key, which is removed from this machine then. The connection keeps its id. Throws ProblemError, and then the key is
 * where it was.
 */
export async function replaceKey(
  service: ReplacementService,
  { connection, keyLabel, draft }: KeyReplacement,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  requireUnchangedConnection(service, connection, t('Nothing was changed. Close this page and start again.'));
  onStep(t('Testing the connection with the OAuth 2.0 client…'));
  const report = await service.test(draft, signal);
  if (!report.works) {
    const problem = report.checks.find(({ outcome }) => outcome === 'failed')?.problem;
    throw new ProblemError(notReplacedProblem(keyLabel, problem, report.summary));
  }
  signal.throwIfAborted();
  requireUnchangedConnection(service, connection, t('Nothing was changed. Close this page and start again.'));
  onStep(t('Replacing the {0}…', keyLabel));
  const { name, environment } = service.get(connection.id) ?? connection;
  await service.save({ ...draft, id: connection.id, name, environment }, report);
}

function notReplacedProblem(keyLabel: string, problem: Problem | undefined, summary: string): Problem {
  return {
    ...(problem ?? { kind: 'invalid' }),
    what: t('The {0} was not replaced, because the connection does not work with the client.', keyLabel),
    why: [problem?.what ?? summary, problem?.why].filter(Boolean).join(' '),
    next: problem?.next ?? t('Correct what it names, and try again. The {0} still works as before.', keyLabel),
  };
}
