import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** A connection from what somebody has in the clipboard, by questions and without the form. */
describe('A connection that is added with questions', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'addConnectionQuick' });
    workbench = await instance.openWindow({ width: 1300, height: 800 });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.connections.show();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  const paste = async (text: string): Promise<void> => {
    const { page, quickInput } = workbench;
    await quickInput.input.waitFor();
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await quickInput.input.press('Control+V');
  };

  it('is read from several lines that are pasted, and its key is hidden at once', async () => {
    const { quickInput } = workbench;
    const { celonis, firstPool } = instance.sandbox;
    await workbench.runCommand('Add Connection (Quick)…');
    await quickInput.promptElement(/^Paste what you have/).waitFor();
    await workbench.takeScreenshot('paste-box');
    await paste(
      `# customer\nCELONIS_URL=http://${celonis.domain}/integration/ui/pools/${firstPool.id}\nCELONIS_API_TOKEN=wrong-key-2026-wrong-key-2026\n`,
    );
    await quickInput.message.getByText(/Pool ID: .* a key or token \(hidden\)/).waitFor();
    await eventually('the key to be hidden', async () =>
      /CELONIS_API_TOKEN=•••1$/.test(await quickInput.input.inputValue()),
    );
    await workbench.takeScreenshot('pasted');
    await quickInput.accept();
    await quickInput.answerPick('Auth type', /Custom/);
  });

  it('leads to the field that the test found wrong', async () => {
    const { quickInput } = workbench;
    await quickInput.promptElement('What do you want to do?').waitFor();
    await workbench.takeScreenshot('what-now');
    await quickInput.pick('Enter It Again');
    await quickInput.answerInput(/^App key/, instance.sandbox.celonis.appKey);
    await quickInput.promptElement(/^Environment of/).waitFor();
  });

  it('is kept when Escape closes the questions, and offered the next time', async () => {
    const { quickInput, notifications, connections } = workbench;
    await quickInput.input.press('Escape');
    await quickInput.waitUntilHidden();
    await notifications.waitFor(/is not saved yet/);
    await workbench.takeScreenshot('not-saved');
    await workbench.runCommand('Add Connection (Quick)…');
    await quickInput.promptElement(/Continue with the connection/).waitFor();
    await workbench.takeScreenshot('go-on');
    await quickInput.accept();
    await quickInput.answerInput(/^App key/, instance.sandbox.celonis.appKey);
    await quickInput.answerPick(/^Environment of/, /Change the Name/);
    await quickInput.answerInput(/^Name your connection/, 'Pasted');
    await workbench.takeScreenshot('environment');
    await quickInput.answerPick('Environment of "Pasted"', /^Test/);
    await connections.item(/^Pasted/).waitFor();
    await workbench.takeScreenshot('saved');
  });

  it('is found in a file of the workspace, with where it was found, and asked for what is missing', async () => {
    const { quickInput, connections } = workbench;
    const { celonis } = instance.sandbox;
    await writeFile(
      join(instance.workspace, '.env'),
      `CELONIS_URL=http://${celonis.domain}\nCELONIS_APP_KEY=${celonis.appKey}\nCELIGO_API_TOKEN=${instance.sandbox.celigo.apiToken}\nCELIGO_BASE_URL=${instance.sandbox.celigo.origin}\n`,
    );
    await workbench.runCommand('Bring from Other Tools…');
    await quickInput.promptElement(/^Choose what to add/).waitFor();
    // It leads to the team of the connection that was added before, and is not proposed.
    await quickInput.rows(/is here already: Pasted/).click();
    await workbench.takeScreenshot('bring');
    await quickInput.accept();
    await quickInput.answerPick('API type', /Intelligence/);
    await quickInput.promptElement(/^Environment of/).waitFor();
    await connections.item(/^Celigo/).waitFor();
    await workbench.takeScreenshot('bring-name');
    await quickInput.input.press('Escape');
  });
});
