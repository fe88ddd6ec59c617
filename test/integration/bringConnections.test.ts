import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';
import { activateExtension } from './extension';
import { acceptFormUntil, connectSandbox, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

/** Connections that other tools on this computer have. */
describe('Bring from Other Tools', () => {
  let internals: ExtensionTestApi;
  let logCapture: LogCapture;
  let home: string;
  let secrets: string[];
  const oldHome = process.env['HOME'];
  const dotenv = join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, '.env');

  before(async () => {
    internals = await activateExtension();
    await resetState();
    const sandbox = await connectSandbox();
    const connections = internals.service.connections();
    const celigo = connections.find(({ vendor }) => vendor === 'celigo')!;
    const { appKey = '' } = (await internals.service.openSession(sandbox.id)).secrets;
    const { apiToken = '' } = (await internals.service.openSession(celigo.id)).secrets;
    secrets = [appKey, apiToken];
    const { domain = '', poolId = '' } = sandbox.values;
    home = await mkdtemp(join(tmpdir(), 'home-'));
    await writeHomeFile('.celonis-content-cli-profiles/team.json', {
      name: 'team',
      team: `http://${domain}`,
      type: 'Key',
      authenticationType: 'AppKey',
      apiToken: appKey,
    });
    await writeHomeFile('.celigo/config.json', {
      active_profile: 'main',
      profiles: { main: { api_token: apiToken, base_url: celigo.values['origin'] } },
    });
    const { celonis: announced } = (await internals.sandbox.start()) as unknown as {
      celonis: { oauthClientId: string; oauthClientSecret: string };
    };
    secrets.push(announced.oauthClientSecret);
    await writeHomeFile('.celonis-content-cli-profiles/client.json', {
      name: 'client',
      team: `http://${domain}`,
      type: 'Client Credentials',
      clientId: announced.oauthClientId,
      clientSecret: announced.oauthClientSecret,
      clientAuthenticationMethod: 'client_secret_basic',
      scopes: ['intelligence.knowledge-models:read'],
    });
    await writeFile(dotenv, `CELONIS_URL=http://${domain}\nCELONIS_APP_KEY="${appKey}"\nCELONIS_POOL_ID=${poolId}\n`);
    for (const { id } of connections) await internals.service.delete(id);
    process.env['HOME'] = home;
  });
  after(async () => {
    process.env['HOME'] = oldHome;
    logCapture?.dispose();
    await rm(home, { recursive: true, force: true });
    await rm(dotenv, { force: true });
    await internals.sandbox.stop();
    await resetState();
  });

  async function writeHomeFile(path: string, content: object): Promise<void> {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), JSON.stringify(content));
  }

  it('adds what is chosen, asks for what is missing, and shows no key', async () => {
    const questions: string[] = [];
    logCapture = new LogCapture({
      answerInput: (prompt) => {
        questions.push(prompt.split(':')[0]!);
        return undefined;
      },
      answerPick: (question) => {
        questions.push(question.split(':')[0]!);
        // The first one to be asked about signs in with the client.
        const isForClient = question === 'API type' && !questions.slice(0, -1).includes(question);
        return isForClient ? ['Intelligence'] : undefined;
      },
    });
    void vscode.commands.executeCommand('celonisCeligo.bringConnections');
    const connections = await acceptFormUntil('four connections', () =>
      internals.service.connections().length === 4 ? internals.service.connections() : undefined,
    );
    assert.deepEqual(questions, [
      'Choose what to add. Keys go straight into the secret store',
      'API type',
      'Environment of "client"',
      'API type',
      'Pool ID',
      'Environment of "team"',
    ]);
    const connectionsByName = new Map(connections.map((connection) => [connection.name, connection]));
    assert.equal(connectionsByName.get('team')?.lastTest?.outcome, 'works');
    await eventually('all of them to be tested', () =>
      internals.service.connections().every(({ lastTest }) => lastTest?.outcome === 'works') ? true : undefined,
    );
    assert.equal(connectionsByName.get('main')?.vendor, 'celigo');
    for (const text of [...logCapture.shownTexts, ...logCapture.unmaskedInputs])
      for (const secret of secrets) assert.ok(!text.includes(secret), text);
    assert.ok(logCapture.shownTexts.some((text) => text.includes('~/.celigo/config.json')));
  });

  it('says which of them are here already, and proposes none of these', async () => {
    logCapture.dispose();
    let isAsked = false;
    logCapture = new LogCapture({
      answerPick: () => {
        isAsked = true;
        return undefined;
      },
    });
    void vscode.commands.executeCommand('celonisCeligo.bringConnections');
    await eventually('the list', () => isAsked || undefined);
    await eventually('it to close', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return logCapture.shownTexts.find((text) => (text.match(/is here already/g) ?? []).length === 4);
    });
    assert.equal(internals.service.connections().length, 4);
  });

  it('keeps what is asked about later, where the questions are left before', async () => {
    logCapture.dispose();
    for (const { id } of internals.service.connections()) await internals.service.delete(id);
    const questions: string[] = [];
    logCapture = new LogCapture({
      answerPick: (question) => {
        questions.push(question);
        return question.startsWith('Choose what to add') ? ['client', 'team'] : undefined;
      },
      // Nobody has looked at what offers to go on.
      answerButton: (message) => (/is not saved yet/.test(message) ? new Promise(() => {}) : undefined),
    });
    void vscode.commands.executeCommand('celonisCeligo.bringConnections');
    await acceptFormUntil('the first question', () => questions.includes('API type') || undefined);
    await eventually('the offer to go on', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return logCapture.notifications.find((message) => /is not saved yet/.test(message));
    });
    void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
    await eventually('the drafts', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return logCapture.shownTexts.find(
        (text) => /\["client",.*\["team",|\["team",.*\["client",/.test(text) && !/content-cli/.test(text),
      );
    });
  });
});
