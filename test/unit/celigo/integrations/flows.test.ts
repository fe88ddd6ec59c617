import assert from 'node:assert/strict';
import type { StepError } from '../../../../src/celigo/apiSchemas';
import { flowSchema, jobSchema } from '../../../../src/celigo/apiSchemas';
import { listStandaloneFlows, listSteps, readFlowLocation, runFlow } from '../../../../src/celigo/integrations/flows';
import { countErrorsByFlow } from '../../../../src/celigo/integrations/integrations';
import {
  cancelJob,
  describeJob,
  followJob,
  listFlowJobs,
  readJobOutcome,
  readRunTotals,
} from '../../../../src/celigo/integrations/jobs';
import { listStepErrors, resolveErrors, retryErrors } from '../../../../src/celigo/integrations/stepErrors';
import { iterateItems } from '../../../../src/connections/listPages';
import { toProblem } from '../../../../src/core/problem';
import { FakeCeligoServer, neverAborted } from '../../../support/celigoServer';

describe('A flow', () => {
  let server: FakeCeligoServer;
  beforeEach(
    async () =>
      void (server = await FakeCeligoServer.start().then((startedServer) =>
        startedServer.setReply('GET /v1/flows/f', { json: { _id: 'f', name: 'Orders' } }),
      )),
  );
  afterEach(() => server.close());

  it('has its sources, lookups and destinations as steps, through all branches, each once', () => {
    const processors = [
      { type: 'import', _importId: 'i1' },
      { type: 'export', _exportId: 'e2' },
    ];
    const flow = {
      _id: 'f',
      pageGenerators: [{ _exportId: 'e1' }],
      routers: [
        {
          branches: [
            { pageProcessors: processors },
            { pageProcessors: [{ _importId: 'i2' }, { _importId: 'i1' }] },
            {},
          ],
        },
        {},
      ],
    };
    assert.deepEqual(
      listSteps(flow).map((step) => `${step.role} ${step.kind} ${step.id}`),
      ['source exports e1', 'destination imports i1', 'lookup exports e2', 'destination imports i2'],
    );
    assert.deepEqual(
      listSteps({ _id: 'f', _exportId: 'e', _importId: 'i' }).map((step) => step.id),
      ['e', 'i'],
    );
    assert.deepEqual(
      listSteps(flowSchema.parse({ _id: 'f', pageGenerators: null, pageProcessors: [null, { _importId: 7 }] })),
      [],
    );
  });

  it('is standalone when it belongs to no integration', async () => {
    server.setReply('GET /v1/flows', {
      json: [{ _id: 'a', _integrationId: 'i' }, { _id: 'b' }, { _id: 'c', _integrationId: null }],
    });
    assert.deepEqual(
      (await listStandaloneFlows(server.celigoApi, neverAborted)).items.map((flow) => flow._id),
      ['b', 'c'],
    );
  });

  it('runs, whichever way the answer names the job', async () => {
    for (const json of [{ _jobId: 'j1' }, { _id: 'j1' }, [{ _jobId: 'j1' }]]) {
      server.setReply('POST /v1/flows/f/run', { status: 201, json });
      assert.equal(await runFlow(server.celigoApi, 'f', neverAborted), 'j1');
    }
    server
      .setReply('POST /v1/flows/f/run', { status: 204 })
      .setReply('GET /v1/flows/f/jobs/latest', { json: [{ _id: 'j2', status: 'queued' }] });
    assert.equal(await runFlow(server.celigoApi, 'f', neverAborted), 'j2');
  });

  it('is found in its integration, known by its id alone where it may not be read', async () => {
    server
      .setReply('GET /v1/flows/f', { json: { _id: 'f', _integrationId: 'i', _flowGroupingId: 'g' } })
      .setReply('GET /v1/integrations/i', { json: { _id: 'i', name: 'App', _connectorId: 'c' } });
    const { _flowGroupingId, integration } = await readFlowLocation(server.celigoApi, 'f', neverAborted);
    assert.deepEqual([_flowGroupingId, integration], ['g', { _id: 'i', name: 'App', _connectorId: 'c' }]);
    server.setReply('GET /v1/integrations/i', { status: 403, json: { errors: [] } });
    assert.deepEqual((await readFlowLocation(server.celigoApi, 'f', neverAborted)).integration, { _id: 'i' });
  });

  it('counts as started whatever the answer looks like, and is then looked for among the jobs', async () => {
    server.setReply('GET /v1/flows/f/jobs/latest', { json: [{ _id: 'j2', status: 'queued', numSuccess: null }] });
    for (const odd of [
      { json: { _jobId: null } },
      { json: { _jobId: 7 } },
      { json: [null] },
      { json: 'queued' },
      { text: 'OK' },
    ]) {
      server.setReply('POST /v1/flows/f/run', { status: 201, ...odd });
      assert.equal(await runFlow(server.celigoApi, 'f', neverAborted), 'j2', JSON.stringify(odd));
    }
    for (const reply of [
      { json: [] },
      { status: 403, json: { errors: [{ message: 'No.' }] } },
      { json: [{ status: 'queued' }] },
    ]) {
      server.setReply('GET /v1/flows/f/jobs/latest', reply);
      await assert.rejects(runFlow(server.celigoApi, 'f', neverAborted), /The flow was started/);
    }
  });

  it('that is disabled is not sent off to fail', async () => {
    server.setReply('GET /v1/flows/f', { json: { _id: 'f', name: 'Orders', disabled: true } });
    await assert.rejects(runFlow(server.celigoApi, 'f', neverAborted), /Orders.*is disabled/);
    assert.deepEqual(server.requestedRoutes, ['GET /v1/flows/f']);
    server.setReply('GET /v1/flows/f', { json: { _id: 'f', name: 'Orders' } });
    server.setReply('POST /v1/flows/f/run', {
      status: 422,
      json: { errors: [{ code: 'inactive_flow', message: 'No.' }] },
    });
    await assert.rejects(runFlow(server.celigoApi, 'f', neverAborted), /Orders.*is disabled/);
  });

  it('is followed from the queue to its end', async () => {
    const states = [
      { status: 'queued' },
      { status: 'running', numSuccess: 3 },
      { status: 'completed', numSuccess: 5, numError: 1, numIgnore: 2 },
    ];
    let pollCount = 0;
    server.setReply('GET /v1/jobs/j', () => ({ json: { _id: 'j', ...states[pollCount++] } }));
    const seenStatuses: string[] = [];
    const job = await followJob(server.celigoApi, 'j', {
      signal: neverAborted,
      onProgress: (jobUpdate) => seenStatuses.push(jobUpdate.status),
      initialPollIntervalMs: 1,
    });
    assert.deepEqual(seenStatuses, ['queued', 'running', 'completed']);
    assert.equal(readJobOutcome(job), 'partial');
    assert.match(describeJob(job), /5 succeeded, 2 ignored, 1 error\./);
  });

  it('is followed by what its steps did so far', async () => {
    const states = ['running', 'completed'];
    server.setReply('GET /v1/jobs/j', () => ({
      json: { _id: 'j', type: 'flow', status: states.shift(), startedAt: '2026-01-01T00:00:00.000Z', numSuccess: 70 },
    }));
    server.setReply('GET /v1/jobs', {
      json: [
        { _id: 'e', type: 'export', status: 'completed', numSuccess: 40 },
        { _id: 'i', type: 'import', status: 'running', numSuccess: 30 },
      ],
    });
    const seenCounts: unknown[] = [];
    await followJob(server.celigoApi, 'j', {
      signal: neverAborted,
      onProgress: (_job, totals) => seenCounts.push([totals?.exported, totals?.imported]),
      initialPollIntervalMs: 1,
    });
    assert.deepEqual(seenCounts, [
      [40, 30],
      [40, 30],
    ]);
  });

  it('is left alone when the following is ended, and cancelled when that is asked for', async () => {
    let status = 'running';
    server
      .setReply('GET /v1/jobs/j', () => ({ json: { _id: 'j', status } }))
      .setReply('PUT /v1/jobs/j/cancel', () => {
        status = 'canceled';
        return { json: {} };
      });
    const abortController = new AbortController();
    const jobResult = followJob(server.celigoApi, 'j', {
      signal: abortController.signal,
      onProgress: () => abortController.abort(),
      initialPollIntervalMs: 1,
    });
    await assert.rejects(jobResult, (error) => toProblem(error).kind === 'cancelled');
    assert.equal(status, 'running');
    await cancelJob(server.celigoApi, 'j');
    assert.equal(
      readJobOutcome(await followJob(server.celigoApi, 'j', { signal: neverAborted, initialPollIntervalMs: 1 })),
      'canceled',
    );
  });

  it('that has ended before the cancel came is no error', async () => {
    server.setReply('PUT /v1/jobs/j/cancel', { status: 422, json: { errors: [{ message: 'Not running.' }] } });
    server.setReply('GET /v1/jobs/j', { json: { _id: 'j', status: 'completed' } });
    await cancelJob(server.celigoApi, 'j');
    server.setReply('GET /v1/jobs/j', { json: { _id: 'j', status: 'running' } });
    await assert.rejects(cancelJob(server.celigoApi, 'j'), /Not running/);
  });

  it('is told by what its steps did, because the counters of a run are the sum of its steps', async () => {
    const job = jobSchema.parse({ _id: 'j', status: 'completed', numSuccess: 55, numError: 55 });
    server.setReply('GET /v1/jobs', {
      json: [
        { _id: 'e', type: 'export', status: 'completed', numSuccess: 55 },
        { _id: 'i', type: 'import', status: 'completed', numError: 55 },
      ],
    });
    const totals = await readRunTotals(server.celigoApi, 'j', neverAborted);
    assert.equal(
      describeJob(job, totals),
      'The flow has run, but not everything went through: 55 exported, 0 imported, 55 errors.',
    );
    server.setReply('GET /v1/jobs', { status: 403, json: { errors: [{ message: 'No.' }] } });
    assert.equal(await readRunTotals(server.celigoApi, 'j', neverAborted), undefined);
  });

  it('has an outcome that people of Celigo know', () => {
    const outcome = (status: string, counts: object = {}): string =>
      readJobOutcome(jobSchema.parse({ _id: 'j', status, ...counts }));
    assert.equal(outcome('completed', { numSuccess: 1 }), 'success');
    assert.equal(outcome('completed', { numIgnore: 1 }), 'success');
    assert.equal(outcome('completed', { numError: 1 }), 'partial');
    assert.equal(outcome('completed'), 'empty');
    assert.equal(outcome('failed', { numError: 1 }), 'failed');
    assert.equal(outcome('canceling'), 'underWay');
    assert.equal(outcome('some new status'), 'underWay');
  });

  it('lists its runs by flow and type', async () => {
    server.setReply('GET /v1/jobs', ({ query }) => {
      assert.deepEqual([query.get('_flowId'), query.get('type')], ['f&1', 'flow']);
      return { json: [{ _id: 'j', status: 'completed', createdAt: '2026-01-01T00:00:00Z' }] };
    });
    const page = await listFlowJobs(server.celigoApi, 'f&1', neverAborted);
    assert.deepEqual(
      page.items.map((job) => job._id),
      ['j'],
    );
  });

  it('has its errors counted, in whichever wrapper they come', async () => {
    for (const json of [[{ _flowId: 'f', numError: 3 }], { integrationErrors: [{ _flowId: 'f', numError: 3 }] }]) {
      server.setReply('GET /v1/integrations/i/errors', { json });
      assert.deepEqual([...(await countErrorsByFlow(server.celigoApi, 'i', neverAborted))], [['f', 3]]);
    }
    server.setReply('GET /v1/integrations/i/errors', { status: 204 });
    assert.equal((await countErrorsByFlow(server.celigoApi, 'i', neverAborted)).size, 0);
  });
});

