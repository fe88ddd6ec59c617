import { ProblemError } from '../core/problem';
import type { Secrets } from '../core/secrets';
import type { SecretStore } from '../storage/secretStore';
import type { ConnectionDraft } from './connectionDraft';
import { referencedClientId, requiredSecretFields } from './connectionFields';
import { originChangedProblem, secretMissingProblem } from './connectionProblems';
import type { Connection } from './connectionRecord';
import type { OAuthClientService } from './oauthClients';
import { findStoredSecretUse } from './storedSecrets';
import type { Vendor } from './vendor';

interface ConnectionSecretsDependencies {
  secretStore: SecretStore;
  oauthClients?: OAuthClientService;
}

/** The stored secrets of connections: which of them are on this machine, and which a draft may use. */
export class ConnectionSecrets {
  private readonly idsWithoutSecret = new Set<string>();
  /** How often each connection was saved or deleted. */
  private readonly changeCounts = new Map<string, number>();

  constructor(
    private readonly dependencies: ConnectionSecretsDependencies,
    /** Called when a secret of this connection turned out to be missing, or to be there again. */
    private readonly onChange: (id: string) => void,
  ) {}

  isMissing(id: string): boolean {
    return this.idsWithoutSecret.has(id);
  }

  /** The connection was saved, with its secrets as far as they were given. */
  markComplete(id: string): void {
    this.countChange(id);
    this.mark(id, false);
  }

  private countChange(id: string): void {
    this.changeCounts.set(id, (this.changeCounts.get(id) ?? 0) + 1);
  }

  private mark(id: string, isMissing: boolean): void {
    if (this.idsWithoutSecret.has(id) === isMissing) return;
    if (isMissing) this.idsWithoutSecret.add(id);
    else this.idsWithoutSecret.delete(id);
    this.onChange(id);
  }

  /** The connection is deleted. */
  forget(id: string): void {
    this.countChange(id);
    this.idsWithoutSecret.delete(id);
  }

  /**
   * Looks whether the secrets of a connection, and of the OAuth 2.0 client that it uses, are on this machine. False:
   * the connection was saved or deleted meanwhile, so that the look tells nothing.
   */
  async check(connection: Connection, vendor: Vendor): Promise<boolean> {
    const { secretStore, oauthClients } = this.dependencies;
    const changeCount = this.changeCounts.get(connection.id);
    const missingFields = await secretStore.findMissing(connection.id, requiredSecretFields(vendor, connection.values));
    const clientId = referencedClientId(vendor, connection.values);
    const isClientMissing = clientId !== undefined && (await oauthClients?.checkSecret(clientId)) !== true;
    if (this.changeCounts.get(connection.id) !== changeCount) return false;
    this.mark(connection.id, missingFields.length > 0 || isClientMissing);
    return true;
  }

  /** All that the connection needs. Throws ProblemError `secretMissing` where one is not on this machine. */
  async read(connection: Connection, vendor: Vendor): Promise<Secrets> {
    const fields = requiredSecretFields(vendor, connection.values);
    const stored = await this.dependencies.secretStore.read(connection.id, fields);
    const missingFields = fields.filter((field) => stored[field] === undefined);
    this.mark(connection.id, missingFields.length > 0);
    if (missingFields.length > 0) throw new ProblemError(secretMissingProblem(connection.name, vendor, missingFields));
    return stored;
  }

  /**
   * The secrets of a draft, with the stored ones of the connection that it names for those that were left empty and may
   * be kept. Throws ProblemError `secretMissing` where one may not, or is not on this machine.
   */
  async complete(
    vendor: Vendor,
    { values, secrets, secretsOf }: ConnectionDraft,
    requireConnection: (id: string) => Connection,
  ): Promise<Secrets> {
    const missingFields = requiredSecretFields(vendor, values).filter((field) => !secrets[field]);
    if (secretsOf === undefined || missingFields.length === 0) return secrets;
    const source = requireConnection(secretsOf);
    const { reusedFields } = findStoredSecretUse(vendor, source, values);
    if (!missingFields.every((field) => reusedFields.includes(field)))
      throw new ProblemError(originChangedProblem(source.name));
    const stored = await this.dependencies.secretStore.read(source.id, missingFields);
    const notStored = missingFields.filter((field) => stored[field] === undefined);
    if (notStored.length > 0) throw new ProblemError(secretMissingProblem(source.name, vendor, notStored));
    return { ...secrets, ...stored };
  }

  /** Whether one of these replaces another one. One that is missing on this machine may well be the same. */
  async areChanged(id: string, secrets: Secrets): Promise<boolean> {
    const stored = await this.dependencies.secretStore.read(id, Object.keys(secrets));
    return Object.entries(stored).some(([field, secret]) => secret !== secrets[field]);
  }
}
