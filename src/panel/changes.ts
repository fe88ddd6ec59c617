import { t } from '@vscode/l10n';
import { columnCount } from '../platform/numbers';
import { fitTable } from '../push/fit';
import { mainTable } from './choices';
import { chosenPlan } from './columns';
import { existingTable, wantsKeys } from './fields';
import type { PanelColumn } from './columns';
import type { Line } from './messages';
import type { PanelState } from './state';

/** Lines of a kind that are shown before the rest is only counted. */
const mostLines = 5;

/** What the push would do and why it would not, a line each, before anything is sent. */
export function changeLines(state: PanelState, columns: readonly PanelColumn[]): Line[] {
  return [...tableLines(state, columns), ...keyLines(state, columns), ...columnLines(columns)];
}

function tableLines(state: PanelState, columns: readonly PanelColumn[]): Line[] {
  const { choices, pool, existing, existingKnown } = state;
  const { table, mode } = choices;
  const plan = state.tables[mainTable]?.plan;
  if (choices.connection === undefined) return [{ tone: 'neutral', text: t('Choose a connection to see what will change there.') }];
  if (pool?.connection !== choices.connection) return [];
  if (!pool.tables) return [{ tone: 'warning', text: t('The key of this connection may push but not list tables, so it is not known what is there.') }];
  const there = existingTable(state);
  if (!there && mode === 'delete') return [{ tone: 'error', text: t('There is no table {0}, so there are no rows to delete.', table) }];
  const count = columnCount(columns.filter(({ include }) => include).length);
  if (!there) return [{ tone: 'info', text: t('{0} is a new table with {1}.', table, count) }];
  if (!existingKnown || !plan) return [];
  if (!existing) return [{ tone: 'warning', text: t('The columns of {0} cannot be listed, so it is not known whether the file fits.', there.name) }];
  if (mode === 'delete') return [{ tone: 'warning', text: t('Rows of {0} whose key is in the file are deleted.', there.name) }];
  const fit = fitTable(chosenPlan(plan, columns), existing);
  if (mode === 'replace') return [{ tone: 'warning', text: t('All rows and the {0} of {1} are replaced.', columnCount(existing.length), there.name) }];
  const absent = fit.absent.length > 0 ? [{ tone: 'info' as const, text: t('The file has no values for: {0}.', fit.absent.slice(0, 20).join(', ')) }] : [];
  if (fit.misfits.length === 0) return [{ tone: 'passed', text: t('The columns fit those of {0}.', there.name) }, ...absent];
  return capped(fit.misfits.map((text): Line => ({ tone: 'error', text })));
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
      return [{ tone: 'passed', text: t('Each row has its own key: {0}.', names) }];
    case 'failed':
      return [{ tone: 'error', text: [keys.problem.why ?? keys.problem.what, keys.problem.next].filter(Boolean).join(' ') }];
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
