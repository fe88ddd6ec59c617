import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Connection } from '../../../src/connections/connectionRecord';
import { ConnectionStore } from '../../../src/connections/connectionStore';
import { Redactor } from '../../../src/core/redactor';
import type { RecordUpgrades } from '../../../src/storage/recordStore';
import { SecretStore } from '../../../src/storage/secretStore';
import type { SimulatedWindow } from '../../support/simulatedWindows';
import { SimulatedMachine, waitUntil } from '../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the connection store', () => {
  let machine: SimulatedMachine;
  let window: SimulatedWindow;
  let store: ConnectionStore;
  const openedStores: ConnectionStore[] = [];

  beforeEach(() => {
    machine = new SimulatedMachine();
    ({ window, store } = openStore());
  });
  afterEach(() => openedStores.splice(0).forEach((store) => store.dispose()));

  function openStore(options?: { upgrades?: RecordUpgrades; settleDelaysMs?: readonly number[] }): {
    window: SimulatedWindow;
    store: ConnectionStore;
  } {
    const opening = machine.openWindow();
    const secretStore = new SecretStore(opening.secrets, new Redactor());
    const newStore = new ConnectionStore(opening.state, secretStore, silentLog, options);
    secretStore.onDidChange(() => newStore.refresh());
    openedStores.push(newStore);
    return { window: opening, store: newStore };
  }

  it('keeps metadata in the state and each secret under its own key', async () => {
    const saved = await store.save(connection({ name: 'acme' }), { appKey: 'canary-app-key' });
    assert.deepEqual(Object.keys(machine.storedState), [`connection/${saved.id}`]);
    assert.ok(!JSON.stringify(machine.storedState).includes('canary-app-key'));
    assert.equal(machine.secrets.get(`celonisCeligo/${saved.id}/appKey`), 'canary-app-key');
    assert.deepEqual(store.get(saved.id), saved);
    assert.deepEqual(saved.secrets, ['appKey']);
  });

  it('writes once more what another window lost, also after a write that failed', async () => {
    ({ window, store } = openStore({ settleDelaysMs: [40, 80, 160] }));
    const saved = await store.save(connection({ name: 'acme' }), {});
    // A window that has not heard of it writes all that it knows.
    window.receiveWrite('{}');
    window.failNextWrite = true;
    await waitUntil(
      'the connection is written again',
      () =>
        `connection/${saved.id}` in machine.storedState &&
        window.failedWrites === 1 &&
        window.state.get(`connection/${saved.id}`) !== undefined,
    );
    assert.deepEqual(store.get(saved.id), saved);
  });

  it('lists connections by name, numbers as people count', async () => {
    for (const name of ['acme 10', 'acme 2', 'Beta']) await store.save(connection({ name }), {});
    assert.deepEqual(
      store.list().map((stored) => stored.connection?.name),
      ['acme 2', 'acme 10', 'Beta'],
    );
  });

  it('removes secrets that were not entered again', async () => {
    const first = await store.save(connection(), { appKey: 'canary-old' });
    await store.save(first, { apiKey: 'canary-new' });
    assert.deepEqual(secretNames(), [`celonisCeligo/${first.id}/apiKey`]);
  });

  it('stores neither record nor secret when the key store refuses', async () => {
    window.secrets.failNextStore = true;
    await assert.rejects(store.save(connection(), { appKey: 'canary' }), /locked/);
    assert.deepEqual([store.list(), secretNames()], [[], []]);
  });

  it('puts the old secrets back when the record cannot be written', async () => {
    const first = await store.save(connection(), { appKey: 'canary-old' });
    window.failNextWrite = true;
    await assert.rejects(store.save({ ...first, name: 'other' }, { appKey: 'canary-new' }), /disk is full/);
    assert.equal(machine.secrets.get(`celonisCeligo/${first.id}/appKey`), 'canary-old');
    assert.equal(store.get(first.id)?.name, first.name);
  });

  it('deletes record and secrets together', async () => {
    const { id } = await store.save(connection(), { appKey: 'canary' });
    await store.delete(id);
    assert.deepEqual([store.list(), secretNames()], [[], []]);
  });

  it('keeps record and secrets when deleting fails', async () => {
    const { id } = await store.save(connection(), { appKey: 'canary' });
    window.failNextWrite = true;
    await assert.rejects(store.delete(id), /disk is full/);
    assert.equal(store.list().length, 1);
    assert.equal(machine.secrets.get(`celonisCeligo/${id}/appKey`), 'canary');
  });

  it('goes on where another window cannot be notified', async () => {
    const { id } = await store.save(connection(), {});
    window.secrets.failNextStore = true;
    await store.patch(id, (connection) => ({ ...connection, name: 'renamed' }));
    assert.equal(store.get(id)?.name, 'renamed');
  });

  describe('with records that it cannot read', () => {
    it('shows one of a newer version and keeps it as it is', async () => {
      const id = randomUUID();
      const record = {
        version: 99,
        id,
        name: 'from the future',
        shape: { unknown: true },
        updatedAt: new Date().toISOString(),
      };
      await window.state.update(`connection/${id}`, record);
      const [stored] = store.list();
      assert.equal(stored?.unreadable?.reason, 'newer');
      assert.equal(stored?.unreadable?.name, 'from the future');
      await store.save(connection(), {});
      assert.deepEqual(machine.storedState[`connection/${id}`], record);
    });

    it('shows a damaged one, keeps it, and can delete it with its secrets', async () => {
      const id = randomUUID();
      await window.state.update(`connection/${id}`, { version: 1, id, name: '', secrets: ['appKey'] });
      machine.secrets.set(`celonisCeligo/${id}/appKey`, 'canary');
      assert.equal(store.list()[0]?.unreadable?.reason, 'damaged');
      await store.delete(id);
      assert.deepEqual([store.list(), secretNames()], [[], []]);
    });

    it('does not take a record that lies under the id of another one', async () => {
      await window.state.update(`connection/${randomUUID()}`, connection());
      assert.equal(store.list()[0]?.unreadable?.reason, 'damaged');
    });

    it('upgrades an older one on read and leaves the stored one alone', async () => {
      const { name: title, ...withoutName } = connection({ name: 'acme' });
      const old = { ...withoutName, version: 0, title };
      await window.state.update(`connection/${old.id}`, old);
      const upgraded = openStore({
        upgrades: { 0: ({ title: name, ...record }) => ({ ...record, name, version: 1 }) },
      });
      assert.equal(upgraded.store.get(old.id)?.name, 'acme');
      assert.deepEqual(machine.storedState[`connection/${old.id}`], old);
    });
  });

  describe('in two windows', () => {
    let other: ConnectionStore;
    beforeEach(() => {
      other = openStore().store;
    });

    const names = (): string[] =>
      Object.values(machine.storedState)
        .flatMap((name) => (name as { name?: string }).name ?? [])
        .sort();
    const bothSee = (expected: string[]) => (): boolean =>
      [store, other].every(
        (anyStore) =>
          JSON.stringify(anyStore.list().map((stored) => stored.connection?.name)) === JSON.stringify(expected),
      ) && JSON.stringify(names()) === JSON.stringify(expected);

    it('loses no connection when both add one at the same time', async () => {
      await Promise.all([
        store.save(connection({ name: 'a' }), { appKey: 'canary-a' }),
        other.save(connection({ name: 'b' }), { appKey: 'canary-b' }),
      ]);
      await waitUntil('both connections are in both windows and on disk', bothSee(['a', 'b']));
      assert.equal(secretNames().length, 2);
    });

    it('loses no connection when many are added by both', async () => {
      const expectedNames = Array.from({ length: 20 }, (_, index) => `n${String(index).padStart(2, '0')}`);
      await Promise.all(expectedNames.map((name, index) => (index % 2 ? store : other).save(connection({ name }), {})));
      await waitUntil('all connections are in both windows and on disk', bothSee(expectedNames));
    });

    it('keeps a rename here and an addition there', async () => {
      const first = await store.save(connection({ name: 'old' }), {});
      await waitUntil('the other window knows it', () => other.get(first.id) !== undefined);
      await Promise.all([
        store.patch(first.id, (connection) => ({ ...connection, name: 'new' })),
        other.save(connection({ name: 'zeta' }), {}),
      ]);
      await waitUntil('both changes are there', bothSee(['new', 'zeta']));
    });

    it('lets the later of two changes of one connection win, in both windows', async () => {
      const first = await store.save(connection({ name: 'first' }), {});
      await waitUntil('the other window knows it', () => other.get(first.id) !== undefined);
      await store.patch(first.id, (connection) => ({ ...connection, name: 'earlier' }));
      await other.patch(first.id, (connection) => ({ ...connection, name: 'later' }));
      await waitUntil('the later name is everywhere', bothSee(['later']));
    });

    it('does not bring back what the other window deleted', async () => {
      const first = await store.save(connection({ name: 'gone' }), {});
      await waitUntil('the other window knows it', () => other.get(first.id) !== undefined);
      await Promise.all([other.delete(first.id), store.save(connection({ name: 'stays' }), {})]);
      await waitUntil('only the new one is left', bothSee(['stays']));
      store.refresh();
      other.refresh();
      await waitUntil('and it remains so', bothSee(['stays']));
    });

    it('tells of a change in the other window', async () => {
      let eventCount = 0;
      store.onDidChange(() => eventCount++);
      await other.save(connection({ name: 'new' }), {});
      await waitUntil('this window shows it', () => store.list().length === 1 && eventCount > 0);
    });
  });

  function secretNames(): string[] {
    return [...machine.secrets.keys()].filter((key) => key !== 'celonisCeligo/changed');
  }
});

function connection(change: Partial<Connection> = {}): Connection {
  const now = new Date().toISOString();
  return {
    version: 1,
    id: randomUUID(),
    vendor: 'celonis',
    name: 'acme',
    environment: 'none',
    values: { domain: 'acme.eu-1.celonis.cloud' },
    secrets: [],
    origin: 'https://acme.eu-1.celonis.cloud',
    createdAt: now,
    updatedAt: now,
    ...change,
  };
}