describe('The errors of a step', () => {
  let server: FakeCeligoServer;
  beforeEach(async () => void (server = await FakeCeligoServer.start()));
  afterEach(() => server.close());

  const errors = (count: number): StepError[] =>
    Array.from({ length: count }, (_, pollCount) => ({
      errorId: `e${pollCount}`,
      ...(pollCount % 2 === 0 ? { retryDataKey: `k${pollCount}` } : {}),
    }));
  const sizes = (key: string): number[] =>
    server.requests.map((call) => (call.body as Record<string, unknown[]>)[key]?.length ?? -1);

  it('are listed at a path without the kind of the step', async () => {
    server.setReply('GET /v1/flows/f/s/errors', { json: { errors: [{ errorId: 'e', code: 422, message: 'No.' }] } });
    const collectedErrors: unknown[] = [];
    for await (const stepError of iterateItems(listStepErrors(server.celigoApi, 'f', 's', neverAborted), neverAborted))
      collectedErrors.push(stepError);
    assert.deepEqual(collectedErrors, [{ errorId: 'e', code: 422, message: 'No.' }]);
  });

  it('are resolved in batches that Celigo takes, going on after one that it refuses', async () => {
    server.setReply('PUT /v1/flows/f/s/resolved', ({ body }) =>
      (body as { errors: string[] }).errors.includes('e1000')
        ? { status: 422, json: { errors: [{ message: 'Refused.' }] } }
        : {},
    );
    const result = await resolveErrors(server.celigoApi, 'f', 's', errors(2500), neverAborted);
    assert.deepEqual(sizes('errors'), [1000, 1000, 500]);
    assert.deepEqual([result.done, result.failed, result.skipped, result.notAttempted], [1500, 1000, 0, 0]);
    assert.equal(result.problems[0]?.why, 'Refused.');
  });

  it('are retried as far as there is data for it, each batch once', async () => {
    server.setReply('POST /v1/flows/f/s/retry', { status: 503 });
    const result = await retryErrors(server.celigoApi, 'f', 's', errors(2400), neverAborted);
    assert.deepEqual(sizes('retryDataKeys'), [1000, 200]);
    assert.deepEqual([result.done, result.failed, result.skipped], [0, 1200, 1200]);
    server.setReply('POST /v1/flows/f/s/retry', { status: 200, json: {} });
    assert.deepEqual((await retryErrors(server.celigoApi, 'f', 's', errors(3), neverAborted)).done, 2);
  });

  it('name the jobs of their retries, in whatever way Celigo does', async () => {
    for (const json of [{ _jobId: 'j' }, { _id: 'j' }, [{ _jobId: 'j' }]]) {
      server.setReply('POST /v1/flows/f/s/retry', { status: 201, json });
      assert.deepEqual((await retryErrors(server.celigoApi, 'f', 's', errors(1), neverAborted)).jobs, ['j']);
    }
    for (const reply of [{ status: 204 }, { json: 'accepted' }, { json: { _jobId: 7 } }, { text: 'OK' }]) {
      server.setReply('POST /v1/flows/f/s/retry', reply);
      const { done, jobs, problems } = await retryErrors(server.celigoApi, 'f', 's', errors(1), neverAborted);
      assert.deepEqual([done, jobs, problems], [1, [], []]);
    }
  });

  it('are left alone after a cancel', async () => {
    const cancel = new AbortController();
    server.setReply('PUT /v1/flows/f/s/resolved', () => {
      cancel.abort();
      return {};
    });
    const result = await resolveErrors(server.celigoApi, 'f', 's', errors(2500), cancel.signal);
    assert.equal(result.done + result.notAttempted, 2500);
    assert.ok(result.notAttempted >= 1500);
    assert.equal(server.requests.length, 1);
  });
});
