import assert from 'node:assert/strict';
import { CeligoClient } from './celigoClient';

describe("The sandbox's Celigo and its lists", function () {
  this.timeout(30_000);
  let celigo: CeligoClient;
  afterEach(() => celigo.close());

  it('pages by an absolute Link on the same origin with an opaque position, in the order of creation', async () => {
    celigo = await CeligoClient.start({ pageSize: 7 });
    const first = await celigo.get('/v1/ashares?include=accessLevel');
    assert.equal(first.list.length, 7);
    const target = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const next = new URL(target);
    assert.equal(next.origin, celigo.address.origin);
    assert.match(next.searchParams.get('after') ?? '', /^[\w-]+$/);
    assert.equal(next.searchParams.get('include'), 'accessLevel', 'the rest of the query stays');
    const all = await celigo.everything('/v1/ashares');
    const ids = all.map(({ _id }) => _id);
    assert.equal(new Set(ids).size, 25);
    assert.deepEqual(ids, [...ids].sort());
    assert.equal((await celigo.get('/v1/ashares?after=nonsense')).code, 'invalid_query_params');
  });

  it('loses and repeats nothing when something is deleted between two pages', async () => {
    celigo = await CeligoClient.start({ pageSize: 10 });
    const before = (await celigo.everything('/v1/ashares')).map(({ _id }) => _id);
    const first = await celigo.get('/v1/ashares');
    for (const { _id } of first.list.slice(-2)) await celigo.call('DELETE', `/v1/ashares/${_id}`);
    const target = /^<(.+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const rest = await celigo.everything(target);
    assert.deepEqual([...first.list, ...rest].map(({ _id }) => _id), before);
  });

  it('answers an empty list with 204 and no body', async () => {
    celigo = await CeligoClient.start();
    const created = await celigo.post('/v1/integrations', { name: 'Empty' });
    for (const what of ['flows', 'connections', 'exports', 'imports', 'errors', 'jobs/latest']) {
      const answer = await celigo.get(`/v1/integrations/${String(created.body['_id'])}/${what}`);
      assert.deepEqual([answer.status, answer.text], [204, ''], what);
    }
  });

  it('keeps what is included, drops what is excluded, and refuses both at once', async () => {
    celigo = await CeligoClient.start();
    const [included] = (await celigo.get('/v1/ashares?include=accessLevel,sharedWithUser.email')).list;
    assert.deepEqual(Object.keys(included ?? {}), ['_id', 'accessLevel', 'sharedWithUser']);
    assert.deepEqual(Object.keys(included?.['sharedWithUser'] as object), ['email']);
    const [excluded] = (await celigo.get('/v1/ashares?exclude=accessLevel,sharedWithUser.email')).list;
    assert.ok(excluded && !('accessLevel' in excluded) && !('email' in (excluded['sharedWithUser'] as object)) && 'name' in (excluded['sharedWithUser'] as object));
    const both = await celigo.get('/v1/ashares?include=a&exclude=b');
    assert.deepEqual([both.status, both.code], [400, 'invalid_query_params']);
  });

  it('empties a leaky bucket: 429 with whole seconds, and room again as time passes', async () => {
    celigo = await CeligoClient.start({ rateLimit: { capacity: 5, refillPerSecond: 2 } });
    const answers = await Promise.all(Array.from({ length: 9 }, () => celigo.get('/v1/tokenInfo')));
    assert.equal(answers.filter(({ status }) => status === 200).length, 5);
    const refused = answers.find(({ status }) => status === 429);
    assert.deepEqual([refused?.code, refused?.headers.get('retry-after')], ['rate_limited', '1']);
    celigo.pass(1_000);
    assert.deepEqual([(await celigo.get('/v1/tokenInfo')).status, (await celigo.get('/v1/tokenInfo')).status, (await celigo.get('/v1/tokenInfo')).status], [200, 200, 429]);
  });

  it('has ten thousand flows and users where that is asked for', async () => {
    celigo = await CeligoClient.start({ size: 'large', rateLimit: { capacity: 10_000, refillPerSecond: 1 } });
    for (const list of ['flows', 'ashares']) {
      const ids = (await celigo.everything(`/v1/${list}?include=name`)).map(({ _id }) => _id);
      assert.equal(new Set(ids).size, 10_000, list);
    }
  });

  it('gives what it seeds the same ids at every start', async () => {
    celigo = await CeligoClient.start();
    const again = await CeligoClient.start();
    try {
      for (const list of ['integrations', 'flows', 'connections', 'ashares']) {
        const ids = async (one: CeligoClient): Promise<string[]> => (await one.everything(`/v1/${list}`)).map(({ _id }) => _id);
        assert.deepEqual(await ids(again), await ids(celigo), list);
      }
    } finally {
      await again.close();
    }
  });
});
