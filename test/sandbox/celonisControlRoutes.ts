import type { CelonisTeam } from '../../src/sandbox/celonis/team';
import type { Route } from '../../src/sandbox/router';
import type { Reply } from '../../src/sandbox/service';

/**
 * What the control API offers for the access to Celonis:
 * - GET, POST /sandbox/oauth : {tokenSeconds}, how long the next access tokens last, and how many are good now. DELETE
 *   ends all tokens.
 * - GET, POST /sandbox/intelligence : {perSecond, perDay}, the limits of the Intelligence API, and how much is used
 *   today.
 */
export function celonisControlRoutes(team: CelonisTeam): Route<undefined>[] {
  const { oauth, intelligenceRateLimiter } = team;
  const readOAuthState = (): Reply => ({
    status: 200,
    body: { tokenSeconds: oauth.tokenSeconds, tokens: oauth.validTokenCount },
  });
  const readRateLimitState = (): Reply => ({
    status: 200,
    body: { ...intelligenceRateLimiter.limits, usedToday: intelligenceRateLimiter.usedToday },
  });
  return [
    { method: 'GET', path: '/sandbox/oauth', handle: readOAuthState },
    {
      method: 'POST',
      path: '/sandbox/oauth',
      handle: async (request) => {
        const { tokenSeconds = oauth.tokenSeconds } = JSON.parse((await request.readBody(10_000)).toString('utf8')) as {
          tokenSeconds?: number;
        };
        if (!(tokenSeconds > 0)) return createErrorReply('tokenSeconds is a number of seconds above 0.');
        oauth.tokenSeconds = tokenSeconds;
        return readOAuthState();
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
    { method: 'GET', path: '/sandbox/intelligence', handle: readRateLimitState },
    {
      method: 'POST',
      path: '/sandbox/intelligence',
      handle: async (request) => {
        const { limits } = intelligenceRateLimiter;
        const { perSecond = limits.perSecond, perDay = limits.perDay } = JSON.parse(
          (await request.readBody(10_000)).toString('utf8'),
        ) as Partial<typeof limits>;
        if (!(perSecond >= 0 && perDay >= 0)) return createErrorReply('perSecond and perDay are numbers of requests.');
        Object.assign(limits, { perSecond, perDay });
        return readRateLimitState();
      },
    },
  ];
}

function createErrorReply(message: string): Reply {
  return { status: 400, body: { error: message } };
}
