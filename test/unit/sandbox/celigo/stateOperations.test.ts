import assert from 'node:assert/strict';
import { CeligoClient } from './celigoSandboxClient';

describe("The sandbox's Celigo and what it keeps by a key", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  const answer = async (method: string, path: string, body?: unknown): Promise<[number, unknown]> => {
    const { status, text, json } = await celigo.call(method, path, body === undefined ? {} : { body });
    return [status, json ?? text];
  };

  it('keeps values of the account: Created, OK, and gone', async () => {
    assert.deepEqual(await answer('GET', '/v1/state'), [200, { keys: [] }]);
    assert.deepEqual(await answer('PUT', '/v1/state/last%20run', { page: 1 }), [201, 'Created']);
    assert.deepEqual(await answer('PUT', '/v1/state/last%20run', { page: 2 }), [200, 'OK']);
    await celigo.put('/v1/state/banana', { message: 'ripe' });
    assert.deepEqual(await answer('GET', '/v1/state'), [200, { keys: ['last run', 'banana'] }]);
    assert.deepEqual(await answer('GET', '/v1/state/last%20run'), [200, { page: 2 }]);
    assert.deepEqual(await answer('DELETE', '/v1/state/banana'), [204, '']);
    for (const method of ['GET', 'DELETE'])
      assert.equal((await celigo.call(method, '/v1/state/banana')).code, 'resource_not_found');
    assert.deepEqual(await answer('DELETE', '/v1/state'), [204, '']);
    assert.deepEqual(await answer('GET', '/v1/state'), [200, { keys: [] }]);
    assert.equal((await celigo.put('/v1/state/list', [1])).code, 'invalid_field');
  });

  it('keeps those of an integration, an export and an import apart from them', async () => {
    for (const type of ['integrations', 'exports', 'imports']) {
      const [first, second] = await celigo.everything(`/v1/${type}`);
      const path = `/v1/${type}/${first?._id ?? ''}/state`;
      assert.deepEqual(await answer('PUT', `${path}/sequence`, { counter: 1 }), [201, 'Created']);
      assert.deepEqual(await answer('GET', path), [200, { keys: ['sequence'] }]);
      assert.deepEqual(await answer('GET', `${path}/sequence`), [200, { counter: 1 }]);
      for (const other of ['/v1/state', `/v1/${type}/${second?._id ?? ''}/state`])
        assert.deepEqual(await answer('GET', other), [200, { keys: [] }], other);
      assert.deepEqual(await answer('DELETE', `${path}/sequence`), [200, '']);
      assert.deepEqual(await answer('DELETE', path), [200, '']);
      assert.equal((await celigo.get(`/v1/${type}/65e1a4c0a7d3c95b1e000000/state`)).status, 404);
    }
  });

  it('lets a monitor read and not write', async () => {
    const token = celigo.address.tokens['monitorPersonalToken'] ?? '';
    assert.equal((await celigo.get('/v1/state', { token })).status, 200);
    assert.equal((await celigo.put('/v1/state/key', {}, { token })).status, 403);
  });
});
