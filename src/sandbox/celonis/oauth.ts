import { randomBytes, randomUUID } from 'node:crypto';
import { permissions, type Caller, type Rights } from './keys';
import { knownScopes, withinScopes } from './scopes';

export type ClientAuthentication = 'basic' | 'post';

export interface OAuthClient {
  name: string;
  id: string;
  secret: string;
  /** How it may show its secret. */
  authentications: readonly ClientAuthentication[];
  /** The scopes it was registered with. */
  scopes: readonly string[];
  /** Its permissions; a token may do less, never more. */
  rights: Rights;
}

interface Token {
  client: OAuthClient;
  scopes: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** What Celonis gives (celonis-api.md §2.2). */
export const documentedTokenSeconds = 899;

/** The team's OAuth clients and the tokens that they got. */
export class OAuth {
  readonly clients: readonly OAuthClient[] = createClients();
  /** Called with each new token, before it is given out. */
  onToken: (token: string) => void = () => undefined;
  #tokens = new Map<string, Token>();

  constructor(
    /** How long the next tokens last; may be changed at any time. */
    public tokenSeconds: number,
    private readonly now: () => number,
  ) {}

  client(id: string): OAuthClient | undefined {
    return this.clients.find((client) => client.id === id);
  }

  /** A new token. The scopes must be the client's own. */
  issue(client: OAuthClient, scopes: readonly string[]): { token: string; seconds: number } {
    const token = randomBytes(48).toString('base64url');
    this.onToken(token);
    this.#tokens.set(token, { client, scopes: new Set(scopes), expiresAt: this.now() + this.tokenSeconds * 1000 });
    return { token, seconds: this.tokenSeconds };
  }

  /** Who calls with this token, while it is good. */
  caller(value: string): Caller | undefined {
    const token = this.#tokens.get(value);
    if (!token || token.expiresAt <= this.now()) return undefined;
    return { scheme: 'Bearer', ...withinScopes(token.client.rights, token.scopes) };
  }

  /** Tokens that are good now. */
  get goodTokens(): number {
    return [...this.#tokens.values()].filter(({ expiresAt }) => expiresAt > this.now()).length;
  }

  /** Ends all tokens at once. */
  revokeAll(): void {
    this.#tokens.clear();
  }
}

/** The first one may do everything and shows its secret either way. */
function createClients(): OAuthClient[] {
  return [
    client('everything', {}),
    client('basicOnly', { authentications: ['basic'] }),
    client('postOnly', { authentications: ['post'] }),
    client('dataPushOnly', { scopes: ['integration.data-pools:data_push'], rights: permissions({ browse: 'none', models: false, edit: false, knowledge: 'none', subscriptions: false, members: false }) }),
    client('intelligenceReadOnly', { scopes: ['intelligence.knowledge-models:read'] }),
    client('noPermission', { rights: permissions({ browse: 'empty', push: false, models: false, edit: false, knowledge: 'empty', subscriptions: false, members: false }) }),
  ];
}

function client(name: string, given: Partial<OAuthClient>): OAuthClient {
  return { name, id: randomUUID(), secret: randomBytes(32).toString('base64url'), authentications: ['basic', 'post'], scopes: knownScopes, rights: permissions({}), ...given };
}
