import * as vscode from 'vscode';
import { readPoolName } from '../../../celonis/dataIntegration/dataPools';
import { formatColumnCount, formatRowCount } from '../../../core/formatNumbers';
import { cancelledProblem, describe, isCancelled, ProblemError, toProblem } from '../../../core/problem';
import { openEngine } from '../../../engine/pushEngine';
import { parseDefinition, serializeDefinition } from '../../../push/definition/definitionFile';
import { definitionFileNameFor, relativeFileName } from '../../../push/definition/definitionFileNames';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { proposeTableName } from '../../../push/tableName';
import { findFixAction } from '../../adapters/findFixAction';
import { askModal } from '../../adapters/notifications';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { getEnvironmentLabel } from '../../tree/environmentDecorations';
import type { PanelDependencies } from '../../webviews/push/panelSession';
import type { ActionStatus, ConnectionOption } from '../../webviews/push/panelState';
import type { PushChoices } from '../../webviews/push/pushChoices';
import { choicesOf } from '../../webviews/push/pushChoices';
import type { PreparePanel } from '../../webviews/push/pushPanels';
import type { Services } from '../services';
import { rememberAuthor } from './consent';
import { createPushSource, fileNameOf, offerToSave } from './dataFiles';
import { findAdjacentDefinition, loadDefinition, resolveDefinitionFiles } from './definitionFiles';
import { dryRunAsDefined } from './dryRunAsDefined';
import { fileGroupName } from './fileReading';
import { PoolSession } from './poolSession';
import { pushAsDefined } from './pushAsDefined';
import { emptyChildTableNotes } from './pushNotifications';
import type { FinishedPush } from './pushRunner';

/** What a push panel begins with, and how it reaches the rest of the program. */
export function createPanelPreparation(services: Services): PreparePanel {
  return async (files, presetChoices, savedState, openedDefinition) => {
    const connections = connectionOptions(services);
    const [first] = files;
    const definitionFile = savedState?.home === undefined ? openedDefinition : vscode.Uri.parse(savedState.home, true);
    const adjacentDefinition = savedState
      ? undefined
      : (definitionFile ?? (first && (await findAdjacentDefinition(first))));
    const onlyConnectionId = connections.length === 1 ? connections[0]!.id : undefined;
    const defaults: PushChoices = {
      ...createDefaultChoices(files),
      ...(onlyConnectionId === undefined ? {} : { connection: onlyConnectionId }),
    };
    const choicesFromDefinition =
      adjacentDefinition && (await readDefinedChoices(services, adjacentDefinition, files, connections));
    const definition = savedState?.definition ?? (choicesFromDefinition && fileNameOf(adjacentDefinition));
    const choices = { ...(savedState?.choices ?? choicesFromDefinition ?? defaults), ...presetChoices };
    return {
      start: {
        name: fileGroupName(files),
        files: files.map(String),
        choices,
        defaults: { ...defaults, ...presetChoices },
        definition,
        definitionFile: definitionFile?.toString(),
      },
      dependencies: createPanelDependencies(services, files, definitionFile ?? defaultDefinitionUri(files)),
    };
  };
}

function createDefaultChoices(files: readonly vscode.Uri[]): PushChoices {
  return {
    table: proposeTableName(fileNameOf(files[0]!)),
    mode: 'replace',
    keys: [],
    read: {},
    columns: [],
    childTables: [],
    options: {},
  };
}

/**
 * What the definition says if it is about these files. One that is not valid is told of, and the panel opens without
 * it.
 */
async function readDefinedChoices(
  services: Services,
  uri: vscode.Uri,
  files: readonly vscode.Uri[],
  connections: readonly ConnectionOption[],
): Promise<PushChoices | undefined> {
  try {
    const definition = await loadDefinition(uri);
    const coveredFiles = new Set((await resolveDefinitionFiles(uri, definition)).map(String));
    if (!files.every((file) => coveredFiles.has(file.toString()))) return undefined;
    const namedConnection = connections.find(({ name }) => name.toLowerCase() === definition.connection.toLowerCase());
    return choicesOf(definition, namedConnection?.id);
  } catch (error) {
    services.commands.reportError('definition', error, { file: uri });
    return undefined;
  }
}

