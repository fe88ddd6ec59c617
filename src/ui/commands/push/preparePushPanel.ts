import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../../app/environmentLabel';
import { requireConnectionById } from '../../../app/push/connectionByName';
import { findAdjacentDefinition, loadDefinition, resolveDefinitionFiles } from '../../../app/push/definitionFiles';
import { dryRunAsDefined } from '../../../app/push/dryRunAsDefined';
import { finishedPushesStatus } from '../../../app/push/finishedPushText';
import { PoolSession } from '../../../app/push/poolSession';
import { preparePush } from '../../../app/push/pushFiles';
import type { PushRequest, ReadTables } from '../../../app/push/pushRequest';
import { fileGroupName, fileNameOf, openPushSource } from '../../../app/push/pushSource';
import { definitionFileFor, saveDefinition } from '../../../app/push/saveDefinition';
import { SharedEngine } from '../../../app/push/sharedEngine';
import { readPoolName } from '../../../celonis/dataIntegration/dataPools';
import { cancelledProblem, isCancelled, ProblemError, toProblem } from '../../../core/problem';
import { sumOf } from '../../../core/sum';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { proposeTableName } from '../../../push/tableName';
import { findFixAction } from '../../adapters/findFixAction';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { offerToSave } from '../../prompts/dataFiles';
import type { PanelDependencies } from '../../webviews/push/panelSession';
import type { ActionStatus, ConnectionOption } from '../../webviews/push/panelState';
import type { PushChoices } from '../../webviews/push/pushChoices';
import { choicesOf } from '../../webviews/push/pushChoices';
import type { PreparePanel } from '../../webviews/push/pushPanels';
import { handOverPush } from '../celigo/handOver/handOverPush';
import type { Services } from '../services';
import { executePushes } from './executePushes';

/** What a push panel begins with, and how it reaches the rest of the program. */
export function createPanelPreparation(services: Services): PreparePanel {
  return async (files, presetChoices, savedState, openedDefinition) => {
    const connections = connectionOptions(services);
    const uris = files.map(String);
    const [first = ''] = uris;
    const definitionFile = savedState?.home ?? openedDefinition?.toString();
    const adjacentDefinition = savedState
      ? undefined
      : (definitionFile ?? (await findAdjacentDefinition(services.files, first)));
    const defaultConnection = services.workspaceConnection.findDefault();
    const defaults: PushChoices = {
      ...createDefaultChoices(first),
      ...(defaultConnection ? { connection: defaultConnection.id } : {}),
    };
    const choicesFromDefinition =
      adjacentDefinition === undefined
        ? undefined
        : await readDefinedChoices(services, adjacentDefinition, uris, connections);
    const definition =
      savedState?.definition ??
      (choicesFromDefinition && adjacentDefinition !== undefined ? fileNameOf(adjacentDefinition) : undefined);
    const choices = { ...(savedState?.choices ?? choicesFromDefinition ?? defaults), ...presetChoices };
    return {
      start: {
        name: fileGroupName(uris),
        files: uris,
        choices,
        defaults: { ...defaults, ...presetChoices },
        definition,
        definitionFile,
      },
      dependencies: createPanelDependencies(
        services,
        files,
        definitionFile ?? definitionFileFor(services.files, first),
      ),
    };
  };
}

function createDefaultChoices(file: string): PushChoices {
  return {
    table: proposeTableName(fileNameOf(file)),
    mode: 'replace',
    keys: [],
    read: {},
    columns: [],
    childTables: [],
    options: {},
  };
}

/**
 * What the definition says if it is about these files. One that is not valid is reported, and the panel opens without
 * it.
 */
async function readDefinedChoices(
  services: Services,
  uri: string,
  files: readonly string[],
  connections: readonly ConnectionOption[],
): Promise<PushChoices | undefined> {
  try {
    const definition = await loadDefinition(services.files, uri);
    const coveredFiles = new Set(await resolveDefinitionFiles(services.files, uri, definition));
    if (!files.every((file) => coveredFiles.has(file))) return undefined;
    const namedConnection = connections.find(({ name }) => name.toLowerCase() === definition.connection.toLowerCase());
    return choicesOf(definition, namedConnection?.id);
  } catch (error) {
    services.commands.reportError('definition', error, { file: vscode.Uri.parse(uri, true) });
    return undefined;
  }
}

function connectionOptions({ service }: Services): ConnectionOption[] {
  return service
    .connections()
    .filter((connection) => service.acceptsFiles(connection))
    .map(({ id, name, environment, isReadOnly }) => ({
      id,
      name,
      isProduction: environment === 'production',
      environment: [getEnvironmentLabel(environment), isReadOnly ? vscode.l10n.t('Read-only') : '']
        .filter(Boolean)
        .join(' · '),
    }));
}

