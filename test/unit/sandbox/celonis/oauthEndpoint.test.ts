import assert from 'node:assert/strict';
import { type ApiResponse, SandboxClient } from '../celonisSandboxClient';

const km = '/intelligence/api/knowledge-models';
const readModels = 'intelligence.knowledge-models:read';

describe('The sandbox as Celonis: OAuth 2.0', () => {
  let celonis: SandboxClient;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    celonis = await SandboxClient.start({ now: () => now });
  });
  afterEach(() => celonis.close());

  interface Client {
    id: string;
    secret: string;
  }
  const fullAccessClient = (): Client => ({
    id: celonis.sandbox.address.celonis.oauthClientId,
    secret: celonis.sandbox.address.celonis.oauthClientSecret,
  });
  const named = (name: string): Client =>
    celonis.sandbox.address.celonis.oauthClients[name] ?? assert.fail(`no client ${name}`);
  const basic = ({ id, secret }: Client): string =>
    `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
  const inHeader = (client: Client, form: Record<string, string>): Promise<ApiResponse> =>
    celonis.call('POST', '/oauth2/token', { authorization: basic(client), body: new URLSearchParams(form) });
  const inBody = ({ id, secret }: Client, form: Record<string, string>): Promise<ApiResponse> =>
    celonis.call('POST', '/oauth2/token', {
      authorization: null,
      body: new URLSearchParams({ client_id: id, client_secret: secret, ...form }),
    });
  const grant = (scope: string): Record<string, string> => ({ grant_type: 'client_credentials', scope });
  const token = async (scope: string, client = fullAccessClient()): Promise<string> => {
    const answer = await inHeader(client, grant(scope));
    assert.equal(answer.status, 200, answer.text);
    return `Bearer ${String(answer.field('access_token'))}`;
  };
  const status = async (authorization: string, path: string, method = 'GET'): Promise<number> =>
    (await celonis.call(method, path, { authorization })).status;

  it('gives a token for the client in the header or in the body, url-encoded or multipart', async () => {
    const multipart = new FormData();
    for (const [name, value] of Object.entries({
      ...grant(readModels),
      client_id: fullAccessClient().id,
      client_secret: fullAccessClient().secret,
    }))
      multipart.append(name, value);
    for (const answer of [
      await inHeader(fullAccessClient(), grant(readModels)),
      await inBody(fullAccessClient(), grant(readModels)),
      await celonis.call('POST', '/oauth2/token', { authorization: null, body: multipart }),
    ]) {
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(answer.json as object), ['access_token', 'scope', 'token_type', 'expires_in']);
      assert.deepEqual(
        [answer.field('scope'), answer.field('token_type'), answer.field('expires_in')],
        [readModels, 'Bearer', 899],
      );
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(await status(`Bearer ${String(answer.field('access_token'))}`, km), 200);
    }
  });

  it('refuses with the code of RFC 6749 and nothing else', async () => {
    const wrongCredentials = { ...fullAccessClient(), secret: 'wrong' };
    const cases: [Promise<ApiResponse>, number, string][] = [
      [inHeader(wrongCredentials, grant(readModels)), 401, 'invalid_client'],
      [inBody(wrongCredentials, grant(readModels)), 401, 'invalid_client'],
      [inBody({ ...fullAccessClient(), id: 'nobody' }, grant(readModels)), 401, 'invalid_client'],
      [
        celonis.call('POST', '/oauth2/token', { authorization: null, body: new URLSearchParams(grant(readModels)) }),
        401,
        'invalid_client',
      ],
      [inHeader(fullAccessClient(), grant(`${readModels} made.up`)), 400, 'invalid_scope'],
      [inHeader(fullAccessClient(), grant('')), 400, 'invalid_scope'],
      [inHeader(named('dataPushOnly'), grant(readModels)), 400, 'invalid_scope'],
      [inHeader(fullAccessClient(), { grant_type: 'password', scope: readModels }), 400, 'unsupported_grant_type'],
      [inHeader(fullAccessClient(), { scope: readModels }), 400, 'invalid_request'],
      [
        celonis.call('POST', '/oauth2/token', {
          authorization: basic(fullAccessClient()),
          body: new URLSearchParams({ ...grant(readModels), client_secret: fullAccessClient().secret }),
        }),
        400,
        'invalid_request',
      ],
      [celonis.post('/oauth2/token', grant(readModels)), 400, 'invalid_request'],
      [
        celonis.call('POST', '/oauth2/token', {
          authorization: basic(fullAccessClient()),
          body: new URLSearchParams([
            ['grant_type', 'client_credentials'],
            ['scope', 'studio'],
            ['scope', readModels],
          ]),
        }),
        400,
        'invalid_request',
      ],
    ];
    for (const [request, code, error] of cases) {
      const answer = await request;
      assert.deepEqual([answer.status, answer.json], [code, { error }]);
    }
    assert.equal(
      (await inHeader(wrongCredentials, grant(readModels))).headers.get('www-authenticate'),
      'Basic realm="oauth2"',
    );
  });

  it('takes the secret of a client only in the way that it is registered for', async () => {
    assert.equal((await inHeader(named('basicOnly'), grant(readModels))).status, 200);
    assert.equal((await inBody(named('basicOnly'), grant(readModels))).field('error'), 'invalid_client');
    assert.equal((await inBody(named('postOnly'), grant(readModels))).status, 200);
    assert.equal((await inHeader(named('postOnly'), grant(readModels))).field('error'), 'invalid_client');
  });

  it('tells where its endpoints are', async () => {
    const answer = await celonis.call('GET', '/.well-known/openid-configuration', { authorization: null });
    assert.equal(answer.field('token_endpoint'), `${celonis.origin}/oauth2/token`);
    assert.equal(answer.field('issuer'), celonis.origin);
  });

  it('lets a token do what its scopes and the permissions of its client allow, and no more', async () => {
    const pool = celonis.pool('Order to Cash');
    const pools = '/integration/api/pools';
    const models = `${pools}/${pool}/data-models`;
    const [model] = (await celonis.call('GET', models)).json as { id: string }[];
    const load = `/integration/api/v1/data-pools/${pool}/data-models/${model?.id}/load`;
    const areas: [string, string][] = [
      ['GET', km],
      ['GET', '/intelligence/api/subscriptions'],
      ['GET', pools],
      ['GET', models],
      ['GET', celonis.jobsPath],
      ['GET', '/api/external/members?includeInternal=true'],
      ['GET', '/api/cloud'],
      ['POST', load],
    ];
    const allowed = async (authorization: string): Promise<string[]> => {
      const open: string[] = [];
      for (const [method, path] of areas) if ((await status(authorization, path, method)) === 200) open.push(path);
      return open;
    };
    const [kmPath = '', subscriptions = '', poolsPath = '', modelsPath = '', jobs = '', members = '', , loadPath = ''] =
      areas.map(([, path]) => path);
    assert.deepEqual(await allowed(await token(readModels)), [kmPath]);
    assert.deepEqual(await allowed(await token('intelligence.subscriptions:manage')), [subscriptions]);
    assert.deepEqual(await allowed(await token('integration.data-pools:read')), [poolsPath, modelsPath]);
    assert.deepEqual(await allowed(await token('integration.data-models:read')), [modelsPath]);
    assert.deepEqual(await allowed(await token('integration.data-pools:data_push')), [jobs]);
    assert.deepEqual(await allowed(await token('integration.data-pools')), [poolsPath, modelsPath, jobs, loadPath]);
    assert.deepEqual(await allowed(await token('team.user-group-info:read')), [members]);
    assert.deepEqual(await allowed(await token('studio')), []);
    const everything = `${readModels} intelligence.subscriptions:manage integration.data-pools team.user-group-info:read`;
    assert.deepEqual(
      await allowed(await token(everything, named('noPermission'))),
      [kmPath, poolsPath],
      'lists, and both are empty',
    );
    const refusal = await celonis.call('GET', km, { authorization: await token('studio') });
    assert.deepEqual([refusal.status, refusal.field('errorCode')], [403, 'ADMIN_ACCESS_ERROR']);
  });

  it('refuses a token when its time is over, under the other scheme, and when all were ended', async () => {
    const first = await token(readModels);
    assert.equal(await status(first.replace('Bearer', 'AppKey'), km), 401);
    now += 898_000;
    assert.equal(await status(first, km), 200);
    now += 2_000;
    const expiredResponse = await celonis.call('GET', km, { authorization: first });
    assert.deepEqual([expiredResponse.status, expiredResponse.json], [401, { error: 'Unauthorized' }]);
    assert.equal((await celonis.post('/sandbox/oauth', { tokenSeconds: 5 })).field('tokenSeconds'), 5);
    assert.equal((await inHeader(fullAccessClient(), grant(readModels))).field('expires_in'), 5);
    const second = await token(readModels);
    assert.equal((await celonis.call('GET', '/sandbox/oauth')).field('tokens'), 2);
    await celonis.call('DELETE', '/sandbox/oauth');
    assert.equal(await status(second, km), 401);
    assert.equal((await celonis.post('/sandbox/oauth', { tokenSeconds: 0 })).status, 400);
  });

  it('keeps secrets and tokens out of its journal, wherever a client puts them', async () => {
    const bearer = await token(readModels);
    await celonis.call('GET', `${km}?x=${bearer.slice(7)}&y=${fullAccessClient().secret}`, { authorization: bearer });
    const journal = (await celonis.call('GET', '/sandbox/requests')).text;
    assert.ok(journal.includes('x=***&y=***'));
    assert.ok(!journal.includes(bearer.slice(7)) && !journal.includes(fullAccessClient().secret));
  });
});
