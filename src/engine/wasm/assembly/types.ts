/** What a column's values are and how they stand in Parquet. */
export const enum Type {
  /** BYTE_ARRAY */
  Text = 0,
  Boolean = 1,
  /** INT64 */
  Integer = 2,
  /** DOUBLE */
  Float = 3,
  /** INT32: days */
  Date = 4,
  /** INT64: milliseconds */
  Millis = 5,
  /** INT96: nanoseconds of the day and the Julian day. Kept as milliseconds until a page is made. */
  Nanos = 6,
}
