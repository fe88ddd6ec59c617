import * as vscode from 'vscode';
import type { Connection } from '../../../connections/connectionRecord';
import type { ConnectionService } from '../../../connections/connectionService';
import { ProblemError } from '../../../core/problem';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { tableReadRequest } from '../../../push/pushParameters';
import type { ProblemContext } from '../../adapters/problemNotifier';
import type { Services } from '../services';
import { executePushes } from './executePushes';
import { FileReading, fileGroupName } from './fileReading';
import { openPool } from './poolSession';
import type { PreparedPush } from './preparePushes';
import { preparePushes } from './preparePushes';
import type { FinishedPush } from './pushRunner';

/** Files and all that is decided about them. */
export interface DefinedPush {
  /** One, or several that become one table. */
  files: readonly vscode.Uri[];
  definition: PushDefinition;
  /** The connection's id, where it is known; the definition has its name. */
  connection?: string;
  /** The person has seen what goes away and said yes. */
  confirmed?: boolean;
  /** The person has seen what becomes of the whole file, so that it has to be just that. */
  isReviewed?: boolean;
  /** The definition file that the decisions were read from. */
  origin?: vscode.Uri;
}

/**
 * Pushes files as they are defined, with the progress, history and result notification of every push. Asks only what is
 * still open: which array, which keys, and, unless `confirmed`, whether what is there may go. Ends when the push has:
 * one `Ended` for the table and each of its child tables. Throws ProblemError for what goes wrong before anything is
 * sent.
 */
export async function pushAsDefined(
  services: Services,
  scope: ProblemContext,
  defined: DefinedPush,
): Promise<FinishedPush[]> {
  return executePushes(services, [await prepareDefined(services, scope, defined)]);
}

/**
 * Reads the files and checks them against the table. The caller has to dispose of the readings. Throws ProblemError.
 */
export async function prepareDefined(
  services: Services,
  scope: ProblemContext,
  { files, definition, connection: id, confirmed, isReviewed, origin }: DefinedPush,
): Promise<PreparedPush> {
  const connection = connectionOf(services.service, definition.connection, id);
  scope.connectionId = connection.id;
  if (files.length === 1) scope.file = files[0]!;
  // A replace does not depend on what the rest of the file holds, and until it is executed it can start over.
  const extent = definition.mode === 'replace' && !definition.childTables?.length && !isReviewed ? 'beginning' : 'all';
  const reading = FileReading.start(files, services.workerFile, tableReadRequest(definition), extent);
  try {
    const pool = await openPool(
      services,
      connection,
      vscode.l10n.t('Push {0}', fileGroupName(files)),
      reading.failureSignal,
    );
    const plannedPush = {
      reading,
      definition,
      target: pool.targetInSchema(definition.table, definition.dataConnection),
      ...(origin ? { origin } : {}),
      isReviewed: isReviewed === true,
    };
    const { prepared } = await preparePushes(services, pool, [plannedPush], confirmed);
    return prepared[0]!;
  } catch (error) {
    reading.dispose();
    throw error;
  }
}

/**
 * The connection to a data pool that a definition means: the one with this id, or else with this name, in whatever
 * case.
 */
export function findConnection(service: ConnectionService, name: string, id?: string): Connection | undefined {
  const all = service.connections().filter((connection) => service.acceptsFiles(connection));
  const connectionById = id === undefined ? undefined : all.find((connection) => connection.id === id);
  const lower = name.toLowerCase();
  return (
    connectionById ??
    all.find((connection) => connection.name === name) ??
    all.find((connection) => connection.name.toLowerCase() === lower)
  );
}

/** The same, where there has to be one. Throws ProblemError. */
export function connectionOf(service: ConnectionService, name: string, id?: string): Connection {
  const found = findConnection(service, name, id);
  if (found) return found;
  const fileConnections = service.connections().filter((connection) => service.acceptsFiles(connection));
  const isWithoutFiles = service.connections().some((connection) => connection.name === name);
  throw new ProblemError({
    kind: 'input',
    what: isWithoutFiles
      ? vscode.l10n.t('The connection "{0}" takes no files.', name)
      : vscode.l10n.t('There is no connection "{0}" on this machine.', name),
    why:
      fileConnections.length === 0
        ? vscode.l10n.t('No connection to a data pool is set up yet.')
        : vscode.l10n.t('Connections to data pools: {0}.', fileConnections.map(({ name }) => `"${name}"`).join(', ')),
    next: vscode.l10n.t('Add a connection with this name, or name another one in the push definition.'),
    fixes: [{ kind: 'runCommand', command: 'celonisCeligo.addConnection', label: vscode.l10n.t('Add Connection') }],
  });
}
