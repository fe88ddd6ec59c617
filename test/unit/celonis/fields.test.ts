import assert from 'node:assert/strict';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import { visibleFields } from '../../../src/connections/fieldVisibility';
import type { FieldParseResult, FieldValues } from '../../../src/connections/vendor';
import { ProblemError } from '../../../src/core/problem';

const read = (key: string, text: string, values: FieldValues = {}): FieldParseResult => {
  const field = celonisVendor.fields.find((field) => field.key === key);
  const reading = field?.parse?.(text, values);
  assert.ok(reading, key);
  return reading;
};
const pool = '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21';

describe('The form for Celonis', () => {
  const labels = (values: FieldValues): string[] => visibleFields(celonisVendor, values).map((field) => field.label);

  it('has its fields in order, one key for each auth type', () => {
    assert.deepEqual(labels({}), ['API type', 'Domain', 'Auth type', 'Pool ID', 'App key']);
    assert.deepEqual(labels({ authType: 'token' }), ['API type', 'Domain', 'Auth type', 'Pool ID', 'API key']);
  });

  it('explains how to get the pool id and each key', () => {
    for (const key of ['poolId', 'appKey', 'apiKey'])
      assert.ok((celonisVendor.fields.find((field) => field.key === key)?.guide?.steps.length ?? 0) >= 4, key);
  });
});

