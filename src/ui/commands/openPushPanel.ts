import * as vscode from 'vscode';
import { confirmOutsideFiles } from '../../app/push/definitionConsents';
import { loadDefinition, resolveDefinitionFiles } from '../../app/push/definitionFiles';
import { isDefinitionFileName } from '../../push/definition/definitionFileNames';
import { chooseFiles, fileNameOf, listPushableFiles, offerToSave } from '../prompts/dataFiles';
import { findFolder, targetOfRow } from './pushFileCommand';
import type { Services } from './services';

/**
 * Push to Celonis…: everything about a push in one place, for a file, several that become one table, or a folder of
 * them.
 */
export function registerOpenPushPanel(services: Pick<Services, 'commands' | 'files' | 'panels' | 'questions'>): void {
  const { commands, panels } = services;
  commands.register('celonisCeligo.openPushPanel', async (scope, first, selection) => {
    const { connection, table } = targetOfRow(first);
    const chosenFiles = await chooseFiles(first, selection, table === undefined);
    const uris: vscode.Uri[] = [];
    // One after the other, since each may ask something.
    for (const uri of chosenFiles) uris.push(...(await filesToPush(services, uri)));
    const [firstUri, otherUri] = uris;
    if (!firstUri || !(await offerToSave(uris))) return;
    if (!otherUri) scope.file = firstUri;
    const [definition] =
      chosenFiles.length === 1 ? chosenFiles.filter((uri) => isDefinitionFileName(fileNameOf(uri))) : [];
    const presetTarget = {
      ...(connection === undefined ? {} : { connection }),
      ...(table === undefined
        ? {}
        : { table: table.name, ...(table.dataSourceId === undefined ? {} : { dataConnection: table.dataSourceId }) }),
    };
    await panels.show(uris, presetTarget, { ...(definition ? { definition } : {}), ...findFolder(chosenFiles, uris) });
  });
}

/**
 * A push definition stands for the files that it is about; those outside of its folder are asked about. Throws
 * ProblemError.
 */
async function filesToPush(
  { files, questions }: Pick<Services, 'files' | 'questions'>,
  uri: vscode.Uri,
): Promise<vscode.Uri[]> {
  if (!isDefinitionFileName(fileNameOf(uri))) return listPushableFiles(uri);
  const definition = uri.toString();
  const dataFiles = await resolveDefinitionFiles(files, definition, await loadDefinition(files, definition));
  await confirmOutsideFiles({ files, questions }, definition, dataFiles);
  return dataFiles.map((file) => vscode.Uri.parse(file, true));
}
