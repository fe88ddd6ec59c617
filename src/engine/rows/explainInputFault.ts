import { t } from '@vscode/l10n';
import type { Fault } from '../model/fault';
import { joinNames } from './explainInputNotes';
import { delimiterName } from './inputFaultFixes';

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
  'mixedMarks',
  'mixedHeaders',
  'unclearDelimiter',
  'unclearEncoding',
  'keyedObjects',
  'fixedWidth',
  'longDelimiter',
  'severalTables',
  'longEndLines',
  'otherFormat',
  'notInEncoding',
  'noFiles',
  'unclosedQuote',
  'afterQuote',
  'tooManyFields',
  'nulByte',
  'onlyHeader',
] as const;

export type InputFault = Extract<Fault, { code: (typeof inputFaultCodes)[number] }>;
type InputFaultSentences = [what: string, why: string, next: string];

function isInputFault(fault: Fault): fault is InputFault {
  return (inputFaultCodes as readonly string[]).includes(fault.code);
}

/** What happened, why, what to do; undefined for a fault of another kind. */
export function inputFaultSentences(fault: Fault, sourceName: string): InputFaultSentences | undefined {
  if (!isInputFault(fault)) return undefined;
  switch (fault.code) {
    case 'otherEncoding':
      return [
        t('{0} has the wrong encoding: {1}.', sourceName, fault.encoding),
        t('UTF-8, UTF-16 and Windows-1252 are read.'),
        t('Save the file as UTF-8.'),
      ];
    case 'notText':
      return [
        t('{0} is not text but a {1} file.', sourceName, fault.format),
        [
          t('JSON, CSV and Parquet are read, and each of them packed with gzip once.'),
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
          fault.limitMb.toLocaleString('en-US'),
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
    case 'mixedMarks':
      return [
        t('The numbers of these files are written in two ways.'),
        t('In {0} a point stands before the decimals, in {1} a comma.', fault.point, fault.comma),
        t('Push them separately, or say the decimal mark that holds for all of them.'),
      ];
    case 'mixedHeaders':
      return [
        t('It is not clear which of these files name their columns in their first line.'),
        describeHeaders(fault),
        t(
          'Say it in the push panel, or as "header" in a push definition: true if each does, false if none does, or "first" if only the first one does and the others go on with its columns.',
        ),
      ];
    case 'unclearDelimiter':
      return [
        t('It is not clear what stands between the values of {0}.', sourceName),
        fault.readings
          .map(({ delimiter, columns, sample }) =>
            t('With {0} it has {1} columns: {2}', delimiterName(delimiter), columns, describeSample(sample)),
          )
          .join(' '),
        t('Choose the delimiter in the push panel, or say it as "delimiter" in a push definition.'),
      ];
    case 'fixedWidth':
      return [
        t('{0} has columns of a fixed width.', sourceName),
        t('Its values stand below one another with blanks between them, and nothing delimits them.'),
        t('Write it with a delimiter, for example by importing it into Excel as fixed width and saving it as CSV.'),
      ];
    case 'longDelimiter':
      return [
        t('{0} has {1} between its values.', sourceName, `"${fault.delimiter}"`),
        t('Such a delimiter cannot be read in a text that has the control character U+001F.'),
        t('Write it with a delimiter of one character that is in no value.'),
      ];
    case 'severalTables':
      return [
        t('{0} holds several tables, one below the other.', sourceName),
        t('Behind an empty line, another table begins in line {0}.', fault.line),
        t('Choose one of them, or put each into a file of its own.'),
      ];
    case 'longEndLines':
      return [
        t('{0} has lines below the table that are too long to be left out.', sourceName),
        t('The last {0} lines have more than 1 MB.', fault.lines),
        t('Take them out of the file.'),
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
                  count.toLocaleString('en-US'),
                  ids.map((id) => JSON.stringify(id)).join(', '),
                )
              : t(
                  '{0} is one object with {1} objects in it that are alike, under keys such as {2}.',
                  path.join('.'),
                  count.toLocaleString('en-US'),
                  ids.map((id) => JSON.stringify(id)).join(', '),
                ),
          )
          .join(' '),
        t('Choose whether each of them is a row with its key in a column, or the whole file is one row.'),
      ];
    case 'unclearEncoding':
      return [
        t('It is not clear which character set {0} is written in.', sourceName),
        t(
          'It is not UTF-8, and has bytes that Windows-1252 does not have. {0}',
          fault.readings.map(({ encoding, sample }) => t('As {0}: {1}', encoding, sample)).join(' '),
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
        t('JSON, CSV, TSV and Parquet files are, and each of them packed with gzip.'),
        t('Choose other files.'),
      ];
    default:
      return csvFaultSentences(fault, sourceName);
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
    case 'ORC':
      return t('Convert it to Parquet first, for example with Spark or PyArrow.');
    case 'gzip':
      return t('It is packed twice. Unpack it once.');
    default:
      return t('Unpack or convert it first.');
  }
}

function foreignTextSentences(
  { format, title, isSignIn }: Extract<Fault, { code: 'foreignText' }>,
  sourceName: string,
): InputFaultSentences {
  if (format !== 'HTML')
    return [
      t('{0} is {1}, which is not read.', sourceName, format),
      t('JSON, CSV and Parquet are read, and each of them packed with gzip once.'),
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
      : t('A server answered with a page where a file was expected.'),
    isSignIn
      ? t('Sign in there and download the file again.')
      : t('Open the address in a browser and download the file again.'),
  ];
}

function describeHeaders({
  headed: headedNames,
  bare: headerlessNames,
  unclear: unclearNames,
  begins: [firstBeginning, secondBeginning],
}: Extract<Fault, { code: 'mixedHeaders' }>): string {
  return [
    ...(headedNames.length > 0 ? [t('With such a line: {0}.', joinNames(headedNames))] : []),
    ...(headerlessNames.length > 0 ? [t('Without one: {0}.', joinNames(headerlessNames))] : []),
    ...(unclearNames.length > 0 ? [t('Not clear: {0}.', joinNames(unclearNames))] : []),
    ...(firstBeginning && secondBeginning
      ? [
          t(
            '{0} begins with "{1}", {2} with "{3}".',
            firstBeginning.name,
            shorten(firstBeginning.line),
            secondBeginning.name,
            shorten(secondBeginning.line),
          ),
        ]
      : []),
  ].join(' ');
}

/** The first rows as they would read: "a | b | c; 1 | 2 | 3". */
function describeSample(sample: readonly (readonly string[])[]): string {
  return (
    sample
      .slice(0, 2)
      .map((row) => row.map((text) => text || '–').join(' | '))
      .join('; ') + '.'
  );
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function csvFaultSentences(
  fault: Extract<InputFault, { code: 'unclosedQuote' | 'afterQuote' | 'tooManyFields' | 'nulByte' | 'onlyHeader' }>,
  sourceName: string,
): InputFaultSentences {
  switch (fault.code) {
    case 'unclosedQuote':
      return [
        t('{0} has a quote that is never closed.', sourceName),
        t('A value begins here with {0}, and the file ends without another one.', fault.quote),
        t(
          'Close the quote, write it twice if it belongs to the value, or say when you push the file that nothing stands around values.',
        ),
      ];
    case 'afterQuote':
      return [
        t('{0} has a quote in the middle of a value.', sourceName),
        t('Here is {0} behind a closing quote, where the value should end.', JSON.stringify(fault.found)),
        t(
          'Write a quote that belongs to the value twice, or say when you push the file which delimiter and quote it has.',
        ),
      ];
    case 'tooManyFields':
      return [
        t('{0} has a row with more values than columns.', sourceName),
        fault.header
          ? t('It has at least {0} values, and the header names {1} columns.', fault.found, fault.expected)
          : t('It has at least {0} values, and the first row has {1}.', fault.found, fault.expected),
        t('Put a value that contains the delimiter in quotes, or say when you push the file which delimiter it has.'),
      ];
    case 'nulByte':
      return [
        t('{0} has a NUL byte where text should be.', sourceName),
        t('Text has none, so this is another kind of file, in another encoding, or damaged.'),
        t('Say which encoding it has when you push it, or get it again.'),
      ];
    case 'onlyHeader':
      return [
        t('{0} has no records.', sourceName),
        t('Its first line is the header, and there is nothing below it.'),
        t('If this line is a record, say when you push the file that it has no header.'),
      ];
  }
}

function gzipFaultSentences(
  trouble: Extract<Fault, { code: 'gzip' }>['trouble'],
  sourceName: string,
): InputFaultSentences {
  switch (trouble) {
    case 'truncated':
      return [
        t('{0} breaks off before its end.', sourceName),
        t('The packed file (gzip) ends in the middle.'),
        downloadAgainAdvice(),
      ];
    case 'checksum':
      return [
        t('{0} is damaged.', sourceName),
        t('What was unpacked does not agree with the checksum in the packed file (gzip).'),
        t('Get it again, and transfer it as a binary file.'),
      ];
    case 'trailing':
      return [
        t('{0} has something behind its end.', sourceName),
        t('Behind the packed content (gzip) are bytes that are none.'),
        t('Get it again, or unpack it and push what is in it.'),
      ];
    case 'corrupt':
      return [
        t('{0} is damaged.', sourceName),
        t('It begins like a packed file (gzip) and cannot be unpacked.'),
        t('Get it again, and transfer it as a binary file.'),
      ];
  }
}

function parquetFaultSentences(fault: Extract<Fault, { code: 'parquet' }>, sourceName: string): InputFaultSentences {
  switch (fault.trouble) {
    case 'encrypted':
      return [
        t('{0} is encrypted.', sourceName),
        t('Parquet files whose content is encrypted cannot be read here.'),
        t('Write it without encryption.'),
      ];
    case 'codec':
      return [
        t('{0} is compressed in a way that cannot be read here.', sourceName),
        t('Its columns are compressed with {0}. Snappy, gzip, Brotli, LZ4 and Zstandard can be read.', fault.name),
        t('Write it with Snappy compression.'),
      ];
    case 'encoding':
      return [
        t('{0} has a column that cannot be read here.', sourceName),
        fault.name === undefined
          ? t('The column {0} is encoded in a way that is newer than this extension.', fault.column)
          : t('The column {0} is encoded as {1}, which is not read for its type.', fault.column, fault.name),
        t('Write it with the encoding PLAIN or a dictionary.'),
      ];
    case 'otherFiles':
      return [
        t('{0} has no rows of its own.', sourceName),
        t('It is the summary of a table whose columns lie in other files.'),
        t('Push these other files. Several of one kind can be chosen together.'),
      ];
    case 'noColumns':
      return [
        t('{0} has no columns.', sourceName),
        t('It is a Parquet file, but what it describes is a table without columns.'),
        t('Check what wrote it.'),
      ];
    case 'ending':
      return [
        t('{0} is not complete.', sourceName),
        t('It begins like a Parquet file, but does not end like one.'),
        downloadAgainAdvice(),
      ];
    case 'footer':
      return [
        t('{0} is damaged.', sourceName),
        t('It is a Parquet file, but its footer, which describes the columns, cannot be read.'),
        downloadAgainAdvice(),
      ];
    case 'column':
      return [
        t('{0} is damaged.', sourceName),
        fault.page === undefined
          ? t('The row group {0} does not have the column {1}.', fault.rowGroup.toLocaleString('en-US'), fault.column)
          : t(
              'The column {0} cannot be read: its page {1} in row group {2} is damaged.',
              fault.column,
              fault.page.toLocaleString('en-US'),
              fault.rowGroup.toLocaleString('en-US'),
            ),
        t('Get it again, or write it again with what made it.'),
      ];
  }
}

function downloadAgainAdvice(): string {
  return t('Probably it was not written or downloaded completely. Get it again.');
}
