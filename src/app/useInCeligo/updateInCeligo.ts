import { t } from '@vscode/l10n';
import type { CeligoApi } from '../../celigo/celigoApi';
import { v1Path } from '../../celigo/celigoApi';
import { readPath, writePath } from '../../celigo/connectors/bodyPath';
import { type BodyObject, BodyPlaceholder, fillBody } from '../../celigo/connectors/bodyPlaceholder';
import { replaceIClient } from '../../celigo/connectors/iClients';
import { readMaskedRecord, replaceConnection } from '../../celigo/connectors/writeConnections';
import { listConnectionUsage, pingConnection } from '../../celigo/integrations/connections';
import { getFlow } from '../../celigo/integrations/flows';
import { celigoSecretMask } from '../../celigo/maskRecord';
import type { Connection, RemoteLink } from '../../connections/connectionRecord';
import type { Problem } from '../../core/problem';
import { ProblemError, toProblem } from '../../core/problem';
import type { Secrets } from '../../core/secrets';
import type { Review } from '../review';
import type { CelonisSource } from './celonisSource';
import { explainPing } from './pingProblem';
import { describeEnvironmentMismatch, findTypedName, formatName, toRows } from './reviewConnection';

/** What the service keeps by itself: it does not go back. */
const serviceFields = ['_id', 'createdAt', 'lastModified', 'offline', 'needsAuthorization', 'queues', 'queueSize'];

/** The full record with the new secret and everything else unchanged (celigo-api.md §3.1, §3.3). Holds no secret. */
export interface UpdatePlan {
  connection: Connection;
  source: CelonisSource;
  account: Connection;
  link: RemoteLink;
  /** The secret of an OAuth connection lies in its client, which other connections may share. */
  record: { kind: 'connections' | 'iclients'; id: string; body: BodyObject };
  /** Flows that use the connection and are enabled: they wait while it is offline. */
  waitingFlows: readonly string[];
}

/** Throws ProblemError; changes nothing. */
export async function planUpdate(
  api: CeligoApi,
  place: Pick<UpdatePlan, 'connection' | 'source' | 'account' | 'link'>,
  signal: AbortSignal,
): Promise<UpdatePlan> {
  const { source, link } = place;
  const connectionRecord = await readMaskedRecord(api, 'connections', link.remoteId, signal);
  if (readPath(connectionRecord, 'http.auth.type') !== source.authType) throw otherAuthTypeError(link.name);
  const iClientId = readPath(connectionRecord, 'http._iClientId');
  const isOAuth = source.authType === 'oauth';
  if (isOAuth && typeof iClientId !== 'string') throw otherAuthTypeError(link.name);
  const kind = isOAuth ? 'iclients' : 'connections';
  const id = isOAuth ? String(iClientId) : link.remoteId;
  const record = isOAuth ? await readMaskedRecord(api, kind, id, signal) : connectionRecord;
  return {
    ...place,
    record: { kind, id, body: putPlaceholder(record, source, link.name) },
    waitingFlows: await listEnabledFlows(api, link.remoteId, signal),
  };
}

/** Everything as it is, with the placeholder where our secret belongs. Another masked secret would be lost: refused. */
function putPlaceholder(record: Record<string, unknown>, source: CelonisSource, name: string): BodyObject {
  const body = structuredClone(record);
  for (const field of serviceFields) delete body[field];
  const placeholder = new BodyPlaceholder(source.secret.key, source.secret.label, true);
  writePath(body, findSecretPath(record, source, name), placeholder);
  const otherSecrets = listMaskedPaths(body);
  if (otherSecrets.length > 0) throw otherSecretsError(name, otherSecrets);
  return body as BodyObject;
}

function findSecretPath(record: Record<string, unknown>, { authType }: CelonisSource, name: string): string {
  if (authType === 'oauth') return 'oauth2.clientSecret';
  if (authType === 'token') return 'http.auth.token.token';
  const headers = JSON.stringify(readPath(record, 'http.headers') ?? '');
  const fields = readPath(record, 'http.encryptedFields');
  const ids = new Set([
    ...[...headers.matchAll(/connection\.http\.encrypted\.(\w+)/g)].map(([, id]) => id ?? ''),
    ...(Array.isArray(fields)
      ? fields.map((field) => readPath(field, 'id')).filter((fieldId) => typeof fieldId === 'string')
      : []),
  ]);
  const [id, otherId] = ids;
  if (id !== undefined && otherId === undefined) return `http.encrypted.${id}`;
  throw otherSecretsError(
    name,
    [...ids].map((fieldId) => `http.encrypted.${fieldId}`),
  );
}

