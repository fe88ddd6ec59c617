import assert from 'node:assert/strict';
import { SandboxClient } from '../celonisSandboxClient';

describe('The sandbox as Celonis: who may do what', () => {
  let celonis: SandboxClient;
  const keyOf = (name: string): string => celonis.sandbox.address.celonis.keys[name] ?? assert.fail(`no key ${name}`);
  before(async () => {
    celonis = await SandboxClient.start();
  });
  after(() => celonis.close());

  it('lets each key in under its own scheme, whatever the case of the scheme', async () => {
    const { appKey, apiKey } = celonis.sandbox.address.celonis;
    for (const authorization of [`AppKey ${appKey}`, `appkey ${appKey}`, `Bearer ${apiKey}`, `BEARER ${apiKey}`]) {
      assert.equal((await celonis.call('GET', '/api/cloud', { authorization })).status, 200, authorization.slice(0, 8));
    }
    for (const authorization of [`Bearer ${appKey}`, `AppKey ${apiKey}`, 'AppKey wrong']) {
      const answer = await celonis.call('GET', '/api/cloud', { authorization });
      assert.deepEqual([answer.status, answer.json], [401, { error: 'Unauthorized' }]);
    }
  });

  it('answers 401 as JSON without a credential and as text to a header in another form', async () => {
    const none = await celonis.call('GET', '/integration/api/pools', { authorization: null });
    assert.deepEqual([none.status, none.json], [401, { error: 'Unauthorized' }]);
    for (const authorization of ['secret', 'Basic dXNlcjpwYXNz', 'Bearer', 'AppKey a b']) {
      const answer = await celonis.call('GET', '/integration/api/pools', { authorization });
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
      assert.match(answer.text, /must start with 'Bearer ' or 'AppKey '/);
    }
  });

  it('tells the user, the team, the rights and the quotas', async () => {
    const user = await celonis.call('GET', '/api/cloud');
    assert.ok(user.field('id') && user.field('email') && user.field('teamName') && user.field('teamDomain'));
    assert.equal(
      (await celonis.call('GET', '/api/cloud/team')).field('domain'),
      celonis.sandbox.address.celonis.domain,
    );
    assert.deepEqual((await celonis.call('GET', '/api/cloud/permissions')).json, [
      { serviceName: 'event-collection', permissions: ['CREATE_DATA_POOL'] },
    ]);
    const team = (await celonis.call('GET', '/api/team')).json as Record<string, unknown>;
    assert.deepEqual(
      [team.dataPushJobSubmissionLimitPerSec, team.dataPushJobSubmissionLimitPerHour, team.dataConsumptionStage],
      [1000, 1000, 'GREEN'],
    );
  });

  it('lets a key for data push only push, and refuses it the rest with the gateway envelope', async () => {
    for (const authorization of [`AppKey ${keyOf('dataPushOnlyAppKey')}`, `Bearer ${keyOf('dataPushOnlyApiKey')}`]) {
      assert.deepEqual((await celonis.call('GET', celonis.jobsPath, { authorization })).json, []);
      for (const path of [
        '/api/cloud',
        '/api/cloud/team',
        '/api/team',
        '/integration/api/pools',
        `/integration/api/pools/${celonis.poolId}`,
      ]) {
        const answer = await celonis.call('GET', path, { authorization });
        assert.deepEqual(
          [answer.status, answer.json],
          [403, { title: 'Access Denied.', status: 403, detail: 'Access is denied', errorCode: 'ADMIN_ACCESS_ERROR' }],
          path,
        );
      }
    }
  });

  it('shows no pools to a key without any pool permission', async () => {
    const authorization = `AppKey ${keyOf('noPoolAppKey')}`;
    assert.deepEqual((await celonis.call('GET', '/integration/api/pools', { authorization })).json, []);
    assert.equal(
      (await celonis.call('GET', `/integration/api/pools/${celonis.poolId}`, { authorization })).status,
      403,
    );
    assert.equal((await celonis.call('GET', celonis.jobsPath, { authorization })).status, 403);
  });

  it('lets a key for browsing see pools but not push', async () => {
    const authorization = `AppKey ${keyOf('browseOnlyAppKey')}`;
    assert.equal((await celonis.call('GET', '/integration/api/pools', { authorization })).field('length'), 3);
    assert.equal(
      (await celonis.call('GET', celonis.jobsPath, { authorization })).field('errorCode'),
      'ADMIN_ACCESS_ERROR',
    );
  });

  it('answers 403 without a body where the API is not enabled', async () => {
    const answer = await celonis.call('GET', celonis.jobsPath, {
      authorization: `AppKey ${keyOf('notEnabledAppKey')}`,
    });
    assert.deepEqual([answer.status, answer.text], [403, '']);
  });

  it('answers 404 in the gateway family for a path and in the service family for a pool or job that it does not know', async () => {
    const path = await celonis.call('GET', '/data-ingestion/api/v2/nothing');
    assert.deepEqual([path.status, path.field('errorCode')], [404, 'GENERAL_NOTFOUND_PATH']);
    for (const missing of [
      '/integration/api/pools/nowhere',
      '/data-ingestion/api/v1/data-push/nowhere/jobs/',
      `${celonis.jobsPath}nothing`,
    ]) {
      const answer = await celonis.call('GET', missing);
      assert.equal(answer.status, 404, missing);
      const { reference = '', message = '', shortMessage } = answer.json as Record<string, string>;
      assert.match(reference, /^[0-9a-f-]{36}$/);
      assert.equal(shortMessage, `Celonis Support ID: ${reference}`);
      assert.ok(message.endsWith(shortMessage));
    }
  });

  it('keeps the data push API below the older base, and below that one only if asked', async () => {
    const legacyUrl = (client: SandboxClient): string => `/integration/api/v1/data-push/${client.poolId}/jobs/`;
    assert.equal((await celonis.call('GET', legacyUrl(celonis))).status, 200);
    const legacy = await SandboxClient.start({ legacyBaseOnly: true });
    try {
      assert.equal((await legacy.call('GET', legacyUrl(legacy))).status, 200);
      assert.equal((await legacy.call('GET', legacy.jobsPath)).field('errorCode'), 'GENERAL_NOTFOUND_PATH');
    } finally {
      await legacy.close();
    }
  });
});
