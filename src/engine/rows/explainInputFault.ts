import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import { joinNames } from '../../core/joinNames';
import type { EncodingReading, Fault } from '../model/fault';
import { type CsvFault, csvFaultSentences, isCsvFault } from './explainCsvFault';
import { downloadAgainAdvice, parquetFaultSentences } from './explainParquetFault';
import { type FaultSentences, shorten } from './faultSentences';

/** What can be wrong with how a file is packed, encoded or laid out, before it is a matter of JSON. */
const inputFaultCodes = [
  'otherEncoding',
  'notText',
  'foreignText',
  'oddUtf16',
  'gzip',
  'unpackLimit',
  'parquet',
  'mixedFormats',
  'unclearEncoding',
  'keyedObjects',
  'errorAnswer',
  'columnOriented',
  'rowLists',
  'otherFormat',
  'notInEncoding',
  'noFiles',
] as const;

/** With what is wrong with CSV. */
export type InputFault = Extract<Fault, { code: (typeof inputFaultCodes)[number] }> | CsvFault;
type LayoutFault = Exclude<InputFault, CsvFault>;

function isLayoutFault(fault: Fault): fault is LayoutFault {
  return (inputFaultCodes as readonly string[]).includes(fault.code);
}

/** What happened, why, what to do; undefined for a fault of another kind. */
export function inputFaultSentences(fault: Fault, sourceName: string): FaultSentences | undefined {
  if (isCsvFault(fault)) return csvFaultSentences(fault, sourceName);
  if (!isLayoutFault(fault)) return undefined;
  switch (fault.code) {
    case 'otherEncoding':
      return [
        t('{0} has the wrong encoding: {1}.', sourceName, fault.encoding),
        t('UTF-8, UTF-16 and Windows-1252 are read.'),
        t('Save the file as UTF-8.'),
      ];
    case 'notText':
      return [
        fault.format === 'binary'
          ? t('{0} is not text.', sourceName)
          : /^[AEHIOX]/i.test(fault.format)
            ? t('{0} is not text but an {1} file.', sourceName, fault.format)
            : t('{0} is not text but a {1} file.', sourceName, fault.format),
        [
          t('JSON, CSV and Parquet are read, each of them also compressed once with gzip.'),
          ...(fault.sheets ? [t('Its sheets are: {0}.', joinNames(fault.sheets))] : []),
          ...(fault.entries ? [t('In it are: {0}.', joinNames(fault.entries))] : []),
        ].join(' '),
        notTextAdvice(fault.format),
      ];
    case 'foreignText':
      return foreignTextSentences(fault, sourceName);
    case 'oddUtf16':
      return [
        t('{0} breaks off in the middle of a character.', sourceName),
        t('It is UTF-16, which has two bytes for each unit, and its last one has only one.'),
        downloadAgainAdvice(),
      ];
    case 'gzip':
      return gzipFaultSentences(fault.trouble, sourceName);
    case 'unpackLimit':
      return [
        t('{0} is too large to be unpacked here.', sourceName),
        t(
          'A packed Parquet file is unpacked to a temporary file, of {0} MB at most and within {1} seconds.',
          formatNumber(fault.limitMb),
          fault.limitSeconds,
        ),
        t('If you trust the file, unpack it yourself (gzip) and push what is in it.'),
      ];
    case 'parquet':
      return parquetFaultSentences(fault, sourceName);
    case 'mixedFormats':
      return [
        t('{0} is {1}, and {2} is {3}.', sourceName, fault.format, fault.first, fault.firstFormat),
        t('Files that become one table have to be written alike.'),
        t('Push them separately, or convert them to the same format.'),
      ];
    case 'otherFormat':
      return [
        fault.found === 'csv'
          ? t('{0} looks like CSV, though its name says {1}.', sourceName, fault.named)
          : t('{0} looks like JSON, though its name says {1}.', sourceName, fault.named),
        t('A file that is read in the wrong format becomes a wrong table.'),
        t('Choose the format in the push panel, say it as "format" in a push definition, or rename the file.'),
      ];
    case 'keyedObjects':
      return [
        t('{0} has its records under their ids, not in a list.', sourceName),
        fault.objects
          .map(({ path, count, ids }) =>
            path.length === 0
              ? t(
                  'It is one object with {0} objects in it that are alike, under keys such as {1}.',
                  formatNumber(count),
                  ids.map((id) => JSON.stringify(id)).join(', '),
                )
              : t(
                  '{0} is one object with {1} objects in it that are alike, under keys such as {2}.',
                  path.join('.'),
                  formatNumber(count),
                  ids.map((id) => JSON.stringify(id)).join(', '),
                ),
          )
          .join(' '),
        t('Choose whether each of them is a row with its key in a column, or the whole file is one row.'),
      ];
    case 'errorAnswer':
      return [
        t('{0} seems to be an error message of a service, not data.', sourceName),
        t('It is an object that says what went wrong, instead of records.'),
        t('Get the data again, or choose to read this answer.'),
      ];
    case 'columnOriented':
      return [
        t('{0} has its values column by column, not row by row.', sourceName),
        t('Each of its members holds the values of one column, as pandas writes it unless told otherwise.'),
        t(
          'Write it as a list of objects, in pandas with orient="records", or choose to read the whole file as one row.',
        ),
      ];
    case 'rowLists':
      return [
        t('{0} has its rows as lists of values, not as objects.', sourceName),
        t('They are in the list {0}, and nothing in them names the columns.', fault.path.join('.')),
        t('Write each row as an object, or the list as CSV, or choose what else to read.'),
      ];
    case 'unclearEncoding':
      if (fault.chosen !== undefined)
        return [
          t('{0} is UTF-8, but the character set {1} is chosen for it.', sourceName, fault.chosen),
          fault.readings.map(({ encoding, sample }) => t('As {0}: {1}', encoding, sample)).join(' '),
          t('Choose UTF-8 in the push panel, or remove "encoding" from the push definition.'),
        ];
      return [
        t('It is not clear which character set {0} is written in.', sourceName),
        t(
          'It is not UTF-8, and it may be in one character set or another. {0}',
          fault.readings.map(describeReading).join(' '),
        ),
        t('Choose the character set in the push panel, or say it as "encoding" in a push definition.'),
      ];
    case 'notInEncoding':
      return [
        t('{0} is not written in the character set {1}.', sourceName, fault.encoding),
        t('It has bytes that this character set does not have.'),
        t('Choose another character set.'),
      ];
    case 'noFiles':
      return [
        t('{0} has no files that can be pushed.', sourceName),
        t('JSON, CSV, TSV and Parquet files are, each of them also compressed with gzip.'),
        t('Choose other files.'),
      ];
  }
}

