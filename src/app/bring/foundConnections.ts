import { t } from '@vscode/l10n';
import { hostOf, originOf } from '../../connections/clientOrigins';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { OAuthClientService } from '../../connections/oauthClients';
import { QuickDraft } from '../addConnection/quickDraft';
import type { PlacedSetup } from './findSetups';
import type { FoundClient } from './foundClient';
import { findClientHere } from './foundClient';

/** A connection that another tool has, and that a person may choose. */
export interface FoundConnection {
  draft: QuickDraft;
  /** The other tool's name for it, or else one that says where it leads. */
  label: string;
  foundIn: string;
  remarks: readonly string[];
  /** The connection here that leads to the same place. */
  existing?: Connection;
  /** The OAuth 2.0 client that it signs in with, see `takeFoundClient`. */
  client?: FoundClient;
  /** Whether a key or a client secret was found. */
  hasSecret: boolean;
  /** The fields that have to be asked for. */
  missingLabels: readonly string[];
}

/** Drafts of what was found, each place once. Nothing is saved. */
export function toFoundConnections(
  setups: readonly PlacedSetup[],
  service: Pick<ConnectionService, 'vendors' | 'connections'>,
  oauthClients: Pick<OAuthClientService, 'list'>,
): FoundConnection[] {
  const foundConnections = new Map<string, FoundConnection>();
  for (const { vendor: vendorId, name, facts, client, foundIn, remarks } of setups) {
    const vendor = service.vendors.find(({ id }) => id === vendorId);
    if (!vendor) continue;
    const draft = new QuickDraft(vendor);
    draft.fill(facts);
    draft.nextStep = 1;
    draft.dropSecretReferences();
    if (!hasPlace(draft) && Object.keys(draft.secrets).length === 0) continue;
    draft.name = name ?? '';
    const clientHere = client && findClientHere(oauthClients, vendor.id, client);
    if (clientHere) draft.takeClient(clientHere.id);
    const hasSecret = Object.keys(draft.secrets).length > 0 || client?.clientSecret !== undefined;
    const key = JSON.stringify([vendorId, draft.values, hasSecret ? [draft.secrets, client] : foundIn]);
    const earlier = foundConnections.get(key);
    if (earlier) {
      foundConnections.set(key, { ...earlier, foundIn: t('{0}, and {1}', earlier.foundIn, foundIn) });
      continue;
    }
    const existing = service.connections().find((connection) => leadsToSamePlace(draft, connection));
    foundConnections.set(key, {
      draft,
      label: name ?? suggestLabel(draft),
      foundIn,
      remarks,
      ...(existing ? { existing } : {}),
      ...(client ? { client } : {}),
      hasSecret,
      missingLabels: draft
        .listMissing()
        .filter(({ kind }) => kind !== 'reference' || client?.clientSecret === undefined)
        .map(({ label }) => label),
    });
  }
  return [...foundConnections.values()];
}

/** The name that it would get, or its host as long as it is not known what it is for. */
function suggestLabel(draft: QuickDraft): string {
  const { vendor, values } = draft;
  if (!hasPlace(draft)) return vendor.label;
  if (draft.listMissing().length === 0) return vendor.suggestName(values);
  const origin = originOf(vendor, values);
  return origin === undefined ? vendor.label : hostOf(origin);
}

/** What is known of both is the same, and so is the origin. */
function leadsToSamePlace({ vendor, values }: QuickDraft, connection: Connection): boolean {
  if (!hasPlace({ values }) || connection.vendor !== vendor.id) return false;
  if (originOf(vendor, values) !== connection.origin) return false;
  const keys = ['apiType', 'poolId'].filter((key) => values[key] !== undefined);
  return keys.every((key) => (connection.values[key] ?? '') === values[key]);
}

/** Whether it is known which team or region it leads to. */
function hasPlace({ values }: Pick<QuickDraft, 'values'>): boolean {
  return values['domain'] !== undefined || values['region'] !== undefined;
}
