import type { ColumnChoice } from '../../engine/model/columnChoice';
import { type FileOptions, toFileOptions } from '../../engine/model/fileOptions';
import type { ReadOptions } from '../../engine/model/readOptions';
import type { CsvOptions, TablePlan } from '../../engine/model/tablePlan';
import type { JobDescription } from '../../push/job/pushJobApi';

/** A push as something else can do it. No secret is in it: scripts take it from the environment. */
export interface ScriptSource {
  /** Where the team is: "https://acme.eu-1.celonis.cloud". */
  origin: string;
  poolId: string;
  /** Which kind of secret, and so which header (celonis-api.md §2.1). */
  scheme: 'AppKey' | 'Bearer';
  /** The table and, behind it, its child tables. */
  tables: readonly [ScriptTable, ...ScriptTable[]];
  files: readonly ScriptFile[];
  /** What a person must know who uses it, in sentences. */
  notes: readonly string[];
}

export interface ScriptTable {
  job: Omit<JobDescription, 'format' | 'csv'>;
  /** What was chosen for values of its columns. */
  choices: readonly ColumnChoice[];
  /** For a child table: the keys that lead to its array in a record. */
  childPath?: readonly string[];
}

export interface ScriptFile {
  /** The path, or the name where it lies on no disk. */
  path: string;
  /** How it is written, decided. */
  fileOptions: FileOptions & Required<Pick<FileOptions, 'format' | 'arrayPath'>>;
}

/** A table as it was planned. */
export function toScriptTable(
  { columns, choices = [], child }: TablePlan,
  job: Omit<ScriptTable['job'], 'columns'>,
): ScriptTable {
  return { job: { ...job, columns }, choices, ...(child ? { childPath: child.source } : {}) };
}

/** Files as they were found to be written, each in its own way. @param paths as many as the plan has files. */
export function toScriptFiles(plan: TablePlan, paths: readonly string[], readOptions: ReadOptions = {}): ScriptFile[] {
  const wholeFile = { ...plan, read: plan.read ?? {} };
  return paths.map((path, index) => {
    const plannedFile = plan.files?.[index] ?? plan.files?.[0] ?? wholeFile;
    return {
      path,
      fileOptions: {
        ...toFileOptions(readOptions),
        format: plannedFile.shape === 'ndjson' ? 'ndjson' : 'json',
        ...plannedFile.read,
        arrayPath: [...plannedFile.arrayPath],
      },
    };
  });
}

/** The environment variable that a script takes the secret from. */
export function secretVariableName({ scheme }: Pick<ScriptSource, 'scheme'>): string {
  return scheme === 'AppKey' ? 'CELONIS_APP_KEY' : 'CELONIS_API_KEY';
}

/** How scripts write CSV. Everything is said, for the defaults are not documented (celonis-api.md §4.5). */
export const scriptCsvOptions: CsvOptions = {
  separatorSequence: ',',
  quoteSequence: '"',
  escapeSequence: '"',
  lineEnding: '\n',
  charSet: 'UTF-8',
  decimalSeparator: '.',
  dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
};

/** A comment of a script, one line each: what somebody named cannot end it. */
export function formatComment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/[^\P{C}\t]+/gu, ' ')}`.trimEnd()).join('\n');
}

/** A text as a literal of Python. JSON's escapes are Python's too, once nothing but ASCII is left. */
export function formatPythonText(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (codeUnit) => `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A value that JSON can hold as a literal of Python. */
export function formatPythonValue(value: unknown): string {
  if (typeof value === 'string') return formatPythonText(value);
  if (Array.isArray(value)) return `[${value.map(formatPythonValue).join(', ')}]`;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, member]) => `${formatPythonText(key)}: ${formatPythonValue(member)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}
