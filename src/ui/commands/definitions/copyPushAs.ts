import * as vscode from 'vscode';
import { createCurlScript } from '../../../celonis/copyAs/curlScript';
import { createKafkaProperties } from '../../../celonis/copyAs/kafkaProperties';
import { createPycelonisScript } from '../../../celonis/copyAs/pycelonisScript';
import type { ScriptSource, ScriptTable } from '../../../celonis/copyAs/scriptSource';
import { secretVariableName, toScriptFiles, toScriptTable } from '../../../celonis/copyAs/scriptSource';
import { getAuthType } from '../../../celonis/fields';
import { teamOrigin } from '../../../celonis/teamAddress';
import type { Log } from '../../../core/log';
import { ProblemError } from '../../../core/problem';
import type { TablePlan } from '../../../engine/model/tablePlan';
import { createChildRequest } from '../../../engine/rows/childTableRequest';
import { refuseConversionErrors } from '../../../engine/rows/conversionErrors';
import { childKeyNames } from '../../../push/childKeyNames';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { needsKeys } from '../../../push/job/pushJobApi';
import { findKeyColumns } from '../../../push/keyColumns';
import { definitionFromParameters, fileUrisOf, tableReadRequest } from '../../../push/pushParameters';
import { showInformation } from '../../adapters/notifications';
import { askChoice, back } from '../../prompts/prompts';
import { PushNode } from '../../tree/pushNode';
import { fileNameOf } from '../push/dataFiles';
import { loadDefinition, resolveDefinitionFiles } from '../push/definitionFiles';
import { openPoolIfAvailable } from '../push/dryRunAsDefined';
import { FileReading } from '../push/fileReading';
import type { PoolSession } from '../push/poolSession';
import type { DefinedPush } from '../push/pushAsDefined';
import { connectionOf } from '../push/pushAsDefined';
import { askArray } from '../push/pushQuestions';
import { planForTarget, planToSend } from '../push/targetCompatibility';
import type { Services } from '../services';

interface ScriptFormat {
  language: string;
  write: (copy: ScriptSource) => string;
}

/** Copy As…: a push or a push definition as curl, as pycelonis or for the Kafka connector, to the clipboard. */
export async function copyPushAs(services: Services, arg: unknown): Promise<void> {
  const definedPush = await findDefinedPush(services, arg);
  const title = vscode.l10n.t('Copy Push As');
  const scriptFormat = await askChoice<ScriptFormat>({
    title,
    placeholder: vscode.l10n.t('What should do the push?'),
    items: [
      {
        label: 'curl',
        detail: vscode.l10n.t('A script for bash. It reads the files with Python and sends them with curl.'),
        value: { language: 'shellscript', write: createCurlScript },
      },
      {
        label: 'pycelonis',
        detail: vscode.l10n.t('A script for Python with the official client of Celonis.'),
        value: { language: 'python', write: createPycelonisScript },
      },
      {
        label: 'Kafka',
        detail: vscode.l10n.t("The configuration of Celonis' Kafka connector for this table."),
        value: { language: 'properties', write: createKafkaProperties },
      },
    ],
  });
  if (scriptFormat === back) return;
  const copy = await createPushCopy(services, title, definedPush);
  const text = scriptFormat.write(copy);
  await vscode.env.clipboard.writeText(text);
  const openLabel = vscode.l10n.t('Open');
  const message = vscode.l10n.t(
    'Copied. The secret is not in it: it is taken from the environment variable {0}.',
    secretVariableName(copy),
  );
  // Not awaited: a notification may stay open for as long as it likes.
  void showInformation(message, openLabel).then(async (chosen) => {
    if (chosen === openLabel)
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ language: scriptFormat.language, content: text }),
      );
  });
}

/**
 * What was clicked: a push in the view, its id, or a definition file; otherwise the active definition or the latest
 * push.
 */
async function findDefinedPush({ history }: Services, arg: unknown): Promise<DefinedPush> {
  const uri = arg instanceof vscode.Uri ? arg : arg === undefined ? activeDefinitionUri() : undefined;
  if (uri) {
    const definition = await loadDefinition(uri);
    return { definition, files: await resolveDefinitionFiles(uri, definition), origin: uri };
  }
  const id = arg instanceof PushNode ? arg.pushId : typeof arg === 'string' ? arg : history.list()[0]?.id;
  const record = id === undefined ? undefined : history.get(id);
  if (!record) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('There is no push to copy.') });
  return {
    definition: definitionFromParameters(record.order),
    files: fileUrisOf(record.order).map((file) => vscode.Uri.parse(file, true)),
    connection: record.order.connection.id,
  };
}

function activeDefinitionUri(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && /.\.push\.json$/i.test(uri.path) ? uri : undefined;
}

async function createPushCopy(
  services: Services,
  title: string,
  { files, definition, connection: id }: DefinedPush,
): Promise<ScriptSource> {
  const { values } = connectionOf(services.service, definition.connection, id);
  const { plan, tables, pool } = await readTables(services, files, title, definition, id);
  return {
    origin: teamOrigin(values['domain'] ?? ''),
    poolId: values['poolId'] ?? '',
    scheme: getAuthType(values) === 'custom' ? 'AppKey' : 'Bearer',
    tables,
    files: toScriptFiles(
      plan,
      files.map((uri) => (uri.scheme === 'file' ? uri.fsPath : fileNameOf(uri))),
      definition.read,
    ),
    // In English, as the scripts are.
    notes: [
      ...(files.some(({ scheme }) => scheme !== 'file')
        ? ['Some of the files lie on no disk of this computer: put their paths in.']
        : []),
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
  services: Services,
  files: readonly vscode.Uri[],
  title: string,
  definition: PushDefinition,
  connectionId: string | undefined,
): Promise<{ plan: TablePlan; tables: ScriptSource['tables']; pool: PoolSession | undefined }> {
  const reading = FileReading.start(files, services.workerFile, tableReadRequest(definition));
  try {
    const plan = await planOf(reading, title, definition);
    const { pool } =
      definition.mode === 'replace'
        ? {}
        : await openPoolIfAvailable(services, definition, reading.failureSignal, connectionId);
    const createTable = (readPlan: TablePlan, job: CopiedJobOptions): Promise<ScriptTable> =>
      createCopiedTable(pool, services.log, reading, readPlan, job);
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

async function planOf(reading: FileReading, title: string, definition: PushDefinition): Promise<TablePlan> {
  const analysis = await reading.waitForAnalysis();
  if (analysis.kind === 'table') return analysis.plan;
  const arrayPath = await askArray({ title, signal: reading.failureSignal }, analysis.candidates);
  if (arrayPath === back) throw new ProblemError({ kind: 'cancelled', what: '' });
  return reading.readAgain(
    tableReadRequest({ ...definition, read: { ...definition.read, arrayPath: [...arrayPath] } }),
  );
}
