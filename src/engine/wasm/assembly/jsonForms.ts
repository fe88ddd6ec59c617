/** How a page holds values. */
export const enum Source {
  Int32 = 0,
  Uint32 = 1,
  Int64 = 2,
  Int96 = 3,
  Float = 4,
  Double = 5,
  /** Bytes of a fixed length. */
  Fixed = 6,
  /** Bytes with their length before them, four bytes. */
  Bytes = 7,
}

/** How they are written as JSON. */
export const enum JsonForm {
  Integer = 0,
  Unsigned = 1,
  /** Whole numbers times ten to the power of a scale, which is given: 1 to 18. */
  Decimal = 2,
  Float = 3,
  Text = 4,
  Date = 5,
  /** Units since 1970-01-01, of which a second has as many as is given. */
  LocalTime = 6,
  UtcTime = 7,
  TimeOfDay = 8,
}

/** Why `writeJsonValues` stopped before the rows that it was given. */
export const enum JsonStop {
  Done = 0,
  /** There is no room; `jsonNeeded` says how much the next value takes. */
  Full = 1,
  /** The page ends within a value, or an index leads to none. */
  Damaged = 2,
}
