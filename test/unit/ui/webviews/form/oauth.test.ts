import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Locator } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import type { OAuthClient } from '../../../../../src/connections/oauthClients';
import { buildClientFormSpec, buildConnectionFormSpec } from '../../../../../src/ui/webviews/form/buildFormSpec';
import { createClientFormModel, initialClientTexts } from '../../../../../src/ui/webviews/form/clientFormModel';
import {
  createConnectionFormModel,
  initialConnectionTexts,
  nameKey,
} from '../../../../../src/ui/webviews/form/connectionFormModel';
import type { Texts } from '../../../../../src/ui/webviews/form/formMessages';
import type { FormModel } from '../../../../../src/ui/webviews/form/formModel';
import { FormSession } from '../../../../../src/ui/webviews/form/formSession';
import { listAxeViolations } from '../../../../support/axe';
import type { FormPage, FormPageOptions, Theme } from '../../../../support/formPage';
import { openFormPage } from '../../../../support/formPage';
import { createReport, createSampleVendor, elsewhereChecks } from '../../../../support/sampleVendor';
import { ScriptedConnectionService } from '../../../../support/scriptedConnectionService';
import { createOAuthClient, ScriptedOAuthClients } from '../../../../support/scriptedOAuthClients';

const secret = 'canary-0c41-secret';
const domain = 'acme.eu-1.sample.cloud';
const themes = JSON.parse(readFileSync('test/fixtures/themes.json', 'utf8')) as Record<string, Theme>;

