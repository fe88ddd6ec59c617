import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TreeItem } from 'vscode';
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
  let uninstallVsCode = (): void => {};
  const openViews: Views[] = [];

  beforeEach(() => {
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
    const views = create(window.state, window.secrets, 'no pushes');
    openViews.push(views);
    return views;
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
