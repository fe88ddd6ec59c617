import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { createCeligoFields } from '../../../src/celigo/fields';
import { createCeligoLinks } from '../../../src/celigo/links';
import { visibleFields } from '../../../src/connections/fieldVisibility';
import type { FieldParseResult, FieldValues } from '../../../src/connections/vendor';
import { createConnectionFields, initialConnectionTexts } from '../../../src/ui/webviews/form/connectionFormModel';
import { readForm } from '../../../src/ui/webviews/form/readForm';

const now = new Date('2026-11-22T00:45:00Z');

function read(key: string, text: string, values: FieldValues = {}): FieldParseResult {
  const field = createCeligoFields(() => now).find((field) => field.key === key);
  return field!.parse!(text, values);
}

describe('The fields of a connection to Celigo', () => {
  it('ask for an origin only where the region is another one', () => {
    const keys = (region: string): string[] => visibleFields(celigoVendor, { region }).map((field) => field.key);
    assert.deepEqual(keys('eu'), ['region', 'apiToken', 'autoPurge']);
    assert.deepEqual(keys('other'), ['region', 'origin', 'apiToken', 'autoPurge']);
  });

  it('send requests to the region’s own host and open its own application', () => {
    assert.equal(celigoVendor.origin({}), 'https://api.integrator.io');
    assert.equal(celigoVendor.origin({ region: 'eu' }), 'https://api.eu.integrator.io');
    assert.equal(celigoVendor.origin({ region: 'au' }), 'https://api.au.integrator.io');
    assert.equal(celigoVendor.origin({ region: 'ca' }), 'https://api.ca.integrator.io');
    assert.equal(celigoVendor.url({ region: 'eu' }), 'https://eu.integrator.io/home');
    assert.equal(
      celigoVendor.url({ region: 'other', origin: 'https://api.celigo.example' }),
      'https://celigo.example/home',
    );
    assert.equal(
      createCeligoLinks({ region: 'ca' }).flow({ _id: 'f1' }),
      'https://ca.integrator.io/integrations/none/flowBuilder/f1',
    );
    assert.equal(
      createCeligoLinks({}).step('s1', 'imports', { _id: 'f1', integration: { _id: 'i1' } }),
      'https://integrator.io/integrations/i1/flowBuilder/f1/edit/imports/s1',
    );
  });

  it('open flows in the section of their integration, and integration apps under their name', () => {
    const links = createCeligoLinks({});
    const grouped = { _id: 'f', _flowGroupingId: 'g', integration: { _id: 'i' } };
    assert.equal(
      links.stepErrors('s', grouped),
      'https://integrator.io/integrations/i/flows/sections/g/flowBuilder/f/errors/s',
    );
    const integration = { _id: 'i', name: 'Shopify - NetSuite Connector', _connectorId: 'c' };
    assert.equal(
      links.integration(integration, 'users'),
      'https://integrator.io/integrationapps/ShopifyNetSuite/i/users',
    );
    assert.equal(
      links.flow({ _id: 'f', integration }),
      'https://integrator.io/integrationapps/ShopifyNetSuite/i/flows/flowBuilder/f',
    );
    assert.equal(
      links.flow({ ...grouped, integration: { _id: 'i', _connectorId: 'c' } }),
      'https://integrator.io/integrationapps/integrationApp/i/flows/sections/g/flowBuilder/f',
    );
  });

  it('take https origins, and plain http on this machine only', () => {
    const warning = 'This is not an address under integrator.io. Your token will be sent to celigo.example.';
    assert.deepEqual(read('origin', 'https://Celigo.example/v1/flows?x=1'), {
      value: 'https://celigo.example',
      warning,
    });
    assert.deepEqual(read('origin', 'celigo.example'), { value: 'https://celigo.example', warning });
    assert.deepEqual(read('origin', '127.0.0.1:4711'), { value: 'http://127.0.0.1:4711' });
    assert.deepEqual(read('origin', 'http://localhost:4711/'), { value: 'http://localhost:4711' });
    assert.deepEqual(read('origin', 'http://[::1]:4711'), { value: 'http://[::1]:4711' });
    for (const invalidInput of [
      'http://celigo.example',
      'http://127.0.0.1.evil.example',
      'ftp://celigo.example',
      'https://me:secret@celigo.example',
      'https://',
      ' ',
    ]) {
      assert.ok('error' in read('origin', invalidInput), invalidInput);
    }
  });

  it('warn of a host that only looks like Celigo, and name it as it is', () => {
    const lookalikes = {
      'https://api.integrator.io.evil.example': 'api.integrator.io.evil.example',
      'https://integrat\u03bfr.io': new URL('https://integrat\u03bfr.io').hostname,
      'api.integrator.io@evil.example': undefined,
      'https://notintegrator.io': 'notintegrator.io',
    };
    for (const [typed, host] of Object.entries(lookalikes)) {
      const reading = read('origin', typed);
      if (host === undefined) assert.ok('error' in reading, typed);
      else assert.ok('value' in reading && reading.warning?.includes(`will be sent to ${host}.`), typed);
    }
    assert.deepEqual(read('origin', 'https://api.next.integrator.io'), { value: 'https://api.next.integrator.io' });
  });

  it('turn the address of a public region into that region', () => {
    assert.deepEqual(read('origin', 'https://eu.integrator.io/integrations/1'), {
      value: 'https://api.eu.integrator.io',
      otherValues: { region: 'eu' },
    });
    assert.deepEqual(read('origin', 'api.au.integrator.io'), {
      value: 'https://api.au.integrator.io',
      otherValues: { region: 'au' },
    });
  });

  it('make the API of the application, and refuse pages about Celigo', () => {
    for (const address of [
      'https://www.integrator.io',
      'https:/integrator.io/home',
      'app.integrator.io',
      'https://integrator.io:8443',
    ])
      assert.deepEqual(read('origin', address), { value: 'https://api.integrator.io', otherValues: { region: 'us' } });
    const reading = read('origin', 'https://next.integrator.io/flows');
    assert.ok(reading.error === undefined);
    assert.equal(reading.value, 'https://api.next.integrator.io');
    assert.match(reading.warning ?? '', /address of the application/);
    for (const address of ['https://docs.celigo.com/hc/en-us', 'www.celigo.com', 'developer.celigo.com/api'])
      assert.match(read('origin', address).error ?? '', /page about Celigo.*api\.integrator\.io/);
  });

  it('refuse what is no origin of Celigo, each time with one as an example', () => {
    for (const [typed, reason] of [
      ['https://acme.eu-1.celonis.cloud/ui', /address of Celonis/],
      ['EU', /not a whole address/],
      ['api integrator io', /not an address/],
      ['http://api.integrator.io', /Without https/],
      ['ftp://api.integrator.io', /Only https/],
      ['me@celigo.example', /user name/],
    ] as const) {
      const { error } = read('origin', typed);
      assert.match(error ?? '', reason, typed);
      assert.match(error ?? '', /for example https:\/\/api\.integrator\.io\.$/, typed);
    }
  });

  it('are read out of the files and commands that people copy', () => {
    for (const text of [
      'api.eu.integrator.io.',
      'celigo.url=https\\://api.eu.integrator.io/',
      'celigo.base.url: https\\://api.eu.integrator.io',
      'curl.exe -k --url https://api.eu.integrator.io/v1/flows',
      'https://www.google.com/url?q=https://eu.integrator.io/home&sa=D',
      'view-source:https://eu.integrator.io/home',
    ])
      assert.deepEqual(read('origin', text), { value: 'https://api.eu.integrator.io', otherValues: { region: 'eu' } });
  });

  it('refuse to connect where the stored origin is unusable', () => {
    assert.throws(() => celigoVendor.origin({ region: 'other' }), /origin/);
    assert.throws(() => celigoVendor.origin({ region: 'other', origin: 'http://celigo.example' }), /https/);
  });

  it('take a token as it is pasted, and nothing that cannot be one', () => {
    assert.deepEqual(read('apiToken', '  Bearer abc123\n'), { value: 'abc123' });
    for (const text of ['"abc123",', 'export CELIGO_API_TOKEN=abc123', 'Authorization: Bearer abc123', 'abc\u200b123'])
      assert.deepEqual(read('apiToken', text), { value: 'abc123' }, text);
    for (const invalidInput of ['', '******', '••••', 'abc…', 'abc def', 'tökén', 'abc\ndef'])
      assert.ok('error' in read('apiToken', invalidInput), invalidInput);
  });

  it('take the time of creation in the usual spellings', () => {
    assert.deepEqual(read('tokenCreated', '2026-11-20T08:30Z'), { value: '2026-11-20T08:30Z' });
    assert.deepEqual(read('tokenCreated', '2026-11-20 08:30 +02:00'), { value: '2026-11-20T06:30Z' });
    assert.deepEqual(read('tokenCreated', '2026-11-20'), {
      value: `${new Date(2026, 10, 20).toISOString().slice(0, 16)}Z`,
    });
    for (const invalidInput of ['yesterday', '2026-13-01', '2026-11-31T25:00Z', '2027-01-01'])
      assert.ok('error' in read('tokenCreated', invalidInput), invalidInput);
  });

  it('show the time of creation as a person of this machine writes it, and read it back', () => {
    const shown = createCeligoFields().find(({ key }) => key === 'tokenCreated')!.format!('2026-11-20T08:30Z');
    assert.match(shown, /^2026-11-\d\d \d\d:\d\d$/);
    assert.deepEqual(read('tokenCreated', shown), { value: '2026-11-20T08:30Z' });
    const texts = initialConnectionTexts(celigoVendor, {
      values: { autoPurge: '30d', tokenCreated: '2026-11-20T08:30Z' },
    });
    assert.equal(texts['tokenCreated'], shown);
  });

  it('remember when a token with a lifetime was entered, by themselves', () => {
    const formSubject = {
      fields: createConnectionFields(celigoVendor),
      isEdit: false,
      messages: { saving: '', notSaved: '' },
      save: async () => {},
    };
    const typed = { 'connection.name': 'Celigo', region: 'us', autoPurge: '30d' };
    const startMs = Date.now();
    const { entered, errors } = readForm(formSubject, typed, { apiToken: 'abc123' });
    assert.deepEqual(errors, {});
    const created = Date.parse(entered?.values['tokenCreated'] ?? '');
    assert.ok(created > startMs - 61_000 && created <= Date.now());
  });

  it('keep the time of creation as long as it leaves the token some life', () => {
    assert.deepEqual(read('autoPurge', '10d', { tokenCreated: '2026-11-20T08:30Z' }), { value: '10d' });
    assert.deepEqual(read('autoPurge', '1d', { tokenCreated: '2026-11-20T08:30Z' }), {
      value: '1d',
      otherValues: { tokenCreated: '2026-11-22T00:45Z' },
    });
    assert.deepEqual(read('autoPurge', 'never'), { value: 'never' });
  });
});
