import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** What a person who looks after a Celigo account and its flows does, in the network of a company. */
describe('A Celigo account', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'celigo', usesProxyNetwork: true });
    workbench = await instance.openWindow({ width: 1400, height: 1000 });
    await workbench.connections.show();
    // The view "Pushes" makes room for long lists.
    await workbench.pushes.collapse();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('is found where its token belongs, once the person agrees to ask the other regions', async () => {
    const { connections, form } = workbench;
    await workbench.runCommand('Add Connection…');
    await workbench.chooseVendor('Celigo', workbench.tab('Add Celigo Connection'));
    await form.waitUntilReady('Add Celigo Connection');
    await form.fillSecret('API token', instance.sandbox.celigo.apiToken);
    await form.press('Test Connection');
    await form.button('Ask the Other Regions').waitFor();
    assert.deepEqual(
      [...new Set(instance.proxyNetwork?.requestedTunnels)],
      ['api.integrator.io:443'],
      'nobody else has been asked yet',
    );
    await workbench.takeScreenshot('wrong-region');
    await form.press('Ask the Other Regions');
    await form
      .textElement(/it is sent once to each of these hosts of Celigo: Europe \(api\.eu\.integrator\.io\)/)
      .waitFor();
    await workbench.takeScreenshot('consent');
    await form.frame.getByRole('group').getByRole('button', { name: 'Ask the Other Regions' }).click();
    await form.textElement('The API token belongs to the region Europe.').waitFor();
    await workbench.takeScreenshot('region-found');
    await form.press('Switch to Europe');
    await form.textElement('Connected to Celigo, Europe.').waitFor();
    assert.equal(await form.frame.getByRole('combobox', { name: 'Region' }).inputValue(), 'eu');
    await eventually(
      'the name of the other region to be proposed',
      async () => (await form.field('Name your connection').inputValue()) === 'Celigo – Europe',
    );
    await workbench.takeScreenshot('right-region');
    await form.press('Save');
    await form.waitUntilClosed();
    await connections.item(/^Celigo – Europe.*Connected/).waitFor();
    await connections.expand(/^Celigo – Europe/);
  });

  it('shows the keys and tokens of all connections as a table', async () => {
    await workbench.runCommand('Celonis & Celigo: Keys & Tokens');
    const { frame } = workbench.form;
    await frame.getByRole('heading', { name: 'Keys & Tokens' }).waitFor();
    await frame.getByRole('gridcell', { name: 'API token', exact: true }).first().waitFor();
    await workbench.takeScreenshot('keys-and-tokens');
  });

  it('invites two people to one integration, after one question', async () => {
    const { connections, quickInput, dialog, notifications } = workbench;
    await connections.expand(/^Users/);
    await workbench.chooseFromMenu(connections.item(/^Users/), 'Invite Users…');
    await quickInput.answerInput('E-mail addresses', 'ada@example.com, bob@example.com');
    await quickInput.answerPick('What may they do?', 'Access to single integrations');
    await quickInput.answerPick('Which integrations?', 'Warehouse EDI');
    await quickInput.accept();
    await quickInput.answerPick('Which access?', 'Monitor');
    assert.match(
      await dialog.text(),
      /Invite 2 people.*2 users: .*→ monitor on Warehouse EDI: ada@example\.com, bob@example\.com/s,
    );
    await workbench.takeScreenshot('invite');
    await dialog.press('Invite');
    await notifications.waitFor('Invitation: 2 done');
    await notifications.dismiss('Invitation: 2 done');
    await workbench.connections.item(/^bob@example\.com/).waitFor();
  });

  it('grants a role to several who are selected, showing before and after, and revokes it', async () => {
    const { connections, quickInput, dialog, notifications } = workbench;
    await connections.select(
      [
        { name: /^Clara Moreau/ },
        { name: /^David Okafor/, modifier: 'Shift' },
        { name: /^Tomas Novak/, modifier: 'Control' },
      ],
      /^Tomas Novak[^;]*; Clara Moreau[^;]*; David Okafor[^;]*$/,
    );
    await workbench.chooseFromMenu(connections.item(/^David Okafor/), 'Grant Role…');
    await quickInput.answerPick('Which role?', 'Manage');
    const question = await dialog.text();
    assert.match(question, /Grant Manage to 2 users\?/);
    assert.match(question, /2 users: Monitor → Manage: .*clara\.moreau@alpenrad\.example/);
    assert.match(question, /tomas\.novak@alpenrad\.example: Manage, nothing to change/);
    await workbench.takeScreenshot('grant');
    await dialog.press('Grant');
    await notifications.waitFor('Grant Role: 2 done, 1 unchanged');
    await notifications.dismiss('Grant Role: 2 done');
    await connections.select([{ name: /^Clara Moreau.*Manage/ }], /^Clara Moreau[^;]*$/);
    await workbench.chooseFromMenu(connections.item(/^Clara Moreau.*Manage/), 'Revoke Role…');
    assert.match(await dialog.text(), /clara\.moreau@alpenrad\.example: Manage → Monitor/);
    await dialog.press('Revoke');
    await connections.item(/^Clara Moreau.*Monitor/).waitFor();
    await workbench.takeScreenshot('revoked');
  });

  it('shows who may do what as a table, and filters it', async () => {
    const { connections, form } = workbench;
    await workbench.chooseFromMenu(connections.item(/^Users/), 'Access Report');
    const { frame } = form;
    await frame.getByRole('heading', { name: 'Access Report' }).waitFor();
    await frame.getByLabel('Filter').fill('ada@example.com');
    await frame.getByText('1 row.').waitFor();
    await frame.getByRole('gridcell', { name: 'Warehouse EDI' }).waitFor();
    await workbench.takeScreenshot('access-report');
    await connections.collapse(/^Users/);
  });

  it('runs a flow to its end, and one to errors, which are retried', async () => {
    const { connections, dialog, notifications } = workbench;
    await connections.expand(/^Integrations/);
    await connections.expand(/^Shopify - NetSuite/);
    await connections.expand(/^Flows/);
    await workbench.chooseFromMenu(connections.item(/^Orders: Shopify/), 'Run Flow');
    await notifications.waitFor(/Orders: Shopify to NetSuite.*The flow has run/);
    await workbench.takeScreenshot('flow-has-run');
    await notifications.dismiss(/The flow has run/);
    await workbench.chooseFromMenu(connections.item(/^Fulfilments/), 'Run Flow');
    await notifications.waitFor(/Fulfilments.*not everything went through/);
    await notifications.dismiss(/not everything went through/);
    await connections.expand(/^Fulfilments/);
    await workbench.chooseFromMenu(connections.item(/^Destination/), 'Retry Open Errors…');
    assert.match(await dialog.text(), /\d+ errors, \d+ of them with the data to retry/);
    await dialog.press('Retry');
    await notifications.waitFor(/The retry has ended, but not everything went through: 1\d\d succeeded/);
    await connections.item(/^Destination.*1\d open errors/).waitFor();
    await workbench.takeScreenshot('retried');
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
