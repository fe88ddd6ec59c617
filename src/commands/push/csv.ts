import { setting } from '../../platform/settings';
import type { CsvOptions } from '../../push/types';

/** How CSV chunks are written and how Celonis is told to read them (celonis-api.md §4.5): everything is said, for the defaults are not documented. */
export function csvOptions(): CsvOptions {
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
