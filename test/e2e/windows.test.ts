import assert from 'node:assert/strict';
import { House } from './objects/house';
import { steps } from './objects/steps';
import type { Workbench } from './objects/workbench';

describe('with several windows, and on a machine without the secrets', () => {
  let house: House;
  let first: Workbench;
  let second: Workbench;

  before(async () => {
    house = await House.open({ name: 'windows', announceSandbox: true });
    first = await house.window();
    await first.connections.show();
    await first.connections.item(/Sandbox.*works/).waitFor();
  });
  after(() => house.close());
  steps(() => second ?? first);

  it('shows what another window has added, and loses nothing', async () => {
    second = await house.window();
    await second.connections.show();
    await second.connections.item(/Sandbox/).waitFor();
    await addQuickly(first, 'From the first window');
    await addQuickly(second, 'From the second window');
    for (const workbench of [first, second]) {
      await workbench.page.bringToFront();
      await workbench.connections.show();
      await workbench.connections.item(/From the first window/).waitFor();
      await workbench.connections.item(/From the second window/).waitFor();
    }
    await second.shot('both-windows');
    await second.close();
  });

  it('says that the secret is missing on this machine, and keeps the connection', async () => {
    second = await house.window();
    await second.loseSecrets();
    await second.connections.show();
    const item = second.connections.item(/From the first window.*secret missing/);
    await item.waitFor();
    await second.shot('secret-missing');
  });

  it('works again when the secret is entered again', async () => {
    const { connections, form } = second;
    await connections.choose('From the first window', 'Edit Connection…');
    await form.ready('Edit Celonis Connection');
    await form.fillSecret('App key', house.sandbox.celonis.appKey);
    await form.press('Test Connection');
    await form.text(`You can push to the data pool ${house.sandbox.pool.name}.`).waitFor();
    await form.press('Save');
    await form.closed();
    await connections.item(/From the first window.*works/).waitFor();
    await second.shot('secret-entered-again');
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual([...first.complaints, ...second.complaints], []);
  });

  /** The native way to a connection, without the form. */
  async function addQuickly(workbench: Workbench, name: string): Promise<void> {
    await workbench.page.bringToFront();
    const { quickInput } = workbench;
    await workbench.run('Add Connection (Quick)…');
    await workbench.chooseVendor('Celonis', quickInput.question('API type'));
    const { celonis, pool } = house.sandbox;
    await quickInput.choose('API type', 'Data push');
    await quickInput.enter('Domain', `http://${celonis.domain}`);
    await quickInput.choose('Auth type', 'Custom');
    await quickInput.enter('Pool ID', pool.id);
    await quickInput.enter('App key', celonis.appKey);
    await quickInput.enter('Name your connection', name);
    await quickInput.choose('Environment', 'None');
  }
});
