import * as vscode from 'vscode';
import { ProblemError } from '../../http/problem';
import { tableRequest } from '../../push/order';
import { carryOut } from './carryOut';
import { openPool } from './pool';
import { prepare } from './prepare';
import { Reading, nameOfAll } from './reading';
import type { Connection } from '../../connections/model';
import type { ConnectionService } from '../../connections/service';
import type { PushDefinition } from '../../push/definition/definition';
import type { Scope } from '../../platform/problems';
import type { Parts } from '../parts';
import type { Prepared } from './prepare';
import type { Ended } from './pusher';

/** Files and all that is decided about them. */
export interface Defined {
  /** One, or several that become one table. */
  files: readonly vscode.Uri[];
  definition: PushDefinition;
  /** The connection's id, where it is known; the definition has its name. */
  connection?: string;
  /** The person has seen what goes away and said yes. */
  confirmed?: boolean;
  /** The person has seen what becomes of the whole file, so that it has to be just that. */
  seen?: boolean;
  /** The definition file that the decisions were read from. */
  origin?: vscode.Uri;
}

/**
 * Pushes files as they are defined, with the progress, history and result notification of every push. Asks only what is still open: which
 * array, which keys, and, unless `confirmed`, whether what is there may go. Ends when the push has: one `Ended` for the table and each of
 * its child tables. Throws ProblemError for what goes wrong before anything is sent.
 */
export async function pushAsDefined(parts: Parts, scope: Scope, defined: Defined): Promise<Ended[]> {
  return carryOut(parts, [await prepareDefined(parts, scope, defined)]);
}

/** Reads the files and checks them against the table. The caller has to dispose of the readings. Throws ProblemError. */
export async function prepareDefined(parts: Parts, scope: Scope, { files, definition, connection: id, confirmed, seen, origin }: Defined): Promise<Prepared> {
  const connection = connectionOf(parts.service, definition.connection, id);
  scope.connection = connection.id;
  if (files.length === 1) scope.file = files[0]!;
  // A replace does not depend on what the rest of the file holds, and until it is executed it can start over.
  const first = definition.mode === 'replace' && !definition.childTables?.length && !seen ? 'beginning' : 'all';
  const reading = Reading.start(files, parts.workerFile, tableRequest(definition), first);
  try {
    const pool = await openPool(parts, connection, vscode.l10n.t('Push {0}', nameOfAll(files)), reading.failed);
    const work = { reading, definition, target: pool.exact(definition.table, definition.dataConnection), ...(origin ? { origin } : {}), seen: seen === true };
    const { prepared } = await prepare(parts, pool, [work], confirmed);
    return prepared[0]!;
  } catch (error) {
    reading.dispose();
    throw error;
  }
}

/** The connection to a data pool that a definition means: the one with this id, or else with this name, in whatever case. */
export function findConnection(service: ConnectionService, name: string, id?: string): Connection | undefined {
  const all = service.connections().filter((connection) => service.takesFiles(connection));
  const known = id === undefined ? undefined : all.find((connection) => connection.id === id);
  const lower = name.toLowerCase();
  return known ?? all.find((connection) => connection.name === name) ?? all.find((connection) => connection.name.toLowerCase() === lower);
}

/** The same, where there has to be one. Throws ProblemError. */
export function connectionOf(service: ConnectionService, name: string, id?: string): Connection {
  const found = findConnection(service, name, id);
  if (found) return found;
  const all = service.connections().filter((connection) => service.takesFiles(connection));
  const takesNone = service.connections().some((one) => one.name === name);
  throw new ProblemError({
    kind: 'input',
    what: takesNone ? vscode.l10n.t('The connection "{0}" takes no files.', name) : vscode.l10n.t('There is no connection "{0}" on this machine.', name),
    why: all.length === 0 ? vscode.l10n.t('No connection to a data pool is set up yet.') : vscode.l10n.t('Connections to data pools: {0}.', all.map((one) => `"${one.name}"`).join(', ')),
    next: vscode.l10n.t('Add a connection with this name, or name another one in the push definition.'),
    fixes: [{ kind: 'runCommand', command: 'celonisCeligo.addConnection', label: vscode.l10n.t('Add Connection') }],
  });
}
