import { ResourceNode } from '../tree/resourceNode';

/** What commands need to know of a row: ids and names. */
export type RowData = Readonly<Record<string, string>>;

/**
 * The rows that a command was called on: all that are selected, when the one it was called on is among them. Rows of another
 * kind or of another connection do not count, and a thing that is shown in several places counts once.
 */
export function selectedRows(kinds: readonly string[], arg: unknown, selection: unknown): ResourceNode[] {
  if (!(arg instanceof ResourceNode)) return [];
  const all = Array.isArray(selection) && selection.includes(arg) ? (selection as unknown[]) : [arg];
  const rows = all.filter((one): one is ResourceNode => one instanceof ResourceNode && one.connection === arg.connection && kinds.includes(one.resource.kind));
  const seen = new Set<string>();
  return rows.filter(({ resource }) => {
    const key = `${resource.kind} ${JSON.stringify(resource.data ?? resource.id)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export function dataOf(arg: unknown): RowData {
  return arg instanceof ResourceNode ? (arg.resource.data ?? {}) : {};
}
