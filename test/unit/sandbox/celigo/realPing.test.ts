import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Sandbox } from '../../../../src/sandbox/sandbox';
import { CeligoClient } from './celigoSandboxClient';

describe('the sandbox of Celigo and the service beside it', () => {
  let sandbox: Sandbox;
  let celigo: CeligoClient;

  before(async () => {
    celigo = await CeligoClient.start();
    sandbox = celigo.sandbox;
  });
  after(() => celigo.close());

  const createBody = (change: object): Record<string, unknown> => ({
    name: 'Celonis beside it',
    type: 'http',
    settings: { domain: sandbox.address.celonis.domain, poolId: sandbox.address.celonis.pools[0]?.id },
    http: {
      formType: 'http',
      mediaType: 'json',
      baseURI: 'https://{{{connection.settings.domain}}}/integration/api/v1/data-push/{{{connection.settings.poolId}}}',
      ping: { relativeURI: '/jobs/', method: 'GET' },
      ...change,
    },
  });
  const withAppKey = (appKey: string): Record<string, unknown> =>
    createBody({
      auth: { type: 'custom' },
      headers: [{ name: 'Authorization', value: 'AppKey {{{connection.http.encrypted.appKey}}}' }],
      encrypted: { appKey },
    });
  const ping = async (body: object) => (await celigo.post('/v1/connections/ping', body)).body;

  it('calls Celonis with the App key of the connection, and says what it answers to a wrong one', async () => {
    assert.deepEqual(await ping(withAppKey(sandbox.address.celonis.appKey)), { code: 200 });
    const { errors } = await ping(withAppKey('no-such-key'));
    assert.deepEqual(
      (errors as { code: number }[]).map(({ code }) => code),
      [401],
    );
  });

  it('sends a token where the connection says', async () => {
    const token = { token: sandbox.address.celonis.apiKey, location: 'header', scheme: 'Bearer' };
    assert.deepEqual(await ping(createBody({ auth: { type: 'token', token } })), { code: 200 });
    assert.ok('errors' in (await ping(createBody({ auth: { type: 'token', token: { ...token, scheme: 'AppKey' } } }))));
  });

  it('asks for an OAuth token with the client of the connection', async () => {
    const { domain, oauthClientId, oauthClientSecret } = sandbox.address.celonis;
    const createClient = async (clientSecret: string) =>
      (
        await celigo.post('/v1/iclients', {
          provider: 'custom_oauth2',
          name: 'Celonis',
          oauth2: {
            grantType: 'clientcredentials',
            clientId: oauthClientId,
            clientSecret,
            clientCredentialsLocation: 'basicauthheader',
            scope: ['intelligence.knowledge-models:read'],
            validDomainNames: [domain],
            token: { uri: `https://${domain}/oauth2/token`, method: 'POST' },
          },
        })
      ).body['_id'];
    const createOAuthBody = (client: unknown) =>
      createBody({
        baseURI: `https://${domain}/intelligence/api`,
        ping: { relativeURI: '/knowledge-models', method: 'GET' },
        auth: { type: 'oauth', oauth: { useIClientFields: true, grantType: 'clientcredentials' } },
        _iClientId: client,
      });
    assert.deepEqual(await ping(createOAuthBody(await createClient(oauthClientSecret))), { code: 200 });
    assert.match(JSON.stringify(await ping(createOAuthBody(await createClient('no-such-secret')))), /invalid_client/);
  });

  it('calls nothing beyond this machine', async () => {
    const { errors } = await ping({
      ...withAppKey('expired'),
      settings: { domain: 'team.eu-1.celonis.cloud', poolId: 'x' },
    });
    assert.deepEqual(
      (errors as { message: string }[]).map(({ message }) => /celonis\.cloud/.test(message)),
      [true],
    );
  });
});
