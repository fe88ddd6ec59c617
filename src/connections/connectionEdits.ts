import type { Connection, Environment, RemoteLink } from './connectionRecord';

/** What a person may change about a connection for which no secret is needed. */
export interface ConnectionPolicy {
  environment?: Environment;
  isReadOnly?: boolean;
}

/** The record with a link to a connection elsewhere, of which there is only one. */
export function withLink(connection: Connection, link: RemoteLink): Connection {
  const { links = [], ...rest } = withoutLink(connection, link);
  return { ...rest, links: [...links, link] };
}

export function withoutLink(
  { links = [], ...connection }: Connection,
  { accountId, remoteId }: Pick<RemoteLink, 'accountId' | 'remoteId'>,
): Connection {
  return {
    ...connection,
    links: links.filter((link) => link.accountId !== accountId || link.remoteId !== remoteId),
  };
}

export function withPolicy(
  { isReadOnly: wasReadOnly, ...connection }: Connection,
  { environment, isReadOnly }: ConnectionPolicy,
): Connection {
  return {
    ...connection,
    ...(environment === undefined ? {} : { environment }),
    ...((isReadOnly ?? wasReadOnly) ? { isReadOnly: true } : {}),
  };
}
