import assert from 'node:assert/strict';
import { maskRecord } from '../../../src/celigo/maskRecord';

describe('A record that is shown', () => {
  it('has no secret in it, wherever one may stand', () => {
    const secret = 'canary-4711';
    const record = {
      http: {
        auth: {
          token: { token: secret, location: 'header', refreshBody: `{"client_secret":"${secret}"}` },
          basic: { username: 'me', password: secret },
          oauth: { clientSecret: secret, refreshToken: secret },
        },
        encrypted: { anything: secret, nested: { more: [secret] } },
        headers: [
          { name: 'Authorization', value: `Bearer ${secret}` },
          { name: 'X-Api-Token', value: secret },
        ],
        clientCertificates: { key: secret, passphrase: secret, pfx: secret },
      },
      netsuite: { tokenSecret: secret },
      s3: { accessKeyId: 'AKIA', secretAccessKey: secret },
      webhook: { key: secret, token: secret },
    };
    assert.ok(!JSON.stringify(maskRecord(record)).includes(secret));
  });

  it('has no credential in its headers and settings either', () => {
    const secret = 'canary-4711';
    for (const name of [
      'X-Auth',
      'Authorization',
      'Ocp-Apim-Subscription-Key',
      'X-API-Key',
      'Set-Cookie',
      'X-Password',
      'api-token',
      'X-Shared-Secret',
    ]) {
      assert.deepEqual(maskRecord({ headers: [{ name, value: secret }] }), { headers: [{ name, value: '******' }] });
    }
    for (const name of [
      'authKey',
      'pgpPrivateKey',
      'pgpPassphrase',
      'connectionString',
      'tokenId',
      'consumerKey',
      'apiToken',
      'consumerPrivateKey',
      'certId',
    ]) {
      assert.deepEqual(maskRecord({ settings: { deep: [{ [name]: secret }] }, ftp: { [name]: secret } }), {
        settings: { deep: [{ [name]: '******' }] },
        ftp: { [name]: '******' },
      });
    }
  });

  it('keeps everything else as it is', () => {
    const record = {
      name: 'ERP',
      key: 'orders',
      offline: false,
      tokenURI: 'https://x/token',
      http: {
        auth: { type: 'token', token: { location: 'header', scheme: 'Bearer', token: '******' } },
        headers: [
          { name: 'Authorization', value: 'AppKey {{{connection.http.encrypted.appKey}}}' },
          { name: 'Accept', value: 'text/csv' },
        ],
        unencrypted: { domain: 'acme' },
        encryptedFields: [{ id: 'appKey', label: 'App key' }],
      },
    };
    assert.deepEqual(maskRecord(record), record);
    assert.deepEqual(maskRecord({ password: null, token: '' }), { password: null, token: '' });
  });

  it('does not take a secret for a placeholder because one stands beside it', () => {
    assert.deepEqual(maskRecord({ password: 'abc123 {{{x}}}' }), { password: '******' });
  });

  it('is shown down to a certain depth, however deep it is', () => {
    const levels = 200_000;
    for (const [opening, closing] of [
      ['[', ']'],
      ['{"a":', '}'],
    ]) {
      const record: unknown = JSON.parse(`${opening!.repeat(levels)}"x"${closing!.repeat(levels)}`);
      assert.match(JSON.stringify(maskRecord({ record, password: 'canary-4711' })), /deeper than 200 levels.*\*{6}/);
    }
  });
});
