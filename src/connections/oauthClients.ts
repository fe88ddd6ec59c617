import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { z } from 'zod';
import { combineDisposables, type Disposable, Emitter } from '../core/emitter';
import type { Log } from '../core/log';
import type { Fix } from '../core/problem';
import { ProblemError } from '../core/problem';
import { runInBackground } from '../core/runInBackground';
import type { Secrets } from '../core/secrets';
import type { RecordDefinition, RecordUpgrades, StoredRecord } from '../storage/recordStore';
import { RecordStore } from '../storage/recordStore';
import type { SecretStore } from '../storage/secretStore';
import type { StateStorage } from '../storage/sharedState';
import type { OriginConsent } from './clientOrigins';
import { consentTexts, requireOrigin } from './clientOrigins';
import { clientInUseError, clientNotFoundError, incompleteClientError, wrongVendorError } from './clientProblems';
import type { Connection } from './connectionRecord';
import type { ConnectionStore } from './connectionStore';
import type { SecretReferenceSources } from './secretReferences';
import { resolveSecretReferences } from './secretReferences';

/** How a client proves who it is when it asks for a token (RFC 6749 §2.3.1): in a Basic header, or in the body. */
export const clientAuthentications = ['basic', 'post'] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

/** Version 2 brought `origins`. */
const clientRecordVersion = 2;

