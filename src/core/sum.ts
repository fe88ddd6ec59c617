/** The sum of numbers; 0 of none. */
export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** The sum of what each item counts. */
export function sumOf<T>(items: Iterable<T>, countOf: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += countOf(item);
  return total;
}
