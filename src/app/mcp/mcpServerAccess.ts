import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import { ProblemError } from '../../core/problem';
import { requireWritable } from '../changes/permitChange';
import { getEnvironmentLabel } from '../environmentLabel';
import type { Confirmation } from '../push/pushDependencies';
import type { OfferedMcpServer, OfferedMcpServers } from './offeredMcpServers';

/**
 * A connection whose server may be offered: not a read-only one, for the tools of a server may change something, and
 * what they do is seen by the editor alone. Throws ProblemError.
 */
export function requireOfferable(service: ConnectionService, connectionId: string): Connection {
  return requireWritable(service, connectionId);
}

/** What a person agrees to when a server is offered. */
export function describeOffer({ name, environment }: Connection, url: string): Confirmation {
  const environmentLabel = getEnvironmentLabel(environment);
  return {
    message: t('Offer the MCP server of "{0}" to the language models of this editor?', name),
    detail: [
      t('Address: {0}', url),
      ...(environmentLabel ? [t('Environment: {0}', environmentLabel)] : []),
      t(
        'When a model uses it, the editor sends the key of this connection to {0}, and nowhere else. What the server lets a model do, the editor asks you about, tool by tool.',
        new URL(url).host,
      ),
    ].join('\n\n'),
    confirmLabel: t('Offer'),
  };
}

/**
 * The Authorization header of a server that was offered, at the moment that it is used. Throws ProblemError where it is
 * offered no more, or the connection leads elsewhere now.
 */
export async function authorizeOfferedServer(
  service: ConnectionService,
  offers: OfferedMcpServers,
  server: OfferedMcpServer,
): Promise<string> {
  const isOffered = offers
    .list()
    .some(({ connectionId, url }) => connectionId === server.connectionId && url === server.url);
  const connection = service.get(server.connectionId);
  if (!isOffered || !connection || new URL(server.url).origin !== new URL(connection.origin).origin)
    throw new ProblemError({
      kind: 'input',
      what: t('The MCP server {0} is not offered any more.', server.url),
      why: t('Its connection was deleted or leads elsewhere now, or the offer was withdrawn.'),
      next: t('Offer it again with "Offer MCP Server…".'),
    });
  requireOfferable(service, connection.id);
  const vendor = service.getVendor(connection.vendor);
  if (!vendor.mcpServer) throw new Error(`${vendor.id} has no MCP server.`);
  return vendor.mcpServer.createAuthorization(await service.openSession(connection.id));
}
