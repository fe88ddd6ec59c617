import assert from 'node:assert/strict';
import { listStandaloneFlows, placeOfFlow, runFlow, stepsOf } from '../../../src/celigo/flows';
import { openErrorsByFlow } from '../../../src/celigo/integrations';
import { cancelJob, describeJob, followJob, jobOutcome, listFlowJobs } from '../../../src/celigo/jobs';
import { flowSchema, jobSchema } from '../../../src/celigo/schemas';
import type { StepError } from '../../../src/celigo/schemas';
import { listStepErrors, resolveErrors, retryErrors } from '../../../src/celigo/stepErrors';
import { everyItem } from '../../../src/celigo/paging';
import { toProblem } from '../../../src/http/problem';
import { CeligoServer, none } from '../../support/celigoServer';

describe('A flow', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start().then((one) => one.on('GET /v1/flows/f', { json: { _id: 'f', name: 'Orders' } }))));
  afterEach(() => server.close());

  it('has its sources, lookups and destinations as steps, through all branches, each once', () => {
    const processors = [{ type: 'import', _importId: 'i1' }, { type: 'export', _exportId: 'e2' }];
    const flow = {
      _id: 'f',
      pageGenerators: [{ _exportId: 'e1' }],
      routers: [{ branches: [{ pageProcessors: processors }, { pageProcessors: [{ _importId: 'i2' }, { _importId: 'i1' }] }, {}] }, {}],
    };
    assert.deepEqual(stepsOf(flow).map((step) => `${step.role} ${step.kind} ${step.id}`), [
      'source exports e1',
      'destination imports i1',
      'lookup exports e2',
      'destination imports i2',
    ]);
    assert.deepEqual(stepsOf({ _id: 'f', _exportId: 'e', _importId: 'i' }).map((step) => step.id), ['e', 'i']);
    assert.deepEqual(stepsOf(flowSchema.parse({ _id: 'f', pageGenerators: null, pageProcessors: [null, { _importId: 7 }] })), []);
  });

  it('is standalone when it belongs to no integration', async () => {
    server.on('GET /v1/flows', { json: [{ _id: 'a', _integrationId: 'i' }, { _id: 'b' }, { _id: 'c', _integrationId: null }] });
    assert.deepEqual((await listStandaloneFlows(server.api, none)).items.map((flow) => flow._id), ['b', 'c']);
  });

  it('runs, whichever way the answer names the job', async () => {
    for (const json of [{ _jobId: 'j1' }, { _id: 'j1' }, [{ _jobId: 'j1' }]]) {
      server.on('POST /v1/flows/f/run', { status: 201, json });
      assert.equal(await runFlow(server.api, 'f', none), 'j1');
    }
    server.on('POST /v1/flows/f/run', { status: 204 }).on('GET /v1/flows/f/jobs/latest', { json: [{ _id: 'j2', status: 'queued' }] });
    assert.equal(await runFlow(server.api, 'f', none), 'j2');
  });

  it('is found in its integration, known by its id alone where it may not be read', async () => {
    server.on('GET /v1/flows/f', { json: { _id: 'f', _integrationId: 'i', _flowGroupingId: 'g' } }).on('GET /v1/integrations/i', { json: { _id: 'i', name: 'App', _connectorId: 'c' } });
    const { _flowGroupingId, integration } = await placeOfFlow(server.api, 'f', none);
    assert.deepEqual([_flowGroupingId, integration], ['g', { _id: 'i', name: 'App', _connectorId: 'c' }]);
    server.on('GET /v1/integrations/i', { status: 403, json: { errors: [] } });
    assert.deepEqual((await placeOfFlow(server.api, 'f', none)).integration, { _id: 'i' });
  });

  it('counts as started whatever the answer looks like, and is then looked for among the jobs', async () => {
    server.on('GET /v1/flows/f/jobs/latest', { json: [{ _id: 'j2', status: 'queued', numSuccess: null }] });
    for (const odd of [{ json: { _jobId: null } }, { json: { _jobId: 7 } }, { json: [null] }, { json: 'queued' }, { text: 'OK' }]) {
      server.on('POST /v1/flows/f/run', { status: 201, ...odd });
      assert.equal(await runFlow(server.api, 'f', none), 'j2', JSON.stringify(odd));
    }
    for (const reply of [{ json: [] }, { status: 403, json: { errors: [{ message: 'No.' }] } }, { json: [{ status: 'queued' }] }]) {
      server.on('GET /v1/flows/f/jobs/latest', reply);
      await assert.rejects(runFlow(server.api, 'f', none), /The flow was started/);
    }
  });

  it('that is switched off is not sent off to fail', async () => {
    server.on('GET /v1/flows/f', { json: { _id: 'f', name: 'Orders', disabled: true } });
    await assert.rejects(runFlow(server.api, 'f', none), /Orders.*switched off/);
    assert.deepEqual(server.routes, ['GET /v1/flows/f']);
    server.on('GET /v1/flows/f', { json: { _id: 'f', name: 'Orders' } });
    server.on('POST /v1/flows/f/run', { status: 422, json: { errors: [{ code: 'inactive_flow', message: 'No.' }] } });
    await assert.rejects(runFlow(server.api, 'f', none), /Orders.*switched off/);
  });

  it('is followed from the queue to its end', async () => {
    const states = [{ status: 'queued' }, { status: 'running', numSuccess: 3 }, { status: 'completed', numSuccess: 5, numError: 1, numIgnore: 2 }];
    let at = 0;
    server.on('GET /v1/jobs/j', () => ({ json: { _id: 'j', ...states[at++] } }));
    const seen: string[] = [];
    const job = await followJob(server.api, 'j', { signal: none, onProgress: (one) => seen.push(one.status), pauseMs: 1 });
    assert.deepEqual(seen, ['queued', 'running', 'completed']);
    assert.equal(jobOutcome(job), 'partial');
    assert.match(describeJob(job), /5 succeeded, 2 ignored, 1 error\./);
  });

  it('is left alone when the following is ended, and cancelled when that is asked for', async () => {
    let status = 'running';
    server.on('GET /v1/jobs/j', () => ({ json: { _id: 'j', status } })).on('PUT /v1/jobs/j/cancel', () => {
      status = 'canceled';
      return { json: {} };
    });
    const stop = new AbortController();
    const following = followJob(server.api, 'j', { signal: stop.signal, onProgress: () => stop.abort(), pauseMs: 1 });
    await assert.rejects(following, (error) => toProblem(error).kind === 'cancelled');
    assert.equal(status, 'running');
    await cancelJob(server.api, 'j');
    assert.equal(jobOutcome(await followJob(server.api, 'j', { signal: none, pauseMs: 1 })), 'canceled');
  });

  it('that has ended before the cancel came is no error', async () => {
    server.on('PUT /v1/jobs/j/cancel', { status: 422, json: { errors: [{ message: 'Not running.' }] } });
    server.on('GET /v1/jobs/j', { json: { _id: 'j', status: 'completed' } });
    await cancelJob(server.api, 'j');
    server.on('GET /v1/jobs/j', { json: { _id: 'j', status: 'running' } });
    await assert.rejects(cancelJob(server.api, 'j'), /Not running/);
  });

  it('has an outcome that people of Celigo know', () => {
    const outcome = (status: string, counts: object = {}): string => jobOutcome(jobSchema.parse({ _id: 'j', status, ...counts }));
    assert.equal(outcome('completed', { numSuccess: 1 }), 'success');
    assert.equal(outcome('completed', { numIgnore: 1 }), 'success');
    assert.equal(outcome('completed', { numError: 1 }), 'partial');
    assert.equal(outcome('completed'), 'empty');
    assert.equal(outcome('failed', { numError: 1 }), 'failed');
    assert.equal(outcome('canceling'), 'underWay');
    assert.equal(outcome('some new status'), 'underWay');
  });

  it('lists its runs by flow and type', async () => {
    server.on('GET /v1/jobs', ({ query }) => {
      assert.deepEqual([query.get('_flowId'), query.get('type')], ['f&1', 'flow']);
      return { json: [{ _id: 'j', status: 'completed', createdAt: '2026-01-01T00:00:00Z' }] };
    });
    const page = await listFlowJobs(server.api, 'f&1', none);
    assert.deepEqual(page.items.map((job) => job._id), ['j']);
  });

  it('has its errors counted, in whichever wrapper they come', async () => {
    for (const json of [[{ _flowId: 'f', numError: 3 }], { integrationErrors: [{ _flowId: 'f', numError: 3 }] }]) {
      server.on('GET /v1/integrations/i/errors', { json });
      assert.deepEqual([...(await openErrorsByFlow(server.api, 'i', none))], [['f', 3]]);
    }
    server.on('GET /v1/integrations/i/errors', { status: 204 });
    assert.equal((await openErrorsByFlow(server.api, 'i', none)).size, 0);
  });
});

