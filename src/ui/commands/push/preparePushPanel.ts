import * as vscode from 'vscode';
import { findAdjacentDefinition, loadDefinition, resolveDefinitionFiles } from '../../../app/push/definitionFiles';
import { fileGroupName, fileNameOf } from '../../../app/push/pushSource';
import { proposeCommonTable, proposeTables } from '../../../app/push/tableProposals';
import { proposeTableName } from '../../../push/tableName';
import type { ConnectionOption, FileStart, PanelStart, SeveralFilesStart } from '../../webviews/push/panelState';
import type { PushChoices } from '../../webviews/push/pushChoices';
import { choicesOf } from '../../webviews/push/pushChoices';
import type { PanelOrigin, PreparePanel, PresetTarget, SavedPanelState } from '../../webviews/push/pushPanels';
import type { Services } from '../services';
import type { PanelFileServices } from './panelFiles';
import { listConnectionOptions, openPanelFiles, PanelPools, pushFromPanel } from './panelFiles';

/** What a push panel begins with, and how it reaches the rest of the program. */
export function createPanelPreparation(services: PanelFileServices): PreparePanel {
  return async (files, presetTarget, savedState, origin) => {
    const uris = files.map(String);
    const connections = listConnectionOptions(services);
    const start = await createStart(services, uris, presetTarget, savedState, origin, connections);
    const pools = new PanelPools(services);
    return {
      start,
      ...(uris.length > 1
        ? { several: await createFilesStart(services, uris, start, presetTarget, savedState, connections) }
        : {}),
      open: (opened) => openPanelFiles(services, opened, pools),
      push: (pushedFiles, createRequests, run) => pushFromPanel(services, pushedFiles, createRequests, run),
      log: services.log,
      canHandOver: services.service.connections().some(({ vendor }) => vendor === 'celigo'),
    };
  };
}

/** What a panel begins with where its files become one table. */
async function createStart(
  services: Pick<Services, 'commands' | 'files'>,
  uris: readonly string[],
  presetTarget: PresetTarget,
  savedState: SavedPanelState | undefined,
  { definition: openedDefinition, folder, earlierChoices }: PanelOrigin,
  connections: readonly ConnectionOption[],
): Promise<PanelStart> {
  const [first = ''] = uris;
  const definitionFile = savedState?.home ?? openedDefinition?.toString();
  const table = folder === undefined ? proposeCommonTable(uris) : proposeTableName(folder);
  const defaults = { ...createDefaultChoices(connections, table), ...presetTarget };
  const definitionToRead =
    definitionFile ?? (earlierChoices ? undefined : await findAdjacentDefinition(services.files, first));
  const defined = savedState ? undefined : await readDefinedChoices(services, definitionToRead, uris, connections);
  return {
    name: fileGroupName(uris),
    files: uris,
    choices: savedState?.choices ?? { ...(defined?.choices ?? earlierChoices ?? defaults), ...presetTarget },
    defaults,
    definition: savedState?.definition ?? defined?.name,
    definitionFile,
  };
}

/**
 * What it begins with where each file becomes a table of its own. The target of the first definition is that of all.
 */
async function createFilesStart(
  services: Pick<Services, 'commands' | 'files'>,
  uris: readonly string[],
  together: PanelStart,
  presetTarget: PresetTarget,
  savedState: SavedPanelState | undefined,
  connections: readonly ConnectionOption[],
): Promise<SeveralFilesStart> {
  const tables = proposeTables(uris);
  const { table: _table, ...target } = presetTarget;
  const ignoredDefinitions: string[] = [];
  let sharedTarget: Pick<PushChoices, 'connection' | 'mode'> | undefined;
  const files: FileStart[] = [];
  for (const [index, uri] of uris.entries()) {
    const saved = savedState?.parts?.[index];
    const defined = savedState
      ? undefined
      : await readDefinedChoices(services, await findAdjacentDefinition(services.files, uri), [uri], connections);
    sharedTarget ??= defined?.choices;
    const isFollowed =
      defined !== undefined &&
      defined.choices.connection === sharedTarget?.connection &&
      defined.choices.mode === sharedTarget?.mode;
    if (defined && !isFollowed) ignoredDefinitions.push(defined.name);
    const defaults = { ...createDefaultChoices(connections, tables[index] ?? ''), ...target };
    files.push({
      name: fileNameOf(uri),
      files: [uri],
      choices: saved?.choices ?? { ...(isFollowed ? defined.choices : defaults), ...target },
      defaults,
      definition: saved?.definition ?? (isFollowed ? defined.name : undefined),
      included: saved?.included ?? true,
    });
  }
  return {
    // Where a definition or a row says that all files go to one table, that is not for their columns to decide.
    layout:
      savedState?.layout ?? (together.definition !== undefined || presetTarget.table !== undefined ? 'one' : undefined),
    files: savedState ? files : files.map((file) => withTarget(file, sharedTarget, target)),
    ignoredDefinitions,
  };
}

/** Where a push goes is the same for all files. */
function withTarget(
  file: FileStart,
  sharedTarget: Pick<PushChoices, 'connection' | 'mode'> | undefined,
  presetTarget: PresetTarget,
): FileStart {
  if (!sharedTarget) return file;
  const { connection, mode } = sharedTarget;
  return {
    ...file,
    choices: { ...file.choices, mode, ...(connection === undefined ? {} : { connection }), ...presetTarget },
  };
}

function createDefaultChoices(connections: readonly ConnectionOption[], table: string): PushChoices {
  const connection = connections.find(({ isDefault }) => isDefault);
  return {
    ...(connection ? { connection: connection.id } : {}),
    ...{ table, mode: 'replace', keys: [], read: {}, columns: [], childTables: [], options: {} },
  };
}

/**
 * What the definition says if it is about these files. One that is not valid is reported, and the panel opens without
 * it.
 */
async function readDefinedChoices(
  services: Pick<Services, 'commands' | 'files'>,
  uri: string | undefined,
  files: readonly string[],
  connections: readonly ConnectionOption[],
): Promise<{ choices: PushChoices; name: string } | undefined> {
  if (uri === undefined) return undefined;
  try {
    const definition = await loadDefinition(services.files, uri);
    const coveredFiles = new Set(await resolveDefinitionFiles(services.files, uri, definition));
    if (!files.every((file) => coveredFiles.has(file))) return undefined;
    const namedConnection = connections.find(({ name }) => name.toLowerCase() === definition.connection.toLowerCase());
    return { choices: choicesOf(definition, namedConnection?.id), name: fileNameOf(uri) };
  } catch (error) {
    services.commands.reportError('definition', error, { file: vscode.Uri.parse(uri, true) });
    return undefined;
  }
}
