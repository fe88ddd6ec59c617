import { t } from '@vscode/l10n';
import { joinNames } from '../../core/joinNames';
import type { Fault } from '../model/fault';
import { type FaultSentences, formatCode, shorten } from './faultSentences';
import { delimiterName } from './inputFaultFixes';

const csvFaultCodes = [
  'mixedMarks',
  'mixedHeaders',
  'unclearDelimiter',
  'fixedWidth',
  'unnamedColumn',
  'emptyNames',
  'oddLineEnds',
  'bracketedRows',
  'quotedRows',
  'bracketedValues',
  'noOuterDelimiters',
  'longDelimiter',
  'severalTables',
  'longEndLines',
  'unclosedQuote',
  'afterQuote',
  'tooManyFields',
  'nulByte',
  'onlyHeader',
] as const;

export type CsvFault = Extract<Fault, { code: (typeof csvFaultCodes)[number] }>;

export function isCsvFault(fault: Fault): fault is CsvFault {
  return (csvFaultCodes as readonly string[]).includes(fault.code);
}

/** What is wrong with text that is read as CSV. */
export function csvFaultSentences(fault: CsvFault, sourceName: string): FaultSentences {
  switch (fault.code) {
    case 'mixedMarks':
      return [
        t('The numbers of these files are written in two ways.'),
        t('{0} has a decimal point, {1} a decimal comma.', fault.point, fault.comma),
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
        t('It is not clear which delimiter {0} has.', sourceName),
        fault.readings
          .map(({ change, columns, sample }) =>
            t('With {0} it has {1} columns: {2}', delimiterName(String(change.value)), columns, describeSample(sample)),
          )
          .join(' '),
        t('Choose the delimiter in the push panel, or say it as "delimiter" in a push definition.'),
      ];
    case 'fixedWidth':
      return [
        t('{0} seems to have columns of a fixed width.', sourceName),
        t(
          'Its values stand below one another with blanks between them. With {0} columns it reads: {1}',
          fault.readings[0]?.columns ?? 0,
          describeSample(fault.readings[0]?.sample ?? []),
        ),
        t(
          'Choose how to read it in the push panel, or say where its columns begin as "columnStarts" in a push definition.',
        ),
      ];
    case 'unnamedColumn':
      return [
        t('The rows of {0} have one value more than its header has names.', sourceName),
        t('The header has {0} names. Either the first column or the last one has none.', fault.names),
        t('Choose it in the push panel, or say it as "unnamedColumn" in a push definition.'),
      ];
    case 'emptyNames':
      return [
        t('The header of {0} has empty names, and its rows have as many values as it has other names.', sourceName),
        t(
          'Of its {0} names, {1} have no text, so values may stand below wrong names.',
          fault.names + fault.emptyNames,
          fault.emptyNames,
        ),
        t(
          'Take delimiters that stand there twice out of the header. If the rows lack values at their end, say "header": true in a push definition.',
        ),
      ];
    case 'oddLineEnds':
      return [
        t('{0} has only one line, and its records seem to end with {1}.', sourceName, formatCode(fault.character)),
        t('Lines end with LF, CR LF or CR. This character is part of a value.'),
        t('Write the file with one of these line ends.'),
      ];
    case 'bracketedRows':
      return [
        t('Each row of {0} stands in brackets.', sourceName),
        t('They would become part of the first and the last value.'),
        t('Take them out of the file, or say "delimiter" in a push definition to read it nevertheless.'),
      ];
    case 'quotedRows':
      return [
        t('Each row of {0} stands in quotes as a whole.', sourceName),
        t('All its values would become one.'),
        t('Take these quotes out of the file, or say "delimiter" in a push definition to read it nevertheless.'),
      ];
    case 'bracketedValues':
      return [
        t('{0} seems to be a log with blanks between its values and within brackets.', sourceName),
        t('Blanks would split {0}, too.', fault.example),
        t('Let the program write JSON instead, or say "delimiter": " " in a push definition to split it nevertheless.'),
      ];
    case 'noOuterDelimiters':
      return [
        t('{0} has a row that does not begin and end with {1}, as the others do.', sourceName, `"${fault.delimiter}"`),
        t('It is line {0}.', fault.line),
        t('Correct it, or say "outerDelimiters": false in a push definition.'),
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
        t('Another table begins in line {0}.', fault.line),
        t('Choose one of them, or put each into a file of its own.'),
      ];
    case 'longEndLines':
      return [
        t('{0} has lines below the table that are too long to be left out.', sourceName),
        t('The last {0} lines have more than 1 MB.', fault.lines),
        t('Take them out of the file.'),
      ];
    case 'unclosedQuote':
      if (fault.withinMb !== undefined)
        return [
          t('{0} has a quote that is not closed within {1} MB.', sourceName, fault.withinMb),
          t('A value begins here with {0}. It is too long to be pushed, or its quote is never closed.', fault.quote),
          t(
            'Close the quote, or write it twice if it belongs to the value. Leave a value of this length out of the file.',
          ),
        ];
      return [
        t('{0} has a quote that is never closed.', sourceName),
        t('A value begins here with {0}, and the file ends without another one.', fault.quote),
        t('Close the quote, write it twice if it belongs to the value, or choose no quote when you push the file.'),
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
