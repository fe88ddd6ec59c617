/** The forms in which values of a column come, as bits. */
export const enum Form {
  Boolean = 1,
  Integer = 2,
  BigInteger = 4,
  Float = 8,
  InexactFloat = 16,
  Date = 32,
  LocalTime = 64,
  UtcTime = 128,
  OffsetTime = 256,
  FineTime = 512,
  RangelessTime = 1024,
  /** A text of digits only. */
  Digits = 2048,
  Text = 4096,
  Array = 8192,
  EmptyObject = 16384,
  BrokenText = 32768,
}

/** Why `inferCells` stopped. */
export const enum InferStop {
  Done = 0,
  /** At a value that is longer than any column may hold. */
  TooLong = 1,
  /** At a decimal of so many digits that only TypeScript can tell its form, which is for `seeForm`. */
  LongDecimal = 2,
}