describe('The domain', () => {
  const acceptedInputs: [string, string][] = [
    ['acme.eu-1.celonis.cloud', 'acme.eu-1.celonis.cloud'],
    ['  https://Acme.EU-1.celonis.cloud/  ', 'acme.eu-1.celonis.cloud'],
    ['acme.eu-1.celonis.cloud.', 'acme.eu-1.celonis.cloud'],
    ['acme.eu-1.celonis.cloud///', 'acme.eu-1.celonis.cloud'],
    ['https://acme.eu-1.celonis.cloud:443/ui?x=1#y', 'acme.eu-1.celonis.cloud'],
    ['https:/acme.eu-1.celonis.cloud', 'acme.eu-1.celonis.cloud'],
    ['https://https://acme.eu-1.celonis.cloud/ui', 'acme.eu-1.celonis.cloud'],
    ['http://https://acme.eu-1.celonis.cloud', 'acme.eu-1.celonis.cloud'],
    ['www.acme.eu-1.celonis.cloud', 'acme.eu-1.celonis.cloud'],
    ['CELONIS_URL=https://acme.eu-1.celonis.cloud', 'acme.eu-1.celonis.cloud'],
    ['acme.eu\u20111.celonis.cloud\u200b,', 'acme.eu-1.celonis.cloud'],
    ['acme.some-realm-of-tomorrow.celonis.cloud', 'acme.some-realm-of-tomorrow.celonis.cloud'],
    ['127.0.0.1:8080', '127.0.0.1:8080'],
    ['http://localhost:8080/', 'localhost:8080'],
    ['http://127.9.9.9', '127.9.9.9'],
    ['http://[::1]:99', '[::1]:99'],
    ['https://localhost:8443/x', 'https://localhost:8443'],
    ['bücher.eu-1.celonis.cloud', 'xn--bcher-kva.eu-1.celonis.cloud'],
    ['"acme.eu-1.celonis.cloud"', 'acme.eu-1.celonis.cloud'],
    ['acme.eu\u20131.celonis.cloud', 'acme.eu-1.celonis.cloud'],
    [
      'https://acme.eu-1.celonis.cloud/oauth2/authorize?redirect_uri=https%3A%2F%2Fx.example',
      'acme.eu-1.celonis.cloud',
    ],
    [
      'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Facme.eu-1.celonis.cloud%2Fui&data=05',
      'acme.eu-1.celonis.cloud',
    ],
  ];
  for (const [typed, storedValue] of acceptedInputs) {
    it(`keeps the host of ${typed}`, () => {
      const reading = read('domain', typed);
      assert.deepEqual(reading, { value: storedValue });
      assert.deepEqual(read('domain', storedValue), { value: storedValue }, 'what is saved must read as itself');
    });
  }

  const rejectedInputs: [string, RegExp][] = [
    ['', /Enter the domain/],
    ['me@example.com', /e-mail/],
    ['https://me:secret@acme.eu-1.celonis.cloud', /user name and password/],
    ['http://acme.eu-1.celonis.cloud', /plain http/],
    ['ftp://acme.eu-1.celonis.cloud', /not by ftp/],
    ['https://id.celonis.cloud/u/login', /sign-in page/],
    ['https://www.celonis.com/product', /website/],
    ['https://docs.celonis.com/en/data-push-api.html', /website.*acme\.eu-1\.celonis\.cloud/],
    ['https://developer.celonis.cloud', /page about Celonis.*acme\.eu-1\.celonis\.cloud/],
    ['celonis.cloud', /team is missing/],
    ['acme', /not complete/],
    ['acme eu-1', /no spaces/],
    ['acme..celonis.cloud', /not a domain/],
    ['acme_!.celonis.cloud', /not a domain/],
    ['https://', /not a domain/],
    ['https://\u0430cme.eu-1.celonis.cloud', /letter \u0430 is of another alphabet.*acme\.eu-1\.celonis\.cloud/],
    ['https://api.integrator.io/v1/flows', /address of Celigo.*acme\.eu-1\.celonis\.cloud/],
    ['https://docs.celigo.com', /address of Celigo/],
    ['acme.eu-1', /not complete.*acme\.eu-1\.celonis\.cloud/],
    ['https://acme.eu-1.celonis.cloud:port', /not a domain/],
    ['http://127.0.0.1.evil.example', /plain http/],
  ];
  for (const [typed, expectedText] of rejectedInputs) {
    it(`refuses ${typed || 'nothing'} and says why`, () => {
      const { error } = read('domain', typed);
      assert.match(error ?? '', expectedText);
      assert.doesNotMatch(error ?? '', /secret/);
    });
  }

  it('warns where the realm is missing or the host is not under celonis.cloud, but accepts it', () => {
    assert.match(
      (read('domain', 'acme.celonis.cloud') as { warning?: string }).warning ?? '',
      /realm seems to be missing/,
    );
    assert.match(
      (read('domain', 'celonis.acme.example') as { warning?: string }).warning ?? '',
      /will be sent to celonis\.acme\.example/,
    );
  });

  it('leaves out a port under celonis.cloud, and says so', () => {
    const reading = read('domain', 'https://acme.eu-1.celonis.cloud:8443');
    assert.ok(reading.error === undefined);
    assert.equal(reading.value, 'acme.eu-1.celonis.cloud');
    assert.match(reading.warning ?? '', /port 8443 was left out/);
  });

  const withPool: string[] = [
    `https://acme.eu-1.celonis.cloud/integration/ui/pools/${pool}`,
    `https://acme.eu-1.celonis.cloud/integration/ui/pools/${pool}/data-configuration/data-jobs?jobId=1`,
    `acme.eu-1.celonis.cloud/integration/ui/pools/${pool}?a=b`,
    `https://acme.eu-1.celonis.cloud/data-pool/${pool}`,
    `https://acme.eu-1.celonis.cloud/#/pools/${pool}/x`,
    `https://acme.eu-1.celonis.cloud/data-ingestion/api/v1/data-push/${pool}/jobs/`,
  ];
  for (const address of withPool) {
    it(`brings the pool of ${address.replace(pool, '…')} along`, () => {
      assert.deepEqual(read('domain', address), { value: 'acme.eu-1.celonis.cloud', otherValues: { poolId: pool } });
      assert.deepEqual(read('poolId', address), { value: pool, otherValues: { domain: 'acme.eu-1.celonis.cloud' } });
    });
  }

  it('takes the example of the manual', () => {
    assert.deepEqual(read('domain', 'https://celigo.us-1.celonis.cloud/data-pool/pool-abc123'), {
      value: 'celigo.us-1.celonis.cloud',
      otherValues: { poolId: 'pool-abc123' },
    });
  });

  it('brings nothing along that is no id', () => {
    for (const path of [
      '/integration/ui/pools',
      '/integration/ui/pools/',
      '/integration/api/pools/paged?page=0',
      '/pools/..%2Fx',
      '/pools/%',
    ]) {
      assert.deepEqual(
        read('domain', `https://acme.eu-1.celonis.cloud${path}`),
        { value: 'acme.eu-1.celonis.cloud' },
        path,
      );
    }
  });
});

