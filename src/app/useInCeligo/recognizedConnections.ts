import type { CeligoConnection } from '../../celigo/apiSchemas';
import type { CeligoApi } from '../../celigo/celigoApi';
import { isSameTarget, readCelonisTarget } from '../../celigo/connectors/celonisTarget';
import { listConnections } from '../../celigo/integrations/connections';
import type { Connection } from '../../connections/connectionRecord';
import { iterateItems } from '../../connections/listPages';
import { readOurTarget } from './celonisSource';

/** What an account has that matters for a connection of ours. */
export interface RecognizedConnections {
  /** Those that lead to the same domain, data pool and API type. */
  sameTarget: CeligoConnection[];
  /** Names that are taken, in lower case. */
  takenNames: ReadonlySet<string>;
}

/** Looks through the connections of an account. Throws ProblemError. */
export async function recognizeConnections(
  api: CeligoApi,
  connection: Connection,
  signal: AbortSignal,
): Promise<RecognizedConnections> {
  const ourTarget = readOurTarget(connection);
  const sameTarget: CeligoConnection[] = [];
  const takenNames = new Set<string>();
  for await (const remote of iterateItems(listConnections(api, signal), signal)) {
    const target = readCelonisTarget(remote);
    if (target && isSameTarget(target, ourTarget)) sameTarget.push(remote);
    if (remote.name) takenNames.add(remote.name.trim().toLowerCase());
  }
  return { sameTarget, takenNames };
}

const maxNameLength = 100;

/** Why a name cannot be that of a new connection in Celigo; undefined where it can. */
export function findNameObjection(
  name: string,
  takenNames: ReadonlySet<string>,
): 'empty' | 'tooLong' | 'taken' | undefined {
  const trimmedName = name.trim();
  if (trimmedName === '') return 'empty';
  if (trimmedName.length > maxNameLength) return 'tooLong';
  return takenNames.has(trimmedName.toLowerCase()) ? 'taken' : undefined;
}

/** A name that no connection there has. */
export function proposeName(preferredName: string, takenNames: ReadonlySet<string>): string {
  const baseName = preferredName.trim().slice(0, maxNameLength - 5);
  let name = baseName;
  for (let number = 2; takenNames.has(name.toLowerCase()); number++) name = `${baseName} ${number}`;
  return name;
}
