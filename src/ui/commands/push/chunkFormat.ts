import type { CsvOptions } from '../../../engine/model/tablePlan';
import type { JobOptions } from '../../../push/definition/pushDefinition';
import type { PushJobSpec } from '../../../push/job/push';
import { getSetting } from '../../adapters/settings';

/**
 * In which format the chunks go, and what Celonis is told about it: what is chosen for a push, and the settings for the
 * rest.
 * @param isChild rows of a child table are told apart by their position, so that there are no duplicates among them
 *   to choose from.
 */
export function chooseChunkFormat(
  chosenOptions: JobOptions | undefined,
  isChild: boolean,
): Pick<PushJobSpec, 'format' | 'csv'> & { options: JobOptions } {
  const { duplicateRemovalColumn, ...otherOptions } = { timestamps: getSetting('push.timestamps'), ...chosenOptions };
  const options = {
    ...otherOptions,
    ...(isChild || duplicateRemovalColumn === undefined ? {} : { duplicateRemovalColumn }),
  };
  const isCsv = options.fileType === undefined ? getSetting('push.format') === 'csv' : options.fileType === 'CSV';
  return { ...(isCsv ? { format: 'CSV', csv: readCsvOptions() } : { format: 'PARQUET' }), options };
}

/**
 * How CSV chunks are written and how Celonis is told to read them (celonis-api.md §4.5): everything is said, for the
 * defaults are not documented.
 */
function readCsvOptions(): CsvOptions {
  const separator = getSetting('push.csv.separator');
  return {
    separatorSequence: separator === 'tab' ? '\t' : separator,
    quoteSequence: '"',
    escapeSequence: '"',
    lineEnding: getSetting('push.csv.lineEnding') === 'lf' ? '\n' : '\r\n',
    charSet: 'UTF-8',
    decimalSeparator: '.',
    dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  };
}
