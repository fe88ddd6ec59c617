import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import { activateExtension } from './extension';
import { eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('Selected connections', () => {
  let internals: ExtensionTestApi;
  let logCapture: LogCapture;
  let connections: Connection[];

  before(async () => {
    internals = await activateExtension();
    await resetState();
    connections = [];
    for (const name of ['North', 'South'])
      connections.push(
        await internals.service.save({
          vendor: 'celigo',
          name,
          environment: 'test',
          values: { region: 'us', autoPurge: 'never' },
          secrets: { apiToken: `canary-${name}` },
        }),
      );
    logCapture = new LogCapture({
      answerButton: (message) => (/connections were deleted/.test(message) ? 'Undo' : undefined),
    });
  });
  after(async () => {
    logCapture.dispose();
    await resetState();
  });

  const findNodes = () => connections.map(({ id }) => internals.tree.getConnectionNode(id)!);

  it('are copied by name, and by key as they are selected in the view', async () => {
    const [north, south] = findNodes();
    await vscode.commands.executeCommand('celonisCeligo.copyName', north, [north, south]);
    assert.equal(await vscode.env.clipboard.readText(), 'North\nSouth');
    await internals.view.reveal(south!, { select: true, focus: true });
    await eventually('the selection', () => internals.view.selection.map(({ path }) => path).join() === south!.path);
    await vscode.commands.executeCommand('celonisCeligo.copyName', '$selection');
    assert.equal(await vscode.env.clipboard.readText(), 'South');
  });

  it('are deleted with one question, and come back with their secrets', async () => {
    const nodes = findNodes();
    void vscode.commands.executeCommand('celonisCeligo.deleteConnection', nodes[0], nodes);
    await eventually(
      'the offer to undo',
      () => logCapture.notifications.some((message) => /2 connections were deleted/.test(message)) || undefined,
    );
    await eventually('both connections', () => internals.service.connections().length === 2 || undefined);
    assert.match(logCapture.questions.join('\n'), /Delete 2 connections\?[^]*North[^]*South/);
    for (const { id, name } of connections)
      assert.equal((await internals.service.openSession(id)).secrets['apiToken'], `canary-${name}`);
  });
});
