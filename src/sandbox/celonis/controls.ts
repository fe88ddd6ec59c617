import type { Route } from '../router';
import type { Reply } from '../server';
import type { Team } from './team';

/**
 * What the control API offers for the access to Celonis:
 * - GET, POST /sandbox/oauth : {tokenSeconds}, how long the next access tokens last, and how many are good now. DELETE ends all tokens.
 * - GET, POST /sandbox/intelligence : {perSecond, perDay}, the limits of the Intelligence API, and how much is used today.
 */
export function celonisControls(team: Team): Route<undefined>[] {
  const { oauth, intelligenceGate } = team;
  const oauthState = (): Reply => ({ status: 200, body: { tokenSeconds: oauth.tokenSeconds, tokens: oauth.goodTokens } });
  const gateState = (): Reply => ({ status: 200, body: { ...intelligenceGate.limits, usedToday: intelligenceGate.used } });
  return [
    { method: 'GET', path: '/sandbox/oauth', handle: oauthState },
    {
      method: 'POST',
      path: '/sandbox/oauth',
      handle: async (call) => {
        const { tokenSeconds = oauth.tokenSeconds } = JSON.parse((await call.bytes(10_000)).toString('utf8')) as { tokenSeconds?: number };
        if (!(tokenSeconds > 0)) return problem('tokenSeconds is a number of seconds above 0.');
        oauth.tokenSeconds = tokenSeconds;
        return oauthState();
      },
    },
    {
      method: 'DELETE',
      path: '/sandbox/oauth',
      handle: () => {
        oauth.revokeAll();
        return { status: 204 };
      },
    },
    { method: 'GET', path: '/sandbox/intelligence', handle: gateState },
    {
      method: 'POST',
      path: '/sandbox/intelligence',
      handle: async (call) => {
        const { limits } = intelligenceGate;
        const { perSecond = limits.perSecond, perDay = limits.perDay } = JSON.parse((await call.bytes(10_000)).toString('utf8')) as Partial<typeof limits>;
        if (!(perSecond >= 0 && perDay >= 0)) return problem('perSecond and perDay are numbers of requests.');
        Object.assign(limits, { perSecond, perDay });
        return gateState();
      },
    },
  ];
}

function problem(message: string): Reply {
  return { status: 400, body: { error: message } };
}
