import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { Resource } from '../../src/connections/vendor';
import type { ExtensionTestApi } from '../../src/extension';
import type { ResourceNode } from '../../src/ui/tree/resourceNode';
import { revealNode } from '../../src/ui/tree/revealNode';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { activateExtension } from './extension';
import { acceptFormUntil, connectSandbox, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('the view Connections', () => {
  let internals: ExtensionTestApi;
  let sandbox: Connection;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    // A view in sight reads its rows too, at a time of its own, and the tests count what is read.
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await eventually('the view to be out of sight', () => !internals.view.visible);
    sandbox = await connectSandbox();
  });
  after(async () => {
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await resetState();
  });

  const connectionNode = (): TreeNode => internals.tree.getConnectionNode(sandbox.id)!;
  const listLabels = async (parent: TreeNode): Promise<string[]> =>
    (await internals.tree.getChildren(parent)).map((node) => getLabel(node));
  const listTables = async (): Promise<TreeNode[]> =>
    (await internals.tree.getChildren(connectionNode())).filter((node) =>
      /\bresource table\b/.test(internals.tree.getTreeItem(node).contextValue ?? ''),
    );
  const getLabel = (node: TreeNode): string => internals.tree.getTreeItem(node).label as string;
  const countRequests = async (): Promise<number> => {
    const answer = await fetch(`http://${sandbox.values['domain']}/sandbox/requests`);
    // Tests and syncs of other connections may still go on.
    const requests = (await answer.json()) as { path: string }[];
    return requests.filter(({ path }) => path.includes('/integration/api/pools/')).length;
  };
  const injectFault = async (status: number): Promise<void> => {
    const faults = [
      {
        match: { method: 'GET', path: '/integration/api/pools/*' },
        times: 1,
        then: { status, body: { title: 'Access Denied.', status, detail: 'Access is denied' } },
      },
    ];
    await fetch(`http://${sandbox.values['domain']}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(faults),
      headers: { 'content-type': 'application/json' },
    });
  };

  it('shows a sandbox that works', () => {
    assert.match(internals.tree.getTreeItem(connectionNode()).contextValue ?? '', /\bworks\b/);
  });

  it('loads tables and columns when they are opened, once', async () => {
    const tables = await listTables();
    assert.ok(tables.length > 0);
    const requestsBefore = await countRequests();
    assert.deepEqual(await listTables(), tables);
    assert.equal(await countRequests(), requestsBefore);
    const columns = await internals.tree.getChildren(tables[0]);
    assert.ok(columns.length > 0);
    assert.equal(internals.tree.getParent(columns[0]!), tables[0]);
    assert.equal(internals.tree.getParent(tables[0]!), connectionNode());
  });

  it('shows what opens further lists before the tables, which may be thousands', async () => {
    const rows = await internals.tree.getChildren(connectionNode());
    assert.deepEqual(rows.slice(0, 2).map(getLabel), ['Data models', 'Data pools']);
    assert.deepEqual(rows.slice(2), await listTables());
  });

  it('shows one row for a failure, asks nothing again until it is asked to, and then recovers', async () => {
    await injectFault(403);
    internals.tree.refresh(sandbox.id);
    const [retry, ...others] = await internals.tree.getChildren(connectionNode());
    assert.deepEqual(others, []);
    assert.equal(internals.tree.getTreeItem(retry!).contextValue, 'retry');
    assert.match(internals.tree.getTreeItem(retry!).tooltip as string, /permission|denied/i);
    const requestsBefore = await countRequests();
    await internals.tree.getChildren(connectionNode());
    assert.equal(await countRequests(), requestsBefore);
    await vscode.commands.executeCommand('celonisCeligo.tryAgain', retry);
    assert.ok((await listLabels(connectionNode())).every((label) => !/again/i.test(label)));
  });

  it('is filtered by what is loaded without any request, unfolds what is found, and is as before when the filter is cleared', async () => {
    const [table] = await listTables();
    const [column] = await internals.tree.getChildren(table);
    const allRoots = await internals.tree.getChildren();
    const stateBefore = internals.tree.getTreeItem(connectionNode()).collapsibleState;
    const requestsBefore = await countRequests();
    await internals.tree.setFilter(`${getLabel(table!)} ${getLabel(column!)}`);
    const roots = await internals.tree.getChildren();
    assert.deepEqual(roots, [connectionNode()]);
    assert.deepEqual(await internals.tree.getChildren(roots[0]), [table]);
    assert.ok((await internals.tree.getChildren(table)).includes(column!));
    const { Expanded } = vscode.TreeItemCollapsibleState;
    assert.equal(internals.tree.getTreeItem(connectionNode()).collapsibleState, Expanded);
    await internals.tree.setFilter('nothing is called like this');
    assert.deepEqual(await internals.tree.getChildren(), []);
    await vscode.commands.executeCommand('celonisCeligo.clearFilter');
    assert.deepEqual(await internals.tree.getChildren(), allRoots);
    assert.equal(internals.tree.getTreeItem(connectionNode()).collapsibleState, stateBefore);
    assert.equal(await countRequests(), requestsBefore);
  });

  it('keeps favourites on top without a request, which show all that their rows show once they are opened', async () => {
    const [table] = await listTables();
    const columns = await listLabels(table!);
    await vscode.commands.executeCommand('celonisCeligo.addFavourite', table);
    await vscode.commands.executeCommand('celonisCeligo.addFavourite', connectionNode());
    internals.tree.refresh(sandbox.id);
    const requestsBefore = await countRequests();
    const [section] = await internals.tree.getChildren();
    const [favouriteTable, favouriteConnection] = await internals.tree.getChildren(section);
    assert.deepEqual([getLabel(section!), getLabel(favouriteTable!)], ['Favourites', getLabel(table!)]);
    const menuWords = internals.tree.getTreeItem(favouriteTable!).contextValue ?? '';
    assert.match(menuWords, /\bresource table\b.*\bfavourite\b/);
    assert.match(internals.tree.getTreeItem(favouriteConnection!).contextValue ?? '', /^connection\b.*\bfavourite\b/);
    assert.equal(await countRequests(), requestsBefore);
    assert.deepEqual(await listLabels(favouriteTable!), columns);
    await vscode.commands.executeCommand('celonisCeligo.copyLink', favouriteTable);
    assert.match(await vscode.env.clipboard.readText(), new RegExp(`/row/${sandbox.id}/[^/]+$`));
    for (const row of [favouriteTable, favouriteConnection])
      await vscode.commands.executeCommand('celonisCeligo.removeFavourite', row);
    assert.equal((await internals.tree.getChildren())[0], connectionNode());
  });

  it('keeps a favourite table with its connection, whichever data pool that leads to', async () => {
    const [table] = await listTables();
    await vscode.commands.executeCommand('celonisCeligo.addFavourite', table);
    const readPlace = async (): Promise<string[]> => {
      const [section] = await internals.tree.getChildren();
      const [favourite] = await internals.tree.getChildren(section);
      const { url = '', data } = (favourite as unknown as { resource: Resource }).resource;
      return [data?.['poolId'] ?? '', url.split('/').at(-1) ?? ''];
    };
    const poolId = sandbox.values['poolId']!;
    assert.deepEqual(await readPlace(), [poolId, poolId]);
    const otherPoolId = '2b4e9f1c-6d80-4ea3-9f57-8c9d0e1f2a33';
    const changedPaths: (string | undefined)[] = [];
    const subscription = internals.tree.onDidChangeTreeData((rows) =>
      changedPaths.push(...[rows].flat().map((row) => row?.path)),
    );
    await internals.service.setField(sandbox.id, { field: 'poolId', value: otherPoolId });
    assert.ok(changedPaths.includes('favourites') || changedPaths.includes(undefined), changedPaths.join());
    subscription.dispose();
    assert.deepEqual(await readPlace(), [otherPoolId, otherPoolId]);
    await internals.service.setField(sandbox.id, { field: 'poolId', value: poolId });
    await vscode.commands.executeCommand('celonisCeligo.removeFavourite', table);
    assert.equal((await internals.tree.getChildren())[0], connectionNode());
  });

  it('keeps what was loaded when the connection is renamed', async () => {
    await internals.tree.getChildren(connectionNode());
    const requestsBefore = await countRequests();
    await internals.service.rename(sandbox.id, 'Sandbox renamed');
    assert.equal(getLabel(connectionNode()), 'Sandbox renamed');
    await internals.tree.getChildren(connectionNode());
    assert.equal(await countRequests(), requestsBefore);
  });

  it('says in words that a connection is being tested, and shows its kind as before', async () => {
    const { iconPath } = internals.tree.getTreeItem(connectionNode());
    const icons: string[] = [];
    const subscription = internals.tree.onDidChangeTreeData(() => {
      const { description, iconPath: icon } = internals.tree.getTreeItem(connectionNode());
      if (String(description).startsWith('Testing…')) icons.push((icon as vscode.ThemeIcon).id);
    });
    await internals.service.testSaved(sandbox.id, AbortSignal.timeout(60_000));
    subscription.dispose();
    assert.deepEqual([...new Set(icons)], [(iconPath as vscode.ThemeIcon).id]);
  });

  it('shows where in Celigo a connection is used as soon as it is linked, and no longer than that', async () => {
    const account = internals.service.connections().find(({ vendor }) => vendor === 'celigo')!;
    const labels = await listLabels(connectionNode());
    const link = { accountId: account.id, remoteId: 'c1', name: 'Adler' };
    await internals.service.addLink(sandbox.id, link);
    assert.deepEqual(await listLabels(connectionNode()), ['Used in Celigo: Adler', ...labels]);
    await internals.service.removeLink(sandbox.id, link);
    assert.deepEqual(await listLabels(connectionNode()), labels);
  });

  it('shows below a connection of an account which connection here leads to the same place, as soon as it does', async () => {
    const account = internals.service.connections().find(({ vendor }) => vendor === 'celigo')!;
    const accountNode = internals.tree.getConnectionNode(account.id)!;
    await vscode.commands.executeCommand('celonisCeligo.addFavourite', accountNode);
    const [favourites] = await internals.tree.getChildren();
    const [favouriteAccount] = await internals.tree.getChildren(favourites);
    for (const root of [accountNode, favouriteAccount!]) {
      let row: TreeNode = root;
      for (const label of [/^Integrations$/, /./, /^Connections/, /./])
        row = (await internals.tree.getChildren(row)).find((child) => label.test(getLabel(child)))!;
      const { connectionId: remoteId } = (row as ResourceNode).resource.data!;
      const listLinks = async (): Promise<string[]> =>
        (await listLabels(row)).filter((label) => label.startsWith('Celonis: '));
      assert.deepEqual(await listLinks(), []);
      const link = { accountId: account.id, remoteId: remoteId!, name: 'Adler' };
      await internals.service.addLink(sandbox.id, link);
      const { name } = internals.service.get(sandbox.id)!;
      assert.deepEqual(await listLinks(), [`Celonis: ${name}`]);
      const { Collapsed } = vscode.TreeItemCollapsibleState;
      assert.equal(internals.tree.getTreeItem(row).collapsibleState, Collapsed);
      await internals.service.rename(sandbox.id, 'Sandbox linked');
      assert.deepEqual(await listLinks(), ['Celonis: Sandbox linked']);
      await internals.service.rename(sandbox.id, name);
      await internals.service.removeLink(sandbox.id, link);
      assert.deepEqual(await listLinks(), []);
    }
    await vscode.commands.executeCommand('celonisCeligo.removeFavourite', favouriteAccount);
  });

  it('keeps rows for menus while states and names change, and reads them anew only where they come, go or change places', async () => {
    await internals.tree.getChildren();
    const changedPaths: (string | undefined)[] = [];
    const subscription = internals.tree.onDidChangeTreeData((rows) =>
      changedPaths.push(...[rows].flat().map((row) => row?.path)),
    );
    await internals.service.testSaved(sandbox.id, AbortSignal.timeout(60_000));
    await internals.service.rename(sandbox.id, 'Sandbox renamed again');
    await internals.service.checkSecrets();
    assert.ok(changedPaths.includes(connectionNode().path) && !changedPaths.includes(undefined), changedPaths.join());
    await internals.service.rename(sandbox.id, 'A sandbox');
    assert.ok(changedPaths.includes(undefined), changedPaths.join());
    assert.equal((await internals.tree.getChildren())[0], connectionNode());
    subscription.dispose();
  });

  it('selects a connection that was renamed, wherever its row is now', async () => {
    await vscode.commands.executeCommand('celonisCeligo.connections.focus');
    const other = internals.service.connections().find(({ id }) => id !== sandbox.id)!;
    await revealNode(internals.view, internals.tree.getConnectionNode(other.id)!);
    const logCapture = new LogCapture({ answerInput: () => 'Zebra' });
    void vscode.commands.executeCommand('celonisCeligo.renameConnection', sandbox.id);
    await acceptFormUntil('the new name', () => internals.service.get(sandbox.id)?.name === 'Zebra' || undefined);
    logCapture.dispose();
    await eventually('the row to be selected', () => internals.view.selection[0] === connectionNode() || undefined);
  });

  it('says that it is stopped, and not that it failed, once the sandbox is stopped, and offers to start it', async () => {
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await eventually('the state to change', () =>
      internals.service.getStatus(internals.service.get(sandbox.id)!) === 'stopped' ? true : undefined,
    );
    internals.tree.refresh(sandbox.id);
    const [retry] = await internals.tree.getChildren(connectionNode());
    assert.equal(internals.tree.getTreeItem(retry!).command?.command, 'celonisCeligo.startSandbox');
    sandbox = await connectSandbox();
    await eventually('the state to change back', () =>
      internals.service.getStatus(internals.service.get(sandbox.id)!) === 'works' ? true : undefined,
    );
  });
});
