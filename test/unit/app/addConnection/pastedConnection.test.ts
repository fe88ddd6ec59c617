import assert from 'node:assert/strict';
import { fillFields, PastedText, recognizeVendor } from '../../../../src/app/addConnection/pastedConnection';
import { celigoVendor } from '../../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import { readPastedFacts } from '../../../../src/connections/pastedFacts';

const vendors = [celonisVendor, celigoVendor];
const key = 'MGYxYzliMmUtMGQ0YS00ZjRlOmNhbmFyeS1rZXk1';
const token = '5d1f0a9c3b7e4f2f8a6d0e1c9b8a7f6e';
const pool = '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21';
const host = 'acme.eu-1.celonis.cloud';
const poolUrl = `https://${host}/integration/ui/pools/${pool}`;

/** Vendor, values and secrets that a text comes to. */
const read = (text: string): unknown => {
  const facts = readPastedFacts(text);
  const vendor = recognizeVendor(vendors, facts);
  if (!vendor) return undefined;
  const { values, secrets } = fillFields(vendor, facts);
  return { vendor: vendor.id, ...values, ...secrets };
};
const dataPush = { vendor: 'celonis', apiType: 'dataPush', domain: host, poolId: pool };

describe('A connection in what was pasted', () => {
  const appKey = { ...dataPush, authType: 'custom', appKey: key };
  const cases: [string, string, unknown][] = [
    ['the address of a pool', poolUrl, dataPush],
    ['an address and an id', `${host} ${pool}`, dataPush],
    [
      'an address, and a key of which nobody says what it is',
      `${poolUrl} ${key}`,
      { ...dataPush, appKey: key, apiKey: key },
    ],
    ['an address and the header of an App key', `${poolUrl}\nAuthorization: AppKey ${key}`, appKey],
    [
      'a call of curl',
      `curl -s "${poolUrl}" -H 'Authorization: Bearer ${key}' | jq .`,
      { ...dataPush, authType: 'token', apiKey: key },
    ],
    [
      'an .env file of pycelonis',
      `# production\nCELONIS_URL=https://${host}\nexport CELONIS_API_TOKEN="${key}"\nCELONIS_KEY_TYPE=APP_KEY\n`,
      { vendor: 'celonis', domain: host, authType: 'custom', appKey: key },
    ],
    [
      'the same as an input box has it, in one line',
      `# production CELONIS_URL=https://${host} #CELONIS_API_TOKEN=old-${key} export CELONIS_API_TOKEN="${key}" CELONIS_KEY_TYPE=APP_KEY CELONIS_POOL_ID=${pool}`,
      appKey,
    ],
    [
      'an environment of Postman',
      JSON.stringify({
        name: 'acme',
        values: [
          { key: 'baseUrl', value: `https://${host}`, enabled: true },
          { key: 'apiKey', value: key, type: 'secret', enabled: true },
        ],
      }),
      { vendor: 'celonis', domain: host, authType: 'token', apiKey: key },
    ],
    [
      'variables of Kubernetes',
      `env:\n- name: CELONIS_URL\n  value: ${poolUrl}\n- name: CELONIS_APP_KEY\n  value: "${key}"`,
      appKey,
    ],
    ['Java properties', `celonis.url=https\\://${host}/\ncelonis.app.key=${key}\ncelonis.pool.id=${pool}`, appKey],
    ['a piece of a web page', `<p>Team: <a href="${poolUrl}">${host}</a></p><p>App key: <b>${key}</b></p>`, appKey],
    ['a command of docker', `docker run -e CELONIS_URL=${poolUrl} -e CELONIS_APP_KEY=${key} image:1`, appKey],
    ['JSON', JSON.stringify({ env: { CELONIS_URL: poolUrl, celonisAppKey: key } }), appKey],
    [
      'a profile of content-cli',
      JSON.stringify({
        name: 'acme',
        team: `https://${host}`,
        type: 'Key',
        apiToken: key,
        authenticationType: 'Bearer',
      }),
      { vendor: 'celonis', domain: host, authType: 'token', apiKey: key },
    ],
    [
      'properties of the Kafka connector',
      `connect.ems.endpoint=https://${host}/continuous-batch-processing/api/v1/${pool}/items\nconnect.ems.authorization.key="AppKey ${key}"\nconnect.ems.target.table=orders`,
      appKey,
    ],
    [
      'a call of pycelonis',
      `get_celonis(base_url="https://${host}", api_token="${key}", key_type="USER_KEY")`,
      { vendor: 'celonis', domain: host, authType: 'token', apiKey: key },
    ],
    ['labels of a chat', `Domain: ${host}, Pool ID: ${pool}, App key: ${key}`, appKey],
    [
      'a page of Studio',
      `https://${host}/package-manager/ui/studio`,
      { vendor: 'celonis', apiType: 'intelligence', domain: host },
    ],
    ['the address of Celigo in Europe', 'https://eu.integrator.io/home', { vendor: 'celigo', region: 'eu' }],
    [
      'an .env file of Celigo',
      `CELIGO_API_TOKEN=${token}\nCELIGO_BASE_URL=https://api.integrator.io`,
      { vendor: 'celigo', region: 'us', apiToken: token },
    ],
    [
      'a token for Celigo at an origin of its own',
      `CELIGO_BASE_URL=https://celigo.acme.example CELIGO_API_TOKEN=${token}`,
      { vendor: 'celigo', region: 'other', origin: 'https://celigo.acme.example', apiToken: token },
    ],
    ['a key alone, which may be of both', key, undefined],
    ['addresses of both', `${poolUrl} https://integrator.io`, undefined],
    [
      'two teams',
      `${poolUrl} https://other.us-1.celonis.cloud AppKey ${key}`,
      { vendor: 'celonis', authType: 'custom', appKey: key },
    ],
    ['two keys', `${poolUrl} AppKey ${key} AppKey ${key}2`, { ...dataPush, authType: 'custom' }],
    ['a masked key', `CELONIS_URL=https://${host} CELONIS_APP_KEY=••••••••`, { vendor: 'celonis', domain: host }],
    ['a placeholder', `CELONIS_URL=https://${host} CELONIS_APP_KEY=\${SECRET}`, { vendor: 'celonis', domain: host }],
    ['nothing', '', undefined],
  ];
  for (const [description, text, expected] of cases)
    it(`is read from ${description}`, () => {
      const connection = read(text);
      assert.deepEqual(connection, expected && JSON.parse(JSON.stringify(expected)));
    });

  it('tells to which unusual host a key would be sent', () => {
    const facts = readPastedFacts(`CELONIS_URL=https://celonis.acme.example CELONIS_APP_KEY=${key}`);
    assert.match(fillFields(celonisVendor, facts).notes.join(), /celonis\.acme\.example/);
  });
});

