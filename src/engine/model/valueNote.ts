/** Something odd about a value that does not show in the text that was made of it, and that a person should know. */
export interface ValueNote {
  /** The keys that lead to the value, also into lists. */
  path: readonly string[];
  /**
   * NaN, which becomes no value; an infinite number; bytes that are no text, and become Base64; a whole column of a
   * type that cannot be read.
   */
  noteKind: 'notANumber' | 'infinite' | 'bytes' | 'unreadable';
  /** The first record that has it. */
  record: number;
  /** `unreadable`: the name of the type. */
  type?: string;
}
