import type { Secrets } from '../core/secrets';
import type { HttpClient, HttpClientOptions } from '../http/httpClient';
import type { SecretStore } from '../storage/secretStore';
import { referencedClientId } from './connectionFields';
import type { OAuthClientService } from './oauthClients';
import { OriginShared } from './originShared';
import type { SecretReferenceSources } from './secretReferences';
import { resolveSecretReferences } from './secretReferences';
import { TokenStore } from './tokenStore';
import type { FieldValues, OAuthAccess, Vendor, VendorSession } from './vendor';

export interface SessionOpenerDependencies {
  secretStore: SecretStore;
  /** Where `reference` fields lead. */
  oauthClients?: OAuthClientService;
  /** A client that speaks to this origin only. */
  createHttpClient: (origin: string) => HttpClient;
  /** How secrets are found that are kept elsewhere. Absent: references are not followed. */
  secretSources?: SecretReferenceSources;
}

/** Opens sessions with services: the one place where secrets leave the store, for a client bound to one origin. */
export class SessionOpener {
  private readonly tokenStore: TokenStore;
  private readonly sharedByOrigin = new Map<string, OriginShared>();

  constructor(private readonly dependencies: SessionOpenerDependencies) {
    this.tokenStore = new TokenStore((token) => dependencies.secretStore.addToRedactor({ token }));
  }

  /** `secrets` as they are stored or were entered; some may be references. Throws ProblemError. */
  async open(
    vendor: Vendor,
    values: FieldValues,
    origin: string,
    secrets: Secrets,
    options: Pick<HttpClientOptions, 'refuseChange'> = {},
  ): Promise<VendorSession> {
    const resolvedSecrets = await this.resolveSecrets(secrets);
    const oauth = await this.getOAuthAccess(vendor, values, origin);
    return {
      // It shows none of these secrets, whatever the service sends.
      http: this.dependencies
        .createHttpClient(origin)
        .withOptions({ secrets: Object.values(resolvedSecrets), ...options }),
      values,
      secrets: resolvedSecrets,
      originShared: this.getOriginShared(origin),
      ...(oauth ? { oauth } : {}),
    };
  }

  /** The secrets themselves, where references to them are stored. Throws ProblemError. */
  private async resolveSecrets(secrets: Secrets): Promise<Secrets> {
    const { secretSources, secretStore } = this.dependencies;
    if (!secretSources) return secrets;
    const resolvedSecrets = await resolveSecretReferences(secrets, secretSources);
    secretStore.addToRedactor(resolvedSecrets);
    return resolvedSecrets;
  }

  private getOriginShared(origin: string): OriginShared {
    const shared = this.sharedByOrigin.get(origin) ?? new OriginShared();
    this.sharedByOrigin.set(origin, shared);
    return shared;
  }

  /** What it takes to get a token, where these values refer to an OAuth 2.0 client. Throws ProblemError. */
  private async getOAuthAccess(vendor: Vendor, values: FieldValues, origin: string): Promise<OAuthAccess | undefined> {
    const clientId = referencedClientId(vendor, values);
    if (clientId === undefined || !this.dependencies.oauthClients) return undefined;
    return {
      client: await this.dependencies.oauthClients.credentials(clientId, vendor.id, origin),
      tokens: this.tokenStore,
    };
  }
}
