import type { PastedFacts } from '../connections/pastedFacts';
import { isSecretName } from '../connections/pastedFacts';
import type { RecognizedConnection } from '../connections/vendor';
import { findRegionByOrigin, isHelpPage, listRegions, otherRegionId, parseOrigin, toApiOrigin } from './regions';

/**
 * What pasted facts say about a connection to Celigo. Names as its command line has them (celigo-api.md §6). What is
 * there twice with different values is left out, so that it is asked for.
 */
export function recognizeCeligo(facts: PastedFacts): RecognizedConnection {
  const named = facts.named.filter(({ name }) => !/CELONIS|CONNECT_EMS|POOL|APP(?:LICATION)?_KEY/.test(name));
  const ownAddresses = named.filter(({ name }) => /CELIGO|INTEGRATOR/.test(name)).map(({ value }) => value);
  const origins = new Set(
    facts.addresses.flatMap((address) => {
      const parsed = parseOrigin(address);
      if ('error' in parsed) return [];
      const origin = toApiOrigin(parsed.origin);
      const { hostname } = new URL(origin);
      const isCeligo = hostname.endsWith('integrator.io') && !isHelpPage(hostname);
      return isCeligo || ownAddresses.includes(address) ? [origin] : [];
    }),
  );
  const tokens = new Set([
    ...facts.credentials.filter(({ scheme }) => scheme !== 'appkey').map(({ secret }) => secret),
    ...named.filter(({ name }) => isSecretName(name) && !name.endsWith('SECRET')).map(({ value }) => value),
  ]);
  const [origin] = origins;
  const [token] = tokens;
  return {
    texts: {
      ...(origin !== undefined && origins.size === 1 ? originTexts(origin) : regionTexts(named)),
      ...(token !== undefined && tokens.size === 1 ? { apiToken: token } : {}),
    },
    isCertain: origins.size > 0 || named.some(({ name }) => /CELIGO|INTEGRATOR/.test(name)),
  };
}

function originTexts(origin: string): Record<string, string> {
  const region = findRegionByOrigin(origin);
  return region ? { region: region.id } : { region: otherRegionId, origin };
}

/** `--region NA` of other clients is North America (celigo-api.md §6). */
function regionTexts(named: PastedFacts['named']): Record<string, string> {
  const value = named.find(({ name }) => /(?:^|_)REGION$/.test(name))?.value.toLowerCase();
  const region = listRegions().find(({ id }) => id === (value === 'na' ? 'us' : value));
  return region ? { region: region.id } : {};
}
