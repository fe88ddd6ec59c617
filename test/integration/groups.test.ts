import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { activateExtension } from './extension';
import { acceptFormUntil, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('Groups of connections in the view', () => {
  let internals: ExtensionTestApi;
  let connections: Map<string, Connection>;
  let logCapture: LogCapture;
  /** What is typed into the next questions, and chosen in the next lists. */
  let answers: string[];

  beforeEach(async () => {
    internals = await activateExtension();
    await resetState();
    connections = new Map();
    for (const name of ['East', 'North', 'South'])
      connections.set(
        name,
        await internals.service.save({
          vendor: 'celigo',
          name,
          environment: 'none',
          values: { region: 'us', autoPurge: 'never' },
          secrets: { apiToken: `canary-${name}` },
        }),
      );
    answers = [];
    logCapture = new LogCapture({
      answerInput: () => answers.shift(),
      answerPick: (question) => (/push that is loaded/.test(question) ? ['Customers'] : undefined),
    });
  });
  afterEach(async () => {
    logCapture.dispose();
    await resetState();
  });

  const row = (name: string): TreeNode =>
    internals.tree.getConnectionNode(connections.get(name)?.id ?? '') ??
    internals.tree.getGroupNode(internals.groups.list().find((group) => group.name === name)?.id ?? '')!;
  const describeRows = async (parent?: TreeNode): Promise<string> => {
    const texts: string[] = [];
    for (const node of await internals.tree.getChildren(parent)) {
      const label = internals.tree.getTreeItem(node).label as string;
      const isGroup = /connectionGroup/.test(internals.tree.getTreeItem(node).contextValue ?? '');
      texts.push(isGroup ? `${label}(${await describeRows(node)})` : label);
    }
    return texts.join(' ');
  };
  /** Runs a command that asks for a name, and enters one. */
  const enterName = async (text: string, rows: string, command: string, ...args: unknown[]): Promise<void> => {
    answers = [text];
    let shownRows = '';
    void vscode.commands.executeCommand(command, ...args);
    await acceptFormUntil(
      () => `rows ${rows}, and not ${shownRows}`,
      () => {
        void describeRows().then((described) => (shownRows = described));
        return shownRows === rows || undefined;
      },
    );
  };
  const expectRows = async (text: string): Promise<void> => {
    let shownRows = '';
    await eventually(
      () => `rows ${text}, and not ${shownRows}`,
      async () => (shownRows = await describeRows()) === text || undefined,
    );
  };

  it('are made of what is selected, nested, renamed, and dissolved without losing anything', async () => {
    const selection = [row('North'), row('South')];
    await enterName('Customers', 'Customers(North South) East', 'celonisCeligo.newGroup', row('North'), selection);
    await enterName('Inner', 'Customers(Inner() North South) East', 'celonisCeligo.newGroup', row('Customers'));
    await enterName('Clients', 'Clients(Inner() North South) East', 'celonisCeligo.renameGroup', row('Customers'));
    await vscode.commands.executeCommand('celonisCeligo.dropRows', row('Inner'), [row('East')]);
    await expectRows('Clients(Inner(East) North South)');
    assert.equal(row('East').parent, row('Inner'));
    assert.equal(internals.tree.getTreeItem(row('Clients')).description, '3 connections');
    await vscode.commands.executeCommand('celonisCeligo.dissolveGroup', row('Clients'));
    await expectRows('Inner(East) North South');
  });

  it('keep the order that rows are dragged and moved into', async () => {
    await vscode.commands.executeCommand('celonisCeligo.dropRows', row('East'), [row('South')]);
    await expectRows('South East North');
    await vscode.commands.executeCommand('celonisCeligo.moveDown', row('South'));
    await expectRows('East South North');
    await vscode.commands.executeCommand('celonisCeligo.moveUp', row('North'), [row('South'), row('North')]);
    await expectRows('South North East');
  });

  it('are found by "Go to…", and what is in them by their names', async () => {
    const group = await internals.groups.create({ name: 'Customers' });
    await internals.groups.move([connections.get('North')!.id], group.id);
    await eventually('the row of the group', () => row('Customers'));
    void vscode.commands.executeCommand('celonisCeligo.goTo');
    await acceptFormUntil(
      'the group to be selected',
      () => internals.view.selection.includes(row('Customers')) || undefined,
    );
    // What a list held is noted when it is closed.
    const list = await eventually('the list to be noted', () =>
      logCapture.shownTexts.find((text) => text.startsWith('[["Customers"')),
    );
    assert.match(list, /\["Customers","Group",.*\["North","Customers · /);
  });

  it('are open or closed as they were left, and change with all connections in them', async () => {
    const group = await internals.groups.create({ name: 'Customers' });
    await internals.groups.move([connections.get('North')!.id, connections.get('South')!.id], group.id);
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    assert.equal(internals.tree.getTreeItem(row('Customers')).collapsibleState, Collapsed);
    await internals.expandedGroups.set(group.id, true);
    assert.equal(internals.tree.getTreeItem(row('Customers')).collapsibleState, Expanded);
    await vscode.commands.executeCommand('celonisCeligo.makeReadOnly', row('Customers'));
    assert.deepEqual(
      internals.service.connections().map(({ name, isReadOnly }) => [name, isReadOnly]),
      [
        ['East', undefined],
        ['North', true],
        ['South', true],
      ],
    );
  });
});
