import { t } from '@vscode/l10n';
import { idOf, mainTable, noColumnFormat, withChange, withColumns } from './choices';
import { readChange, targetChange } from './fields';
import { readFormat } from './formats';
import { columnTypes } from '../push/definition/definition';
import type { ColumnChoice } from '../push/definition/definition';
import type { Changes, Choices } from './choices';
import type { PanelColumn } from './columns';
import type { PageMessage } from './messages';
import type { PanelState } from './state';

/** What a person did, as what is chosen then, or why that cannot be. Undefined where it changes nothing. */
export type Edit = { choices: Choices } | { error: string } | undefined;

/** A field above the columns was set. */
export function setField(state: PanelState, field: string, value: string): Edit {
  const { choices } = state;
  const [kind, ...rest] = field.split(':');
  const id = rest.join(':');
  if (kind === 'array') return { choices: value === 'table' ? withChild(state, id) : { ...choices, childTables: choices.childTables.filter(({ source }) => idOf(source) !== id) } };
  if (kind === 'arrayTable') return { choices: { ...choices, childTables: choices.childTables.map((child) => (idOf(child.source) === id ? { ...child, table: value.trim() || child.table } : child)) } };
  const read = readChange(field, value);
  if (read) return { choices: { ...choices, ...otherColumns(field), read: withChange(choices.read, field === 'format' ? otherFormat(read) : read) } };
  const target = targetChange(state, field, value);
  return target && { choices: target };
}

/** Where a file is taken apart otherwise, its columns are others, and what was decided about those there were is void. */
function otherColumns(field: string): Partial<Choices> {
  return ['format', 'arrayPath', 'delimiter', 'header'].includes(field) ? { columns: [], keys: [], childTables: [] } : {};
}

/** What was chosen for one format says nothing about another. */
function otherFormat({ format }: Partial<Choices['read']>): Changes<Choices['read']> {
  return { arrayPath: undefined, delimiter: undefined, quote: undefined, header: undefined, decimalMark: undefined, format };
}

/** An array becomes a table, named after the table and the array. */
function withChild({ choices, tables }: PanelState, id: string): Choices {
  const source = tables[mainTable]?.preview?.arrays.find((path) => idOf(path) === id);
  if (!source || choices.childTables.some((child) => idOf(child.source) === id)) return choices;
  const table = `${choices.table}_${source.join('_')}`.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 120);
  return { ...choices, childTables: [...choices.childTables, { source: [...source], table }] };
}

type Cell = Extract<PageMessage, { type: 'column' }>;

/** A cell of the list of columns was set. */
export function setCell(state: PanelState, column: PanelColumn, { field, value }: Pick<Cell, 'field' | 'value'>): Edit {
  const { choices, open } = state;
  const change = (changes: Changes<ColumnChoice>): Edit => ({ choices: withColumns(choices, open, [{ source: column.source, change: changes }]) });
  switch (field) {
    case 'include':
      return change({ include: value === 'true' ? undefined : false });
    case 'name':
      return rename(state, column, value.trim());
    case 'type': {
      const type = columnTypes.find((one) => one === value);
      return change({ ...noColumnFormat, length: undefined, type });
    }
    case 'length':
      return setLength(column, value.trim(), change);
    case 'key':
      return open === mainTable ? { choices: { ...choices, keys: value === 'true' ? [...new Set([...choices.keys, column.name])] : choices.keys.filter((key) => key !== column.name) } } : undefined;
    case 'format': {
      const format = readFormat(column.type, value);
      return 'error' in format ? format : change({ ...format.change, ...(value.trim() ? { type: column.type } : {}) });
    }
  }
}

/** A key stays one under its new name. An empty name is the one that was found. */
function rename({ choices, open }: PanelState, column: PanelColumn, typed: string): Edit {
  const name = typed === '' ? column.planned.name : typed;
  const renamed = withColumns(choices, open, [{ source: column.source, change: { name: name === column.planned.name ? undefined : name } }]);
  return { choices: open === mainTable ? { ...renamed, keys: choices.keys.map((key) => (key === column.name ? name : key)) } : renamed };
}

function setLength({ type }: PanelColumn, typed: string, change: (changes: Changes<ColumnChoice>) => Edit): Edit {
  if (typed === '') return change({ length: undefined });
  const length = Number(typed);
  if (!Number.isInteger(length) || length < 1 || length > 65_000) return { error: t('A length is a whole number from 1 to {0}.', (65_000).toLocaleString()) };
  return change({ length, ...(type === 'STRING' ? {} : { type: 'STRING' }) });
}

/** Several columns of the list were included, or left out. */
export function setIncluded({ choices, open }: PanelState, columns: readonly PanelColumn[], ids: readonly string[], include: boolean): Choices {
  const wanted = new Set(ids);
  const changes = columns.filter(({ id }) => wanted.has(id)).map(({ source }) => ({ source, change: { include: include ? undefined : false } }));
  return withColumns(choices, open, changes);
}
