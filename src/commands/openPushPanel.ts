import * as vscode from 'vscode';
import { ProblemError } from '../http/problem';
import { isDefinitionName } from '../push/definitionNames';
import { filesOfDefinition, loadDefinition } from './push/definitions';
import { filesOf, isPushable, nameOf, saveDirty } from './push/files';
import { knownFrom } from './pushFile';
import type { Parts } from './parts';

/** Push to Celonis…: everything about a push in one place, for a file, several that become one table, or a folder of them. */
export function openPushPanel({ commands, panels }: Parts): void {
  commands.add('celonisCeligo.openPushPanel', async (scope, first, selection) => {
    const { connection, table } = knownFrom(first);
    const uris = (await Promise.all((await filesOf(first, selection, table === undefined)).map(filesIn))).flat();
    if (uris.length === 0 || !(await saveDirty(uris))) return;
    if (uris.length === 1) scope.file = uris[0]!;
    await panels.show(uris, {
      ...(connection === undefined ? {} : { connection }),
      ...(table === undefined ? {} : { table: table.name, ...(table.dataSourceId === undefined ? {} : { dataConnection: table.dataSourceId }) }),
    });
  });
}

/** A folder stands for the files in it, and a push definition for those that it is about. Throws ProblemError. */
async function filesIn(uri: vscode.Uri): Promise<vscode.Uri[]> {
  if (isDefinitionName(nameOf(uri))) return filesOfDefinition(uri, await loadDefinition(uri));
  const { type } = await vscode.workspace.fs.stat(uri);
  if (!(type & vscode.FileType.Directory)) return [uri];
  const entries = await vscode.workspace.fs.readDirectory(uri);
  const files = entries.filter(([, kind]) => kind & vscode.FileType.File).map(([name]) => vscode.Uri.joinPath(uri, name));
  const pushable = files.filter(isPushable).sort((a, b) => (a.path < b.path ? -1 : 1));
  if (pushable.length > 0) return pushable;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('There is no file to push in {0}.', nameOf(uri)),
    why: vscode.l10n.t('JSON, JSON Lines, CSV, TSV and Parquet files can be pushed. Folders in it are not looked into.'),
  });
}