function connectionOptions({ service }: Services): ConnectionOption[] {
  return service
    .connections()
    .filter((connection) => service.acceptsFiles(connection))
    .map(({ id, name, environment }) => ({ id, name, environment: getEnvironmentLabel(environment) }));
}

function createPanelDependencies(
  services: Services,
  files: readonly vscode.Uri[],
  definitionFile: vscode.Uri,
): Omit<PanelDependencies, 'post'> {
  const { service, log, workerFile } = services;
  const scope: ProblemContext = files.length === 1 ? { file: files[0]! } : {};
  const pools = new Map<string, PoolSession>();
  return {
    log,
    engine: openEngine(workerFile),
    source: async () => ({
      source: await createPushSource(files, fileGroupName(files)),
      bytes: await totalBytesOf(files),
    }),
    connections: () => connectionOptions(services),
    pool: async (id, signal) => {
      const session = await service.openSession(id);
      const pool = await PoolSession.open(service.get(id)!, session, log, signal);
      pools.set(id, pool);
      return {
        connection: id,
        name: (await readPoolName(session, signal)) ?? session.values['poolId'] ?? '',
        tables: pool.tables,
      };
    },
    columns: async (id, table, signal) => pools.get(id)?.readColumns(table, log, signal),
    push: (definition) => pushFromPanel(services, scope, files, definition),
    dryRun: async (definition, signal, onProgress) => {
      if (!(await offerToSave(files))) throw new ProblemError(cancelledProblem());
      return dryRunAsDefined(services, files, definition, { signal, onProgress });
    },
    save: (definition) => saveDefinition(services, files, definitionFile, definition),
    openDefinition: () =>
      services.commands.runInBackground(
        'definition',
        scope,
        async () => void (await vscode.window.showTextDocument(definitionFile)),
      ),
    addConnection: () => void vscode.commands.executeCommand('celonisCeligo.addConnection'),
    perform: (fix) =>
      services.commands.runInBackground('fix', scope, async () =>
        findFixAction(fix, { file: files[0], viewColumn: vscode.ViewColumn.Beside })?.(),
      ),
  };
}

