import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';
import { changingCommandIds } from '../../src/ui/adapters/commandSignatures';
import { ChangesFixture, changingRequest } from './changingCommands';
import { acceptFormUntil, eventually, followLog, readSandboxTable } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('Changes behind connections that are guarded', () => {
  let changes: ChangesFixture;
  let internals: ExtensionTestApi;
  let logCapture: LogCapture;

  before(async () => {
    changes = await ChangesFixture.start('guarded');
    ({ internals } = changes);
  });
  after(() => changes.stop());
  beforeEach(() => {
    logCapture = new LogCapture({ answerInput: () => 'ada@example.com' });
  });
  afterEach(() => logCapture.dispose());

  it('are refused with a read-only connection, each of them, also by tools for language models, before anything is sent that changes something', async () => {
    await changes.push();
    const argumentsById = await changes.findArguments();
    assert.deepEqual(
      Object.keys(argumentsById).sort(),
      changingCommandIds.map((id) => id.replace('celonisCeligo.', '')).sort(),
    );
    await internals.service.addLink(changes.pool.id, { accountId: changes.celigo.id, remoteId: '1', name: 'Celonis' });
    await changes.setAll({ isReadOnly: true });
    const readLog = followLog(internals.log);
    const questionsBefore = logCapture.questions.length;
    // Last, because it forgets the pushes that others are about.
    const names = Object.keys(argumentsById).filter((name) => name !== 'clearPushes');
    for (const name of [...names, 'clearPushes']) {
      const notificationsBefore = logCapture.notifications.length;
      void vscode.commands.executeCommand(`celonisCeligo.${name}`, ...argumentsById[name]!);
      await acceptFormUntil(`the refusal of ${name}`, () =>
        logCapture.notifications.slice(notificationsBefore).find((message) => /is read-only/.test(message)),
      );
    }
    for (const [name, input] of Object.entries(changes.findToolInputs())) {
      const answer = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
      assert.match(JSON.stringify(answer), /is read-only/, name);
    }
    assert.doesNotMatch(readLog(), changingRequest);
    // What was asked is about what only this program knows.
    assert.deepEqual(
      logCapture.questions.slice(questionsBefore).filter((question) => !question.startsWith('Clear the push history')),
      [],
    );
    await internals.history.forgetPushes();
    await changes.setAll({ isReadOnly: false });
  });

  it('may be told that a push is removed here alone, which sends nothing', async () => {
    const id = await changes.interruptPush();
    await changes.setAll({ isReadOnly: true });
    logCapture.dispose();
    logCapture = new LogCapture({ answerButton: () => 'Remove Here Only' });
    const readLog = followLog(internals.log);
    await vscode.commands.executeCommand('celonisCeligo.forgetPush', id);
    await eventually('it is gone', () => internals.history.get(id) === undefined);
    assert.doesNotMatch(readLog(), changingRequest);
    await changes.setAll({ isReadOnly: false });
  });

  it('are asked about on production, also where what is left of a push is deleted', async () => {
    const id = await changes.interruptPush();
    await changes.setAll({ environment: 'production' });
    await vscode.commands.executeCommand('celonisCeligo.forgetPush', id);
    assert.match(logCapture.questions.join(), /Delete the data push job of guarded\.json in Celonis\?/);
    assert.equal(internals.history.get(id), undefined);
  });

  it('are asked about on production, an append too', async () => {
    await changes.setAll({ environment: 'production' });
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', changes.definition);
    await eventually(
      'the rows of both pushes',
      async () => (await readSandboxTable(changes.pool, 'guarded'))?.rowCount === 2,
    );
    assert.match(
      logCapture.questions.join('\n'),
      /Push to production: .*\n[^]*guarded\.json to guarded: 1 row, Append/,
    );
    await eventually('the end of all pushes', () =>
      internals.history.list().every(({ outcome }) => outcome === 'done'),
    );
    await changes.setAll({ environment: 'test' });
  });
});
