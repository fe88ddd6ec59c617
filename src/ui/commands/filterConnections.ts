import * as vscode from 'vscode';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import type { TreeNode } from '../tree/treeNode';

interface Dependencies {
  commands: CommandRegistry;
  tree: ConnectionsTreeProvider;
  view: vscode.TreeView<TreeNode>;
}

/** One look at all rows is enough for what is typed in this time. */
const typingDelayMs = 60;

/** Narrows the view "Connections" to what a text is found in, while it is typed and until it is cleared. */
export function registerFilterConnections({ commands, tree, view }: Dependencies): void {
  const applyFilter = async (text: string): Promise<void> => {
    const { filter } = tree;
    const search = tree.setFilter(text);
    void vscode.commands.executeCommand('setContext', 'celonisCeligo.filtered', filter.isActive);
    const hasMatch = await search;
    view.message = filter.isActive ? describeFilter(filter.text, hasMatch) : '';
  };

  commands.register('celonisCeligo.filterConnections', async () => {
    await vscode.commands.executeCommand('celonisCeligo.connections.focus');
    void tree.prepareFilter();
    await askFilter(view, tree.filter.text, applyFilter);
  });
  commands.register('celonisCeligo.clearFilter', async () => {
    if (tree.filter.isActive) await applyFilter('');
  });
}

function describeFilter(text: string, hasMatch: boolean): string {
  return hasMatch
    ? vscode.l10n.t('Filter "{0}" in what is loaded', text)
    : vscode.l10n.t('Nothing that is loaded matches the filter "{0}". Press Escape to clear it.', text);
}

/** Enter and a click on a row that was found keep what was typed; Escape brings back what was there before. */
function askFilter(
  view: vscode.TreeView<TreeNode>,
  previousText: string,
  applyFilter: (text: string) => Promise<void>,
): Promise<void> {
  const input = vscode.window.createInputBox();
  const clearButton = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: vscode.l10n.t('Clear Filter') };
  input.title = vscode.l10n.t('Filter Connections');
  input.placeholder = vscode.l10n.t('Name, domain, pool, table, flow');
  input.prompt = vscode.l10n.t('Searches connections and what is loaded below them.');
  input.value = previousText;
  input.buttons = [clearButton];
  input.ignoreFocusOut = true;
  let typingTimer: NodeJS.Timeout | undefined;
  let isApplied: Promise<void> | undefined;
  const finish = (text: string): void => {
    clearTimeout(typingTimer);
    // Before the box is hidden: an Escape in the list, which clears the filter, may come before `onDidHide`.
    isApplied = applyFilter(text);
    input.hide();
  };
  const selection = view.onDidChangeSelection(() => finish(input.value));
  return new Promise<void>((resolve) => {
    input.onDidChangeValue((text) => {
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => void applyFilter(text), typingDelayMs);
    });
    input.onDidTriggerButton(() => finish(''));
    input.onDidAccept(() => finish(input.value));
    input.onDidHide(() => resolve());
    input.show();
  }).finally(() => {
    clearTimeout(typingTimer);
    selection.dispose();
    input.dispose();
    return isApplied ?? applyFilter(previousText);
  });
}
