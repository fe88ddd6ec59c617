import { find, type Route } from '../router';
import type { Service } from '../server';
import type { Account } from './account';
import { authenticate, demand, type Caller } from './callers';
import { connectionOperations, consent, consentPath } from './connections';
import { connectorOperations } from './connectors';
import { unknownPath } from './errors';
import { flowOperations } from './flows';
import { integrationOperations } from './integrations';
import { jobOperations } from './jobs';
import { minorOperations } from './minor';
import { stepErrorOperations } from './stepErrorOperations';
import { stepOperations } from './steps';
import { tokenOperations } from './tokens';
import { userOperations } from './users';

/** Celigo as celigo-api.md describes it; where that is uncertain, the stricter reading. */
export function celigoService(account: Account): Service {
  const operations = [
    tokenOperations, userOperations, integrationOperations, flowOperations, jobOperations, stepErrorOperations, connectionOperations, connectorOperations, stepOperations, minorOperations,
  ].flatMap((part) => part(account));
  const routes = operations.map(
    ({ right, ...operation }): Route<Caller> => ({
      ...operation,
      handle: (call, params, caller) => {
        demand(caller, right, params);
        return operation.handle(call, params, caller);
      },
    }),
  );
  return {
    name: 'celigo',
    handle: async (call) => {
      if (call.path === consentPath) return consent(account, call);
      const caller = authenticate(call, account);
      account.bucket.take();
      const routed = find(routes, call.method, call.path);
      if (typeof routed === 'string') return unknownPath(call);
      account.runs.advance();
      return routed.route.handle(call, routed.params, caller);
    },
  };
}
