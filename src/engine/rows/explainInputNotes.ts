import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import { joinNames } from '../../core/joinNames';
import type { ReadOptions } from '../model/readOptions';
import type { PlannedFile } from '../model/tablePlan';
import { rowNotes } from './explainRowNotes';
import { textNotes } from './explainTextNotes';
import { type InputNote, readingFix } from './inputNote';

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
              'The first line of {0} is taken as data, because it is like those below it. If it is a header, say so.',
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
      ...hintNotes(file.hints ?? {}, file.rows, requestedOptions),
      ...rowNotes(file, requestedOptions, sourceName),
    ]),
    ...emptyFiles.map(({ name }) => ({ note: t('{0} has no records.', name) })),
  ];
}

function hintNotes(
  { totals, paging, paddedTexts, trimmedTexts, paddedColumns }: NonNullable<PlannedFile['hints']>,
  rows: number,
  requestedOptions: ReadOptions,
): InputNote[] {
  return [
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
    ...(paddedColumns && !paddedTexts
      ? [
          {
            note: t(
              'Texts end with blanks in these columns: {0}. The blanks are pushed with them.',
              joinNames(paddedColumns),
            ),
            fixes: [readingFix('trimValues', 'true', t('Leave Blanks Out'))],
          },
        ]
      : []),
    ...(trimmedTexts && requestedOptions.trimValues === undefined
      ? [
          {
            note: t('A blank or tab stands behind each delimiter. It is left out.'),
            fixes: [readingFix('trimValues', 'false', t('Keep Blanks'))],
          },
        ]
      : []),
    ...(paging && Object.keys(paging).some((key) => key !== 'besides') ? [{ note: describePaging(paging, rows) }] : []),
    ...(paging?.besides
      ? [{ note: t('Values beside the records are left out: {0}.', joinNames(paging.besides)) }]
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
  const format = formatNumber;
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
