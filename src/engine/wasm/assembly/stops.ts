/** Why `takeCells` stopped. */
export const enum Stop {
  /** All cells are taken, or so much came that it is time to look at the size. */
  Done = 0,
  /** A value that the column cannot hold, at the cell that was returned. */
  Unfit = 1,
  /** A key whose column is not known yet. */
  NewKey = 2,
  /** A number that only TypeScript can read: to be given to `putDouble`; goes on behind it. */
  Double = 3,
}
