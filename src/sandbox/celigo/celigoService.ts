import { findRoute, type Route } from '../router';
import type { Service } from '../service';
import type { CeligoAccount } from './account';
import { authenticate, requireRight } from './authentication';
import type { CeligoCaller } from './caller';
import { cloneOperations } from './cloneOperations';
import { connectionOperations, consentPath, grantConsent } from './connectionOperations';
import { connectorOperations } from './connectorOperations';
import { createUnknownPathReply } from './errorReplies';
import { flowOperations } from './flowOperations';
import { integrationOperations } from './integrationOperations';
import { jobOperations } from './jobOperations';
import { otherOperations } from './otherEndpoints';
import { scriptOperations } from './scriptOperations';
import { stateOperations } from './stateOperations';
import { stepErrorOperations } from './stepErrorOperations';
import { stepOperations } from './stepOperations';
import { tokenOperations } from './tokenOperations';
import { userOperations } from './userOperations';

/** Celigo as celigo-api.md describes it; where that is uncertain, the stricter reading. */
export function celigoService(account: CeligoAccount): Service {
  const operations = [
    tokenOperations,
    userOperations,
    integrationOperations,
    flowOperations,
    jobOperations,
    stepErrorOperations,
    connectionOperations,
    connectorOperations,
    stepOperations,
    scriptOperations,
    cloneOperations,
    stateOperations,
    otherOperations,
  ].flatMap((createOperations) => createOperations(account));
  const routes = operations.map(
    ({ right, ...operation }): Route<CeligoCaller> => ({
      ...operation,
      handle: (request, params, caller) => {
        requireRight(caller, right, params);
        return operation.handle(request, params, caller);
      },
    }),
  );
  return {
    name: 'celigo',
    handle: async (request) => {
      if (request.path === consentPath) return grantConsent(account, request);
      const caller = authenticate(request, account);
      account.rateLimiter.acquire();
      // A slash at the end makes no difference (observed-answers.md, 5).
      const match = findRoute(routes, request.method, request.path.replace(/(?<=.)\/$/, ''));
      if (typeof match === 'string') return createUnknownPathReply(request);
      account.flowRuns.advance();
      return match.route.handle(request, match.params, caller);
    },
  };
}