describe('The Pool ID', () => {
  it('is an id as it is', () => {
    assert.deepEqual(read('poolId', ` ${pool} `), { value: pool });
    assert.deepEqual(read('poolId', 'pool-abc123'), { value: 'pool-abc123' });
    for (const text of [`"${pool}",`, `POOL_ID=${pool}`, pool.replaceAll('-', '\u2011'), `\u200b${pool}\u00a0`])
      assert.deepEqual(read('poolId', text), { value: pool }, text);
    const address = `https://acme.eu-1.celonis.cloud/integration/ui/pools/${pool}`;
    for (const text of [pool.replaceAll('-', '\u2013'), encodeURIComponent(address), `pool.url=${address}`])
      assert.equal((read('poolId', text) as { value?: string }).value, pool, text);
  });

  it('is no mask, and no path that leads to nothing', () => {
    for (const text of ['xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', '********', '../x'])
      assert.match(read('poolId', text).error ?? '', /not the id of a data pool/, text);
  });

  it('agrees with a domain that is there already, or says that it does not', () => {
    const address = `https://acme.eu-1.celonis.cloud/integration/ui/pools/${pool}`;
    assert.deepEqual(read('poolId', address, { domain: 'acme.eu-1.celonis.cloud' }), { value: pool });
    assert.match(
      read('poolId', address, { domain: 'other.eu-1.celonis.cloud' }).error ?? '',
      /acme\.eu-1\.celonis\.cloud.*other\.eu-1\.celonis\.cloud/,
    );
  });

  for (const text of [
    '',
    'a b',
    '../x',
    'https://acme.eu-1.celonis.cloud/',
    'me@example.com',
    'acme.eu-1.celonis.cloud',
    'id"; DROP',
  ]) {
    it(`is not ${text || 'nothing'}`, () => assert.ok(read('poolId', text).error));
  }
});

describe('A key', () => {
  it('is read without what was copied along', () => {
    for (const text of [
      'abc==',
      '  abc==\n',
      'AppKey abc==',
      'appkey   abc==',
      'Authorization: AppKey abc==',
      '"abc=="',
      '"Authorization": "AppKey abc=="',
    ]) {
      assert.deepEqual(read('appKey', text), { value: 'abc==' }, text);
    }
    assert.deepEqual(read('apiKey', 'Bearer abc=='), { value: 'abc==' });
  });

  it('that came with the other scheme is accepted with a warning', () => {
    assert.match((read('appKey', 'Bearer abc') as { warning?: string }).warning ?? '', /Token/);
    assert.match((read('apiKey', 'AppKey abc') as { warning?: string }).warning ?? '', /Custom/);
  });

  it('cannot hold spaces, line breaks or characters beyond a header, and no error repeats it', () => {
    for (const text of ['canary key', 'canary\nkey', 'canary\u2013key', 'canaryé', 'canary…', 'canary\u0001']) {
      const { error } = read('appKey', text);
      assert.ok(error, text);
      assert.doesNotMatch(error, /canary/);
    }
    assert.ok(read('apiKey', '   ').error);
    assert.ok(read('apiKey', 'Bearer ').error);
  });
});

describe('What Celonis tells of a connection', () => {
  const values = { apiType: 'dataPush', domain: 'acme.eu-1.celonis.cloud', authType: 'custom', poolId: pool };

  it('is its origin, its pool in the web application, a name and facts', () => {
    assert.equal(celonisVendor.origin(values), 'https://acme.eu-1.celonis.cloud');
    assert.equal(celonisVendor.origin({ domain: '127.0.0.1:8080' }), 'http://127.0.0.1:8080');
    assert.equal(celonisVendor.origin({ domain: 'https://localhost:8443' }), 'https://localhost:8443');
    assert.equal(celonisVendor.url(values), `https://acme.eu-1.celonis.cloud/integration/ui/pools/${pool}`);
    assert.equal(celonisVendor.suggestName(values), 'acme data push');
    assert.deepEqual(
      celonisVendor.facts(values).map((fact) => fact.value),
      ['acme.eu-1.celonis.cloud', 'Data push', 'Custom (App key)', pool],
    );
  });

  it('is a problem where the domain is unusable', () => {
    for (const domain of ['', 'id.celonis.cloud', 'http://acme.eu-1.celonis.cloud'])
      assert.throws(() => celonisVendor.origin({ domain }), ProblemError);
  });
});
