import assert from 'node:assert/strict';
import type { Connection } from '../../../src/connections/connectionRecord';
import { ConnectionService } from '../../../src/connections/connectionService';
import { ConnectionStore } from '../../../src/connections/connectionStore';
import { ConnectionSync } from '../../../src/connections/connectionSync';
import type { Vendor } from '../../../src/connections/vendor';
import { ProblemError } from '../../../src/core/problem';
import { Redactor } from '../../../src/core/redactor';
import { HttpClient } from '../../../src/http/httpClient';
import { SecretStore } from '../../../src/storage/secretStore';
import { createSampleVendor } from '../../support/sampleVendor';
import { SimulatedMachine, waitUntil } from '../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const neverAborted = new AbortController().signal;

describe('the sync of a connection', () => {
  let service: ConnectionService;
  let syncs: ConnectionSync;
  let isWorking: boolean;
  let begun: number;
  let sync: NonNullable<Vendor['sync']>;

  beforeEach(() => {
    isWorking = true;
    begun = 0;
    sync = async (_session, _signal, log) => {
      log('Accounts: 3');
      return 'Accounts: 3.';
    };
    const window = new SimulatedMachine().openWindow();
    const secretStore = new SecretStore(window.secrets, new Redactor());
    const store = new ConnectionStore(window.state, secretStore, silentLog);
    const http = (origin: string): HttpClient => new HttpClient({ origin, userAgent: 'test', log: () => {} });
    const vendor: Vendor = {
      ...createSampleVendor(async () => ({ works: isWorking, summary: 'Tested.', checks: [] })),
      sync: (...all) => {
        begun += 1;
        return sync(...all);
      },
    };
    service = new ConnectionService({
      store,
      secretStore,
      vendors: [
        vendor,
        { ...createSampleVendor(async () => ({ works: isWorking, summary: 'Tested.', checks: [] })), id: 'plain' },
      ],
      createHttpClient: http,
      log: silentLog,
    });
    syncs = new ConnectionSync(service, store, silentLog);
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
  const getCurrent = ({ id }: Connection) => service.get(id)!;

  it('follows the first test that works, says that it runs, and is saved with its time', async () => {
    const connection = await add();
    const states: string[] = [];
    syncs.onDidChange(() => states.push(syncs.getStatus(getCurrent(connection))));
    assert.equal(syncs.getStatus(getCurrent(connection)), 'none');
    await service.testSaved(connection.id, neverAborted);
    await waitUntil('the sync to get there', () => syncs.getStatus(getCurrent(connection)) === 'done');
    assert.deepEqual(states, ['running', 'done']);
    assert.equal(getCurrent(connection).lastSync?.summary, 'Accounts: 3.');
    assert.match(syncs.getLog(connection.id) ?? '', /Started\.\n.*Accounts: 3\n.*Accounts: 3\.\n$/);
  });

  it('comes once for each test, and not at all when the test fails or the vendor has none', async () => {
    const connection = await add();
    const plainConnection = await add('plain');
    isWorking = false;
    await service.testSaved(connection.id, neverAborted);
    assert.equal(begun, 0);
    isWorking = true;
    await service.testSaved(plainConnection.id, neverAborted);
    assert.equal(syncs.getStatus(getCurrent(plainConnection)), 'none');
    await service.testSaved(connection.id, neverAborted);
    await waitUntil('the sync to get there', () => syncs.getStatus(getCurrent(connection)) === 'done');
    await service.rename(connection.id, 'another name');
    assert.equal(begun, 1);
  });

  it('keeps its own failure to itself: the connection works all the same', async () => {
    sync = async () => {
      throw new ProblemError({ kind: 'server', what: 'The list broke.' });
    };
    const connection = await add();
    await service.testSaved(connection.id, neverAborted);
    await waitUntil('the sync to get there', () => syncs.getStatus(getCurrent(connection)) === 'failed');
    assert.equal(service.getStatus(getCurrent(connection)), 'works');
    assert.equal(getCurrent(connection).lastSync?.summary, 'The list broke.');
  });

  it('runs once at a time', async () => {
    let release = (): void => {};
    sync = () => new Promise((resolve) => (release = () => resolve('Done.')));
    const connection = await add();
    const first = syncs.sync(connection);
    await waitUntil('the sync to get there', () => begun === 1);
    assert.equal(await syncs.sync(connection), undefined);
    release();
    assert.equal((await first)?.outcome, 'done');
  });
});
