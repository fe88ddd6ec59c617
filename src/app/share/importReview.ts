import { t } from '@vscode/l10n';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import { uniqueConnectionName } from '../../connections/connectionNames';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { OAuthClientService } from '../../connections/oauthClients';
import type { Problem } from '../../core/problem';
import type { ImportRow, ImportState, NewClient } from './compareConnections';
import { compareConnections } from './compareConnections';
import type { ConnectionsFile, SharedConnection } from './connectionsFile';
import type { ChosenImport, ImportOutcome, ImportProgress } from './importConnections';
import { importConnections, listSecretsToEnterAgain } from './importConnections';

/** What becomes of one row: a copy stands beside the connection that is here, under another name. */
export const importChoices = ['skip', 'import', 'takeOver', 'addCopy'] as const;
export type ImportChoice = (typeof importChoices)[number];

/** One row with what is chosen for it. */
export interface ReviewedRow {
  row: ImportRow;
  /** What can be chosen, what is proposed first. */
  choices: readonly ImportChoice[];
  choice: ImportChoice;
  /** Of a copy. */
  copyName: string;
  /** The secrets that taking it over loses, by their labels. */
  lostSecrets: readonly string[];
}

export interface ImportReviewDependencies {
  service: ConnectionService;
  groups: ConnectionGroupStore;
  oauthClients: Pick<OAuthClientService, 'list' | 'addWithoutSecret' | 'connectionsUsing' | 'delete'>;
}

/**
 * The review of a file of connections: how each stands to those that are here, and what a person chooses for it.
 * Nothing is saved that is not as it was shown.
 */
export class ImportReview {
  private reviewedRows: ReviewedRow[];
  private readonly importedIds = new Set<string>();
  /** The ids of the OAuth 2.0 clients that the import under way has created, by what they were created from. */
  private readonly createdClients = new Map<string, string>();

  constructor(
    private readonly dependencies: ImportReviewDependencies,
    private readonly file: Pick<ConnectionsFile, 'connections' | 'groups'>,
  ) {
    this.reviewedRows = this.compare(file.connections);
  }

  get rows(): readonly ReviewedRow[] {
    return this.reviewedRows;
  }

  /** Rows that do not offer this choice stay as they are. */
  choose(indexes: readonly number[], choice: ImportChoice): void {
    const namesOfFile = this.file.connections.map(({ name }) => ({ id: '', name }));
    for (const reviewed of indexes.flatMap((index) => this.reviewedRows[index] ?? [])) {
      if (!reviewed.choices.includes(choice)) continue;
      reviewed.choice = choice;
      if (choice !== 'addCopy' || reviewed.copyName !== '') continue;
      const copies = this.reviewedRows.map(({ copyName }) => ({ id: '', name: copyName }));
      const takenNames = [...this.dependencies.service.connections(), ...namesOfFile, ...copies];
      reviewed.copyName = uniqueConnectionName(takenNames, reviewed.row.shared.name);
    }
  }

  nameCopy(index: number, name: string): void {
    const reviewed = this.reviewedRows[index];
    if (reviewed) reviewed.copyName = name;
  }

  /** What is wrong with the names of copies, by the index of the row. */
  findNameErrors(): Map<number, string> {
    const errors = new Map<number, string>();
    const chosenNames = new Map<string, number>();
    for (const name of this.listChosenNames()) chosenNames.set(name, (chosenNames.get(name) ?? 0) + 1);
    this.reviewedRows.forEach(({ choice, copyName }, index) => {
      if (choice !== 'addCopy') return;
      const isTaken =
        this.dependencies.service.isNameTaken(copyName) || (chosenNames.get(normalizeName(copyName)) ?? 0) > 1;
      if (copyName.trim() === '') errors.set(index, t('Enter a name.'));
      else if (isTaken) errors.set(index, t('Another connection has this name. Choose a different one.'));
    });
    return errors;
  }

  /** How many rows of each choice there are. */
  countChoices(): Record<ImportChoice, number> {
    const counts = { skip: 0, import: 0, takeOver: 0, addCopy: 0 };
    for (const { choice } of this.reviewedRows) counts[choice]++;
    return counts;
  }

  /**
   * Compares anew with what is here now. Rows that are not as they were shown get what is proposed for them; their
   * names are returned.
   */
  renew(): string[] {
    const changedNames: string[] = [];
    this.reviewedRows = this.compare(this.file.connections).map((renewed, index) => {
      const shown = this.reviewedRows[index];
      if (shown && isShownAlike(shown, renewed)) return { ...renewed, choice: shown.choice, copyName: shown.copyName };
      changedNames.push(renewed.row.shared.name);
      return renewed;
    });
    return changedNames;
  }

