import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { createRunningRecord } from '../../src/push/pushRecord';
import { fakeTreeView } from '../support/fakeTreeView';
import { installFakeVsCode } from '../support/fakeVsCode';
import type * as SidebarViews from '../support/sidebarViews';
import { ThreadHold } from './threadHold';

// How long the side bar takes with 500 connections in 40 groups, an account of 10,000 flows, a pool of 5,000 tables and
// 50 pushes, five of which are in progress in other windows: its first rows, a list that is opened, and each key of a
// filter, with the requests that each of them makes.

const load = createRequire(__filename);
const connectionCount = 500;
const groupCount = 40;
const connectionsPerGroup = 12;
const pushCount = 50;
const windowCount = 5;

installFakeVsCode(fakeTreeView);

function createConnectionRecord(number: number): Record<string, unknown> {
  const id = randomUUID();
  const time = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  const domain = `customer-${number}.eu-1.celonis.cloud`;
  return {
    version: 1,
    id,
    vendor: 'celonis',
    name: `Customer ${number} ${number % 2 ? 'Test' : 'Production'}`,
    environment: number % 2 ? 'test' : 'production',
    values: { domain, apiType: 'dataPush', authType: 'custom', poolId: randomUUID() },
    secrets: ['appKey'],
    origin: `https://${domain}`,
    createdAt: time,
    updatedAt: time,
    lastTest: { at: time, outcome: 'works', summary: 'Connected.' },
  };
}

