import { z } from 'zod';
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
  private readonly listeners = new Set<() => void>();

  constructor(private readonly state: StateStorage) {}

  list(): OfferedMcpServer[] {
    const parsed = storedServers.safeParse(this.state.get(mcpServersKey));
    return parsed.success ? parsed.data : [];
  }

  async add(server: OfferedMcpServer): Promise<void> {
    await this.update([...this.list().filter((other) => !isSameServer(other, server)), server]);
  }

  /** Of a connection all that are offered. */
  async remove(connectionId: string): Promise<void> {
    await this.update(this.list().filter((server) => server.connectionId !== connectionId));
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  private async update(servers: readonly OfferedMcpServer[]): Promise<void> {
    await this.state.update(mcpServersKey, servers);
    for (const listener of [...this.listeners]) listener();
  }
}

function isSameServer(a: OfferedMcpServer, b: OfferedMcpServer): boolean {
  return a.connectionId === b.connectionId && a.url === b.url;
}
