import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import type { ColumnChoice } from '../model/columnChoice';
import { findChoice, formatPath, missingSourceProblem } from '../model/columnChoices';
import { createColumnNames } from '../model/columnNames';
import type { ColumnNote, DraftColumn } from '../model/draftColumn';
import type {
  ColumnConversionErrors,
  PlannedColumn,
  PlannedFile,
  Preview,
  ReadRequest,
  TablePlan,
} from '../model/tablePlan';
import type { WirePlan } from '../model/wirePlan';
import { locateRecord } from '../open/recordLocation';
import { allColumnChoices, childColumnNames, isMemberPath } from './childTableRequest';
import { changesValues } from './convert/conversionRules';
import { explainNote } from './explainColumnNote';
import { explainConversionError } from './explainFault';
import { inputNotes } from './explainInputNotes';
import { explainSuggestion } from './explainSuggestion';
import { proposeFieldLength } from './fieldLength';
import type { DraftPreview, TableDraft } from './tableDraft';

/**
 * What the worker found, with names and words, and with what the person chose.
 * @param sourceName its name, for what is said about it.
 * @throws ProblemError of kind `input` for a choice about something that is not in the file, or where no column is
 *   left.
 */
export function buildPlan(draft: TableDraft, request: ReadRequest, sourceName: string): TablePlan {
  const { shape, arrayPath, rows, fingerprint } = draft;
  const choices = allColumnChoices(request);
  const missingProblem = missingSourceProblem(
    (request.columns ?? []).map(({ source }) => source),
    draft.columns.map(({ path }) => path),
    sourceName,
  );
  if (missingProblem) throw new ProblemError(missingProblem);
  const columns = withoutExcluded(planColumns(draft, request, choices));
  if (columns.length === 0) throw new ProblemError(noColumnsLeftProblem(sourceName));
  const convertingChoices = choices.filter(changesValues);
  const conversionErrors = buildConversionErrors(draft, columns);
  const readingNotes = inputNotes(draft, request.read ?? {}, sourceName);
  const notes = [...readingNotes.map(({ note }) => note), ...similarNameNotes(columns)];
  const noteFixes = readingNotes.flatMap(({ note, fixes = [] }) => (fixes.length > 0 ? [{ note, fixes }] : []));
  return {
    shape,
    arrayPath,
    rows,
    columns,
    fingerprint,
    read: draft.read,
    ...(draft.files.length > 1 && { files: draft.files }),
    ...(draft.partEnds && { partEnds: draft.partEnds }),
    ...(draft.files.length === 1 && draft.files[0]!.hints && { hints: draft.files[0]!.hints }),
    ...(notes.length > 0 && { notes }),
    ...(noteFixes.length > 0 && { noteFixes }),
    ...(convertingChoices.length > 0 && { choices: convertingChoices }),
    ...(request.child && { child: request.child }),
    ...(conversionErrors.length > 0 && { conversionErrors }),
  };
}

/** Choices about what does not occur in the first rows are left alone: it may come later. */
export function buildPreview(
  { table, rows, unconvertedCells, isComplete, childArrayPaths, candidates }: DraftPreview,
  request: ReadRequest,
): Preview {
  const allColumns = planColumns(table, request, allColumnChoices(request));
  const includedIndexes = allColumns.flatMap((column, index) => (column ? [index] : []));
  const shownIndexByColumn = new Map(includedIndexes.map((index, shownIndex) => [index, shownIndex]));
  const columns = withoutExcluded(allColumns);
  const { names: headerNames, ...read } = table.read;
  return {
    read: {
      ...request.read,
      ...read,
      ...(headerNames && { header: 'first' as const }),
      ...(table.arrayPath.length > 0 && { arrayPath: [...table.arrayPath] }),
    },
    columns,
    rows: rows.map((row) => includedIndexes.map((index) => row[index]!)),
    isComplete,
    conversionErrors: buildConversionErrors(table, columns),
    unconvertedCells: unconvertedCells.flatMap(([rowIndex, index]) => {
      const shownIndex = shownIndexByColumn.get(index);
      return shownIndex === undefined ? [] : [[rowIndex, shownIndex] as const];
    }),
    childArrayPaths,
    ...(candidates && { candidates }),
  };
}

/** As much of a plan as the worker needs. */
export function toWirePlan(plan: TablePlan): WirePlan {
  const { shape, arrayPath, rows, fingerprint, choices, child, read, files, partEnds, provisional } = plan;
  const columns = plan.columns.map(({ name, path, type }) => ({ name, path, type }));
  return {
    shape,
    arrayPath,
    rows,
    fingerprint,
    columns,
    ...(read && { read }),
    ...(files && { files }),
    ...(partEnds && { partEnds }),
    ...(choices && { choices }),
    ...(child && { child }),
    ...(provisional && { provisional: toWireProvision(plan.columns, provisional) }),
  };
}

/** What is needed to tell whether the file goes on as it begins. */
function toWireProvision(
  columns: readonly PlannedColumn[],
  { request, isPacked }: NonNullable<TablePlan['provisional']>,
): NonNullable<WirePlan['provisional']> {
  const choices = allColumnChoices(request);
  const fieldLengths = columns.map(({ path, fieldLength }) =>
    findChoice(path, choices).choice?.length === undefined ? fieldLength : undefined,
  );
  return { isPacked: isPacked ?? false, fieldLengths };
}

