/** Whether each number is greater than the one before it. */
export function isRising(numbers: readonly number[]): boolean {
  let previous = -Infinity;
  for (const value of numbers) {
    if (value <= previous) return false;
    previous = value;
  }
  return true;
}
