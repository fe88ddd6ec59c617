import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import type { Fix, Problem } from '../../core/problem';
import type { ExpectedToken, Fault, JsonKind, KeyFaultTotals, LocatedFault } from '../model/fault';
import type { PlannedColumn } from '../model/tablePlan';
import { notRegularFile } from '../open/sharedSource';
import type { ConversionErrorReason } from './convert/conversionRules';
import { describeAmbiguousNumber } from './explainColumnNote';
import { type InputFault, inputFaultSentences } from './explainInputFault';
import { shorten } from './faultSentences';
import { faultReadings, inputFaultFixes } from './inputFaultFixes';

/** The words for what the worker found wrong with a file. `source` is its name, or what several files are together. */
export function explainFault(located: LocatedFault, sourceName: string): Problem {
  const { fault, line, column } = located;
  const name = located.file ?? sourceName;
  const location = formatLocation(located);
  const [what, why, next] = faultSentences(fault, name, located);
  const fixes: Fix[] =
    line !== undefined && column !== undefined
      ? [{ kind: 'openLocation', label: t('Go to Line {0}', line), line, column }]
      : inputFaultFixes(fault);
  return {
    kind: 'input',
    what,
    ...(why && { why: location ? `${location} ${why}` : why }),
    ...(next && { next }),
    where: name,
    ...(fixes.length > 0 && { fixes }),
    ...faultReadings(fault),
  };
}

function formatLocation({ line, column, record }: LocatedFault): string {
  if (line === undefined) return record === undefined ? '' : t('Record {0}:', formatNumber(record));
  if (column === undefined)
    return record === undefined ? t('Line {0}:', line) : t('Line {0} (record {1}):', line, formatNumber(record));
  return record === undefined
    ? t('Line {0}, column {1}:', line, column)
    : t('Line {0}, column {1} (record {2}):', line, column, formatNumber(record));
}

type FaultText = [what: string, why?: string, next?: string];

/** What happened, why, what to do. */
function faultSentences(fault: Fault, name: string, located: LocatedFault): FaultText {
  switch (fault.code) {
    case 'syntax':
      return [
        t('{0} is not valid JSON.', name),
        `${describeFound(fault.found)} ${describeExpected(fault.expected)}`,
        suggestFix(fault),
      ];
    case 'truncated':
      return [
        t('{0} breaks off before its end.', name),
        `${t('The file ends here.')} ${describeExpected(fault.expected)}`,
        t('Probably it was not written or downloaded completely. Get it again.'),
      ];
    case 'encoding':
      return [
        t('{0} has the wrong encoding: it is not UTF-8 throughout.', name),
        fault.looksLatin1
          ? t('The byte {0} is not UTF-8. It looks like Latin-1 (Windows-1252).', formatHexByte(fault.byte))
          : t('The byte {0} is not UTF-8 at this place.', formatHexByte(fault.byte)),
        t('Say which encoding it has when you push it, or save it as UTF-8.'),
      ];
    case 'duplicateKey':
      return [
        t('{0} has an object with the same key twice.', name),
        t('The key "{0}" is there already in this object, so one of the two values would be lost.', shorten(fault.key)),
        t('Rename or remove one of them.'),
      ];
    case 'tooDeep':
      return [
        t('{0} is nested too deeply.', name),
        t('Objects and arrays are nested more than {0} levels deep.', formatNumber(fault.limit)),
        t('Flatten it before it is pushed.'),
      ];
    case 'tooManyKeys':
      return [
        t('{0} has too many different keys.', name),
        t('There are more than {0}, and each would be a column.', formatNumber(fault.limit)),
        t(
          'Probably values such as ids or dates stand as keys. Turn them into a list of objects that hold them as a value.',
        ),
      ];
    case 'recordTooLarge':
      return [
        t('{0} has a record that is too large.', name),
        t('It is longer than {0} MB.', formatNumber(fault.limitMb)),
        t('Split it into several records, or leave out what the table does not need.'),
      ];
    case 'valueTooLong':
      return [
        t('{0} has a value that is too long for a Celonis column.', name),
        t(
          'The value of "{0}" has {1} bytes, and a STRING holds at most {2}.',
          shorten(fault.key),
          formatNumber(fault.bytes),
          formatNumber(fault.limit),
        ),
        t('Shorten it or leave this key out of the file. Nothing is ever cut without being asked.'),
      ];
    default:
      return inputFaultSentences(fault, name) ?? tableFaultSentences(fault as TableFault, name, located);
  }
}

