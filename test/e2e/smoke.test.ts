import { House } from './objects/house';
import type { Workbench } from './objects/workbench';

describe('the extension, freshly installed', () => {
  let house: House;
  let workbench: Workbench;

  before(async () => {
    house = await House.open({ name: 'smoke' });
    workbench = await house.window();
  });
  after(() => house.close());

  it('has its place in the activity bar and welcomes a newcomer', async () => {
    await workbench.connections.show();
    await workbench.connections.welcome.getByText('There is no connection yet.').waitFor();
    await workbench.connections.welcome.getByRole('button', { name: 'Add Connection' }).waitFor();
    await workbench.shot('welcome');
  });
});
