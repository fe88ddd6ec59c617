import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TreeItem } from 'vscode';
import type { Resource, Vendor } from '../../../../src/connections/vendor';
import { eventually } from '../../../support/eventually';
import { fakeTreeView } from '../../../support/fakeTreeView';
import { installFakeVsCode } from '../../../support/fakeVsCode';
import type * as SidebarViews from '../../../support/sidebarViews';
import { SimulatedMachine, type SimulatedWindow } from '../../../support/simulatedWindows';

type Views = ReturnType<typeof SidebarViews.createViews>;
type Row = Awaited<ReturnType<Views['tree']['getChildren']>>[number];

const groupCount = 3;
const connectionsPerGroup = 10;

describe('the rows of the view Connections', () => {
  let builtItems = 0;
  let listedCount = 0;
  let detailsCount = 0;
  /** What comes later for the table, one answer after the other; nothing where there is none. */
  let detailAnswers: Promise<Partial<Resource>>[] = [];
  let uninstallVsCode = (): void => {};
  const openViews: Views[] = [];

  beforeEach(() => {
    detailsCount = 0;
    detailAnswers = [];
    const { TreeItem: FakeItem } = fakeTreeView as { TreeItem: new (label: string, state: number) => object };
    uninstallVsCode = installFakeVsCode({
      ...fakeTreeView,
      TreeItem: class extends FakeItem {
        constructor(label: string, state: number) {
          super(label, state);
          builtItems++;
        }
      },
    });
  });
  afterEach(() => {
    for (const views of openViews.splice(0))
      for (const part of [views.tree, views.service, views.store]) part.dispose();
    uninstallVsCode();
  });

  async function createViews(window: SimulatedWindow): Promise<Views> {
    const { createViews: create } = await import('../../../support/sidebarViews');
    const vendors = await createVendors();
    const views = create(window.state, window.secrets, 'no pushes', { vendors });
    openViews.push(views);
    return views;
  }

  /** The real ones, with a list each instead of a service. */
  async function createVendors(): Promise<Vendor[]> {
    const { celonisVendor } = await import('../../../../src/celonis/celonisVendor');
    const { celigoVendor } = await import('../../../../src/celigo/celigoVendor');
    const listing = (vendor: Vendor, resource: Resource): Vendor =>
      Object.assign(Object.create(vendor) as Vendor, {
        listResources: async () => {
          listedCount++;
          return [resource];
        },
        sync: undefined,
      });
    return [
      listing(celonisVendor, {
        id: 'T',
        kind: 'table',
        label: 'ORDERS',
        icon: 'table',
        loadDetails: async () => {
          detailsCount++;
          return (await detailAnswers.shift()) ?? {};
        },
        loadChildren: async () => [{ id: 'C', kind: 'column', label: 'ID', icon: 'symbol-field' }],
      }),
      listing(celigoVendor, {
        id: 'R',
        kind: 'celigoConnection',
        label: 'Shop in Celigo',
        icon: 'plug',
        data: { connectionId: 'remote' },
      }),
    ];
  }

  async function createGroups(views: Views): Promise<string[]> {
    const connectionIds: string[] = [];
    for (let groupIndex = 0; groupIndex < groupCount; groupIndex++) {
      const { id: groupId } = await views.groups.create({ name: `Customers ${groupIndex}` });
      await views.expandedGroups.set(groupId, true);
      for (let index = 0; index < connectionsPerGroup; index++) {
        const { id } = await views.store.save(createConnection(`Shop ${groupIndex}${index}`), { appKey: 'key' });
        await views.groups.move([id], groupId);
        connectionIds.push(id);
      }
    }
    return connectionIds;
  }

  /** All that is shown, as VS Code reads it: the items by their rows. */
  async function draw({ tree }: Views, parent?: Row): Promise<Map<Row, TreeItem>> {
    const items = new Map<Row, TreeItem>();
    const drawRows = async (rows: readonly Row[]): Promise<void> => {
      for (const row of rows) {
        const item = tree.getTreeItem(row);
        items.set(row, item);
        if (Number(item.collapsibleState) === 2) await drawRows(await tree.getChildren(row));
      }
    };
    await drawRows(await tree.getChildren(parent));
    return items;
  }

  async function countBuilt(work: () => Promise<unknown>): Promise<number> {
    const before = builtItems;
    await work();
    return builtItems - before;
  }

  it('are made anew only where they changed, whatever is typed into the filter', async () => {
    const shown = await createViews(new SimulatedMachine().openWindow());
    const [firstId = ''] = await createGroups(shown);
    const rowCount = groupCount * (1 + connectionsPerGroup);
    assert.equal((await draw(shown)).size, rowCount);
    let events = 0;
    shown.tree.onDidChangeTreeData(() => events++);
    for (const text of ['shop', 'shop 1', 'shop 12', '']) {
      events = 0;
      const built = await countBuilt(async () => {
        await shown.tree.setFilter(text);
        await draw(shown);
      });
      assert.ok(built <= groupCount, `${built} rows were made anew for "${text}"`);
      assert.equal(events, 1);
    }
    await shown.service.rename(firstId, 'Store');
    assert.ok((await countBuilt(() => draw(shown))) <= groupCount + 1);
    assert.ok([...(await draw(shown)).values()].some(({ label }) => label === 'Store'));
  });

  it('keep nothing of the filter and of the favourites when these are gone', async () => {
    const shown = await createViews(new SimulatedMachine().openWindow());
    const [firstId = ''] = await createGroups(shown);
    const itemsBefore = [...(await draw(shown)).values()];
    await shown.favourites.add({ connectionId: firstId, path: [] });
    await shown.tree.setFilter('shop 00');
    assert.ok([...(await draw(shown)).values()].some(({ contextValue }) => contextValue?.endsWith(' favourite')));
    await shown.favourites.remove({ connectionId: firstId, path: [] });
    await shown.tree.setFilter('');
    assert.deepEqual([...(await draw(shown)).values()], itemsBefore);
  });

  it('show what was asked for last, where an earlier answer comes after it', async () => {
    const shown = await createViews(new SimulatedMachine().openWindow());
    const [connectionId = ''] = await createGroups(shown);
    let answerFirst = (_details: Partial<Resource>): void => {};
    detailAnswers = [
      new Promise((resolve) => (answerFirst = resolve)),
      Promise.resolve({ description: 'asked for last' }),
    ];
    const [table] = await shown.tree.getChildren(shown.tree.getConnectionNode(connectionId));
    const [column] = await shown.tree.getChildren(table);
    const { ResourceNode } = await import('../../../../src/ui/tree/resourceNode');
    assert.ok(column instanceof ResourceNode);
    shown.tree.refreshCounts(column);
    const describe = (): unknown => shown.tree.getTreeItem(table!).description;
    await eventually('the later answer', () => describe() === 'asked for last');
    answerFirst({ description: 'asked for first' });
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(describe(), 'asked for last');
  });

  it('stay unfolded once a person has unfolded them, also while what is below them is loading', async () => {
    const shown = await createViews(new SimulatedMachine().openWindow());
    const [connectionId = ''] = await createGroups(shown);
    const row = shown.tree.getConnectionNode(connectionId)!;
    assert.equal(Number(shown.tree.getTreeItem(row).collapsibleState), 1);
    shown.tree.filter.handleExpansion(row, true);
    assert.equal(row.lazyChildren.loadedNodes, undefined);
    assert.equal(Number(shown.tree.getTreeItem(row).collapsibleState), 2);
    shown.tree.filter.handleExpansion(row, false);
    assert.equal(Number(shown.tree.getTreeItem(row).collapsibleState), 1);
  });

  it('stay unfolded where VS Code has read what is below them and lost the event, and not where the filter has', async () => {
    const shown = await createViews(new SimulatedMachine().openWindow());
    const [firstId = '', secondId = ''] = await createGroups(shown);
    const { LazyTreeProvider } = await import('../../../../src/ui/tree/lazyTreeProvider');
    const view = new LazyTreeProvider(async () => shown.tree);
    await view.getChildren();
    const stateOf = (row: Row): number => Number(shown.tree.getTreeItem(row).collapsibleState);
    const [first, second] = [firstId, secondId].map((id) => shown.tree.getConnectionNode(id)!);
    await view.getChildren(first);
    assert.equal(stateOf(first!), 2);
    shown.tree.filter.handleExpansion(first!, false);
    assert.equal(stateOf(first!), 1);
    await shown.tree.setFilter('orders');
    await view.getChildren(second);
    await shown.tree.setFilter('');
    assert.equal(stateOf(second!), 1);
    view.dispose();
  });

  it('are drawn again where their tooltip would tell something else, which is made when the pointer rests', async () => {
    const shown = await createViews(new SimulatedMachine().openWindow());
    const [connectionId = ''] = await createGroups(shown);
    await draw(shown);
    const row = shown.tree.getConnectionNode(connectionId)!;
    const readTooltip = (): string => {
      const item = shown.tree.getTreeItem(row);
      assert.equal(item.tooltip, undefined);
      return (shown.tree.resolveTreeItem(item, row).tooltip as { value: string }).value;
    };
    assert.doesNotMatch(readTooltip(), /Last synced/);
    const drawnRows: unknown[] = [];
    shown.tree.onDidChangeTreeData((rows) => drawnRows.push(...[rows].flat()));
    const lastSync = { at: new Date().toISOString(), outcome: 'done' as const, summary: '12 users' };
    await shown.store.patch(connectionId, (connection) => ({ ...connection, lastSync }));
    assert.ok(drawnRows.includes(row));
    assert.match(readTooltip(), /Last synced.*12 users/s);
  });

  it('are read anew among the favourites as below their connections, and the counts above what has changed', async () => {
    const shown = await createViews(new SimulatedMachine().openWindow());
    const [connectionId = ''] = await createGroups(shown);
    await shown.favourites.add({ connectionId, path: [] });
    await shown.favourites.add(
      { connectionId, path: ['T'] },
      { id: 'T', kind: 'table', label: 'ORDERS', icon: 'table' },
    );
    const [favourites] = await shown.tree.getChildren();
    const [favouriteConnection, favouriteTable] = await shown.tree.getChildren(favourites);
    const connection = shown.tree.getConnectionNode(connectionId)!;
    const changedPaths = new Set<string | undefined>();
    shown.tree.onDidChangeTreeData((rows) => [rows].flat().forEach((row) => changedPaths.add(row?.path)));
    const pathsOf = (...rows: (Row | undefined)[]): Set<string | undefined> => new Set(rows.map((row) => row?.path));
    const loadAll = async (): Promise<Row[]> => {
      const tables = [
        ...(await shown.tree.getChildren(connection)),
        ...(await shown.tree.getChildren(favouriteConnection)),
      ];
      shown.tree.getTreeItem(favouriteTable!);
      for (const table of [...tables, favouriteTable!]) await shown.tree.getChildren(table);
      return tables;
    };
    await loadAll();
    const listedBefore = listedCount;
    shown.tree.refresh(connectionId);
    assert.deepEqual(changedPaths, pathsOf(connection, favouriteConnection, favouriteTable));
    const tables = await loadAll();
    assert.equal(listedCount, listedBefore + 2);

    await eventually('the counts are asked for', () => detailsCount === 4);
    for (const table of tables) {
      changedPaths.clear();
      const countBefore = detailsCount;
      const [column] = await shown.tree.getChildren(table);
      shown.tree.refreshCounts(column as Parameters<typeof shown.tree.refreshCounts>[0]);
      assert.deepEqual(changedPaths, pathsOf(...tables, favouriteTable));
      await eventually('both counts are asked for again', () => detailsCount === countBefore + 2);
      await loadAll();
    }
  });

  it('show the names that other windows give to what they lead to, and ask no service for that', async () => {
    const machine = new SimulatedMachine();
    const [shown, other] = [await createViews(machine.openWindow()), await createViews(machine.openWindow())];
    const celigoOrigin = shown.service.getVendor('celigo').origin({ region: 'us' });
    const account = await other.store.save(
      { ...createConnection('Celigo shop'), vendor: 'celigo', values: { region: 'us' }, origin: celigoOrigin },
      { apiToken: 'token' },
    );
    const linked = await other.store.save(
      { ...createConnection('Acme'), links: [{ accountId: account.id, remoteId: 'remote', name: 'Shop in Celigo' }] },
      { appKey: 'key' },
    );
    await other.favourites.add({ connectionId: linked.id, path: [] });
    await other.favourites.add(
      { connectionId: linked.id, path: ['T'] },
      { id: 'T', kind: 'table', label: 'ORDERS', icon: 'table' },
    );
    const drawn = new Map<string, TreeItem>();
    const rows: Row[] = [];
    const drawAll = async (parent?: Row): Promise<void> => {
      for (const row of await shown.tree.getChildren(parent)) {
        drawn.set(row.path, shown.tree.getTreeItem(row));
        rows.push(row);
        if (/^(favourites|connection\/[^/]+|connection\/[^/]+\/R|favourites\/[^/:]+)$/.test(row.path))
          await drawAll(row);
      }
    };
    await eventually(
      'the connections are there',
      () => shown.service.connections().length === 2 && shown.favourites.list().length === 2,
    );
    await drawAll();
    assert.equal(drawn.size, rows.length, 'VS Code shows nothing where two rows have the same id');
    // As VS Code does: what changed is read again, and what is open below it.
    shown.tree.onDidChangeTreeData((rows) => {
      for (const row of rows === undefined ? [undefined] : Array.isArray(rows) ? rows : [rows]) {
        if (row) drawn.set(row.path, shown.tree.getTreeItem(row));
        void drawAll(row);
      }
    });
    const describeRow = (path: string): string => {
      const { label, description, tooltip } = drawn.get(path) ?? {};
      return [label, description, tooltip].map((text) => (typeof text === 'string' ? text : '')).join(' | ');
    };
    const link = `link/${account.id}/remote`.replaceAll('/', '%2F');
    const linkPaths = [`connection/${linked.id}/${link}`, `favourites/${linked.id}/${link}`];
    const listedBefore = listedCount;
    for (const path of linkPaths) assert.match(describeRow(path), /Used in Celigo: Shop in Celigo \| Celigo shop \|/);
    assert.match(describeRow(`favourites/${linked.id}:T`), /ORDERS \| Acme/);

    await other.service.rename(account.id, 'Celigo store');
    await eventually(
      () => `the account has its new name: ${linkPaths.map(describeRow).join(' and ')}`,
      () => linkPaths.every((path) => /\| Celigo store \|.*"Celigo store"/.test(describeRow(path))),
    );
    await other.service.rename(linked.id, 'Acme 2');
    await eventually('the favourite has the new name', () =>
      describeRow(`favourites/${linked.id}:T`).startsWith('ORDERS | Acme 2'),
    );
    const linkedRow = `connection/${account.id}/R/celonis%2F${linked.id}`;
    await eventually('the row of the account has the new name', () =>
      describeRow(linkedRow).startsWith('Celonis: Acme 2'),
    );
    assert.equal(listedCount, listedBefore);

    await other.store.delete(account.id);
    await eventually('the rows of the link are gone', async () => {
      drawn.clear();
      await drawAll();
      return drawn.size > 0 && linkPaths.every((path) => !drawn.has(path));
    });
    assert.equal(listedCount, listedBefore);
  });
});

function createConnection(name: string, values: Record<string, string> = {}) {
  const domain = 'acme.eu-1.celonis.cloud';
  return {
    version: 1 as const,
    id: randomUUID(),
    vendor: 'celonis',
    name,
    environment: 'none' as const,
    values: { domain, apiType: 'dataPush', authType: 'custom', poolId: randomUUID(), ...values },
    secrets: [],
    origin: `https://${domain}`,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '',
  };
}
