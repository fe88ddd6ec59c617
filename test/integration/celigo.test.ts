import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parts } from './extension';
import { eventually, startOver, startSandbox } from './support';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';
import type { TreeNode } from '../../src/tree/node';

describe('Celigo in the tree', () => {
  let internals: Internals;
  let connection: Connection;

  before(async () => {
    internals = await parts();
    await startOver();
    await startSandbox();
    connection = await eventually('a connection to Celigo', () => internals.service.connections().find((one) => one.vendor === 'celigo'));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await internals.sandbox.stop();
    await startOver();
  });

  const row = (): TreeNode => internals.tree.node(connection.id)!;
  const item = (node: TreeNode): vscode.TreeItem => internals.tree.getTreeItem(node);
  const label = (node: TreeNode): string => item(node).label as string;

  /** The row at the end of a path of labels. */
  async function at(...path: (string | RegExp)[]): Promise<TreeNode> {
    let node = row();
    for (const part of path) {
      const children = await internals.tree.getChildren(node);
      const next = children.find((child) => (typeof part === 'string' ? label(child) === part : part.test(label(child))));
      assert.ok(next, `${String(part)} is not among ${children.map(label).join(', ')}`);
      node = next;
    }
    return node;
  }

  it('is synced once it works, and says when, with the log one click away', async () => {
    await eventually('the sync to end', () => (/Connected$/.test(String(item(row()).description)) ? true : undefined));
    const tooltip = (item(row()).tooltip as vscode.MarkdownString).value;
    assert.match(tooltip, /Last&nbsp;synced/);
    assert.match(tooltip, /command:celonisCeligo\.showSyncLog/);
    await vscode.commands.executeCommand('celonisCeligo.showSyncLog', connection.id);
    const text = await eventually('the log in an editor', () => vscode.window.activeTextEditor?.document.getText());
    assert.match(text, /Accounts: \d+/);
    assert.match(text, /Integrations: \d+/);
  });

  it('has accounts, integrations, standalone flows and roles', async () => {
    assert.deepEqual((await internals.tree.getChildren(row())).map(label), ['Accounts', 'Integrations', 'Standalone flows', 'Roles']);
    const [someone] = await internals.tree.getChildren(await at('Accounts'));
    assert.match(item(someone!).contextValue ?? '', /^resource celigoUser \w+ \w+ openable viewable/);
  });

  it('counts the members of a role after the row is there', async () => {
    await internals.tree.getChildren(await at('Roles'));
    const administrator = await at('Roles', 'Administrator');
    await eventually('the count', () => (/^\d+ users?$/.test(String(item(administrator).description)) ? true : undefined));
    assert.match(item(administrator).contextValue ?? '', /\bceligoRole\b.*\bgrantable\b/);
  });

  it('shows a record as JSON, read-only and without secrets', async () => {
    const connections = await at('Integrations', /./, 'Connections', /./);
    await vscode.commands.executeCommand('celonisCeligo.viewAsJson', connections);
    const document = await eventually('the record in an editor', () => {
      const open = vscode.window.activeTextEditor?.document;
      return open?.languageId === 'json' ? open : undefined;
    });
    assert.equal(document.uri.scheme, 'celonis-celigo');
    const text = document.getText();
    assert.equal((JSON.parse(text) as { _id: string })._id.length, 24);
    for (const secret of text.matchAll(/"(token|password|clientSecret)": "([^"]*)"/g)) assert.match(secret[2]!, /^\*+$|\{\{/);
  });

  it('opens the access report as a table', async () => {
    await vscode.commands.executeCommand('celonisCeligo.accessReport', row());
    await eventually('the tab', () => tab('Access Report'));
  });

  it('runs a flow to its end', async () => {
    const before = await lastRuns();
    const flow = await eventually('a flow that is on', async () => {
      const flows = await internals.tree.getChildren(await at('Integrations', /./, 'Flows'));
      return flows.find((one) => /\bceligoFlow on\b/.test(item(one).contextValue ?? ''));
    });
    await vscode.commands.executeCommand('celonisCeligo.runFlow', flow);
    await eventually('the tree to know of the run', async () => {
      const now = await lastRuns();
      return now !== before ? true : undefined;
    });
  });

  it('pings a connection and shows what uses it', async () => {
    const online = await at('Integrations', /./, 'Connections', /./);
    await vscode.commands.executeCommand('celonisCeligo.pingConnection', online);
    await vscode.commands.executeCommand('celonisCeligo.showConnectionUsage', online);
    await eventually('the page', () => tab(/What uses/));
  });

  it('puts what a search found into a list that was not loaded that far', async () => {
    const { tree } = internals;
    const list = await at('Accounts');
    const known = (await tree.getChildren(list))[0]!;
    assert.ok('resource' in list && 'resource' in known);
    const rowOf = (thing: unknown) => tree.rowOf(list as Parameters<typeof tree.rowOf>[0], thing as Parameters<typeof tree.rowOf>[1]);
    assert.equal(await rowOf(known.resource), known);
    assert.equal(await rowOf({ id: 'nowhere', kind: 'celigoUser', label: 'Nobody', icon: 'account' }), undefined);
  });

  it('asks the questions of a change only where a person can answer: nothing changes without', async () => {
    const user = await at('Accounts', /./);
    const before = item(user).description;
    await vscode.commands.executeCommand('celonisCeligo.removeUser', user);
    await vscode.commands.executeCommand('celonisCeligo.disableUser', user);
    internals.tree.refresh(connection.id);
    assert.equal(item(await at('Accounts', /./)).description, before);
  });

  /** What the rows of the first integration's flows say of their last runs. */
  async function lastRuns(): Promise<string> {
    internals.tree.reload(await at('Integrations', /./, 'Flows'));
    const flows = await internals.tree.getChildren(await at('Integrations', /./, 'Flows'));
    return flows.map((flow) => /Last run: .*/.exec(item(flow).tooltip as string)?.[0]).join('\n');
  }
});

function tab(name: string | RegExp): vscode.Tab | undefined {
  const all = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return all.find((one) => (typeof name === 'string' ? one.label === name : name.test(one.label)));
}
