import { setting } from '../../platform/settings';
import type { JobOptions } from '../../push/definition/definition';
import type { PushRequest } from '../../push/job/job';
import type { CsvOptions } from '../../push/types';

/**
 * In which format the chunks go, and what Celonis is told about it: what is chosen for a push, and the settings for the rest.
 * @param isChild rows of a child table are told apart by their position, so that there are no duplicates among them to choose from.
 */
export function formatOf(chosen: JobOptions | undefined, isChild: boolean): Pick<PushRequest, 'format' | 'csv'> & { options: JobOptions } {
  const { duplicateRemovalColumn, ...rest } = { timestamps: setting('push.timestamps'), ...chosen };
  const options = { ...rest, ...(isChild || duplicateRemovalColumn === undefined ? {} : { duplicateRemovalColumn }) };
  const csv = options.fileType === undefined ? setting('push.format') === 'csv' : options.fileType === 'CSV';
  return { ...(csv ? { format: 'CSV', csv: csvOptions() } : { format: 'PARQUET' }), options };
}

/** How CSV chunks are written and how Celonis is told to read them (celonis-api.md §4.5): everything is said, for the defaults are not documented. */
function csvOptions(): CsvOptions {
  const separator = setting('push.csv.separator');
  return {
    separatorSequence: separator === 'tab' ? '\t' : separator,
    quoteSequence: '"',
    escapeSequence: '"',
    lineEnding: setting('push.csv.lineEnding') === 'lf' ? '\n' : '\r\n',
    charSet: 'UTF-8',
    decimalSeparator: '.',
    dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  };
}
