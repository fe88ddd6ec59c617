import { find } from '../router';
import type { Service } from '../server';
import { accountRoutes } from './account';
import { dataPushRoutes } from './dataPush';
import { gatewayError, unknownPath } from './errors';
import { integrationRoutes } from './integration';
import { authenticate } from './keys';
import type { Team } from './team';

/** Celonis as celonis-api.md describes it; where that is uncertain, the stricter reading. */
export function celonisService(team: Team): Service {
  const bases = ['/integration/api', ...(team.options.legacyBaseOnly ? [] : ['/data-ingestion/api'])];
  const routes = [...accountRoutes(team), ...integrationRoutes(team), ...bases.flatMap((base) => dataPushRoutes(team, base))];
  return {
    name: 'celonis',
    handle: async (call) => {
      const caller = authenticate(call, team.keys);
      const routed = find(routes, call.method, call.path);
      if (routed === 'unknown path') return unknownPath(call);
      if (routed === 'other method') return gatewayError(405, 'Method Not Allowed', `Request method '${call.method}' is not supported`, 'GENERAL_METHOD_NOT_ALLOWED');
      return routed.route.handle(call, routed.params, caller);
    },
  };
}
