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
  let sandboxKey: string;
  let poolUrl: string;
  let logCapture: LogCapture;
  let questions: string[];
  let pressContinue: () => void;
  let answers: { paste?: string; name: string; keys: string[]; picks: [RegExp, string][] };
  const name = 'Added with questions';
  /** The name that is proposed is changed there. */
  const lastQuestions = ['Environment of "*"', 'Name your connection', 'Environment of "*"'];
  const shorten = (question: string): string => question.split(':')[0]!.replace(/"[^]*/, '"*"');

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await connectSandbox();
    sandboxKey = (await internals.service.openSession(sandbox.id)).secrets['appKey'] ?? '';
    poolUrl = `http://${sandbox.values['domain']}/integration/ui/pools/${sandbox.values['poolId']}`;
  });
  beforeEach(() => {
    questions = [];
    answers = { name, keys: [], picks: [] };
    const continued = new Promise<string>((resolve) => {
      pressContinue = () => resolve('Continue');
    });
    logCapture = new LogCapture({
      answerInput: (prompt) => {
        questions.push(prompt);
        if (/^Paste what you have/.test(prompt)) return answers.paste;
        if (/^Domain/.test(prompt)) return sandbox.values['domain'];
        if (/^Pool ID/.test(prompt)) return sandbox.values['poolId'];
        if (/^App key/i.test(prompt)) return answers.keys.shift() ?? sandboxKey;
        return /^Name your connection/.test(prompt) ? answers.name : undefined;
      },
      answerPick: (question) => {
        questions.push(question);
        if (question.startsWith('Environment of') && !question.includes(answers.name))
          return ['$(edit) Change the Name…'];
        const pick = answers.picks.find(([pattern]) => pattern.test(question))?.[1];
        return pick === undefined ? undefined : [pick];
      },
      answerButton: (message) => (/is not saved/.test(message) ? continued : undefined),
    });
  });
  afterEach(async () => {
    logCapture.dispose();
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    for (const { id } of internals.service.connections().filter((connection) => connection.name === name))
      await internals.service.delete(id);
  });
  after(async () => {
    await internals.sandbox.stop();
    await resetState();
  });

  const start = (): void => void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
  const waitForQuestion = (question: RegExp, times = 1): Promise<unknown> =>
    acceptFormUntil(`the question ${String(question)}`, () =>
      questions.filter((asked) => question.test(asked)).length >= times ? true : undefined,
    );
  const waitUntilSaved = (): Promise<Connection> =>
    acceptFormUntil('the connection to be saved', () =>
      internals.service.connections().find((connection) => connection.name === name),
    );

  it('asks for the environment only where one paste says the rest, and shows no key', async () => {
    answers.paste = `CELONIS_URL=${poolUrl} CELONIS_APP_KEY=${sandboxKey}`;
    start();
    const connection = await waitUntilSaved();
    assert.deepEqual(questions.map(shorten), ['Paste what you have, all at once or a part', ...lastQuestions]);
    assert.equal(connection.lastTest?.outcome, 'works');
    assert.equal(connection.values['poolId'], sandbox.values['poolId']);
    assert.deepEqual((await internals.service.openSession(connection.id)).secrets, { appKey: sandboxKey });
    for (const text of [...logCapture.unmaskedInputs, ...logCapture.shownTexts])
      assert.ok(!text.includes(sandboxKey), text);
  });

  it('takes four steps from the URL of a data pool without its key', async () => {
    const before = internals.service.connections().map(({ id }) => id);
    answers = { ...answers, paste: poolUrl, name: '', picks: [[/^Environment of/, 'None']] };
    start();
    const connection = await acceptFormUntil('the connection to be saved', () =>
      internals.service.connections().find(({ id }) => !before.includes(id)),
    );
    assert.deepEqual(questions.map(shorten), [
      'Paste what you have, all at once or a part',
      'Auth type',
      'App key',
      'Environment of "*"',
    ]);
    assert.equal(connection.lastTest?.outcome, 'works');
    await internals.service.delete(connection.id);
  });

  it('goes to the field that a test found wrong, and names the connection when it works', async () => {
    answers.paste = `${poolUrl} AppKey a-wrong-key-of-2026`;
    answers.picks = [[/^What do you want/, 'Enter It Again']];
    start();
    const connection = await waitUntilSaved();
    assert.deepEqual(questions.slice(1).map(shorten), ['What do you want to do?', 'App key', ...lastQuestions]);
    assert.equal(connection.lastTest?.outcome, 'works');
  });

  it('keeps what was entered for the next time, without the key', async () => {
    answers.paste = `${poolUrl} AppKey ${sandboxKey}`;
    // The Enter that led to the question may arrive late, and must not answer it.
    answers.picks = [[/^Environment of/, 'Nothing yet']];
    answers.name = '';
    start();
    await waitForQuestion(/^Environment of/);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await eventually('the offer to continue', () =>
      logCapture.notifications.find((message) => /is not saved/.test(message)),
    );
    questions = [];
    answers.picks = [];
    answers.name = name;
    start();
    const connection = await waitUntilSaved();
    assert.deepEqual(questions.map(shorten), [
      'Continue with the connection that is not saved yet?',
      'App key',
      ...lastQuestions,
    ]);
    assert.equal(connection.values['poolId'], sandbox.values['poolId']);
    pressContinue();
  });

  for (const [way, hide] of [
    ['Escape', () => vscode.commands.executeCommand('workbench.action.closeQuickOpen')],
    ['the command palette', () => vscode.commands.executeCommand('workbench.action.showCommands')],
  ] as const)
    it(`keeps what was entered when ${way} hides the question after the test`, async () => {
      answers.keys = ['a-wrong-key'];
      // The Enter that led to the question may arrive late, and must not answer it.
      answers.picks = [[/^What do you want/, 'Nothing yet']];
      start();
      await waitForQuestion(/^What do you want/);
      await hide();
      await eventually('an offer to continue', () =>
        logCapture.notifications.find((message) => /is not saved/.test(message)),
      );
      answers.picks = [[/^What do you want/, 'Save Anyway']];
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      pressContinue();
      const connection = await waitUntilSaved();
      assert.deepEqual((await internals.service.openSession(connection.id)).secrets, { appKey: 'a-wrong-key' });
    });
});