describe('OAuth 2.0 in the connection form', () => {
  let browser: Browser;
  let form: OpenForm;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    assert.deepEqual(form.browserErrors, [], 'the browser complained');
    await form.close();
  });

  describe('scopes', () => {
    it('are moved with the arrows, checked ones or all of them', async () => {
      form = await open();
      assert.deepEqual(await form.words('Chosen'), ['pools:push', 'pools:read']);
      await form.option('Available', 'models:read').click();
      await form.option('Available', 'triggers:manage').click();
      await form.button('Add the checked ones').click();
      assert.deepEqual(await form.words('Chosen'), ['pools:push', 'pools:read', 'models:read', 'triggers:manage']);
      await form.option('Chosen', 'pools:push').click();
      await form.button('Remove the checked ones').click();
      await form.until(() => form.session.texts['scopes'] === 'pools:read models:read triggers:manage');
      await form.button('Remove all').click();
      assert.deepEqual(await form.words('Chosen'), []);
      await form.button('Add all that are shown').click();
      assert.equal((await form.words('Chosen')).length, 6);
      assert.deepEqual(await form.words('Available'), []);
      assert.equal(await form.button('Add all that are shown').getAttribute('aria-disabled'), 'true');
    });

    it('are found by name and by what they allow, searching changes nothing, and only what is shown is added', async () => {
      form = await open();
      await form.page.getByLabel('Search').fill('to query');
      assert.deepEqual(await form.words('Available'), ['models:query']);
      await form.page.getByRole('status').getByText('Found: 1').waitFor();
      assert.ok(!form.messagesToHost.some((message) => (message as { type: string }).type === 'edited'));
      await form.button('Add all that are shown').click();
      assert.deepEqual(await form.words('Chosen'), ['pools:push', 'pools:read', 'models:query']);
    });

    it('are chosen with the keyboard alone, announced, and the keyboard keeps its place', async () => {
      form = await open();
      const { keyboard } = form.page;
      await form.page.getByLabel('Search').focus();
      await keyboard.press('Enter');
      assert.ok(await isFocused(form.list('Available')));
      await keyboard.press('ArrowDown');
      await keyboard.press('Space');
      await keyboard.press('End');
      await keyboard.press('Space');
      assert.equal(await form.list('Available').getByRole('option', { selected: true }).count(), 2);
      await keyboard.press('Enter');
      await form.page.getByRole('status').getByText('Added: models:read, triggers:manage.').waitFor();
      assert.deepEqual(await form.words('Chosen'), ['pools:push', 'pools:read', 'models:read', 'triggers:manage']);
      assert.ok(await isFocused(form.list('Available')));
      const active = await form.list('Available').getAttribute('aria-activedescendant');
      assert.equal(await form.page.locator(`#${active}`).count(), 1);
      await form.list('Chosen').focus();
      await keyboard.press('Control+A');
      await keyboard.press('Enter');
      assert.deepEqual(await form.words('Chosen'), []);
    });

    it('may be others than the known ones, and none that was typed is forgotten', async () => {
      form = await open();
      const addInput = form.page.getByLabel('Add one that is not listed');
      await addInput.fill('custom:one custom:two');
      await addInput.press('Enter');
      await addInput.fill('custom:three');
      await form.button('Save').click();
      await form.savedOnce();
      assert.equal(
        form.service.savedDrafts[0]?.draft.values['scopes'],
        'pools:push pools:read custom:one custom:two custom:three',
      );
    });

    it('follow the API type until someone has chosen, and are suggested at any time', async () => {
      form = await open();
      assert.equal(await form.button('Use Suggested').count(), 0);
      await form.page.getByLabel('Intelligence').check();
      await form.page.getByText('Suggested. You can change it.').waitFor();
      assert.deepEqual(await form.words('Chosen'), ['models:read']);
      await form.option('Available', 'triggers:manage').dblclick();
      await form.page.getByLabel('Data push').check();
      await form.button('Use Suggested').waitFor();
      assert.deepEqual(await form.words('Chosen'), ['models:read', 'triggers:manage']);
      await form.button('Use Suggested').click();
      assert.deepEqual(await form.words('Chosen'), ['pools:push', 'pools:read']);
      assert.ok(await isFocused(form.list('Chosen')));
    });

    it('are asked for where none is chosen, and the keyboard goes there', async () => {
      form = await open();
      await form.button('Remove all').click();
      await form.button('Save').click();
      await form.page.getByText('One field needs your attention: Scopes.').waitFor();
      assert.equal(await form.list('Chosen').getAttribute('aria-invalid'), 'true');
      assert.ok(await isFocused(form.list('Available')));
    });
  });

  describe('valid domain names', () => {
    it('are typed, removed and held in order, and the form offers to add the domain of the connection', async () => {
      form = await open();
      assert.deepEqual(await form.hosts(), [domain]);
      await form.hostInput.fill('proxy.acme.example');
      await form.hostInput.press('Enter');
      assert.deepEqual(await form.hosts(), [domain, 'proxy.acme.example']);
      await form.button(`Remove ${domain}`).press('Enter');
      assert.ok(await isFocused(form.button('Remove proxy.acme.example')));
      await form.page.getByLabel('Pool ID').focus();
      await form.page.getByText(`The domain ${domain} must be among them.`).waitFor();
      await form.button(`Add ${domain}`).click();
      await form.page.getByText(`The domain ${domain} must be among them.`).waitFor({ state: 'detached' });
      assert.deepEqual(await form.hosts(), [domain, 'proxy.acme.example']);
    });

    it('follow the domain as long as nobody has changed them', async () => {
      form = await open({ start: { domain: '' } });
      await form.page.getByLabel('Domain', { exact: true }).fill('else.sample.cloud');
      await form.page.getByLabel('Domain', { exact: true }).press('Tab');
      await form.until(async () => (await form.hosts()).join() === 'else.sample.cloud');
    });

    it('do not push the button away that is clicked after the first of them was typed', async () => {
      form = await open({ start: { domain: '' } });
      assert.deepEqual(await form.hosts(), []);
      await form.hostInput.fill('proxy.acme.example');
      await form.until(() => form.session.texts['hosts'] === 'proxy.acme.example');
      await form.button('Save').scrollIntoViewIfNeeded();
      const box = (await form.button('Save').boundingBox())!;
      await form.page.mouse.move(box.x + box.width / 2, box.y + 2);
      await form.page.mouse.down();
      await form.page.mouse.up();
      await form.page.getByText('One field needs your attention: Domain.').waitFor();
      assert.deepEqual(await form.hosts(), ['proxy.acme.example']);
    });

    it('count as typed even where the input was never left', async () => {
      form = await open();
      await form.hostInput.fill('proxy.acme.example');
      await form.hostInput.press('Enter');
      await form.hostInput.press('Enter');
      await form.savedOnce();
      assert.equal(form.service.savedDrafts[0]?.draft.values['hosts'], `${domain} proxy.acme.example`);
    });
  });

  describe('the client', () => {
    it('is chosen by name, and what it is stands below', async () => {
      form = await open({ start: { client: '' } });
      assert.equal(await form.button('Edit the chosen OAuth 2.0 client').getAttribute('aria-disabled'), 'true');
      await form.client.selectOption('Acme client');
      await form.page.getByText('Client ID: client-1.').waitFor();
      await form.button('Edit the chosen OAuth 2.0 client').click();
      await form.button('Add OAuth 2.0 client').click();
      await form.until(() => form.opened.length === 2);
      assert.deepEqual(form.opened, [form.clients.clients[0]!.id, undefined]);
    });

    it('is chosen once it is made, and the keyboard is there again', async () => {
      form = await open({ clients: [], start: { client: '' } });
      assert.equal(await form.client.locator('option').innerText(), 'There is none yet. Add one.');
      const createdClient = createOAuthClient({ name: 'Made just now' });
      form.clients.clients.push(createdClient);
      form.session.chooseReference('client', createdClient.id);
      await form.until(async () => (await form.client.inputValue()) === createdClient.id);
      assert.ok(await isFocused(form.client));
      await form.button('Save').click();
      await form.savedOnce();
      assert.equal(form.service.savedDrafts[0]?.draft.values['client'], createdClient.id);
    });

    it('is said to be gone when it was deleted meanwhile', async () => {
      form = await open({ clients: [] });
      assert.equal(await form.client.locator('option:checked').innerText(), 'Does not exist any more');
      await form.button('Save').click();
      await form.page.getByText('does not exist any more. Choose another one').waitFor();
    });
  });

  it('keeps what still applies when API type and auth type are switched back and forth', async () => {
    form = await open();
    await form.option('Available', 'triggers:manage').dblclick();
    await form.page.getByLabel('Custom', { exact: true }).check();
    await form.client.waitFor({ state: 'hidden' });
    await form.page.getByLabel('Intelligence').check();
    await form.page.getByLabel('OAuth 2.0', { exact: true }).check();
    await form.page.getByLabel('Data push').check();
    assert.deepEqual(await form.words('Chosen'), ['pools:push', 'pools:read', 'triggers:manage']);
    assert.equal(await form.page.getByLabel('Pool ID').inputValue(), 'p1');
    assert.equal(await form.client.locator('option:checked').innerText(), 'Acme client');
  });

  it('says what an investigation will do before it does it, and offers what it found', async () => {
    const investigatedIds: string[] = [];
    form = await open({
      start: { authType: 'custom' },
      test: (_draft, signal, onResult = () => {}) => createReport(elsewhereChecks, signal, onResult),
      investigate: async (draft, fixId) => {
        investigatedIds.push(fixId, draft.secrets['appKey'] ?? '');
        return {
          id: 'elsewhere',
          label: 'Another service knows the key',
          outcome: 'passed',
          fixes: [
            {
              kind: 'setField',
              field: 'authType',
              value: 'token',
              label: 'Switch to Token',
              secret: { from: 'appKey', to: 'apiKey' },
            },
          ],
        };
      },
    });
    await form.page.getByLabel('App key', { exact: true }).fill(secret);
    await form.button('Test Connection').click();
    await form.button('Ask the Other Regions').click();
    await form.page.getByText('Your key is sent to three other hosts.').waitFor();
    await form.button('Not Now').click();
    assert.deepEqual(investigatedIds, []);
    await form.button('Ask the Other Regions').click();
    await form.page
      .getByRole('group', { name: 'Your key is sent' })
      .getByRole('button', { name: 'Ask the Other Regions' })
      .click();
    await form.button('Switch to Token').click();
    await form.until(() => form.service.testedDrafts.length === 2);
    assert.deepEqual(investigatedIds, ['regions', secret]);
    assert.deepEqual(form.service.testedDrafts[1]?.secrets, { apiKey: secret });
  });

  it('takes up what was changed outside, and leaves what was typed here alone', async () => {
    form = await open();
    await form.page.getByLabel('Pool ID').fill('typed here');
    await form.until(() => form.session.texts['poolId'] === 'typed here');
    const externalTexts = { ...form.session.texts, poolId: 'from outside', [nameKey]: 'Renamed' };
    form.session.updateStoredTexts(externalTexts);
    await form.until(async () => (await form.page.getByLabel('Name your connection').inputValue()) === 'Renamed');
    assert.equal(await form.page.getByLabel('Pool ID').inputValue(), 'typed here');
    await form.page.getByText('This was changed outside of this form.').waitFor();
  });

  it('fits into 320 pixels, the lists below each other', async () => {
    form = await open({ viewport: { width: 320, height: 640 } });
    assert.equal(await form.page.evaluate('document.documentElement.scrollWidth'), 320);
    const [availableBox, right] = [await form.list('Available').boundingBox(), await form.list('Chosen').boundingBox()];
    assert.ok(right!.y > availableBox!.y + availableBox!.height);
  });

  describe('the form of a client', () => {
    it('saves what was entered without a test, and asks for the secret', async () => {
      form = await openClient();
      assert.equal(await form.button('Test Connection').count(), 0);
      await form.page.getByLabel('Name').fill('Acme');
      await form.page.getByLabel('Client ID').fill(' id-1 ');
      await form.page.getByLabel('Client secret post').check();
      await form.button('Save').click();
      await form.page.getByText('One field needs your attention: Client secret.').waitFor();
      await form.page.getByLabel('Client secret', { exact: true }).fill(secret);
      await form.page.keyboard.press('Enter');
      await form.until(() => form.clients.savedDrafts.length === 1);
      assert.deepEqual(form.clients.savedDrafts, [
        { vendor: 'sample', name: 'Acme', clientId: 'id-1', clientAuthentication: 'post', clientSecret: secret },
      ]);
      assert.ok(!JSON.stringify([form.messagesToPage, await form.readSavedState()]).includes(secret));
    });

    it('names the hosts that the secret is entered for, and saves exactly these', async () => {
      form = await openClient(undefined, undefined, [
        'https://acme.eu-1.sample.cloud',
        'https://blue.eu-1.sample.cloud',
      ]);
      await form.page
        .getByText(
          'sent to acme.eu-1.sample.cloud, blue.eu-1.sample.cloud. You are asked before it is sent to any other host.',
        )
        .waitFor();
      await form.page.getByLabel('Name').fill('Acme');
      await form.page.getByLabel('Client ID').fill('id-1');
      await form.page.getByLabel('Client secret', { exact: true }).fill(secret);
      await form.button('Save').click();
      await form.until(() => form.clients.savedDrafts.length === 1);
      assert.deepEqual(form.clients.savedDrafts[0]?.origins, [
        'https://acme.eu-1.sample.cloud',
        'https://blue.eu-1.sample.cloud',
      ]);
    });

    it('says which connections an edited one belongs to, and keeps its secret until the client ID changes', async () => {
      const client = createOAuthClient();
      form = await openClient(client);
      await form.page.getByText('counts for every connection that uses this client: "One", "Two".').waitFor();
      await form.page.getByPlaceholder('stored, leave empty to keep').waitFor();
      assert.equal(await form.page.getByLabel('Client ID').inputValue(), 'client-1');
      assert.equal(await form.page.getByLabel('Client secret', { exact: true }).inputValue(), '');
      await form.page.getByLabel('Client ID').fill('client-2');
      await form.page
        .getByText('Enter the Client secret: the stored secret is not used after a change of "Client ID".')
        .waitFor();
      await form.button('Save').click();
      await form.page.getByText('One field needs your attention: Client secret.').waitFor();
      assert.deepEqual(form.clients.savedDrafts, []);
    });
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no accessibility violation in ${name}`, async () => {
      form = await open({ theme });
      await form.option('Available', 'models:read').click();
      assert.deepEqual(await listAxeViolations(form.page), []);
      await form.button('Remove all').click();
      await form.button(`Remove ${domain}`).click();
      await form.hostInput.fill('other.example');
      await form.button('Save').click();
      await form.page.getByRole('alert').waitFor();
      assert.deepEqual(await listAxeViolations(form.page), []);
      await form.close();
      form = await openClient(createOAuthClient(), theme);
      assert.deepEqual(await listAxeViolations(form.page), []);
    });
  }

  async function open(options: Options = {}): Promise<OpenForm> {
    const {
      test,
      investigate,
      start = {},
      clients: all = [createOAuthClient()],
      theme,
      viewport = { width: 900, height: 1500 },
    } = options;
    const vendor = createSampleVendor();
    const service = new ScriptedConnectionService({
      ...(test ? { test } : {}),
      ...(investigate ? { investigate } : {}),
    });
    const clients = new ScriptedOAuthClients(all);
    const values = { authType: 'oauth', domain, poolId: 'p1', client: all[0]?.id ?? 'gone', ...start };
    const subject = createConnectionFormModel({ vendor, service, clients });
    const initial = { ...initialConnectionTexts(vendor, { values, name: 'Acme' }) };
    return openForm(
      { browser, spec: buildConnectionFormSpec(vendor), viewport, ...(theme ? { theme } : {}) },
      subject,
      initial,
      { service, clients },
    );
  }

  async function openClient(edited?: OAuthClient, theme?: Theme, origins: readonly string[] = []): Promise<OpenForm> {
    const vendor = createSampleVendor();
    const clients = new ScriptedOAuthClients();
    const spec = buildClientFormSpec(vendor, edited && { id: edited.id, connectionNames: ['One', 'Two'] }, origins);
    if (edited) clients.clients.push(edited);
    const subject = createClientFormModel({ vendor, id: edited?.id, origins, clients });
    return openForm({ browser, spec, ...(theme ? { theme } : {}) }, subject, initialClientTexts(vendor, edited), {
      service: new ScriptedConnectionService(),
      clients,
    });
  }
});

interface Options {
  start?: Texts;
  clients?: OAuthClient[];
  theme?: Theme;
  viewport?: { width: number; height: number };
  test?: ScriptedConnectionService['test'];
  investigate?: ScriptedConnectionService['investigateDraft'];
}

type ScriptedServices = { service: ScriptedConnectionService; clients: ScriptedOAuthClients };

async function openForm(
  options: Omit<FormPageOptions, 'session'>,
  subject: FormModel,
  initial: Texts,
  scriptedServices: ScriptedServices,
) {
  let session!: FormSession;
  const openedReferences: (string | undefined)[] = [];
  const dependencies = {
    log: { warn: () => {}, error: () => {} },
    close: () => {},
    executeFix: () => {},
    confirm: async () => false,
    openReference: (_field: string, id: string | undefined) => void openedReferences.push(id),
  };
  const shown: FormPage = await openFormPage({
    ...options,
    session: (post) => (session = new FormSession(subject, initial, { ...dependencies, post })),
  });
  const { page } = shown;
  const waitUntil = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await page.waitForTimeout(10);
  };
  const list = (side: string): Locator => page.getByRole('listbox', { name: side });
  return {
    ...shown,
    ...scriptedServices,
    session,
    opened: openedReferences,
    until: waitUntil,
    list,
    savedOnce: () => waitUntil(() => scriptedServices.service.savedDrafts.length === 1),
    button: (label: string) => page.getByRole('button', { name: label, exact: true }),
    option: (side: string, word: string) =>
      list(side)
        .getByRole('option')
        .filter({ has: page.locator('.row-value', { hasText: new RegExp(`^${word}$`) }) }),
    words: (side: string) => list(side).locator('.row-value').allInnerTexts(),
    hosts: () => page.locator('.token span').allInnerTexts(),
    hostInput: page.getByLabel('Valid domain names').locator('visible=true').last(),
    client: page.getByLabel('OAuth 2.0 client', { exact: true }),
  };
}
type OpenForm = Awaited<ReturnType<typeof openForm>>;

async function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate(
    (element) =>
      element === (element as unknown as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement,
  );
}
