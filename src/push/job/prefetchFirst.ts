/** The items of something that begins with the first at once, instead of when it is asked for. */
export function prefetchFirst<T>(iterable: AsyncIterable<T>): {
  first: Promise<unknown>;
  items: AsyncIterable<T>;
  end(): Promise<void>;
} {
  const iterator = iterable[Symbol.asyncIterator]();
  const first = iterator.next();
  // Its failure is thrown where the items are taken; until then it must not count as forgotten.
  first.catch(() => undefined);
  async function* items(): AsyncGenerator<T> {
    for (let next = await first; !next.done; next = await iterator.next()) yield next.value;
  }
  const end = async (): Promise<void> => {
    await first.catch(() => undefined);
    await iterator.return?.();
  };
  return { first, items: items(), end };
}
