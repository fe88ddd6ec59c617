import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';
import type { ImportHostMessage } from '../../src/ui/webviews/importReview/importMessages';
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
    const domain = 'acme.eu-1.celonis.cloud';
    const values = { apiType: 'dataPush', domain: '${input:Domain of the team?}', authType: 'custom', poolId: 'p-1' };
    const connections = [
      { name: 'Team One', service: 'celonis', environment: 'production', readOnly: true, values },
      { name: 'Team Two', service: 'nobody', values },
    ];
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify({ version: 1, connections })));
    const logCapture = new LogCapture({
      answerInput: (prompt) => (prompt === 'Domain of the team?' ? domain : undefined),
    });
    const imported = vscode.commands.executeCommand('celonisCeligo.importConnections', file);
    await acceptFormUntil('the review', () => logCapture.capturedPages[0]);
    await imported;
    const page = logCapture.lastPage;
    assert.equal(page.panel.title, 'Import from team.connections.json');
    const findMessage = (type: ImportHostMessage['type'], isMatch = (_: ImportHostMessage): boolean => true) =>
      eventually(type, () =>
        (page.messagesToPage as ImportHostMessage[]).find((message) => message.type === type && isMatch(message)),
      );
    const rows = await findMessage('rows');
    assert.match(JSON.stringify(rows), /1 new, 1 cannot be imported/);
    assert.match(JSON.stringify(rows), /acme\.eu-1\.celonis\.cloud/);
    assert.match(JSON.stringify(rows), /There is no service \\"nobody\\"/);
    assert.deepEqual(internals.service.connections(), [], 'nothing is saved before it is confirmed');
    page.sendToHost({ type: 'import' });
    const done = await findMessage('state', (message) => message.type === 'state' && message.isDone);
    assert.match(JSON.stringify(done), /1 connection was imported\..*Of 1 the secret has to be entered\..*Team One/);
    const [connection] = internals.service.connections();
    assert.equal(connection?.name, 'Team One');
    assert.deepEqual([connection.environment, connection.isReadOnly], ['production', true]);
    await eventually('the state', () => internals.service.getStatus(connection) === 'secretMissing');
    page.sendToHost({ type: 'enterSecrets' });
    await eventually('the question for the secret', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return logCapture.shownTexts.includes('Team One');
    });
    assert.equal(internals.service.getStatus(connection), 'secretMissing');
    page.sendToHost({ type: 'cancel' });
    await eventually('the page to close', () => !vscode.window.tabGroups.all.some(hasImportTab));
    logCapture.dispose();
  });

  it('bring their OAuth 2.0 client, whose secret is asked for once for all that share it, and work then', async () => {
    await vscode.commands.executeCommand('celonisCeligo.startSandbox');
    const { celonis } = (await internals.sandbox.start()) as unknown as {
      celonis: { domain: string; oauthClientId: string; oauthClientSecret: string };
    };
    const domain = `http://${celonis.domain}`;
    const scopes = 'intelligence.knowledge-models:read';
    const values = { apiType: 'intelligence', domain, authType: 'oauth', validDomains: domain, scopes };
    const oauthClient = { name: 'Reader', clientId: celonis.oauthClientId };
    const connections = ['Shared One', 'Shared Two'].map((name) => ({ name, service: 'celonis', values, oauthClient }));
    const file = vscode.Uri.joinPath(folder, 'oauth.connections.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify({ version: 1, connections })));
    const askedPrompts: string[] = [];
    const logCapture = new LogCapture({
      answerInput: (prompt) => {
        askedPrompts.push(prompt);
        return /^Client secret/.test(prompt) ? celonis.oauthClientSecret : undefined;
      },
    });
    await vscode.commands.executeCommand('celonisCeligo.importConnections', file);
    const page = logCapture.lastPage;
    await eventually('the review', () => JSON.stringify(page.messagesToPage).includes('is created with it'));
    page.sendToHost({ type: 'import' });
    await eventually('both to miss the secret', () =>
      /Of 2 the secret has to be entered/.test(JSON.stringify(page.messagesToPage)),
    );
    page.sendToHost({ type: 'enterSecrets' });
    const listShared = () => internals.service.connections().filter(({ name }) => name.startsWith('Shared '));
    await acceptFormUntil(
      () => `both to work, and not ${logCapture.notifications.join()}`,
      () => listShared().every(({ lastTest }) => lastTest?.outcome === 'works') || undefined,
    );
    assert.equal(askedPrompts.length, 1, askedPrompts.join('\n'));
    assert.ok(askedPrompts[0]!.includes(celonis.domain), 'the host that it is sent to is named');
    page.sendToHost({ type: 'cancel' });
    await eventually('the page to close', () => !vscode.window.tabGroups.all.some(hasImportTab));
    logCapture.dispose();
    await internals.sandbox.stop();
  });

  it('come by a link only as far as the review', async () => {
    const text = JSON.stringify({ version: 1, connections: [{ name: 'Linked', service: 'celigo', values: {} }] });
    const logCapture = new LogCapture();
    await internals.openLink(`/import/${Buffer.from(text).toString('base64url')}`);
    const page = await eventually('the review', () => logCapture.capturedPages[0]);
    assert.equal(page.panel.title, 'Import from the link');
    await eventually('its rows', () => JSON.stringify(page.messagesToPage).includes('Linked'));
    page.sendToHost({ type: 'cancel' });
    await eventually('the page to close', () => !vscode.window.tabGroups.all.some(hasImportTab));
    logCapture.dispose();
    assert.ok(!internals.service.connections().some(({ name }) => name === 'Linked'));
  });

  it('come by a link that reads no environment variable', async () => {
    process.env['IMPORT_CANARY'] = 'canary-of-the-environment';
    const values = { region: 'other', origin: '${env:IMPORT_CANARY}' };
    const text = JSON.stringify({ version: 1, connections: [{ name: 'Linked', service: 'celigo', values }] });
    const logCapture = new LogCapture({ answerButton: () => '' });
    await internals.openLink(`/import/${Buffer.from(text).toString('base64url')}`);
    await eventually('the refusal', () => /IMPORT_CANARY is not read/.test(logCapture.notifications.join()));
    logCapture.dispose();
    delete process.env['IMPORT_CANARY'];
    assert.deepEqual(logCapture.capturedPages, []);
    assert.ok(!logCapture.shownTexts.join().includes('canary-of-the-environment'));
  });
});

function hasImportTab({ tabs }: vscode.TabGroup): boolean {
  return tabs.some(({ label }) => label.startsWith('Import from'));
}
