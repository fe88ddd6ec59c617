import * as vscode from 'vscode';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import { countErrorsByStep } from '../../../celigo/integrations/flows';
import { listStepErrors } from '../../../celigo/integrations/stepErrors';
import type { ConnectionService } from '../../../connections/connectionService';
import { iterateItems } from '../../../connections/listPages';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { showInformation } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { ResourceNode } from '../../tree/resourceNode';
import { unwrapNode } from '../../tree/unwrapNode';
import type { TablePanels } from '../../webviews/table/tablePanels';
import { requireRow, selectedRows } from '../selectedRows';
import type { AccountAccess } from './celigoAccount';
import { resolveAccountToChange } from './celigoAccount';
import type { StepErrorChange, StepErrorSelection } from './stepErrorChanges';
import { resolveAfterQuestion, retryAfterQuestion } from './stepErrorChanges';
import { readAllItems } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tables: TablePanels;
  tree: ConnectionsTreeProvider;
  view: Pick<vscode.TreeView<unknown>, 'visible'>;
}

/** Retry and resolve: all open errors of a flow or a step, or those that are selected. */
export function registerStepErrorCommands(services: Dependencies): void {
  const { commands } = services;
  const retry = async (scope: Parameters<typeof resolveAccountToChange>[1], change: StepErrorChange): Promise<void> => {
    const { finished } = await retryAfterQuestion(services, change);
    // Not awaited: the retry goes on by itself, and other things can be done meanwhile.
    commands.runInBackground('celonisCeligo.retryErrors', scope, finished);
  };

  commands.register('celonisCeligo.retryErrors', async (scope, arg, selection) => {
    const account = await resolveAccountToChange(services, scope, arg, vscode.l10n.t('Retry Errors'));
    const change = await createChange(services, account, arg, selection);
    if (change) await retry(scope, change);
  });

  commands.register('celonisCeligo.resolveErrors', async (scope, arg, selection) => {
    const account = await resolveAccountToChange(services, scope, arg, vscode.l10n.t('Resolve Errors'));
    const change = await createChange(services, account, arg, selection);
    if (change) await resolveAfterQuestion(services, change);
  });

  commands.register('celonisCeligo.retryFlowErrors', async (scope, arg) => {
    const account = await resolveAccountToChange(services, scope, arg, vscode.l10n.t('Retry Errors'));
    const row = requireRow(arg);
    const { flowId = '', name = row.resource.label } = row.resource.data ?? {};
    const selections = await readFlowErrors(account, flowId);
    if (selections.length === 0) return void showInformation(vscode.l10n.t('"{0}" has no open errors.', name));
    await retry(scope, {
      account,
      place: vscode.l10n.t('the flow "{0}"', name),
      flowName: name,
      selections,
      isSeen: () => services.view.visible,
      onDidChange: () => services.tree.refreshCounts(row),
    });
  });
}

/** Undefined where the step has no open error, which was said then. */
async function createChange(
  services: Dependencies,
  account: AccountAccess,
  arg: unknown,
  selection: unknown,
): Promise<StepErrorChange | undefined> {
  const selectedErrors = await readSelectedErrors(account, arg, selection);
  if (!selectedErrors) return undefined;
  return { account, ...describeStep(services, requireRow(arg)), selections: [selectedErrors] };
}

/** How a step is named in questions, and whose counts its errors are part of. */
export function describeStep(
  { tree, view }: Pick<Dependencies, 'tree' | 'view'>,
  row: ResourceNode,
): Omit<StepErrorChange, 'account' | 'selections'> {
  const stepRow = row.resource.kind === 'celigoError' ? unwrapNode(row.parent, ResourceNode) : row;
  const flowRow = findFlowRow(row);
  const flowName = flowRow?.resource.label ?? '';
  return {
    place: vscode.l10n.t('"{0}" (flow "{1}")', stepRow?.resource.label ?? '', flowName),
    flowName,
    isSeen: () => view.visible,
    onDidChange: () => tree.refreshCounts(flowRow ?? row),
  };
}

/** All open errors of a flow, step by step. Throws ProblemError. */
function readFlowErrors({ api }: AccountAccess, flowId: string): Promise<StepErrorSelection[]> {
  return readAllItems(vscode.l10n.t('Reading the open errors'), async function* (signal) {
    for (const [stepId, count] of await countErrorsByStep(api, flowId, signal)) {
      if (count === 0) continue;
      const errors = [];
      for await (const error of iterateItems(listStepErrors(api, flowId, stepId, signal), signal)) errors.push(error);
      if (errors.length > 0) yield { flowId, stepId, errors };
    }
  });
}

/**
 * Selected errors of one step as their rows know them; on a step's row all that are open. Undefined when there is none.
 */
async function readSelectedErrors(
  { api }: AccountAccess,
  arg: unknown,
  selection: unknown,
): Promise<StepErrorSelection | undefined> {
  const { flowId = '', stepId = '' } = requireRow(arg).resource.data ?? {};
  const rows = selectedRows(['celigoError'], arg, selection).filter(
    (row) => row.resource.data?.['stepId'] === stepId && row.resource.data['flowId'] === flowId,
  );
  if (rows.length > 0) {
    const errors = rows.map(({ resource: { data = {} } }) => ({
      errorId: data['errorId'] ?? '',
      retryDataKey: data['retryDataKey'],
    }));
    return { flowId, stepId, errors };
  }
  const errors = await readAllItems(vscode.l10n.t('Reading the open errors'), (signal) =>
    iterateItems(listStepErrors(api, flowId, stepId, signal), signal),
  );
  if (errors.length > 0) return { flowId, stepId, errors };
  void showInformation(vscode.l10n.t('This step has no open errors.'));
  return undefined;
}

/** The row of the flow that a row belongs to. */
function findFlowRow(arg: unknown): ResourceNode | undefined {
  let currentRow = unwrapNode(arg, ResourceNode);
  while (currentRow && currentRow.resource.kind !== 'celigoFlow')
    currentRow = unwrapNode(currentRow.parent, ResourceNode);
  return currentRow;
}
