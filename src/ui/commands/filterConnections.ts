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
  const applyFilter = (text: string): void => {
    tree.setFilter(text);
    const { filter } = tree;
    view.message = filter.isActive ? vscode.l10n.t('Filter "{0}" in what is loaded', filter.text) : '';
    void vscode.commands.executeCommand('setContext', 'celonisCeligo.filtered', filter.isActive);
  };

  commands.register('celonisCeligo.filterConnections', async () => {
    await vscode.commands.executeCommand('celonisCeligo.connections.focus');
    await askFilter(tree.filter.text, applyFilter);
  });
  commands.register('celonisCeligo.clearFilter', () => {
    if (tree.filter.isActive) applyFilter('');
  });
}

/** What was typed stays when the box goes, so that a click on a row that was found does not lose it. */
function askFilter(text: string, applyFilter: (text: string) => void): Promise<void> {
  const input = vscode.window.createInputBox();
  const clearButton = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: vscode.l10n.t('Clear Filter') };
  input.title = vscode.l10n.t('Filter Connections');
  input.placeholder = vscode.l10n.t('Name, domain, pool, table, flow');
  input.prompt = vscode.l10n.t('Searches what is loaded. Enter keeps the filter; Escape in the view clears it.');
  input.value = text;
  input.buttons = [clearButton];
  let typingTimer: NodeJS.Timeout | undefined;
  return new Promise<void>((resolve) => {
    input.onDidChangeValue((value) => {
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => applyFilter(value), typingDelayMs);
    });
    input.onDidTriggerButton(() => {
      clearTimeout(typingTimer);
      applyFilter('');
      input.hide();
    });
    input.onDidAccept(() => input.hide());
    input.onDidHide(() => resolve());
    input.show();
  }).finally(() => input.dispose());
}