async function main(): Promise<void> {
  const announcement = process.argv[2] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'bench-tree-'));
  let requests = 0;
  try {
    const { createViews } = load(join(__dirname, 'sidebarViews.js')) as typeof SidebarViews;
    const state = new Map<string, unknown>();
    const secretValues = new Map<string, string>();
    const storage = {
      keys: () => [...state.keys()],
      get: (key: string) => state.get(key),
      update: async (key: string, value: unknown) => void state.set(key, value),
    };
    const secrets = {
      get: async (key: string) => secretValues.get(key),
      store: async (key: string, value: string) => void secretValues.set(key, value),
      delete: async (key: string) => void secretValues.delete(key),
      onDidChange: () => ({ dispose() {} }),
    };
    // Three more come with the sandbox.
    const connectionIds: string[] = [];
    for (let number = 0; number < connectionCount - 3; number++) {
      const record = createConnectionRecord(number);
      connectionIds.push(String(record['id']));
      state.set(`connection/${String(record['id'])}`, record);
    }
    const earlier = createViews(storage, secrets, folder);
    await earlier.connectSandbox(announcement);
    for (let number = 0; number < groupCount; number++) {
      const { id } = await earlier.groups.create({ name: `Customers ${number}` });
      const first = number * connectionsPerGroup;
      await earlier.groups.move(connectionIds.slice(first, first + connectionsPerGroup), id);
      await earlier.expandedGroups.set(id, true);
    }
    for (let number = 0; number < pushCount; number++) {
      const order = {
        connection: { id: 'c', name: `Customer ${number}` },
        file: { uri: `file:///orders-${number}.json`, name: `orders-${number}.json` },
        table: `TABLE_${number}`,
        mode: 'append' as const,
        keys: [],
      };
      const record = createRunningRecord(randomUUID(), order, new Date(Date.now() - number * 3_600_000).toISOString());
      if (number < windowCount) {
        await createViews(storage, secrets, folder).owners.acquire(record.id);
        await earlier.files.write(record);
      } else {
        await earlier.files.write({ ...record, outcome: 'done', rows: 1_000 });
      }
    }

    const eventLoopDelay = monitorEventLoopDelay({ resolution: 1 });
    // Both, because on a busy machine the delay is also a waiting for a processor.
    const threadHold = new ThreadHold();
    const measure = async (name: string, work: () => Promise<number>): Promise<void> => {
      await wait(50);
      eventLoopDelay.reset();
      eventLoopDelay.enable();
      await wait(20);
      threadHold.reset();
      const requestsBefore = requests;
      const startedAt = performance.now();
      const rows = await work();
      const ms = performance.now() - startedAt;
      const { computedMs } = threadHold;
      await wait(5);
      eventLoopDelay.disable();
      const computedHoldMs = threadHold.longestMs;
      // What comes later, as counts do, is asked for by the rows that were drawn.
      for (let earlierRequests = -1; earlierRequests !== requests; await wait(1_000)) earlierRequests = requests;
      const round = (value: number): number => Math.round(value * 10) / 10;
      console.log(
        JSON.stringify({
          tree: name,
          rows,
          ms: round(ms),
          requests: requests - requestsBefore,
          longestHoldMs: round(eventLoopDelay.max / 1e6),
          computedMs,
          computedHoldMs,
        }),
      );
    };

    const { tree, pushes } = createViews(storage, secrets, folder, { onRequest: () => requests++ });
    // The editor asks for each list in a message of its own.
    const drawRows = async (parent?: TreeRow): Promise<TreeRow[]> => {
      await setImmediate();
      const rows = await tree.getChildren(parent);
      for (const row of rows) tree.getTreeItem(row);
      return rows;
    };
    type TreeRow = Awaited<ReturnType<typeof tree.getChildren>>[number];
    const labelOf = (row: TreeRow): string => {
      const { label = '' } = tree.getTreeItem(row);
      return typeof label === 'string' ? label : label.label;
    };
    const findRow = async (label: string | RegExp, parent?: TreeRow): Promise<TreeRow> => {
      const row = (await tree.getChildren(parent)).find((child) => labelOf(child).match(label));
      if (!row) throw new Error(`There is no row ${String(label)}.`);
      return row;
    };

    const drawOpenRows = async (parent?: TreeRow): Promise<number> => {
      const rows = await drawRows(parent);
      let count = rows.length;
      for (const row of rows)
        if (row.lazyChildren?.loadedNodes && Number(tree.getTreeItem(row).collapsibleState) === 2)
          count += await drawOpenRows(row);
      return count;
    };

    await measure('first rows', () => drawOpenRows());
    await measure('first pushes', async () => {
      const rows = await pushes.getChildren();
      for (const row of rows) pushes.getTreeItem(row);
      return rows.length;
    });
    const pool = await findRow(/^Sandbox$/);
    await measure('open a pool', async () => (await drawRows(pool)).length);
    const account = await findRow(/Celigo/);
    await drawRows(account);
    const integrations = await findRow('Integrations', account);
    await measure('open the integrations', async () => (await drawRows(integrations)).length);
    const lists: TreeRow[] = [await findRow('Standalone flows', account)];
    for (const integration of await tree.getChildren(integrations)) {
      const flows = (await tree.getChildren(integration)).find((row) => labelOf(row) === 'Flows');
      if (flows) lists.push(flows);
    }
    await measure('load all flows', async () => {
      let count = 0;
      for (const list of lists) {
        let rows = await drawRows(list);
        for (let more = findMore(rows); more; more = findMore(rows)) {
          await tree.loadMore(more);
          rows = await tree.getChildren(list);
        }
        count += rows.length;
      }
      return count;
    });
    await measure('open the filter', async () => {
      await tree.prepareFilter();
      return 0;
    });
    for (const text of ['c', 'customer 4', 'dealer 0999', 'table_0499', 'sandbox table_04999', 'nothing at all', '']) {
      await measure(`filter "${text}"`, async () => {
        await tree.setFilter(text);
        return drawOpenRows();
      });
    }

    function findMore(rows: readonly TreeRow[]): Parameters<typeof tree.loadMore>[0] | undefined {
      return rows.find((row) => row.isAlwaysShown) as Parameters<typeof tree.loadMore>[0] | undefined;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main().then(() => process.exit());
