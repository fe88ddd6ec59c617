import * as vscode from 'vscode';
import { ResourceNode } from '../tree/resourceNode';
import { offerReload } from './celonis/reloadDataModel';
import { idOf } from './ask/connection';
import { filesOf, saveDirty } from './push/files';
import { prepare } from './push/prepare';
import { tellResult, tellSummary } from './push/result';
import type { Parts } from './parts';
import type { Known } from './push/prepare';

/** Push to Celonis: from the explorer, an editor's title, a table in the tree, or the palette. */
export function pushFile(parts: Parts): void {
  const { commands, pusher } = parts;
  commands.add('celonisCeligo.pushFile', async (scope, first, selection) => {
    const known = knownFrom(first);
    const uris = await filesOf(first, selection, known.table === undefined);
    if (uris.length === 0 || !(await saveDirty(uris))) return;
    if (uris.length === 1) scope.file = uris[0]!;
    const { prepared, unusable } = await prepare(parts, scope, uris, known);
    // Not awaited: the command has asked all it wants to know, the push goes on by itself.
    commands.background('celonisCeligo.pushFile', scope, async () => {
      const ended = await pusher.pushAll(prepared);
      if (uris.length === 1 && ended[0]) tellResult(parts, ended[0]);
      else tellSummary(parts, ended, unusable, uris.length);
      for (const { record, outcome } of ended) if (outcome.outcome === 'done') await offerReload(parts, record.order);
    });
  });
}

/** What the row that was clicked says: its connection, and its table where it is one. */
function knownFrom(arg: unknown): Known {
  if (arg instanceof vscode.Uri) return {};
  const connection = idOf(arg);
  const { table, dataSourceId } = arg instanceof ResourceNode ? (arg.resource.data ?? {}) : {};
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(table === undefined ? {} : { table: { name: table, ...(dataSourceId === undefined ? {} : { dataSourceId }) } }),
  };
}
