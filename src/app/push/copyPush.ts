import { t } from '@vscode/l10n';
import type { ScriptSource, ScriptTable } from '../../celonis/copyAs/scriptSource';
import { toScriptFiles, toScriptTable } from '../../celonis/copyAs/scriptSource';
import { getAuthType } from '../../celonis/fields';
import { teamOrigin } from '../../celonis/teamAddress';
import type { Log } from '../../core/log';
import { ProblemError } from '../../core/problem';
import type { TablePlan } from '../../engine/model/tablePlan';
import { keyedObjectPath } from '../../engine/open/keyedObjectSource';
import { isSingleByteDelimiter } from '../../engine/open/textSources';
import { createChildRequest } from '../../engine/rows/childTableRequest';
import { refuseConversionErrors } from '../../engine/rows/conversionErrors';
import { childKeyNames } from '../../push/childKeyNames';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import { findKeyColumns } from '../../push/job/keyColumns';
import { needsKeys } from '../../push/job/pushJobApi';
import { tableReadRequest } from '../../push/pushParameters';
import { requirePushConnection } from './connectionByName';
import { openPoolIfAvailable } from './dryRunAsDefined';
import { FileReading } from './fileReading';
import type { PoolSession } from './poolSession';
import type { PushDependencies, PushQuestions } from './pushDependencies';
import type { PushRequest } from './pushRequest';
import { fileNameOf } from './pushSource';
import { planForTarget, planToSend } from './targetCompatibility';

type CopyDependencies = Pick<PushDependencies, 'service' | 'log' | 'files' | 'questions' | 'progress' | 'workers'>;

/** All that a script needs to do the same push. Throws ProblemError where it could not be pushed either. */
export async function createPushCopy(
  dependencies: CopyDependencies,
  title: string,
  { files, definition, connectionId }: PushRequest,
): Promise<ScriptSource> {
  const { values } = requirePushConnection(dependencies.service, definition.connection, connectionId);
  const { plan, tables, pool } = await readTables(dependencies, files, title, definition, connectionId);
  return {
    origin: teamOrigin(values['domain'] ?? ''),
    poolId: values['poolId'] ?? '',
    scheme: getAuthType(values) === 'custom' ? 'AppKey' : 'Bearer',
    tables,
    files: toScriptFiles(
      plan,
      files.map((uri) => (isOnDisk(uri) ? dependencies.files.fullPath(uri) : fileNameOf(uri))),
      definition.read,
    ),
    // In English, as the scripts are.
    notes: [
      ...(!files.every(isOnDisk) ? ['Some of the files lie on no disk of this computer: put their paths in.'] : []),
      ...(definition.mode === 'replace' || pool?.tables
        ? []
        : [
            'The tables of the data pool could not be looked at: names and types of columns are those of the files, and the table has to have the same.',
          ]),
    ],
  };
}

/**
 * Reads the files, for a script needs their columns: those of the table and of its child tables. Throws ProblemError.
 */
async function readTables(
  dependencies: CopyDependencies,
  files: readonly string[],
  title: string,
  definition: PushDefinition,
  connectionId: string | undefined,
): Promise<{ plan: TablePlan; tables: ScriptSource['tables']; pool: PoolSession | undefined }> {
  const reading = FileReading.start(dependencies, files, tableReadRequest(definition));
  try {
    const plan = await planOf(dependencies.questions, reading, title, definition);
    refuseUncarriedReading(plan);
    const { pool } =
      definition.mode === 'replace'
        ? {}
        : await openPoolIfAvailable(dependencies, definition, reading.failureSignal, connectionId);
    const createTable = (readPlan: TablePlan, job: CopiedJobOptions): Promise<ScriptTable> =>
      createCopiedTable(pool, dependencies.log, reading, readPlan, job);
    const { mode, keys = [], dataConnection, options } = definition;
    const { duplicateRemovalColumn: _, ...childOptions } = options ?? {};
    const common = { mode, ...(dataConnection === undefined ? {} : { connectionId: dataConnection }) };
    const table = await createTable(plan, {
      ...common,
      table: definition.table,
      keys,
      ...(options ? { options } : {}),
    });
    const children: ScriptTable[] = [];
    for (const child of definition.childTables ?? []) {
      const childReading = reading.readOtherTable(
        createChildRequest({ ...plan, columns: table.job.columns }, child, keys, definition.read),
      );
      try {
        const childPlan = await childReading.waitForPlan();
        children.push(
          await createTable(childPlan, {
            ...common,
            table: child.table,
            keys: childKeyNames(child.table, childPlan, mode),
            options: childOptions,
          }),
        );
      } finally {
        childReading.dispose();
      }
    }
    return { plan, tables: [table, ...children], pool };
  } finally {
    reading.dispose();
  }
}

