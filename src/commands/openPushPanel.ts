import type * as vscode from 'vscode';
import { isDefinitionName } from '../push/definition/definitionNames';
import { confirmOutsideFiles } from './push/consent';
import { filesOfDefinition, loadDefinition } from './push/definitions';
import { filesIn, filesOf, nameOf, saveDirty } from './push/files';
import { knownFrom } from './pushFile';
import type { Parts } from './parts';

/** Push to Celonis…: everything about a push in one place, for a file, several that become one table, or a folder of them. */
export function openPushPanel({ commands, panels }: Parts): void {
  commands.add('celonisCeligo.openPushPanel', async (scope, first, selection) => {
    const { connection, table } = knownFrom(first);
    const chosen = await filesOf(first, selection, table === undefined);
    const uris: vscode.Uri[] = [];
    // One after the other, since each may ask something.
    for (const uri of chosen) uris.push(...(await filesBehind(uri)));
    if (uris.length === 0 || !(await saveDirty(uris))) return;
    if (uris.length === 1) scope.file = uris[0]!;
    const [definition] = chosen.length === 1 ? chosen.filter((uri) => isDefinitionName(nameOf(uri))) : [];
    const target = {
      ...(connection === undefined ? {} : { connection }),
      ...(table === undefined ? {} : { table: table.name, ...(table.dataSourceId === undefined ? {} : { dataConnection: table.dataSourceId }) }),
    };
    await panels.show(uris, target, definition);
  });
}

/** A push definition stands for the files that it is about; those outside of its folder are asked about. Throws ProblemError. */
async function filesBehind(uri: vscode.Uri): Promise<vscode.Uri[]> {
  if (!isDefinitionName(nameOf(uri))) return filesIn(uri);
  const files = await filesOfDefinition(uri, await loadDefinition(uri));
  await confirmOutsideFiles(uri, files);
  return files;
}
