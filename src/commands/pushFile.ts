import * as vscode from 'vscode';
import { ResourceNode } from '../tree/resourceNode';
import { idOf } from './ask/connection';
import { pushDefinition } from './definitions';
import { carryOut } from './push/carryOut';
import { definitionOfFiles } from './push/definitions';
import { filesIn, filesOf, saveDirty } from './push/files';
import { prepare } from './push/prepare';
import { askWorks } from './push/quick';
import type { Parts } from './parts';
import type { Known } from './push/quick';

/** Push to Celonis with Defaults: from the explorer, an editor's title, a table in the tree, or the palette. */
export function pushFile(parts: Parts): void {
  const { commands } = parts;
  commands.add('celonisCeligo.pushFile', async (scope, first, selection) => {
    const known = knownFrom(first);
    const uris = (await Promise.all((await filesOf(first, selection, known.table === undefined)).map(filesIn))).flat();
    const [only, second] = uris;
    // Whoever clicked a connection or a table wants it to go there, whatever a definition says.
    const defined = known.connection === undefined ? await definitionOfFiles(uris) : undefined;
    if (defined) return pushDefinition(parts, scope, defined);
    if (!only || !(await saveDirty(uris))) return;
    if (!second) scope.file = only;
    const { pool, works } = await askWorks(parts, scope, uris, known);
    const { prepared, unusable } = await prepare(parts, pool, works);
    // Not awaited: the command has asked all it wants to know, the push goes on by itself.
    commands.background('celonisCeligo.pushFile', scope, async () => void (await carryOut(parts, prepared, unusable)));
  });
}

/** What the row that was clicked says: its connection, and its table where it is one. */
export function knownFrom(arg: unknown): Known {
  if (arg instanceof vscode.Uri) return {};
  const connection = idOf(arg);
  const { table, dataSourceId } = arg instanceof ResourceNode ? (arg.resource.data ?? {}) : {};
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(table === undefined ? {} : { table: { name: table, ...(dataSourceId === undefined ? {} : { dataSourceId }) } }),
  };
}
