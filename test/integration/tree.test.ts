import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parts } from './extension';
import { eventually, startOver, startSandbox } from './support';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';
import type { TreeNode } from '../../src/tree/node';

describe('the view Connections', () => {
  let internals: Internals;
  let sandbox: Connection;

  before(async function () {
    this.timeout(60_000);
    internals = await parts();
    await startOver();
    sandbox = await startSandbox();
  });
  after(async () => {
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await startOver();
  });

  const node = (): TreeNode => internals.tree.node(sandbox.id)!;
  const labels = async (parent: TreeNode): Promise<string[]> => (await internals.tree.getChildren(parent)).map((one) => labelOf(one));
  const labelOf = (one: TreeNode): string => internals.tree.getTreeItem(one).label as string;
  const requests = async (): Promise<number> => {
    const answer = await fetch(`http://${sandbox.values['domain']}/sandbox/requests`);
    return ((await answer.json()) as unknown[]).length;
  };
  const fault = async (status: number): Promise<void> => {
    const faults = [{ match: { method: 'GET', path: '/integration/api/pools/*' }, times: 1, then: { status, body: { title: 'Access Denied.', status, detail: 'Access is denied' } } }];
    await fetch(`http://${sandbox.values['domain']}/sandbox/faults`, { method: 'POST', body: JSON.stringify(faults), headers: { 'content-type': 'application/json' } });
  };

  it('shows a sandbox that works', () => {
    assert.match(internals.tree.getTreeItem(node()).contextValue ?? '', /\bworks\b/);
  });

  it('loads tables and columns when they are opened, once', async () => {
    const tables = await internals.tree.getChildren(node());
    assert.ok(tables.length > 0);
    const before = await requests();
    assert.deepEqual(await internals.tree.getChildren(node()), tables);
    assert.equal(await requests(), before);
    const columns = await internals.tree.getChildren(tables[0]);
    assert.ok(columns.length > 0);
    assert.equal(internals.tree.getParent(columns[0]!), tables[0]);
    assert.equal(internals.tree.getParent(tables[0]!), node());
  });

  it('shows one row for a failure, asks nothing again until told to, and then recovers', async () => {
    await fault(403);
    internals.tree.refresh(sandbox.id);
    const [retry, ...others] = await internals.tree.getChildren(node());
    assert.deepEqual(others, []);
    assert.equal(internals.tree.getTreeItem(retry!).contextValue, 'retry');
    assert.match(internals.tree.getTreeItem(retry!).tooltip as string, /permission|denied/i);
    const before = await requests();
    await internals.tree.getChildren(node());
    assert.equal(await requests(), before);
    await vscode.commands.executeCommand('celonisCeligo.tryAgain', retry);
    assert.ok((await labels(node())).every((label) => !/again/i.test(label)));
  });

  it('keeps what was loaded when the connection is renamed', async () => {
    await internals.tree.getChildren(node());
    const before = await requests();
    await internals.service.rename(sandbox.id, 'Sandbox renamed');
    assert.equal(labelOf(node()), 'Sandbox renamed');
    await internals.tree.getChildren(node());
    assert.equal(await requests(), before);
  });

  it('keeps rows for menus while states and names change, and reads them anew only where they come, go or change places', async () => {
    await internals.tree.getChildren();
    const drawn: (string | undefined)[] = [];
    const subscription = internals.tree.onDidChangeTreeData((rows) => drawn.push(...[rows].flat().map((row) => row?.path)));
    await internals.service.testSaved(sandbox.id, AbortSignal.timeout(10_000));
    await internals.service.rename(sandbox.id, 'Sandbox renamed again');
    await internals.service.checkSecrets();
    assert.ok(drawn.includes(node().path) && !drawn.includes(undefined), drawn.join());
    await internals.service.rename(sandbox.id, 'A sandbox');
    assert.equal(drawn.at(-1), undefined);
    assert.equal((await internals.tree.getChildren())[0], node());
    subscription.dispose();
  });

  it('says that it fails once the sandbox is stopped, and offers to start it', async () => {
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await eventually('the state to change', () => (internals.service.state(internals.service.get(sandbox.id)!) === 'fails' ? true : undefined));
    internals.tree.refresh(sandbox.id);
    const [retry] = await internals.tree.getChildren(node());
    assert.equal(internals.tree.getTreeItem(retry!).command?.command, 'celonisCeligo.startSandbox');
    sandbox = await startSandbox();
    await eventually('the state to change back', () => (internals.service.state(internals.service.get(sandbox.id)!) === 'works' ? true : undefined));
  }).timeout(60_000);
});
