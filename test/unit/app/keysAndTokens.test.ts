import assert from 'node:assert/strict';
import { createKeysTable } from '../../../src/app/keysAndTokens';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import type { Connection } from '../../../src/connections/connectionRecord';
import { toCsv } from '../../../src/core/dataTable';

const now = new Date('2026-11-20T00:00:00Z');

describe('The table of keys and tokens', () => {
  const connect = (
    change: Partial<Connection> & Pick<Connection, 'name' | 'vendor' | 'values' | 'origin'>,
  ): Connection => ({
    version: 1,
    id: '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21',
    environment: 'none',
    secrets: ['appKey'],
    createdAt: '2026-10-01T00:00:00.000Z',
    updatedAt: '2026-10-02T00:00:00.000Z',
    ...change,
  });
  const celonis = { vendor: 'celonis', origin: 'https://acme.eu-1.celonis.cloud' };
  const celigo = { vendor: 'celigo', origin: 'https://api.integrator.io' };
  const celigoValues = { region: 'us', autoPurge: '30d', tokenCreated: '2026-11-01T00:00Z' };
  const table = createKeysTable(
    [
      connect({
        ...celonis,
        name: 'push',
        values: { domain: 'acme.eu-1.celonis.cloud', authType: 'custom' },
        lastTest: { at: '2026-11-19T00:00:00.000Z', outcome: 'fails', summary: 'The key was not accepted.' },
      }),
      connect({ ...celonis, name: 'client', values: { authType: 'oauth', scopes: 'studio\nintegration.data-pools' } }),
      connect({ ...celigo, name: 'live', values: celigoValues, environment: 'production' }),
      connect({ ...celigo, name: 'trial', values: celigoValues, environment: 'test' }),
    ],
    (id) => (id === 'celigo' ? celigoVendor : celonisVendor),
    now,
  );
  const row = (name: string): Record<string, unknown> => {
    const cells = table.rows.find(([connection]) => connection === name);
    return Object.fromEntries(table.columns.map(({ id }, index) => [id, cells?.[index]]));
  };

  it('says kind, scopes, last change, last test and end of each', () => {
    assert.deepEqual(
      table.rows.map(([name]) => name),
      ['client', 'live', 'push', 'trial'],
    );
    const push = row('push');
    assert.deepEqual(
      [push['kind'], push['changed'], push['tested'], push['testResult'], push['expires']],
      ['App key', '2026-10-02T00:00:00.000Z', '2026-11-19T00:00:00.000Z', 'Failed: The key was not accepted.', null],
    );
    assert.match(String(push['expiry']), /static key and will discontinue these, with no date yet/);
    assert.deepEqual(
      [row('client')['kind'], row('client')['scopes']],
      ['OAuth 2.0 client', 'studio integration.data-pools'],
    );
    assert.deepEqual(
      [row('live')['created'], row('live')['expires']],
      ['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    );
  });

  it('points at test and production that may share what they have', () => {
    assert.match(String(row('live')['shared']), /^With trial, if they are one account/);
    assert.match(String(row('trial')['shared']), /^With live/);
    assert.equal(row('push')['shared'], null);
  });

  it('is exported as it is, and holds no field of a secret', () => {
    const csv = toCsv(table);
    assert.match(csv, /^connection,service,host,environment,kind,scopes/);
    assert.doesNotMatch(csv, /appKey/);
  });
});
