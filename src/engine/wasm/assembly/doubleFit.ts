/** Whether a double keeps a number as written, as `fitsDouble` in infer/numbers.ts has it. */
export const enum DoubleFit {
  No = 0,
  Yes = 1,
  /** Left to TypeScript. */
  Unknown = 2,
}
