/** What a pattern of a date is made of: pairs of bytes, one of these and, for `Literal`, the byte that stands there. */
export const enum DateField {
  Literal = 0,
  Year = 1,
  Month = 2,
  Day = 3,
  Hour = 4,
  Minute = 5,
  Second = 6,
  Millis = 7,
}
