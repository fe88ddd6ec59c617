import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parts } from './extension';
import { acceptUntil, eventually, startOver, startSandbox } from './support';
import { Witness } from './witness';
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

describe('After a push to a table that a data model uses', function () {
  this.timeout(60_000);
  let internals: Internals;
  let witness: Witness;
  const folder = mkdtempSync(join(tmpdir(), 'reload-'));

  before(async () => {
    internals = await parts();
    await startOver();
    await startSandbox();
    for (const { id, values } of internals.service.connections()) if (values['apiType'] !== 'dataPush') await internals.service.delete(id);
    witness = new Witness({ press: (message) => (/uses? the table/.test(message) ? 'Reload Data Model' : undefined) });
  });
  after(async () => {
    witness.dispose();
    await internals.sandbox.stop();
    await startOver();
    rmSync(folder, { recursive: true, force: true });
  });

  it('its reload is offered, and followed to the end', async () => {
    const file = join(folder, 'O2C_EVENT_LOG.json');
    writeFileSync(file, JSON.stringify([{ CASE_KEY: 'a', ACTIVITY: 'Create', EVENTTIME: '2026-01-01T00:00:00Z' }]));
    void vscode.commands.executeCommand('celonisCeligo.pushFile', vscode.Uri.file(file));
    const offer = await acceptUntil('the offer', () => witness.notifications.find((message) => /uses the table O2C_EVENT_LOG\. It has the new rows once it is loaded again/.test(message)));
    const name = /"([^"]+)"/.exec(offer)?.[1] ?? '';
    await eventually('the load to end', () => witness.notifications.find((message) => message.startsWith(`"${name}": `)));
    assert.ok(witness.seen.includes(`Loading the data model "${name}"`));
  });
});

function tab(name: string): vscode.Tab | undefined {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).find((one) => one.label === name);
}
