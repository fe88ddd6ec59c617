import assert from 'node:assert/strict';
import { CeligoClient, type Entry, type Json } from './celigoSandboxClient';

const body = {
  name: 'Celonis - Data push - Test',
  type: 'http',
  http: {
    formType: 'http',
    mediaType: 'json',
    baseURI: 'https://team.eu-1.celonis.cloud/integration/api/v1/data-push/pool',
    headers: [{ name: 'Authorization', value: 'AppKey {{{connection.http.encrypted.appKey}}}' }],
    auth: { type: 'custom' },
    encrypted: { appKey: 'canary-app-key' },
    unencrypted: { domain: 'team.eu-1.celonis.cloud' },
  },
};

describe("The sandbox's Celigo and its connections", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  const ping = async (name: string): Promise<{ status: number; json: unknown; offline: unknown }> => {
    const { _id } = await celigo.named('/v1/connections', name);
    const { status, json } = await celigo.post(`/v1/connections/${_id}/ping`);
    return { status, json, offline: (await celigo.get(`/v1/connections/${_id}`)).body['offline'] };
  };
  const create = async (connection: object = body): Promise<Entry> => {
    const answer = await celigo.post('/v1/connections', connection);
    assert.equal(answer.status, 201, answer.text);
    return answer.body as Entry;
  };

  it('takes secrets and never gives one back', async () => {
    const created = await create();
    const tokenBody = {
      ...body,
      http: {
        ...body.http,
        encrypted: undefined,
        auth: {
          type: 'token',
          // The body that fetches a new token has the client's secret in it (observed-answers.md, 8).
          token: { token: 'canary-token', location: 'header', refreshBody: '{"client_secret":"canary-in-body"}' },
        },
      },
    };
    const other = await create(tokenBody);
    await celigo.put(`/v1/connections/${created._id}`, {
      ...body,
      http: { ...body.http, concurrencyLevel: 3, encrypted: { appKey: 'canary-renewed' } },
    });
    const texts = [JSON.stringify([created, other])];
    for (const path of [
      '/v1/connections',
      `/v1/connections/${created._id}`,
      `/v1/connections/${other._id}`,
      '/v1/audit',
      `/v1/connections/${created._id}/audit`,
      '/v1/iclients',
    ])
      texts.push((await celigo.get(path)).text);
    for (const text of texts) assert.doesNotMatch(text, /canary|made-up/);
    assert.equal((created['http'] as Json)['encrypted'], '******');
    const { token, refreshBody } = ((other['http'] as Json)['auth'] as Json)['token'] as Json;
    assert.deepEqual([token, refreshBody], ['******', '******']);
    assert.deepEqual((created['http'] as Json)['unencrypted'], body.http.unencrypted);
  });

  it('stores asterisks as they are, so that a PUT of what was read breaks the connection', async () => {
    const { _id } = await create();
    assert.deepEqual((await celigo.post(`/v1/connections/${_id}/ping`)).json, { code: 200 });
    const read = (await celigo.get(`/v1/connections/${_id}`)).body;
    assert.equal((await celigo.put(`/v1/connections/${_id}`, read)).status, 200);
    assert.ok('errors' in (await celigo.post(`/v1/connections/${_id}/ping`)).body);
    assert.equal((await celigo.get(`/v1/connections/${_id}`)).body['offline'], true);
  });

  it('pings with three outcomes, and keeps offline up to date', async () => {
    assert.deepEqual(await ping('Shopify - Web shop'), { status: 200, json: { code: 200 }, offline: false });
    const refusedPing = await ping('Logistics partner - API');
    assert.deepEqual(
      [refusedPing.status, refusedPing.offline, (refusedPing.json as { errors: Json[] }).errors[0]?.['code']],
      [200, true, 401],
    );
    const unreachable = await ping('Workday - Old tenant');
    assert.equal(unreachable.status, 422);
    assert.match(JSON.stringify(unreachable.json), /ENOTFOUND wd5\.workday\.invalid/);
    assert.equal((await ping('Warehouse SFTP')).offline, false, 'it is back');
  });

  it('pings an unsaved connection and keeps nothing of it', async () => {
    const count = (await celigo.everything('/v1/connections')).length;
    assert.deepEqual((await celigo.post('/v1/connections/ping', body)).json, { code: 200 });
    const wrongCredential = await celigo.post('/v1/connections/ping', {
      ...body,
      http: { ...body.http, encrypted: { appKey: 'wrong' } },
    });
    assert.deepEqual([wrongCredential.status, wrongCredential.code], [200, 401]);
    assert.equal(
      (await celigo.post('/v1/connections/ping', { ...body, http: { ...body.http, baseURI: 'https://x.invalid' } }))
        .status,
      422,
    );
    assert.equal((await celigo.post('/v1/connections/ping', { name: 'x', type: 'http' })).status, 422);
    assert.equal((await celigo.everything('/v1/connections')).length, count);
  });

  it('waits for a person to authorize an OAuth connection in the browser', async () => {
    const { _id } = await celigo.named('/v1/connections', 'Entra ID - Graph');
    assert.equal((await celigo.post(`/v1/connections/${_id}/ping`)).status, 422);
    const { authorizationURL } = (await celigo.get(`/v1/connection/${_id}/oauth2`)).body;
    assert.equal((await fetch(String(authorizationURL))).status, 200);
    const after = (await celigo.get(`/v1/connections/${_id}`)).body;
    assert.ok(!('needsAuthorization' in after));
    assert.deepEqual((await celigo.post(`/v1/connections/${_id}/ping`)).json, { code: 200 });
  });

  it('refuses what a connection cannot be', async () => {
    const http = (change: object): object => ({ ...body, http: { ...body.http, ...change } });
    for (const [invalidConnection, code] of [
      [{ ...body, name: 'x'.repeat(101) }, 'invalid_field'],
      [{ ...body, type: 'telnet' }, 'invalid_field'],
      [{ name: 'x', type: 'ftp' }, 'invalid_field'],
      [http({ baseURI: undefined }), 'invalid_or_missing_field'],
      [http({ mediaType: 'yaml' }), 'invalid_field'],
      [http({ auth: { type: 'token' } }), 'invalid_field'],
      [http({ _iClientId: '65e1a4c0a7d3c95b1effffff' }), 'invalid_ref'],
    ] as const) {
      const answer = await celigo.post('/v1/connections', invalidConnection);
      assert.deepEqual([answer.status, answer.code], [422, code], JSON.stringify(invalidConnection));
    }
    const highConcurrency = await create(http({ concurrencyLevel: 40 }));
    assert.equal((highConcurrency['http'] as Json)['concurrencyLevel'], 25, 'cut down silently');
  });

  it('renames by PATCH without touching secrets', async () => {
    const { _id } = await create();
    assert.equal(
      (
        await celigo.call('PATCH', `/v1/connections/${_id}`, {
          body: [{ op: 'replace', path: '/name', value: 'New name' }],
        })
      ).status,
      204,
    );
    assert.equal((await celigo.get(`/v1/connections/${_id}`)).body['name'], 'New name');
    assert.deepEqual((await celigo.post(`/v1/connections/${_id}/ping`)).json, { code: 200 });
    assert.equal(
      (
        await celigo.call('PATCH', `/v1/connections/${_id}`, {
          body: [{ op: 'replace', path: '/http/encrypted', value: {} }],
        })
      ).status,
      422,
    );
  });

  it('says what uses a connection, keeps what is in use, and registers it with integrations', async () => {
    const used = await celigo.named('/v1/connections', 'Celonis - Data push - Order to Cash');
    const dependencies = (await celigo.get(`/v1/connections/${used._id}/dependencies`)).body as Record<
      string,
      { name: string }[]
    >;
    assert.deepEqual(Object.keys(dependencies), ['imports', 'flows']);
    assert.ok(dependencies['flows']?.some(({ name }) => name === 'Sales orders: SAP to Celonis'));
    assert.equal((await celigo.call('DELETE', `/v1/connections/${used._id}`)).status, 422);
    const { _id } = await create();
    assert.deepEqual((await celigo.get(`/v1/connections/${_id}/dependencies`)).json, {});
    const integration = await celigo.named('/v1/integrations', 'Warehouse EDI');
    assert.equal((await celigo.put(`/v1/integrations/${integration._id}/connections/register`, [_id])).status, 200);
    const isRegistered = async (): Promise<boolean> =>
      (await celigo.everything(`/v1/integrations/${integration._id}/connections`)).some(
        (candidate) => candidate._id === _id,
      );
    assert.equal(await isRegistered(), true);
    assert.equal(
      (await celigo.call('DELETE', `/v1/integrations/${integration._id}/connections/${_id}/register`)).status,
      204,
    );
    assert.equal(await isRegistered(), false);
    assert.equal((await celigo.call('DELETE', `/v1/connections/${_id}`)).status, 204);
  });

  it('offers a Celonis connector of two APIs', async () => {
    const light = await celigo.named('/v1/httpconnectors', 'Celonis');
    assert.ok(!('apis' in light));
    const full = (await celigo.get(`/v1/httpconnectors/${light._id}?returnEverything=true`)).body;
    const apis = full['apis'] as { name: string; supportedBy: { connection: Json } }[];
    assert.deepEqual(
      apis.map(({ name }) => name),
      ['Intelligence', 'Data push'],
    );
    for (const { supportedBy } of apis)
      assert.deepEqual(Object.keys(supportedBy.connection), ['preConfiguredFields', 'fieldsUserMustSet', 'conditions']);
    const connections = await celigo.everything('/v1/connections');
    assert.equal(
      connections.filter(({ http }) => (http as Json | undefined)?.['_httpConnectorId'] === light._id).length,
      3,
    );
  });

  it('keeps OAuth clients: valid domain names are required, secrets masked, and a deleted one breaks its connections', async () => {
    const client = {
      provider: 'custom_oauth2',
      name: 'Mine',
      oauth2: {
        grantType: 'clientcredentials',
        clientId: 'a',
        clientSecret: 'canary',
        scope: 'one two',
        validDomainNames: ['team.eu-1.celonis.cloud'],
        token: { uri: 'https://team.eu-1.celonis.cloud/oauth2/token' },
      },
    };
    const created = await celigo.post('/v1/iclients', client);
    const oauth2 = created.body['oauth2'] as Json;
    assert.deepEqual(
      [created.status, oauth2['clientSecret'], oauth2['scope'], (oauth2['token'] as Json)['uri']],
      [201, '******', ['one', 'two'], 'https://team.eu-1.celonis.cloud/oauth2/token'],
    );
    assert.equal(
      (await celigo.post('/v1/iclients', { ...client, oauth2: { ...client.oauth2, validDomainNames: [] } })).status,
      422,
    );
    assert.equal(
      (
        await celigo.post('/v1/iclients', {
          ...client,
          oauth2: { ...client.oauth2, validDomainNames: ['https://x.example/y'] },
        })
      ).status,
      422,
    );
    const seeded = await celigo.named('/v1/iclients', 'Celonis Intelligence');
    const { connections } = (await celigo.get(`/v1/iclients/${seeded._id}/dependencies`)).body as {
      connections: { id: string; name: string }[];
    };
    assert.deepEqual(
      connections.map(({ name }) => name),
      ['Celonis - Intelligence'],
    );
    assert.equal((await celigo.call('DELETE', `/v1/iclients/${seeded._id}`)).status, 204);
    assert.equal((await celigo.get(`/v1/connections/${connections[0]?.id}`)).body['offline'], true);
    assert.equal(
      ((await celigo.get(`/v1/connections/${connections[0]?.id}/iclients`)).body['iclients'] as Json[]).length,
      2,
    );
  });
});
