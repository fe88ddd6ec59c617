import { t } from '@vscode/l10n';
import type { Fix, Problem } from '../../core/problem';
import { eachMember } from '../model/eachMember';
import type { Fault } from '../model/fault';

/** What can be said instead of an answer that would be a guess. */
export function inputFaultFixes(fault: Fault): Fix[] {
  if (fault.code === 'otherFormat')
    return [
      {
        kind: 'setReading',
        field: 'format',
        value: fault.found,
        label: fault.found === 'csv' ? t('Read as CSV') : t('Read as JSON'),
      },
    ];
  if (fault.code === 'keyedObjects')
    return [
      ...fault.objects.map(
        ({ path }): Fix => ({
          kind: 'setReading',
          field: 'arrayPath',
          value: JSON.stringify([...path, eachMember]),
          label: path.length === 0 ? t('Read Each Key as a Row') : t('Read Each Key of {0} as a Row', path.join('.')),
        }),
      ),
      { kind: 'setReading', field: 'arrayPath', value: '[]', label: t('Read as One Row') },
    ];
  if (fault.code === 'severalTables')
    return fault.readings.map(({ change: { field, value } }) => ({
      kind: 'setReading',
      field,
      value: String(value),
      label: field === 'skipLines' ? t('Read the Last Table') : t('Read the First Table'),
    }));
  if (fault.code === 'unclearEncoding') {
    return fault.readings.map(({ encoding }) => ({
      kind: 'setReading',
      field: 'encoding',
      value: encoding,
      label: t('Read as {0}', encoding.toUpperCase()),
    }));
  }
  if (fault.code === 'unclearDelimiter') {
    return fault.readings.map(({ delimiter }) => ({
      kind: 'setReading',
      field: 'delimiter',
      value: delimiter,
      label: t('Read with {0}', delimiterName(delimiter)),
    }));
  }
  if (fault.code !== 'mixedHeaders') return [];
  const headerFix = (value: string, label: string): Fix => ({ kind: 'setReading', field: 'header', value, label });
  return [
    headerFix('first', t('Only the First File Does')),
    headerFix('true', t('Each File Does')),
    headerFix('false', t('No File Does')),
  ];
}

/** The first rows of each way to read a file, where a person has to choose. */
export function faultReadings(fault: Fault): Pick<Problem, 'readings'> {
  switch (fault.code) {
    case 'unclearDelimiter':
      return {
        readings: fault.readings.map(({ delimiter, sample }) => ({
          label: t('With {0}', delimiterName(delimiter)),
          rows: sample,
        })),
      };
    case 'severalTables':
      return {
        readings: fault.readings.map(({ change, sample }) => ({
          label: change.field === 'skipLines' ? t('The last table') : t('The first table'),
          rows: sample,
        })),
      };
    case 'unclearEncoding':
      return {
        readings: fault.readings.map(({ encoding, lines }) => ({
          label: t('As {0}', encoding.toUpperCase()),
          rows: lines.map((line) => [line]),
        })),
      };
    default:
      return {};
  }
}

/** What stands between values, in words. */
export function delimiterName(delimiter: string): string {
  switch (delimiter) {
    case '\t':
      return t('tabs');
    case ' ':
      return t('blanks');
    case '\u0001':
      return 'U+0001';
    default:
      return `"${delimiter}"`;
  }
}
