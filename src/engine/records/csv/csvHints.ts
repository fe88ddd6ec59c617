import { isBlank, type SampleField } from './sampleRows';

/** What the beginning of a file of CSV, and its end, suggest. */
export interface CsvHints {
  /** The last record, where it looks like a sum of those above it. */
  totals?: { text: string; lines: number };
  /** A blank or tab stands behind each delimiter and is kept around texts. */
  paddedTexts?: true;
  /** Columns whose texts end with blanks, as those of a fixed width do, by name. */
  paddedColumns?: readonly string[];
  /** The same as `paddedTexts`, and it is left out. */
  trimmedTexts?: true;
}

const totalPattern =
  /^(?:(?:grand|overall|net|report) )?(?:(?:sub ?)?tota(?:ls?|le|al)|sum|(?:zwischen)?summe|somme|insgesamt|(?:gesamt)?ergebnis|gesamt(?:summe)?)\b|^\*{1,5}$/i;
/**
 * @param names the columns' names.
 * @param rows the records of the sample.
 * @param lastRow how the last row begins, lines from there to the end of the file, and whether it is the only one below
 *   a drawn line, where that is known.
 * @param padding what becomes of blanks behind delimiters, which may only line up what is below one another.
 */
export function findCsvHints(
  names: readonly string[],
  rows: readonly (readonly SampleField[])[],
  lastRow: { text: string; lines: number; isBelowRule: boolean } | undefined,
  padding: 'kept' | 'leftOut' | 'drawn',
): CsvHints {
  return {
    ...(rows.length > 2 &&
      lastRow &&
      (lastRow.isBelowRule || totalPattern.test(lastRow.text)) && {
        totals: { text: lastRow.text.slice(0, 40), lines: lastRow.lines },
      }),
    ...(padding === 'kept' && findPaddedColumns(names, rows)),
    ...(padding !== 'drawn' &&
      haveBlanksBefore(rows) &&
      (padding === 'leftOut' ? { trimmedTexts: true } : { paddedTexts: true })),
  };
}

/** Whether a blank or tab stands behind each delimiter. Around numbers, blanks are left out anyway. */
function haveBlanksBefore(rows: readonly (readonly SampleField[])[]): boolean {
  const isValue = ({ text, isQuoted }: SampleField): boolean => !isQuoted && text !== '';
  // Hardly any text has so many blanks.
  if (rows.some((row) => row.some((field, column) => column > 0 && isValue(field) && !/^[ \t]/.test(field.text))))
    return false;
  const values = rows.flatMap((row) => row.slice(1)).filter(isValue);
  return (
    rows.length >= 2 &&
    values.length >= 2 &&
    values.some(({ text }) => text.trim() !== '' && !/^ *(?:[-+\d.,eE]+|true|false) *$/i.test(text))
  );
}

/** A text of full width has no blank behind it, so not all need to. */
function findPaddedColumns(
  names: readonly string[],
  rows: readonly (readonly SampleField[])[],
): Pick<CsvHints, 'paddedColumns'> {
  const columns = names.filter((_name, column) => {
    let texts = 0;
    let paddedTexts = 0;
    for (const row of rows) {
      const text = row[column]?.text ?? '';
      if (isBlank(text)) continue;
      texts++;
      if (text.endsWith(' ') && !/^[ \d.,+-]*$/.test(text)) paddedTexts++;
    }
    return paddedTexts > 1 && paddedTexts * 2 > texts;
  });
  return columns.length > 0 ? { paddedColumns: columns } : {};
}
