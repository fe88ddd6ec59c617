import type { Fix } from '../../core/problem';

/** What a person should know, and what can be done about it. */
export interface InputNote {
  note: string;
  fixes?: readonly Fix[];
}

/** A click that reads the file otherwise. */
export function readingFix(field: string, value: string, label: string): Fix {
  return { kind: 'setReading', field, value, label };
}
