/** The item at an index that is in the list by construction. Throws RangeError where it is not, which is a defect. */
export function itemAt<T>(items: ArrayLike<T>, index: number): T {
  if (!(index in items)) throw new RangeError(`There is no item ${index} among ${items.length}.`);
  return items[index] as T;
}
