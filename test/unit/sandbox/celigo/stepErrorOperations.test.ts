import assert from 'node:assert/strict';
import { CeligoClient, type Entry, type Json } from './celigoSandboxClient';

interface StepError extends Json {
  errorId: string;
  retryDataKey?: string;
  code: string;
  traceKey: string;
}

describe("The sandbox's Celigo and the errors of a step", () => {
  let celigo: CeligoClient;
  let flow: Entry;
  let step: string;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
    flow = await celigo.named('/v1/flows', 'Fulfilments: NetSuite to Shopify');
    step = `/v1/flows/${flow._id}/${(flow['pageProcessors'] as { _importId: string }[])[0]?._importId}`;
  });
  afterEach(() => celigo.close());

  const listErrors = async (key: 'errors' | 'resolved' = 'errors', query = ''): Promise<StepError[]> => {
    const errors: StepError[] = [];
    for (let nextPath: string | undefined = `${step}/${key}${query}`; nextPath !== undefined; ) {
      const { body }: { body: Json } = await celigo.get(nextPath);
      errors.push(...(body[key] as StepError[]));
      nextPath = body['nextPageURL'] as string | undefined;
      assert.ok(nextPath === undefined || nextPath.startsWith('/v1/'), 'a relative address');
    }
    return errors;
  };
  const finish = async (jobId: unknown): Promise<Json> => {
    celigo.pass(6_000);
    return (await celigo.get(`/v1/jobs/${String(jobId)}`)).body;
  };

  it('lists them newest first in pages with nextPageURL, and counts them per step and per flow', async () => {
    const errors = await listErrors();
    assert.equal(errors.length, 129);
    assert.equal(new Set(errors.map(({ errorId }) => errorId)).size, 129);
    const times = errors.map(({ occurredAt }) => String(occurredAt));
    assert.deepEqual(times, [...times].sort().reverse());
    const { flowErrors } = (await celigo.get(`/v1/flows/${flow._id}/errors`)).body;
    const stepCounts = flowErrors as { numError: number }[];
    // Steps without open errors are listed too, as the service does (observed-answers.md).
    assert.deepEqual(
      stepCounts.filter(({ numError }) => numError > 0),
      [{ _expOrImpId: step.split('/').at(-1), numError: 129, lastErrorAt: times[0] }],
    );
    assert.ok(stepCounts.some(({ numError }) => numError === 0));
    const counts = (await celigo.get(`/v1/integrations/${String(flow['_integrationId'])}/errors`)).json;
    assert.deepEqual(counts, [{ _flowId: flow._id, numError: 129, lastErrorAt: times[0] }]);
  });

  it('filters by time, source and job', async () => {
    const errors = await listErrors();
    const middle = String(errors[50]?.['occurredAt']);
    assert.equal((await listErrors('errors', `?occurredAt_gte=${middle}`)).length, 51);
    assert.ok((await listErrors('errors', '?source=import')).every(({ source }) => source === 'import'));
    assert.equal((await listErrors('errors', '?_flowJobId=65e1a4c0a7d3c95b1effffff')).length, 0);
    assert.equal((await celigo.get(`${step}/errors?occurredAt_lte=soon`)).status, 400);
  });

  it('runs to errors, and a retry mends what was passing, not what is wrong with the data', async () => {
    const errorCountBefore = (await listErrors()).length;
    const run = await finish((await celigo.post(`/v1/flows/${flow._id}/run`)).body['_jobId']);
    assert.deepEqual(
      [run['status'], run['numSuccess'], run['numError'], run['numIgnore'], run['numOpenError']],
      ['completed', 40 + 29, 9, 2, 9],
    );
    const newErrors = await listErrors('errors', `?_flowJobId=${String(run['_id'])}`);
    assert.equal((await listErrors()).length, errorCountBefore + 9);

    const retriable = newErrors.flatMap(({ retryDataKey }) => retryDataKey ?? []);
    assert.equal(retriable.length, 8, 'one record was lost');
    const started = await celigo.post(`${step}/retry`, { retryDataKeys: retriable });
    assert.equal(started.status, 201);
    assert.equal((await listErrors()).length, errorCountBefore + 9, 'open until the job has run');
    const retry = await finish(started.body['_jobId']);
    assert.deepEqual(
      [retry['type'], retry['status'], retry['numSuccess'], retry['numError'], retry['numResolved']],
      ['retry', 'completed', 6, 2, 8],
    );
    const remainingErrors = await listErrors();
    assert.equal(remainingErrors.length, errorCountBefore + 3);
    const returnedErrors = remainingErrors.filter(({ _flowJobId }) => _flowJobId === retry['_id']);
    assert.deepEqual(
      returnedErrors.map(({ traceKey }) => traceKey).sort(),
      newErrors
        .filter(({ code }) => code === '422')
        .map(({ traceKey }) => traceKey)
        .sort(),
    );
  });

  it('mends what is wrong with the data once they were edited', async () => {
    const broken = (await listErrors()).find(({ code }) => code === '422');
    const path = `${step}/${broken?.retryDataKey}/data`;
    const { data } = (await celigo.get(path)).body as { data: Json };
    assert.equal(data['trackingNumber'], '?');
    assert.equal((await celigo.put(path, { data: { ...data, trackingNumber: 'DPD-1' } })).status, 200);
    const retry = await finish((await celigo.post(`${step}/retry`, { errorIds: [broken?.errorId] })).body['_jobId']);
    assert.deepEqual([retry['numSuccess'], retry['numError']], [1, 0]);
    assert.ok(!(await listErrors()).some(({ traceKey }) => traceKey === broken?.traceKey));
    assert.ok((await listErrors('resolved')).some(({ errorId }) => errorId === broken?.errorId));
  });

  it('resolves up to a thousand at once, and forgets resolved ones', async () => {
    const ids = (await listErrors()).slice(0, 20).map(({ errorId }) => errorId);
    assert.equal((await celigo.put(`${step}/resolved`, { errors: [...ids, 'gone'] })).status, 204);
    assert.equal((await listErrors()).length, 109);
    assert.deepEqual((await listErrors('resolved')).map(({ errorId }) => errorId).sort(), [...ids].sort());
    assert.equal((await celigo.put(`${step}/resolved`, { errors: Array.from({ length: 1001 }, String) })).status, 422);
    assert.equal((await celigo.call('DELETE', `${step}/resolved`, { body: { errors: ids.slice(0, 5) } })).status, 204);
    assert.equal((await listErrors('resolved')).length, 15);
  });

  it('takes one way to name what to retry, and refuses what is not there', async () => {
    const [first] = await listErrors();
    for (const body of [
      {},
      { retryDataKeys: ['a'], errorIds: ['b'] },
      { retryDataKeys: [] },
      { errorFileId: 'x' },
      { errorIds: ['gone'] },
    ]) {
      assert.equal((await celigo.post(`${step}/retry`, body)).status, 422, JSON.stringify(body));
    }
    assert.equal(first?.retryDataKey, undefined);
    assert.equal(
      (await celigo.post(`${step}/retry`, { errorIds: [first?.errorId] })).status,
      422,
      'it has no data to retry with',
    );
    assert.equal((await celigo.get(`/v1/flows/${flow._id}/exports/errors`)).status, 404);
    assert.equal((await celigo.get(`/v1/flows/${flow._id}/65e1a4c0a7d3c95b1effffff/errors`)).status, 404);
  });

  it('assigns, tags and shows the exchange behind an error', async () => {
    const error = (await listErrors()).find(({ retryDataKey }) => retryDataKey !== undefined);
    const errorIds = [error?.errorId];
    assert.equal(
      (await celigo.put(`${step}/errors/assign`, { errorIds, email: 'sofia.ricci@alpenrad.example' })).status,
      204,
    );
    assert.equal(
      (await celigo.put(`${step}/errors/assign`, { errorIds, email: 'nobody@elsewhere.example' })).status,
      422,
    );
    const [tag] = (await celigo.get('/v1/tags')).list;
    assert.equal(
      (
        await celigo.put(`${step}/tags`, {
          errors: [{ id: error?.errorId, rdk: error?.retryDataKey }],
          tagIds: [tag?._id],
        })
      ).status,
      204,
    );
    assert.equal((await celigo.put(`${step}/tags`, { errorIds, tagIds: ['65e1a4c0a7d3c95b1effffff'] })).status, 422);
    const changed = (await listErrors()).find(({ errorId }) => errorId === error?.errorId);
    assert.deepEqual([changed?.['assignedTo'], changed?.['tags']], ['sofia.ricci@alpenrad.example', [tag?._id]]);
    await celigo.put(`${step}/errors/unassign`, { errorIds });
    assert.ok(!('assignedTo' in ((await listErrors()).find(({ errorId }) => errorId === error?.errorId) ?? {})));
    const exchange = (await celigo.get(`${step}/requests/${String(error?.['reqAndResKey'])}`)).body;
    assert.equal((exchange['response'] as Json)['statusCode'], Number(error?.code));
    assert.equal((await celigo.get(`${step}/requests/none`)).code, 'req_res_logs_not_found');
  });
});
