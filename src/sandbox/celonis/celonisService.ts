import { findRoute } from '../router';
import type { Service } from '../service';
import { accountRoutes } from './accountRoutes';
import { authenticate } from './apiKeys';
import { dataModelRoutes } from './dataModelRoutes';
import { dataPushRoutes } from './dataPushRoutes';
import { createGatewayError, createUnknownPathReply } from './errorReplies';
import { integrationRoutes } from './integrationRoutes';
import { intelligenceRoutes } from './intelligence/intelligenceRoutes';
import { memberRoutes } from './memberRoutes';
import { discoveryPath, handleDiscoveryRequest, handleTokenRequest, tokenPath } from './oauthEndpoint';
import { poolClientRoutes } from './poolClientRoutes';
import type { CelonisTeam } from './team';

/** Celonis as celonis-api.md describes it; where that is uncertain, the stricter reading. */
export function celonisService(team: CelonisTeam): Service {
  const bases = ['/integration/api', ...(team.options.legacyBaseOnly ? [] : ['/data-ingestion/api'])];
  const routes = [
    ...accountRoutes(team),
    ...memberRoutes,
    ...integrationRoutes(team),
    ...dataModelRoutes(team),
    ...poolClientRoutes(team),
    ...intelligenceRoutes(team),
    ...bases.flatMap((base) => dataPushRoutes(team, base)),
  ];
  return {
    name: 'celonis',
    handle: async (request) => {
      if (request.path === tokenPath) return handleTokenRequest(team.oauth, request);
      if (request.path === discoveryPath) return handleDiscoveryRequest(request);
      const caller = authenticate(request, team.apiKeys, (token) => team.oauth.findCaller(token));
      const match = findRoute(routes, request.method, request.path);
      if (match === 'unknown path') return createUnknownPathReply(request);
      if (match === 'other method')
        return createGatewayError(
          405,
          'Method Not Allowed',
          `Request method '${request.method}' is not supported`,
          'GENERAL_METHOD_NOT_ALLOWED',
        );
      return match.route.handle(request, match.params, caller);
    },
  };
}
