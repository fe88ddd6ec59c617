import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Locator } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import { findStoredSecretUse } from '../../../../../src/connections/storedSecrets';
import type { Fix } from '../../../../../src/core/problem';
import { buildConnectionFormSpec } from '../../../../../src/ui/webviews/form/buildFormSpec';
import {
  createConnectionFormModel,
  initialConnectionTexts,
  nameKey,
} from '../../../../../src/ui/webviews/form/connectionFormModel';
import type { Texts } from '../../../../../src/ui/webviews/form/formMessages';
import { FormSession } from '../../../../../src/ui/webviews/form/formSession';
import { listAxeViolations } from '../../../../support/axe';
import type { FormPage, Theme } from '../../../../support/formPage';
import { openFormPage } from '../../../../support/formPage';
import { createReport, createSampleVendor, wrongSchemeChecks } from '../../../../support/sampleVendor';
import { ScriptedConnectionService } from '../../../../support/scriptedConnectionService';
import { ScriptedOAuthClients } from '../../../../support/scriptedOAuthClients';

const url = 'https://acme.eu-1.sample.cloud/data-pool/pool-abc123';
const secret = 'canary-77b1-secret';
const themes = JSON.parse(readFileSync('test/fixtures/themes.json', 'utf8')) as Record<string, Theme>;

