import assert from 'node:assert/strict';
import type { FinishedPush } from '../../../../src/app/push/finishedPush';
import { PushFollower } from '../../../../src/app/push/pushFollower';
import type { VendorSession } from '../../../../src/connections/vendor';
import { toProblem } from '../../../../src/core/problem';
import type { PushResult } from '../../../../src/push/job/pushJob';
import { eventually } from '../../../support/eventually';
import type { ScriptedHttpServer } from '../../../support/httpServer';
import { createTestClient, startServer } from '../../../support/httpServer';

type FollowerDependencies = ConstructorParameters<typeof PushFollower>[0];

describe('a push whose end is waited for by its automatic follower and by a click', () => {
  let server: ScriptedHttpServer;
  let status: 'RUNNING' | 'DONE';
  let writtenResults: PushResult[];
  let follower: PushFollower;

  let readsAtOnce: number;
  let mostReadsAtOnce: number;

  const countReads = (): number => server.receivedRequests.filter(({ method }) => method === 'GET').length;

  beforeEach(async () => {
    status = 'RUNNING';
    writtenResults = [];
    readsAtOnce = 0;
    mostReadsAtOnce = 0;
    server = await startServer((_request, response) => {
      mostReadsAtOnce = Math.max(mostReadsAtOnce, ++readsAtOnce);
      response.on('finish', () => readsAtOnce--);
      response.setHeader('content-type', 'application/json');
      // Answered later, so that the questions of two pollers would meet.
      setImmediate(() => setImmediate(() => response.end(JSON.stringify({ id: 'j', status, logs: [] }))));
    });
    const session: VendorSession = {
      http: createTestClient(server.origin),
      values: { domain: '127.0.0.1', authType: 'custom', poolId: 'p' },
      secrets: { appKey: 'k' },
    };
    const record = {
      id: 'r',
      jobId: 'j',
      startedAt: new Date().toISOString(),
      order: { connection: { id: 'c', name: 'Acme' }, file: { uri: '', name: 'orders.json' }, table: 'orders' },
    };
    follower = new PushFollower(
      {
        service: { openSession: async () => session },
        history: {
          load: async () => undefined,
          get: () => record,
          continueLog: () => ({ log: () => undefined }),
          finish: async (_push: unknown, result: PushResult) => {
            writtenResults.push(result);
            return record;
          },
        },
        journals: { delete: async () => undefined },
        log: { info: () => undefined },
      } as unknown as FollowerDependencies,
      new AbortController().signal,
    );
  });

  afterEach(() => server.close());

  it('is asked for by one poller only, and its end is written down once', async () => {
    const automatic = follower.follow('r', new AbortController().signal);
    const clicked = follower.follow('r', new AbortController().signal);
    await eventually('two looks at the job', () => countReads() >= 2 || undefined);
    status = 'DONE';
    const results: FinishedPush[] = await Promise.all([automatic, clicked]);
    assert.equal(results[0], results[1]);
    assert.equal(writtenResults.length, 1);
    assert.equal(mostReadsAtOnce, 1);
  });

  it('goes on for the one where the other stops waiting', async () => {
    const clickController = new AbortController();
    const automatic = follower.follow('r', new AbortController().signal);
    const clicked = follower.follow('r', clickController.signal);
    await eventually('a look at the job', () => countReads() >= 1 || undefined);
    clickController.abort();
    await assert.rejects(clicked, (error) => toProblem(error).kind === 'cancelled');
    status = 'DONE';
    assert.equal((await automatic).result.result, 'done');
    assert.equal(writtenResults.length, 1);
  });
});
