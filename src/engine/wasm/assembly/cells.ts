/** Kinds of cells, as in json/tape.ts. */
export const enum Cell {
  Row = 0,
  Null = 1,
  False = 2,
  True = 3,
  Integer = 4,
  Decimal = 5,
  Text = 6,
  BrokenText = 7,
  Array = 8,
  EmptyObject = 9,
}
