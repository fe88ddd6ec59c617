import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Redactor } from '../../../src/connections/redactor';
import { ConnectionStore } from '../../../src/connections/store';
import { Vault } from '../../../src/connections/vault';
import { Machine, until } from '../../support/windows';
import type { Connection } from '../../../src/connections/model';
import type { Upgrades } from '../../../src/connections/store';
import type { Window } from '../../support/windows';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the connection store', () => {
  let machine: Machine;
  let window: Window;
  let store: ConnectionStore;
  const opened: ConnectionStore[] = [];

  beforeEach(() => {
    machine = new Machine();
    ({ window, store } = openStore());
  });
  afterEach(() => opened.splice(0).forEach((one) => one.dispose()));

  function openStore(upgrades?: Upgrades): { window: Window; store: ConnectionStore } {
    const opening = machine.open();
    const vault = new Vault(opening.secrets, new Redactor());
    const one = new ConnectionStore(opening.state, vault, quiet, { settleMs: [40, 80, 160], ...(upgrades ? { upgrades } : {}) });
    vault.onDidChange(() => one.refresh());
    opened.push(one);
    return { window: opening, store: one };
  }

  it('keeps metadata in the state and each secret under its own key', async () => {
    const saved = await store.save(connection({ name: 'acme' }), { appKey: 'canary-app-key' });
    assert.deepEqual(Object.keys(machine.stored), [`connection/${saved.id}`]);
    assert.ok(!JSON.stringify(machine.stored).includes('canary-app-key'));
    assert.equal(machine.secrets.get(`celonisCeligo/${saved.id}/appKey`), 'canary-app-key');
    assert.deepEqual(store.get(saved.id), saved);
    assert.deepEqual(saved.secrets, ['appKey']);
  });

  it('lists connections by name, numbers as people count', async () => {
    for (const name of ['acme 10', 'acme 2', 'Beta']) await store.save(connection({ name }), {});
    assert.deepEqual(store.list().map((one) => one.connection?.name), ['acme 2', 'acme 10', 'Beta']);
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

  it('goes on where another window can not be told', async () => {
    const { id } = await store.save(connection(), {});
    window.secrets.failNextStore = true;
    await store.patch(id, (one) => ({ ...one, name: 'renamed' }));
    assert.equal(store.get(id)?.name, 'renamed');
  });

  describe('with records that it cannot read', () => {
    it('shows one of a newer version and keeps it as it is', async () => {
      const id = randomUUID();
      const record = { version: 99, id, name: 'from the future', shape: { unknown: true }, updatedAt: new Date().toISOString() };
      await window.state.update(`connection/${id}`, record);
      const [one] = store.list();
      assert.equal(one?.unreadable?.reason, 'newer');
      assert.equal(one?.unreadable?.name, 'from the future');
      await store.save(connection(), {});
      assert.deepEqual(machine.stored[`connection/${id}`], record);
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
      const { name: title, ...rest } = connection({ name: 'acme' });
      const old = { ...rest, version: 0, title };
      await window.state.update(`connection/${old.id}`, old);
      const upgraded = openStore({ 0: ({ title: name, ...record }) => ({ ...record, name, version: 1 }) });
      assert.equal(upgraded.store.get(old.id)?.name, 'acme');
      assert.deepEqual(machine.stored[`connection/${old.id}`], old);
    });
  });

  describe('in two windows', function () {
    this.timeout(20_000);
    let other: ConnectionStore;
    beforeEach(() => {
      other = openStore().store;
    });

    const names = (): string[] => Object.values(machine.stored).flatMap((one) => (one as { name?: string }).name ?? []).sort();
    const bothSee = (expected: string[]) => (): boolean =>
      [store, other].every((one) => JSON.stringify(one.list().map((each) => each.connection?.name)) === JSON.stringify(expected)) &&
      JSON.stringify(names()) === JSON.stringify(expected);

    it('loses no connection when both add one at the same time', async () => {
      await Promise.all([store.save(connection({ name: 'a' }), { appKey: 'canary-a' }), other.save(connection({ name: 'b' }), { appKey: 'canary-b' })]);
      await until('both connections are in both windows and on disk', bothSee(['a', 'b']));
      assert.equal(secretNames().length, 2);
    });

    it('loses no connection when many are added by both', async () => {
      const wanted = Array.from({ length: 20 }, (_, index) => `n${String(index).padStart(2, '0')}`);
      await Promise.all(wanted.map((name, index) => (index % 2 ? store : other).save(connection({ name }), {})));
      await until('all connections are in both windows and on disk', bothSee(wanted));
    });

    it('keeps a rename here and an addition there', async () => {
      const first = await store.save(connection({ name: 'old' }), {});
      await until('the other window knows it', () => other.get(first.id) !== undefined);
      await Promise.all([store.patch(first.id, (one) => ({ ...one, name: 'new' })), other.save(connection({ name: 'zeta' }), {})]);
      await until('both changes are there', bothSee(['new', 'zeta']));
    });

    it('lets the later of two changes of one connection win, in both windows', async () => {
      const first = await store.save(connection({ name: 'first' }), {});
      await until('the other window knows it', () => other.get(first.id) !== undefined);
      await store.patch(first.id, (one) => ({ ...one, name: 'earlier' }));
      await other.patch(first.id, (one) => ({ ...one, name: 'later' }));
      await until('the later name is everywhere', bothSee(['later']));
    });

    it('does not bring back what the other window deleted', async () => {
      const first = await store.save(connection({ name: 'gone' }), {});
      await until('the other window knows it', () => other.get(first.id) !== undefined);
      await Promise.all([other.delete(first.id), store.save(connection({ name: 'stays' }), {})]);
      await until('only the new one is left', bothSee(['stays']));
      store.refresh();
      other.refresh();
      await until('and it remains so', bothSee(['stays']));
    });

    it('tells of a change in the other window', async () => {
      let told = 0;
      store.onDidChange(() => told++);
      await other.save(connection({ name: 'new' }), {});
      await until('this window shows it', () => store.list().length === 1 && told > 0);
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
