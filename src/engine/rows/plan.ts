import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import type { ColumnChoice } from '../../push/definition/definition';
import { choiceFor, dotted, missingSource } from '../model/choices';
import type { Misfit, PlannedColumn, PlannedFile, Preview, ReadRequest, TablePlan } from '../model/types';
import { placeOf } from '../open/places';
import type { WirePlan } from '../worker/protocol';
import type { DraftPreview, TableDraft } from './analyze';
import { allChoices, childNames, isMember } from './childRequest';
import { changesValues } from './convert/rules';
import { explainMisfit, explainNote } from './explain';
import { notesOf } from './explainInput';
import type { DraftColumn, Note } from './infer/columns';
import { columnNames } from './infer/names';

/**
 * What the worker found, with names and words, and with what the person chose.
 * @param file its name, for what is said about it.
 * @throws ProblemError of kind `input` for a choice about something that is not in the file, or where no column is
 *   left.
 */
export function planOf(draft: TableDraft, request: ReadRequest, file: string): TablePlan {
  const { shape, arrayPath, rows, fingerprint } = draft;
  const choices = allChoices(request);
  const missing = missingSource(
    (request.columns ?? []).map(({ source }) => source),
    draft.columns.map(({ path }) => path),
    file,
  );
  if (missing) throw new ProblemError(missing);
  const columns = included(columnsOf(draft, request, choices));
  if (columns.length === 0) throw new ProblemError(noColumnsLeft(file));
  const converting = choices.filter(changesValues);
  const misfits = misfitsOf(draft, columns);
  const notes = [...notesOf(draft, request.read ?? {}, file), ...alikeNotes(columns)];
  return {
    shape,
    arrayPath,
    rows,
    columns,
    fingerprint,
    read: draft.read,
    ...(draft.files.length > 1 && { files: draft.files }),
    ...(notes.length > 0 && { notes }),
    ...(converting.length > 0 && { choices: converting }),
    ...(request.child && { child: request.child }),
    ...(misfits.length > 0 && { misfits }),
  };
}

/** Choices about what does not occur in the first rows are left alone: it may come later. */
export function previewOf(
  { table, rows, unfit, complete, arrays, candidates }: DraftPreview,
  request: ReadRequest,
): Preview {
  const all = columnsOf(table, request, allChoices(request));
  const kept = all.flatMap((column, index) => (column ? [index] : []));
  const places = new Map(kept.map((index, place) => [index, place]));
  const columns = included(all);
  const { names, ...read } = table.read;
  return {
    read: {
      ...request.read,
      ...read,
      ...(names && { header: 'first' as const }),
      ...(table.arrayPath.length > 0 && { arrayPath: [...table.arrayPath] }),
    },
    columns,
    rows: rows.map((row) => kept.map((index) => row[index]!)),
    complete,
    misfits: misfitsOf(table, columns),
    unfit: unfit.flatMap(([row, index]) => (places.has(index) ? [[row, places.get(index)!] as const] : [])),
    arrays,
    ...(candidates && { candidates }),
  };
}

/** As much of a plan as the worker needs. */
export function wire(plan: TablePlan): WirePlan {
  const { shape, arrayPath, rows, fingerprint, choices, child, read, files, provisional } = plan;
  const columns = plan.columns.map(({ name, path, type }) => ({ name, path, type }));
  return {
    shape,
    arrayPath,
    rows,
    fingerprint,
    columns,
    ...(read && { read }),
    ...(files && { files }),
    ...(choices && { choices }),
    ...(child && { child }),
    ...(provisional && { provisional: true as const }),
  };
}

/** A column for each of the draft's, undefined where it is left out. Names do not depend on what is left out. */
function columnsOf(
  draft: TableDraft,
  { child }: ReadRequest,
  choices: readonly ColumnChoice[],
): (PlannedColumn | undefined)[] {
  const paths = draft.columns.map(({ path }) => path);
  const chosen = paths.map((path) => choiceFor(path, choices));
  const names = namesFor(
    paths,
    chosen.map(({ choice, excluded }) => (excluded ? undefined : choice?.name)),
    child,
  );
  return draft.columns.map((column, index) => {
    const { choice, excluded } = chosen[index]!;
    return excluded ? undefined : planColumn(column, names[index]!, choice?.length, draft.files);
  });
}

