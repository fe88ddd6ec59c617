import { t } from '@vscode/l10n';
import { ProblemError } from '../http/problem';

/** A part of a list. `next` asks for the following part; without it this was the last. */
export interface Page<T> {
  items: readonly T[];
  next?: (signal: AbortSignal) => Promise<Page<T>>;
}

/** Beyond this many parts a list is taken for endless. */
export const pageBound = 2_000;

/** Every item of a list, part by part, each part asked for when the one before is used up. Throws ProblemError. */
export async function* everyItem<T>(first: Promise<Page<T>>, signal: AbortSignal): AsyncGenerator<T> {
  let page = await first;
  for (let count = 1; ; count++) {
    yield* page.items;
    if (!page.next) return;
    if (count === pageBound) throw endless();
    page = await page.next(signal);
  }
}

/** How many parts without a match are read before the person is asked whether to go on. */
const patience = 20;

/** The same list with the wanted items only. A part may stay empty where matches are rare; `next` goes on. */
export async function matching<T>(first: Promise<Page<T>>, wanted: (item: T) => boolean, signal: AbortSignal): Promise<Page<T>> {
  let page = await first;
  let items = page.items.filter(wanted);
  for (let count = 0; items.length === 0 && page.next && count < patience; count++) {
    page = await page.next(signal);
    items = page.items.filter(wanted);
  }
  const { next } = page;
  return next ? { items, next: (again) => matching(next(again), wanted, again) } : { items };
}

export function endless(): ProblemError {
  return new ProblemError({
    kind: 'unreadable',
    what: t('The list of the service does not end.'),
    why: t('Each part points to a further one without getting anywhere.'),
    next: t('Try again later. If it stays that way, tell the support of the service.'),
  });
}
