import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { activateExtension } from './extension';
import { acceptFormUntil, connectSandbox, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('Celonis Intelligence in the tree', () => {
  let internals: ExtensionTestApi;
  let connection: Connection;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    await connectSandbox();
    connection = await eventually('an Intelligence connection', () =>
      internals.service.connections().find((connection) => connection.values['apiType'] === 'intelligence'),
    );
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await internals.sandbox.stop();
    await resetState();
  });

  const getItem = (node: TreeNode): vscode.TreeItem => internals.tree.getTreeItem(node);
  const getLabel = (node: TreeNode): string => getItem(node).label as string;

  async function findNode(connectionOfPath: Connection, ...path: (string | RegExp)[]): Promise<TreeNode> {
    let node: TreeNode = internals.tree.getConnectionNode(connectionOfPath.id)!;
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

  it('takes no files, so it offers no push', () => {
    assert.doesNotMatch(getItem(internals.tree.getConnectionNode(connection.id)!).contextValue ?? '', /\bpushable\b/);
  });

  it('opens the rows of a record as a table', async () => {
    const record = await findNode(connection, 'Knowledge models', 'Order to Cash', 'Records', /./);
    assert.match(getItem(record).contextValue ?? '', /\bkmRecord\b.*\bpreviewable\b/);
    await vscode.commands.executeCommand('celonisCeligo.previewRecords', record);
    await eventually('the table', () => findTab(`Preview of ${getLabel(record)}`));
  });

  it('opens the values of chosen KPIs as a table', async () => {
    const kpi = await findNode(connection, 'Knowledge models', 'Order to Cash', 'KPIs', /./);
    await vscode.commands.executeCommand('celonisCeligo.previewKpis', kpi, [kpi]);
    await eventually('the table', () => findTab(`Preview of ${getLabel(kpi)}`));
  });

  it('reloads a data model, and the row says when', async () => {
    const dataPush = internals.service.connections().find((connection) => connection.values['apiType'] === 'dataPush')!;
    const model = await findNode(dataPush, 'Data models', /./);
    const descriptionBefore = await eventually('how the model stands', () => getItem(model).description);
    await vscode.commands.executeCommand('celonisCeligo.reloadDataModel', model);
    await eventually('another load', async () => {
      const descriptionAfter = getItem(await findNode(dataPush, 'Data models', getLabel(model))).description;
      return descriptionAfter !== undefined &&
        descriptionAfter !== descriptionBefore &&
        /^loaded/.test(String(descriptionAfter))
        ? true
        : undefined;
    });
  });
});

describe('After a push to a table that a data model uses', () => {
  let internals: ExtensionTestApi;
  let logCapture: LogCapture;
  const folder = mkdtempSync(join(tmpdir(), 'reload-'));

  before(async () => {
    internals = await activateExtension();
    await resetState();
    await connectSandbox();
    for (const { id, values } of internals.service.connections())
      if (values['apiType'] !== 'dataPush') await internals.service.delete(id);
    logCapture = new LogCapture({
      answerButton: (message) => (/uses? the table/.test(message) ? 'Reload Data Model' : undefined),
    });
  });
  after(async () => {
    logCapture.dispose();
    await internals.sandbox.stop();
    await resetState();
    rmSync(folder, { recursive: true, force: true });
  });

  it('its reload is offered, and followed to the end', async () => {
    const file = join(folder, 'O2C_EVENT_LOG.json');
    writeFileSync(file, JSON.stringify([{ CASE_KEY: 'a', ACTIVITY: 'Create', EVENTTIME: '2026-01-01T00:00:00Z' }]));
    void vscode.commands.executeCommand('celonisCeligo.pushFile', vscode.Uri.file(file));
    const offer = await acceptFormUntil('the offer', () =>
      logCapture.notifications.find((message) =>
        /uses the table O2C_EVENT_LOG\. It has the new rows once it is loaded again/.test(message),
      ),
    );
    const name = /"([^"]+)"/.exec(offer)?.[1] ?? '';
    await eventually('the load to end', () =>
      logCapture.notifications.find((message) => message.startsWith(`"${name}": `)),
    );
    assert.ok(logCapture.shownTexts.includes(`Loading the data model "${name}"`));
  });
});

function findTab(name: string): vscode.Tab | undefined {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).find((tab) => tab.label === name);
}
