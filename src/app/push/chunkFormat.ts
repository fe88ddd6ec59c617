import type { Connection } from '../../connections/connectionRecord';
import type { CsvOptions } from '../../engine/model/tablePlan';
import type { JobOptions } from '../../push/definition/pushDefinition';
import type { PushJobSpec } from '../../push/job/pushJob';
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
 * The settings for a connection: where its data pool was tried and did not take the form that is set, the form that it
 * took.
 */
export function settingsForConnection(settings: PushSettings, connection: Connection | undefined): PushSettings {
  const { provenForms, values } = connection ?? {};
  const [surestForm] = provenForms?.timestamps ?? [];
  const isForThisPool = provenForms !== undefined && provenForms.poolId === values?.['poolId'];
  if (!isForThisPool || !surestForm || provenForms.timestamps.includes(settings.timestamps)) return settings;
  return { ...settings, timestamps: surestForm };
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
