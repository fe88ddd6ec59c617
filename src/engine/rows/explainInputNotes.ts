import { t } from '@vscode/l10n';
import type { ReadOptions } from '../model/readOptions';
import type { PlannedFile } from '../model/tablePlan';

/** What a person should know about how files were read. */
export function inputNotes(
  { assumedEncodingFiles, files }: { assumedEncodingFiles: readonly string[]; files: readonly PlannedFile[] },
  requestedOptions: ReadOptions,
  sourceName: string,
): string[] {
  const emptyFiles = files.length > 1 ? files.filter(({ rows }) => rows === 0) : [];
  const headerlessFiles =
    requestedOptions.header === undefined
      ? files.filter(({ read, rows }) => read.format === 'csv' && read.header === false && rows > 0)
      : [];
  const continuationFiles = headerlessFiles.filter(({ read }) => read.names);
  const unnamedFiles = headerlessFiles.filter(({ read }) => !read.names);
  const joinFileNames = (listedFiles: readonly PlannedFile[]): string =>
    joinNames(listedFiles.map(({ name }) => name || sourceName));
  return [
    ...(unnamedFiles.length > 0
      ? [
          t(
            'The first line of {0} is taken as data, because it is like those below it. If it names the columns, say so.',
            joinFileNames(unnamedFiles),
          ),
        ]
      : []),
    ...(continuationFiles.length > 0
      ? [
          t(
            'The first lines of {0} are taken as data, and their columns for those of {1} in the same order, because they are like the lines below them.',
            joinFileNames(continuationFiles),
            files.find(({ read }) => read.header === true && read.names)?.name ?? sourceName,
          ),
        ]
      : []),
    ...assumedEncodingFiles.map((fileName) =>
      t(
        '{0} is not UTF-8 and was read as Windows-1252. If its accents look wrong, choose its encoding.',
        fileName || sourceName,
      ),
    ),
    ...files.flatMap(({ hints = {} }) => hintNotes(hints)),
    ...files.flatMap(({ name, read, rowFacts: { emptyRowsAtEnd = 0, emptyRows, shortRows } = {} }) => [
      ...(read.skipLines && requestedOptions.skipLines === undefined
        ? [
            t(
              'The table in {0} begins in line {1}. What stands above it is left out.',
              name || sourceName,
              read.skipLines + 1,
            ),
          ]
        : []),
      ...(emptyRowsAtEnd > 0
        ? [t('{0} rows of nothing but delimiters at the end of {1} are left out.', emptyRowsAtEnd, name || sourceName)]
        : []),
      ...(read.skipEndLines && requestedOptions.skipEndLines === undefined
        ? [
            t(
              'Notes below the table in {0} are left out, from the last line but {1} on.',
              name || sourceName,
              read.skipEndLines - 1,
            ),
          ]
        : []),
      ...(read.headerLines && read.headerLines > 1 && requestedOptions.headerLines === undefined
        ? [
            t(
              'The names of the columns of {0} stand in {1} lines and are joined.',
              name || sourceName,
              read.headerLines,
            ),
          ]
        : []),
      ...(emptyRows
        ? [
            read.skipEmptyRows
              ? t(
                  'Rows of nothing but delimiters in {0} are left out: {1}, the first in line {2}.',
                  name || sourceName,
                  emptyRows.count.toLocaleString('en-US'),
                  emptyRows.line,
                )
              : t(
                  'There are rows of nothing but delimiters in {0}: {1}, the first in line {2}. They are pushed as rows without values.',
                  name || sourceName,
                  emptyRows.count.toLocaleString('en-US'),
                  emptyRows.line,
                ),
          ]
        : []),
      ...(shortRows
        ? [
            t(
              'Rows of {0} with fewer values than the header has names: {1}, the first in line {2}. The columns that they lack have no value there.',
              name || sourceName,
              shortRows.count.toLocaleString('en-US'),
              shortRows.line,
            ),
          ]
        : []),
    ]),
    ...emptyFiles.map(({ name }) => t('{0} has no records.', name)),
  ];
}

function hintNotes({
  nullWords,
  decimalCommas,
  repeatedHeader,
  totals,
  nextPage,
}: NonNullable<PlannedFile['hints']>): string[] {
  return [
    ...(nullWords
      ? [
          t(
            '{0} may stand for no value in {1}. These columns are kept as text. To read such words as no value, name them under "Words for no value" or as "nullWords" in a push definition.',
            joinNames(nullWords.words.map((word) => `"${word}"`)),
            joinNames(nullWords.columns),
          ),
        ]
      : []),
    ...(nextPage
      ? [
          t(
            'These records are one page of a longer list: "{0}" beside them leads to more. Only this page is pushed.',
            nextPage.key,
          ),
        ]
      : []),
    ...(repeatedHeader
      ? [
          t(
            'Record {0} repeats the header, as in files that were joined. It is pushed as data. Take such lines out of the file.',
            repeatedHeader.record,
          ),
        ]
      : []),
    ...(totals
      ? [
          t(
            'The last record begins with "{0}" and may be a total. It is pushed as data. Take it out if it is.',
            totals.text,
          ),
        ]
      : []),
    ...(decimalCommas
      ? [
          t(
            'The values of {0} look like numbers with a decimal comma. They are in quotes and kept as text. To make them numbers, choose the type FLOAT and the decimal mark ",".',
            joinNames(decimalCommas.columns),
          ),
        ]
      : []),
  ];
}

/** The first few names, and how many more there are. */
export function joinNames(names: readonly string[]): string {
  const shownNames = names.slice(0, 5).join(', ');
  return names.length > 5 ? t('{0} and {1} more', shownNames, names.length - 5) : shownNames;
}
