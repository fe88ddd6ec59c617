import assert from 'node:assert/strict';
import { CeligoClient, type Entry } from './celigoSandboxClient';

const content = 'function preSavePage(options) {\n  return { data: options.data, errors: options.errors };\n}\n';

describe("The sandbox's Celigo and its scripts", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  const create = async (): Promise<Entry> => {
    const answer = await celigo.post('/v1/scripts', { name: 'Orders - preSavePage', content });
    assert.equal(answer.status, 201, answer.text);
    return answer.body as Entry;
  };

  it('lists scripts without their content, which each of them has', async () => {
    const { _id } = await create();
    const scripts = await celigo.everything('/v1/scripts');
    assert.ok(scripts.length > 1);
    for (const script of scripts) {
      assert.equal('content' in script, false);
      const { content: ownContent, ...others } = (await celigo.get(`/v1/scripts/${script._id}`)).body;
      assert.match(String(ownContent), /function preSavePage/);
      assert.deepEqual(others, script);
    }
    assert.deepEqual((await celigo.get(`/v1/scripts/${_id}/logs`)).body, { logs: [] });
    assert.equal((await celigo.get('/v1/scripts/65e1a4c0a7d3c95b1e000000')).status, 404);
  });

  it('asks for content in a new script, and loses it without a word in a PUT that leaves it out', async () => {
    const { _id } = await create();
    const withoutContent = { name: 'Orders' };
    assert.equal((await celigo.post('/v1/scripts', withoutContent)).code, 'invalid_or_missing_field');
    assert.equal((await celigo.post('/v1/scripts', { name: 'n'.repeat(101), content })).code, 'invalid_field');
    assert.equal((await celigo.put(`/v1/scripts/${_id}`, withoutContent)).status, 200);
    const { body } = await celigo.get(`/v1/scripts/${_id}`);
    assert.deepEqual([body['name'], body['content']], ['Orders', undefined]);
  });

  it('takes debugUntil by PATCH alone, for an hour at most', async () => {
    const { _id } = await create();
    const path = `/v1/scripts/${_id}`;
    const patch = async (field: string, value: unknown): Promise<number> =>
      (await celigo.call('PATCH', path, { body: [{ op: 'replace', path: field, value }] })).status;
    const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
    const debugUntil = inMinutes(15);
    await celigo.put(path, { name: 'Orders', content, debugUntil });
    assert.equal((await celigo.get(path)).body['debugUntil'], undefined);
    assert.equal(await patch('/debugUntil', debugUntil), 204);
    assert.equal(await patch('/debugUntil', inMinutes(90)), 422);
    assert.equal(await patch('/content', ''), 422);
    await celigo.put(path, { name: 'Orders', content });
    const { body } = await celigo.get(path);
    assert.deepEqual([body['debugUntil'], body['content']], [debugUntil, content]);
  });

  it('keeps a script that a step or a flow calls, and refuses one that calls what does not exist', async () => {
    const { _id } = await create();
    const step = (scriptId: string): object => ({
      name: 'With a hook',
      adaptorType: 'HTTPExport',
      hooks: { preSavePage: { _scriptId: scriptId, function: 'preSavePage' } },
    });
    assert.equal((await celigo.post('/v1/exports', step('65e1a4c0a7d3c95b1e000000'))).code, 'invalid_ref');
    assert.deepEqual((await celigo.get(`/v1/scripts/${_id}/dependencies`)).body, {});
    const caller = (await celigo.post('/v1/exports', step(_id))).body as Entry;
    assert.deepEqual((await celigo.get(`/v1/scripts/${_id}/dependencies`)).body, {
      exports: [{ id: caller._id, name: 'With a hook' }],
    });
    assert.equal((await celigo.call('DELETE', `/v1/scripts/${_id}`)).code, 'invalid_ref');
    await celigo.call('DELETE', `/v1/exports/${caller._id}`);
    assert.equal((await celigo.call('DELETE', `/v1/scripts/${_id}`)).status, 204);
    const events = (await celigo.everything(`/v1/scripts/${_id}/audit`)).map(({ event }) => event);
    assert.deepEqual(events, ['create', 'delete']);
  });

  it('lets a monitor read and not write', async () => {
    const token = celigo.address.tokens['monitorPersonalToken'] ?? '';
    assert.equal((await celigo.get('/v1/scripts', { token })).status, 200);
    assert.equal((await celigo.post('/v1/scripts', { name: 'No', content }, { token })).status, 403);
  });
});
