import * as z from 'zod';
import type { JobDurations } from '../../src/sandbox/celonis/dataPushExecutor';
import { createErrorReply } from '../../src/sandbox/controlService';
import type { Route } from '../../src/sandbox/router';
import type { SandboxServices } from '../../src/sandbox/sandbox';
import { celonisControlRoutes } from './celonisControlRoutes';
import { type FaultInjector, InvalidFaultRuleError } from './faultInjector';
import type { RequestLog } from './requestLog';

/**
 * What a test does with the sandbox, besides what the one that ships offers (controlService.ts):
 * - GET  /sandbox/requests : the journal, oldest first. DELETE empties it.
 * - GET, POST, DELETE /sandbox/faults : see faultInjector.ts. POST adds and answers with the rules that have turns
 *   left.
 * - GET, POST /sandbox/pace : {queuedMs, runningMs}, how long a data push job takes. POST sets it for Celigo's jobs
 *   too.
 * - /sandbox/oauth and /sandbox/intelligence : see celonisControlRoutes.ts.
 */
export function testRoutes(
  { team, account }: SandboxServices,
  requestLog: RequestLog,
  faults: FaultInjector,
): Route<undefined>[] {
  const jobDurations = [team.dataPushExecutor.jobDurations, account.flowRuns.jobDurations] as const;
  return [
    { method: 'GET', path: '/sandbox/requests', handle: () => ({ status: 200, body: requestLog.entries() }) },
    {
      method: 'DELETE',
      path: '/sandbox/requests',
      handle: () => {
        requestLog.clear();
        return { status: 204 };
      },
    },
    { method: 'GET', path: '/sandbox/faults', handle: () => ({ status: 200, body: faults.pendingRules() }) },
    {
      method: 'POST',
      path: '/sandbox/faults',
      handle: async (request) => {
        try {
          faults.add(JSON.parse((await request.readBody(64 << 20)).toString('utf8')));
          return { status: 200, body: faults.pendingRules() };
        } catch (error) {
          if (error instanceof InvalidFaultRuleError || error instanceof SyntaxError)
            return createErrorReply(400, error.message);
          throw error;
        }
      },
    },
    {
      method: 'DELETE',
      path: '/sandbox/faults',
      handle: () => {
        faults.clear();
        return { status: 204 };
      },
    },
    { method: 'GET', path: '/sandbox/pace', handle: () => ({ status: 200, body: jobDurations[0] }) },
    {
      method: 'POST',
      path: '/sandbox/pace',
      handle: async (request) => {
        const changedDurations = readJobDurations((await request.readBody(10_000)).toString('utf8'));
        if (!changedDurations)
          return createErrorReply(400, 'Send a JSON object with queuedMs and runningMs, which are milliseconds.');
        for (const durations of jobDurations) Object.assign(durations, changedDurations);
        return { status: 200, body: jobDurations[0] };
      },
    },
    ...celonisControlRoutes(team),
  ];
}

/** Undefined where it is none. */
function readJobDurations(text: string): Partial<JobDurations> | undefined {
  const milliseconds = z.number().min(0).optional();
  try {
    return z
      .object({ queuedMs: milliseconds, runningMs: milliseconds })
      .parse(JSON.parse(text)) as Partial<JobDurations>;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
