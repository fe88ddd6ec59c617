import assert from 'node:assert/strict';
import { CeligoClient, type Entry, type Json } from './celigoSandboxClient';

describe("The sandbox's Celigo and its flows", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  const flow = (name: string): Promise<Entry> => celigo.named('/v1/flows', name);
  const run = async (id: string): Promise<string> => {
    const answer = await celigo.post(`/v1/flows/${id}/run`);
    assert.equal(answer.status, 201, answer.text);
    return String(answer.body['_jobId']);
  };
  const job = async (id: string): Promise<Json> => (await celigo.get(`/v1/jobs/${id}`)).body;

  it('has flows that are on and off, with and without a schedule, in integrations and on their own', async () => {
    const flows = await celigo.everything('/v1/flows');
    assert.ok(flows.length >= 20);
    for (const holds of [
      (flowRecord: Json) => flowRecord['disabled'] === true,
      (flowRecord: Json) => flowRecord['disabled'] === false && typeof flowRecord['schedule'] === 'string',
      (flowRecord: Json) => flowRecord['schedule'] === undefined,
      (flowRecord: Json) => flowRecord['_integrationId'] === undefined,
      (flowRecord: Json) => Array.isArray(flowRecord['routers']),
    ])
      assert.ok(flows.some(holds), String(holds));
    const integrations = await celigo.everything('/v1/integrations');
    assert.equal(integrations.length, 6);
    let flowsInIntegrations = 0;
    for (const { _id } of integrations)
      flowsInIntegrations += (await celigo.everything(`/v1/integrations/${_id}/flows`)).length;
    assert.equal(flowsInIntegrations, flows.filter((flow) => flow['_integrationId'] !== undefined).length);
  });

  it('runs to completion: queued, running with growing counters, completed', async () => {
    const { _id } = await flow('Orders: Shopify to NetSuite');
    const id = await run(_id);
    assert.equal((await job(id))['status'], 'queued');
    celigo.pass(1_000);
    assert.equal((await job(id))['status'], 'running');
    celigo.pass(2_000);
    const jobHalfway = await job(id);
    assert.deepEqual(
      [jobHalfway['status'], jobHalfway['numSuccess'], jobHalfway['endedAt']],
      ['running', 94, undefined],
    );
    celigo.pass(2_000);
    const done = await job(id);
    assert.deepEqual(
      [
        done['status'],
        done['numSuccess'],
        done['numIgnore'],
        done['numError'],
        done['numExport'],
        done['doneExporting'],
      ],
      ['completed', 64 + 64 + 60, 4, 0, 64 + 64, true],
      'what its exports and its import did, together',
    );
    assert.deepEqual([done['numPagesGenerated'], done['numPagesProcessed']], [8, 0]);
    assert.equal(done['endedAt'], (await flow('Orders: Shopify to NetSuite'))['lastExecutedAt']);
    const family = (await celigo.get(`/v1/jobs/${id}/family`)).body;
    const steps = family['children'] as Json[];
    assert.deepEqual(
      steps.map((step) => [
        step['type'],
        step['status'],
        step['oIndex'],
        step['numSuccess'],
        step['numPagesGenerated'],
        step['numPagesProcessed'],
      ]),
      [
        ['export', 'completed', '0', 64, 4, undefined],
        ['export', 'completed', '1', 64, 4, undefined],
        ['import', 'completed', '2', 60, undefined, 4],
      ],
    );
    assert.ok(steps.every((step) => !('_flowId' in step) && !('_integrationId' in step) && step['purgeAt']));
    assert.equal(((await celigo.get(`/v1/flows/${_id}/jobs/latest`)).list[0] as Json)['_id'], id);
  });

  it('refuses to run what is off, has no source, or is given the source of another', async () => {
    const disabledFlow = await flow('Stock: NetSuite to Shopify');
    const refusedRun = await celigo.post(`/v1/flows/${disabledFlow._id}/run`);
    assert.deepEqual([refusedRun.status, refusedRun.code], [422, 'inactive_flow']);
    const empty = await celigo.post('/v1/flows', { name: 'Empty' });
    assert.equal((await celigo.post(`/v1/flows/${String(empty.body['_id'])}/run`)).status, 422);
    const on = await flow('Orders: Shopify to NetSuite');
    const [generator] = disabledFlow['pageGenerators'] as { _exportId: string }[];
    assert.equal(
      (await celigo.post(`/v1/flows/${on._id}/run`, { _exportIds: [generator?._exportId] })).code,
      'invalid_ref',
    );
  });

  it('lets runs of one flow follow one another', async () => {
    const { _id } = await flow('Orders: Shopify to NetSuite');
    const [first, second] = [await run(_id), await run(_id)];
    celigo.pass(4_000);
    assert.deepEqual([(await job(first))['status'], (await job(second))['status']], ['running', 'queued']);
    celigo.pass(2_000);
    assert.deepEqual([(await job(first))['status'], (await job(second))['status']], ['completed', 'running']);
    celigo.pass(4_000);
    assert.equal((await job(second))['status'], 'completed');
  });

  it('cancels a job by way of canceling, at once while it is queued, and not when it has ended', async () => {
    const { _id } = await flow('Sales orders: SAP to Celonis');
    const [running, queued] = [await run(_id), await run(_id)];
    celigo.pass(3_000);
    assert.equal((await celigo.call('PUT', `/v1/jobs/${running}/cancel`)).body['status'], 'canceling');
    assert.equal((await celigo.call('PUT', `/v1/jobs/${queued}/cancel`)).body['status'], 'canceled');
    celigo.pass(500);
    const ended = await job(running);
    assert.deepEqual([ended['status'], ended['numSuccess'], ended['numError']], ['canceled', 400, 0]);
    const { list: steps } = await celigo.get(`/v1/jobs?_flowJobId=${running}`);
    assert.ok(
      steps.every((step) => step['status'] === 'running'),
      'the steps keep the status they had',
    );
    assert.equal((await celigo.call('PUT', `/v1/jobs/${running}/cancel`)).status, 422);
    const thirdRun = await run(_id);
    assert.equal((await celigo.post(`/v1/flows/${_id}/jobs/cancel`)).status, 204);
    assert.equal((await job(thirdRun))['status'], 'canceled');
  });

  it('are listed for one integration, and with a slash at the end', async () => {
    const { list: integrations = [] } = await celigo.get('/v1/integrations/');
    const [integration] = integrations as { _id: string }[];
    const { list: flows = [] } = await celigo.get(`/v1/flows?_integrationId=${integration?._id}`);
    assert.ok(flows.length > 0);
    assert.ok(
      (flows as { _integrationId?: string }[]).every(({ _integrationId }) => _integrationId === integration?._id),
    );
  });

  it('fails when a connection is offline, until a ping finds it again', async () => {
    const { _id } = await flow('Orders to the warehouse');
    const failing = await run(_id);
    celigo.pass(5_000);
    assert.equal((await job(failing))['status'], 'failed');
    const { flowErrors } = (await celigo.get(`/v1/flows/${_id}/errors`)).body as {
      flowErrors: { _expOrImpId: string; numError: number }[];
    };
    assert.ok(
      flowErrors.some(({ numError }) => numError === 0),
      'a step without errors has an entry as well',
    );
    const failedStep = flowErrors.find(({ numError }) => numError > 0);
    const { errors } = (await celigo.get(`/v1/flows/${_id}/${failedStep?._expOrImpId}/errors`)).body as {
      errors: Json[];
    };
    assert.deepEqual(
      [errors[0]?.['source'], errors[0]?.['classification'], errors[0]?.['retryDataKey']],
      ['connection', 'connection', undefined],
    );
    const sftp = await celigo.named('/v1/connections', 'Warehouse SFTP');
    assert.deepEqual((await celigo.post(`/v1/connections/${sftp._id}/ping`)).json, { code: 200 });
    const working = await run(_id);
    celigo.pass(5_000);
    assert.equal((await job(working))['status'], 'completed');
  });

  it('changes by PATCH only what is on the white list, all of it or nothing', async () => {
    const flowBefore = await flow('Refunds: Shopify to NetSuite');
    const patch = (operations: unknown): ReturnType<CeligoClient['call']> =>
      celigo.call('PATCH', `/v1/flows/${flowBefore._id}`, { body: operations });
    const done = await patch([
      { op: 'replace', path: '/disabled', value: true },
      { op: 'replace', path: '/schedule', value: '? 0 5 ? * 1' },
      { op: 'replace', path: '/pageGenerators/0/schedule', value: '? 0 6 ? * *' },
    ]);
    assert.deepEqual([done.status, done.text], [204, '']);
    const after = (await celigo.get(`/v1/flows/${flowBefore._id}`)).body;
    assert.deepEqual(
      [after['disabled'], after['schedule'], after['name'], after['_integrationId']],
      [true, '? 0 5 ? * 1', flowBefore['name'], flowBefore['_integrationId']],
    );
    for (const invalidFlow of [
      [
        { op: 'replace', path: '/name', value: 'Other' },
        { op: 'replace', path: '/_integrationId', value: null },
      ],
      [{ op: 'replace', path: '/disabled', value: 'yes' }],
      [{ op: 'replace', path: '/routers/__proto__/name', value: 'x' }],
      [{ op: 'replace', path: '/pageGenerators/7/schedule', value: '? 0 6 ? * *' }],
      { disabled: false },
      [],
    ])
      assert.equal((await patch(invalidFlow)).status, 422, JSON.stringify(invalidFlow));
    assert.deepEqual((await celigo.get(`/v1/flows/${flowBefore._id}`)).body, after);
  });

  it('replaces a flow by PUT and erases what is omitted, but for what only the service sets', async () => {
    const flowBefore = await flow('Refunds: Shopify to NetSuite');
    await celigo.put(`/v1/flows/${flowBefore._id}`, { name: 'Refunds' });
    const after = (await celigo.get(`/v1/flows/${flowBefore._id}`)).body;
    assert.deepEqual(
      [after['name'], after['schedule'], after['_integrationId'], after['pageGenerators']],
      ['Refunds', undefined, undefined, undefined],
    );
    assert.deepEqual(
      [after['_id'], after['createdAt'], after['lastExecutedAt'], after['disabled']],
      [flowBefore._id, flowBefore['createdAt'], flowBefore['lastExecutedAt'], false],
    );
  });

  it('lists jobs newest first, at most 1001, and the rest by createdAt_lte', async () => {
    const { _id } = await flow('Orders: Shopify to NetSuite');
    const first = (await celigo.get(`/v1/jobs?_flowId=${_id}&type=flow`)).list;
    assert.equal(first.length, 1001);
    assert.deepEqual(
      first.map((job) => job['createdAt']),
      first
        .map((job) => job['createdAt'])
        .sort()
        .reverse(),
    );
    const last = first.at(-1);
    const second = (
      await celigo.get(
        `/v1/jobs?_flowId=${_id}&type=flow&createdAt_lte=${encodeURIComponent(String(last?.['createdAt']))}`,
      )
    ).list;
    assert.equal(second[0]?._id, last?._id, 'the bound is part of it');
    assert.equal(new Set([...first, ...second].map((job) => job._id)).size, 1500);
  });

  it('lists runs and steps together where no scope is given, and wants the job of the flow for its steps', async () => {
    const { _id } = await flow('Orders: Shopify to NetSuite');
    for (const query of [
      '?type=song',
      `?_flowId=${_id}&type=export`,
      `?_flowId=${_id}&type=song`,
      `?_flowId=${_id}&createdAt_lte=soon`,
    ]) {
      assert.equal((await celigo.get(`/v1/jobs${query}`)).code, 'invalid_query_params', query);
    }
    const id = await run(_id);
    assert.equal((await celigo.get(`/v1/jobs?_flowJobId=${id}`)).list.length, 3);
    const { list: newest } = await celigo.get(`/v1/jobs?createdAt_gte=${String((await job(id))['createdAt'])}`);
    assert.deepEqual(newest.map(({ type }) => type).sort(), ['export', 'export', 'flow', 'import']);
    assert.deepEqual(
      (await celigo.get(`/v1/jobs?_flowId=${_id}&status=queued`)).list.map((job) => job._id),
      [id],
    );
    assert.deepEqual(
      ((await celigo.post('/v1/jobs/current', { _flowIds: [_id] })).body['jobs'] as Entry[]).map((job) => job._id),
      [id],
    );
  });

  it('sums the runs of a time up', async () => {
    const { _id } = await flow('Orders: Shopify to NetSuite');
    const time_gt = new Date(Date.now() - 24 * 3_600_000).toISOString();
    const stats = (
      await celigo.post('/v1/flows/runs/stats', { sandbox: false, time_gt, time_lte: new Date().toISOString() })
    ).body['stats'] as Json[];
    const flowStats = stats.find(({ _flowId }) => _flowId === _id);
    assert.ok(Number(flowStats?.['numRuns']) >= 23 && Number(flowStats?.['numRuns']) <= 24);
    assert.equal(flowStats?.['numError'], 0);
  });
});
