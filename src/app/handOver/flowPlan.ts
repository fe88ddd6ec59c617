import { t } from '@vscode/l10n';
import type { BodyObject } from '../../celigo/connectors/bodyPlaceholder';
import { BodyPlaceholder } from '../../celigo/connectors/bodyPlaceholder';
import type { FlowRecordKind } from '../../celigo/integrations/writeFlows';
import type { ScriptSource } from '../../celonis/copyAs/scriptSource';
import { createJobBody } from '../../celonis/dataPush/celonisPushJobApi';
import type { Connection } from '../../connections/connectionRecord';
import { ProblemError } from '../../core/problem';
import { createFileExport } from './fileExport';
import { readCsvOptions } from './flowCsvOptions';
import type { FlowFileSource } from './flowFiles';
import { listFlowLimits, listUncertainPoints } from './flowLimits';

/** A flow that does the same as a push, before anything of it is made. */
export interface FlowPlan {
  name: string;
  integration: { id: string; name: string };
  /** Ours, to Celonis. */
  connection: Connection;
  /** Ours, to Celigo. */
  account: Connection;
  celonisConnection: { id: string; name: string };
  files: FlowFileSource;
  /** In the order in which they are created. */
  records: readonly FlowPlanRecord[];
  /** What the flow does not do as the push does. */
  limits: readonly string[];
  /** What no document says for certain. */
  uncertainPoints: readonly string[];
}

/** Where the flow belongs and where its files come from, as a person chose it. */
export type FlowPlace = Omit<FlowPlan, 'records' | 'limits' | 'uncertainPoints'>;

export interface FlowPlanRecord {
  /** What later bodies refer to its id by. */
  key: string;
  kind: FlowRecordKind;
  label: string;
  body: BodyObject;
}

/**
 * The bodies of a flow that pushes files to Celonis (celigo-api.md §4.5): an export of files as they are, and imports
 * that create the job, send the file as its chunk and execute it. Throws ProblemError where Celonis would not take the
 * file as it is.
 */
export function planFlow(source: ScriptSource, place: FlowPlace): FlowPlan {
  const limits = listFlowLimits(source);
  const uncertainPoints = listUncertainPoints(place.files);
  return { ...place, limits, uncertainPoints, records: createRecords(source, place, [...limits, ...uncertainPoints]) };
}

function createRecords(
  source: ScriptSource,
  {
    name,
    integration,
    celonisConnection,
    files,
  }: Pick<FlowPlan, 'name' | 'integration' | 'celonisConnection' | 'files'>,
  notes: readonly string[],
): FlowPlanRecord[] {
  const [{ job }] = source.tables;
  const format = requireSendableFormat(source);
  const { duplicateRemovalColumn } = job.options ?? {};
  const jobBody = createJobBody(
    { ...job, columns: namedAsInFile(source), format, ...readCsvOptions(source) },
    source.poolId,
  );
  const httpImport = (label: string, http: BodyObject, rest: BodyObject = {}): BodyObject => ({
    name: `${name} - ${label}`,
    _connectionId: celonisConnection.id,
    adaptorType: 'HTTPImport',
    ...rest,
    http: {
      formType: 'http',
      method: ['POST'],
      requestMediaType: 'json',
      successMediaType: 'json',
      errorMediaType: 'json',
      batchSize: 1,
      ...http,
    },
  });
  const chunkKind = job.mode === 'delete' ? 'deleted' : 'upserted';
  const query =
    duplicateRemovalColumn === undefined ? '' : `?duplicateRemovalColumn=${encodeURIComponent(duplicateRemovalColumn)}`;
  const importStep = (key: string, responseMapping?: BodyObject): BodyObject => ({
    type: 'import',
    _importId: new BodyPlaceholder(key, key, false),
    ...(responseMapping ? { responseMapping } : {}),
  });
  return [
    { key: 'files', kind: 'exports', label: t('Source: the files'), body: createFileExport(source, name, files) },
    {
      key: 'createJob',
      kind: 'imports',
      label: t('Step 1: create the data push job'),
      body: httpImport('create job', { relativeURI: ['/jobs/'], body: [JSON.stringify(jobBody)] }),
    },
    {
      key: 'sendFile',
      kind: 'imports',
      label: t('Step 2: send the file as a chunk'),
      body: httpImport(
        'send file',
        { relativeURI: [`/jobs/{{record.jobId}}/chunks/${chunkKind}`], requestMediaType: 'form-data' },
        { blob: true, blobKeyPath: 'blobKey' },
      ),
    },
    {
      key: 'executeJob',
      kind: 'imports',
      label: t('Step 3: execute the job'),
      body: httpImport('execute job', { relativeURI: [`/jobs/{{record.jobId}}${query}`], body: ['{}'] }),
    },
    {
      key: 'flow',
      kind: 'flows',
      label: t('The flow, disabled'),
      body: {
        name,
        description: notes.join('\n'),
        _integrationId: integration.id,
        disabled: true,
        pageGenerators: [{ _exportId: new BodyPlaceholder('files', 'files', false) }],
        pageProcessors: [
          importStep('createJob', { fields: [{ extract: 'id', generate: 'jobId' }], lists: [] }),
          importStep('sendFile'),
          importStep('executeJob'),
        ],
      },
    },
  ];
}

/**
 * A file is sent as it is, so it has to be one that Celonis takes (celonis-api.md §4.5). Throws ProblemError where it
 * is not, for callers to know before they ask where the flow belongs.
 */
export function requireSendableFormat({ files }: ScriptSource): 'CSV' | 'PARQUET' {
  const formats = new Set(files.map(({ fileOptions }) => fileOptions.format));
  if (formats.size === 1 && formats.has('csv')) return 'CSV';
  if (formats.size === 1 && formats.has('parquet')) return 'PARQUET';
  throw new ProblemError({
    kind: 'input',
    what: t('This push cannot become a flow in Celigo.'),
    why: t('A flow sends files as they are, and Celonis takes CSV and Parquet only. These are JSON.'),
    next: t('Write the files as CSV or Parquet, or run the push from a terminal with Export Command-Line Runner.'),
  });
}

/** The columns keep the names of the file, for nothing renames them on the way. */
function namedAsInFile({ tables: [{ job }] }: ScriptSource): ScriptSource['tables'][0]['job']['columns'] {
  return job.columns.map((column) => ({ ...column, name: column.path.join('.') }));
}

/** The flow as one JSON text, to be copied instead. Ids that Celigo gives are shown by what they stand for. */
export function formatFlowPlan({ records, limits, uncertainPoints }: FlowPlan): string {
  const document = {
    notes: [...limits, ...uncertainPoints],
    requests: records.map(({ kind, body }) => ({ method: 'POST', path: `/v1/${kind}`, body })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