async function totalBytesOf(files: readonly vscode.Uri[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await vscode.workspace.fs.stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Pushes with the progress, history and notification of every push; the panel says in short how it ended. */
async function pushFromPanel(
  services: Services,
  scope: ProblemContext,
  files: readonly vscode.Uri[],
  definition: PushDefinition,
): Promise<ActionStatus> {
  if (!(await offerToSave(files))) throw new ProblemError(cancelledProblem());
  try {
    return finishedStatus(await pushAsDefined(services, scope, { files, definition, isReviewed: true }));
  } catch (error) {
    if (isCancelled(error)) throw error;
    // Its remedies are offered where those of every command are.
    services.commands.reportError('push', error, {
      ...scope,
      retry: () => vscode.commands.executeCommand('celonisCeligo.openPushPanel', files[0], files),
    });
    return { tone: 'error', text: toProblem(error).what, paragraphs: [] };
  }
}

function finishedStatus(finishedPushes: readonly FinishedPush[]): ActionStatus {
  const [first] = finishedPushes;
  const unsuccessfulPush = finishedPushes.find(({ result }) => result.result !== 'done');
  if (!first) return { tone: 'neutral', text: vscode.l10n.t('Nothing was pushed.'), paragraphs: [] };
  if (!unsuccessfulPush) {
    const { rows, columns, table } = first.result;
    const children = finishedPushes
      .slice(1)
      .map(({ result }) => vscode.l10n.t('{0} in {1}', formatRowCount(result.rows), result.table));
    return {
      tone: 'passed',
      text: vscode.l10n.t(
        'Pushed: {0} and {1} in the table {2}.',
        formatRowCount(rows),
        formatColumnCount(columns),
        [table, ...children].join(', '),
      ),
      paragraphs: finishedPushes.flatMap(emptyChildTableNotes),
    };
  }
  const { result: outcome, problem } = unsuccessfulPush.result;
  if (outcome === 'cancelled')
    return { tone: 'neutral', text: vscode.l10n.t('The push was cancelled.'), paragraphs: [] };
  if (outcome === 'running')
    return {
      tone: 'info',
      text: vscode.l10n.t('Celonis is still loading the rows. The view "Pushes" will say how it ended.'),
      paragraphs: [],
    };
  return {
    tone: 'error',
    text: problem ? problem.what : vscode.l10n.t('The push failed.'),
    paragraphs: problem ? [describe({ ...problem, what: '' }).trim()].filter(Boolean) : [],
  };
}

/** Beside the first of the files, named after it. */
function defaultDefinitionUri(files: readonly vscode.Uri[]): vscode.Uri {
  return vscode.Uri.joinPath(files[0]!, '..', definitionFileNameFor(fileNameOf(files[0]!)));
}

/**
 * Writes the definition, having asked where there is another one already. Undefined where the person decided otherwise.
 */
async function saveDefinition(
  parts: Services,
  files: readonly vscode.Uri[],
  uri: vscode.Uri,
  definition: PushDefinition,
): Promise<string | undefined> {
  const previousText = await readTextIfExists(uri);
  const fileNames = await definitionFileNames(files, uri, previousText);
  const complete = { ...definition, ...(fileNames ? { files: fileNames } : {}) };
  const text = serializeDefinition(complete);
  if (previousText !== undefined && previousText !== text && !(await confirmReplacement(fileNameOf(uri))))
    return undefined;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text, 'utf8'));
  await rememberAuthor(parts, uri, complete, files);
  return fileNameOf(uri);
}

/**
 * How the definition names its files: as it did if these are the same, none where it is the one beside its only file.
 * Throws ProblemError.
 */
async function definitionFileNames(
  files: readonly vscode.Uri[],
  uri: vscode.Uri,
  previousText: string | undefined,
): Promise<string[] | undefined> {
  const { definition } = previousText === undefined ? {} : parseDefinition(previousText);
  if (definition?.files && (await coversExactly(uri, definition, files))) return definition.files;
  if (files.length === 1 && (await coversExactly(uri, {}, files))) return undefined;
  return files.map((file) => {
    const name =
      file.scheme === uri.scheme && file.authority === uri.authority
        ? relativeFileName(uri.path, file.path)
        : undefined;
    if (name !== undefined) return name;
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('The push definition {0} cannot name the file {1}.', fileNameOf(uri), fileNameOf(file)),
      why: vscode.l10n.t(
        'It names files by their paths relative to itself, in which * is a wildcard, and no such path leads to this file alone.',
      ),
      next: vscode.l10n.t('Put the files on the same drive, or rename the file. Nothing was saved.'),
    });
  });
}

/** Whether a definition is about these files and no others. */
async function coversExactly(
  uri: vscode.Uri,
  definition: Pick<PushDefinition, 'files'>,
  files: readonly vscode.Uri[],
): Promise<boolean> {
  try {
    const coveredFiles = new Set((await resolveDefinitionFiles(uri, definition)).map(String));
    return coveredFiles.size === files.length && files.every((file) => coveredFiles.has(file.toString()));
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

async function confirmReplacement(name: string): Promise<boolean> {
  const replaceLabel = vscode.l10n.t('Replace');
  const detail = vscode.l10n.t('What is chosen in the panel takes the place of what it says.');
  return (
    (await askModal(vscode.l10n.t('{0} exists already. Replace it?', name), detail, replaceLabel)) === replaceLabel
  );
}

async function readTextIfExists(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
