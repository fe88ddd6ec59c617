import type { JobRequest } from '../../push/job/target';
import type { ColumnChoice, ReadOptions } from '../../push/definition/definition';
import { type FileOptions, forOneFile } from '../../push/input/fileOptions';
import type { CsvOptions, TablePlan } from '../../push/types';

/** A push as something else can do it. No secret is in it: scripts take it from the environment. */
export interface PushCopy {
  /** Where the team is: "https://acme.eu-1.celonis.cloud". */
  origin: string;
  poolId: string;
  /** Which kind of secret, and so which header (celonis-api.md §2.1). */
  scheme: 'AppKey' | 'Bearer';
  /** The table and, behind it, its child tables. */
  tables: readonly [CopiedTable, ...CopiedTable[]];
  files: readonly CopiedFile[];
  /** What a person must know who uses it, in sentences. */
  remarks: readonly string[];
}

export interface CopiedTable {
  job: Omit<JobRequest, 'format' | 'csv'>;
  /** What was chosen for values of its columns. */
  choices: readonly ColumnChoice[];
  /** For a child table: the keys that lead to its array in a record. */
  child?: readonly string[];
}

export interface CopiedFile {
  /** The path, or the name where it lies on no disk. */
  path: string;
  /** How it is written, decided. */
  read: FileOptions & Required<Pick<FileOptions, 'format' | 'arrayPath'>>;
}

/** A table as it was planned. */
export function copiedTable({ columns, choices = [], child }: TablePlan, job: Omit<CopiedTable['job'], 'columns'>): CopiedTable {
  return { job: { ...job, columns }, choices, ...(child ? { child: child.source } : {}) };
}

/** Files as they were found to be written, each in its own way. @param paths as many as the plan has files. */
export function copiedFiles(plan: TablePlan, paths: readonly string[], read: ReadOptions = {}): CopiedFile[] {
  const planned = plan.files ?? [{ ...plan, read: plan.read ?? {} }];
  return paths.map((path, index) => {
    const one = planned[index] ?? planned[0]!;
    return { path, read: { ...forOneFile(read), format: one.shape === 'ndjson' ? 'ndjson' : 'json', ...one.read, arrayPath: [...one.arrayPath] } };
  });
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
