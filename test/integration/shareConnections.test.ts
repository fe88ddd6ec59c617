import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';
import { activateExtension } from './extension';
import { acceptFormUntil, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('Connections imported in the editor', () => {
  let internals: ExtensionTestApi;
  let folder: vscode.Uri;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'shared');
  });
  after(async () => {
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await resetState();
  });

  it('are chosen in a review, and their secrets are asked for afterwards', async () => {
    const file = vscode.Uri.joinPath(folder, 'team.connections.json');
    const values = { apiType: 'dataPush', domain: 'acme.eu-1.celonis.cloud', authType: 'custom', poolId: 'p-1' };
    const connections = [
      { name: 'Team One', service: 'celonis', environment: 'production', readOnly: true, values },
      { name: 'Team Two', service: 'nobody', values },
    ];
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify({ version: 1, connections })));
    const logCapture = new LogCapture({ answerButton: () => undefined });
    void vscode.commands.executeCommand('celonisCeligo.importConnections', file);
    const message = await acceptFormUntil('the end of the import', () =>
      logCapture.notifications.find((notification) => /imported/.test(notification)),
    );
    logCapture.dispose();
    assert.match(message, /1 connection was imported\. Of 1 the secret has to be entered\./);
    assert.match(logCapture.shownTexts.join('\n'), /There is no service \\"nobody\\"/);
    const [connection] = internals.service.connections();
    assert.equal(connection?.name, 'Team One');
    assert.deepEqual([connection.environment, connection.isReadOnly], ['production', true]);
    await eventually('the state', () => internals.service.getStatus(connection) === 'secretMissing');
  });

  it('come by a link only as far as the review', async () => {
    const text = JSON.stringify({ version: 1, connections: [{ name: 'Linked', service: 'celigo', values: {} }] });
    const logCapture = new LogCapture();
    await internals.openLink(`/import/${Buffer.from(text).toString('base64url')}`);
    await eventually('the review', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return logCapture.shownTexts.some((shown) => /Linked/.test(shown));
    });
    logCapture.dispose();
    assert.ok(!internals.service.connections().some(({ name }) => name === 'Linked'));
  });
});
