import type { Problem, ReadingFix } from '../../core/problem';
import type { TablePlan } from '../../engine/model/tablePlan';

/** What a person has to decide before the push can go on. The choice goes in by a push definition. */
export interface Question {
  what: string;
  choices: readonly string[];
  /** The first rows that a choice gives. */
  readings?: readonly { choice: string; rows: readonly (readonly string[])[] }[];
}

export interface ResultColumn {
  name: string;
  type: string;
  /** UTF-8 bytes that are reserved; null where the type has no length. */
  length: number | null;
}

/** The JSON object on stdout. Scripts rely on its names and on the exit codes. */
export interface CommandLineResult {
  outcome: 'done' | 'failed' | 'cancelled' | 'question';
  table: string;
  rows: number;
  columns: readonly ResultColumn[];
  notes: readonly string[];
  problem?: Pick<Problem, 'kind' | 'what' | 'where' | 'why' | 'next'>;
  question?: Question;
}

export const exitCodes: Readonly<Record<CommandLineResult['outcome'], number>> = {
  done: 0,
  failed: 1,
  cancelled: 2,
  question: 3,
};

export function resultColumns({ columns }: Pick<TablePlan, 'columns'>): ResultColumn[] {
  return columns.map(({ name, type, fieldLength }) => ({ name, type, length: fieldLength ?? null }));
}

/** A problem that offers ways to read the file is a question; any other one is a failure. */
export function problemResult(table: string, problem: Problem): CommandLineResult {
  const noRows = { table, rows: 0, columns: [], notes: [] };
  const choices = (problem.fixes ?? []).flatMap((fix) => (fix.kind === 'setReading' ? [describeChoice(fix)] : []));
  if (choices.length > 0) {
    const what = [problem.what, problem.why].filter(Boolean).join(' ');
    const readings = problem.readings?.flatMap(({ fix, rows }) => (fix ? [{ choice: describeChoice(fix), rows }] : []));
    return { outcome: 'question', ...noRows, question: { what, choices, ...(readings && { readings }) } };
  }
  const outcome = problem.kind === 'cancelled' ? 'cancelled' : 'failed';
  return { outcome, ...noRows, problem: resultProblem(problem) };
}

export function resultProblem({ kind, what, where, why, next }: Problem): NonNullable<CommandLineResult['problem']> {
  return {
    kind,
    what,
    ...(where === undefined ? {} : { where }),
    ...(why === undefined ? {} : { why }),
    ...(next === undefined ? {} : { next }),
  };
}

function describeChoice({ field, value, label }: ReadingFix): string {
  return `"${field}": ${toJson(value)} (${label})`;
}

/** Values of fixes are texts, of lists, numbers and truth values their JSON. */
function toJson(value: string): string {
  return /^(true|false|\d+|\[.*\])$/.test(value) ? value : JSON.stringify(value);
}
