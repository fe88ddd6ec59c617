import { t } from '@vscode/l10n';
import type { Fix } from '../../core/problem';
import type { ReadOptions } from '../model/readOptions';
import type { PlannedFile } from '../model/tablePlan';
import type { OtherEncoding } from '../model/textFacts';

/** What a person should know, and what can be done about it. */
export interface InputNote {
  note: string;
  fixes?: readonly Fix[];
}

/** What a person should know about how files were read. */
export function inputNotes(
  { assumedEncodingFiles, files }: { assumedEncodingFiles: readonly string[]; files: readonly PlannedFile[] },
  requestedOptions: ReadOptions,
  sourceName: string,
): InputNote[] {
  const emptyFiles = files.length > 1 ? files.filter(({ rows }) => rows === 0) : [];
  const headerlessFiles =
    requestedOptions.header === undefined
      ? files.filter(({ read, rows }) => read.format === 'csv' && read.header === false && rows > 0)
      : [];
  const continuationFiles = files.length > 1 ? headerlessFiles.filter(({ read }) => read.names) : [];
  const unnamedFiles = headerlessFiles.filter(({ read }) => !read.names);
  const joinFileNames = (listedFiles: readonly PlannedFile[]): string =>
    joinNames(listedFiles.map(({ name }) => name || sourceName));
  return [
    ...(unnamedFiles.length > 0
      ? [
          {
            note: t(
              'The first line of {0} is taken as data, because it is like those below it. If it names the columns, say so.',
              joinFileNames(unnamedFiles),
            ),
            fixes: [readingFix('header', 'true', t('First Row Is a Header'))],
          },
        ]
      : []),
    ...(continuationFiles.length > 0
      ? [
          {
            note: t(
              'The first lines of {0} are taken as data, and their columns for those of {1} in the same order, because they are like the lines below them.',
              joinFileNames(continuationFiles),
              files.find(({ read }) => read.header === true && read.names)?.name ?? sourceName,
            ),
          },
        ]
      : []),
    ...assumedEncodingFiles.map((fileName) => ({
      note: t(
        '{0} is not UTF-8 and was read as Windows-1252. If its accents look wrong, choose its encoding.',
        fileName || sourceName,
      ),
    })),
    ...files.flatMap((file) => [
      ...textNotes(file, sourceName),
      ...hintNotes(file.hints ?? {}, file.rows),
      ...rowNotes(file, requestedOptions, sourceName),
    ]),
    ...emptyFiles.map(({ name }) => ({ note: t('{0} has no records.', name) })),
  ];
}

/** What is odd about the text of a file, whatever its format. */
function textNotes({ name, textFacts = {} }: PlannedFile, sourceName: string): InputNote[] {
  const fileName = name || sourceName;
  const { marks, textEnds, padding, replacements, misread, controls, otherEncoding } = textFacts;
  const placesOf = ({ count, line }: { count: number; line: number }): [string, string] => [
    count.toLocaleString('en-US'),
    line.toLocaleString('en-US'),
  ];
  const sentences = [
    ...(marks
      ? [
          t(
            'Byte order marks at the beginning of lines of {0} are left out: {1}, the first in line {2}. Files that were joined have them.',
            fileName,
            ...placesOf(marks),
          ),
        ]
      : []),
    ...(textEnds
      ? [
          t(
            'Ctrl-Z at the beginning of lines of {0} is left out: {1}, the first in line {2}. DOS programs end a text with it, and files that were joined have it.',
            fileName,
            ...placesOf(textEnds),
          ),
        ]
      : []),
    ...(padding && padding.textEnds > 0
      ? [t('{0} ends with Ctrl-Z, with which DOS programs end a text. It is left out.', fileName)]
      : []),
    ...(padding && padding.zeros > 0
      ? [
          padding.zeros === 1
            ? t(
                '{0} ends with a byte of zero, which is left out. If records are missing there, export the file again.',
                fileName,
              )
            : t(
                '{0} is filled up with zeros at its end: {1} bytes. They are left out. If records are missing there, export the file again.',
                fileName,
                padding.zeros.toLocaleString('en-US'),
              ),
        ]
      : []),
    ...(replacements
      ? [
          t(
            'An earlier program could not read characters of {0} and wrote "{1}" for them: {2}, the first in line {3}. They are pushed as they are. What stood there is lost, so export the file again with UTF-8 as its encoding.',
            fileName,
            '\ufffd',
            ...placesOf(replacements),
          ),
        ]
      : []),
    ...(controls
      ? [
          t(
            'There are control characters in {0}: {1}, the first ({3}) in line {2}. They are pushed as they are. If they are there by mistake, take them out where the file is made.',
            fileName,
            ...placesOf(controls),
            `U+${controls.code.toString(16).toUpperCase().padStart(4, '0')}`,
          ),
        ]
      : []),
    ...(misread
      ? [
          misread.count === 1
            ? t(
                'An earlier program took UTF-8 in line {1} of {0} for another encoding: "{2}" probably was "{3}". It is pushed as it is. Export the file again with UTF-8 as the encoding in each step.',
                fileName,
                misread.line.toLocaleString('en-US'),
                misread.text,
                misread.meant,
              )
            : t(
                'An earlier program took UTF-8 in {0} for another encoding: {1} places, the first in line {2}, where "{3}" probably was "{4}". They are pushed as they are. Export the file again with UTF-8 as the encoding in each step.',
                fileName,
                ...placesOf(misread),
                misread.text,
                misread.meant,
              ),
        ]
      : []),
  ];
  return [
    ...sentences.map((note) => ({ note })),
    ...(otherEncoding ? [otherEncodingNote(fileName, otherEncoding)] : []),
  ];
}

