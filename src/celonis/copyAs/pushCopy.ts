import type { JobRequest } from '../../push/job/target';
import type { ReadOptions } from '../../push/definition/definition';
import type { CsvOptions } from '../../push/types';

/** A push as something else can do it. No secret is in it: scripts take it from the environment. */
export interface PushCopy {
  /** Where the team is: "https://acme.eu-1.celonis.cloud". */
  origin: string;
  poolId: string;
  /** Which kind of secret, and so which header (celonis-api.md §2.1). */
  scheme: 'AppKey' | 'Bearer';
  job: Omit<JobRequest, 'format' | 'csv'>;
  /** Paths, or names where a file lies on no disk. */
  files: readonly string[];
  /** How the files are written, decided. */
  read: ReadOptions;
  /** What a script does not do, in sentences. */
  remarks: readonly string[];
}

/** The environment variable that a script takes the secret from. */
export function secretVariable({ scheme }: Pick<PushCopy, 'scheme'>): string {
  return scheme === 'AppKey' ? 'CELONIS_APP_KEY' : 'CELONIS_API_KEY';
}

/** How scripts write CSV. Everything is said, for the defaults are not documented (celonis-api.md §4.5). */
export const scriptCsv: CsvOptions = {
  separatorSequence: ',',
  quoteSequence: '"',
  escapeSequence: '"',
  lineEnding: '\n',
  charSet: 'UTF-8',
  decimalSeparator: '.',
  dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
};

/** A comment of a script, one line each: what somebody named cannot end it. */
export function comment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/[^\P{C}\t]+/gu, ' ')}`.trimEnd()).join('\n');
}

/** A text as a literal of Python. JSON's escapes are Python's too, once nothing but ASCII is left. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value that JSON can hold as a literal of Python. */
export function pythonValue(value: unknown): string {
  if (typeof value === 'string') return pythonText(value);
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return `{${Object.entries(value).map(([key, one]) => `${pythonText(key)}: ${pythonValue(one)}`).join(', ')}}`;
  return JSON.stringify(value);
}
