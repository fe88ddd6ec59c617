import * as vscode from 'vscode';
import { sanitizeLabel, sanitizeParagraphs } from '../../core/sanitizeText';

const maxSpokenLength = 500;

/** Rows that stay the same are drawn again and again. */
const sanitizedItems = new WeakSet<vscode.TreeItem>();

/**
 * A row as VS Code may show it, whatever the names in it hold: one line each, of a length that can be shown. Every row
 * of a view goes through this.
 */
export function sanitizeTreeItem(item: vscode.TreeItem): vscode.TreeItem {
  if (sanitizedItems.has(item)) return item;
  if (typeof item.label === 'string') item.label = sanitizeLabel(item.label) || vscode.l10n.t('(no name)');
  if (typeof item.description === 'string') item.description = sanitizeLabel(item.description);
  if (typeof item.tooltip === 'string') item.tooltip = sanitizeParagraphs(item.tooltip);
  if (item.tooltip instanceof vscode.MarkdownString) sanitizeTooltip(item.tooltip);
  if (item.accessibilityInformation)
    item.accessibilityInformation = {
      ...item.accessibilityInformation,
      label: sanitizeLabel(item.accessibilityInformation.label, maxSpokenLength),
    };
  sanitizedItems.add(item);
  return item;
}

/** The same for a tooltip that is made later than its row. */
export function sanitizeTooltip(tooltip: vscode.MarkdownString): vscode.MarkdownString {
  tooltip.value = sanitizeParagraphs(tooltip.value);
  return tooltip;
}
