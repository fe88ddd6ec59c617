import { t } from '@vscode/l10n';
import type { Page } from './paging';
import type { Resource } from './vendor';

/** The rows of a page, and after them "Load more…" as long as there is more. An empty list says so in words. */
export async function pagedRows<T>(page: Promise<Page<T>>, row: (item: T) => Resource, empty: string): Promise<readonly Resource[]> {
  const { items, next } = await page;
  const rows = items.map(row);
  if (next) return [...rows, moreRow((signal) => pagedRows(next(signal), row, t('That was all.')))];
  return rows.length > 0 ? rows : [noteRow(empty)];
}

function moreRow(more: NonNullable<Resource['more']>): Resource {
  return { id: 'more', kind: 'more', label: t('Load more…'), icon: 'ellipsis', more };
}

/** A row that only says something. */
export function noteRow(label: string): Resource {
  return { id: 'note', kind: 'note', label, icon: 'info' };
}

/** One line for each fact that is known. */
export function lines(...facts: readonly (string | undefined)[]): string {
  return facts.filter(Boolean).join('\n');
}

/** A time of the service as this machine writes it; undefined where there is none. */
export function localTime(time: string | null | undefined): string | undefined {
  const at = new Date(time ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at.toLocaleString();
}
