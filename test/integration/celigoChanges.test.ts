import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';
import type { Sandbox } from '../../src/sandbox/sandbox';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { startTestSandbox } from '../sandbox/startTestSandbox';
import { activateExtension } from './extension';
import { acceptFormUntil, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';
import { TreeRows } from './treeRows';

/** What changes a Celigo account, from its rows: each change confirmed once, made, and seen in the tree afterwards. */
describe('Changes to a Celigo account from the tree', () => {
  let internals: ExtensionTestApi;
  let sandbox: Sandbox;
  let logCapture: LogCapture;
  let rows: TreeRows;
  let emails = '';
  const answersByQuestion = new Map<RegExp, string[]>();

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await startTestSandbox({ celigo: { jobDurations: { queuedMs: 20, runningMs: 200 }, pageSize: 10 } });
    logCapture = new LogCapture({
      answerInput: () => emails,
      answerPick: (question) => [...answersByQuestion].find(([pattern]) => pattern.test(question))?.[1],
    });
    const { origin, apiToken } = sandbox.address.celigo;
    const saved = await internals.service.save({
      vendor: 'celigo',
      name: 'Acme',
      environment: 'test',
      values: { region: 'other', origin, autoPurge: 'never' },
      secrets: { apiToken },
    });
    rows = new TreeRows(internals, saved.id);
  });
  after(async () => {
    logCapture.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await resetState();
    await sandbox.close();
  });

  /** Every user there is, however many pages that takes. */
  const listUsers = async (...path: string[]): Promise<TreeNode[]> => {
    for (;;) {
      const accountNodes = await rows.getChildren(await rows.findNode(...(path.length > 0 ? path : ['Users'])));
      const loadMoreNode = accountNodes.find(
        (node) => rows.getItem(node).command?.command === 'celonisCeligo.loadMore',
      );
      if (!loadMoreNode) return accountNodes;
      await vscode.commands.executeCommand('celonisCeligo.loadMore', loadMoreNode);
    }
  };
  const findUser = async (name: string): Promise<TreeNode> => {
    const userNode = (await listUsers()).find((node) => rows.getLabel(node) === name);
    assert.ok(userNode, `There is no ${name}.`);
    return userNode;
  };
  const readUserText = async (name: string): Promise<string> => rows.describeNode(await findUser(name));
  const findUsers = (...names: string[]): Promise<TreeNode[]> => Promise.all(names.map(findUser));
  const runCommand = async (
    command: string,
    nodes: readonly TreeNode[],
    choices: Record<string, string[]> = {},
  ): Promise<string> => {
    answersByQuestion.clear();
    for (const [question, labels] of Object.entries(choices)) answersByQuestion.set(new RegExp(question), labels);
    const [notificationsBefore, statusTextsBefore] = [logCapture.notifications.length, logCapture.statusTexts.length];
    void vscode.commands.executeCommand(`celonisCeligo.${command}`, nodes[0], nodes);
    return acceptFormUntil(`what came of ${command}`, () =>
      // What went well is told in the status bar where the view is in sight.
      [...logCapture.notifications.slice(notificationsBefore), ...logCapture.statusTexts.slice(statusTextsBefore)].find(
        (message) => !logCapture.questions.some((question) => question.startsWith(message)) && !isAboutAnother(message),
      ),
    );
  };
  /** What other tests have begun may still find that their sandbox is gone. */
  const isAboutAnother = (message: string): boolean =>
    message.includes('could not be reached') && !message.includes(new URL(sandbox.address.celigo.origin).host);
  const lastQuestion = (): string => logCapture.questions.at(-1) ?? '';
  const injectFault = (path: string, method: string): Promise<Response> =>
    fetch(`${sandbox.address.celigo.origin}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify([
        {
          match: { method, path },
          times: 1,
          then: { status: 422, body: { errors: [{ code: 'invalid_field', message: 'Not this one.' }] } },
        },
      ]),
    });

  it('keeps the pages that were loaded, and what a search had found, when the list is read anew', async () => {
    const accounts = await rows.findNode('Users');
    assert.equal((await rows.getChildren(accounts)).length, 11, 'ten users and the rest');
    const loadMoreNode = (await rows.getChildren(accounts)).at(-1);
    await vscode.commands.executeCommand('celonisCeligo.loadMore', loadMoreNode);
    const loadedCount = (await rows.getChildren(accounts)).length;
    assert.ok(loadedCount > 20);
    internals.tree.refresh(accounts.path.split('/')[1]);
    assert.equal((await rows.getChildren(await rows.findNode('Users'))).length, loadedCount);
  });

  it('invites a person with a role, and one to a single integration', async () => {
    emails = 'ada@example.com';
    assert.match(
      await runCommand('inviteUser', [await rows.findNode('Users')], {
        'What may they do': ['A role for the whole account'],
        'Which role': ['Manage'],
      }),
      /ada@example\.com: done/,
    );
    assert.match(
      lastQuestion(),
      /Invite ada@example\.com to the account of "Acme \(Test system\)"\?\nCeligo sends each an e-mail\..*\n\nada@example\.com: no user of the account → Manage/,
    );
    assert.match(await readUserText('ada@example.com'), /Manage · pending/);

    emails = 'bad@example.com, bob@example.com';
    const integrations = {
      'What may they do': ['Access to single integrations'],
      'Which integrations': ['Warehouse EDI'],
      'Which access': ['Monitor'],
    };
    await injectFault('/v1/invite', 'POST');
    assert.match(await runCommand('inviteUser', [await rows.findNode('Users')], integrations), /1 done, 1 failed/);
    assert.deepEqual(
      (await rows.getChildren(await findUser('bob@example.com'))).map((node) => rows.describeNode(node)),
      ['Warehouse EDI, monitor'],
    );
  });

  it('grants a role to many after one question, and goes on after a failure in the middle', async () => {
    const userNodes = await findUsers('Clara Moreau', 'David Okafor', 'Elena Popescu');
    const middleUserId = userNodes[1]!.path.split('/').pop()!;
    await injectFault(`/v1/ashares/${middleUserId}`, 'PUT');
    const questionsBefore = logCapture.questions.length;
    assert.match(
      await runCommand('grantRole', userNodes, { 'Which role': ['Manage'] }),
      /Grant Role: 2 done, 1 failed/,
    );
    assert.equal(logCapture.questions.length, questionsBefore + 1);
    assert.match(
      lastQuestion(),
      /Grant Manage to 3 users\?\nAccount: Acme \(Test system\)\n\n3 users: Monitor → Manage: clara\.moreau@alpenrad\.example, david\.okafor@/,
    );
    assert.deepEqual(
      [await readUserText('Clara Moreau'), await readUserText('David Okafor'), await readUserText('Elena Popescu')],
      ['Clara Moreau, Manage', 'David Okafor, Monitor', 'Elena Popescu, Manage'],
    );
  });

  it('revokes it, back to monitor', async () => {
    assert.match(await runCommand('revokeRole', await findUsers('Clara Moreau', 'Elena Popescu')), /2 done/);
    assert.equal(await readUserText('Clara Moreau'), 'Clara Moreau, Monitor');
  });

  it('says why a role that is none cannot be revoked, and asks nothing', async () => {
    const questionsBefore = logCapture.questions.length;
    assert.match(
      await runCommand('revokeRole', await findUsers('Rosa Martinez')),
      /failed.*no role for the whole account.*more than the user has now/,
    );
    assert.equal(logCapture.questions.length, questionsBefore);
  });

  it('grants and revokes manage and monitor on an integration', async () => {
    const rosaNode = await findUsers('Rosa Martinez');
    assert.match(
      await runCommand('grantIntegration', rosaNode, {
        'Which integration': ['Warehouse EDI'],
        'Which access': ['Manage'],
      }),
      /done\. no access → manage on Warehouse EDI/,
    );
    assert.deepEqual(
      (await rows.getChildren(await findUser('Rosa Martinez'))).map((node) => rows.describeNode(node)),
      ['Warehouse EDI, manage'],
    );
    const userInIntegration = (await listUsers('Integrations', 'Warehouse EDI', 'Users')).find(
      (node) => rows.getLabel(node) === 'Rosa Martinez',
    );
    assert.match(
      await runCommand('grantIntegration', [userInIntegration!], { 'Which access': ['Monitor'] }),
      /manage on Warehouse EDI → monitor on Warehouse EDI/,
    );
    assert.match(
      await runCommand('revokeIntegration', await rows.getChildren(await findUser('Rosa Martinez'))),
      /monitor on Warehouse EDI → no access/,
    );
    assert.match(lastQuestion(), /left without access to anything/);
    assert.equal(await readUserText('Rosa Martinez'), 'Rosa Martinez, Custom');
  });

  it('disables and enables a user', async () => {
    assert.match(await runCommand('disableUser', await findUsers('Felix Kramer')), /done/);
    assert.match(lastQuestion(), /felix\.kramer@alpenrad\.example: accepted → disabled/);
    assert.match(await readUserText('Felix Kramer'), /disabled/);
    assert.match(await runCommand('disableUser', await findUsers('Felix Kramer')), /nothing to change/);
    assert.match(await runCommand('enableUser', await findUsers('Felix Kramer')), /done/);
    assert.equal(await readUserText('Felix Kramer'), 'Felix Kramer, Monitor');
  });

  it('asks with every user before and after, also of more than twenty', async () => {
    const userNodes = (await listUsers()).filter((node) => !rows.describeNode(node).includes('disabled')).slice(0, 22);
    assert.equal(userNodes.length, 22);
    assert.match(await runCommand('disableUser', userNodes), /22 done/);
    const [question = '', note = '', , ...changes] = lastQuestion().split('\n');
    assert.match(question, /Disable 22 users in the account of "Acme \(Test system\)"\?/);
    assert.match(note, /A disabled user cannot sign in/);
    for (const line of changes) assert.match(line, /: \w+ → disabled/);
    assert.equal(changes.join().split('@').length - 1, 22, 'each is named');
    assert.match(await runCommand('enableUser', userNodes), /22 done/);
  });

  it('invites again who has declined, and nobody else', async () => {
    assert.match(await runCommand('inviteAgain', await findUsers('jonas.weber@alpenrad.example')), /done/);
    assert.match(await readUserText('jonas.weber@alpenrad.example'), /pending/);
    assert.match(await runCommand('inviteAgain', await findUsers('jonas.weber@alpenrad.example')), /has not declined/);
  });

  it('removes a user', async () => {
    assert.match(await runCommand('removeUser', await findUsers('ada@example.com', 'bob@example.com')), /2 done/);
    assert.match(
      lastQuestion(),
      /ada@example\.com: Manage → no user of the account\nbob@example\.com: monitor on Warehouse EDI → no user of the account/,
    );
    assert.ok(!(await listUsers()).some((node) => rows.getLabel(node) === 'ada@example.com'));
  });

  it('runs a flow, and cancels a run', async () => {
    const flow = await rows.findNode('Integrations', /^Shopify/, 'Flows', /^Orders: Shopify/);
    assert.match(await runCommand('runFlow', [flow]), /The flow has run: \d+ exported, \d+ imported/);
    // It goes on until it is cancelled, however late a busy machine comes to that.
    await fetch(`${sandbox.address.celigo.origin}/sandbox/pace`, {
      method: 'POST',
      body: JSON.stringify({ runningMs: 60_000 }),
    });
    const firstMessageIndex = logCapture.shownTexts.length;
    const runEnded = runCommand('runFlow', [flow]);
    await eventually(
      'the run to be under way',
      () =>
        logCapture.shownTexts.slice(firstMessageIndex).some((message) => /\d+ (succeeded|exported)/.test(message)) ||
        undefined,
    );
    logCapture.cancel(`Running "${rows.getLabel(flow)}"`);
    assert.match(await runEnded, /The run was cancelled/);
    await fetch(`${sandbox.address.celigo.origin}/sandbox/pace`, {
      method: 'POST',
      body: JSON.stringify({ queuedMs: 20, runningMs: 200 }),
    });
  });

  it('lists the open errors of a step, retries some and follows the job, and resolves the rest', async () => {
    const path = ['Integrations', /^Shopify/, 'Flows', /^Fulfilments/, /^Destination/] as const;
    const errors = (await rows.getChildren(await rows.findNode(...path))).filter((node) =>
      rows.getItem(node).contextValue?.includes('retriable'),
    );
    assert.ok(errors.length > 3);
    const describeIntegration = async (): Promise<string> =>
      rows.describeNode(await rows.findNode('Integrations', /^Shopify/));
    const readCount = (text: string): number | undefined => {
      const count = /(\d+) open error/.exec(text)?.[1];
      return count === undefined ? undefined : Number(count);
    };
    const errorCount = readCount(rows.describeNode(await rows.findNode(...path)))!;
    const countBefore = await eventually('the count of the integration', async () =>
      readCount(await describeIntegration()),
    );
    assert.match(await runCommand('retryErrors', errors.slice(0, 3)), /The retry (went through|has ended)/);
    assert.match(lastQuestion(), /3 errors, 3 of them with the data to retry/);
    await runCommand('resolveErrors', [await rows.findNode(...path)]);
    assert.deepEqual(await rows.listTexts(...path), ['No open errors.']);
    assert.doesNotMatch(
      rows.describeNode(await rows.findNode('Integrations', /^Shopify/, 'Flows', /^Fulfilments/)),
      /open error/,
    );
    await eventually('the count of the integration', async () => {
      const remaining = readCount(await describeIntegration()) ?? 0;
      return remaining === countBefore - errorCount ? true : undefined;
    });
  });

  it('pings a connection that does not answer, and says so', async () => {
    const integrations = await rows.getChildren(await rows.findNode('Integrations'));
    let offline: TreeNode | undefined;
    for (const integration of integrations) {
      const offlineConnection = (
        await rows.getChildren(await rows.findNode('Integrations', rows.getLabel(integration), 'Connections'))
      ).find((node) => / offline\b/.test(rows.describeNode(node)));
      offline ??= offlineConnection;
    }
    assert.ok(offline);
    assert.match(await runCommand('pingConnection', [offline]), /does not answer: .* Its state is offline/);
  });

  it('opens what a row is about in the browser', async () => {
    const flow = await rows.findNode('Integrations', /^Shopify/, 'Flows', /^Orders: Shopify/);
    const firstTextIndex = logCapture.shownTexts.length;
    await vscode.commands.executeCommand('celonisCeligo.openInBrowser', flow);
    const url = await eventually('the page to be opened', () =>
      logCapture.shownTexts.slice(firstTextIndex).find((text) => /^https?:/.test(text)),
    );
    assert.match(url, /\/integrations\/[0-9a-f]{24}\/flowBuilder\/[0-9a-f]{24}$/);
  });
});
