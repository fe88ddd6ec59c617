import type { Route } from '../router';
import { Refusal, type Reply } from '../server';
import { accessDenied } from './errors';
import type { Caller } from './keys';
import type { Team } from './team';

/** Who am I, which team, which rights (celonis-api.md §3.1). */
export function accountRoutes(team: Team): Route<Caller>[] {
  const answer = (path: string, body: (caller: Caller, host: string) => unknown): Route<Caller> => ({
    method: 'GET',
    path,
    handle: (call, _params, caller): Reply => {
      if (!caller.team) throw new Refusal(accessDenied);
      return { status: 200, body: body(caller, call.headers.host ?? '127.0.0.1') };
    },
  });
  return [
    answer('/api/cloud', (caller, host) => ({
      id: 'b1e7c2d3-84f5-4a06-b917-0c1d2e3f4a5b',
      email: caller.scheme === 'AppKey' ? 'application@sandbox.example' : 'sam.sandbox@sandbox.example',
      name: caller.scheme === 'AppKey' ? 'Sandbox application' : 'Sam Sandbox',
      teamId: team.id,
      teamName: 'Sandbox',
      teamDomain: host,
      language: 'en',
      timeZone: 'UTC',
      role: 'ANALYST',
    })),
    answer('/api/cloud/team', (_caller, host) => ({ id: team.id, name: 'Sandbox', domain: host })),
    answer('/api/cloud/permissions', ({ browse }) => [{ serviceName: 'event-collection', permissions: browse === 'all' ? ['CREATE_DATA_POOL'] : [] }]),
    answer('/api/team', (_caller, host) => ({
      id: team.id,
      name: 'Sandbox',
      domain: host,
      dataPushJobSubmissionLimitPerSec: team.options.limits.perSecond,
      dataPushJobSubmissionLimitPerHour: team.options.limits.perHour,
      unlimitedDataPushJobSubmissions: false,
      dataConsumptionLimitInGigabytes: 100,
      currentDataConsumptionInBytes: 1_250_000_000,
      dataConsumptionStage: 'GREEN',
    })),
  ];
}