describe('A pasted text while it is seen', () => {
  const texts = [
    key,
    `${poolUrl} ${key}`,
    `Authorization: AppKey ${key}`,
    `CELONIS_APP_KEY=${key} CELONIS_POOL_ID=${pool}`,
    `CELONIS_APP_KEY='short1'`,
    JSON.stringify({ apiToken: key, clientSecret: token }),
    `connect.ems.authorization.key=Bearer ${key}`,
  ];
  for (const text of texts)
    it(`shows no secret: ${text.replaceAll(key, '…').replaceAll(token, '…')}`, () => {
      const pasted = new PastedText();
      const { shownText, facts } = pasted.read(text);
      for (const secret of [key, token, 'short1']) assert.ok(!shownText.includes(secret), shownText);
      assert.match(shownText, /•••1/);
      assert.deepEqual(pasted.read(shownText), { shownText, facts }, 'and can be read again');
    });

  it('goes on with what is typed behind a secret that was taken out', () => {
    const pasted = new PastedText();
    const { shownText } = pasted.read(`AppKey ${key}`);
    const { facts } = pasted.read(`${shownText} ${poolUrl}`);
    assert.deepEqual(facts.credentials, [{ scheme: 'appkey', secret: key }]);
    assert.deepEqual(facts.addresses, [poolUrl]);
  });
});
