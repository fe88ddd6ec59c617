import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { assistantTools } from '../../src/app/assistant/toolCatalog';
import { changingCommandIds } from '../../src/ui/adapters/commandSignatures';
import type { ReviewSpec } from '../../src/ui/webviews/review/reviewMessages';
import { ChangesFixture, changingRequest } from './changingCommands';
import { acceptFormUntil, eventually, followLog } from './integrationSupport';
import type { CapturedPage } from './logCapture';
import { LogCapture } from './logCapture';

/** How something is held back, and what is said then. */
interface Guard {
  how: 'button' | 'name' | 'review' | 'refusal';
  text: RegExp;
}

/** A button has to be pressed. */
const button = (text: RegExp): Guard => ({ how: 'button', text });
/** A name has to be typed, for what takes rows or access away. */
const name = (text: RegExp): Guard => ({ how: 'name', text });
/** The same, on a page that says all that is sent. */
const review = (text: RegExp): Guard => ({ how: 'review', text });
/** It is not done on production at all. */
const refusal = (text: RegExp): Guard => ({ how: 'refusal', text });

/** What each command is asked about on production. */
const commandGuards: Record<string, Guard> = {
  cleanUpPush: button(/Delete the data push job of guarded\.json/),
  disableFlow: name(/Disable "Fulfilments/),
  disableUser: name(/Disable .*@/),
  disableUsers: name(/Disable .*@/),
  enableFlow: name(/Enable "Fulfilments/),
  enableUser: button(/Enable .*@/),
  enableUsers: button(/Enable .*@/),
  findPoolTimestampForm: refusal(/where nothing is tried.*No request was sent/),
  forgetPush: button(/Delete the data push job of guarded\.json/),
  grantIntegration: button(/Grant .* to rosa/),
  grantRole: button(/Grant Manage to clara/),
  handOverToCeligo: review(/A flow will be created in/),
  inviteAgain: button(/Invite jonas.* again/),
  inviteUser: button(/Invite ada@example\.com/),
  pauseSubscription: button(/Pause the subscription/),
  pushAgain: button(/Push to production.*\n[^]*guarded\.json to guarded: 1 row, Append/),
  pushDefinition: button(/Push to production.*\n[^]*guarded\.json to guarded: 1 row, Append/),
  pushFile: name(/all rows of guarded will be deleted/),
  reloadDataModel: button(/Reload the data model/),
  removeUser: name(/Remove .*@/),
  removeUsers: name(/Remove .*@/),
  resolveErrors: button(/Resolve \d+ errors? of/),
  resumePush: button(/Resume the push to production/),
  resumeSubscription: button(/Resume the subscription/),
  retryErrors: button(/Retry \d+ errors? of/),
  retryFlowErrors: button(/Retry \d+ errors? of/),
  revokeIntegration: name(/Revoke the access of katarina/),
  revokeRole: name(/Revoke the role of/),
  runFlow: button(/Run the flow "Fulfilments/),
  runFlowOnce: name(/Run "Fulfilments.* once/),
  updateInCeligo: review(/will replace the one in/),
  useInCeligo: review(/A connection named .* will be created in/),
  // Last, because it forgets the pushes that others are about.
  clearPushes: button(/Delete the data push job of guarded\.json/),
};

/** What each tool for language models is asked about there, however it was confirmed in the chat. */
const toolGuards: Record<string, Guard> = {
  celonisCeligo_pushDefinition: button(/Push to production.*\n[^]*guarded\.json to guarded: 1 row, Append/),
  celonisCeligo_retryErrors: button(/Retry \d+ errors of/),
  celonisCeligo_runFlow: button(/Run the flow "Fulfilments/),
};

describe('On production', () => {
  let changes: ChangesFixture;
  let logCapture: LogCapture;
  let argumentsById: Record<string, readonly unknown[]>;
  let guard: Guard | undefined;
  /** What a person was given a choice of. */
  let choices: string[];
  /** What to choose, by how the question begins. */
  let labels: Record<string, string>;

  before(async () => {
    changes = await ChangesFixture.start('production');
    await changes.push();
    argumentsById = await changes.findArguments();
  });
  after(() => changes.stop());
  beforeEach(() => {
    choices = [];
    labels = { 'Which role': 'Manage', 'Celigo has connections': 'Create a new connection in Celigo' };
    logCapture = new LogCapture({
      // Whatever else is asked is agreed to, so that only the guard is between the command and its change.
      decide: (question) => (guard?.text.test(question) ? 'Decline' : undefined),
      answerInput: (prompt) => (prompt.startsWith('E-mail') ? 'ada@example.com' : undefined),
      answerPick: (question) => {
        choices.push(question);
        const [, label] = Object.entries(labels).find(([beginning]) => question.startsWith(beginning)) ?? [];
        return label === undefined ? undefined : [label];
      },
    });
  });
  afterEach(() => {
    guard = undefined;
    logCapture.dispose();
  });

  const readSpec = ({ panel }: CapturedPage): ReviewSpec | undefined => {
    const [, json] = /<script id="spec"[^>]*>(.*?)<\/script>/s.exec(panel.webview.html) ?? [];
    return json === undefined ? undefined : (JSON.parse(json) as ReviewSpec);
  };
  const openReview = async (command: string): Promise<CapturedPage> => {
    logCapture.capturedPages.length = 0;
    void vscode.commands.executeCommand(`celonisCeligo.${command}`, ...(argumentsById[command] ?? []));
    return acceptFormUntil(`the review of ${command}`, () => logCapture.capturedPages.find((page) => readSpec(page)));
  };
  const confirm = async (page: CapturedPage, typedName: string): Promise<unknown> => {
    const count = page.messagesToPage.length;
    page.sendToHost({ type: 'confirm', typedName });
    return eventually('what came of it', () =>
      page.messagesToPage.slice(count).find((message) => !/"phase":"running"/.test(JSON.stringify(message))),
    );
  };

  it('lets a connection be used in Celigo, and a push be handed over, once its name was typed', async () => {
    await changes.setAll({ environment: 'production' });
    const { celigo } = changes;
    for (const [command, outcome] of [
      ['useInCeligo', /was created in Celigo and answers/],
      ['handOverToCeligo', /The flow \\"handed_over to Celonis\\" was created\. It is disabled/],
    ] as const) {
      const page = await openReview(command);
      const readLog = followLog(changes.internals.log);
      assert.match(readSpec(page)?.typedNameLabel ?? '', new RegExp(`"${celigo.name}"`));
      assert.match(JSON.stringify(await confirm(page, 'another name')), /This is not the name/);
      assert.doesNotMatch(readLog(), changingRequest);
      assert.match(JSON.stringify(await confirm(page, celigo.name)), outcome);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  for (const command of ['useInCeligo', 'updateInCeligo', 'handOverToCeligo'])
    it(`sends nothing of a review that was made when it was not yet production: ${command}`, async () => {
      await changes.setAll({ environment: 'test' });
      const page = await openReview(command);
      assert.equal(readSpec(page)?.typedNameLabel, undefined);
      const readLog = followLog(changes.internals.log);
      await changes.setAll({ environment: 'production' });
      assert.match(JSON.stringify(await confirm(page, '')), /was changed since this review was made/);
      assert.doesNotMatch(readLog(), changingRequest);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

  /** Where a production question is seen, it is declined. Fails where something was changed. */
  const walk = async (id: string, expected: Guard | undefined, start: () => PromiseLike<unknown>): Promise<unknown> => {
    assert.ok(expected, `What is asked about ${id} on production?`);
    guard = expected;
    const readLog = followLog(changes.internals.log);
    let isSettled = false;
    const running = Promise.resolve(start()).finally(() => (isSettled = true));
    const ask = (): Guard['how'] | undefined => {
      assert.doesNotMatch(readLog(), changingRequest, `${id} changed something without being asked about`);
      // What is asked tells what and where.
      const says = (text: string): boolean =>
        expected.text.test(text) && /Sandbox/.test(text) && /production/i.test(text);
      if (logCapture.questions.some(says)) return 'button';
      if (logCapture.notifications.some((message) => expected.how === 'refusal' && says(message))) return 'refusal';
      if (logCapture.prompts.some((prompt) => says(prompt) && /Type .* to go on/.test(prompt))) return 'name';
      const specs = logCapture.capturedPages.map((page) => readSpec(page));
      return specs.some((spec) => spec?.typedNameLabel && says(JSON.stringify(spec))) ? 'review' : undefined;
    };
    const how = await acceptFormUntil(
      () => `the question about ${id} among ${[...logCapture.questions, ...logCapture.prompts].join(' | ')}`,
      ask,
    );
    assert.equal(how, expected.how);
    await eventually('its end', async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      return isSettled;
    });
    assert.doesNotMatch(readLog(), changingRequest);
    return running;
  };

  it('has a question for every command and every tool for language models that changes something', () => {
    assert.deepEqual(
      changingCommandIds.map((id) => id.replace('celonisCeligo.', '')).sort(),
      Object.keys(commandGuards).sort(),
    );
    const changingTools = assistantTools.filter(({ effect }) => effect === 'changes').map(({ name: id }) => id);
    assert.deepEqual(changingTools.sort(), Object.keys(toolGuards).sort());
  });

  for (const id of Object.keys(commandGuards))
    it(`changes nothing by the command ${id} without a question`, () =>
      walk(id, commandGuards[id], () =>
        vscode.commands.executeCommand(`celonisCeligo.${id}`, ...(argumentsById[id] ?? [])),
      ));

  it('asks for a name where the role that is granted is less than the one before', async () => {
    labels['Which role'] = 'Monitor';
    const [user] = argumentsById['revokeRole'] ?? [];
    await walk('grantRole', name(/Grant Monitor to /), () =>
      vscode.commands.executeCommand('celonisCeligo.grantRole', user),
    );
  });

  it('asks for a name where events are discarded', async () => {
    labels['What should happen to the events'] = 'Discard them';
    await walk('resumeSubscription', name(/The events since the pause are discarded/), () =>
      vscode.commands.executeCommand(
        'celonisCeligo.resumeSubscription',
        ...(argumentsById['resumeSubscription'] ?? []),
      ),
    );
  });

  it('lets a person choose the connection of a quick push, even where there is only one', async () => {
    await walk('pushFile', commandGuards['pushFile'], () =>
      vscode.commands.executeCommand('celonisCeligo.pushFile', ...(argumentsById['pushFile'] ?? [])),
    );
    assert.equal(choices[0], 'Choose a connection');
  });

  for (const id of Object.keys(toolGuards))
    it(`changes nothing by the tool ${id} without a question`, async () => {
      const input = changes.findToolInputs()[id]!;
      const answer = await walk(id, toolGuards[id], () =>
        vscode.lm.invokeTool(id, { input, toolInvocationToken: undefined }),
      );
      assert.match(JSON.stringify(answer), /cancelled/);
    });
});
