import { t } from '@vscode/l10n';
import type { ScriptSource } from '../../celonis/copyAs/scriptSource';
import { formatPath, isSamePath } from '../../engine/model/columnChoices';
import { normalizeEncoding } from '../../engine/model/encodings';
import { blankRuns } from '../../engine/open/blankRunsSource';
import type { FlowFileSource } from './flowFiles';

/**
 * What a flow that sends files as they are does not do as the push does, a sentence each, and what does it in Celigo.
 */
export function listFlowLimits(source: ScriptSource): string[] {
  return [...listColumnLimits(source), ...listFileLimits(source), ...listJobLimits(source)];
}

function* listColumnLimits({ tables: [{ job, choices }, ...children] }: ScriptSource): Generator<string> {
  const transformation = t(
    'In Celigo, a transformation on the source does this, once the source gives records in place of files.',
  );
  const renamed = job.columns.filter(({ name, path }) => name !== path.join('.'));
  if (renamed.length > 0)
    yield `${t('These columns keep the names of the file: {0}.', renamed.map(({ name, path }) => `${formatPath(path)} (${name})`).join(', '))} ${transformation}`;
  const excluded = choices.filter(
    ({ source, include }) =>
      include === false && !children.some(({ childPath }) => childPath && isSamePath(childPath, source)),
  );
  if (excluded.length > 0)
    yield `${t('These columns are left out by the push and not by the flow: {0}.', excluded.map(({ source }) => formatPath(source)).join(', '))} ${transformation}`;
  const dateFormats = new Set(choices.flatMap(({ dateFormat }) => dateFormat ?? []));
  if (dateFormats.size > 1 || [...dateFormats].some((format) => format.startsWith('epoch')))
    yield `${t(
      'Celonis reads all dates of a file in one format. These columns have others: {0}.',
      choices
        .filter(({ dateFormat }) => dateFormat)
        .map(({ source, dateFormat }) => `${formatPath(source)} (${dateFormat})`)
        .join(', '),
    )} ${transformation}`;
  const words = choices.filter(({ trueWords, falseWords }) => trueWords ?? falseWords);
  if (words.length > 0)
    yield `${t('Words for true and false are not converted: {0}.', words.map(({ source }) => formatPath(source)).join(', '))} ${transformation}`;
  if (children.length > 0)
    yield t(
      'Child tables are not filled: {0}. Each needs a flow of its own.',
      children.map(({ job: childJob }) => childJob.table).join(', '),
    );
}

function* listFileLimits({ files }: ScriptSource): Generator<string> {
  const options = files.map(({ fileOptions }) => fileOptions);
  if (
    options.some(
      ({ skipLines = 0, skipEndLines = 0, headerLines = 1 }) => skipLines + skipEndLines > 0 || headerLines > 1,
    )
  )
    yield t(
      'Lines above or below the table, and headers of several lines, are not left out. Celonis would read them as rows.',
    );
  if (
    options.some(
      ({ columnStarts, unnamedColumn, outerDelimiters, delimiter }) =>
        (columnStarts ?? unnamedColumn ?? outerDelimiters) || delimiter === blankRuns,
    )
  )
    yield t(
      'The files have columns of a fixed width, between blanks or drawn lines, or without a name. Celonis would read other columns.',
    );
  if (options.some(({ header }) => header === false))
    yield t('The files have no header. Celonis takes the first line of each for one.');
  if (options.some(({ encoding }) => encoding !== undefined && normalizeEncoding(encoding) !== 'utf-8'))
    yield t(
      'The files are not written in UTF-8, which Celonis is told to expect. Characters beyond ASCII would be wrong.',
    );
  if (files.some(({ path }) => path.toLowerCase().endsWith('.gz'))) yield t('The flow does not decompress gzip files.');
}

function* listJobLimits({ tables: [{ job }] }: ScriptSource): Generator<string> {
  yield t('Each file is a push of its own: Celonis executes at most 250 an hour for a team.');
  if (job.mode === 'replace')
    yield t('With the mode replace, each file replaces the table. Of several files only the last one remains.');
  yield t(
    'The flow does not wait until Celonis has executed the job, and does not delete jobs that fail. Look at the data pool for how they ended.',
  );
  yield t('Keys are not checked for empty or double values before the rows are sent.');
}

const fileStoreLabels = { azureBlob: 'Azure Blob Storage', googleDrive: 'Google Drive' };

/** What no document of the two services says (celigo-api.md §8). */
export function listUncertainPoints({ connection }: FlowFileSource): string[] {
  return [
    t(
      'Celonis expects the file in a part named "file" of a multipart body. No document says how Celigo names the part of a blob import.',
    ),
    t('That an export of files hands over a blob key as "blobKey" is seen in Celigo, and documented nowhere.'),
    ...(connection.kind === 's3' ? [t('The names of the fields of an S3 export are not documented publicly.')] : []),
    ...(connection.kind === 'http'
      ? [t('That an HTTP export gives a blob key for its answer is seen in Celigo, and documented nowhere.')]
      : []),
    ...(connection.kind === 'azureBlob' || connection.kind === 'googleDrive'
      ? [
          t(
            'How an export from {0} is written is seen in the form of Celigo, and documented nowhere.',
            fileStoreLabels[connection.kind],
          ),
        ]
      : []),
    t('Run it once with a small file before you enable it.'),
  ];
}
