import type { CsvOptions } from '../../engine/model/tablePlan';
import type { JobOptions } from '../../push/definition/pushDefinition';
import type { PushJobSpec } from '../../push/job/push';
import type { PushSettings } from './pushDependencies';

/**
 * In which format the chunks go, and how it is described to Celonis: what is chosen for a push, and the settings for
 * the rest.
 * @param isChild rows of a child table are distinguished by their position, so that there are no duplicates among them
 *   to choose from.
 */
export function chooseChunkFormat(
  settings: PushSettings,
  chosenOptions: JobOptions | undefined,
  isChild: boolean,
): Pick<PushJobSpec, 'format' | 'csv'> & { options: JobOptions } {
  const { duplicateRemovalColumn, ...otherOptions } = { timestamps: settings.timestamps, ...chosenOptions };
  const options = {
    ...otherOptions,
    ...(isChild || duplicateRemovalColumn === undefined ? {} : { duplicateRemovalColumn }),
  };
  const isCsv = options.fileType === undefined ? settings.format === 'csv' : options.fileType === 'CSV';
  return { ...(isCsv ? { format: 'CSV', csv: createCsvOptions(settings) } : { format: 'PARQUET' }), options };
}

/**
 * How CSV chunks are written and how Celonis has to read them (celonis-api.md §4.5): everything is said, for the
 * defaults are not documented.
 */
function createCsvOptions({ csvSeparator, csvLineEnding }: PushSettings): CsvOptions {
  return {
    separatorSequence: csvSeparator === 'tab' ? '\t' : csvSeparator,
    quoteSequence: '"',
    escapeSequence: '"',
    lineEnding: csvLineEnding === 'lf' ? '\n' : '\r\n',
    charSet: 'UTF-8',
    decimalSeparator: '.',
    dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  };
}
