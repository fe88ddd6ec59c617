import { t } from '@vscode/l10n';
import { requiredSecretFields } from '../../connections/connectionFields';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { FieldValues } from '../../connections/vendor';
import type { Problem } from '../../core/problem';
import { toProblem } from '../../core/problem';
import type { ImportRow, NewClient } from './compareConnections';
import type { SharedGroup } from './connectionsFile';
import { importGroups } from './shareGroups';

/** A row of a file that is to be saved. */
export interface ChosenImport {
  row: ImportRow;
  /** Saved beside the connection that is here, under this name. Absent: a new one, or in the place of the one here. */
  copyName?: string;
}

/** What was made of the rows that a person chose. */
export interface ImportOutcome {
  saved: readonly { chosen: ChosenImport; connection: Connection }[];
  /** Those that could not be saved, or not as a whole, by their names. */
  failures: readonly { name: string; problem: Problem }[];
}

export interface ImportProgress {
  /** Called before each one is saved. */
  onStep?: (name: string) => void;
  /** What is not saved yet then is left out. */
  signal?: AbortSignal;
  /** Creates an OAuth 2.0 client that a row brings, or finds it where another row has. Returns its id. */
  createClient?: (client: NewClient) => Promise<string>;
  /** Says what keeps a row from being saved as it was shown: another window may have changed what is here. */
  findProblem?: (chosen: ChosenImport, index: number) => Problem | undefined;
}

/**
 * Saves what a person chose in the review. A secret that is here stays only where it still goes to the same place as
 * the same thing; else it has to be entered. Groups that are missing are made. One that cannot be saved keeps no other
 * from being saved. Never rejects.
 */
export async function importConnections(
  service: ConnectionService,
  groups: ConnectionGroupStore,
  chosenImports: readonly ChosenImport[],
  sharedGroups: readonly SharedGroup[],
  { onStep, signal, createClient, findProblem }: ImportProgress = {},
): Promise<ImportOutcome> {
  const saved: { chosen: ChosenImport; connection: Connection }[] = [];
  const failures: { name: string; problem: Problem }[] = [];
  for (const [index, chosen] of chosenImports.entries()) {
    if (signal?.aborted) break;
    const { shared } = chosen.row;
    const name = chosen.copyName ?? shared.name;
    onStep?.(name);
    const problem = findProblem?.(chosen, index);
    if (problem) {
      failures.push({ name, problem });
      continue;
    }
    try {
      const { id } = await save(service, chosen, createClient);
      const connection = service.get(id);
      if (connection) saved.push({ chosen, connection });
      await service.checkSecrets(id);
    } catch (error) {
      failures.push({ name, problem: toProblem(error) });
    }
  }
  try {
    const grouped = saved.map(({ chosen, connection }) => ({ connection, path: chosen.row.shared.group }));
    await importGroups(groups, grouped, sharedGroups);
  } catch (error) {
    failures.push({ name: t('Groups'), problem: toProblem(error) });
  }
  return { saved, failures };
}

/** The secrets that have to be entered again where a connection of a file takes the place of one here: their labels. */
export function listSecretsToEnterAgain(service: ConnectionService, { existing, values }: ImportRow): string[] {
  if (!existing || service.getStatus(existing) === 'secretMissing' || keepsSecrets(service, existing, values))
    return [];
  const vendor = service.getVendor(existing.vendor);
  const secretKeys = requiredSecretFields(vendor, values);
  return vendor.fields.filter(({ key }) => secretKeys.includes(key)).map(({ label }) => label);
}

function keepsSecrets(service: ConnectionService, existing: Connection, values: FieldValues): boolean {
  const { reusedFields } = service.findStoredSecretUse(existing.id, values);
  const secretKeys = requiredSecretFields(service.getVendor(existing.vendor), values);
  return secretKeys.length > 0 && secretKeys.every((key) => reusedFields.includes(key));
}

async function save(
  service: ConnectionService,
  { row, copyName }: ChosenImport,
  createClient: ImportProgress['createClient'],
): Promise<Connection> {
  const { shared, newClient } = row;
  const values = {
    ...row.values,
    ...(newClient && createClient ? { [newClient.field]: await createClient(newClient) } : {}),
  };
  const existing = copyName === undefined ? row.existing : undefined;
  const draft = {
    vendor: shared.service,
    // Names are the same in small letters and in capital ones: that of a connection here stays.
    name: copyName ?? existing?.name ?? shared.name,
    environment: shared.environment,
    isReadOnly: shared.readOnly,
    values,
    secrets: {},
  };
  if (!existing) return service.save(draft);
  const secretsOf = keepsSecrets(service, existing, values) ? { secretsOf: existing.id } : {};
  return service.save({ ...draft, id: existing.id, ...secretsOf });
}
