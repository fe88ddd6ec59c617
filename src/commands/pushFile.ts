import * as vscode from 'vscode';
import { ResourceNode } from '../tree/resourceNode';
import { idOf } from './ask/connection';
import { openInPanel, pushDefinition } from './definitions';
import { carryOut } from './push/carryOut';
import { isDefinitionName } from '../push/definition/definitionNames';
import { askScope } from './push/consent';
import { definitionBeside, definitionOfFiles } from './push/definitions';
import { filesIn, filesOf, nameOf, saveDirty } from './push/files';
import { prepare } from './push/prepare';
import { askWorks } from './push/quick';
import type { Scope } from '../platform/problems';
import type { Parts } from './parts';
import type { Known } from './push/quick';

/** Push to Celonis with Defaults: from the explorer, an editor's title, a table in the tree, or the palette. */
export function pushFile(parts: Parts): void {
  const { commands } = parts;
  commands.add('celonisCeligo.pushFile', async (scope, first, selection) => {
    const known = knownFrom(first);
    const uris = (await Promise.all((await filesOf(first, selection, known.table === undefined)).map(filesIn))).flat();
    const [only, ...others] = uris;
    // Whoever clicked a connection or a table wants it to go there, whatever a definition says.
    if (known.connection === undefined && only && (await pushByDefinition(parts, scope, [only, ...others]))) return;
    if (!only || !(await saveDirty(uris))) return;
    if (others.length === 0) scope.file = only;
    const { pool, works } = await askWorks(parts, scope, uris, known);
    const { prepared, unusable } = await prepare(parts, pool, works);
    // Not awaited: the command has asked all it wants to know, the push goes on by itself.
    commands.background('celonisCeligo.pushFile', scope, async () => void (await carryOut(parts, prepared, unusable)));
  });
}

/** Pushes as the definition says that the files are, or that is beside them. Answers whether there is one. */
async function pushByDefinition(parts: Parts, scope: Scope, uris: readonly [vscode.Uri, ...vscode.Uri[]]): Promise<boolean> {
  const [first, second] = uris;
  if (!second && isDefinitionName(nameOf(first))) {
    await pushDefinition(parts, scope, first);
    return true;
  }
  if (!vscode.workspace.isTrusted) {
    const beside = await definitionBeside(first);
    if (beside) await openInPanel(beside, uris);
    return beside !== undefined;
  }
  const found = await definitionOfFiles(uris);
  if (!found) return false;
  const { uri, about } = found;
  const isPart = !second && about.length > 1 && (await askScope(uri, first, about)) === 'only';
  await pushDefinition(parts, scope, uri, isPart ? [first] : undefined);
  return true;
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
