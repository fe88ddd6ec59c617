import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox';
import { startSandbox } from '../../src/sandbox/sandbox';
import { FaultInjector } from './faultInjector';
import { RequestLog } from './requestLog';
import { serveWithFaults } from './serveWithFaults';
import { testRoutes } from './testRoutes';

/** The sandbox that ships, with failures that a test scripts and a journal of the requests. */
export function startTestSandbox(options?: SandboxOptions): Promise<Sandbox> {
  return startSandbox(options, (services) => {
    const { team, account } = services;
    const faultInjector = new FaultInjector();
    const requestLog = new RequestLog();
    requestLog.maskSecrets([
      ...team.apiKeys.map(({ value }) => value),
      ...team.oauth.clients.map(({ secret }) => secret),
      ...account.tokens.listAll().map(({ token }) => token),
    ]);
    team.oauth.onDidIssueToken = (token) => requestLog.maskSecrets([token]);
    return {
      routes: testRoutes(services, requestLog, faultInjector),
      serve: serveWithFaults(requestLog, faultInjector),
    };
  });
}