/** A column for each of the draft's, undefined where it is left out. Names do not depend on what is left out. */
function planColumns(
  draft: TableDraft,
  { child }: ReadRequest,
  choices: readonly ColumnChoice[],
): (PlannedColumn | undefined)[] {
  const paths = draft.columns.map(({ path }) => path);
  const matchedChoices = paths.map((path) => findChoice(path, choices));
  const columnNames = nameColumns(
    paths,
    matchedChoices.map(({ choice, isExcluded }) => (isExcluded ? undefined : choice?.name)),
    child,
  );
  return draft.columns.map((column, index) => {
    const { choice, isExcluded } = matchedChoices[index]!;
    return isExcluded ? undefined : createPlannedColumn(column, columnNames[index]!, choice?.length, draft.files);
  });
}

function nameColumns(
  paths: readonly (readonly string[])[],
  chosenNames: readonly (string | undefined)[],
  child: ReadRequest['child'],
): string[] {
  if (!child) return createColumnNames(paths, chosenNames);
  const memberIndexes = paths.flatMap((path, index) =>
    isMemberPath(path) || chosenNames[index] !== undefined ? [index] : [],
  );
  const memberNames = createColumnNames(
    memberIndexes.map((index) => paths[index]!),
    memberIndexes.map((index) => chosenNames[index]),
  );
  return childColumnNames(
    paths,
    paths.map((_path, index) => memberNames[memberIndexes.indexOf(index)]),
    child,
  );
}

function withoutExcluded(columns: readonly (PlannedColumn | undefined)[]): PlannedColumn[] {
  return columns.filter((column) => column !== undefined);
}

/**
 * Notes on values that would have another type, were it not for some of them. Lists, leading zeros and the like are
 * text by nature.
 */
const textForcingNotes: ReadonlySet<string> = new Set([
  'mixed',
  'bigInteger',
  'inexactFloat',
  'fineTime',
  'rangelessTime',
  'mixedOffsets',
  'decimalMark',
  'infinite',
]);

function isForcedText(note: ColumnNote): boolean {
  return textForcingNotes.has(note.code) || ('also' in note && note.also !== undefined && isForcedText(note.also));
}

function createPlannedColumn(
  column: DraftColumn,
  name: string,
  length: number | undefined,
  files: readonly PlannedFile[],
): PlannedColumn {
  const { path, type, maxBytes, nulls, note, suggestion } = column;
  return {
    name,
    path,
    type,
    maxBytes,
    nulls,
    ...(type === 'STRING' && { fieldLength: length ?? proposeFieldLength(maxBytes) }),
    ...(type === 'STRING' && note && isForcedText(note) && { storedAsText: true as const }),
    ...(note && { note: explainNote(note, files) }),
    ...(suggestion && { suggestion: explainSuggestion(suggestion, files) }),
  };
}

function buildConversionErrors(
  { conversionErrors, files }: TableDraft,
  columns: readonly PlannedColumn[],
): ColumnConversionErrors[] {
  const byPath = new Map(columns.map((column) => [JSON.stringify(column.path), column]));
  return conversionErrors.flatMap(({ path, values, examples }) => {
    const column = byPath.get(JSON.stringify(path));
    return column
      ? [
          {
            column: column.name,
            values,
            examples: examples.map(({ row, text, reason }) => ({
              ...locateInFile(files, row),
              text,
              ...explainConversionError(reason, text, column),
            })),
          },
        ]
      : [];
  });
}

/** What a person should know of keys that Celonis cannot tell apart as names (celonis-api.md §8). */
function similarNameNotes(columns: readonly PlannedColumn[]): string[] {
  const lowerCaseKeys = columns.map(({ path }) => JSON.stringify(path).toLowerCase());
  if (new Set(lowerCaseKeys).size === lowerCaseKeys.length) return [];
  const byKey = new Map<string, PlannedColumn[]>();
  columns.forEach((column, index) =>
    byKey.set(lowerCaseKeys[index]!, [...(byKey.get(lowerCaseKeys[index]!) ?? []), column]),
  );
  const joinAll = (names: readonly string[]): string => names.join(', ');
  return [...byKey.values()].flatMap((similarColumns) =>
    similarColumns.length > 1
      ? [
          t(
            '{0} differ only in the case of their letters, which names of columns in Celonis do not. They become the columns {1}. Write them alike if they are the same.',
            joinAll(similarColumns.map(({ path }) => formatPath(path))),
            joinAll(similarColumns.map(({ name }) => name)),
          ),
        ]
      : [],
  );
}

function locateInFile(files: readonly PlannedFile[], row: number): { row: number; file?: string } {
  const { record, file: sourceName } = locateRecord(files, row);
  return { row: record, ...(sourceName !== undefined && { file: sourceName }) };
}

function noColumnsLeftProblem(sourceName: string): ProblemError['problem'] {
  return {
    kind: 'input',
    what: t('No column of {0} is left to push.', sourceName),
    why: t('All of them are left out.'),
    next: t('Include at least one column.'),
  };
}
