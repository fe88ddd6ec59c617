import { t } from '@vscode/l10n';
import type { Fix, Problem, ReadingFix } from '../../core/problem';
import { eachMember } from '../model/eachMember';
import type { Fault, TableReading } from '../model/fault';
import { blankRuns } from '../open/blankRunsSource';

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
      oneRowFix(),
    ];
  if (fault.code === 'errorAnswer' || fault.code === 'rowLists')
    return [
      ...fault.lists.map(
        (path): Fix => ({
          kind: 'setReading',
          field: 'arrayPath',
          value: JSON.stringify(path),
          label: t('Read the List {0}', path.join('.')),
        }),
      ),
      oneRowFix(),
    ];
  if (fault.code === 'columnOriented') return [oneRowFix()];
  if ('readings' in fault && fault.code !== 'unclearEncoding') return fault.readings.map(tableReadingFix);
  if (fault.code === 'unclearEncoding') {
    // What was chosen would ask again.
    const likely = fault.readings.map(({ encoding }) => encoding);
    // In the order of the readings, and then those that are the same.
    return [...likely, ...fault.readings.flatMap(({ alike = [] }) => alike)]
      .filter((encoding) => encoding !== fault.chosen)
      .map(encodingFix);
  }
  if (fault.code !== 'mixedHeaders') return [];
  const headerFix = (value: string, label: string): Fix => ({ kind: 'setReading', field: 'header', value, label });
  return [
    headerFix('first', t('Only the First File Does')),
    headerFix('true', t('Each File Does')),
    headerFix('false', t('No File Does')),
  ];
}

function tableReadingFix({ change, columns }: TableReading): ReadingFix {
  return {
    kind: 'setReading',
    field: change.field,
    value: typeof change.value === 'object' ? JSON.stringify(change.value) : String(change.value),
    label: columns === 1 ? t('Read Each Line as One Value') : chooseReadingLabel(change),
  };
}

function encodingFix(encoding: string): ReadingFix {
  return { kind: 'setReading', field: 'encoding', value: encoding, label: t('Read as {0}', encoding.toUpperCase()) };
}

function oneRowFix(): Fix {
  return { kind: 'setReading', field: 'arrayPath', value: '[]', label: t('Read as One Row') };
}

/** The first rows of each way to read a file, where a person has to choose. */
export function faultReadings(fault: Fault): Pick<Problem, 'readings'> {
  if (!('readings' in fault)) return {};
  return {
    readings:
      fault.code === 'unclearEncoding'
        ? fault.readings.map(({ encoding, alike = [], lines }) => ({
            label: t('As {0}', [encoding, ...alike].map((name) => name.toUpperCase()).join(t(' or '))),
            rows: lines.map((line) => [line]),
            // What was chosen would ask again.
            ...(encoding !== fault.chosen && { fix: encodingFix(encoding) }),
          }))
        : fault.readings.map((reading) => ({
            label: reading.columns === 1 ? t('Each line as one value') : readingLabel(reading.change),
            rows: reading.sample,
            fix: tableReadingFix(reading),
          })),
  };
}

function readingLabel({ field, value }: TableReading['change']): string {
  switch (field) {
    case 'delimiter':
      return t('With {0}', delimiterName(value));
    case 'columnStarts':
      return t('With columns of a fixed width');
    case 'unnamedColumn':
      return value === 'first' ? t('The first column has no name') : t('The last column has no name');
    case 'header':
      return t('As the header says');
    case 'skipLines':
      return t('The last table');
    case 'skipEndLines':
      return t('The first table');
  }
}

/** The same as the label of a button. */
function chooseReadingLabel({ field, value }: TableReading['change']): string {
  switch (field) {
    case 'delimiter':
      return t('Read with {0}', delimiterName(value));
    case 'columnStarts':
      return t('Read with Columns of a Fixed Width');
    case 'unnamedColumn':
      return value === 'first' ? t('The First Column Has No Name') : t('The Last Column Has No Name');
    case 'header':
      return t('Read as the Header Says');
    case 'skipLines':
      return t('Read the Last Table');
    case 'skipEndLines':
      return t('Read the First Table');
  }
}

/** What stands between values, in words. */
export function delimiterName(delimiter: string): string {
  switch (delimiter) {
    case '\t':
      return t('tabs');
    case ' ':
      return t('blanks');
    case blankRuns:
      return t('one blank or more');
    case '\u0001':
      return 'U+0001';
    default:
      return `"${delimiter}"`;
  }
}