function otherEncodingNote(fileName: string, { chosen, likely, text, meant }: OtherEncoding): InputNote {
  return {
    note: t(
      '{0} is read as {1}, which is chosen for it, but its letters look like {2}: {3} would be {4}.',
      fileName,
      chosen,
      likely,
      text,
      meant,
    ),
    fixes: [readingFix('encoding', likely, t('Read as {0}', likely.toUpperCase()))],
  };
}

function hintNotes(
  { repeatedHeader, totals, paging, quotedRows, paddedTexts }: NonNullable<PlannedFile['hints']>,
  rows: number,
): InputNote[] {
  return [
    ...(quotedRows
      ? [
          {
            note: t(
              'Each row is one text in quotes that holds {0} values, as if rows had been quoted as a whole. It is read as one column. Export the file without quotes around rows.',
              quotedRows.values,
            ),
          },
        ]
      : []),
    ...(paddedTexts
      ? [
          {
            note: t(
              'A blank or tab stands behind each delimiter. It is pushed as part of texts, and dates with it stay texts.',
            ),
            fixes: [readingFix('trimValues', 'true', t('Leave Blanks Out'))],
          },
        ]
      : []),
    ...(paging && Object.keys(paging).some((key) => key !== 'besides') ? [{ note: describePaging(paging, rows) }] : []),
    ...(paging?.besides
      ? [{ note: t('Values beside the records are left out: {0}.', joinNames(paging.besides)) }]
      : []),
    ...(repeatedHeader
      ? [
          {
            note: t(
              'Record {0} repeats the header, as in files that were joined. It is pushed as data. Take such lines out of the file.',
              repeatedHeader.record,
            ),
          },
        ]
      : []),
    ...(totals
      ? [
          {
            note: t('The last record begins with "{0}" and may be a total. It is pushed as data.', totals.text),
            fixes: [readingFix('skipEndLines', String(totals.lines), t('Leave It Out'))],
          },
        ]
      : []),
  ];
}

function describePaging(
  { nextKey, page, pages, total }: NonNullable<NonNullable<PlannedFile['hints']>['paging']>,
  rows: number,
): string {
  const format = (count: number): string => count.toLocaleString('en-US');
  const which =
    page !== undefined && pages !== undefined
      ? t('These records are page {0} of {1}.', format(page), format(pages))
      : pages !== undefined
        ? t('These records are one of {0} pages.', format(pages))
        : total !== undefined && total > rows
          ? t('These are {0} of {1} records.', format(rows), format(total))
          : page !== undefined
            ? t('These records are page {0} of a longer list.', format(page))
            : t('These records are one page of a longer list.');
  return [
    which,
    ...(nextKey === undefined ? [] : [t('"{0}" beside them leads to more.', nextKey)]),
    t('Only this page is pushed.'),
  ].join(' ');
}

function readingFix(field: string, value: string, label: string): Fix {
  return { kind: 'setReading', field, value, label };
}

/** How the rows of a file of CSV were read. */
function rowNotes(
  { name, read, rowFacts: { emptyRowsAtEnd = 0, emptyRows, shortRows, crossedRows } = {} }: PlannedFile,
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
              crossedRows.count.toLocaleString('en-US'),
              crossedRows.line,
            ),
          },
        ]
      : []),
    ...(emptyRows ? [emptyRowsNote(fileName, emptyRows, read.skipEmptyRows === true)] : []),
    ...(shortRows
      ? [
          {
            note: t(
              'Rows of {0} with fewer values than the header has names: {1}, the first in line {2}. The columns that they lack have no value there.',
              fileName,
              shortRows.count.toLocaleString('en-US'),
              shortRows.line,
            ),
          },
        ]
      : []),
  ];
}

function emptyRowsNote(fileName: string, rows: { count: number; line: number }, isLeftOut: boolean): InputNote {
  const count = rows.count.toLocaleString('en-US');
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

/** The first few names, and how many more there are. */
export function joinNames(names: readonly string[]): string {
  const shownNames = names.slice(0, 5).join(', ');
  return names.length > 5 ? t('{0} and {1} more', shownNames, names.length - 5) : shownNames;
}
