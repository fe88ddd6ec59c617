import * as vscode from 'vscode';
import { findAdjacentDefinition, findDefinitionForFiles } from '../../app/push/definitionFiles';
import { preparePushes } from '../../app/push/preparePushes';
import { isDefinitionFileName } from '../../push/definition/definitionFileNames';
import type { ProblemContext } from '../adapters/problemNotifier';
import { connectionIdOf } from '../prompts/chooseConnection';
import { chooseFiles, fileNameOf, listPushableFiles, offerToSave } from '../prompts/dataFiles';
import { askScope } from '../prompts/pushPrompts';
import { ResourceNode } from '../tree/resourceNode';
import { openInPanel, pushDefinition } from './definitions/definitionCommands';
import { executePushes } from './push/executePushes';
import type { ClickedTarget } from './push/quickPush';
import { askQuickPush } from './push/quickPush';
import type { PushServices, Services } from './services';

/** Quick Push to Celonis…: from the explorer, an editor's title, a table in the tree, or the palette. */
export function registerPushFile(services: PushServices & Pick<Services, 'workspaceConnection'>): void {
  const { commands } = services;
  commands.register('celonisCeligo.pushFile', async (scope, first, selection) => {
    const clickedTarget = targetOfRow(first);
    const chosenFiles = await chooseFiles(first, selection, clickedTarget.table === undefined);
    const uris = (await Promise.all(chosenFiles.map(listPushableFiles))).flat();
    const [firstUri, ...others] = uris;
    // Whoever clicked a connection or a table wants it to go there, whatever a definition says.
    if (
      clickedTarget.connection === undefined &&
      firstUri &&
      (await pushByDefinition(services, scope, [firstUri, ...others]))
    )
      return;
    if (!firstUri || !(await offerToSave(uris))) return;
    if (others.length === 0) scope.file = firstUri;
    const { pool, plannedPushes } = await askQuickPush(services, scope, uris, {
      ...clickedTarget,
      ...findFolder(chosenFiles, uris),
    });
    const { prepared, unreadable: unreadableFiles } = await preparePushes(services, pool, plannedPushes);
    // Not awaited: the command has asked all its questions, the push goes on by itself.
    commands.runInBackground(
      'celonisCeligo.pushFile',
      scope,
      async () => void (await executePushes(services, prepared, unreadableFiles)),
    );
  });
}

/** Pushes as the definition says that the files are, or that is beside them. Answers whether there is one. */
async function pushByDefinition(
  services: PushServices,
  scope: ProblemContext,
  uris: readonly [vscode.Uri, ...vscode.Uri[]],
): Promise<boolean> {
  const [first, secondUri] = uris;
  if (!secondUri && isDefinitionFileName(fileNameOf(first))) {
    await pushDefinition(services, scope, first);
    return true;
  }
  if (!vscode.workspace.isTrusted) {
    const beside = await findAdjacentDefinition(services.files, first.toString());
    if (beside !== undefined) await openInPanel(vscode.Uri.parse(beside, true), uris);
    return beside !== undefined;
  }
  const definition = await findDefinitionForFiles(services.files, uris.map(String));
  if (!definition) return false;
  const { uri, allFiles } = definition;
  const isPart =
    !secondUri &&
    allFiles.length > 1 &&
    (await askScope(
      fileNameOf(vscode.Uri.parse(uri, true)),
      fileNameOf(first),
      allFiles.map((file) => services.files.shortPath(file)),
    )) === 'only';
  await pushDefinition(services, scope, vscode.Uri.parse(uri, true), isPart ? [first] : undefined);
  return true;
}

/** The name of the folder that was chosen, where that was all. */
export function findFolder(chosen: readonly vscode.Uri[], files: readonly vscode.Uri[]): { folder?: string } {
  const [folder, other] = chosen;
  const isFolder = folder !== undefined && other === undefined && !files.some(({ path }) => path === folder.path);
  return isFolder && !isDefinitionFileName(fileNameOf(folder)) ? { folder: fileNameOf(folder) } : {};
}

/** What the row that was clicked says: its connection, and its table where it is one. */
export function targetOfRow(arg: unknown): ClickedTarget {
  if (arg instanceof vscode.Uri) return {};
  const connection = connectionIdOf(arg);
  const { table, dataSourceId } = arg instanceof ResourceNode ? (arg.resource.data ?? {}) : {};
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(table === undefined ? {} : { table: { name: table, ...(dataSourceId === undefined ? {} : { dataSourceId }) } }),
  };
}
