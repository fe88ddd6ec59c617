import { element, icon, setAttributes } from '../../forms/ui/dom';
import type { Column, PanelSpec } from '../messages';

/** What the list of columns shows of each, in order. */
export const gridColumns = ['include', 'name', 'source', 'type', 'length', 'key', 'format', 'note'] as const;
export type GridColumn = (typeof gridColumns)[number];

/** Fills a cell; one that shows the same already is left alone. */
export function fillCell(cell: HTMLElement, field: GridColumn, column: Column, spec: PanelSpec, keys: boolean): void {
  const shown = JSON.stringify([textOf(field, column, spec), column.name, column.tone, keys, column.include, column.typeChosen]);
  if (cell.dataset['shown'] === shown) return;
  cell.dataset['shown'] = shown;
  if (field === 'include' || field === 'key') return fillTick(cell, field, column, spec, keys);
  const text = textOf(field, column, spec);
  cell.replaceChildren(...(field === 'note' && column.tone === 'error' ? [icon('error'), element('span', {}, text)] : [element('span', {}, text)]));
  setAttributes(cell, { title: text.length > 12 ? text : undefined, 'aria-readonly': field === 'source' || field === 'note' || !isEditable(field, column, spec) ? 'true' : undefined });
  cell.classList.toggle('own', (field === 'type' && column.typeChosen) || (field === 'format' && column.format !== ''));
  cell.classList.toggle('editable', isEditable(field, column, spec));
}

/** Whether a cell takes anything for a column of its type. */
export function isEditable(field: GridColumn, column: Column, spec: PanelSpec): boolean {
  if (field === 'length') return column.length !== '';
  if (field === 'format') return (spec.formats[column.type] ?? []).length > 0;
  return field === 'name' || field === 'type';
}

function textOf(field: GridColumn, column: Column, spec: PanelSpec): string {
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
function fillTick(cell: HTMLElement, field: 'include' | 'key', column: Column, spec: PanelSpec, keys: boolean): void {
  const on = field === 'include' ? column.include : column.key;
  const possible = field === 'include' || (keys && column.include);
  const tick = cell.querySelector<HTMLElement>('[role=checkbox]') ?? element('span', { role: 'checkbox', class: 'mark', tabindex: '-1' }, icon('passed'));
  setAttributes(tick, { 'aria-checked': String(on), 'aria-label': `${spec.texts[field]}: ${column.name}`, 'aria-disabled': possible ? undefined : 'true' });
  if (!tick.parentElement) cell.replaceChildren(tick);
}
