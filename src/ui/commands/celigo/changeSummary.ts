import { t } from '@vscode/l10n';
import type { Problem } from '../../../core/problem';
import { sanitizeLine } from '../../../core/sanitizeText';
import { sum } from '../../../core/sum';

/** How something changes for somebody. */
export interface UserChange {
  who: string;
  /** Before and after: "Monitor → Manage". */
  what: string;
  /** A sentence that is worth knowing besides. */
  note?: string;
}

/** What a question is about. */
export interface ChangeSummary {
  /** Sentences about all of it: the account, what it costs. */
  remarks?: readonly string[];
  /** For whom it cannot be done, with the reason as `note`. */
  refused?: readonly UserChange[];
  changes?: readonly UserChange[];
}

/** A question must fit on a screen together with its buttons. */
const maxLines = 25;
const maxNames = 60;

/**
 * The text under a question: what is to be known first and whole, then the changes, of which those that do not fit are
 * counted.
 */
export function formatChangeSummary({ remarks = [], refused = [], changes = [] }: ChangeSummary): string {
  const introLines = [
    ...remarks.map(sanitizeLine),
    ...groupEqualChanges(refused).map((group) => formatGroup(group, group.length)),
  ];
  return [...introLines, ...(introLines.length > 0 && changes.length > 0 ? [''] : []), ...changeLines(changes)].join(
    '\n',
  );
}

/** Before and after. */
export function formatTransition(before: string, after: string): string {
  return `${before} → ${after}`;
}

/**
 * Somebody for whom it cannot be done. The reason comes without the name where there is one, so that those with the
 * same reason stand together.
 */
export function createRefusedChange(who: string, what: string, problem?: Problem): UserChange {
  const note = problem?.why ?? problem?.what;
  return { who, what, ...(note ? { note } : {}) };
}

function changeLines(changes: readonly UserChange[]): string[] {
  const groups = groupEqualChanges(changes);
  const shown = groups.slice(0, groups.length === maxLines + 1 ? groups.length : maxLines);
  // Small groups are named in full, and large ones share what is left.
  let names = maxNames;
  while (names > 1 && sum(shown.map(({ length }) => Math.min(length, names))) > maxNames) names--;
  const omittedCount = changes.length - sum(shown.map(({ length }) => length));
  return [
    ...shown.map((group) => formatGroup(group, names)),
    ...(omittedCount > 0 ? [t('and {0} more', omittedCount)] : []),
  ];
}

/** Those with the same change together, in the order in which they come. */
function groupEqualChanges(changes: readonly UserChange[]): UserChange[][] {
  const groups = new Map<string, UserChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.what, change.note]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()];
}

/**
 * "ada@example.com: Monitor → Manage", or "12 users: Monitor → Manage: ada@example.com, bob@example.com, and 10 more".
 */
function formatGroup(group: readonly UserChange[], maxNamesShown: number): string {
  const [{ who, what, note } = { who: '', what: '' }] = group;
  const names = group.slice(0, maxNamesShown).map((change) => sanitizeLine(change.who));
  if (group.length > maxNamesShown) names.push(t('and {0} more', group.length - maxNamesShown));
  const line =
    group.length === 1
      ? `${sanitizeLine(who)}: ${what}`
      : t('{0} users: {1}: {2}', group.length, what, names.join(', '));
  return sanitizeLine(note ? `${line}. ${note}` : line);
}
