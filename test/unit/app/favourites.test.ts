import assert from 'node:assert/strict';
import { Favourites } from '../../../src/app/favourites';
import type { StateStorage } from '../../../src/storage/sharedState';

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

/** What VS Code keeps for an extension: each window has a copy of all of it, and writes all of it. */
class SharedStorage {
  stored: Record<string, unknown> = {};

  openWindow(): StateStorage & { reload(): void } {
    let copy = { ...this.stored };
    return {
      keys: () => Object.keys(copy),
      get: (key) => copy[key],
      update: async (key, value) => {
        copy = { ...copy, [key]: value };
        this.stored = copy;
      },
      reload: () => {
        copy = { ...this.stored };
      },
    };
  }
}

function createSignal() {
  const listeners: ((id: string | undefined) => void)[] = [];
  return {
    signalOtherWindows: async () => listeners.forEach((listener) => listener(undefined)),
    onDidChange: (listener: (id: string | undefined) => void) => {
      listeners.push(listener);
      return { dispose() {} };
    },
  };
}

describe('favourites', () => {
  const table = {
    id: '/ORDERS',
    kind: 'table',
    label: 'ORDERS',
    icon: 'table',
    data: { poolId: 'pool', table: 'ORDERS' },
    loadChildren: async () => [],
  };
  const open: Favourites[] = [];
  const create = (state: StateStorage, signal = createSignal(), now = Date.now): Favourites => {
    const favourites = new Favourites(state, signal, silentLog, { settleDelaysMs: [1, 1], now });
    open.push(favourites);
    return favourites;
  };
  afterEach(() => open.splice(0).forEach((favourites) => favourites.dispose()));

  it('have their places also where they are added in the same millisecond, and one that is replaced keeps it', async () => {
    const favourites = create(new SharedStorage().openWindow(), createSignal(), () => 1_000);
    for (const id of ['/C', '/A', '/B'])
      await favourites.add({ connectionId: 'a', path: [id] }, { ...table, id, label: id });
    const [first] = favourites.list();
    assert.ok(first?.resource);
    await favourites.replace(first, ['/D'], { ...first.resource, id: '/D' });
    assert.deepEqual(
      favourites.list().map(({ path }) => path[0]),
      ['/D', '/A', '/B'],
    );
  });

  it('hold what is needed to show a row without a service, in the order in which they were added', async () => {
    const favourites = create(new SharedStorage().openWindow());
    await favourites.add({ connectionId: 'a', path: [] });
    await favourites.add({ connectionId: 'a', path: ['/ORDERS'] }, table);
    assert.deepEqual(
      favourites.list().map(({ path, resource }) => [path, resource]),
      [
        [[], undefined],
        [['/ORDERS'], { id: '/ORDERS', kind: 'table', label: 'ORDERS', icon: 'table', data: table.data }],
      ],
    );
    await favourites.remove({ connectionId: 'a', path: [] });
    assert.equal(favourites.has({ connectionId: 'a', path: [] }), false);
    assert.equal(favourites.has({ connectionId: 'a', path: ['/ORDERS'] }), true);
  });

  it('are not lost when two windows add theirs at once', async () => {
    const storage = new SharedStorage();
    const signal = createSignal();
    const windows = [storage.openWindow(), storage.openWindow()];
    const [first, second] = windows.map((window) => create(window, signal)) as [Favourites, Favourites];
    await Promise.all([
      first.add({ connectionId: 'a', path: [] }),
      second.add({ connectionId: 'b', path: ['x'] }, table),
    ]);
    const names = (favourites: Favourites): string[] => favourites.list().map(({ connectionId }) => connectionId);
    for (let round = 0; round < 200 && [first, second].some((favourites) => names(favourites).length < 2); round++) {
      for (const window of windows) window.reload();
      for (const favourites of [first, second]) favourites.refresh();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(names(first).sort(), ['a', 'b']);
    assert.deepEqual(names(second).sort(), ['a', 'b']);
  });
});
