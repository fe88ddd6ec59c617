import assert from 'node:assert/strict';
import { type ApiResponse, CeligoClient, type Entry, type Json } from './celigoSandboxClient';

describe("The sandbox's Celigo and its clones", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  const read = async (type: string, id: unknown): Promise<Json> => (await celigo.get(`/v1/${type}/${String(id)}`)).body;
  const clone = (type: string, id: string, body: object): Promise<ApiResponse> =>
    celigo.post(`/v1/${type}/${id}/clone`, body);
  const cloneComponents = async (
    type: string,
    id: string,
    body: object,
  ): Promise<{ model: string; _id: string; name: string }[]> => {
    const answer = await clone(type, id, body);
    assert.equal(answer.status, 201, answer.text);
    return answer.json as { model: string; _id: string; name: string }[];
  };
  /** Each connection of a flow's steps, mapped to itself. */
  const ownConnections = async (flow: Json): Promise<Record<string, string>> => {
    const steps = [...(flow['pageGenerators'] as Json[]), ...(flow['pageProcessors'] as Json[])];
    const ids = await Promise.all(
      steps.map(async ({ _exportId, _importId }) =>
        String((await read(_exportId ? 'exports' : 'imports', _exportId ?? _importId))['_connectionId']),
      ),
    );
    return Object.fromEntries(ids.map((id) => [id, id]));
  };

  it('copies a flow with its steps and their scripts, off and without a schedule', async () => {
    const flow = await celigo.named('/v1/flows', 'Sales orders: SAP to Celonis');
    const [script] = await celigo.everything('/v1/scripts');
    const source = await celigo.named('/v1/exports', 'Get sales orders from SAP');
    const sourceFields = await read('exports', source._id);
    await celigo.put(`/v1/exports/${source._id}`, {
      ...sourceFields,
      hooks: { preSavePage: { _scriptId: script?._id } },
    });
    const connectionMap = await ownConnections(flow);
    const [sap = '', celonis = ''] = Object.keys(connectionMap);
    const other = await celigo.named('/v1/connections', 'NetSuite - Production');
    const target = (await celigo.post('/v1/integrations', { name: 'Target' })).body as Entry;
    const components = await cloneComponents('flows', flow._id, {
      _integrationId: target._id,
      connectionMap: { ...connectionMap, [sap]: other._id },
    });
    assert.deepEqual(
      components.map(({ model, name }) => [model, name]),
      [
        ['Script', script?.['name']],
        ['Export', 'Get sales orders from SAP'],
        ['Import', 'Push to VBAK'],
        ['Flow', 'Clone - Sales orders: SAP to Celonis'],
      ],
    );
    const [scriptId, exportId, importId, flowId] = components.map(({ _id }) => _id);
    const copy = await read('flows', flowId);
    assert.deepEqual(
      [copy['disabled'], copy['schedule'], copy['_integrationId'], copy['_sourceId']],
      [true, undefined, target._id, flow._id],
    );
    assert.equal((copy['pageGenerators'] as Json[])[0]?.['_exportId'], exportId);
    assert.equal((copy['pageProcessors'] as Json[])[0]?.['_importId'], importId);
    const copiedExport = await read('exports', exportId);
    assert.deepEqual(
      [copiedExport['_connectionId'], copiedExport['hooks'], copiedExport['_sourceId']],
      [other._id, { preSavePage: { _scriptId: scriptId } }, source._id],
    );
    assert.equal((await read('imports', importId))['_connectionId'], celonis);
    assert.deepEqual(await read('flows', flow._id), flow, 'the original stays as it is');
  });

  it('refuses the copy of a flow without an integration, and one whose connections are not all named', async () => {
    const flow = await celigo.named('/v1/flows', 'Sales orders: SAP to Celonis');
    const connectionMap = await ownConnections(flow);
    const [first = ''] = Object.keys(connectionMap);
    const { _integrationId } = flow;
    const count = (await celigo.everything('/v1/flows')).length;
    for (const [body, status, code] of [
      [{ connectionMap }, 422, 'invalid_ref'],
      [{ connectionMap, _integrationId: first }, 422, 'invalid_ref'],
      [{ _integrationId }, 400, 'invalid_connectionMap'],
      [{ _integrationId, connectionMap: { [first]: first } }, 400, 'invalid_connectionMap'],
      [{ _integrationId, connectionMap: { ...connectionMap, [first]: flow._id } }, 400, 'invalid_connectionMap'],
      [{ _integrationId, connectionMap, _flowGroupingId: first }, 422, 'invalid_ref'],
      [{ _integrationId, connectionMap, _envId: first }, 403, 'feature_not_enabled'],
    ] as const) {
      const answer = await clone('flows', flow._id, body);
      assert.deepEqual([answer.status, answer.code], [status, code], JSON.stringify(body));
    }
    const token = celigo.address.tokens['monitorPersonalToken'] ?? '';
    const refused = await celigo.post(`/v1/flows/${flow._id}/clone`, { _integrationId, connectionMap }, { token });
    assert.equal(refused.status, 403);
    assert.equal((await celigo.everything('/v1/flows')).length, count);
  });

  it('cancels what runs on the connections of the original, in other flows too', async () => {
    const run = async (name: string): Promise<unknown> => {
      const { _id } = await celigo.named('/v1/flows', name);
      return (await celigo.post(`/v1/flows/${_id}/run`)).body['_jobId'];
    };
    const sharing = await run('Orders: Shopify to NetSuite');
    const apart = await run('Sales orders: SAP to Celonis');
    const original = await celigo.named('/v1/exports', 'Get stock');
    assert.deepEqual(
      (await cloneComponents('exports', original._id, { name: 'Stock' })).map(({ name }) => name),
      ['Stock'],
    );
    celigo.pass(1_000);
    assert.equal((await read('jobs', sharing))['status'], 'canceled');
    assert.equal((await read('jobs', sharing))['canceledBy'], 'system');
    assert.equal((await read('jobs', apart))['status'], 'running');
  });

  it('copies an integration that goes on with its connections, and of which no snapshot is taken', async () => {
    const integration = await celigo.named('/v1/integrations', 'Warehouse EDI');
    const flows = await celigo.everything(`/v1/integrations/${integration._id}/flows`);
    const components = await cloneComponents('integrations', integration._id, { name: 'Warehouse EDI, new' });
    const copyId = components.find(({ model }) => model === 'Integration')?._id ?? '';
    const copiedFlows = await celigo.everything(`/v1/integrations/${copyId}/flows`);
    assert.deepEqual(
      copiedFlows.map(({ name, disabled, _sourceId }) => [name, disabled, _sourceId]),
      flows.map(({ name, _id }) => [name, true, _id]),
    );
    const connectionsOf = async (id: string): Promise<unknown[]> =>
      (await celigo.everything(`/v1/integrations/${id}/exports`)).map(({ _connectionId }) => _connectionId);
    assert.deepEqual(await connectionsOf(copyId), await connectionsOf(integration._id));
    const exportIds = async (id: string): Promise<string[]> =>
      (await celigo.everything(`/v1/integrations/${id}/exports`)).map(({ _id }) => _id);
    const originalIds = await exportIds(integration._id);
    for (const id of await exportIds(copyId)) assert.ok(!originalIds.includes(id));
    const copy = await read('integrations', copyId);
    assert.deepEqual([copy['name'], copy['_sourceId']], ['Warehouse EDI, new', integration._id]);
    const snapshot = (id: string): Promise<ApiResponse> =>
      celigo.post(`/v1/integrations/${id}/revisions/create`, { description: 'Before' });
    assert.match((await snapshot(copyId)).text, /clone must be linked to source integration/);
    await celigo.put(`/v1/integrations/${copyId}`, { name: 'Renamed' });
    assert.match((await snapshot(copyId)).text, /clone must be linked to source integration/, 'nothing links it later');
    assert.equal((await snapshot(integration._id)).code, 'feature_not_enabled');
    assert.equal((await celigo.get(`/v1/integrations/${copyId}/revisions`)).status, 204);
  });

  it('copies a script', async () => {
    const [script] = await celigo.everything('/v1/scripts');
    const [copy] = await cloneComponents('scripts', script?._id ?? '', {});
    const [original, copied] = [await read('scripts', script?._id), await read('scripts', copy?._id)];
    assert.deepEqual([copied['_sourceId'], copied['content']], [script?._id, original['content']]);
  });
});