type TableFault = Exclude<Fault, InputFault>;

function tableFaultSentences(fault: TableFault, name: string, { record }: LocatedFault): FaultText {
  switch (fault.code) {
    case 'empty':
      return fault.bytes === 0
        ? [t('{0} is empty.', name), t('It has no bytes at all.'), t('Choose a file with at least one record.')]
        : [t('{0} is empty.', name), t('It holds only white space.'), t('Choose a file with at least one record.')];
    case 'noRows':
      return [t('{0} has no records.', name), t('It has columns and no rows.'), t('There is nothing to push.')];
    case 'emptyArray':
      return fault.path.length > 0
        ? [
            t('{0} has no records.', name),
            t('The array at {0} is empty.', formatKeyPath(fault.path)),
            t('There is nothing to push.'),
          ]
        : [t('{0} has no records.', name), t('Its array is empty.'), t('There is nothing to push.')];
    case 'noColumns':
      return [
        t('{0} has no columns.', name),
        t('All of its records are empty objects.'),
        t('There is nothing to push.'),
      ];
    case 'notRecords':
      return [
        t('{0} is not a table.', name),
        t('Here is {0}, and a table is made of objects, one for each row.', describeKind(fault.found)),
        t('Give it as a list of objects such as [{"id": 1}, {"id": 2}], or as one object a line.'),
      ];
    case 'mixed':
      return [
        t('{0} does not hold objects throughout.', name),
        t('Here is {0}, and everything before it was an object.', describeKind(fault.found)),
        t('Remove it or turn it into an object.'),
      ];
    case 'arrayMissing':
      return [
        t('{0} has no array of objects at {1}.', name, formatKeyPath(fault.path)),
        t('The table was to be read from there.'),
        t('Check the file, or push it again and choose another array.'),
      ];
    case 'notAList':
      return [
        t('{0} does not have a list at {1} throughout.', name, formatKeyPath(fault.path)),
        t('It was chosen as a table, but record {0} has something else there.', formatNumber(record ?? 0)),
        t('Put it in a list, or keep {0} as a column.', formatKeyPath(fault.path)),
      ];
    case 'keyMissing':
      return [
        t('The key column {0} has no value in record {1}.', fault.column, formatNumber(record ?? 0)),
        [
          t('Without a value in every key column Celonis cannot tell which row to update.'),
          ...describeKeyFaultTotals(fault.all),
        ].join(' '),
        t('Fill it in, choose other key columns, or push in another mode.'),
      ];
    case 'keyRepeated':
      return [
        fault.firstFile === undefined || fault.firstFile === name
          ? t('Records {0} and {1} have the same key.', formatNumber(fault.firstRecord), formatNumber(record ?? 0))
          : t(
              'Record {0} of {1} and record {2} of {3} have the same key.',
              formatNumber(fault.firstRecord),
              fault.firstFile,
              formatNumber(record ?? 0),
              name,
            ),
        [
          t('The key is {0}. It has to be different in every record.', fault.columns.join(', ')),
          ...describeKeyFaultTotals(fault.all),
        ].join(' '),
        t('Remove one of the records, choose more key columns, or push in another mode.'),
      ];
    case 'changed':
      return [
        t('{0} was changed while it was being read.', name),
        t('Its size or time is no longer what it was at the start.'),
        t('Push it again when nothing writes to it any more.'),
      ];
    case 'vanished':
      return [
        t('{0} is no longer there.', name),
        t('It was moved or deleted.'),
        t('Check the file and push it again.'),
      ];
    case 'unreadable':
      return [
        t('{0} cannot be read.', name),
        describeUnreadableReason(fault.reason),
        t('Check that it is a file you may open.'),
      ];
    default:
      throw new Error(`There is no message for the fault ${fault.code}.`);
  }
}

/** @param reason a code of the file system, or `notRegularFile` */
function describeUnreadableReason(reason: string): string {
  switch (reason) {
    case 'ELOOP':
      return t('It is a symbolic link that leads back to itself.');
    case 'EISDIR':
      return t('It is a folder.');
    case notRegularFile:
      return t('It is not a regular file, but a pipe, a socket or a device.');
    default:
      return t('The file system says: {0}.', reason);
  }
}

