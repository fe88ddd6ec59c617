import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parts } from './extension';
import { eventually, startOver, startSandbox } from './support';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';
import type { TreeNode } from '../../src/tree/node';

describe('Celonis Intelligence in the tree', () => {
  let internals: Internals;
  let connection: Connection;

  before(async () => {
    internals = await parts();
    await startOver();
    await startSandbox();
    connection = await eventually('an Intelligence connection', () => internals.service.connections().find((one) => one.values['apiType'] === 'intelligence'));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await internals.sandbox.stop();
    await startOver();
  });

  const item = (node: TreeNode): vscode.TreeItem => internals.tree.getTreeItem(node);
  const label = (node: TreeNode): string => item(node).label as string;

  async function at(from: Connection, ...path: (string | RegExp)[]): Promise<TreeNode> {
    let node: TreeNode = internals.tree.node(from.id)!;
    for (const part of path) {
      const children = await internals.tree.getChildren(node);
      const next = children.find((child) => (typeof part === 'string' ? label(child) === part : part.test(label(child))));
      assert.ok(next, `${String(part)} is not among ${children.map(label).join(', ')}`);
      node = next;
    }
    return node;
  }

  it('takes no files, so it offers no push', () => {
    assert.doesNotMatch(item(internals.tree.node(connection.id)!).contextValue ?? '', /\bpushable\b/);
  });

  it('opens the rows of a record as a table', async () => {
    const record = await at(connection, 'Knowledge models', 'Order to Cash', 'Records', /./);
    assert.match(item(record).contextValue ?? '', /\bkmRecord\b.*\bpreviewable\b/);
    await vscode.commands.executeCommand('celonisCeligo.previewRecords', record);
    await eventually('the table', () => tab(`Preview of ${label(record)}`));
  });

  it('opens the values of chosen KPIs as a table', async () => {
    const kpi = await at(connection, 'Knowledge models', 'Order to Cash', 'KPIs', /./);
    await vscode.commands.executeCommand('celonisCeligo.previewKpis', kpi, [kpi]);
    await eventually('the table', () => tab(`Preview of ${label(kpi)}`));
  });

  it('reloads a data model, and the row says when', async () => {
    const dataPush = internals.service.connections().find((one) => one.values['apiType'] === 'dataPush')!;
    const model = await at(dataPush, 'Data models', /./);
    const before = await eventually('how the model stands', () => item(model).description);
    await vscode.commands.executeCommand('celonisCeligo.reloadDataModel', model);
    await eventually('another load', async () => {
      const now = item(await at(dataPush, 'Data models', label(model))).description;
      return now !== undefined && now !== before && /^loaded/.test(String(now)) ? true : undefined;
    });
  });
});

function tab(name: string): vscode.Tab | undefined {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).find((one) => one.label === name);
}
