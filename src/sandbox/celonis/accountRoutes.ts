import type { Route } from '../router';
import { type Reply, ReplyError } from '../service';
import type { CelonisCaller } from './apiKeys';
import { accessDeniedReply } from './errorReplies';
import type { CelonisTeam } from './team';

/** Who am I, which team, which rights (celonis-api.md §3.1). */
export function accountRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  const accountRoute = (
    path: string,
    createBody: (caller: CelonisCaller, host: string) => unknown,
  ): Route<CelonisCaller> => ({
    method: 'GET',
    path,
    handle: (request, _params, caller): Reply => {
      if (!caller.team) throw new ReplyError(accessDeniedReply);
      return { status: 200, body: createBody(caller, request.headers.host ?? '127.0.0.1') };
    },
  });
  return [
    accountRoute('/api/cloud', (caller, host) => ({
      id: 'b1e7c2d3-84f5-4a06-b917-0c1d2e3f4a5b',
      email: caller.scheme === 'AppKey' ? 'application@sandbox.example' : 'sam.sandbox@sandbox.example',
      name: caller.scheme === 'AppKey' ? 'Sandbox application' : 'Sam Sandbox',
      teamId: team.id,
      teamName: 'Sandbox',
      teamDomain: host,
      language: 'en',
      timeZone: 'UTC',
      // Numbers, whose meaning is not public (observed-answers.md, 15).
      role: 2,
      effectiveRole: 2,
    })),
    accountRoute('/api/cloud/team', (_caller, host) => ({ id: team.id, name: 'Sandbox', domain: host })),
    accountRoute('/api/cloud/permissions', ({ browse }) => [
      { serviceName: 'event-collection', permissions: browse === 'all' ? ['CREATE_DATA_POOL'] : [] },
    ]),
    accountRoute('/api/team', (_caller, host) => ({
      id: team.id,
      name: 'Sandbox',
      domain: host,
      dataPushJobSubmissionLimitPerSec: team.options.executeLimits.perSecond,
      dataPushJobSubmissionLimitPerHour: team.options.executeLimits.perHour,
      unlimitedDataPushJobSubmissions: false,
      dataConsumptionLimitInGigabytes: 100,
      currentDataConsumptionInBytes: 1_250_000_000,
      dataConsumptionStage: 'GREEN',
    })),
  ];
}
