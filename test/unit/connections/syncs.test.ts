import assert from 'node:assert/strict';
import { Redactor } from '../../../src/connections/redactor';
import { ConnectionService } from '../../../src/connections/service';
import { ConnectionStore } from '../../../src/connections/store';
import { Syncs } from '../../../src/connections/syncs';
import { Vault } from '../../../src/connections/vault';
import { HttpClient } from '../../../src/http/client';
import { ProblemError } from '../../../src/http/problem';
import { sampleVendor } from '../../support/sampleVendor';
import { Machine, until } from '../../support/windows';
import type { Connection } from '../../../src/connections/model';
import type { Vendor } from '../../../src/connections/vendor';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const never = new AbortController().signal;

describe('the sync of a connection', () => {
  let service: ConnectionService;
  let syncs: Syncs;
  let works: boolean;
  let begun: number;
  let sync: NonNullable<Vendor['sync']>;

  beforeEach(() => {
    works = true;
    begun = 0;
    sync = async (_session, _signal, log) => {
      log('Accounts: 3');
      return 'Accounts: 3.';
    };
    const window = new Machine().open();
    const vault = new Vault(window.secrets, new Redactor());
    const store = new ConnectionStore(window.state, vault, quiet, { settleMs: [30] });
    const http = (origin: string): HttpClient => new HttpClient({ origin, userAgent: 'test', log: () => {} });
    const vendor: Vendor = {
      ...sampleVendor(async () => ({ works, summary: 'Tested.', checks: [] })),
      sync: (...all) => {
        begun += 1;
        return sync(...all);
      },
    };
    service = new ConnectionService({ store, vault, vendors: [vendor, { ...sampleVendor(async () => ({ works, summary: 'Tested.', checks: [] })), id: 'plain' }], http, log: quiet });
    syncs = new Syncs(service, store, quiet);
  });
  afterEach(() => {
    syncs.dispose();
    service.dispose();
  });

  const add = (vendor = 'sample') =>
    service.save({
      vendor,
      name: `acme ${vendor}`,
      environment: 'none',
      values: { apiType: 'push', domain: 'acme.sample.cloud', authType: 'custom', poolId: 'p1' },
      secrets: { appKey: 'canary' },
    });
  const now = ({ id }: Connection) => service.get(id)!;

  it('follows the first test that works, says that it runs, and is kept with its time', async () => {
    const connection = await add();
    const states: string[] = [];
    syncs.onDidChange(() => states.push(syncs.state(now(connection))));
    assert.equal(syncs.state(now(connection)), 'none');
    await service.testSaved(connection.id, never);
    await until('the sync to get there', () => syncs.state(now(connection)) === 'done');
    assert.deepEqual(states, ['running', 'done']);
    assert.equal(now(connection).lastSync?.summary, 'Accounts: 3.');
    assert.match(syncs.logOf(connection.id) ?? '', /Started\.\n.*Accounts: 3\n.*Accounts: 3\.\n$/);
  });

  it('comes once for each test, and not at all when the test fails or the vendor has none', async () => {
    const connection = await add();
    const plain = await add('plain');
    works = false;
    await service.testSaved(connection.id, never);
    assert.equal(begun, 0);
    works = true;
    await service.testSaved(plain.id, never);
    assert.equal(syncs.state(now(plain)), 'none');
    await service.testSaved(connection.id, never);
    await until('the sync to get there', () => syncs.state(now(connection)) === 'done');
    await service.rename(connection.id, 'another name');
    assert.equal(begun, 1);
  });

  it('keeps its own failure to itself: the connection works all the same', async () => {
    sync = async () => {
      throw new ProblemError({ kind: 'server', what: 'The list broke.' });
    };
    const connection = await add();
    await service.testSaved(connection.id, never);
    await until('the sync to get there', () => syncs.state(now(connection)) === 'failed');
    assert.equal(service.state(now(connection)), 'works');
    assert.equal(now(connection).lastSync?.summary, 'The list broke.');
  });

  it('runs once at a time', async () => {
    let release = (): void => {};
    sync = () => new Promise((resolve) => (release = () => resolve('Done.')));
    const connection = await add();
    const first = syncs.sync(connection);
    await until('the sync to get there', () => begun === 1);
    assert.equal(await syncs.sync(connection), undefined);
    release();
    assert.equal((await first)?.outcome, 'done');
  });
});
