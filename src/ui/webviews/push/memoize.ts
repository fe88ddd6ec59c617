/** A function that answers from memory when it is asked again about the very same things; it remembers the last few. */
export function memoize<A extends readonly unknown[], R>(
  compute: (...inputs: A) => R,
  maxEntries = 6,
): (...inputs: A) => R {
  const entries: { inputs: A; result: R }[] = [];
  return (...inputs) => {
    const cachedEntry = entries.find((entry) => entry.inputs.every((input, index) => input === inputs[index]));
    if (cachedEntry) return cachedEntry.result;
    const result = compute(...inputs);
    entries.unshift({ inputs, result });
    entries.splice(maxEntries);
    return result;
  };
}
