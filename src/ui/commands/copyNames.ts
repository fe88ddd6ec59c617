import * as vscode from 'vscode';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showStatus } from '../adapters/notifications';
import { ResourceNode } from '../tree/resourceNode';
import type { TreeNode } from '../tree/treeNode';
import { requireRow } from './selectedRows';

interface Dependencies {
  commands: CommandRegistry;
}

/** Copies what rows are called, as the service has it, a line each; and the columns of a table. */
export function registerCopyNames({ commands }: Dependencies): void {
  commands.register('celonisCeligo.copyName', async (_scope, arg, selection) => {
    const rows = isTreeNode(arg) ? [arg] : [];
    const selected = (Array.isArray(selection) ? (selection as unknown[]) : []).filter(isTreeNode);
    const names = (selected.some((row) => row === arg) ? selected : rows).map(readName);
    if (names.length === 0) return;
    await copyLines(names);
  });

  commands.register('celonisCeligo.copyColumns', async (scope, arg) => {
    const row = requireRow(arg);
    scope.connectionId = row.connectionId;
    const children = (await row.lazyChildren?.getNodes()) ?? [];
    const columns = children.filter(
      (child): child is ResourceNode => child instanceof ResourceNode && child.resource.kind === 'column',
    );
    if (columns.length === 0)
      return showStatus(vscode.l10n.t('No columns are known of {0}.', row.resource.label), 4_000);
    await copyLines(columns.map(readName));
  });
}

async function copyLines(lines: readonly string[]): Promise<void> {
  await vscode.env.clipboard.writeText(lines.join('\n'));
  showStatus(
    lines.length === 1
      ? vscode.l10n.t('"{0}" is on the clipboard.', lines[0] ?? '')
      : vscode.l10n.t('{0} names are on the clipboard.', lines.length),
    4_000,
  );
}

/** Before it was made fit for a label. */
function readName(row: TreeNode): string {
  if (row instanceof ResourceNode) return row.resource.data?.['name'] ?? row.resource.label;
  const { label = '' } = row.toTreeItem();
  return typeof label === 'string' ? label : label.label;
}

function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'toTreeItem' in value && 'path' in value;
}
