import { originOf } from '../../connections/clientOrigins';
import { uniqueConnectionName } from '../../connections/connectionNames';
import type { ClientAuthentication, OAuthClient, OAuthClientService } from '../../connections/oauthClients';
import { isSecretReference } from '../../connections/secretReferences';
import type { QuickDraft } from '../addConnection/quickDraft';

/** An OAuth 2.0 client that another tool is set up with. */
export interface FoundClient {
  clientId: string;
  /** Absent where the tool keeps it elsewhere. */
  clientSecret?: string;
  clientAuthentication?: ClientAuthentication;
}

/** What is known of a client of another tool; undefined without its id. A secret that is none is left out. */
export function readFoundClient(
  clientId: string | undefined,
  clientSecret: string | undefined,
  authentication: string | undefined,
): FoundClient | undefined {
  const [id, secret] = [clientId?.trim(), clientSecret?.trim()];
  if (!id) return undefined;
  return {
    clientId: id,
    // What a file says is a secret, and no command to be run.
    ...(secret && !isSecretReference(secret) ? { clientSecret: secret } : {}),
    ...(authentication ? { clientAuthentication: /post$/i.test(authentication) ? 'post' : 'basic' } : {}),
  };
}

/** The client of this vendor that is here already. */
export function findClientHere(
  oauthClients: Pick<OAuthClientService, 'list'>,
  vendor: string,
  { clientId }: FoundClient,
): OAuthClient | undefined {
  return oauthClients.list(vendor).find(({ record }) => record?.clientId === clientId)?.record;
}

/**
 * Gives a draft the client that was found for it: the one that is here already, or else a new one, whose secret goes
 * into the secret store and from there to the draft's own origin only.
 */
export async function takeFoundClient(
  draft: QuickDraft,
  client: FoundClient,
  oauthClients: Pick<OAuthClientService, 'list' | 'save'>,
): Promise<void> {
  const { vendor } = draft;
  const here = findClientHere(oauthClients, vendor.id, client);
  if (here) return draft.takeClient(here.id);
  if (client.clientSecret === undefined) return;
  const origin = originOf(vendor, draft.values);
  const clientsHere = oauthClients.list().flatMap(({ record }) => record ?? []);
  const saved = await oauthClients.save({
    vendor: vendor.id,
    name: uniqueConnectionName(clientsHere, draft.name || vendor.suggestName(draft.values)),
    clientId: client.clientId,
    clientAuthentication: client.clientAuthentication ?? 'basic',
    clientSecret: client.clientSecret,
    ...(origin === undefined ? {} : { origins: [origin] }),
  });
  draft.takeClient(saved.id);
}
