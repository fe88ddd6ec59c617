import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '#tooling/processes.mjs';
import { skipAfterFailure } from './objects/dependentTests';
import { PushPanel } from './objects/pushPanel';
import { callToolCommand, readToolAnswer, writeToolRequest } from './objects/toolCaller';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

const customers = ['Adler', 'Brandt', 'Contoso', 'Dorn', 'Eiche', 'Fabrikam', 'Gerber', 'Hansa', 'Iltis'];

/**
 * A consultant's first day at a team that keeps its connections in Git: import 20 of them, enter the secrets of three,
 * group these, find a table, push to production past the guard, export without a secret, and have an assistant ask for
 * the open errors of a flow.
 */
describe('on the first day of a consultant', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'first-day', callsTools: true });
    const { celonis, celigo, firstPool } = instance.sandbox;
    const reachable = { apiType: 'dataPush', domain: celonis.domain, authType: 'custom', poolId: firstPool.id };
    const connections = [
      { name: 'Adler Production', service: 'celonis', environment: 'production', values: reachable },
      { name: 'Adler Test', service: 'celonis', environment: 'test', values: reachable },
      {
        ...{ name: 'Adler Celigo', service: 'celigo', environment: 'test' },
        values: { region: 'other', origin: celigo.origin, autoPurge: 'never' },
      },
      ...customers.slice(1).flatMap((name) =>
        (['production', 'test'] as const).map((environment) => ({
          ...{ name: `${name} ${environment}`, service: 'celonis', environment },
          values: { ...reachable, domain: `${name.toLowerCase()}.eu-1.celonis.cloud`, poolId: `pool-${name}` },
        })),
      ),
      {
        name: 'Iltis archive',
        service: 'celonis',
        environment: 'none',
        values: { ...reachable, domain: 'i.eu-1.celonis.cloud' },
      },
    ];
    assert.equal(connections.length, 20);
    mkdirSync(join(instance.workspace, '.vscode'), { recursive: true });
    writeFileSync(
      join(instance.workspace, '.vscode', 'celonis-celigo.json'),
      JSON.stringify({ version: 1, connections }, undefined, 2),
    );
    workbench = await instance.openWindow({ width: 1440, height: 1000 });
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('is offered the connections of the team, and imports 20 after a review', async () => {
    const { connections, form, notifications } = workbench;
    await connections.show();
    await notifications.waitFor(/This folder brings 20 connections that you do not have\./);
    await workbench.takeScreenshot('offered');
    await notifications.press(/This folder brings 20 connections/, 'Review…');
    await form.waitUntilReady('Import from celonis-celigo.json');
    await form.textElement('20 connections: 20 new.').waitFor();
    const row = form.frame.getByRole('rowgroup').filter({ hasText: 'Adler Production' });
    assert.match(await row.innerText(), /New\s+Production\s+Domain: /);
    await workbench.takeScreenshot('review');
    await form.press('Import 20 Connections');
    await form.textElement('20 connections were imported.').waitFor();
    await form.textElement('Of 20 the secret has to be entered.').waitFor();
    await connections.item(/^Adler Production.*Secret missing/).waitFor();
    await workbench.takeScreenshot('imported');
  });

  it('enters the secrets of three, one after the other, and each is tested', async () => {
    const { connections, form, quickInput } = workbench;
    const { celonis, celigo } = instance.sandbox;
    await form.press('Enter Secrets');
    for (const [name, label, secret] of [
      ['Adler Production', 'App key', celonis.appKey],
      ['Adler Test', 'App key', celonis.appKey],
      ['Adler Celigo', 'API token', celigo.apiToken],
    ] as const) {
      await quickInput.waitForTitle(name);
      await quickInput.answerInput(label, secret);
      await connections.item(new RegExp(`^${name}.*Connected`)).waitFor();
    }
    await quickInput.title.getByText('Brandt production').waitFor();
    await workbench.takeScreenshot('next-secret');
    await workbench.page.keyboard.press('Escape');
    await quickInput.waitUntilHidden();
    await connections.item(/^Brandt production.*Secret missing/).waitFor();
    await form.textElement('Of 17 the secret has to be entered.').waitFor();
    await form.press('Close');
    await form.waitUntilClosed();
  });

  it('puts the three into a group of their own', async () => {
    const { connections, page, quickInput } = workbench;
    await connections.select(
      [
        { name: /^Adler Production/ },
        { name: /^Adler Test/, modifier: 'Control' },
        { name: /^Adler Celigo/, modifier: 'Control' },
      ],
      /^Adler[^;]*; Adler[^;]*; Adler[^;]*$/,
    );
    await workbench.chooseFromMenu(connections.item(/^Adler Test/), 'Move to Group…');
    await quickInput.pick('New Group…');
    await quickInput.answerInput('Name of the group', 'Adler AG');
    const group = connections.item(/Adler AG/);
    await group.waitFor();
    for (const name of [/^Adler Production/, /^Adler Test/, /^Adler Celigo/])
      await connections.item(name).and(page.locator('[aria-level="2"]')).waitFor();
    await workbench.takeScreenshot('grouped');
  });

  it('finds a table by its name', async () => {
    const { connections, page, quickInput } = workbench;
    await connections.expand(/^Adler Production/);
    await page.getByRole('button', { name: 'Filter Connections…' }).click();
    await quickInput.fillInput('adler production vbak');
    await connections.item(/^VBAK/).waitFor();
    await connections.item(/^Brandt/).waitFor({ state: 'hidden' });
    await workbench.takeScreenshot('found');
    await connections.item(/^VBAK/).click();
    await quickInput.waitUntilHidden();
    await page.keyboard.press('Escape');
    await connections.item(/^Brandt production/).waitFor();
  });

  it('pushes to production only after typing the name of the table', async () => {
    const { explorer, quickInput } = workbench;
    const panel = new PushPanel(workbench.page);
    await explorer.choose('customers.json', 'Push to Celonis…');
    await panel.waitUntilReady('Push customers.json to Celonis');
    const connection = panel.frame.getByRole('combobox', { name: 'Connection', exact: true });
    assert.equal(await connection.inputValue(), '');
    await connection.fill('Adler Prod');
    await panel.frame.getByRole('option', { name: /Adler Production/ }).click();
    await panel.optionField('Mode').selectOption('replace');
    await panel.statusText(/^Ready/).waitFor();
    await workbench.takeScreenshot('target-is-production');
    await panel.press('Push to Production');
    await quickInput.waitForTitle('Create a table on production: Adler Production');
    await quickInput.fillInput('customer');
    await quickInput.accept();
    await quickInput.message.getByText(/This is not the name/).waitFor();
    await workbench.takeScreenshot('guard');
    await quickInput.fillInput('customers');
    await quickInput.accept();
    await panel.statusText(/Pushed: .* in the table customers\./).waitFor();
    await workbench.takeScreenshot('pushed');
    assert.ok(((await instance.sandbox.readTable('customers'))?.rowCount ?? 0) > 0);
  });

  it('exports them all, and no secret with them', async () => {
    const { celonis, celigo } = instance.sandbox;
    const { notifications, quickInput } = workbench;
    await workbench.runCommand('Celonis & Celigo: Export Connections…');
    await quickInput.rows('Adler Production').first().waitFor();
    await quickInput.accept();
    const file = join(instance.workspace, 'day-one.connections.json');
    await quickInput.waitForTitle('Export Connections');
    // The dialog fills itself in once it has read the folder.
    await waitUntil('the dialog to propose a name', async () =>
      (await quickInput.input.inputValue()).endsWith('team.connections.json'),
    );
    await quickInput.fillInput(file);
    await workbench.takeScreenshot('export');
    await quickInput.accept();
    await notifications.waitFor(/20 connections are in day-one\.connections\.json\. No secret is\./);
    const text = readFileSync(file, 'utf8');
    assert.equal((JSON.parse(text) as { connections: unknown[] }).connections.length, 20);
    assert.match(text, /"Adler AG"/);
    for (const secret of [celonis.appKey, celigo.apiToken])
      for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
        assert.ok(!text.includes(spelling));
  });

  it('lets an assistant ask for the open errors of a flow, and gives it no secret', async () => {
    const { celonis, celigo } = instance.sandbox;
    writeToolRequest(instance.workspace, 'celonisCeligo_listOpenErrors', {
      connection: 'Adler Celigo',
      flow: 'Fulfilments: NetSuite to Shopify',
    });
    await workbench.runCommand(callToolCommand);
    await waitUntil('the tool to answer', () => readToolAnswer(instance.workspace) !== undefined);
    const answer = readToolAnswer(instance.workspace)!;
    assert.match(answer, /"steps":\[.*"errors":\[\{.*tracking number/s);
    for (const secret of [celonis.appKey, celigo.apiToken]) assert.ok(!answer.includes(secret));
  });

  it('has nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
