import { randomBytes, randomUUID } from 'node:crypto';
import { type CelonisCaller, type CelonisRights, createRights } from './apiKeys';
import { knownScopes, limitRightsToScopes } from './scopes';

export type OAuthClientAuthentication = 'basic' | 'post';

export interface SandboxOAuthClient {
  name: string;
  id: string;
  secret: string;
  /** How it may show its secret. */
  allowedAuthentications: readonly OAuthClientAuthentication[];
  /** The scopes it was registered with. */
  scopes: readonly string[];
  /** Its permissions; a token may do less, never more. */
  clientRights: CelonisRights;
}

interface IssuedToken {
  findClient: SandboxOAuthClient;
  scopes: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** What Celonis gives (celonis-api.md §2.2). */
export const documentedTokenSeconds = 899;

/** The team's OAuth clients and the tokens that they got. */
export class OAuthTokenService {
  readonly clients: readonly SandboxOAuthClient[] = createClients();
  /** Called with each new token, before it is given out. */
  onDidIssueToken: (token: string) => void = () => undefined;
  #tokens = new Map<string, IssuedToken>();

  constructor(
    /** How long the next tokens last; may be changed at any time. */
    public tokenSeconds: number,
    private readonly now: () => number,
  ) {}

  findClient(id: string): SandboxOAuthClient | undefined {
    return this.clients.find((client) => client.id === id);
  }

  /** A new token. The scopes must be the client's own. */
  issueToken(client: SandboxOAuthClient, scopes: readonly string[]): { token: string; expiresInSeconds: number } {
    const token = randomBytes(48).toString('base64url');
    this.onDidIssueToken(token);
    this.#tokens.set(token, {
      findClient: client,
      scopes: new Set(scopes),
      expiresAt: this.now() + this.tokenSeconds * 1000,
    });
    return { token, expiresInSeconds: this.tokenSeconds };
  }

  /** Who calls with this token, while it is good. */
  findCaller(tokenValue: string): CelonisCaller | undefined {
    const token = this.#tokens.get(tokenValue);
    if (!token || token.expiresAt <= this.now()) return undefined;
    return { scheme: 'Bearer', ...limitRightsToScopes(token.findClient.clientRights, token.scopes) };
  }

  /** Tokens that are good now. */
  get validTokenCount(): number {
    return [...this.#tokens.values()].filter(({ expiresAt }) => expiresAt > this.now()).length;
  }

  /** Ends all tokens at once. */
  revokeAll(): void {
    this.#tokens.clear();
  }
}

/** The first one may do everything and shows its secret either way. */
function createClients(): SandboxOAuthClient[] {
  return [
    createClient('everything', {}),
    createClient('basicOnly', { allowedAuthentications: ['basic'] }),
    createClient('postOnly', { allowedAuthentications: ['post'] }),
    createClient('dataPushOnly', {
      scopes: ['integration.data-pools:data_push'],
      clientRights: createRights({
        browse: 'none',
        models: false,
        edit: false,
        knowledge: 'none',
        subscriptions: false,
        members: false,
      }),
    }),
    createClient('intelligenceReadOnly', { scopes: ['intelligence.knowledge-models:read'] }),
    createClient('noPermission', {
      clientRights: createRights({
        browse: 'empty',
        push: false,
        models: false,
        edit: false,
        knowledge: 'empty',
        subscriptions: false,
        members: false,
      }),
    }),
  ];
}

function createClient(name: string, overrides: Partial<SandboxOAuthClient>): SandboxOAuthClient {
  return {
    name,
    id: randomUUID(),
    secret: randomBytes(32).toString('base64url'),
    allowedAuthentications: ['basic', 'post'],
    scopes: knownScopes,
    clientRights: createRights({}),
    ...overrides,
  };
}