function createPanelDependencies(
  services: Services,
  files: readonly vscode.Uri[],
  definitionFile: string,
): Omit<PanelDependencies, 'post'> {
  const { service, log, workers } = services;
  const [firstFile] = files;
  const uris = files.map(String);
  const scope: ProblemContext = files.length === 1 && firstFile ? { file: firstFile } : {};
  const shared = new SharedEngine(workers);
  const { engine } = shared;
  const createRequest = (definition: PushDefinition, tables: ReadTables | undefined): PushRequest => ({
    files: uris,
    definition,
    isReviewed: true,
    ...(tables ? { readFiles: { engine: shared, ...tables } } : {}),
  });
  const pools = new Map<string, PoolSession>();
  return {
    log,
    engine: {
      preview: (...args) => engine.preview(...args),
      analyze: (...args) => engine.analyze(...args),
      verifyKeys: (...args) => engine.verifyKeys(...args),
      dispose: () => shared.release(),
    },
    source: async () => ({
      source: await openPushSource(services.files, uris, fileGroupName(uris)),
      bytes: await totalBytesOf(services, uris),
    }),
    connections: () => connectionOptions(services),
    pool: async (id, signal) => {
      const session = await service.openSession(id);
      const pool = await PoolSession.open(requireConnectionById(service, id), session, log, signal);
      pools.set(id, pool);
      return {
        connection: id,
        name: (await readPoolName(session, signal)) ?? session.values['poolId'] ?? '',
        tables: pool.tables,
      };
    },
    columns: async (id, table, signal) => pools.get(id)?.readColumns(table, log, signal),
    push: (definition, tables) => pushFromPanel(services, scope, files, createRequest(definition, tables)),
    dryRun: async (definition, tables, signal, onProgress) => {
      if (!(await offerToSave(files))) throw new ProblemError(cancelledProblem());
      return dryRunAsDefined(services, createRequest(definition, tables), { signal, onProgress });
    },
    save: (definition) => saveDefinition(services, uris, definitionFile, definition),
    ...(service.connections().some(({ vendor }) => vendor === 'celigo')
      ? {
          handOver: (definition: PushDefinition) =>
            services.commands.runInBackground('celonisCeligo.handOverToCeligo', scope, () =>
              handOverPush(services, scope, createRequest(definition, undefined)),
            ),
        }
      : {}),
    openDefinition: () =>
      services.commands.runInBackground(
        'definition',
        scope,
        async () => void (await vscode.window.showTextDocument(vscode.Uri.parse(definitionFile, true))),
      ),
    addConnection: (onAdded) => openNewConnectionForm(services, onAdded),
    perform: (fix) =>
      services.commands.runInBackground('fix', scope, async () =>
        findFixAction(fix, { file: firstFile, viewColumn: vscode.ViewColumn.Beside })?.(),
      ),
  };
}

/** There is no question about the service where files can be pushed to one only. */
function openNewConnectionForm({ forms, service }: Services, onAdded: (id: string) => void): void {
  const [vendor, ...otherVendors] = service.vendors.filter((candidate) => candidate.acceptsFiles !== undefined);
  const subscription = forms.onDidSave((connection) => {
    if (!service.acceptsFiles(connection)) return;
    subscription.dispose();
    onAdded(connection.id);
  });
  if (vendor && otherVendors.length === 0) forms.openNew(vendor);
  else void vscode.commands.executeCommand('celonisCeligo.addConnection');
}

async function totalBytesOf({ files }: Services, uris: readonly string[]): Promise<number> {
  const stats = await Promise.all(uris.map((uri) => files.stat(uri)));
  return sumOf(stats, ({ bytes }) => bytes);
}

/** Pushes with the progress, history and notification of every push; the panel says in short how it ended. */
async function pushFromPanel(
  services: Services,
  scope: ProblemContext,
  files: readonly vscode.Uri[],
  request: PushRequest,
): Promise<ActionStatus> {
  if (!(await offerToSave(files))) throw new ProblemError(cancelledProblem());
  try {
    return finishedPushesStatus(await executePushes(services, [await preparePush(services, request)]));
  } catch (error) {
    if (isCancelled(error) || toProblem(error).code === 'changed') throw error;
    // Its remedies are offered where those of every command are.
    services.commands.reportError('push', error, {
      ...scope,
      retry: () => vscode.commands.executeCommand('celonisCeligo.openPushPanel', files[0], files),
    });
    return { tone: 'error', text: toProblem(error).what, paragraphs: [] };
  }
}
