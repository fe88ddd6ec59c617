import assert from 'node:assert/strict';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import type { Connection } from '../../../../src/connections/connectionRecord';
import type { Resource, TestReport, Vendor } from '../../../../src/connections/vendor';
import { ProblemError } from '../../../../src/core/problem';
import type { CommandRegistry } from '../../../../src/ui/adapters/commandRegistry';
import { eventually } from '../../../support/eventually';
import { fakeTreeView } from '../../../support/fakeTreeView';
import { createFake, installFakeVsCode } from '../../../support/fakeVsCode';
import type * as SidebarViews from '../../../support/sidebarViews';
import { SimulatedMachine } from '../../../support/simulatedWindows';

type Views = ReturnType<typeof SidebarViews.createViews>;
type Handler = (scope: object, ...args: unknown[]) => unknown;
interface QuickPick {
  items: readonly { label: string; description?: string }[];
  selectedItems: readonly object[];
  onAccept: () => void;
}

describe('commands on the rows of the views', () => {
  let views: Views;
  let connection: Connection;
  let listResources: () => Promise<Resource[]> = async () => [];
  let copied = '';
  let revealedPath = '';
  let report: TestReport = { works: true, checks: [], summary: 'Connected.' };
  const notifications: string[] = [];
  const statusTexts: string[] = [];
  const view = createFake({ reveal: async (row: { path: string }) => void (revealedPath = row.path), visible: true });
  let quickPick: QuickPick | undefined;
  let uninstallVsCode = (): void => {};
  const handlers = new Map<string, Handler>();
  const commands = {
    register: (id: string, handler: Handler) => handlers.set(id, handler),
    runInBackground: (_id: string, _scope: object, run: () => Promise<void>) => void run(),
  } as unknown as CommandRegistry;

  beforeEach(async () => {
    quickPick = undefined;
    statusTexts.length = notifications.length = 0;
    uninstallVsCode = installFakeVsCode({
      ...fakeTreeView,
      env: createFake({ clipboard: { writeText: async (text: string) => void (copied = text) } }),
      window: createFake({
        createQuickPick: () => (quickPick = createQuickPick()),
        showInformationMessage: async (message: string) => void notifications.push(message),
        setStatusBarMessage: (message: string) => statusTexts.push(message),
        withProgress: (_options: unknown, task: (...args: unknown[]) => unknown) =>
          task(createFake(), { onCancellationRequested: () => ({ dispose() {} }) }),
      }),
    });
    const { createViews } = await import('../../../support/sidebarViews');
    const { registerCopyRows } = await import('../../../../src/ui/commands/copyRows');
    const { registerTestConnection } = await import('../../../../src/ui/commands/testConnection');
    const { registerGoTo } = await import('../../../../src/ui/commands/goTo');
    const window = new SimulatedMachine().openWindow();
    const vendor = Object.assign(Object.create(celonisVendor) as Vendor, {
      listResources: () => listResources(),
      test: async () => report,
      sync: undefined,
    });
    views = createViews(window.state, window.secrets, 'no pushes', { vendors: [vendor] });
    const history = { load: async () => {}, list: () => [], get: () => ({ problem: 'The key may not push.' }) };
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const services = { ...views, commands, view, history, log } as unknown as Parameters<typeof registerGoTo>[0] &
      Parameters<typeof registerCopyRows>[0] &
      Parameters<typeof registerTestConnection>[0];
    registerGoTo(services);
    registerCopyRows(services);
    registerTestConnection(services);
    connection = await views.service.save({
      vendor: 'celonis',
      name: 'Acme',
      environment: 'test',
      values: {
        domain: 'acme.eu-1.celonis.cloud',
        apiType: 'dataPush',
        authType: 'custom',
        poolId: '6c5e7b0a-1111-4222-8333-944444444444',
      },
      secrets: { appKey: 'key' },
    });
  });
  afterEach(() => {
    for (const part of [views.tree, views.service, views.store, views.oauthClients]) part.dispose();
    uninstallVsCode();
  });

  const run = (id: string, ...args: unknown[]): unknown => handlers.get(`celonisCeligo.${id}`)!({}, ...args);

  it('goes to favourites that are loaded nowhere else, and to OAuth 2.0 clients', async () => {
    const orders = { id: 'T', kind: 'table', label: 'ORDERS', icon: 'table' };
    listResources = async () => [orders, { ...orders, id: 'U', label: 'LINES' }];
    await views.favourites.add({ connectionId: connection.id, path: [] });
    await views.favourites.add({ connectionId: connection.id, path: ['T'] }, orders);
    await views.oauthClients.addWithoutSecret({
      vendor: 'celonis',
      name: 'Shared client',
      clientId: 'client-7',
      clientAuthentication: 'basic',
    });
    const openList = async (): Promise<string[]> => {
      quickPick = undefined;
      void run('goTo');
      await eventually('the list', () => quickPick?.items.length);
      return quickPick!.items.map(({ label, description }) => `${label}: ${description}`);
    };
    const [connectionText, ...others] = await openList();
    assert.match(connectionText!, /^Acme: Test/);
    assert.deepEqual(others, ['ORDERS: Acme', 'Shared client: OAuth 2.0 client · client-7']);
    for (const [index, path] of [
      [1, `favourites/${connection.id}:T`],
      [2, /^oauthClients\//],
    ] as const) {
      await openList();
      quickPick!.selectedItems = [quickPick!.items[index]!];
      quickPick!.onAccept();
      await eventually('the row', () => (typeof path === 'string' ? revealedPath === path : path.test(revealedPath)));
    }

    // Below the favourite connection: once each, whatever leads to it.
    const [favourites] = await views.tree.getChildren();
    await views.tree.getChildren((await views.tree.getChildren(favourites))[0]);
    assert.deepEqual((await openList()).slice(1, 3), ['ORDERS: Acme', 'LINES: Acme']);
    await views.tree.getChildren(views.tree.getConnectionNode(connection.id));
    assert.deepEqual(
      (await openList()).map((text) => text.split(':')[0]),
      ['Acme', 'ORDERS', 'LINES', 'Shared client'],
    );
  });

  it('copies what went wrong in full, not the name of what helps', async () => {
    listResources = async () => {
      throw new ProblemError({ kind: 'forbidden', what: 'No access.', why: 'The key is read-only.', next: 'Ask.' });
    };
    const [failed] = await views.tree.getChildren(views.tree.getConnectionNode(connection.id));
    for (const command of ['copyError', 'copyName']) {
      copied = '';
      await run(command, failed, [failed]);
      assert.equal(copied, 'No access. The key is read-only. Ask.', command);
    }

    const message = `${'Too long. '.repeat(30)}The end.`;
    listResources = async () => [
      { id: 'E', kind: 'celigoError', label: message.slice(0, 200), tooltip: `${message}\nCode: 17`, icon: 'error' },
    ];
    views.tree.refresh();
    const [error] = await views.tree.getChildren(views.tree.getConnectionNode(connection.id));
    await run('copyError', error);
    assert.equal(copied, `${message}\nCode: 17`);

    await views.store.patch(connection.id, (record) => ({
      ...record,
      lastTest: { at: new Date().toISOString(), outcome: 'fails', summary: 'The key was refused.' },
    }));
    await run('copyError', views.tree.getConnectionNode(connection.id));
    assert.equal(copied, 'The key was refused.');

    const { PushNode } = await import('../../../../src/ui/tree/pushNode');
    await run('copyError', Object.create(PushNode.prototype, { record: { value: { id: 'push' } } }));
    assert.equal(copied, 'The key may not push.');
  });

  it('tells that a connection works in its row alone, where that is what was clicked', async () => {
    const row = views.tree.getConnectionNode(connection.id);
    await run('testConnection', row, [row]);
    assert.equal(views.tree.getTreeItem(row!).description, 'Pool 6c5e7b0a… · Connected');
    assert.deepEqual([notifications, statusTexts], [[], ['"Acme": Connected.']]);
    await run('testConnection', connection.id);
    assert.deepEqual(notifications, ['"Acme": Connected.']);
    report = { works: false, checks: [], summary: 'No.' };
    await assert.rejects(async () => run('testConnection', row, [row]), /The test of "Acme" failed/);
  });

  function createQuickPick(): QuickPick {
    const list: QuickPick & Record<string, unknown> = {
      items: [],
      selectedItems: [],
      onAccept: () => {},
      onDidAccept: (listener: () => void) => (list.onAccept = listener),
      onDidTriggerItemButton: () => {},
      onDidHide: () => {},
      show: () => {},
      hide: () => {},
      dispose: () => {},
    };
    return list;
  }
});
