import { isCancelled, toProblem } from '../http/problem';
import type { Resource } from '../connections/vendor';

/**
 * How far a person has loaded the lists of one connection, by their place in the tree: a list that is read anew comes back
 * as long as it was, with the things that a search had put into it.
 */
export class Reach {
  private readonly parts = new Map<string, number>();
  private readonly found = new Map<string, Map<string, Resource>>();

  /** One more part of a list was loaded. */
  further(path: string): void {
    this.parts.set(path, (this.parts.get(path) ?? 0) + 1);
  }

  /** A thing was put into a list that had not been loaded as far as that. */
  include(path: string, thing: Resource): void {
    this.found.set(path, (this.found.get(path) ?? new Map<string, Resource>()).set(thing.id, thing));
  }

  /** The list from its first part on to where it had been. Where a further part fails, it ends there with "Load more…". Throws ProblemError `cancelled`. */
  async restored(path: string, first: readonly Resource[], signal: AbortSignal): Promise<readonly Resource[]> {
    let rows = first;
    for (let part = 0; part < (this.parts.get(path) ?? 0); part++) {
      const rest = restOf(rows);
      const more = rest && (await unless(rest.more!(signal)));
      if (!more) break;
      rows = [...rows.filter((row) => row !== rest), ...more.filter(({ id }) => rest.id === id || !rows.some((row) => row.id === id))];
    }
    const found = await this.stillThere(path, rows, signal);
    const rest = restOf(rows);
    return rest ? [...rows.filter((row) => row !== rest), ...found, rest] : rows;
  }

  private async stillThere(path: string, rows: readonly Resource[], signal: AbortSignal): Promise<Resource[]> {
    const kept: Resource[] = [];
    for (const thing of this.found.get(path)?.values() ?? []) {
      if (rows.some(({ id }) => id === thing.id)) continue;
      try {
        kept.push((await thing.again?.(signal)) ?? thing);
      } catch (error) {
        if (isCancelled(error)) throw error;
        if (toProblem(error).kind === 'notFound') this.found.get(path)?.delete(thing.id);
        else kept.push(thing);
      }
    }
    return kept;
  }
}

function restOf(rows: readonly Resource[]): Resource | undefined {
  return rows.find((row) => 'more' in row);
}

/** Undefined where it fails: the row that stays in its place says so when it is chosen. */
async function unless<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return undefined;
  }
}
