import assert from 'node:assert/strict';
import type { Sandbox } from '../../../../../src/sandbox/sandbox';
import type { CommandRegistry } from '../../../../../src/ui/adapters/commandRegistry';
import type { EditorWebviews } from '../../../../../src/ui/webviews/host/editorWebviews';
import type { TableHostMessage } from '../../../../../src/ui/webviews/table/tableMessages';
import { startTestSandbox } from '../../../../sandbox/startTestSandbox';
import { eventually } from '../../../../support/eventually';
import { fakeTreeView } from '../../../../support/fakeTreeView';
import { createFake, installFakeVsCode } from '../../../../support/fakeVsCode';
import type * as SidebarViews from '../../../../support/sidebarViews';
import { SimulatedMachine } from '../../../../support/simulatedWindows';

type Views = ReturnType<typeof SidebarViews.createViews>;
type Row = Awaited<ReturnType<Views['tree']['getChildren']>>[number];

describe('the table of open errors', () => {
  let sandbox: Sandbox;
  let views: Views;
  let uninstallVsCode = (): void => {};
  const posted: TableHostMessage[] = [];
  let actOnPage: (message: unknown) => void = () => {};
  let panelCount = 0;
  const notifications: string[] = [];
  const statusTexts: string[] = [];
  const view = { visible: false };
  const handlers = new Map<string, (scope: object, ...args: unknown[]) => unknown>();
  const commands = {
    register: (id: string, handler: (scope: object) => unknown) => handlers.set(id, handler),
    runInBackground: (_id: string, _scope: object, run: () => Promise<void>) => void run(),
  } as unknown as CommandRegistry;

  before(async () => {
    sandbox = await startTestSandbox({ celigo: { jobDurations: { queuedMs: 20, runningMs: 200 } } });
    uninstallVsCode = installFakeVsCode({
      ...fakeTreeView,
      window: createFake({
        withProgress: (_options: unknown, task: (...args: unknown[]) => unknown) =>
          task(createFake(), { onCancellationRequested: () => ({ dispose() {} }) }),
        showInformationMessage: async (message: string) => void notifications.push(message),
        setStatusBarMessage: (message: string) => statusTexts.push(message),
        showWarningMessage: async () => undefined,
      }),
    });
    const { createViews } = await import('../../../../support/sidebarViews');
    const { registerStepErrorCommands } = await import('../../../../../src/ui/commands/celigo/stepErrorCommands');
    const { registerStepErrorTable } = await import('../../../../../src/ui/commands/celigo/stepErrorTableCommand');
    const { TablePanels } = await import('../../../../../src/ui/webviews/table/tablePanels');
    const window = new SimulatedMachine().openWindow();
    views = createViews(window.state, window.secrets, 'no pushes');
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const services = {
      ...views,
      commands,
      log,
      questions: { confirm: async () => {} },
      view,
      tables: new TablePanels(createWebviews(), log),
    } as unknown as Parameters<typeof registerStepErrorTable>[0];
    registerStepErrorCommands(services);
    registerStepErrorTable(services);
  });
  after(async () => {
    for (const part of [views.tree, views.service, views.store]) part.dispose();
    uninstallVsCode();
    await sandbox.close();
  });

  /** A window in which one page is opened, and answers what is sent to it. */
  function createWebviews(): EditorWebviews {
    return {
      createPanel: () => {
        panelCount++;
        return {
          title: '',
          visible: true,
          webview: {
            postMessage: async (message: TableHostMessage) => posted.push(message),
            onDidReceiveMessage: (listener: (message: unknown) => void) => {
              actOnPage = listener;
            },
          },
          reveal: () => {},
          dispose: () => {},
          onDidDispose: () => {},
        };
      },
      showPage: () => {},
    } as unknown as EditorWebviews;
  }

  const run = (id: string, ...args: unknown[]): unknown => handlers.get(`celonisCeligo.${id}`)!({}, ...args);

  async function findRow(start: Row, ...labels: readonly RegExp[]): Promise<Row> {
    let row = start;
    for (const label of labels) {
      const rows = await views.tree.getChildren(row);
      row =
        rows.find((child) => label.test(views.tree.getTreeItem(child).label as string)) ?? assert.fail(String(label));
    }
    return row;
  }

  it('is brought up to date when errors are retried or resolved elsewhere', async () => {
    const { origin, apiToken } = sandbox.address.celigo;
    const connection = await views.service.save({
      vendor: 'celigo',
      name: 'Acme',
      environment: 'test',
      values: { region: 'other', origin, autoPurge: 'never' },
      secrets: { apiToken },
    });
    const account = views.tree.getConnectionNode(connection.id)!;
    const flowPath = [/^Integrations/, /^Shopify/, /^Flows/, /^Fulfilments/] as const;
    const findStep = (): Promise<Row> => findRow(account, ...flowPath, /^Destination/);
    const countShown = (): number | undefined => {
      const message = posted.at(-1);
      return message?.type === 'table' ? message.rows.length : undefined;
    };
    await run('showStepErrors', await findStep());
    actOnPage({ type: 'ready' });
    const countBefore = countShown()!;
    assert.ok(countBefore > 3);

    const [error] = await views.tree.getChildren(await findStep());
    await run('resolveErrors', error, [error]);
    assert.deepEqual(notifications, ['Resolving errors: 1 accepted.']);
    await eventually('the error that was resolved to go', () => countShown() === countBefore - 1);

    await run('retryFlowErrors', await findRow(account, ...flowPath));
    await eventually('the errors that were retried to go', () => (countShown() ?? countBefore) < countBefore - 1);

    await run('showStepErrors', await findStep());
    assert.equal(panelCount, 1);

    notifications.length = 0;
    view.visible = true;
    const [nextError] = await views.tree.getChildren(await findStep());
    await run('resolveErrors', nextError, [nextError]);
    assert.deepEqual([notifications, statusTexts.at(-1)], [[], 'Resolving errors: 1 accepted.']);
    view.visible = false;
    actOnPage({ type: 'act', action: 'resolve', rows: [0] });
    await eventually('the outcome', () => statusTexts.length === 2);
    assert.deepEqual(notifications, []);
  });
});
