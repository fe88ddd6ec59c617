import { t } from '@vscode/l10n';
import type { VendorSession } from '../../connections/vendor';
import type { Fix, Problem } from '../../core/problem';
import { ProblemError, toProblem } from '../../core/problem';
import { apiPaths, poolSchema } from '../apiContract';
import { createAuthorizedClient } from '../authorization';
import type { PurposeChecks } from '../credentialChecks';
import { getAuthType } from '../fields';
import { DataPushApi } from './dataPushApi';

/** The pool is there, and pushing is permitted. */
export function createDataPushChecks(session: VendorSession, signal: AbortSignal): PurposeChecks {
  const poolId = session.values['poolId'] ?? '';
  const isOAuth = getAuthType(session.values) === 'oauth';
  let poolName: string | undefined;
  return {
    callPurposeApi: (http) => new DataPushApi(http, poolId).listJobs(signal),
    checks: [
      {
        id: 'pool',
        label: t('Data pool'),
        skipReasonAfterFailure: t('Skipped, because the data pool is not reachable.'),
        run: async () => {
          try {
            const step = t('reading the data pool');
            const pool = await createAuthorizedClient(session).request({
              method: 'GET',
              path: apiPaths.pool(poolId),
              step,
              schema: poolSchema,
              signal,
            });
            poolName = pool.name ?? undefined;
            return { detail: pool.name ? t('It is called {0}.', pool.name) : t('It answers.') };
          } catch (error) {
            const problem = toProblem(error);
            if (problem.kind === 'forbidden' || problem.kind === 'notEnabled') {
              return {
                skipped: t('Skipped, because this connection may not read pool details. Pushing does not need that.'),
              };
            }
            throw problem.kind === 'notFound'
              ? new ProblemError(poolNotFoundProblem(problem, poolId), { cause: error })
              : error;
          }
        },
      },
      {
        id: 'push',
        label: t('Push permission'),
        run: async () => {
          try {
            const jobs = await new DataPushApi(createAuthorizedClient(session), poolId).listJobs(signal);
            return {
              detail:
                jobs.length === 0
                  ? t('No data push job is under way.')
                  : t('Data push jobs in the pool: {0}.', jobs.length),
            };
          } catch (error) {
            throw new ProblemError(pushNotPermittedProblem(toProblem(error), poolId, isOAuth), { cause: error });
          }
        },
      },
    ],
    get place() {
      return poolName;
    },
    describeSuccess: () =>
      poolName
        ? t('Connected. You can push to the data pool {0}.', poolName)
        : t('Connected. You can push to the data pool.'),
  };
}

function createPoolFixes(): Fix[] {
  return [
    { kind: 'chooseValue', label: t('Choose a Pool…'), field: 'poolId' },
    { kind: 'editConnection', label: t('Correct the Pool ID'), field: 'poolId' },
  ];
}

function poolNotFoundProblem(problem: Problem, poolId: string): Problem {
  return {
    ...problem,
    what: t('There is no data pool with the id {0}.', poolId),
    next: t(
      'Choose another pool, or open the pool in Celonis and paste its address under Pool ID. The same error appears if this key has no access to the pool, or if the domain is not that of your team.',
    ),
    fixes: createPoolFixes(),
  };
}

function pushNotPermittedProblem(problem: Problem, poolId: string, isOAuth: boolean): Problem {
  switch (problem.kind) {
    case 'forbidden':
      return {
        ...problem,
        what: isOAuth
          ? t('The OAuth 2.0 client may not push to this data pool.')
          : t('The key may not push to this data pool.'),
        next: isOAuth
          ? t(
              'Both are needed: the scope integration.data-pools:data_push, and the permission Data Push API for the client in the permissions of the pool.',
            )
          : t('Ask an administrator to give the key the permission Data Push API in the permissions of the pool.'),
      };
    case 'notEnabled':
      return {
        ...problem,
        what: t('Celonis denied access to the Data Push API (403, no reason given).'),
        next: t(
          'Ask an administrator of the team whether the data push API is switched on, whether this connection has the permission Data Push API on the pool, and whether your network or VPN is allowed.',
        ),
      };
    case 'notFound':
      return {
        ...problem,
        what: t('There is no data push API for the data pool {0}.', poolId),
        why: t('The host knows neither its current address nor the older one.'),
        next: t('Check the Pool ID and the domain. The same error appears if this key has no access to the pool.'),
        fixes: createPoolFixes(),
      };
    default:
      return problem;
  }
}
