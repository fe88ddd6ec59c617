import { t } from '@vscode/l10n';
import type { ColumnChoice } from '../../../engine/model/columnChoice';
import type { ColumnType } from '../../../engine/model/tablePlan';
import type { FieldOption } from './panelMessages';
import type { PartialChange } from './pushChoices';
import { clearedColumnFormat } from './pushChoices';

/** How values of a column are written, as one text that a person reads and types, and as what a definition holds. */

type ColumnFormat = Pick<ColumnChoice, 'dateFormat' | 'decimalMark' | 'unit' | 'trueWords' | 'falseWords'>;

const pointExample = '1,234.5';
const commaExample = '1.234,5';

/**
 * What is offered for a type; the first option leaves it to the values. Empty for types whose values are as they are.
 */
export function formatOptions(type: ColumnType): FieldOption[] {
  const options = formatOptionsOf(type);
  const isDate = type === 'DATE' || type === 'DATETIME';
  const label = isDate ? t('ISO 8601 (default)') : t('Default');
  return options.length > 0 ? [{ value: '', label, about: defaultFormatText(type) }, ...options] : [];
}

function formatOptionsOf(type: ColumnType): FieldOption[] {
  switch (type) {
    case 'DATE':
      return ['dd.MM.yyyy', 'dd/MM/yyyy', 'MM/dd/yyyy', 'dd-MM-yyyy', 'yyyyMMdd'].map(dateFormatOption);
    case 'DATETIME':
      return [
        ...[
          'dd.MM.yyyy HH:mm:ss',
          'dd.MM.yyyy HH:mm',
          'dd/MM/yyyy HH:mm:ss',
          'MM/dd/yyyy HH:mm:ss',
          'MM/dd/yyyy hh:mm a',
          'yyyyMMddHHmmss',
        ].map(dateFormatOption),
        { value: 'epochSeconds', label: 'epochSeconds', about: t('seconds since 1970') },
        { value: 'epochMilliseconds', label: 'epochMilliseconds', about: t('milliseconds since 1970') },
      ];
    case 'INTEGER':
    case 'FLOAT':
      return [
        { value: pointExample, label: pointExample, about: t('decimal point') },
        { value: commaExample, label: commaExample, about: t('decimal comma') },
      ];
    case 'BOOLEAN':
      return ['yes / no', 'Y / N', '1 / 0', 'ja / nein', 'X / -'].map((label) => ({
        value: label,
        label,
        about: t('true / false'),
      }));
    case 'STRING':
      return [];
  }
}

const dateSamples = { dd: '24', MM: '12', yyyy: '2026', HH: '18', hh: '06', mm: '30', ss: '05', a: 'PM' } as const;

/** "dd.MM.yyyy" with a date as it looks. */
function dateFormatOption(format: string): FieldOption {
  const about = format.replace(/yyyy|dd|MM|HH|hh|mm|ss|a/g, (part) => dateSamples[part as keyof typeof dateSamples]);
  return { value: format, label: format, about };
}

function defaultFormatText(type: ColumnType): string {
  switch (type) {
    case 'DATE':
      return '2026-12-24';
    case 'DATETIME':
      return '2026-12-24T18:30:05Z';
    case 'BOOLEAN':
      return 'true / false';
    case 'INTEGER':
      return '1234';
    default:
      return '1234.5';
  }
}

/** What a person reads; empty where nothing was said. */
export function describeFormat(type: ColumnType, choice: ColumnChoice | undefined): string {
  if (!choice) return '';
  const { dateFormat, decimalMark, unit, trueWords, falseWords } = choice;
  switch (type) {
    case 'DATE':
    case 'DATETIME':
      return dateFormat ?? '';
    case 'INTEGER':
    case 'FLOAT':
      return [decimalMark === undefined ? '' : decimalMark === ',' ? commaExample : pointExample, unit]
        .filter(Boolean)
        .join(' ');
    case 'BOOLEAN':
      return trueWords || falseWords ? `${(trueWords ?? []).join(', ')} / ${(falseWords ?? []).join(', ')}` : '';
    case 'STRING':
      return '';
  }
}

/** What a typed text says about the values of a type, or why it says nothing. */
export function parseFormat(
  type: ColumnType,
  typedText: string,
): { change: PartialChange<ColumnFormat> } | { error: string } {
  const text = typedText.trim();
  if (text === '') return { change: clearedColumnFormat };
  switch (type) {
    case 'DATE':
    case 'DATETIME':
      if (/^epoch(Seconds|Milliseconds)$/i.test(text))
        return {
          change: { ...clearedColumnFormat, dateFormat: /milli/i.test(text) ? 'epochMilliseconds' : 'epochSeconds' },
        };
      if (!/y/.test(text) || !/M/.test(text) || !/d/.test(text))
        return { error: t('A date is written with yyyy, MM and dd, for example dd.MM.yyyy.') };
      return { change: { ...clearedColumnFormat, dateFormat: text } };
    case 'INTEGER':
    case 'FLOAT': {
      const unit = text.replace(/[\d.,'\s]+/g, '');
      const number = text.replace(unit, '').trim();
      const mark =
        number === ',' || number === commaExample
          ? ','
          : number === '.' || number === pointExample
            ? '.'
            : /,\d{0,2}$/.test(number)
              ? ','
              : /\.\d{0,2}$/.test(number)
                ? '.'
                : undefined;
      return mark === undefined
        ? { error: t('Say how a number is written: {0} or {1}.', pointExample, commaExample) }
        : { change: { ...clearedColumnFormat, decimalMark: mark, ...(unit !== '' && { unit }) } };
    }
    case 'BOOLEAN': {
      const [trueWords, falseWords, ...extraParts] = text.split('/').map((wordList) =>
        wordList
          .split(',')
          .map((word) => word.trim())
          .filter(Boolean),
      );
      if (!trueWords?.length || !falseWords?.length || extraParts.length > 0)
        return { error: t('Say which words mean true and which false, for example: yes, y / no, n') };
      return { change: { ...clearedColumnFormat, trueWords: trueWords, falseWords: falseWords } };
    }
    case 'STRING':
      return { change: clearedColumnFormat };
  }
}
