import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startSandbox } from '../../src/sandbox/sandbox';
import { parts } from './extension';
import { Rows } from './rows';
import { acceptUntil, eventually, startOver } from './support';
import { Witness } from './witness';
import type { Internals } from '../../src/extension';
import type { Sandbox } from '../../src/sandbox/sandbox';
import type { TreeNode } from '../../src/tree/node';

/** What changes a Celigo account, from its rows: each change confirmed once, made, and seen in the tree afterwards. */
describe('Changes to a Celigo account from the tree', function () {
  this.timeout(60_000);
  let internals: Internals;
  let sandbox: Sandbox;
  let witness: Witness;
  let rows: Rows;
  let emails = '';
  const chosen = new Map<RegExp, string[]>();

  before(async () => {
    internals = await parts();
    await startOver();
    sandbox = await startSandbox({ celigo: { pace: { queuedMs: 20, runningMs: 200 }, pageSize: 10 } });
    witness = new Witness({
      type: () => emails,
      choose: (question) => [...chosen].find(([pattern]) => pattern.test(question))?.[1],
    });
    const { origin, apiToken } = sandbox.address.celigo;
    const saved = await internals.service.save({ vendor: 'celigo', name: 'Acme', environment: 'production', values: { region: 'other', origin, autoPurge: 'never' }, secrets: { apiToken } });
    rows = new Rows(internals, saved.id);
  });
  after(async () => {
    witness.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await startOver();
    await sandbox.close();
  });

  /** Every user there is, however many pages that takes. */
  const users = async (...path: string[]): Promise<TreeNode[]> => {
    for (;;) {
      const all = await rows.below(await rows.at(...(path.length > 0 ? path : ['Accounts'])));
      const rest = all.find((node) => rows.item(node).command?.command === 'celonisCeligo.loadMore');
      if (!rest) return all;
      await vscode.commands.executeCommand('celonisCeligo.loadMore', rest);
    }
  };
  const user = async (name: string): Promise<TreeNode> => {
    const found = (await users()).find((node) => rows.label(node) === name);
    assert.ok(found, `There is no ${name}.`);
    return found;
  };
  const says = async (name: string): Promise<string> => rows.text(await user(name));
  const named = (...names: string[]): Promise<TreeNode[]> => Promise.all(names.map(user));
  const run = async (command: string, on: readonly TreeNode[], choices: Record<string, string[]> = {}): Promise<string> => {
    chosen.clear();
    for (const [question, labels] of Object.entries(choices)) chosen.set(new RegExp(question), labels);
    const before = witness.notifications.length;
    void vscode.commands.executeCommand(`celonisCeligo.${command}`, on[0], on);
    return acceptUntil(`what came of ${command}`, () => witness.notifications.slice(before).find((message) => !witness.questions.some((one) => one.startsWith(message)) && !isAboutAnother(message)));
  };
  /** What other tests have begun may still find that their sandbox is gone. */
  const isAboutAnother = (message: string): boolean => message.includes('could not be reached') && !message.includes(new URL(sandbox.address.celigo.origin).host);
  const lastQuestion = (): string => witness.questions.at(-1) ?? '';
  const fault = (path: string, method: string): Promise<Response> =>
    fetch(`${sandbox.address.celigo.origin}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify([{ match: { method, path }, times: 1, then: { status: 422, body: { errors: [{ code: 'invalid_field', message: 'Not this one.' }] } } }]),
    });

  it('keeps the pages that were loaded, and what a search had found, when the list is read anew', async () => {
    const accounts = await rows.at('Accounts');
    assert.equal((await rows.below(accounts)).length, 11, 'ten users and the rest');
    const rest = (await rows.below(accounts)).at(-1);
    await vscode.commands.executeCommand('celonisCeligo.loadMore', rest);
    const loaded = (await rows.below(accounts)).length;
    assert.ok(loaded > 20);
    internals.tree.refresh(accounts.path.split('/')[1]);
    assert.equal((await rows.below(await rows.at('Accounts'))).length, loaded);
  });

  it('invites a person with a role, and one to a single integration', async () => {
    emails = 'ada@example.com';
    assert.match(await run('inviteUser', [await rows.at('Accounts')], { 'What may they do': ['A role for the whole account'], 'Which role': ['Manage'] }), /ada@example\.com: done/);
    assert.match(lastQuestion(), /Invite ada@example\.com to the account of "Acme \(Production\)"\?\nCeligo sends each an e-mail\..*\n\nada@example\.com: no user of the account → Manage/);
    assert.match(await says('ada@example.com'), /Manage · pending/);

    emails = 'bad@example.com, bob@example.com';
    const integrations = { 'What may they do': ['Access to single integrations'], 'Which integrations': ['Warehouse EDI'], 'Which access': ['Monitor'] };
    await fault('/v1/invite', 'POST');
    assert.match(await run('inviteUser', [await rows.at('Accounts')], integrations), /1 done, 1 failed/);
    assert.deepEqual((await rows.below(await user('bob@example.com'))).map((node) => rows.text(node)), ['Warehouse EDI, monitor']);
  });

  it('grants a role to many after one question, and goes on after a failure in the middle', async () => {
    const people = await named('Clara Moreau', 'David Okafor', 'Elena Popescu');
    const middle = people[1]!.path.split('/').pop()!;
    await fault(`/v1/ashares/${middle}`, 'PUT');
    const questions = witness.questions.length;
    assert.match(await run('grantRole', people, { 'Which role': ['Manage'] }), /Grant Role: 2 done, 1 failed/);
    assert.equal(witness.questions.length, questions + 1);
    assert.match(lastQuestion(), /Grant Manage to 3 users\?\nAccount: Acme \(Production\)\n\n3 users: Monitor → Manage: clara\.moreau@alpenrad\.example, david\.okafor@/);
    assert.deepEqual([await says('Clara Moreau'), await says('David Okafor'), await says('Elena Popescu')], ['Clara Moreau, Manage', 'David Okafor, Monitor', 'Elena Popescu, Manage']);
  });

  it('revokes it, back to monitor', async () => {
    assert.match(await run('revokeRole', await named('Clara Moreau', 'Elena Popescu')), /2 done/);
    assert.equal(await says('Clara Moreau'), 'Clara Moreau, Monitor');
  });

  it('says why a role that is none cannot be revoked, and asks nothing', async () => {
    const questions = witness.questions.length;
    assert.match(await run('revokeRole', await named('Rosa Martinez')), /failed.*no role for the whole account.*more than the user has now/);
    assert.equal(witness.questions.length, questions);
  });

  it('grants and revokes manage and monitor on an integration', async () => {
    const rosa = await named('Rosa Martinez');
    assert.match(await run('grantIntegration', rosa, { 'Which integration': ['Warehouse EDI'], 'Which access': ['Manage'] }), /done\. no access → manage on Warehouse EDI/);
    assert.deepEqual((await rows.below(await user('Rosa Martinez'))).map((node) => rows.text(node)), ['Warehouse EDI, manage']);
    const here = (await users('Integrations', 'Warehouse EDI', 'Users')).find((node) => rows.label(node) === 'Rosa Martinez');
    assert.match(await run('grantIntegration', [here!], { 'Which access': ['Monitor'] }), /manage on Warehouse EDI → monitor on Warehouse EDI/);
    assert.match(await run('revokeIntegration', await rows.below(await user('Rosa Martinez'))), /monitor on Warehouse EDI → no access/);
    assert.match(lastQuestion(), /left without access to anything/);
    assert.equal(await says('Rosa Martinez'), 'Rosa Martinez, Custom');
  });

  it('disables and enables a user', async () => {
    assert.match(await run('disableUser', await named('Felix Kramer')), /done/);
    assert.match(lastQuestion(), /felix\.kramer@alpenrad\.example: accepted → disabled/);
    assert.match(await says('Felix Kramer'), /disabled/);
    assert.match(await run('disableUser', await named('Felix Kramer')), /nothing to change/);
    assert.match(await run('enableUser', await named('Felix Kramer')), /done/);
    assert.equal(await says('Felix Kramer'), 'Felix Kramer, Monitor');
  });

  it('asks with every user before and after, also of more than twenty', async () => {
    const people = (await users()).filter((node) => !rows.text(node).includes('disabled')).slice(0, 22);
    assert.equal(people.length, 22);
    assert.match(await run('disableUser', people), /22 done/);
    const [question = '', remark = '', , ...changes] = lastQuestion().split('\n');
    assert.match(question, /Disable 22 users in the account of "Acme \(Production\)"\?/);
    assert.match(remark, /A disabled user cannot sign in/);
    for (const line of changes) assert.match(line, /: \w+ → disabled/);
    assert.equal(changes.join().split('@').length - 1, 22, 'each is named');
    assert.match(await run('enableUser', people), /22 done/);
  });

  it('invites again who has declined, and nobody else', async () => {
    assert.match(await run('inviteAgain', await named('jonas.weber@alpenrad.example')), /done/);
    assert.match(await says('jonas.weber@alpenrad.example'), /pending/);
    assert.match(await run('inviteAgain', await named('jonas.weber@alpenrad.example')), /has not declined/);
  });

  it('removes a user', async () => {
    assert.match(await run('removeUser', await named('ada@example.com', 'bob@example.com')), /2 done/);
    assert.match(lastQuestion(), /ada@example\.com: Manage → no user of the account\nbob@example\.com: monitor on Warehouse EDI → no user of the account/);
    assert.ok(!(await users()).some((node) => rows.label(node) === 'ada@example.com'));
  });

  it('runs a flow, and cancels a run', async () => {
    const flow = await rows.at('Integrations', /^Shopify/, 'Flows', /^Orders: Shopify/);
    assert.match(await run('runFlow', [flow]), /The flow has run: \d+ succeeded/);
    await fetch(`${sandbox.address.celigo.origin}/sandbox/pace`, { method: 'POST', body: JSON.stringify({ runningMs: 10_000 }) });
    const from = witness.seen.length;
    const ended = run('runFlow', [flow]);
    await eventually('the run to be under way', () => witness.seen.slice(from).some((one) => /\d+ succeeded/.test(one)) || undefined);
    witness.cancel(`Running "${rows.label(flow)}"`);
    assert.match(await ended, /The run was cancelled/);
    await fetch(`${sandbox.address.celigo.origin}/sandbox/pace`, { method: 'POST', body: JSON.stringify({ queuedMs: 20, runningMs: 200 }) });
  });

  it('lists the open errors of a step, retries some and follows the job, and resolves the rest', async () => {
    const path = ['Integrations', /^Shopify/, 'Flows', /^Fulfilments/, /^Destination/] as const;
    const errors = (await rows.below(await rows.at(...path))).filter((node) => rows.item(node).contextValue?.includes('retriable'));
    assert.ok(errors.length > 3);
    assert.match(await run('retryErrors', errors.slice(0, 3)), /The retry (went through|has ended)/);
    assert.match(lastQuestion(), /3 errors, 3 of them with the data to retry/);
    await run('resolveErrors', [await rows.at(...path)]);
    assert.deepEqual(await rows.texts(...path), ['No open errors.']);
    assert.doesNotMatch(rows.text(await rows.at('Integrations', /^Shopify/, 'Flows', /^Fulfilments/)), /open error/);
  });

  it('pings a connection that does not answer, and says so', async () => {
    const integrations = await rows.below(await rows.at('Integrations'));
    let offline: TreeNode | undefined;
    for (const integration of integrations) {
      const found = (await rows.below(await rows.at('Integrations', rows.label(integration), 'Connections'))).find((node) => / offline\b/.test(rows.text(node)));
      offline ??= found;
    }
    assert.ok(offline);
    assert.match(await run('pingConnection', [offline]), /does not answer: .* Its state is offline/);
  });

  it('opens what a row is about in the browser', async () => {
    const flow = await rows.at('Integrations', /^Shopify/, 'Flows', /^Orders: Shopify/);
    await vscode.commands.executeCommand('celonisCeligo.openInBrowser', flow);
    assert.match(witness.seen.at(-1) ?? '', /\/integrations\/[0-9a-f]{24}\/flowBuilder\/[0-9a-f]{24}$/);
  });
});
