import { t } from '@vscode/l10n';
import { columnCount } from '../platform/numbers';
import { changes } from '../push/fit';
import { mainTable } from './choices';
import { chosenPlan } from './columns';
import { existingTable, wantsKeys } from './fields';
import type { PushMode } from '../push/job/target';
import type { Change } from '../push/fit';
import type { PanelColumn } from './columns';
import type { Line } from './messages';
import type { PanelState } from './state';

/** Lines of a kind that are shown before the rest is only counted. */
const mostLines = 3;
/** Names that are listed before the rest is only counted. */
const mostNames = 8;

/** What the push would do and why it would not, a line each, before anything is sent. */
export function changeLines(state: PanelState, columns: readonly PanelColumn[]): Line[] {
  const isKnown = columns.length > 0 || state.choices.connection === undefined;
  return isKnown ? [...tableLines(state, columns), ...keyLines(state, columns), ...columnLines(columns)] : [];
}

function tableLines(state: PanelState, columns: readonly PanelColumn[]): Line[] {
  const { choices, pool, existing, existingKnown } = state;
  const { table, mode } = choices;
  const plan = state.tables[mainTable]?.plan;
  if (state.connections.length === 0) return [{ tone: 'warning', text: t('There is no connection to push with yet.'), actions: [{ action: 'addConnection', label: t('Add Connection') }] }];
  if (choices.connection === undefined) return [{ tone: 'neutral', text: t('Choose a connection to see what will change there.') }];
  if (pool?.connection !== choices.connection) return [];
  if (!pool.tables) return [{ tone: 'warning', text: t('This connection may push but not list tables, so it is not known what is there.') }];
  const there = existingTable(state);
  if (!there && mode === 'delete') return [{ tone: 'error', text: t('There is no table {0}, so there are no rows to delete.', table) }];
  const count = columnCount(columns.filter(({ include }) => include).length);
  if (!there) return [{ tone: 'info', text: t('{0} is a new table with {1}.', table, count) }];
  if (!existingKnown || !plan) return [];
  if (!existing) return [{ tone: 'warning', text: t('The columns of {0} cannot be listed, so it is not known whether the file fits.', there.name) }];
  return columnChanges(there.name, changes(chosenPlan(plan, columns), existing, mode, choices.keys), mode);
}

/** What becomes of the columns of a table that is there, and what stands in the way. */
function columnChanges(table: string, all: readonly Change[], mode: PushMode): Line[] {
  const of = (...kinds: Change['kind'][]): Change[] => all.filter(({ kind }) => kinds.includes(kind));
  const names = (some: readonly Change[]): string => listed(some.map((change) => (change.kind === 'otherType' ? t('{0} ({1} becomes {2})', change.column, change.from, change.to) : change.column)));
  const [added, missing, other] = [of('added'), of('missing'), of('otherType', 'tooLong')];
  if (mode === 'replace') {
    const lines: Line[] = [
      ...(added.length > 0 ? [{ tone: 'info' as const, text: t('New columns: {0}.', names(added)) }] : []),
      ...(missing.length > 0 ? [{ tone: 'warning' as const, text: t('Columns that go: {0}.', names(missing)) }] : []),
      ...(other.length > 0 ? [{ tone: 'warning' as const, text: t('Columns of another type: {0}.', names(other)) }] : []),
    ];
    return [{ tone: 'warning', text: t('All rows of {0} are replaced.', table) }, ...(lines.length > 0 ? lines : [{ tone: 'passed' as const, text: t('The columns stay the same.') }])];
  }
  const lack: Line[] = added.length === 0 ? [] : [{ tone: 'error', text: t('{0} has no columns for {1}. Leave them out, or replace the table.', table, names(added)) }];
  const refused = [...lack, ...capped(other.map(({ refused = '' }): Line => ({ tone: 'error', text: refused })))];
  if (mode === 'delete') return [{ tone: 'warning', text: t('Rows of {0} whose key is in the file are deleted.', table) }, ...refused];
  if (refused.length > 0) return refused;
  const fits: Line = { tone: 'passed', text: t('The columns fit those of {0}.', table) };
  return missing.length > 0 ? [fits, { tone: 'info', text: t('The file has no values for {0}.', names(missing)) }] : [fits];
}

/** The first few names, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more > 1 ? t('{0} and {1} more', names.slice(0, mostNames).join(', '), more.toLocaleString()) : names.join(', ');
}

function keyLines({ choices, keys }: PanelState, columns: readonly PanelColumn[]): Line[] {
  if (!wantsKeys(choices)) return [];
  const marked = columns.filter(({ key }) => key).map(({ name }) => name);
  if (marked.length === 0) return [{ tone: 'error', text: t('Mark the columns that together tell one row from another, in the column "Key" below.') }];
  const names = marked.join(', ');
  switch (keys.state) {
    case 'unknown':
      return [];
    case 'checking':
      return [{ tone: 'running', text: t('Checking whether each row has its own key…') }];
    case 'unique':
      if (choices.mode === 'delete' || choices.options.duplicateRemovalColumn !== undefined) return [{ tone: 'passed', text: t('Each row has a key: {0}.', names) }];
      return [{ tone: 'passed', text: t('Each row has its own key: {0}.', names) }];
    case 'failed':
      return [{ tone: 'error', text: [keys.problem.what, keys.problem.why].filter(Boolean).join(' ') }];
  }
}

function columnLines(columns: readonly PanelColumn[]): Line[] {
  const wrong = columns.filter(({ errors }) => errors.length > 0);
  return capped(wrong.map(({ id, name, errors, examples }): Line => ({ tone: 'error', text: [errors[0], examples[0] && `${examples[0]}.`].filter(Boolean).join(' '), column: { id, label: name } })));
}

function capped(lines: readonly Line[]): Line[] {
  const more = lines.length - mostLines;
  if (more <= 0) return [...lines];
  return [...lines.slice(0, mostLines), { tone: 'error', text: more === 1 ? t('1 more column does not fit either.') : t('{0} more columns do not fit either.', more.toLocaleString()) }];
}
