/** What a person reads before anything is sent, whole and without a secret. */
export interface Review {
  title: string;
  /** What will happen, a sentence each. */
  paragraphs: readonly string[];
  /** What to think of first. */
  warnings: readonly string[];
  sections: readonly ReviewSection[];
  /** The label of the button that sends it. */
  confirmLabel: string;
  /** What can be copied instead of being sent. */
  copy?: { label: string; text: string };
  /** A name that has to be typed first. */
  typedName?: { label: string; name: string } | undefined;
}

export interface ReviewSection {
  heading: string;
  help?: string;
  rows: readonly ReviewRow[];
  /** Shown as it is, in place of rows. */
  code?: string;
}

export interface ReviewRow {
  label: string;
  value: string;
  isSecret?: boolean;
  /** A sentence, and no value of a field. */
  isProse?: boolean;
  /** One of a list of sentences; the label is its number. */
  isNumbered?: boolean;
}