/** What is to be said where there is more trouble with keys than the first. */
function describeKeyFaultTotals(totals: KeyFaultTotals | undefined): string[] {
  if (!totals || totals.missing + totals.repeated < 2) return [];
  const joinNumbers = (records: readonly number[]): string => records.map(formatNumber).join(', ');
  const { missing, repeated, firstMissing, firstRepeated } = totals;
  return [
    ...(missing > 0
      ? [
          t(
            'Records without a value in a key column: {0}, beginning with {1}.',
            formatNumber(missing),
            joinNumbers(firstMissing),
          ),
        ]
      : []),
    ...(repeated > 0
      ? [
          t(
            'Records whose key was there before: {0}, beginning with {1}.',
            formatNumber(repeated),
            joinNumbers(firstRepeated),
          ),
        ]
      : []),
  ];
}

function describeFound(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const codePointName = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  if (codePoint === 0x0a || codePoint === 0x0d) return t('Here is a line break.');
  if (codePoint === 0x09) return t('Here is a tab.');
  if (codePoint < 0x20) return t('Here is the control character {0}.', codePointName);
  if (codePoint > 0x7e) return t('Here is {0} ({1}).', character, codePointName);
  return character === '"' ? t('Here is a double quote.') : t('Here is "{0}".', character);
}

function describeExpected(expected: ExpectedToken): string {
  switch (expected) {
    case 'value':
      return t('Expected a value: an object, an array, a text in double quotes, a number, true, false or null.');
    case 'record':
      return t('Expected an object.');
    case 'key':
      return t('Expected a key in double quotes.');
    case 'colon':
      return t('Expected a colon after the key.');
    case 'commaOrBrace':
      return t('Expected a comma or the closing brace of the object.');
    case 'commaOrBracket':
      return t('Expected a comma or the closing bracket of the array.');
    case 'digit':
      return t('Expected a digit.');
    case 'escape':
      return t('Expected one of " \\ / b f n r t u after a backslash.');
    case 'hex':
      return t('Expected four hexadecimal digits after \\u.');
    case 'literal':
      return t('Expected true, false or null.');
    case 'stringEnd':
      return t(
        'Expected the rest of the text up to its closing double quote. Line breaks and control characters in it need an escape.',
      );
    case 'end':
      return t('Expected the end of the file.');
  }
}

/** Mistakes that are common enough to be named. */
function suggestFix(fault: Extract<Fault, { code: 'syntax' }>): string {
  const character = fault.found;
  if (fault.trailingComma) return t('Remove the comma before it.');
  if (character === "'") return t('JSON uses double quotes.');
  if (character === '/' || character === '#') return t('JSON has no comments. Remove it.');
  if (fault.expected === 'digit' && character === '.') return t('Write a digit before the decimal point.');
  if ((fault.expected === 'commaOrBrace' || fault.expected === 'commaOrBracket') && /\d/.test(character)) {
    return t('A number must not begin with a zero. Put it in double quotes if it is an id.');
  }
  if (fault.expected === 'value' && /[NIuTF+]/.test(character))
    return t('Not a value in JSON: NaN, Infinity, undefined, True, False, None or a plus sign.');
  if (fault.expected === 'key' && /[\p{L}_$]/u.test(character)) return t('Put the key in double quotes.');
  return t('Correct it and push the file again.');
}

function describeKind(jsonKind: JsonKind): string {
  switch (jsonKind) {
    case 'object':
      return t('an object');
    case 'array':
      return t('an array');
    case 'string':
      return t('a text');
    case 'number':
      return t('a number');
    case 'boolean':
      return t('true or false');
    case 'null':
      return t('null');
  }
}

/** Why a value does not fit its column, where the value itself does not show it. */
export function explainConversionError(
  reason: ConversionErrorReason,
  text: string,
  { type, fieldLength }: PlannedColumn,
): { why?: string } {
  switch (reason) {
    case 'form':
      return {};
    case 'length':
      return {
        why: t('It has more bytes than the {0} that are reserved, and would be cut.', formatNumber(fieldLength ?? 0)),
      };
    case 'inexact':
      return {
        why:
          type === 'INTEGER'
            ? t('It is beyond the 64 bits that an INTEGER has.')
            : t('It has more digits than a FLOAT holds.'),
      };
    case 'mark':
      return { why: t('{0} Say the decimal mark.', describeAmbiguousNumber(text)) };
    case 'fraction':
      return { why: t('It is not a whole number.') };
    case 'timeOfDay':
      return { why: t('It has a time of day (in UTC), which DATE does not hold. DATETIME does.') };
    case 'range':
      return { why: t('Celonis keeps dates of the years 1400 to 9999 only.') };
  }
}

function formatKeyPath(path: readonly string[]): string {
  return shorten(path.join('.'));
}

function formatHexByte(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
