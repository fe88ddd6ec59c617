/** Something odd about a value that does not show in the text that was made of it, and that a person should know. */
export interface ValueNote {
  /** The keys that lead to the value, also into lists. */
  path: readonly string[];
  /**
   * NaN, which becomes no value; an infinite number; bytes that are no text, and become hexadecimal digits; a geometry,
   * which becomes well-known text; a variant, which becomes JSON text.
   */
  noteKind: 'notANumber' | 'infinite' | 'bytes' | 'geometry' | 'variant';
  /** The first record that has it. */
  record: number;
}
