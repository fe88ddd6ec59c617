/** Rows (or columns) of which only those in sight are drawn. All positions are in pixels. */
export interface VisibleRange {
  first: number;
  /** Exclusive. */
  end: number;
}

/** Those in sight of things that are all of one size, with a few more on either side. */
export function visibleRange(
  scrollOffset: number,
  viewportSize: number,
  itemSize: number,
  count: number,
  overscan = 6,
): VisibleRange {
  const first = Math.max(0, Math.floor(scrollOffset / itemSize) - overscan);
  return { first, end: Math.min(count, Math.ceil((scrollOffset + viewportSize) / itemSize) + overscan) };
}

/**
 * Those in sight of things of several sizes; `starts` has one number more than there are things: where the last one
 * ends.
 */
export function visibleRangeOf(
  scrollOffset: number,
  viewportSize: number,
  starts: readonly number[],
  overscan = 2,
): VisibleRange {
  const count = starts.length - 1;
  let first = 0;
  while (first < count && (starts[first + 1] ?? 0) <= scrollOffset) first++;
  let end = first;
  while (end < count && (starts[end] ?? 0) < scrollOffset + viewportSize) end++;
  return { first: Math.max(0, first - overscan), end: Math.min(count, end + overscan) };
}

/** Runs an action once before the next picture, however often it was asked for. */
export function scheduleBeforePaint(action: () => void): () => void {
  let isScheduled = false;
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      action();
    });
  };
}