function namesFor(
  paths: readonly (readonly string[])[],
  chosen: readonly (string | undefined)[],
  child: ReadRequest['child'],
): string[] {
  if (!child) return columnNames(paths, chosen);
  const members = paths.flatMap((path, index) => (isMember(path) || chosen[index] !== undefined ? [index] : []));
  const names = columnNames(
    members.map((index) => paths[index]!),
    members.map((index) => chosen[index]),
  );
  return childNames(
    paths,
    paths.map((_path, index) => names[members.indexOf(index)]),
    child,
  );
}

function included(columns: readonly (PlannedColumn | undefined)[]): PlannedColumn[] {
  return columns.filter((column) => column !== undefined);
}

/**
 * Notes on values that would have another type, were it not for some of them. Lists, leading zeros and the like are
 * text by nature.
 */
const forcesText: ReadonlySet<string> = new Set([
  'mixed',
  'bigInteger',
  'inexactFloat',
  'fineTime',
  'rangelessTime',
  'mixedOffsets',
  'decimalMark',
  'infinite',
]);

function isForced(note: Note): boolean {
  return forcesText.has(note.code) || ('also' in note && note.also !== undefined && isForced(note.also));
}

function planColumn(
  column: DraftColumn,
  name: string,
  length: number | undefined,
  files: readonly PlannedFile[],
): PlannedColumn {
  const { path, type, maxBytes, nulls, note } = column;
  return {
    name,
    path,
    type,
    maxBytes,
    nulls,
    ...(type === 'STRING' && { fieldLength: length ?? fieldLength(maxBytes) }),
    ...(type === 'STRING' && note && isForced(note) && { keptAsText: true as const }),
    ...(note && { note: explainNote(note, files) }),
  };
}

/** A quarter more than the longest value, and never less than what Celonis reserves by itself (celonis-api.md §8). */
export function fieldLength(maxBytes: number): number {
  return Math.min(65_000, Math.max(80, Math.ceil(maxBytes * 1.25)));
}

function misfitsOf({ misfits, files }: TableDraft, columns: readonly PlannedColumn[]): Misfit[] {
  const byPath = new Map(columns.map((column) => [JSON.stringify(column.path), column]));
  return misfits.flatMap(({ path, values, examples, unreadable }) => {
    const column = byPath.get(JSON.stringify(path));
    return column
      ? [
          {
            column: column.name,
            values,
            examples: examples.map(({ row, text, reason }) => ({
              ...placeInFile(files, row),
              text,
              ...explainMisfit(reason, text, column),
            })),
            ...(unreadable !== undefined && { unreadable }),
          },
        ]
      : [];
  });
}

/** What a person should know of keys that Celonis cannot tell apart as names (celonis-api.md §8). */
function alikeNotes(columns: readonly PlannedColumn[]): string[] {
  const keys = columns.map(({ path }) => JSON.stringify(path).toLowerCase());
  if (new Set(keys).size === keys.length) return [];
  const byKey = new Map<string, PlannedColumn[]>();
  columns.forEach((column, index) => byKey.set(keys[index]!, [...(byKey.get(keys[index]!) ?? []), column]));
  const list = (all: readonly string[]): string => all.join(', ');
  return [...byKey.values()].flatMap((alike) =>
    alike.length > 1
      ? [
          t(
            '{0} differ only in the case of their letters, which names of columns in Celonis do not. They become the columns {1}. Write them alike if they are the same.',
            list(alike.map(({ path }) => dotted(path))),
            list(alike.map(({ name }) => name)),
          ),
        ]
      : [],
  );
}

function placeInFile(files: readonly PlannedFile[], row: number): { row: number; file?: string } {
  const { record, file } = placeOf(files, row);
  return { row: record, ...(file !== undefined && { file }) };
}

function noColumnsLeft(file: string): ProblemError['problem'] {
  return {
    kind: 'input',
    what: t('No column of {0} is left to push.', file),
    why: t('All of them are left out.'),
    next: t('Include at least one column.'),
  };
}
