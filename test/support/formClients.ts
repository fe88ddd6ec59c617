import { randomUUID } from 'node:crypto';
import type { OAuthClient, OAuthClientDraft } from '../../src/connections/oauthClients';
import type { FormClients } from '../../src/forms/service';

/** OAuth 2.0 clients that a form test lays out and looks into. */
export class ScriptedClients implements Pick<FormClients, 'list' | 'get' | 'save' | 'nameTaken' | 'secretMissing'> {
  readonly saved: OAuthClientDraft[] = [];
  readonly missing: string[] = [];

  constructor(readonly all: OAuthClient[] = []) {}

  list(vendor?: string): { record: OAuthClient }[] {
    return this.all.filter((one) => vendor === undefined || one.vendor === vendor).map((record) => ({ record }));
  }

  get(id: string): OAuthClient | undefined {
    return this.all.find((one) => one.id === id);
  }

  async save(draft: OAuthClientDraft): Promise<OAuthClient> {
    this.saved.push(draft);
    const { clientSecret: _kept, origins = [], ...open } = draft;
    const client = clientOf({ ...open, origins: [...origins] });
    this.all.push(client);
    return client;
  }

  nameTaken(name: string, except?: string): boolean {
    return this.all.some((one) => one.name === name && one.id !== except);
  }

  secretMissing(id: string): boolean {
    return this.missing.includes(id);
  }
}

export function clientOf(given: Partial<OAuthClient> = {}): OAuthClient {
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
    ...given,
  };
}
