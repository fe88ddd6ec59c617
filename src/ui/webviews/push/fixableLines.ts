import { t } from '@vscode/l10n';
import { formatNumber } from '../../../core/formatNumbers';
import { joinNames } from '../../../core/joinNames';
import type { Fix, Problem } from '../../../core/problem';
import type { PlannedSuggestion } from '../../../engine/model/tablePlan';
import type { PanelColumn } from './panelColumns';
import type { PanelLine } from './panelMessages';
import { initialTableState, type PanelState } from './panelState';
import { mainTableId } from './pushChoices';

/** Lines about what columns look like; the list of columns has them all. */
const maxSuggestionLines = 6;

/** What can be done about a line: a remedy of a problem or a note, or what columns look like. */
export type PanelFix = Fix | { kind: 'suggestion'; columns: readonly PanelColumn[]; option: number; label: string };

interface FixableLine {
  tone: PanelLine['tone'];
  text: string;
  fixes: readonly PanelFix[];
  actions?: PanelLine['actions'];
  readings?: PanelLine['readings'];
}

/** What is wrong with the file, what is to be known of how it is read, and what its columns look like. */
function findFixableLines({ tables }: PanelState, columns: readonly PanelColumn[]): FixableLine[] {
  const { plan, problem, isReading } = tables[mainTableId] ?? initialTableState;
  if (problem) return [createProblemLine(problem)];
  if (!plan || isReading) return [];
  const notes = (plan.notes ?? []).map((note): FixableLine => {
    const fixes = plan.noteFixes?.find((noteWithFixes) => noteWithFixes.note === note)?.fixes ?? [];
    return { tone: 'info', text: note, fixes };
  });
  return [...notes, ...suggestionLines(columns)];
}

/** What is shown above the columns. */
export function createFixableLines(state: PanelState, columns: readonly PanelColumn[]): PanelLine[] {
  let index = 0;
  return findFixableLines(state, columns).map(({ fixes, ...line }) => ({
    ...line,
    fixes: fixes.map(({ label }) => ({ index: index++, label })),
  }));
}

/** What can be done about the lines above the columns, in the order in which they offer it. */
export function headerFixes(state: PanelState, columns: readonly PanelColumn[]): readonly PanelFix[] {
  return findFixableLines(state, columns).flatMap(({ fixes }) => fixes);
}

/** A line for all columns that look alike; the list of columns has each of them. */
function suggestionLines(columns: readonly PanelColumn[]): FixableLine[] {
  const groups = new Map<string, { suggestion: PlannedSuggestion; group: PanelColumn[] }>();
  for (const column of columns) {
    const { suggestion } = column.planned;
    if (!suggestion || !isSuggestionOpen(column)) continue;
    const { note, options } = suggestion;
    // A note without a choice is about one column.
    const key = options.length > 0 ? options.map(({ label }) => label).join() : `${column.name}: ${note}`;
    const group = [...(groups.get(key)?.group ?? []), column];
    groups.set(key, { suggestion: groups.get(key)?.suggestion ?? suggestion, group });
  }
  return [...groups.values()].slice(0, maxSuggestionLines).map(({ suggestion: { note, options }, group }) => {
    const [column] = group;
    const labels = options.map(({ label }) => label);
    return {
      tone: 'info',
      text:
        group.length === 1
          ? `${column?.name}: ${note}`
          : t(
              '{0} columns look like {1}: {2}.',
              formatNumber(group.length),
              labels.join(t(' or ')),
              joinNames(group.map(({ name }) => name)),
            ),
      fixes: labels.map((label, option) => ({
        kind: 'suggestion',
        columns: group,
        option,
        label:
          group.length === 1
            ? options.length === 1
              ? t('Use')
              : t('Use {0}', label)
            : options.length === 1
              ? t('Use for All {0} Columns', formatNumber(group.length))
              : t('Use {0} for All {1} Columns', label, formatNumber(group.length)),
      })),
    };
  });
}

/** Whether what a column looks like is offered: not where a person has decided already. */
export function isSuggestionOpen({ include, choice, planned }: PanelColumn): boolean {
  return include && choice?.type === undefined && planned.suggestion !== undefined;
}

function createProblemLine(problem: Problem): FixableLine {
  return {
    tone: 'error',
    // The tables show what would be said of them.
    text: [problem.what, problem.readings ? '' : problem.why, problem.next].filter(Boolean).join(' '),
    ...(problem.readings && {
      readings: problem.readings.map(({ label, rows }) => ({ label, rows: rows.map((row) => [...row]) })),
    }),
    fixes: panelFixes(problem),
    actions: [{ action: 'tryAgain', label: t('Read Again') }],
  };
}

/** The remedies that the panel can offer; what a person can do here anyway is not among them. */
function panelFixes({ fixes = [] }: Problem): readonly Fix[] {
  return fixes.filter(
    ({ kind }) =>
      kind === 'openLocation' ||
      kind === 'setReading' ||
      kind === 'openSettings' ||
      kind === 'openUrl' ||
      kind === 'runCommand' ||
      kind === 'showAnswer',
  );
}
