/** What a piece of text has that may be odd, as bits. */
export const enum TextSign {
  /** A replacement character, or UTF-8 that may have been read as Windows-1252, also where they are escapes of JSON. */
  Damage = 1,
  /** A control character but tabs, line ends and zeros. */
  Control = 2,
  /** An escape of JSON for such a control character. */
  EscapedControl = 4,
  Equals = 8,
  Plus = 16,
}
