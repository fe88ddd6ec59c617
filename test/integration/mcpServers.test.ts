import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import { activateExtension } from './extension';
import { eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('The MCP server of a connection', () => {
  let internals: ExtensionTestApi;
  let logCapture: LogCapture;
  let north: Connection;
  let south: Connection;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    const save = (name: string): Promise<Connection> =>
      internals.service.save({
        vendor: 'celigo',
        name,
        environment: 'test',
        values: { region: 'us', autoPurge: 'never' },
        secrets: { apiToken: `canary-${name}` },
      });
    [north, south] = [await save('North'), await save('South')];
    logCapture = new LogCapture();
  });
  after(async () => {
    logCapture.dispose();
    await resetState();
  });

  const canBeWithdrawn = ({ id }: Connection): boolean => {
    const { contextValue = '' } = internals.tree.getTreeItem(internals.tree.getConnectionNode(id)!);
    return /\bmcpOffered\b/.test(contextValue);
  };

  it('can be withdrawn where it is offered, and nowhere else', async () => {
    assert.deepEqual([north, south].map(canBeWithdrawn), [false, false]);
    let redrawCount = 0;
    const subscription = internals.tree.onDidChangeTreeData(() => (redrawCount += 1));
    await internals.mcpServers.add({ connectionId: north.id, url: 'https://api.integrator.io/celigo-mcp' });
    assert.deepEqual([north, south].map(canBeWithdrawn), [true, false]);
    assert.ok(redrawCount > 0);
    // From the palette, the only one that is offered is meant.
    await vscode.commands.executeCommand('celonisCeligo.withdrawMcpServer');
    await eventually('the withdrawal', () => internals.mcpServers.list().length === 0 || undefined);
    assert.deepEqual([north, south].map(canBeWithdrawn), [false, false]);
    await vscode.commands.executeCommand('celonisCeligo.withdrawMcpServer');
    subscription.dispose();
    assert.deepEqual(logCapture.notifications, [
      'The MCP server of "North" is not offered any more.',
      'No MCP server is offered.',
    ]);
  });
});
