import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import type { ReadOptions } from '../model/readOptions';
import type { PlannedFile } from '../model/tablePlan';
import { type InputNote, readingFix } from './inputNote';

/** How the rows of a file of CSV were read. */
export function rowNotes(
  {
    name,
    read,
    rowFacts: { emptyRowsAtEnd = 0, emptyRows, shortRows, crossedRows, repeatedHeaders } = {},
  }: PlannedFile,
  requestedOptions: ReadOptions,
  sourceName: string,
): InputNote[] {
  const fileName = name || sourceName;
  return [
    ...(read.skipLines && requestedOptions.skipLines === undefined
      ? [
          {
            note: t(
              'The table in {0} begins in line {1}. The lines above it are left out.',
              fileName,
              read.skipLines + 1,
            ),
            fixes: [readingFix('skipLines', '0', t('Read from Line 1'))],
          },
        ]
      : []),
    ...(emptyRowsAtEnd > 0
      ? [
          {
            note:
              emptyRowsAtEnd === 1
                ? t('A row of nothing but delimiters at the end of {0} is left out.', fileName)
                : t('{0} rows of nothing but delimiters at the end of {1} are left out.', emptyRowsAtEnd, fileName),
          },
        ]
      : []),
    ...(read.skipEndLines && requestedOptions.skipEndLines === undefined
      ? [
          {
            note:
              read.skipEndLines === 1
                ? t('The last line of {0} is below the table and is left out.', fileName)
                : t('The last {1} lines of {0} stand below the table and are left out.', fileName, read.skipEndLines),
            fixes: [readingFix('skipEndLines', '0', t('Read to the Last Line'))],
          },
        ]
      : []),
    ...(read.lineEnd === 'lf' && requestedOptions.lineEnd === undefined
      ? [
          {
            note: t(
              'Carriage returns without a line feed behind them end no line in {0}: rows have as many values only so. They are part of values.',
              fileName,
            ),
            fixes: [readingFix('lineEnd', 'any', t('They End Lines'))],
          },
        ]
      : []),
    ...(read.headerLines && read.headerLines > 1 && requestedOptions.headerLines === undefined
      ? [
          {
            note: t('The column names of {0} are in {1} lines and are joined.', fileName, read.headerLines),
            fixes: [readingFix('headerLines', '1', t('Only the First Line Is the Header'))],
          },
        ]
      : []),
    ...(read.unnamedColumn && requestedOptions.unnamedColumn === undefined
      ? [
          {
            note: t(
              'The rows of {0} have one value more than its header has names. The first one numbers or names the rows, and its column has no name.',
              fileName,
            ),
            fixes: [readingFix('unnamedColumn', 'last', t('The Last Column Has No Name'))],
          },
        ]
      : []),
    ...(crossedRows
      ? [
          {
            note: t(
              'Lines of {0} with a value that goes on where the next column begins: {1}, the first is line {2}. Such a value is cut in two. Check where the columns begin.',
              fileName,
              formatNumber(crossedRows.count),
              crossedRows.line,
            ),
          },
        ]
      : []),
    ...(emptyRows ? [emptyRowsNote(fileName, emptyRows, read.skipEmptyRows === true)] : []),
    ...(repeatedHeaders
      ? [
          {
            note: t(
              'Lines of {0} that repeat the header, as in files that were joined: {1}, the first is line {2}. They are pushed as data. Take them out of the file.',
              fileName,
              formatNumber(repeatedHeaders.count),
              repeatedHeaders.line,
            ),
          },
        ]
      : []),
    ...(shortRows ? [{ note: shortRowsNote(fileName, shortRows, read.header === false && !read.names) }] : []),
  ];
}

function shortRowsNote(fileName: string, rows: { count: number; line: number }, isHeaderless: boolean): string {
  const count = formatNumber(rows.count);
  return isHeaderless
    ? t(
        'Rows of {0} with fewer values than the first one: {1}, the first in line {2}. The columns that they lack have no value there.',
        fileName,
        count,
        rows.line,
      )
    : t(
        'Rows of {0} with fewer values than the header has names: {1}, the first in line {2}. The columns that they lack have no value there.',
        fileName,
        count,
        rows.line,
      );
}

function emptyRowsNote(fileName: string, rows: { count: number; line: number }, isLeftOut: boolean): InputNote {
  const count = formatNumber(rows.count);
  return isLeftOut
    ? {
        note: t(
          'Rows of nothing but delimiters in {0} are left out: {1}, the first in line {2}.',
          fileName,
          count,
          rows.line,
        ),
      }
    : {
        note: t(
          'There are rows of nothing but delimiters in {0}: {1}, the first in line {2}. They are pushed as rows without values.',
          fileName,
          count,
          rows.line,
        ),
        fixes: [readingFix('skipEmptyRows', 'true', t('Leave Them Out'))],
      };
}
