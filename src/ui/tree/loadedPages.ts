import type { Resource } from '../../connections/vendor';
import { isCancelled, toProblem } from '../../core/problem';

/**
 * How far a person has loaded the lists of one connection, by their place in the tree: a list that is read anew comes
 * back as long as it was, with the things that a search had put into it.
 */
export class LoadedPages {
  private readonly pageCounts = new Map<string, number>();
  private readonly includedResources = new Map<string, Map<string, Resource>>();

  /** One more part of a list was loaded. */
  countPage(path: string): void {
    this.pageCounts.set(path, (this.pageCounts.get(path) ?? 0) + 1);
  }

  /** A thing was put into a list that had not been loaded as far as that. */
  includeResource(path: string, resource: Resource): void {
    this.includedResources.set(
      path,
      (this.includedResources.get(path) ?? new Map<string, Resource>()).set(resource.id, resource),
    );
  }

  /**
   * The list from its first part on to where it had been. Where a further part fails, it ends there with "Load more…".
   * Throws ProblemError `cancelled`.
   */
  async restoreList(path: string, firstPage: readonly Resource[], signal: AbortSignal): Promise<readonly Resource[]> {
    let rows = firstPage;
    for (let pageIndex = 0; pageIndex < (this.pageCounts.get(path) ?? 0); pageIndex++) {
      const loadMoreRow = findLoadMoreRow(rows);
      const nextRows = loadMoreRow?.loadMore && (await undefinedOnFailure(loadMoreRow.loadMore(signal)));
      if (!nextRows) break;
      const earlierRows = rows.filter((row) => row !== loadMoreRow);
      const earlierIds = new Set(earlierRows.map(({ id }) => id));
      rows = [...earlierRows, ...nextRows.filter(({ id }) => !earlierIds.has(id))];
    }
    const existingResources = await this.reloadIncluded(path, rows, signal);
    const rest = findLoadMoreRow(rows);
    return rest ? [...rows.filter((row) => row !== rest), ...existingResources, rest] : rows;
  }

  private async reloadIncluded(path: string, rows: readonly Resource[], signal: AbortSignal): Promise<Resource[]> {
    const remainingResources: Resource[] = [];
    for (const resource of this.includedResources.get(path)?.values() ?? []) {
      if (rows.some(({ id }) => id === resource.id)) continue;
      try {
        remainingResources.push((await resource.reload?.(signal)) ?? resource);
      } catch (error) {
        if (isCancelled(error)) throw error;
        if (toProblem(error).kind === 'notFound') this.includedResources.get(path)?.delete(resource.id);
        else remainingResources.push(resource);
      }
    }
    return remainingResources;
  }
}

function findLoadMoreRow(rows: readonly Resource[]): Resource | undefined {
  return rows.find((row) => 'loadMore' in row);
}

/** Undefined where it fails: the row that stays in its place says so when it is chosen. */
async function undefinedOnFailure<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return undefined;
  }
}