function listMaskedPaths(value: unknown, path = ''): string[] {
  if (value === celigoSecretMask) return [path];
  if (typeof value !== 'object' || value === null || value instanceof BodyPlaceholder) return [];
  return Object.entries(value).flatMap(([name, member]) => listMaskedPaths(member, path ? `${path}.${name}` : name));
}

async function listEnabledFlows(api: CeligoApi, connectionId: string, signal: AbortSignal): Promise<string[]> {
  const { flows = [] } = await listConnectionUsage(api, connectionId, signal);
  const enabled: string[] = [];
  for (const { id, name } of flows) {
    const flow = await getFlow(api, id, signal).catch(() => undefined);
    if (flow && !flow.disabled) enabled.push(name?.trim() || id);
  }
  return enabled;
}

export function reviewUpdate({ connection, source, account, link, record, waitingFlows }: UpdatePlan): Review {
  const { host, protocol } = new URL(account.origin);
  const mismatch = describeEnvironmentMismatch(connection, account);
  const path = v1Path`/${record.kind}/${record.id}`;
  return {
    title: t('Update "{0}" in Celigo', link.name),
    paragraphs: [
      t('The {0} of "{1}" will replace the one in {2}.', source.secret.label, source.name, formatName(account)),
      t(
        'Celigo takes only full records, so everything else is sent back as it was read. Then Celigo tries the connection.',
      ),
    ],
    warnings: [
      ...(mismatch ? [mismatch] : []),
      ...(record.kind === 'iclients'
        ? [
            t(
              'The secret belongs to an OAuth 2.0 client. Every connection in Celigo that uses this client gets the new one.',
            ),
          ]
        : []),
    ],
    sections: [
      {
        heading: t('Secrets'),
        help: t('Secrets are read from the secret store at the moment of sending. They are shown nowhere.'),
        rows: [
          {
            label: t('{0} of "{1}"', source.secret.label, source.name),
            value: t(
              'to {0} ({1}), which stores it encrypted and sends it to {2}',
              host,
              protocol === 'https:' ? t('over TLS') : t('on this machine'),
              source.host,
            ),
            isSecret: true,
          },
        ],
      },
      {
        heading: t('Enabled flows that use it'),
        rows:
          waitingFlows.length > 0
            ? waitingFlows.map((flow, index) => ({ label: String(index + 1), value: flow }))
            : [{ label: t('None'), value: '' }],
      },
      { heading: t('The record'), help: t('Everything that is written: PUT {0}.', path), rows: toRows(record.body) },
    ],
    confirmLabel: t('Update in Celigo'),
    typedName: findTypedName(connection, account),
  };
}

/** Carries out the update; a problem where the ping afterwards fails. Throws ProblemError where nothing was changed. */
export async function updateInCeligo(
  api: CeligoApi,
  plan: UpdatePlan,
  secrets: Secrets,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const { record, source, link } = plan;
  onStep(t('Updating the record…'));
  const body = fillBody(record.body, secrets);
  if (record.kind === 'connections') await replaceConnection(api, record.id, body, signal);
  else await replaceIClient(api, record.id, body, signal);
  try {
    onStep(t('Celigo is testing the saved connection…'));
    const { isReachable, reasons } = await pingConnection(api, link.remoteId, new AbortController().signal);
    return isReachable
      ? undefined
      : explainPing(
          reasons.map((message) => ({ message })),
          source,
        );
  } catch (error) {
    return { ...toProblem(error), what: t('"{0}" was updated, but Celigo could not try it.', link.name) };
  }
}

function otherAuthTypeError(name: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('"{0}" in Celigo does not sign in the way that the connection here does.', name),
    next: t('Change its auth type in Celigo, or create a new connection there.'),
  });
}

function otherSecretsError(name: string, paths: readonly string[]): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('"{0}" cannot be updated from here.', name),
    why: t(
      'Celigo wants all secrets of a record again, and this one has others than the one that is known here: {0}.',
      paths.join(', '),
    ),
    next: t('Open it in Celigo and enter the secret there.'),
  });
}
