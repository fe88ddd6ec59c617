import type { Locator } from 'playwright-core';
import { skipAfterFailure } from './objects/dependentTests';
import { repeatUntil } from './objects/eventually';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** Explorer and connections lie in one sidebar: a file comes from where both can be seen. Rows move within the view. */
describe('What is dragged', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'drop-files', announcesSandbox: true });
    workbench = await instance.openWindow();
    await workbench.connections.showSandbox();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  const drag = async (source: Locator, target: Locator, keys?: 'Shift'): Promise<void> => {
    const { mouse, keyboard } = workbench.page;
    const [from, to] = [(await source.boundingBox())!, (await target.boundingBox())!];
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + from.width / 2 + 10, from.y + from.height / 2, { steps: 3 });
    if (keys) await keyboard.down(keys);
    const [x, y] = [to.x + Math.min(to.width / 2, 60), to.y + Math.min(to.height / 2, 200)];
    await mouse.move(x - 5, y, { steps: 8 });
    await mouse.move(x, y, { steps: 3 });
    await workbench.takeScreenshot('dragged');
    await mouse.up();
    if (keys) await keyboard.up(keys);
  };

  /** Again where it had no effect: a row that is drawn anew under the pointer takes nothing. */
  const dragUntil = (expectedElement: Locator, ...places: Parameters<typeof drag>): Promise<void> =>
    repeatUntil(() => drag(...places), expectedElement, { effectTimeoutMs: 20_000, maxAttempts: 3 });

  it('by its tab is pushed to the table that it is dropped on', async () => {
    const { connections, explorer, page, quickInput } = workbench;
    await explorer.open('customers.json');
    await connections.show();
    await connections.expand(/^Sandbox(?! Celigo| Intelligence)/);
    const table = connections.item(/^O2C_EVENT_LOG/);
    await table.waitFor();
    await dragUntil(quickInput.promptElement(/./), workbench.tab(/customers\.json/), table);
    await workbench.takeScreenshot('dropped-on-table');
    await page.keyboard.press('Escape');
    await quickInput.waitUntilHidden();
  });

  it('from the explorer with Shift is opened by the push panel that it is dropped on', async () => {
    const { explorer, form } = workbench;
    await explorer.choose('customers.json', 'Push to Celonis…');
    await form.frame.getByRole('heading', { name: 'Push customers.json to Celonis' }).waitFor();
    await explorer.file('invoices.jsonl').waitFor();
    const droppedTab = workbench.tab(/Push invoices\.jsonl/);
    await dragUntil(droppedTab, explorer.file('invoices.jsonl'), form.frame.locator('body'), 'Shift');
    await workbench.takeScreenshot('dropped-on-panel');
  });

  it('in the view puts a connection into the group that it is dropped on', async () => {
    const { connections, page, quickInput } = workbench;
    await connections.show();
    await workbench.chooseFromMenu(connections.item(/^Sandbox Intelligence/), 'Move to Group…');
    await quickInput.pick('New Group…');
    await quickInput.answerInput('Name of the group', 'Customers');
    const inGroup = (name: RegExp): Locator => connections.item(name).and(page.locator('[aria-level="2"]'));
    await inGroup(/^Sandbox Intelligence/).waitFor();
    const droppedRow = inGroup(/^Sandbox Celigo/);
    await dragUntil(droppedRow, connections.item(/^Sandbox Celigo/), connections.item(/^Group Customers/));
    await workbench.takeScreenshot('dropped-on-group');
  });
});
