import { t } from '@vscode/l10n';
import type { CeligoConnection } from '../../celigo/apiSchemas';
import type { CeligoApi } from '../../celigo/celigoApi';
import { type CelonisTarget, isSameTarget, readCelonisTarget } from '../../celigo/connectors/celonisTarget';
import { getIClient } from '../../celigo/connectors/iClients';
import { parseTeamAddress } from '../../celonis/teamAddress';
import type { Connection, Environment } from '../../connections/connectionRecord';
import { formatList } from '../../connections/listValue';
import type { OAuthClientService } from '../../connections/oauthClients';
import type { FieldValues } from '../../connections/vendor';
import { ProblemError } from '../../core/problem';
import { readOurTarget } from './celonisSource';

/** What a form for a new connection to Celonis starts with. Its secret is entered by a person. */
export interface BroughtConnection {
  target: CelonisTarget;
  name: string;
  environment: Environment;
  values: FieldValues;
  /** The client ID in Celigo where no OAuth 2.0 client here has it. */
  unknownClientId?: string;
}

/** Throws ProblemError where the connection in Celigo is none to Celonis. */
export async function readBroughtConnection(
  api: CeligoApi,
  remote: CeligoConnection,
  clients: Pick<OAuthClientService, 'list'>,
  account: Connection,
  signal: AbortSignal,
): Promise<BroughtConnection> {
  const target = readCelonisTarget(remote);
  const address = target && parseTeamAddress(target.host);
  if (!target || address?.error !== undefined) throw noCelonisError(remote.name ?? remote._id);
  const authType = remote.http?.auth?.type;
  const values: Record<string, string> = {
    apiType: target.apiType,
    domain: address?.domain ?? target.host,
    authType: authType === 'token' || authType === 'oauth' ? authType : 'custom',
    ...(target.poolId === undefined ? {} : { poolId: target.poolId }),
  };
  const brought = {
    target,
    name: remote.name?.trim() || remote._id,
    environment: remote.sandbox ? ('test' as const) : account.environment,
  };
  const iClientId = remote.http?._iClientId;
  if (authType !== 'oauth' || iClientId === undefined) return { ...brought, values };
  const { oauth2 } = await getIClient(api, iClientId, signal);
  const scopes = remote.http?.auth?.oauth?.scope ?? oauth2?.scope ?? [];
  const client = clients.list('celonis').find(({ record }) => record?.clientId === oauth2?.clientId)?.record;
  return {
    ...brought,
    values: {
      ...values,
      scopes: formatList(scopes),
      validDomains: formatList(oauth2?.validDomainNames ?? [values['domain'] ?? target.host]),
      ...(client ? { oauthClient: client.id } : {}),
    },
    ...(client || !oauth2?.clientId ? {} : { unknownClientId: oauth2.clientId }),
  };
}

/** Whether a connection that was saved here is the one that was brought. */
export function isBrought(connection: Connection, { target }: BroughtConnection): boolean {
  return connection.vendor === 'celonis' && isSameTarget(readOurTarget(connection), target);
}

function noCelonisError(name: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('"{0}" does not lead to Celonis.', name),
    why: t('Its base address is none of the data push API or of the Intelligence API, or cannot be told for certain.'),
    next: t('Add the connection by hand.'),
    fixes: [
      { kind: 'runCommand', command: 'celonisCeligo.addConnection', argument: 'celonis', label: t('Add Connection') },
    ],
  });
}