function notTextAdvice(format: string): string {
  switch (format) {
    case 'Excel':
      return t(
        'In Excel, open the sheet that you want to push and choose File, Save As, "CSV UTF-8 (Comma delimited)". Repeat that for each sheet.',
      );
    case 'OpenDocument':
      return t('In LibreOffice, open the sheet that you want to push and choose File, Save As, "Text CSV".');
    case 'PDF':
      return t('A PDF holds no table. Get the data from the system that printed it.');
    case 'Avro':
    case 'Arrow':
    case 'ORC':
      return t('Convert it to Parquet first, for example with Spark or PyArrow.');
    case 'gzip':
      return t('It is compressed twice with gzip. Decompress it once.');
    case 'PNG':
    case 'JPEG':
    case 'GIF':
      return t('A picture holds no table. Choose another file.');
    case 'SQLite':
      return t('Export the table as CSV first.');
    case 'binary':
      return t('Choose another file, or get it again: it may be damaged or compressed.');
    default:
      return t('Unpack or convert it first.');
  }
}

function foreignTextSentences(
  { format, title, isSignIn, hasTable }: Extract<Fault, { code: 'foreignText' }>,
  sourceName: string,
): FaultSentences {
  switch (format) {
    case 'Sql':
      return [
        t('{0} is a dump of a database in SQL, which is not read.', sourceName),
        t('It holds statements that write a table, not the table.'),
        t('Export the table as CSV instead.'),
      ];
    case 'GitLfs':
      return [
        t('{0} is not the file but a pointer to it.', sourceName),
        t('Git LFS keeps the file elsewhere, and it was not downloaded.'),
        t('Run "git lfs pull" in its folder.'),
      ];
    case 'MergeConflict':
      return [
        t('{0} has a conflict that Git could not merge.', sourceName),
        t('Both versions stand in it, between lines of <<<<<<< and >>>>>>>.'),
        t('Resolve the conflict first.'),
      ];
    case 'Vertical':
      return [
        t('{0} lists the values of each record below one another.', sourceName),
        t('A table has one record in each line.'),
        t('Export it as CSV: in psql without \\x, in mysql without \\G.'),
      ];
    case 'Logfmt':
      return [
        t('{0} is a log that names each value, as in level=info, which is not read.', sourceName),
        t('Its lines may hold different values in any order.'),
        t('Let the program write JSON instead, or convert it to one JSON object a line.'),
      ];
    case 'Settings':
      return [
        t('{0} holds settings, a name and a value in each line, and no table.', sourceName),
        t('JSON, CSV and Parquet are read, each of them also compressed once with gzip.'),
        t('Convert it to JSON or CSV first.'),
      ];
    case 'Jsonp':
      return [
        t('{0} is JSON within a call of a function (JSONP), which is not read.', sourceName),
        t('A page can run such an answer as a script.'),
        t('Leave the callback out of the address that answers with it, or take the call out of the file.'),
      ];
    case 'JsonGuard':
      return [
        t('{0} is JSON behind something that keeps pages from running it as a script.', sourceName),
        t('The first characters of the file are no JSON.'),
        t('Take them out, up to where the JSON begins.'),
      ];
    case 'JavaScript':
      return [
        t('{0} is a script with data in it, not JSON.', sourceName),
        t('It gives the data to a name of the script.'),
        t('Keep what stands behind the equals sign, without a semicolon at the end, if it is JSON.'),
      ];
    case 'CodeBlock':
      return [
        t('{0} is a block of code as Markdown has it.', sourceName),
        t('A line ``` begins it.'),
        t('Take the lines ``` out of the file.'),
      ];
    case 'ExcelXml':
      return [
        t('{0} is an Excel workbook in XML, which is not read.', sourceName),
        t('JSON, CSV and Parquet are read, each of them also compressed once with gzip.'),
        notTextAdvice('Excel'),
      ];
    default:
  }
  if (format !== 'HTML')
    return [
      t('{0} is {1}, which is not read.', sourceName, format),
      t('JSON, CSV and Parquet are read, each of them also compressed once with gzip.'),
      format === 'XES'
        ? t('Convert the event log to CSV first, for example with PM4Py: read_xes, then to_csv.')
        : t('Convert it to JSON or CSV first.'),
    ];
  return [
    title
      ? t('{0} is not data but a web page with the title "{1}".', sourceName, shorten(title))
      : t('{0} is not data but a web page.', sourceName),
    isSignIn
      ? t('It asks somebody to sign in: the session of the program that saved it had probably ended.')
      : hasTable
        ? t('There is a table in it, as some programs write it for Excel, or a server answered with a page.')
        : t('A server answered with a page where a file was expected.'),
    isSignIn
      ? t('Sign in there and download the file again.')
      : hasTable
        ? t(
            'If Excel opens it, choose File, Save As, "CSV UTF-8 (Comma delimited)" there. Otherwise download it again.',
          )
        : t('Open the address in a browser and download the file again.'),
  ];
}

function gzipFaultSentences(trouble: Extract<Fault, { code: 'gzip' }>['trouble'], sourceName: string): FaultSentences {
  switch (trouble) {
    case 'truncated':
      return [t('{0} breaks off before its end.', sourceName), t('The gzip file is cut off.'), downloadAgainAdvice()];
    case 'checksum':
      return [
        t('{0} is damaged.', sourceName),
        t('The decompressed content does not match the checksum of the gzip file.'),
        t('Get it again, and transfer it as a binary file.'),
      ];
    case 'trailing':
      return [
        t('{0} has something behind its end.', sourceName),
        t('There are other bytes after the end of the gzip data.'),
        t('Get it again, or unpack it and push what is in it.'),
      ];
    case 'corrupt':
      return [
        t('{0} is damaged.', sourceName),
        t('It begins like a gzip file and cannot be decompressed.'),
        t('Get it again, and transfer it as a binary file.'),
      ];
  }
}

function describeReading({ encoding, alike = [], sample }: EncodingReading): string {
  return alike.length === 0
    ? t('As {0}: {1}', encoding, sample)
    : t('As {0}: {1} (as {2} the same)', encoding, sample, alike.join(', '));
}
