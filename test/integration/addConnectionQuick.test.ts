import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import { activateExtension } from './extension';
import { acceptFormUntil, connectSandbox, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

/** A connection that is added with questions one after the other. */
describe('the quick path', () => {
  let internals: ExtensionTestApi;
  let sandbox: Connection;
  let logCapture: LogCapture;
  let shownQuestions: string[];
  let pressContinue: () => void;
  let isSaved: boolean;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await connectSandbox();
  });
  beforeEach(() => {
    shownQuestions = [];
    isSaved = false;
    const continued = new Promise<string>((resolve) => {
      pressContinue = () => resolve('Continue');
    });
    logCapture = new LogCapture({
      answerInput: (prompt) => {
        if (/^Domain/.test(prompt)) return sandbox.values['domain'];
        if (/^Pool ID/.test(prompt)) return sandbox.values['poolId'];
        if (/^App key/i.test(prompt)) return 'a-wrong-key';
        return /^Name your connection/.test(prompt) ? 'kept' : undefined;
      },
      answerPick: (question) => {
        shownQuestions.push(question);
        return question === 'What now?' && isSaved ? ['Save anyway'] : undefined;
      },
      answerButton: (message) => (/is not saved yet/.test(message) ? continued : undefined),
    });
  });
  afterEach(() => logCapture.dispose());
  after(async () => {
    await internals.sandbox.stop();
    await resetState();
  });

  const countQuestions = (): number | undefined =>
    shownQuestions.filter((question) => question === 'What now?').length || undefined;

  for (const [way, hide] of [
    ['Escape', () => vscode.commands.executeCommand('workbench.action.closeQuickOpen')],
    ['the command palette', () => vscode.commands.executeCommand('workbench.action.showCommands')],
  ] as const)
    it(`keeps what was entered when ${way} hides the question after the test`, async () => {
      void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
      await acceptFormUntil('the question after the test', countQuestions);
      await hide();
      const offer = await eventually('an offer to continue', () =>
        logCapture.notifications.find((message) => /is not saved yet/.test(message)),
      );
      assert.match(offer, /"kept"/);
      isSaved = true;
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      pressContinue();
      const connection = await acceptFormUntil('the connection to be saved', () =>
        internals.service.connections().find(({ name }) => name === 'kept'),
      );
      assert.deepEqual((await internals.service.openSession(connection.id)).secrets, { appKey: 'a-wrong-key' });
      await internals.service.delete(connection.id);
    });
});
