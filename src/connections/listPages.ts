import { t } from '@vscode/l10n';
import { ProblemError } from '../core/problem';

/** A part of a list. `next` asks for the following part; without it this was the last. */
export interface ListPage<T> {
  items: readonly T[];
  loadNext?: (signal: AbortSignal) => Promise<ListPage<T>>;
}

/** Beyond this many parts a list is taken for endless. */
export const maxPages = 2_000;

/** Every item of a list, part by part, each part asked for when the one before is used up. Throws ProblemError. */
export async function* iterateItems<T>(firstPage: Promise<ListPage<T>>, signal: AbortSignal): AsyncGenerator<T> {
  let page = await firstPage;
  for (let count = 1; ; count++) {
    yield* page.items;
    if (!page.loadNext) return;
    if (count === maxPages) throw endlessListError();
    page = await page.loadNext(signal);
  }
}

/** How many parts without a match are read before the person is asked whether to go on. */
const maxPagesWithoutMatch = 20;

/** The same list with the requested items only. A part may stay empty where matches are rare; `next` goes on. */
export async function filterPages<T>(
  firstPage: Promise<ListPage<T>>,
  isMatch: (item: T) => boolean,
  signal: AbortSignal,
): Promise<ListPage<T>> {
  let page = await firstPage;
  let items = page.items.filter(isMatch);
  for (let count = 0; items.length === 0 && page.loadNext && count < maxPagesWithoutMatch; count++) {
    page = await page.loadNext(signal);
    items = page.items.filter(isMatch);
  }
  const { loadNext } = page;
  return loadNext
    ? { items, loadNext: (nextSignal) => filterPages(loadNext(nextSignal), isMatch, nextSignal) }
    : { items };
}

export function endlessListError(): ProblemError {
  return new ProblemError({
    kind: 'unreadable',
    what: t('The list of the service does not end.'),
    why: t('Each part points to a further one without getting anywhere.'),
    next: t('Try again later. If it stays that way, tell the support of the service.'),
  });
}
