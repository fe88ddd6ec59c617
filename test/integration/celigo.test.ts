import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { activateExtension } from './extension';
import { connectSandbox, eventually, resetState } from './integrationSupport';

describe('Celigo in the tree', () => {
  let internals: ExtensionTestApi;
  let connection: Connection;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    await connectSandbox();
    connection = await eventually('a connection to Celigo', () =>
      internals.service.connections().find((connection) => connection.vendor === 'celigo'),
    );
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await internals.sandbox.stop();
    await resetState();
  });

  const connectionNode = (): TreeNode => internals.tree.getConnectionNode(connection.id)!;
  const getItem = (node: TreeNode): vscode.TreeItem => internals.tree.getTreeItem(node);
  const getLabel = (node: TreeNode): string => getItem(node).label as string;

  /** The row at the end of a path of labels. */
  async function findNode(...path: (string | RegExp)[]): Promise<TreeNode> {
    let node = connectionNode();
    for (const pathSegment of path) {
      const children = await internals.tree.getChildren(node);
      const matchingChild = children.find((child) =>
        typeof pathSegment === 'string' ? getLabel(child) === pathSegment : pathSegment.test(getLabel(child)),
      );
      assert.ok(matchingChild, `${String(pathSegment)} is not among ${children.map(getLabel).join(', ')}`);
      node = matchingChild;
    }
    return node;
  }

  it('is synced once it works, and says when, with the log one click away', async () => {
    await eventually('the sync to end', () =>
      /Connected$/.test(String(getItem(connectionNode()).description)) ? true : undefined,
    );
    const { tree } = internals;
    const resolvedItem = tree.resolveTreeItem(getItem(connectionNode()), connectionNode());
    const tooltip = (resolvedItem.tooltip as vscode.MarkdownString).value;
    assert.match(tooltip, /Last&nbsp;synced/);
    assert.match(tooltip, /command:celonisCeligo\.showSyncLog/);
    await vscode.commands.executeCommand('celonisCeligo.showSyncLog', connection.id);
    await eventually('the log in an editor', () => {
      const text = vscode.window.activeTextEditor?.document.getText() ?? '';
      return /Users: \d+/.test(text) && /Integrations: \d+/.test(text);
    });
  });

  it('has accounts, integrations, standalone flows and roles', async () => {
    assert.deepEqual((await internals.tree.getChildren(connectionNode())).map(getLabel), [
      'Users',
      'Integrations',
      'Standalone flows',
      'Roles',
    ]);
    const [accountNode] = await internals.tree.getChildren(await findNode('Users'));
    assert.match(getItem(accountNode!).contextValue ?? '', /^resource celigoUser \w+ \w+ openable viewable/);
  });

  it('counts the members of a role after the row is there', async () => {
    await internals.tree.getChildren(await findNode('Roles'));
    const administrator = await findNode('Roles', 'Administrator');
    await eventually('the count', () =>
      /^\d+ users?$/.test(String(getItem(administrator).description)) ? true : undefined,
    );
    assert.match(getItem(administrator).contextValue ?? '', /\bceligoRole\b.*\bgrantable\b/);
  });

  it('shows a record as JSON, read-only and without secrets', async () => {
    const connections = await findNode('Integrations', /./, 'Connections', /./);
    await vscode.commands.executeCommand('celonisCeligo.viewAsJson', connections);
    const document = await eventually('the record in an editor', () => {
      const activeDocument = vscode.window.activeTextEditor?.document;
      return activeDocument?.uri.scheme === 'celonis-celigo' && activeDocument.languageId === 'json'
        ? activeDocument
        : undefined;
    });
    const text = document.getText();
    assert.equal((JSON.parse(text) as { _id: string })._id.length, 24);
    for (const secret of text.matchAll(/"(token|password|clientSecret)": "([^"]*)"/g))
      assert.match(secret[2]!, /^\*+$|\{\{/);
  });

  it('opens the access report as a table', async () => {
    await vscode.commands.executeCommand('celonisCeligo.accessReport', connectionNode());
    await eventually('the tab', () => findTab('Access Report'));
  });

  it('runs a flow to its end', async () => {
    const runsBefore = await readLastRuns();
    const flow = await eventually('a flow that is on', async () => {
      const flows = await internals.tree.getChildren(await findNode('Integrations', /./, 'Flows'));
      return flows.find((flow) => /\bceligoFlow on\b/.test(getItem(flow).contextValue ?? ''));
    });
    await vscode.commands.executeCommand('celonisCeligo.runFlow', flow);
    await eventually('the tree to know of the run', async () => {
      const runsAfter = await readLastRuns();
      return runsAfter !== runsBefore ? true : undefined;
    });
  });

  it('pings a connection and shows what uses it', async () => {
    const integrationConnection = await findNode('Integrations', /./, 'Connections', /./);
    await vscode.commands.executeCommand('celonisCeligo.pingConnection', integrationConnection);
    await vscode.commands.executeCommand('celonisCeligo.whatUsesThis', integrationConnection);
    await eventually('the page', () => findTab(/Usages of/));
  });

  it('puts what a search found into a list that was not loaded that far', async () => {
    const { tree } = internals;
    const accountsNode = await findNode('Users');
    const knownUser = (await tree.getChildren(accountsNode))[0]!;
    assert.ok('resource' in accountsNode && 'resource' in knownUser);
    const getRow = (record: unknown) =>
      tree.revealResource(
        accountsNode as Parameters<typeof tree.revealResource>[0],
        record as Parameters<typeof tree.revealResource>[1],
      );
    assert.equal(await getRow(knownUser.resource), knownUser);
    assert.equal(await getRow({ id: 'nowhere', kind: 'celigoUser', label: 'Nobody', icon: 'account' }), undefined);
  });

  it('asks the questions of a change only where a person can answer: nothing changes without', async () => {
    const user = await findNode('Users', /./);
    const descriptionBefore = getItem(user).description;
    await vscode.commands.executeCommand('celonisCeligo.removeUser', user);
    await vscode.commands.executeCommand('celonisCeligo.disableUser', user);
    internals.tree.refresh(connection.id);
    assert.equal(getItem(await findNode('Users', /./)).description, descriptionBefore);
  });

  /** What the rows of the first integration's flows say of their last runs. */
  async function readLastRuns(): Promise<string> {
    internals.tree.reload(await findNode('Integrations', /./, 'Flows'));
    const flows = await internals.tree.getChildren(await findNode('Integrations', /./, 'Flows'));
    return flows.map((flow) => /Last run: .*/.exec(getItem(flow).tooltip as string)?.[0]).join('\n');
  }
});

function findTab(name: string | RegExp): vscode.Tab | undefined {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.find((tab) => (typeof name === 'string' ? tab.label === name : name.test(tab.label)));
}
