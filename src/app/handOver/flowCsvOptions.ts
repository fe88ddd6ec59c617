import type { ScriptSource } from '../../celonis/copyAs/scriptSource';
import type { CsvOptions } from '../../engine/model/tablePlan';

/** How Celonis is to read the file itself (celonis-api.md §4.3, §4.5). Nothing for files that are no CSV. */
export function readCsvOptions({ files: [file], tables: [{ choices }] }: ScriptSource): { csv?: CsvOptions } {
  if (file?.fileOptions.format !== 'csv') return {};
  const { delimiter = ',', quote = '"', escape, decimalMark } = file.fileOptions;
  const [dateFormat, ...otherFormats] = new Set(choices.flatMap((choice) => choice.dateFormat ?? []));
  const hasOneDateFormat = dateFormat !== undefined && otherFormats.length === 0 && !dateFormat.startsWith('epoch');
  return {
    csv: {
      separatorSequence: delimiter,
      quoteSequence: quote || '"',
      escapeSequence: escape === 'backslash' ? '\\' : quote || '"',
      lineEnding: '\n',
      charSet: 'UTF-8',
      decimalSeparator: decimalMark ?? '.',
      dateFormat: hasOneDateFormat ? dateFormat : "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    },
  };
}