describe('The connection form in a browser', () => {
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

  it('is filled in and saved with the keyboard alone', async () => {
    form = await open();
    const { keyboard } = form.page;
    await keyboard.type('Acme');
    await keyboard.press('Tab');
    await keyboard.press('ArrowRight');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type('acme.eu-1.sample.cloud');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type('p1');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type(secret);
    await keyboard.press('Enter');
    await form.savedOnce();
    const { draft } = form.service.savedDrafts[0]!;
    assert.deepEqual(draft, {
      vendor: 'sample',
      name: 'Acme',
      environment: 'test',
      isReadOnly: false,
      values: { apiType: 'push', domain: 'acme.eu-1.sample.cloud', authType: 'custom', poolId: 'p1' },
      secrets: { appKey: secret },
    });
  });

  it('says what is wrong with a field when it is left, and takes it back once it is mended', async () => {
    form = await open();
    await form.domain.fill('a b');
    assert.equal(await form.domain.getAttribute('aria-invalid'), null);
    await form.domain.press('Tab');
    await form.page.getByText('A domain has no spaces.').waitFor();
    assert.equal(await form.domain.getAttribute('aria-invalid'), 'true');
    const described = (await form.domain.getAttribute('aria-describedby')) ?? '';
    const texts = await Promise.all(described.split(' ').map((id) => form.page.locator(`#${id}`).textContent()));
    assert.ok(texts.join().includes('A domain has no spaces.'));
    await form.domain.fill('ab.sample.cloud');
    await form.page.getByText('A domain has no spaces.').waitFor({ state: 'detached' });
    assert.equal(await form.domain.getAttribute('aria-invalid'), null);
  });

  it('takes the focus from nobody who types in an editor by now, and moves it when they come back', async () => {
    form = await open({ isFramed: true });
    const editor = form.page.getByLabel('Editor');
    await form.domain.click();
    await editor.click();
    await form.button('Test Connection').dispatchEvent('click');
    await form.frame.getByText(/fields need your attention/).waitFor();
    await form.page.keyboard.type('order');
    assert.equal(await editor.inputValue(), 'order');
    await form.frame.evaluate('window.focus()');
    await form.page.keyboard.type('Acme');
    assert.equal(await form.name.inputValue(), 'Acme');

    await editor.click();
    await form.button('Test Connection').dispatchEvent('click');
    await form.waitForDelivery();
    await form.domain.click();
    assert.ok(await isFocused(form.domain));
  });

  it('opens a list that comes while somebody types in an editor when they come back', async () => {
    form = await open({
      isFramed: true,
      start: filled(),
      listFieldChoices: async () => [{ value: 'pool-1', label: 'Order to Cash', description: 'pool-1' }],
    });
    const editor = form.page.getByLabel('Editor');
    const option = form.frame.getByRole('option', { name: 'Order to Cash' });
    await form.appKey.fill(secret);
    await editor.click();
    await form.button('Choose…').dispatchEvent('click');
    await form.until(() => form.messagesToPage.some(({ type }) => type === 'choices'));
    await form.waitForDelivery();
    await form.page.keyboard.type('order');
    assert.equal(await editor.inputValue(), 'order');
    assert.equal(await option.isVisible(), false);
    await form.frame.evaluate('window.focus()');
    await option.waitFor();
    assert.ok(await isFocused(form.poolId));
  });

  it('chooses a pool from the list that the service has, by keyboard and by click', async () => {
    form = await open({
      listFieldChoices: async () => [
        { value: 'pool-1', label: 'Order to Cash', description: 'pool-1' },
        { value: 'pool-2', label: 'Purchase-to-pay', description: 'pool-2' },
      ],
    });
    await form.button('Choose…').click();
    await form.page.getByText('To choose from a list, first enter: Domain, App key.').waitFor();
    await form.domain.fill('acme.eu-1.sample.cloud');
    await form.appKey.fill(secret);
    await form.button('Choose…').click();
    await form.page.getByRole('option', { name: 'Purchase-to-pay' }).waitFor();
    assert.deepEqual(await listAxeViolations(form.page), []);
    await form.page.keyboard.press('ArrowDown');
    await form.page.keyboard.press('Enter');
    assert.equal(await form.poolId.inputValue(), 'pool-1');
    await form.button('Choose…').click();
    await form.page.getByRole('option', { name: 'Purchase-to-pay' }).click();
    assert.equal(await form.poolId.inputValue(), 'pool-2');
    await form.until(() => form.session.texts['poolId'] === 'pool-2');
    assert.deepEqual(form.service.savedDrafts, []);
  });

  it('opens the list from the remedy of a test, and offers nothing of another host', async () => {
    form = await open({
      start: filled(),
      test: (_draft, signal, onResult = () => {}) =>
        createReport(
          [
            {
              id: 'pool',
              label: 'Data pool',
              outcome: 'failed',
              problem: {
                kind: 'notFound',
                what: 'There is no such pool.',
                fixes: [{ kind: 'chooseValue', field: 'poolId', label: 'Choose a Pool…' }],
              },
            },
          ],
          signal,
          onResult,
        ),
      listFieldChoices: async () => [{ value: 'pool-1', label: 'Order to Cash' }],
    });
    await form.appKey.fill(secret);
    await form.button('Test Connection').click();
    await form.button('Choose a Pool…').click();
    await form.page.getByRole('option', { name: 'Order to Cash' }).waitFor();
    await form.domain.fill('other.eu-1.sample.cloud');
    await form.poolId.click();
    assert.equal(await form.page.getByRole('option').count(), 0);
  });

  it('asks for a secret that is left empty', async () => {
    form = await open();
    await form.appKey.focus();
    await form.domain.focus();
    await form.page.getByText('Enter the App key.').waitFor();
  });

  it('goes to the first invalid field on save, and announces how many there are', async () => {
    form = await open();
    await form.name.fill('Acme');
    await form.button('Save').click();
    await form.page.getByRole('alert').getByText('3 fields need your attention: Domain, Pool ID, App key.').waitFor();
    assert.ok(await isFocused(form.domain));
    assert.deepEqual(form.service.testedDrafts, []);
  });

  it('does not lose a click to a message that appears when the field before it is left', async () => {
    form = await open({ start: filled(), viewport: { width: 900, height: 1300 } });
    await form.appKey.fill(secret);
    await form.domain.fill('acme.unknown.example');
    const box = (await form.button('Save').boundingBox())!;
    await form.page.mouse.move(box.x + 4, box.y + 4);
    await form.page.mouse.down();
    await form.until(() => form.messagesToPage.some((message) => message.type === 'checked'));
    await form.waitForDelivery();
    await form.page.mouse.up();
    await form.savedOnce();
  });

  it('does not lose a click to what another field shows because of it, or to what comes from outside', async () => {
    form = await open({ start: filled(), viewport: { width: 900, height: 1300 } });
    await form.appKey.fill(secret);
    const box = (await form.button('Save').boundingBox())!;
    await form.page.mouse.move(box.x + 4, box.y + 4);
    await form.page.mouse.down();
    form.session.updateStoredTexts({ ...filled(), [nameKey]: 'Renamed outside' });
    await form.until(() => form.messagesToPage.some((message) => message.type === 'changed'));
    await form.waitForDelivery();
    assert.equal(await form.name.inputValue(), 'Acme', 'nothing is shown while the button is pressed');
    await form.page.mouse.up();
    await form.page.getByText('This was changed outside of this form.').waitFor();
    await form.until(() => form.messagesToHost.some((message) => (message as { type: string }).type === 'save'));
  });

  it('shows what comes where a release is not told, as soon as anything else is done', async () => {
    form = await open({ start: filled() });
    const shownName = (): Promise<string> => form.name.inputValue();
    const rename = async (name: string): Promise<void> => {
      // What the page has said of the name before would count as typed.
      await form.until(async () => form.session.texts[nameKey] === (await shownName()));
      form.session.updateStoredTexts({ ...filled(), [nameKey]: name });
      await form.waitForDelivery();
    };
    await form.page.mouse.move(5, 5);
    await form.page.mouse.down({ button: 'right' });
    await rename('Right button');
    assert.equal(await shownName(), 'Right button');
    await form.page.mouse.up({ button: 'right' });
    await form.page.mouse.down();
    await rename('Key');
    assert.equal(await shownName(), 'Right button');
    await form.page.keyboard.press('Shift');
    await form.until(async () => (await shownName()) === 'Key');
    // As over the list of a select, whose release the page does not see.
    await form.page.evaluate("addEventListener('pointerup', (event) => event.stopImmediatePropagation(), true)");
    await form.page.evaluate("dispatchEvent(new PointerEvent('pointerdown', { button: 0 }))");
    await rename('Choice');
    assert.equal(await shownName(), 'Key');
    await form.page.evaluate("document.querySelector('select').dispatchEvent(new Event('change', { bubbles: true }))");
    await form.until(async () => (await shownName()) === 'Choice');
    await form.page.evaluate("dispatchEvent(new PointerEvent('pointerdown', { button: 0 }))");
    await rename('Move');
    await form.page.evaluate("dispatchEvent(new PointerEvent('pointermove', { buttons: 0 }))");
    await form.until(async () => (await shownName()) === 'Move');
  });

  it('fills the Pool ID and the name from an address that is pasted into Domain, and says so', async () => {
    form = await open();
    await form.domain.focus();
    await paste(form.domain, url);
    await form.page.getByText('Set when you changed "Domain". You can change it.').waitFor();
    assert.equal(await form.domain.inputValue(), 'acme.eu-1.sample.cloud');
    assert.equal(await form.poolId.inputValue(), 'pool-abc123');
    assert.equal(await form.name.inputValue(), 'acme');
  });

  it('keeps what is typed while the answer comes that would have filled the field', async () => {
    form = await open();
    await form.domain.focus();
    await paste(form.domain, url);
    await form.poolId.fill('typed meanwhile');
    await form.until(async () => (await form.domain.inputValue()) === 'acme.eu-1.sample.cloud');
    assert.equal(await form.poolId.inputValue(), 'typed meanwhile');
  });

  it('fills an empty field that has the focus so that what is typed replaces it, as where Tab leads to a filled one', async () => {
    form = await open({ start: { ...filled(), poolId: '' } });
    await form.poolId.focus();
    form.session.updateStoredTexts(filled());
    await form.until(async () => (await form.poolId.inputValue()) === 'p1');
    await form.page.keyboard.type('typed');
    assert.equal(await form.poolId.inputValue(), 'typed');
  });

  it('shows the fields that count, and keeps the text of those that do not', async () => {
    form = await open({ start: filled() });
    await form.page.getByLabel('Intelligence').check();
    await form.poolId.waitFor({ state: 'hidden' });
    await form.page.getByLabel('Region').waitFor();
    await form.page.getByLabel('Data push').check();
    await form.poolId.waitFor();
    assert.equal(await form.poolId.inputValue(), 'p1');
  });

  it('shows a typed secret on request only', async () => {
    form = await open();
    await form.appKey.fill(secret);
    assert.equal(await form.appKey.getAttribute('type'), 'password');
    await form.button('Show the App key').click();
    assert.equal(await form.appKey.getAttribute('type'), 'text');
    await form.button('Hide the App key').click();
    assert.equal(await form.appKey.getAttribute('type'), 'password');
  });

  it('applies a fix, moving the secret to where it belongs, and tests again', async () => {
    form = await open({
      start: filled(),
      test: (draft, signal, onResult = () => {}) =>
        createReport(draft.values['authType'] === 'token' ? [] : wrongSchemeChecks, signal, onResult),
    });
    await form.appKey.fill(secret);
    await form.button('Test Connection').click();
    await form.button('Switch to Token').click();
    await form.page.getByText('The connection works.').waitFor();
    assert.deepEqual(form.service.testedDrafts.at(-1)?.secrets, { apiKey: secret });
    assert.ok(await form.page.getByLabel('Token').isChecked());
    assert.equal(await form.page.getByLabel('API key', { exact: true }).inputValue(), secret);
  });

  it('offers Save Anyway where the test failed, and no longer once the form has changed', async () => {
    form = await open({
      start: filled(),
      test: (_draft, signal, onResult = () => {}) => createReport(wrongSchemeChecks, signal, onResult),
    });
    await form.appKey.fill(secret);
    assert.equal(await form.button('Save Anyway').count(), 0);
    await form.button('Save').click();
    await form.button('Save Anyway').waitFor();
    await form.poolId.fill('p2');
    await form.page.getByText('The form has changed since this result.').waitFor();
    assert.equal(await form.button('Save Anyway').count(), 0);
    await form.poolId.fill('p3');
    await form.button('Save').click();
    await form.button('Save Anyway').click();
    await form.savedOnce();
    assert.equal(form.service.savedDrafts[0]?.draft.values['poolId'], 'p3');
  });

  it('cancels a test and keeps the keyboard where it was', async () => {
    form = await open({
      start: filled(),
      test: async (_draft, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw signal.reason;
      },
    });
    await form.appKey.fill(secret);
    await form.button('Test Connection').click();
    await form.button('Cancel Test').waitFor();
    assert.equal(await form.button('Save').getAttribute('aria-disabled'), 'true');
    await form.button('Cancel Test').press('Enter');
    await form.page.getByText('The test was cancelled.').waitFor();
    assert.equal(await form.button('Cancel Test').count(), 0);
    assert.ok(await isFocused(form.button('Test Connection')));
  });

  it('closes by Cancel, which does nothing while a test runs', async () => {
    let endTest = (): void => {};
    form = await open({
      start: filled(),
      test: async () => {
        await new Promise<void>((resolve) => (endTest = resolve));
        return { works: true, checks: [], summary: 'The connection works.' };
      },
    });
    await form.appKey.fill(secret);
    await form.button('Test Connection').click();
    await form.button('Cancel Test').waitFor();
    await form.button('Cancel').press('Enter');
    endTest();
    await form.page.getByText('The connection works.').waitFor();
    assert.equal(form.isClosed(), false);
    await form.button('Cancel').click();
    await form.until(() => form.isClosed());
  });

  it('opens the service in the browser once it is known where it is', async () => {
    form = await open();
    assert.equal(await form.button('Open Sample').count(), 0);
    await form.domain.fill('acme.example');
    await form.button('Open Sample').click();
    await form.until(() => form.performed.length > 0);
    assert.deepEqual(form.performed, [{ kind: 'openUrl', url: 'https://acme.example', label: '' }]);
  });

  it('tests once for a double click', async () => {
    form = await open({ start: filled() });
    await form.appKey.fill(secret);
    await form.button('Test Connection').evaluate((button: { click(): void }) => {
      button.click();
      button.click();
    });
    await form.page.getByText('The connection works.').waitFor();
    const submissions = form.messagesToHost.filter((message) => (message as { type: string }).type === 'test');
    assert.equal(submissions.length, 1);
    await form.button('Test Connection').click();
    await form.until(() => form.service.testedDrafts.length === 2);
  });

  it('has everything but the secret back after its tab was hidden, and says so', async () => {
    form = await open({ start: filled() });
    await form.appKey.fill(secret);
    await form.poolId.fill('half a po');
    await form.until(() => form.session.texts['poolId'] === 'half a po');
    await form.reload();
    assert.equal(await form.poolId.inputValue(), 'half a po');
    assert.equal(await form.appKey.inputValue(), '');
    await form.page.getByText('Secrets are not kept').waitFor();
    assert.ok(!JSON.stringify(await form.readSavedState()).includes(secret));
  });

  it('brings back what was typed into a form that was closed, and starts over on request', async () => {
    form = await open({ typed: filled() });
    assert.equal(await form.name.inputValue(), 'Acme');
    await form.button('Start Over').click();
    await form.until(async () => (await form.name.inputValue()) === '');
    assert.equal(await form.button('Start Over').count(), 0);
  });

  it('keeps the stored secret on edit where its field is left empty, and says so', async () => {
    form = await open({ start: filled(), edited: { id: 'the-id' } });
    await form.page.getByPlaceholder('stored, leave empty to keep').waitFor();
    assert.equal(await form.appKey.inputValue(), '');
    await form.poolId.fill('p2');
    await form.appKey.focus();
    await form.button('Save').click();
    await form.savedOnce();
    const { draft } = form.service.savedDrafts[0]!;
    assert.deepEqual([draft.secrets, draft.secretsOf, draft.values['poolId']], [{}, 'the-id', 'p2']);
  });

  it('asks for the secret again on edit once it would go elsewhere, and says why', async () => {
    form = await open({ start: filled(), edited: { id: 'the-id' } });
    await form.page.getByPlaceholder('stored, leave empty to keep').waitFor();
    await form.domain.fill('evil.example');
    await form.page.getByText('Enter the App key: the stored secret is not used after a change of "Domain".').waitFor();
    assert.equal(await form.page.getByPlaceholder('stored, leave empty to keep').count(), 0);
    await form.button('Save').click();
    await form.page.getByText('One field needs your attention: App key.').waitFor();
    assert.deepEqual([form.service.testedDrafts, form.service.savedDrafts], [[], []]);
  });

  it('lets a secret out in a test or a save only', async () => {
    form = await open({ start: filled() });
    await form.appKey.fill(secret);
    await form.poolId.fill('p2');
    await form.button('Save').click();
    await form.savedOnce();
    const otherMessages = form.messagesToHost.filter((message) => (message as { type: string }).type !== 'save');
    assert.ok(!JSON.stringify([otherMessages, form.messagesToPage, await form.readSavedState()]).includes(secret));
  });

  it('ignores a message that it does not understand and tells its type only', async () => {
    form = await open();
    await form.page.evaluate("window.postMessage({ type: 'state', texts: { name: 7 } }, '*')");
    await form.until(() =>
      form.messagesToHost.some((message) => JSON.stringify(message) === '{"type":"rejected","what":"state"}'),
    );
  });

  it('fits into 320 pixels', async () => {
    form = await open({
      start: filled(),
      viewport: { width: 320, height: 640 },
      test: (_draft, signal, onResult = () => {}) => createReport(wrongSchemeChecks, signal, onResult),
    });
    await form.appKey.fill(secret);
    await form.button('Test Connection').click();
    await form.button('Save Anyway').waitFor();
    assert.equal(await form.page.evaluate('document.documentElement.scrollWidth'), 320);
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no accessibility violation in ${name}`, async () => {
      form = await open({
        start: { ...filled(), domain: 'acme.unknown.example' },
        theme,
        test: (_draft, signal, onResult = () => {}) => createReport(wrongSchemeChecks, signal, onResult),
      });
      await form.button('Save').click();
      await form.page.getByRole('alert').waitFor();
      assert.deepEqual(await listAxeViolations(form.page), []);
      await form.appKey.fill(secret);
      await form.page.getByText('How to retrieve the App key').click();
      await form.button('Test Connection').click();
      await form.button('Save Anyway').waitFor();
      assert.deepEqual(await listAxeViolations(form.page), []);
      await form.poolId.fill('p2');
      await form.page.getByText('The form has changed since this result.').waitFor();
      assert.deepEqual(await listAxeViolations(form.page), []);
    });
  }

  async function open(options: Options = {}): Promise<OpenForm> {
    const vendor = createSampleVendor();
    const service = new ScriptedConnectionService({
      ...(options.test ? { test: options.test } : {}),
      ...(options.listFieldChoices ? { listFieldChoices: options.listFieldChoices } : {}),
      findStoredSecretUse: (_id, values) => findStoredSecretUse(vendor, storedConnection, values),
    });
    const initial = options.start ?? initialConnectionTexts(vendor, {});
    let session!: FormSession;
    let isClosed = false;
    const performed: Fix[] = [];
    const openedPage = await openFormPage({
      browser,
      spec: buildConnectionFormSpec(vendor, options.edited),
      ...options,
      session: (post) =>
        (session = new FormSession(
          createConnectionFormModel({ vendor, id: options.edited?.id, service, clients: new ScriptedOAuthClients() }),
          initial,
          {
            post,
            close: () => (isClosed = true),
            log: { warn: () => {}, error: () => {} },
            executeFix: (fix) => performed.push(fix),
            confirm: async () => false,
          },
          options.typed,
          options.typed !== undefined,
        )),
    });
    const { page, frame } = openedPage;
    const waitUntil = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await condition())) await page.waitForTimeout(10);
    };
    return {
      ...openedPage,
      service,
      session,
      performed,
      isClosed: () => isClosed,
      name: frame.getByLabel('Name your connection'),
      domain: frame.getByLabel('Domain', { exact: true }),
      poolId: frame.getByLabel('Pool ID'),
      appKey: frame.getByLabel('App key', { exact: true }),
      button: (label) => frame.getByRole('button', { name: label, exact: true }),
      until: waitUntil,
      savedOnce: () => waitUntil(() => service.savedDrafts.length === 1),
    };
  }
});

/** What the secret of the edited connection was entered for. */
const storedConnection = {
  vendor: 'sample',
  origin: 'https://acme.eu-1.sample.cloud',
  values: { apiType: 'push', domain: 'acme.eu-1.sample.cloud', authType: 'custom', poolId: 'p1' },
  secrets: ['appKey'],
};

interface Options {
  start?: Texts;
  typed?: Texts;
  isFramed?: boolean;
  edited?: { id: string };
  theme?: Theme;
  viewport?: { width: number; height: number };
  test?: ScriptedConnectionService['test'];
  listFieldChoices?: ScriptedConnectionService['listFieldChoices'];
}

interface OpenForm extends FormPage {
  performed: Fix[];
  isClosed(): boolean;
  service: ScriptedConnectionService;
  session: FormSession;
  name: Locator;
  domain: Locator;
  poolId: Locator;
  appKey: Locator;
  button: (label: string) => Locator;
  until: (condition: () => boolean | Promise<boolean>) => Promise<void>;
  savedOnce: () => Promise<void>;
}

function filled(): Texts {
  return {
    ...initialConnectionTexts(createSampleVendor(), { values: { domain: 'acme.eu-1.sample.cloud', poolId: 'p1' } }),
    [nameKey]: 'Acme',
  };
}

async function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate(
    (element) =>
      element === (element as unknown as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement,
  );
}

async function paste(target: Locator, text: string): Promise<void> {
  await target.page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await target.page().evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await target.press('Control+V');
}
