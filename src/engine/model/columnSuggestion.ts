import type { ColumnChoice } from './columnChoice';

/** What is chosen for a column by taking a suggestion. */
export type SuggestedChoice = Pick<
  ColumnChoice,
  'type' | 'dateFormat' | 'decimalMark' | 'unit' | 'trueWords' | 'falseWords'
>;

/**
 * Numbers or dates that only a person can read for certain: `(12.50)` for a negative one, `12.50 CR`, `3. März 2024`;
 * or texts that Excel is to take as such: `="00123"`.
 */
export type WrittenForm = 'parentheses' | 'creditDebit' | 'monthNames' | 'formulas';

/** What the values of a column look like that is stored otherwise. */
export interface ColumnSuggestion {
  /**
   * The ways to read them, several where only a person can tell which one is meant: 01/02/2024. None for words and
   * forms.
   */
  choices: readonly SuggestedChoice[];
  /** They are written in a form of which nothing is converted. */
  form?: WrittenForm;
  /** With the words for no value, the values show their type by themselves. */
  isByNullWords: boolean;
  /** Words in the column that probably stand for no value. */
  nullWords: readonly string[];
  /** Values that look like that, of those that were looked at. */
  count: number;
  values: number;
  /** Where only words for no value are reported: the first of them. */
  firstRecord?: number;
  /** Not every value was looked at. */
  isSampled: boolean;
  /** The first value that does not look like that. */
  exception?: { record: number; text: string };
}