type CopiedJobOptions = Omit<ScriptTable['job'], 'columns'>;

/**
 * What is sent of a table, as the one that is there takes it. Throws ProblemError where it could not be pushed either.
 */
async function createCopiedTable(
  pool: PoolSession | undefined,
  log: Log,
  { name: file, failureSignal }: FileReading,
  plan: TablePlan,
  job: CopiedJobOptions,
): Promise<ScriptTable> {
  const ownPlan = planToSend(file, plan, job);
  refuseConversionErrors(ownPlan, file);
  const sentPlan = pool
    ? await planForTarget(
        { pool, target: pool.targetInSchema(job.table, job.connectionId), log, signal: failureSignal },
        file,
        ownPlan,
        job.mode,
      )
    : ownPlan;
  const keys = needsKeys(job.mode) ? findKeyColumns(file, sentPlan, job.keys).map(({ name }) => name) : [];
  return toScriptTable(sentPlan, { ...job, keys });
}

async function planOf(
  questions: PushQuestions,
  reading: FileReading,
  title: string,
  definition: PushDefinition,
): Promise<TablePlan> {
  const analysis = await reading.waitForAnalysis();
  if (analysis.kind === 'table') return analysis.plan;
  const arrayPath = await questions.chooseArray(title, analysis.candidates, reading.failureSignal);
  return reading.readAgain(
    tableReadRequest({ ...definition, read: { ...definition.read, arrayPath: [...arrayPath] } }),
  );
}

/** A script reads files more simply than a push does: what it would read otherwise is refused. */
function refuseUncarriedReading({ read = {}, choices = [] }: TablePlan): void {
  const { skipLines, skipEndLines, headerLines = 1, skipEmptyRows, trimValues, lineEnd, nullWords, delimiter } = read;
  const { columnStarts, unnamedColumn, outerDelimiters } = read;
  const options = {
    skipLines: (skipLines ?? 0) > 0,
    skipEndLines: (skipEndLines ?? 0) > 0,
    headerLines: headerLines > 1,
    skipEmptyRows,
    trimValues,
    lineEnd: lineEnd === 'lf',
    nullWords: (nullWords ?? []).length > 0,
    delimiter: delimiter !== undefined && !isSingleByteDelimiter(delimiter),
    columnStarts: columnStarts !== undefined,
    unnamedColumn: unnamedColumn !== undefined,
    outerDelimiters,
    arrayPath: keyedObjectPath(read.arrayPath) !== undefined,
    unit: choices.some(({ unit }) => unit !== undefined),
  };
  const uncarried = Object.entries(options).flatMap(([name, isUsed]) => (isUsed ? [name] : []));
  if (uncarried.length === 0) return;
  throw new ProblemError({
    kind: 'input',
    what: t('A script cannot read the file as the push does.'),
    why: t('It is read with: {0}.', uncarried.join(', ')),
    next: t('Use "Export Command-Line Runner…", which reads files as the push does.'),
  });
}

function isOnDisk(uri: string): boolean {
  return uri.startsWith('file:');
}
