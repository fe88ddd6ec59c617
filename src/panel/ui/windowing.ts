/** Rows (or columns) of which only those in sight are drawn. All positions are in pixels. */
export interface Span {
  first: number;
  /** Exclusive. */
  end: number;
}

/** Those in sight of things that are all of one size, with a few more on either side. */
export function inSight(scrolled: number, sight: number, size: number, count: number, more = 6): Span {
  const first = Math.max(0, Math.floor(scrolled / size) - more);
  return { first, end: Math.min(count, Math.ceil((scrolled + sight) / size) + more) };
}

/** Those in sight of things of several sizes; `starts` has one number more than there are things: where the last one ends. */
export function inSightOf(scrolled: number, sight: number, starts: readonly number[], more = 2): Span {
  const count = starts.length - 1;
  let first = 0;
  while (first < count && starts[first + 1]! <= scrolled) first++;
  let end = first;
  while (end < count && starts[end]! < scrolled + sight) end++;
  return { first: Math.max(0, first - more), end: Math.min(count, end + more) };
}

/** Runs an action once before the next picture, however often it was asked for. */
export function beforePaint(action: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      action();
    });
  };
}
