import { find } from '../router';
import type { Service } from '../server';
import { accountRoutes } from './account';
import { dataModelRoutes } from './dataModels';
import { dataPushRoutes } from './dataPush';
import { gatewayError, unknownPath } from './errors';
import { integrationRoutes } from './integration';
import { intelligenceRoutes } from './intelligence/routes';
import { authenticate } from './keys';
import { memberRoutes } from './members';
import { discovery, discoveryPath, tokenEndpoint, tokenPath } from './oauthEndpoint';
import type { Team } from './team';

/** Celonis as celonis-api.md describes it; where that is uncertain, the stricter reading. */
export function celonisService(team: Team): Service {
  const bases = ['/integration/api', ...(team.options.legacyBaseOnly ? [] : ['/data-ingestion/api'])];
  const routes = [
    ...accountRoutes(team),
    ...memberRoutes,
    ...integrationRoutes(team),
    ...dataModelRoutes(team),
    ...intelligenceRoutes(team),
    ...bases.flatMap((base) => dataPushRoutes(team, base)),
  ];
  return {
    name: 'celonis',
    handle: async (call) => {
      if (call.path === tokenPath) return tokenEndpoint(team.oauth, call);
      if (call.path === discoveryPath) return discovery(call);
      const caller = authenticate(call, team.keys, (token) => team.oauth.caller(token));
      const routed = find(routes, call.method, call.path);
      if (routed === 'unknown path') return unknownPath(call);
      if (routed === 'other method') return gatewayError(405, 'Method Not Allowed', `Request method '${call.method}' is not supported`, 'GENERAL_METHOD_NOT_ALLOWED');
      return routed.route.handle(call, routed.params, caller);
    },
  };
}
