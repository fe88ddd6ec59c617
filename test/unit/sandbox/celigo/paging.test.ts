import assert from 'node:assert/strict';
import { CeligoClient, readLink } from './celigoSandboxClient';

describe("The sandbox's Celigo and its lists", () => {
  let celigo: CeligoClient;
  afterEach(() => celigo.close());

  it('pages by an absolute Link on the same origin with an opaque position, in the order of creation', async () => {
    celigo = await CeligoClient.start({ pageSize: 7 });
    const first = await celigo.get('/v1/ashares?include=accessLevel');
    assert.equal(first.list.length, 7);
    const nextUrl = new URL(readLink(first, 'next') ?? '');
    assert.equal(nextUrl.origin, celigo.address.origin);
    assert.match(nextUrl.searchParams.get('after') ?? '', /^[\w-]+$/);
    assert.equal(nextUrl.searchParams.get('include'), 'accessLevel', 'the rest of the query stays');
    const allUsers = await celigo.everything('/v1/ashares');
    const ids = allUsers.map(({ _id }) => _id);
    assert.equal(new Set(ids).size, 25);
    assert.deepEqual(ids, [...ids].sort());
    assert.equal((await celigo.get('/v1/ashares?after=nonsense')).code, 'invalid_query_params');
  });

  it('leads back, too, page by page to the first one', async () => {
    celigo = await CeligoClient.start({ pageSize: 10 });
    const first = await celigo.get('/v1/ashares?include=accessLevel');
    const second = await celigo.get(readLink(first, 'next') ?? '');
    const third = await celigo.get(readLink(second, 'next') ?? '');
    assert.deepEqual([first.list.length, second.list.length, third.list.length], [10, 10, 5]);
    assert.deepEqual([readLink(first, 'prev'), readLink(third, 'next')], [undefined, undefined]);
    assert.deepEqual((await celigo.get(readLink(third, 'prev') ?? '')).list, second.list);
    assert.deepEqual((await celigo.get(readLink(second, 'prev') ?? '')).list, first.list);
  });

  it('loses and repeats nothing when something is deleted between two pages', async () => {
    celigo = await CeligoClient.start({ pageSize: 10 });
    const idsBefore = (await celigo.everything('/v1/ashares')).map(({ _id }) => _id);
    const first = await celigo.get('/v1/ashares');
    for (const { _id } of first.list.slice(-2)) await celigo.call('DELETE', `/v1/ashares/${_id}`);
    const remainingUsers = await celigo.everything(readLink(first, 'next') ?? '');
    assert.deepEqual(
      [...first.list, ...remainingUsers].map(({ _id }) => _id),
      idsBefore,
    );
  });

  it('answers an empty list with 204 and no body', async () => {
    celigo = await CeligoClient.start();
    const created = await celigo.post('/v1/integrations', { name: 'Empty' });
    for (const subpath of ['flows', 'connections', 'exports', 'imports', 'errors', 'jobs/latest']) {
      const answer = await celigo.get(`/v1/integrations/${String(created.body['_id'])}/${subpath}`);
      assert.deepEqual([answer.status, answer.text], [204, ''], subpath);
    }
  });

  it('keeps what is included, drops what is excluded, and refuses both at once', async () => {
    celigo = await CeligoClient.start();
    const [included] = (await celigo.get('/v1/ashares?include=accessLevel,sharedWithUser.email')).list;
    assert.deepEqual(Object.keys(included ?? {}), ['_id', 'accessLevel', 'sharedWithUser']);
    assert.deepEqual(Object.keys(included?.['sharedWithUser'] as object), ['email']);
    const [excluded] = (await celigo.get('/v1/ashares?exclude=accessLevel,sharedWithUser.email')).list;
    assert.ok(
      excluded &&
        !('accessLevel' in excluded) &&
        !('email' in (excluded['sharedWithUser'] as object)) &&
        'name' in (excluded['sharedWithUser'] as object),
    );
    const conflictingQuery = await celigo.get('/v1/ashares?include=a&exclude=b');
    assert.deepEqual([conflictingQuery.status, conflictingQuery.code], [400, 'invalid_query_params']);
  });

  it('empties a leaky bucket: 429 with whole seconds, and room again as time passes', async () => {
    celigo = await CeligoClient.start({ rateLimit: { capacity: 5, refillPerSecond: 2 } });
    const answers = await Promise.all(Array.from({ length: 9 }, () => celigo.get('/v1/tokenInfo')));
    assert.equal(answers.filter(({ status }) => status === 200).length, 5);
    const rateLimitedAnswer = answers.find(({ status }) => status === 429);
    assert.deepEqual([rateLimitedAnswer?.code, rateLimitedAnswer?.headers.get('retry-after')], ['rate_limited', '1']);
    celigo.pass(1_000);
    assert.deepEqual(
      [
        (await celigo.get('/v1/tokenInfo')).status,
        (await celigo.get('/v1/tokenInfo')).status,
        (await celigo.get('/v1/tokenInfo')).status,
      ],
      [200, 200, 429],
    );
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
    const secondClient = await CeligoClient.start();
    try {
      for (const list of ['integrations', 'flows', 'connections', 'ashares']) {
        const ids = async (client: CeligoClient): Promise<string[]> =>
          (await client.everything(`/v1/${list}`)).map(({ _id }) => _id);
        assert.deepEqual(await ids(secondClient), await ids(celigo), list);
      }
    } finally {
      await secondClient.close();
    }
  });
});
