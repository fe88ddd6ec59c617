import { randomUUID } from 'node:crypto';
import type { OAuthClient, OAuthClientDraft } from '../../src/connections/oauthClients';
import type { ClientFormService } from '../../src/ui/webviews/form/formServices';

/** OAuth 2.0 clients that a form test lays out and looks into. */
export class ScriptedOAuthClients
  implements Pick<ClientFormService, 'list' | 'get' | 'save' | 'isNameTaken' | 'isSecretMissing' | 'canKeepSecret'>
{
  readonly savedDrafts: OAuthClientDraft[] = [];
  readonly missingSecretIds: string[] = [];

  constructor(readonly clients: OAuthClient[] = []) {}

  list(vendor?: string): { record: OAuthClient }[] {
    return this.clients
      .filter((client) => vendor === undefined || client.vendor === vendor)
      .map((record) => ({ record }));
  }

  get(id: string): OAuthClient | undefined {
    return this.clients.find((client) => client.id === id);
  }

  async save(draft: OAuthClientDraft): Promise<OAuthClient> {
    this.savedDrafts.push(draft);
    const { clientSecret: _clientSecret, origins = [], ...publicFields } = draft;
    const client = createOAuthClient({ ...publicFields, origins: [...origins] });
    this.clients.push(client);
    return client;
  }

  isNameTaken(name: string, exceptId?: string): boolean {
    return this.clients.some((client) => client.name === name && client.id !== exceptId);
  }

  canKeepSecret(id: string, clientId: string): boolean {
    return this.get(id)?.clientId === clientId && !this.isSecretMissing(id);
  }

  isSecretMissing(id: string): boolean {
    return this.missingSecretIds.includes(id);
  }
}

export function createOAuthClient(overrides: Partial<OAuthClient> = {}): OAuthClient {
  const now = new Date().toISOString();
  return {
    version: 2,
    id: randomUUID(),
    vendor: 'sample',
    name: 'Acme client',
    clientId: 'client-1',
    clientAuthentication: 'basic',
    origins: ['https://acme.eu-1.sample.cloud'],
    secrets: ['clientSecret'],
    createdAt: now,
    updatedAt: now,
    ...overrides,
  };
}
