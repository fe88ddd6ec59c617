/** Parts of a text in UTF-8, by which it is found out how CSV is written. */
export interface DialectSamples {
  /** Unless it `isComplete`, it may break off anywhere. */
  beginning: Uint8Array;
  isComplete: boolean;
  /** May begin and break off anywhere. */
  middle?: Uint8Array;
  /** May begin anywhere. */
  end?: Uint8Array;
}
