import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import type { ColumnSuggestion, SuggestedChoice, WrittenForm } from '../model/columnSuggestion';
import type { PlannedFile, PlannedSuggestion } from '../model/tablePlan';
import { locateRecord } from '../open/recordLocation';

/** What a column looks like, in words, with the choices that a person can take. */
export function explainSuggestion(suggestion: ColumnSuggestion, files: readonly PlannedFile[]): PlannedSuggestion {
  const { choices, isByNullWords, nullWords, firstRecord } = suggestion;
  if (firstRecord !== undefined)
    return {
      note: describeOnlyNullWords(suggestion, firstRecord, files),
      options: [{ label: t('STRING with {0} as no value', quoteWords(nullWords)), choice: {} }],
      nullWords,
    };
  return {
    note: [
      describeLooks(suggestion),
      describeException(suggestion, files),
      describeNullWords(nullWords),
      suggestion.form && describeRemedy(suggestion.form),
    ]
      .filter(Boolean)
      .join(' '),
    options: choices.map((choice) => ({ label: describeChoice(choice), choice: isByNullWords ? {} : choice })),
    nullWords,
  };
}

/** What is written into a push definition to take a suggestion. */
export function suggestionInDefinition({ options, nullWords }: PlannedSuggestion): string {
  const choiceTexts = options.flatMap(({ choice }) => {
    const text = JSON.stringify(choice).slice(1, -1);
    return text === '' ? [] : [text];
  });
  return [
    ...(choiceTexts.length > 0
      ? [t('To convert it, say for the column in a push definition: {0}', choiceTexts.join(t(' or ')))]
      : []),
    ...(nullWords.length > 0 ? [t('Under "read": {0}', `"nullWords": ${JSON.stringify(nullWords)}`)] : []),
  ].join(' ');
}

/** How a suggestion is taken in the push panel, which has a button for it. */
export function suggestionInPanel({ options }: PlannedSuggestion): string {
  return options.length > 0 ? t('To convert it, choose Use in the panel.') : '';
}

function describeForm(form: WrittenForm): string {
  switch (form) {
    case 'parentheses':
      return t('numbers, negative ones in parentheses');
    case 'creditDebit':
      return t('amounts with a mark for credit or debit');
    case 'monthNames':
      return t('dates with month names that are not English');
    case 'formulas':
      return t('texts as formulas of Excel');
  }
}

function describeRemedy(form: WrittenForm): string {
  switch (form) {
    case 'parentheses':
      return t('They are stored as STRING. To push numbers, export negative ones with a minus.');
    case 'creditDebit':
      return t('They are stored as STRING. To push numbers, export amounts with a sign.');
    case 'monthNames':
      return t('They are stored as STRING. To push dates, export them with numbers, such as 2024-12-31.');
    case 'formulas':
      return t('They are stored as STRING. To push the texts alone, export them without = and quotes.');
  }
}

function describeLooks({ choices, form, count, values, isSampled }: ColumnSuggestion): string {
  const looks = form ? describeForm(form) : choices.map(describeChoice).join(t(' or '));
  const numbers = [looks, formatNumber(count), formatNumber(values)] as const;
  if (values === 1) return t('Looks like {0}: 1 of 1 value.', looks);
  return isSampled
    ? t('Looks like {0}: {1} of the {2} values that were looked at.', ...numbers)
    : t('Looks like {0}: {1} of {2} values.', ...numbers);
}

function describeException({ exception }: ColumnSuggestion, files: readonly PlannedFile[]): string {
  if (!exception) return '';
  const { record, file } = locateRecord(files, exception.record);
  const text = exception.text.length > 40 ? `${exception.text.slice(0, 39)}…` : exception.text;
  return file === undefined
    ? t('The first other value is "{0}" in record {1}.', text, formatNumber(record))
    : t('The first other value is "{0}" in record {1} of {2}.', text, formatNumber(record), file);
}

function describeNullWords(words: readonly string[]): string {
  return words.length === 0 ? '' : t('{0} may stand for no value.', quoteWords(words));
}

function describeOnlyNullWords(
  { nullWords, count, values }: ColumnSuggestion,
  firstRecord: number,
  files: readonly PlannedFile[],
): string {
  const { record, file } = locateRecord(files, firstRecord);
  const words = quoteWords(nullWords);
  if (values === 1)
    return file === undefined
      ? t('{0} may stand for no value: 1 of 1 value, in record {1}.', words, formatNumber(record))
      : t('{0} may stand for no value: 1 of 1 value, in record {1} of {2}.', words, formatNumber(record), file);
  const parts = [words, ...[count, values, record].map(formatNumber)];
  return file === undefined
    ? t('{0} may stand for no value: {1} of {2} values, the first in record {3}.', ...parts)
    : t('{0} may stand for no value: {1} of {2} values, the first in record {3} of {4}.', ...parts, file);
}

function quoteWords(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}

/** "DATE dd.MM.yyyy", "FLOAT 1.234,5". */
export function describeChoice(choice: SuggestedChoice): string {
  const { type, dateFormat, decimalMark, unit, trueWords, falseWords } = choice;
  const details = [
    dateFormat,
    type === 'FLOAT' && decimalMark !== undefined ? (decimalMark === ',' ? '1.234,5' : '1,234.5') : undefined,
    type === 'INTEGER' && decimalMark !== undefined ? (decimalMark === ',' ? '1.234' : '1,234') : undefined,
    unit === undefined ? undefined : t('without {0}', unit),
    trueWords && falseWords ? `${trueWords.join(', ')} / ${falseWords.join(', ')}` : undefined,
  ];
  return [type, ...details].filter(Boolean).join(' ');
}