/** An OAuth 2.0 client without its secret, as it lies in globalState. Connections refer to it by its id. */
export const oauthClientSchema = z.looseObject({
  version: z.literal(clientRecordVersion),
  id: z.uuid(),
  /** The vendor it was registered with; only that vendor's connections may use it. */
  vendor: z.string().min(1),
  name: z.string().min(1),
  clientId: z.string().min(1),
  clientAuthentication: z.enum(clientAuthentications),
  /** The origins that the secret was entered for, or that a person has agreed to. It is sent nowhere else. */
  origins: z.array(z.url()),
  /**
   * The name of its one secret in the key store. It is new whenever the secret is, so that `origins` are never taken
   * for those of another secret.
   */
  secrets: z.array(z.string()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type OAuthClient = z.infer<typeof oauthClientSchema>;

/**
 * What a person enters. A secret that is entered may be sent to the origins of the connections that use the client and
 * to `origins`, and to no others that it went to before. Left empty on an edit, the stored one is kept with the origins
 * that it has: possible while the client ID stays as it is.
 */
export interface OAuthClientDraft {
  id?: string;
  vendor: string;
  name: string;
  clientId: string;
  clientAuthentication: ClientAuthentication;
  clientSecret: string;
  origins?: readonly string[];
}

/** What of a client is shared: everything but its secret and where that may go. */
export type OAuthClientParts = Pick<OAuthClientDraft, 'vendor' | 'name' | 'clientId' | 'clientAuthentication'>;

/** A client together with its secret. Is held as briefly as possible and never serialised. */
export interface OAuthCredentials {
  id: string;
  name: string;
  clientId: string;
  clientAuthentication: ClientAuthentication;
  clientSecret: string;
  origins: readonly string[];
}

const clientRecordDefinition: Omit<RecordDefinition<OAuthClient>, 'upgrades'> = {
  prefix: 'oauthClient/',
  schema: oauthClientSchema,
  version: clientRecordVersion,
  messages: () => ({
    unnamed: t('Unnamed OAuth 2.0 client'),
    newer: t(
      'This OAuth 2.0 client was saved by a newer version of the extension. Update the extension to use it. It is left as it is.',
    ),
    damaged: t(
      'The record of this OAuth 2.0 client cannot be read. It is left as it is. You can delete it and add the client again.',
    ),
  }),
};

interface OAuthClientsDependencies {
  /** How secrets are found that are kept elsewhere. Absent: references are not followed. */
  secretSources?: SecretReferenceSources;
  state: StateStorage;
  secretStore: SecretStore;
  log: Log;
  /** The connections that may use a client. */
  connections: Pick<ConnectionStore, 'list' | 'patch'>;
  now?: () => number;
  settleDelaysMs?: readonly number[];
}

/** OAuth 2.0 clients: things of their own that connections share, stored like connections and as safely. */
export class OAuthClientService {
  private readonly records: RecordStore<OAuthClient>;
  private readonly subscriptions: Disposable;
  private readonly changeEmitter = new Emitter<void>();
  /** Called when a client may have changed, in this window or another one. */
  readonly onDidChange = this.changeEmitter.event;
  private readonly idsWithoutSecret = new Set<string>();

  constructor(private readonly dependencies: OAuthClientsDependencies) {
    this.records = new RecordStore(
      dependencies.state,
      dependencies.secretStore,
      dependencies.log,
      { ...clientRecordDefinition, upgrades: this.upgrades() },
      dependencies,
    );
    this.subscriptions = combineDisposables(
      this.records.onDidChange(() => {
        this.changeEmitter.fire();
        // A secret that another window has changed is found only by the record that comes after it.
        for (const id of this.idsWithoutSecret) this.checkSecretInBackground(id);
      }),
      dependencies.secretStore.onDidChange((id) => {
        this.records.refresh();
        if (id !== undefined && this.get(id)) this.checkSecretInBackground(id);
      }),
    );
  }

  /** All clients, or those of one vendor, by name; unreadable records last. */
  list(vendor?: string): StoredRecord<OAuthClient>[] {
    return this.records.list().filter(({ record }) => vendor === undefined || record?.vendor === vendor);
  }

  get(id: string): OAuthClient | undefined {
    return this.records.get(id);
  }

  /** Whether a client's secret was not on this machine when it was last looked for. */
  isSecretMissing(id: string): boolean {
    return this.idsWithoutSecret.has(id);
  }

  /** Looks which clients have their secret on this machine. Nothing is ever deleted for a missing one. */
  async checkSecrets(): Promise<void> {
    for (const { record } of this.records.list()) if (record) await this.checkSecret(record.id);
  }

  isNameTaken(name: string, exceptId?: string): boolean {
    const normalizedName = name.trim().toLowerCase();
    return this.records
      .list()
      .some(({ record }) => record && record.id !== exceptId && record.name.toLowerCase() === normalizedName);
  }

  /**
   * Asks for what is missing before a client's secret may be sent to this origin. Undefined: nothing, or there is no
   * such client.
   */
  neededConsent(id: string, origin: string): OriginConsent | undefined {
    const client = this.get(id);
    if (!client || !hasSecret(client) || client.origins.includes(origin)) return undefined;
    return { ...consentTexts(client, origin), give: () => this.allowOrigin(client, origin) };
  }

  /** Throws ProblemError `secretMissing` where a client's secret may not be sent to this origin. */
  requireOrigin(id: string, origin: string): void {
    const client = this.get(id);
    if (client && hasSecret(client)) requireOrigin(client, origin);
  }

  /** The connections that use a client, by name. Ids are unique, so wherever one stands it means this client. */
  connectionsUsing(id: string): Connection[] {
    return this.dependencies.connections
      .list()
      .flatMap(({ connection }) => (connection && Object.values(connection.values).includes(id) ? [connection] : []));
  }

  /**
   * Saves a client with its secret, as a new one or in place of the one with the draft's id. What a test of its
   * connections came to does not count any more. Throws ProblemError `input` on empty values; whatever else fails
   * leaves nothing behind.
   */
  async save(draft: OAuthClientDraft): Promise<OAuthClient> {
    const { vendor, clientAuthentication } = draft;
    const [name, clientId, clientSecret] = [draft.name.trim(), draft.clientId.trim(), draft.clientSecret.trim()];
    const idWithSecret =
      !clientSecret && draft.id !== undefined && this.canKeepSecret(draft.id, clientId) ? draft.id : undefined;
    if (!name || !clientId || (!clientSecret && idWithSecret === undefined)) throw incompleteClientError();
    const saved =
      idWithSecret !== undefined
        ? await this.patchOrThrow(idWithSecret, clientId, { name, clientAuthentication })
        : await this.saveWithSecret({ ...draft, name, clientId, clientSecret, vendor, clientAuthentication });
    for (const connection of this.connectionsUsing(saved.id)) {
      await this.dependencies.connections.patch(
        connection.id,
        ({ lastTest: _outdated, ...connectionWithoutTest }) => connectionWithoutTest,
      );
    }
    return saved;
  }

  /** Saves a client as others share it. Its secret is entered later, for the connections that use it then. */
  async addWithoutSecret(client: OAuthClientParts): Promise<OAuthClient> {
    const now = new Date().toISOString();
    const saved = await this.records.save(
      {
        ...client,
        version: clientRecordVersion,
        id: randomUUID(),
        origins: [],
        secrets: [],
        createdAt: now,
        updatedAt: now,
      },
      {},
    );
    this.setSecretMissing(saved.id, true);
    return saved;
  }

  /** Whether the stored secret of a client holds for this client ID too. */
  canKeepSecret(id: string, clientId: string): boolean {
    const client = this.get(id);
    return client?.clientId === clientId && hasSecret(client) && !this.idsWithoutSecret.has(id);
  }

  private async saveWithSecret(draft: OAuthClientDraft): Promise<OAuthClient> {
    const { vendor, name, clientId, clientAuthentication, clientSecret } = draft;
    const now = new Date().toISOString();
    const existingOrNew = draft.id === undefined ? { id: randomUUID(), createdAt: now } : this.getOrThrow(draft.id);
    const origins = [...new Set([...this.originsInUse(existingOrNew.id), ...(draft.origins ?? [])])];
    const secretField = `clientSecret-${randomUUID()}`;
    const client: OAuthClient = {
      ...existingOrNew,
      version: clientRecordVersion,
      vendor,
      name,
      clientId,
      clientAuthentication,
      origins,
      secrets: [secretField],
      updatedAt: now,
    };
    const saved = await this.records.save(client, { [secretField]: clientSecret });
    this.setSecretMissing(saved.id, false);
    return saved;
  }

  /** Changes what its secret does not depend on. Throws ProblemError where another window has changed the client ID. */
  private async patchOrThrow(
    id: string,
    clientId: string,
    change: Pick<OAuthClient, 'name' | 'clientAuthentication'>,
  ): Promise<OAuthClient> {
    const patched = await this.records.patch(id, (client) =>
      client.clientId === clientId ? { ...client, ...change } : client,
    );
    if (!patched) throw clientNotFoundError();
    if (patched.clientId !== clientId) throw incompleteClientError();
    return patched;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.records.patch(id, (client) => ({ ...client, name: name.trim() }));
  }

  /**
   * Deletes a client. `confirmedConnectionIds` are the ids of the connections that the person knows will lose it.
   * Throws ProblemError `conflict`, which names the users, where there are others.
   */
  async delete(id: string, confirmedConnectionIds: readonly string[] = []): Promise<void> {
    const connections = this.connectionsUsing(id);
    if (connections.some((connection) => !confirmedConnectionIds.includes(connection.id)))
      throw clientInUseError(this.get(id)?.name, connections);
    await this.records.delete(id);
  }

  /**
   * A client with its secret, to be sent to this origin. Throws ProblemError `secretMissing` where either is not on
   * this machine or the secret was not entered for the origin, `input` where the client is another vendor's.
   */
  async credentials(id: string, vendor: string, origin: string): Promise<OAuthCredentials> {
    const client = this.get(id);
    if (!client) throw clientNotFoundError();
    if (client.vendor !== vendor) throw wrongVendorError(client.name);
    if (!hasSecret(client)) throw clientSecretMissingError(client);
    requireOrigin(client, origin);
    const stored = await this.dependencies.secretStore.read(id, client.secrets);
    const [clientSecret] = Object.values(await this.resolveSecrets(stored));
    if (clientSecret === undefined) throw clientSecretMissingError(client);
    const { name, clientId, clientAuthentication, origins } = client;
    return { id, name, clientId, clientAuthentication, clientSecret, origins };
  }

  /** The secret itself, where a reference to it is stored. Throws ProblemError. */
  private async resolveSecrets(stored: Secrets): Promise<Secrets> {
    const { secretSources, secretStore } = this.dependencies;
    if (!secretSources) return stored;
    const secrets = await resolveSecretReferences(stored, secretSources);
    secretStore.addToRedactor(secrets);
    return secrets;
  }

  /** Whether the client and its secret are on this machine, also where another secret is saved meanwhile. */
  async checkSecret(id: string): Promise<boolean> {
    const client = this.get(id);
    if (!client) return false;
    const isThere = Object.keys(await this.dependencies.secretStore.read(id, client.secrets)).length > 0;
    if (this.get(id)?.secrets.join() !== client.secrets.join()) return this.checkSecret(id);
    this.setSecretMissing(id, !isThere);
    return isThere;
  }

  /** Other windows may have written: see SharedState. */
  refresh(): void {
    this.records.refresh();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changeEmitter.dispose();
    this.records.dispose();
  }

  /** Before version 2 a secret went wherever a connection that used it pointed. */
  private upgrades(): RecordUpgrades {
    return { 1: (record) => ({ ...record, version: 2, origins: this.originsInUse(String(record['id'])) }) };
  }

  private originsInUse(id: string): string[] {
    return [...new Set(this.connectionsUsing(id).map(({ origin }) => origin))];
  }

  /** Consent holds for the secret that the question was about. */
  private async allowOrigin({ id, secrets }: OAuthClient, origin: string): Promise<void> {
    const allowed = await this.records.patch(id, (client) =>
      client.secrets.join() === secrets.join()
        ? { ...client, origins: [...new Set([...client.origins, origin])] }
        : client,
    );
    if (!allowed) throw clientNotFoundError();
  }

  private checkSecretInBackground(id: string): void {
    runInBackground(this.dependencies.log, 'The key store could not be read', () => this.checkSecret(id));
  }

  private setSecretMissing(id: string, isMissing: boolean): void {
    if (this.idsWithoutSecret.has(id) === isMissing) return;
    if (isMissing) this.idsWithoutSecret.add(id);
    else this.idsWithoutSecret.delete(id);
    this.changeEmitter.fire();
  }

  private getOrThrow(id: string): OAuthClient {
    const client = this.get(id);
    if (client) return client;
    throw clientNotFoundError();
  }
}

/** Whether one was ever entered: a client that came without its secret has none that could be sent anywhere. */
function hasSecret({ secrets }: OAuthClient): boolean {
  return secrets.length > 0;
}

function clientSecretMissingError({ id, name }: OAuthClient): ProblemError {
  return new ProblemError({
    kind: 'secretMissing',
    what: t('The client secret of the OAuth 2.0 client "{0}" is not on this machine.', name),
    why: t(
      'Secrets stay on the machine where they were entered, and the key store of this one has none for this client.',
    ),
    next: t('Edit the client and enter its secret again.'),
    fixes: [createEditClientFix(id, t('Enter It Again'))],
  });
}

/** Opens the client's own form. */
export function createEditClientFix(id: string, label: string): Fix {
  return { kind: 'runCommand', command: 'celonisCeligo.editOAuthClient', argument: id, label };
}
