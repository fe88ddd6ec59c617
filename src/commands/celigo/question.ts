import { t } from '@vscode/l10n';
import { oneLine } from '../../http/words';
import type { Problem } from '../../http/problem';

/** How something changes for somebody. */
export interface Change {
  who: string;
  /** Before and after: "Monitor → Manage". */
  what: string;
  /** A sentence that is worth knowing besides. */
  note?: string;
}

/** What a question is about. */
export interface Matter {
  /** Sentences about all of it: the account, what it costs. */
  remarks?: readonly string[];
  /** For whom it cannot be done, with the reason as `note`. */
  refused?: readonly Change[];
  changes?: readonly Change[];
}

/** A question must fit on a screen together with its buttons. */
const mostLines = 25;
const mostNames = 60;

/** The text under a question: what is to be known first and whole, then the changes, of which those that do not fit are counted. */
export function detailOf({ remarks = [], refused = [], changes = [] }: Matter): string {
  const known = [...remarks.map(oneLine), ...alike(refused).map((group) => lineOf(group, group.length))];
  return [...known, ...(known.length > 0 && changes.length > 0 ? [''] : []), ...changeLines(changes)].join('\n');
}

/** Before and after. */
export function arrow(before: string, after: string): string {
  return `${before} → ${after}`;
}

/** Somebody for whom it cannot be done. The reason comes without the name where there is one, so that those with the same reason stand together. */
export function impossible(who: string, what: string, problem?: Problem): Change {
  const note = problem?.why ?? problem?.what;
  return { who, what, ...(note ? { note } : {}) };
}

function changeLines(changes: readonly Change[]): string[] {
  const groups = alike(changes);
  const shown = groups.slice(0, groups.length === mostLines + 1 ? groups.length : mostLines);
  // Small groups are named in full, and large ones share what is left.
  let names = mostNames;
  while (names > 1 && sum(shown.map(({ length }) => Math.min(length, names))) > mostNames) names--;
  const rest = changes.length - sum(shown.map(({ length }) => length));
  return [...shown.map((group) => lineOf(group, names)), ...(rest > 0 ? [t('and {0} more', rest)] : [])];
}

/** Those with the same change together, in the order in which they come. */
function alike(changes: readonly Change[]): Change[][] {
  const groups = new Map<string, Change[]>();
  for (const one of changes) {
    const key = JSON.stringify([one.what, one.note]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** "ada@example.com: Monitor → Manage", or "12 users: Monitor → Manage: ada@example.com, bob@example.com, and 10 more". */
function lineOf(group: readonly Change[], most: number): string {
  const [{ who, what, note } = { who: '', what: '' }] = group;
  const names = group.slice(0, most).map((one) => oneLine(one.who));
  if (group.length > most) names.push(t('and {0} more', group.length - most));
  const line = group.length === 1 ? `${oneLine(who)}: ${what}` : t('{0} users: {1}: {2}', group.length, what, names.join(', '));
  return oneLine(note ? `${line}. ${note}` : line);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
