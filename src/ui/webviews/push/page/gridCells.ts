import { createIcon, element, setAttributes } from '../../controls/dom';
import type { ColumnRow, PanelPageConfig } from '../panelMessages';

/** What the list of columns shows of each, in order. */
export const gridColumns = ['include', 'name', 'source', 'type', 'length', 'key', 'format', 'note'] as const;
export type GridColumn = (typeof gridColumns)[number];

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
  ]);
  if (cell.dataset['shown'] === cellState) return;
  cell.dataset['shown'] = cellState;
  if (field === 'include' || field === 'key') return fillCheckbox(cell, field, column, spec, canMarkKeys);
  const text = cellText(field, column, spec);
  cell.replaceChildren(
    ...(field === 'note' && column.tone === 'error'
      ? [createIcon('error'), element('span', {}, text)]
      : [element('span', {}, text)]),
  );
  setAttributes(cell, {
    title: text.length > 12 ? text : undefined,
    'aria-readonly': field === 'source' || field === 'note' || !isEditable(field, column, spec) ? 'true' : undefined,
  });
  cell.classList.toggle(
    'customized',
    (field === 'type' && column.typeChosen) || (field === 'format' && column.format !== ''),
  );
  cell.classList.toggle('editable', isEditable(field, column, spec));
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
    'aria-label': `${spec.texts[field]}: ${column.name}`,
    'aria-disabled': isEnabled ? undefined : 'true',
  });
  if (!checkbox.parentElement) cell.replaceChildren(checkbox);
}
