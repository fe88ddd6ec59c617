import * as vscode from 'vscode';
import { describeResource } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import { iterateChildren } from '../../connections/vendor';
import { formatNumber } from '../../core/formatNumbers';
import { cancelledProblem, describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import { sanitizeLabel } from '../../core/sanitizeText';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { sanitizeItem } from '../prompts/prompts';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import { revealNode } from '../tree/revealNode';
import type { TreeNode } from '../tree/treeNode';
import { requireRow } from './selectedRows';

interface Dependencies {
  commands: CommandRegistry;
  tree: ConnectionsTreeProvider;
  view: vscode.TreeView<TreeNode>;
}

/** How often the list of finds is drawn while more comes. */
const redrawIntervalMs = 200;

/** Searches a long list, that part of it too which the tree has not loaded, and shows the chosen row in the tree. */
export function registerSearchList({ commands, tree, view }: Dependencies): void {
  commands.register('celonisCeligo.searchList', async (scope, arg) => {
    const list = requireRow(arg);
    scope.connectionId = list.connectionId;
    const chosenResource = await chooseResource(list.resource);
    const row = await tree.revealResource(list, chosenResource);
    if (row) await revealNode(view, row);
  });
}

/** The list as far as it has come, growing while a person types. Throws ProblemError, `cancelled` on Escape. */
function chooseResource(list: Resource): Promise<Resource> {
  const quickPick = vscode.window.createQuickPick<vscode.QuickPickItem & { resource: Resource }>();
  quickPick.title = sanitizeLabel(vscode.l10n.t('Search in {0}', list.label));
  quickPick.placeholder = vscode.l10n.t('Type a part of a name');
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  quickPick.busy = true;
  const readController = new AbortController();
  const matchingItems: (vscode.QuickPickItem & { resource: Resource })[] = [];
  const redraw = (): void => {
    quickPick.items = [...matchingItems];
    quickPick.title = sanitizeLabel(
      vscode.l10n.t('Search in {0} ({1})', list.label, formatNumber(matchingItems.length)),
    );
  };
  return new Promise<Resource>((resolve, reject) => {
    quickPick.onDidAccept(() => {
      const [selectedItem] = quickPick.selectedItems;
      if (selectedItem) resolve(selectedItem.resource);
    });
    quickPick.onDidHide(() => reject(new ProblemError(cancelledProblem())));
    quickPick.show();
    readResources(list, readController.signal, matchingItems, redraw)
      .catch((error: unknown) => {
        if (isCancelled(error)) return;
        if (matchingItems.length === 0) reject(error instanceof Error ? error : new Error(String(error)));
        else quickPick.placeholder = sanitizeLabel(describe(toProblem(error)), 500);
      })
      .finally(() => {
        quickPick.busy = false;
      });
  }).finally(() => {
    readController.abort();
    quickPick.dispose();
  });
}

async function readResources(
  list: Resource,
  signal: AbortSignal,
  matchingItems: (vscode.QuickPickItem & { resource: Resource })[],
  redraw: () => void,
): Promise<void> {
  let lastDrawnAtMs = performance.now();
  for await (const resource of iterateChildren(list, signal)) {
    if (resource.kind === 'note') continue;
    const { label, tooltip, icon } = resource;
    const [detail] = (tooltip ?? '').split('\n').filter((line) => line !== label);
    matchingItems.push(
      sanitizeItem({
        label,
        description: describeResource(resource),
        ...(detail ? { detail } : {}),
        iconPath: new vscode.ThemeIcon(icon),
        resource,
      }),
    );
    if (performance.now() - lastDrawnAtMs > redrawIntervalMs) {
      redraw();
      lastDrawnAtMs = performance.now();
    }
  }
  redraw();
}
