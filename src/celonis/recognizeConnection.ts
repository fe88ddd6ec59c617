import type { PastedFacts } from '../connections/pastedFacts';
import { isSecretName } from '../connections/pastedFacts';
import type { RecognizedConnection } from '../connections/vendor';
import { withoutUndefined } from '../core/withoutUndefined';
import type { KeyType } from './fields';
import { parseTeamAddress } from './teamAddress';

/**
 * What pasted facts say about a connection to Celonis. Names as content-cli, pycelonis and the Kafka connector have
 * them (celonis-api.md §2, §10). What is there twice with different values is left out, so that it is asked for.
 */
export function recognizeCelonis(facts: PastedFacts): RecognizedConnection {
  const named = facts.named.filter(({ name }) => !/CELIGO|INTEGRATOR/.test(name));
  const foreignValues = facts.named.filter(({ name }) => /CELIGO|INTEGRATOR/.test(name)).map(({ value }) => value);
  const teams = facts.addresses
    .filter((address) => !foreignValues.includes(address) && !/(?:integrator\.io|celigo\.com)/i.test(address))
    .flatMap((address) => {
      const team = parseTeamAddress(address);
      return team.error === undefined ? [{ ...team, address }] : [];
    });
  const domain = onlyOne(teams.map((team) => team.domain));
  const namedPools = named.filter(({ name }) => /(?:^|_)POOL(?:_ID|_URL)?$/.test(name)).map(({ value }) => value);
  // Of two teams nobody knows which one a pool is in.
  const poolId =
    onlyOne(namedPools) ??
    (domain === undefined ? undefined : (onlyOne(teams.flatMap((team) => team.poolId ?? [])) ?? onlyOne(facts.ids)));
  const readsModels = teams.some(({ address }) => /\/(?:intelligence|package-manager|studio)\b/.test(address));
  const apiType = poolId !== undefined ? 'dataPush' : readsModels ? 'intelligence' : undefined;
  const key = recognizeKey({ ...facts, named });
  const client = Object.keys(key).length === 0 && usesClient(named) ? recognizeClient(named, domain) : {};
  return {
    texts: withoutUndefined({ apiType, domain, poolId, ...key, ...client }),
    isCertain:
      teams.some(({ domain: host, poolId: pool }) => host.endsWith('.celonis.cloud') || pool !== undefined) ||
      named.some(({ name }) => /CELONIS|CONNECT_EMS/.test(name)) ||
      facts.credentials.some(({ scheme }) => scheme === 'appkey'),
  };
}

function usesClient(named: PastedFacts['named']): boolean {
  return named.some(
    ({ name, value }) => /CLIENT_SECRET$/.test(name) || (/AUTHENTICATION_TYPE$/.test(name) && value === 'oauth'),
  );
}

/** Tokens go to the connection's own domain unless somebody says otherwise. */
function recognizeClient(named: PastedFacts['named'], domain: string | undefined): Record<string, string | undefined> {
  const scopes = onlyOne(named.filter(({ name }) => /(?:^|OAUTH_)SCOPES?$/.test(name)).map(({ value }) => value));
  return { authType: 'oauth', validDomains: domain, scopes };
}

/** A key whose kind is not said stands in both fields: the auth type, which is asked for, decides which one counts. */
function recognizeKey({ named, credentials }: PastedFacts): Partial<Record<'authType' | 'appKey' | 'apiKey', string>> {
  const namedKind = readKeyKind(named.find(({ name }) => /(?:KEY|AUTHENTICATION)_TYPE$/.test(name))?.value ?? '');
  const keys = [
    ...credentials.map(({ secret, scheme }) => ({
      secret,
      kind: scheme === undefined ? namedKind : readKeyKind(scheme),
    })),
    ...named
      .filter(({ name }) => isSecretName(name) && !name.endsWith('SECRET'))
      .map(({ name, value }) => ({
        secret: value,
        kind: /APP(?:LICATION)?_KEY$/.test(name)
          ? ('custom' as const)
          : (namedKind ?? (/API_KEY$/.test(name) ? ('token' as const) : undefined)),
      })),
  ];
  if (keys.length === 0) return {};
  const findKey = (kind: KeyType): string | undefined =>
    onlyOne(keys.filter((key) => key.kind === kind || key.kind === undefined).map(({ secret }) => secret));
  const kinds = new Set(keys.map(({ kind }) => kind));
  const [kind] = kinds;
  return withoutUndefined({
    authType: kinds.size === 1 ? kind : undefined,
    appKey: findKey('custom'),
    apiKey: findKey('token'),
  });
}

/** AppKey, APP_KEY and "Application key" are one kind; Bearer, BEARER and USER_KEY the other. */
function readKeyKind(text: string): KeyType | undefined {
  if (/^app/i.test(text)) return 'custom';
  return /^(?:bearer|user|api)/i.test(text) ? 'token' : undefined;
}

function onlyOne(values: readonly string[]): string | undefined {
  const distinctValues = new Set(values);
  return distinctValues.size === 1 ? values[0] : undefined;
}