  /** Saves what is chosen, each row only as it was shown. Afterwards all is compared anew. Never rejects. */
  async import(progress: Pick<ImportProgress, 'onStep' | 'signal'>): Promise<ImportOutcome> {
    const { service, groups } = this.dependencies;
    const chosenRows = this.reviewedRows.filter(({ choice }) => choice !== 'skip');
    const outcome = await importConnections(service, groups, chosenRows.map(toChosenImport), this.file.groups ?? [], {
      ...progress,
      createClient: (client) => this.createClient(client),
      findProblem: (chosen, index) => this.findChange(chosen, chosenRows[index]),
    });
    await this.deleteUnusedClients();
    for (const { connection } of outcome.saved) this.importedIds.add(connection.id);
    const savedRows = new Set(outcome.saved.map(({ chosen }) => chosen.row));
    for (const reviewed of this.reviewedRows)
      if (savedRows.has(reviewed.row)) Object.assign(reviewed, { choice: reviewed.choices[0] ?? 'skip', copyName: '' });
    this.renew();
    return outcome;
  }

  /** Those that were imported and still miss a secret. */
  listWithoutSecret(): Connection[] {
    const { service } = this.dependencies;
    return [...this.importedIds]
      .flatMap((id) => service.get(id) ?? [])
      .filter((connection) => service.getStatus(connection) === 'secretMissing');
  }

  /** Once for all connections that share it. */
  private async createClient({ field: _field, ...client }: NewClient): Promise<string> {
    const { oauthClients } = this.dependencies;
    const key = JSON.stringify([client.vendor, client.clientId]);
    const createdId = this.createdClients.get(key);
    if (createdId !== undefined) return createdId;
    const clientsHere = oauthClients.list().flatMap(({ record }) => record ?? []);
    const name = uniqueConnectionName(clientsHere, client.name);
    const { id } = await oauthClients.addWithoutSecret({ ...client, name });
    this.createdClients.set(key, id);
    return id;
  }

  /** A client whose connections could all not be saved does not stay. From here on the others are here as any other. */
  private async deleteUnusedClients(): Promise<void> {
    const { oauthClients } = this.dependencies;
    const createdIds = [...this.createdClients.values()];
    this.createdClients.clear();
    for (const id of createdIds) if (oauthClients.connectionsUsing(id).length === 0) await oauthClients.delete(id);
  }

  private listChosenNames(): string[] {
    return this.reviewedRows
      .filter(({ choice }) => choice !== 'skip')
      .map(({ choice, copyName, row }) => normalizeName(choice === 'addCopy' ? copyName : row.shared.name));
  }

  private findChange({ row, copyName }: ChosenImport, shown: ReviewedRow | undefined): Problem | undefined {
    const [now] = this.compare([row.shared]);
    const isNameTaken = copyName !== undefined && this.dependencies.service.isNameTaken(copyName);
    if (now && shown && isShownAlike(shown, now) && !isNameTaken) return undefined;
    return { kind: 'conflict', what: t('What is here was changed in another window meanwhile. It was not saved.') };
  }

  private compare(connections: readonly SharedConnection[]): ReviewedRow[] {
    const { service, oauthClients, groups } = this.dependencies;
    // Those that the import under way creates were shown as not here.
    const createdIds = new Set(this.createdClients.values());
    const clients = oauthClients.list().flatMap(({ record }) => (record && !createdIds.has(record.id) ? record : []));
    return compareConnections(connections, service.connections(), service.vendors, clients, groups).map((row) => {
      const choices = listChoices(row.state);
      const lostSecrets = row.state === 'different' ? listSecretsToEnterAgain(service, row) : [];
      return { row, choices, choice: choices[0] ?? 'skip', copyName: '', lostSecrets };
    });
  }
}

function listChoices(state: ImportState): readonly ImportChoice[] {
  switch (state) {
    case 'new':
      return ['import', 'skip'];
    case 'different':
      return ['skip', 'takeOver', 'addCopy'];
    case 'same':
    case 'unusable':
      return [];
  }
}

function toChosenImport({ row, choice, copyName }: ReviewedRow): ChosenImport {
  return choice === 'addCopy' ? { row, copyName: copyName.trim() } : { row };
}

function isShownAlike(shown: ReviewedRow, now: ReviewedRow): boolean {
  const [before, after] = [shown, now].map(({ row: { state, existing, differences, remarks, values }, lostSecrets }) =>
    JSON.stringify([state, existing?.id, differences, remarks, values, lostSecrets]),
  );
  return before === after;
}

function normalizeName(name: string): string {
  return name.trim().toLowerCase();
}
