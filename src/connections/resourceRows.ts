import { t } from '@vscode/l10n';
import { formatMoment } from '../core/formatTimes';
import { mapInSlices } from '../core/mapInSlices';
import { formatRelativeTime } from '../core/relativeTime';
import type { ListPage } from './listPages';
import type { Resource } from './vendor';

/** The rows of a page, and after them "Load more…" as long as there is more. An empty list says so in words. */
export async function createPagedRows<T>(
  page: Promise<ListPage<T>>,
  toRow: (item: T) => Resource,
  emptyLabel: string,
): Promise<readonly Resource[]> {
  const { items, loadNext } = await page;
  const rows = await mapInSlices(items, toRow);
  if (loadNext)
    return [...rows, createLoadMoreRow((signal) => createPagedRows(loadNext(signal), toRow, t('There are no more.')))];
  return rows.length > 0 ? rows : [createNoteRow(emptyLabel)];
}

function createLoadMoreRow(loadMore: NonNullable<Resource['loadMore']>): Resource {
  return { id: 'more', kind: 'more', label: t('Load more…'), icon: 'ellipsis', loadMore };
}

/**
 * Each thing once: a service whose list changes between two pages lists one twice, and VS Code shows nothing of a view
 * in which two rows have the same id.
 */
export function withUniqueIds(resources: readonly Resource[]): readonly Resource[] {
  const resourcesById = new Map<string, Resource>();
  for (const resource of resources) if (!resourcesById.has(resource.id)) resourcesById.set(resource.id, resource);
  return [...resourcesById.values()];
}

/** A row that only says something. */
export function createNoteRow(label: string): Resource {
  return { id: 'note', kind: 'note', label, icon: 'info' };
}

/** One line for each fact that is known. */
export function joinLines(...facts: readonly (string | undefined)[]): string {
  return facts.filter(Boolean).join('\n');
}

/** What a row says after its name. */
export function describeResource({ description, moment }: Resource, now?: Date): string {
  return [description, moment === undefined ? undefined : formatRelativeTime(moment, now)].filter(Boolean).join(' · ');
}

/** A time of the service as this machine writes it; undefined where there is none. */
export function formatLocalTime(time: string | null | undefined): string | undefined {
  const date = new Date(time ?? '');
  return Number.isNaN(date.getTime()) ? undefined : formatMoment(date);
}
