import { z } from 'zod';
import { Emitter } from '../../core/emitter';
import type { StateStorage } from '../../storage/sharedState';
import { mcpServersKey } from './mcpServersKey';

/** A connection's MCP server that a person has offered to the editor. */
export interface OfferedMcpServer {
  connectionId: string;
  url: string;
}

const storedServers = z.array(z.object({ connectionId: z.string(), url: z.string() }));

/** The MCP servers that a person agreed to offer to the language models of this editor, on this machine. */
export class OfferedMcpServers {
  private readonly changeEmitter = new Emitter<void>();
  readonly onDidChange = this.changeEmitter.event;

  constructor(private readonly state: StateStorage) {}

  list(): OfferedMcpServer[] {
    const stored = this.state.get(mcpServersKey);
    // Each row of the view asks, and for most people there is none.
    if (stored === undefined) return [];
    const parsed = storedServers.safeParse(stored);
    return parsed.success ? parsed.data : [];
  }

  isOffered(connectionId: string): boolean {
    return this.list().some((server) => server.connectionId === connectionId);
  }

  async add(server: OfferedMcpServer): Promise<void> {
    await this.update([...this.list().filter((other) => !isSameServer(other, server)), server]);
  }

  /** Of a connection all that are offered. */
  async remove(connectionId: string): Promise<void> {
    await this.update(this.list().filter((server) => server.connectionId !== connectionId));
  }

  private async update(servers: readonly OfferedMcpServer[]): Promise<void> {
    await this.state.update(mcpServersKey, servers);
    this.changeEmitter.fire();
  }
}

function isSameServer(a: OfferedMcpServer, b: OfferedMcpServer): boolean {
  return a.connectionId === b.connectionId && a.url === b.url;
}
