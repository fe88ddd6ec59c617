import * as vscode from 'vscode';
import type { OfferedMcpServer, OfferedMcpServers } from '../../app/mcp/offeredMcpServers';
import type { ConnectionService } from '../../connections/connectionService';

/** The part of VS Code's API for MCP servers (since 1.101) that is used here; older editors have none of it. */
interface McpApi {
  registerMcpServerDefinitionProvider(id: string, provider: McpServerProvider): vscode.Disposable;
}
interface HttpServerDefinition {
  label: string;
  uri: vscode.Uri;
  headers: Record<string, string>;
}
type HttpServerDefinitionConstructor = new (
  label: string,
  uri: vscode.Uri,
  headers?: Record<string, string>,
) => HttpServerDefinition;

// The types of the oldest editor that is supported do not know it.
const { McpHttpServerDefinition } = vscode as unknown as {
  McpHttpServerDefinition?: HttpServerDefinitionConstructor;
};

/** Whether this editor takes MCP servers from extensions. */
export const canProvideMcpServers =
  McpHttpServerDefinition !== undefined && 'registerMcpServerDefinitionProvider' in vscode.lm;

interface Dependencies {
  service: ConnectionService;
  mcpServers: OfferedMcpServers;
}

/** Tells the editor of the MCP servers that a person has offered; the secret is added when one is used. */
export class McpServerProvider {
  private readonly changeEmitter = new vscode.EventEmitter<void>();
  readonly onDidChangeMcpServerDefinitions = this.changeEmitter.event;

  /** @param hasOffers says without loading anything whether there is something to load */
  constructor(
    private readonly hasOffers: () => boolean,
    private readonly load: () => Promise<Dependencies>,
  ) {}

  /** Undefined where the editor is older. */
  register(): vscode.Disposable | undefined {
    if (!canProvideMcpServers) return undefined;
    // As above.
    return (vscode.lm as unknown as McpApi).registerMcpServerDefinitionProvider('celonisCeligo.mcpServers', this);
  }

  notifyChange(): void {
    this.changeEmitter.fire();
  }

  async provideMcpServerDefinitions(): Promise<HttpServerDefinition[]> {
    if (!this.hasOffers()) return [];
    const { mcpServers, service } = await this.load();
    return mcpServers.list().flatMap(({ connectionId, url }) => {
      const connection = service.get(connectionId);
      return connection && McpHttpServerDefinition
        ? [new McpHttpServerDefinition(connection.name, vscode.Uri.parse(url, true))]
        : [];
    });
  }

  async resolveMcpServerDefinition(definition: HttpServerDefinition): Promise<HttpServerDefinition> {
    const { mcpServers, service } = await this.load();
    const url = definition.uri.toString(true);
    const { authorizeOfferedServer } = await import('../../app/mcp/mcpServerAccess');
    const server = mcpServers
      .list()
      .find(
        (offer: OfferedMcpServer) => offer.url === url && service.get(offer.connectionId)?.name === definition.label,
      );
    definition.headers = {
      Authorization: await authorizeOfferedServer(service, mcpServers, server ?? { connectionId: '', url }),
    };
    return definition;
  }
}
