import assert from 'node:assert/strict';
import { CeligoClient } from './celigoSandboxClient';

describe("The sandbox's Celigo and its tokens", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  it('says whom a token speaks for', async () => {
    const { status, body } = await celigo.get('/v1/tokenInfo');
    assert.equal(status, 200);
    assert.match(String(body['_userId']), /^[0-9a-f]{24}$/);
    assert.deepEqual(body['scope'], ['full']);
  });

  it('refuses a missing, unknown, revoked or purged token with 401 and no envelope', async () => {
    const { revokedToken = '', purgedToken = '' } = celigo.address.tokens;
    assert.deepEqual(
      [(await celigo.get('/v1/flows', { token: null })).status, (await celigo.get('/v1/flows', { token: null })).json],
      [401, { message: 'Unauthorized' }],
    );
    for (const token of ['nonsense', revokedToken, purgedToken]) {
      const { status, json } = await celigo.get('/v1/tokenInfo', { token });
      assert.deepEqual([status, json], [401, { message: 'Bearer Authentication Failed' }]);
    }
    assert.equal(
      (await celigo.get('/v1/flows', { token: null, headers: { authorization: `Basic ${celigo.address.apiToken}` } }))
        .status,
      401,
    );
  });

  it('lets a custom scope call run-time actions of its own resources and nothing else', async () => {
    const token = celigo.address.customScopeToken;
    assert.deepEqual((await celigo.get('/v1/tokenInfo', { token })).body['scope'], ['custom']);
    for (const list of [
      'ashares',
      'integrations',
      'flows',
      'connections',
      'exports',
      'imports',
      'accesstokens',
      'httpconnectors',
    ]) {
      const answer = await celigo.get(`/v1/${list}`, { token });
      assert.deepEqual([answer.status, answer.code], [403, 'access_restricted'], list);
    }
    const tokenImport = await celigo.named('/v1/imports', 'Push to ORDERS_TRY');
    const other = await celigo.named('/v1/imports', 'Create sales orders');
    assert.equal((await celigo.post(`/v1/imports/${tokenImport._id}/invoke`, [{ a: 1 }], { token })).status, 200);
    assert.equal((await celigo.post(`/v1/imports/${other._id}/invoke`, [{ a: 1 }], { token })).status, 403);
    assert.equal((await celigo.get(`/v1/imports/${tokenImport._id}`, { token })).status, 403);
    assert.equal(
      (
        await celigo.post(
          `/v1/exports/${(await celigo.named('/v1/exports', 'Get one order'))._id}/invoke`,
          {},
          { token },
        )
      ).status,
      200,
    );
    assert.equal(
      (await celigo.post(`/v1/connections/${String(tokenImport['_connectionId'])}/ping`, {}, { token })).status,
      200,
    );
  });

  it('gives a personal token the rights of its user, as they are now', async () => {
    const { monitorPersonalToken = '', managePersonalToken = '' } = celigo.address.tokens;
    const statuses = async (token: string): Promise<number[]> => {
      const paths = ['/v1/flows', '/v1/connections', '/v1/ashares', '/v1/accesstokens'];
      return Promise.all(paths.map(async (path) => (await celigo.get(path, { token })).status));
    };
    assert.deepEqual(await statuses(monitorPersonalToken), [200, 403, 403, 403]);
    assert.deepEqual(await statuses(managePersonalToken), [200, 200, 403, 403]);
    const flow = await celigo.named('/v1/flows', 'Orders: Shopify to NetSuite');
    assert.equal((await celigo.post(`/v1/flows/${flow._id}/run`, {}, { token: monitorPersonalToken })).status, 201);
    assert.equal((await celigo.call('DELETE', `/v1/flows/${flow._id}`, { token: monitorPersonalToken })).status, 403);

    const clara = await celigo.user('clara.moreau@alpenrad.example');
    await celigo.put(`/v1/ashares/${clara._id}`, { accessLevel: 'administrator' });
    assert.deepEqual(await statuses(monitorPersonalToken), [200, 200, 200, 200]);
    await celigo.put(`/v1/ashares/${clara._id}/disable`);
    assert.deepEqual(await statuses(monitorPersonalToken), [401, 401, 401, 401]);
  });

  it('shows a new token once, masks it from then on, and deletes only a revoked one', async () => {
    const created = await celigo.post('/v1/accesstokens', { name: 'For a test', fullAccess: true });
    const [id, token] = [String(created.body['_id']), String(created.body['token'])];
    assert.equal((await celigo.get('/v1/tokenInfo', { token })).status, 200);
    const read = await celigo.get(`/v1/accesstokens/${id}`);
    assert.equal(read.body['token'], '******');
    assert.ok((await celigo.get('/v1/accesstokens')).list.every((accessToken) => accessToken['token'] === '******'));
    assert.equal((await celigo.call('DELETE', `/v1/accesstokens/${id}`)).status, 422);
    assert.equal((await celigo.put(`/v1/accesstokens/${id}`, { ...read.body, revoked: true })).status, 200);
    assert.equal((await celigo.get('/v1/tokenInfo', { token })).status, 401);
    assert.equal((await celigo.call('DELETE', `/v1/accesstokens/${id}`)).status, 204);
    assert.equal(
      (await celigo.post('/v1/accesstokens', { name: 'Both', fullAccess: true, _exportIds: [id] })).status,
      422,
    );
    assert.equal(
      (
        await celigo.post('/v1/accesstokens', {
          name: 'Long',
          fullAccess: true,
          autoPurgeAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
        })
      ).status,
      422,
    );
  });

  it('purges a token when its time has come', async () => {
    const created = await celigo.post('/v1/accesstokens', {
      name: 'Short',
      fullAccess: true,
      autoPurgeAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const token = String(created.body['token']);
    assert.equal((await celigo.get('/v1/flows', { token })).status, 200);
    celigo.pass(3_700_000);
    assert.equal((await celigo.get('/v1/flows', { token })).status, 401);
  });

  it('answers in its envelope what is unknown, malformed, unreadable or in use', async () => {
    const flow = await celigo.named('/v1/flows', 'Orders: Shopify to NetSuite');
    const cases: [string, string, unknown, number, string][] = [
      ['GET', '/v1/flows/65e1a4c0a7d3c95b1effffff', undefined, 404, 'resource_not_found'],
      ['GET', '/v1/flows/nonsense', undefined, 422, 'invalid_field'],
      ['GET', '/v1/nothing', undefined, 404, 'resource_not_found'],
      ['POST', '/v1/flows', {}, 422, 'invalid_or_missing_field'],
      ['POST', '/v1/flows', '{', 400, 'malformed_request'],
      ['POST', '/v1/flows', { name: 'x', disabled: 'no' }, 422, 'invalid_field'],
      ['POST', '/v1/flows', { name: 'x', schedule: '5 8 * * 1' }, 422, 'invalid_field'],
      ['POST', '/v1/flows', { name: 'x', _integrationId: flow._id }, 422, 'invalid_ref'],
      ['POST', '/v1/flows', { name: 'x', pageGenerators: [{ _exportId: flow._id }] }, 422, 'invalid_ref'],
      ['POST', '/v1/flows', { name: 'x', pageProcessors: [{ type: 'import' }] }, 422, 'invalid_field'],
      ['DELETE', `/v1/integrations/${String(flow['_integrationId'])}`, undefined, 422, 'invalid_ref'],
    ];
    for (const [method, path, body, status, code] of cases) {
      const answer = await celigo.call(method, path, { body });
      assert.deepEqual([answer.status, answer.code], [status, code], `${method} ${path}`);
      const [error] = answer.body['errors'] as { message: unknown }[];
      assert.ok(error && typeof error.message === 'string' && error.message.length > 5, answer.text);
    }
    assert.equal(
      (await celigo.call('POST', '/v1/flows', { body: '{"name":"x"}', headers: { 'content-type': 'text/plain' } }))
        .status,
      400,
    );
  });
});