describe('The errors of a step', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start()));
  afterEach(() => server.close());

  const errors = (count: number): StepError[] => Array.from({ length: count }, (_, at) => ({ errorId: `e${at}`, ...(at % 2 === 0 ? { retryDataKey: `k${at}` } : {}) }));
  const sizes = (key: string): number[] => server.calls.map((call) => (call.body as Record<string, unknown[]>)[key]?.length ?? -1);

  it('are listed at a path without the kind of the step', async () => {
    server.on('GET /v1/flows/f/s/errors', { json: { errors: [{ errorId: 'e', code: 422, message: 'No.' }] } });
    const all: unknown[] = [];
    for await (const one of everyItem(listStepErrors(server.api, 'f', 's', none), none)) all.push(one);
    assert.deepEqual(all, [{ errorId: 'e', code: 422, message: 'No.' }]);
  });

  it('are resolved in batches that Celigo takes, going on after one that it refuses', async () => {
    server.on('PUT /v1/flows/f/s/resolved', ({ body }) =>
      (body as { errors: string[] }).errors.includes('e1000') ? { status: 422, json: { errors: [{ message: 'Refused.' }] } } : {},
    );
    const result = await resolveErrors(server.api, 'f', 's', errors(2500), none);
    assert.deepEqual(sizes('errors'), [1000, 1000, 500]);
    assert.deepEqual([result.done, result.failed, result.skipped, result.notAttempted], [1500, 1000, 0, 0]);
    assert.equal(result.problems[0]?.why, 'Refused.');
  });

  it('are retried as far as there is data for it, each batch once', async () => {
    server.on('POST /v1/flows/f/s/retry', { status: 503 });
    const result = await retryErrors(server.api, 'f', 's', errors(2400), none);
    assert.deepEqual(sizes('retryDataKeys'), [1000, 200]);
    assert.deepEqual([result.done, result.failed, result.skipped], [0, 1200, 1200]);
    server.on('POST /v1/flows/f/s/retry', { status: 200, json: {} });
    assert.deepEqual((await retryErrors(server.api, 'f', 's', errors(3), none)).done, 2);
  });

  it('name the jobs of their retries, in whatever way Celigo does', async () => {
    for (const json of [{ _jobId: 'j' }, { _id: 'j' }, [{ _jobId: 'j' }]]) {
      server.on('POST /v1/flows/f/s/retry', { status: 201, json });
      assert.deepEqual((await retryErrors(server.api, 'f', 's', errors(1), none)).jobs, ['j']);
    }
    for (const reply of [{ status: 204 }, { json: 'accepted' }, { json: { _jobId: 7 } }, { text: 'OK' }]) {
      server.on('POST /v1/flows/f/s/retry', reply);
      const { done, jobs, problems } = await retryErrors(server.api, 'f', 's', errors(1), none);
      assert.deepEqual([done, jobs, problems], [1, [], []]);
    }
  });

  it('are left alone after a cancel', async () => {
    const cancel = new AbortController();
    server.on('PUT /v1/flows/f/s/resolved', () => {
      cancel.abort();
      return {};
    });
    const result = await resolveErrors(server.api, 'f', 's', errors(2500), cancel.signal);
    assert.equal(result.done + result.notAttempted, 2500);
    assert.ok(result.notAttempted >= 1500);
    assert.equal(server.calls.length, 1);
  });
});
