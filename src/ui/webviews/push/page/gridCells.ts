import { createIcon, element, setAttributes } from '../../controls/dom';
import { cutText } from '../../host/messageTexts';
import type { ColumnRow, PanelPageConfig } from '../panelMessages';

/** What the list of columns shows of each, in order. */
export const gridColumns = ['include', 'name', 'source', 'type', 'length', 'key', 'format', 'note'] as const;
export type GridColumn = (typeof gridColumns)[number];

/** What a cell and its tooltip show of a longer text, in characters. */
const maxCellLength = 300;
const maxTitleLength = 2_000;

/** Fills a cell; one that shows the same already is left alone. */
export function fillCell(
  cell: HTMLElement,
  field: GridColumn,
  column: ColumnRow,
  spec: PanelPageConfig,
  canMarkKeys: boolean,
): void {
  const cellState = JSON.stringify([
    cellText(field, column, spec),
    column.name,
    column.tone,
    canMarkKeys,
    column.include,
    column.typeChosen,
    field === 'note' && column.suggestions,
  ]);
  if (cell.dataset['shown'] === cellState) return;
  cell.dataset['shown'] = cellState;
  if (field === 'include' || field === 'key') return fillCheckbox(cell, field, column, spec, canMarkKeys);
  const text = cellText(field, column, spec);
  const content = element('span', {}, cutText(text, maxCellLength));
  const suggestions = field === 'note' ? column.suggestions : [];
  cell.replaceChildren(
    ...(field === 'note' && column.tone === 'error' ? [createIcon('error')] : []),
    ...suggestions.map((label, index) => createSuggestion(label, index, suggestions.length === 1, spec)),
    content,
  );
  setAttributes(cell, {
    title: text.length > 12 ? cutText(text, maxTitleLength) : undefined,
    'aria-readonly': field === 'source' || field === 'note' || !isEditable(field, column, spec) ? 'true' : undefined,
  });
  cell.classList.toggle(
    'customized',
    (field === 'type' && column.typeChosen) || (field === 'format' && column.format !== ''),
  );
  cell.classList.toggle('editable', isEditable(field, column, spec));
}

/** A button in a cell; the list of columns knows which one was clicked. With the keyboard, Enter takes the first. */
function createSuggestion(label: string, index: number, isOnly: boolean, spec: PanelPageConfig): HTMLElement {
  const text = spec.texts.use.replace('{0}', isOnly ? '' : label).trim();
  return element(
    'button',
    {
      type: 'button',
      class: 'link',
      tabindex: '-1',
      'data-suggestion': String(index),
      title: spec.texts.use.replace('{0}', label),
    },
    text,
  );
}

/** Whether a cell takes anything for a column of its type. */
export function isEditable(field: GridColumn, column: ColumnRow, spec: PanelPageConfig): boolean {
  if (field === 'length') return column.length !== '';
  if (field === 'format') return (spec.formats[column.type] ?? []).length > 0;
  return field === 'name' || field === 'type';
}

function cellText(field: GridColumn, column: ColumnRow, spec: PanelPageConfig): string {
  switch (field) {
    case 'include':
      return String(column.include);
    case 'key':
      return String(column.key);
    case 'format': {
      const option = spec.formats[column.type]?.find(({ value }) => value === column.format);
      return column.format === '' ? '' : (option?.label ?? column.format);
    }
    default:
      return column[field];
  }
}

/** Where it cannot be ticked there is nothing to tick. */
function fillCheckbox(
  cell: HTMLElement,
  field: 'include' | 'key',
  column: ColumnRow,
  spec: PanelPageConfig,
  canMarkKeys: boolean,
): void {
  const isChecked = field === 'include' ? column.include : column.key;
  const isEnabled = field === 'include' || (canMarkKeys && column.include);
  const checkbox =
    cell.querySelector<HTMLElement>('[role=checkbox]') ??
    element('span', { role: 'checkbox', class: 'check-mark', tabindex: '-1' }, createIcon('passed'));
  setAttributes(checkbox, {
    'aria-checked': String(isChecked),
    'aria-label': `${spec.texts[field]}: ${cutText(column.name, maxCellLength)}`,
    'aria-disabled': isEnabled ? undefined : 'true',
  });
  if (!checkbox.parentElement) cell.replaceChildren(checkbox);
}
