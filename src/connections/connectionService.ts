import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { combineDisposables, type Disposable, Emitter } from '../core/emitter';
import type { Log } from '../core/log';
import type { Fix } from '../core/problem';
import { isCancelled, ProblemError } from '../core/problem';
import { runInBackground } from '../core/runInBackground';
import type { Secrets } from '../core/secrets';
import type { HttpClient, HttpClientOptions } from '../http/httpClient';
import type { SecretStore } from '../storage/secretStore';
import type { ChangePermission } from './changePermission';
import type { OriginConsent } from './clientOrigins';
import { originOf } from './clientOrigins';
import { pickValues, referencedClientId, requiredSecretFields } from './connectionFields';
import { originChangedProblem, secretMissingProblem } from './connectionProblems';
import type { Connection, Environment, LastTest, ProvenForms, RemoteLink } from './connectionRecord';
import { connectionRecordVersion } from './connectionRecord';
import type { ConnectionStore, StoredConnection } from './connectionStore';
import type { OAuthClientService } from './oauthClients';
import { OriginShared } from './originShared';
import type { SecretReferenceSources } from './secretReferences';
import { resolveSecretReferences } from './secretReferences';
import type { StoredSecretUse } from './storedSecrets';
import { findStoredSecretUse } from './storedSecrets';
import { TokenStore } from './tokenStore';
import type { CheckResult, FieldChoice, FieldValues, OAuthAccess, TestReport, Vendor, VendorSession } from './vendor';
import { visibleFields } from './vendor';

export type ConnectionStatus = 'untested' | 'testing' | 'works' | 'fails' | 'stopped' | 'secretMissing';

/**
 * What a person entered: everything, the secrets included. `id` is there when an existing connection is edited.
 * `secretsOf` is the connection whose stored secrets are used where none was entered: the one that is edited or
 * duplicated.
 */
export interface ConnectionDraft {
  id?: string;
  vendor: string;
  name: string;
  environment: Environment;
  /** Absent: as it was. */
  isReadOnly?: boolean;
  values: FieldValues;
  secrets: Secrets;
  secretsOf?: string;
}

export interface ConnectionServiceDependencies {
  store: ConnectionStore;
  secretStore: SecretStore;
  vendors: readonly Vendor[];
  /** Where `reference` fields lead. */
  oauthClients?: OAuthClientService;
  /** A client that speaks to this origin only. */
  createHttpClient: (origin: string) => HttpClient;
  log: Log;
  /** How secrets are found that are kept elsewhere. Absent: references are not followed. */
  secretSources?: SecretReferenceSources;
}

/**
 * All that can be done with connections: keep them, test them, open a session with one. It alone brings a connection
 * and its secrets together, and it hands them only to a client bound to the connection's origin.
 */
export class ConnectionService {
  private readonly changeEmitter = new Emitter<string | undefined>();
  /** Called when connections or their states changed: one of them, or any. */
  readonly onDidChange = this.changeEmitter.event;
  /** Connections that are being added while the window opens: who finds none waits for them. Never rejects. */
  pendingConnections: Promise<unknown> = Promise.resolve();
  private readonly idsUnderTest = new Set<string>();
  private readonly idsWithoutSecret = new Set<string>();
  /** What investigations proposed, by connection: the only changes that may take a secret to another origin. */
  private readonly proposedFixes = new Map<string, readonly Fix[]>();
  private readonly tokenStore: TokenStore;
  /** By origin. */
  private readonly sharedByOrigin = new Map<string, OriginShared>();
  private readonly subscriptions: Disposable;

  constructor(private readonly dependencies: ConnectionServiceDependencies) {
    this.tokenStore = new TokenStore((token) => dependencies.secretStore.addToRedactor({ token }));
    this.subscriptions = combineDisposables(
      ...(dependencies.oauthClients
        ? [dependencies.oauthClients.onDidChange(() => this.checkSecretsInBackground())]
        : []),
      dependencies.store.onDidChange(() => this.changeEmitter.fire(undefined)),
      dependencies.secretStore.onDidChange((id) => {
        dependencies.store.refresh();
        if (id !== undefined) this.checkSecretsInBackground(id);
      }),
    );
  }

  /** A key store may be locked, and nobody waits for what is found here. */
  private checkSecretsInBackground(id?: string): void {
    runInBackground(this.dependencies.log, 'The secrets of connections could not be read', () => this.checkSecrets(id));
  }

  list(): StoredConnection[] {
    return this.dependencies.store.list();
  }

  connections(): Connection[] {
    return this.list().flatMap((storedConnection) =>
      storedConnection.connection ? [storedConnection.connection] : [],
    );
  }

  get(id: string): Connection | undefined {
    return this.dependencies.store.get(id);
  }

  get vendors(): readonly Vendor[] {
    return this.dependencies.vendors;
  }

  /** Whether files can be pushed with this connection. */
  acceptsFiles(connection: Connection): boolean {
    const vendor = this.dependencies.vendors.find((candidate) => candidate.id === connection.vendor);
    return vendor?.acceptsFiles?.(connection.values) ?? false;
  }

  /** Throws ProblemError where the record names a vendor that this version does not know. */
  getVendor(id: string): Vendor {
    const vendor = this.dependencies.vendors.find((candidate) => candidate.id === id);
    if (vendor) return vendor;
    throw new ProblemError({
      kind: 'input',
      what: t('This connection is of a kind that this version of the extension does not know.'),
      next: t('Update the extension to use it.'),
    });
  }

  /** Which stored secrets of a connection may be used for these values without being entered again. */
  findStoredSecretUse(id: string, values: FieldValues): StoredSecretUse {
    const connection = this.get(id);
    const vendor = this.dependencies.vendors.find((candidate) => candidate.id === connection?.vendor);
    if (!connection || !vendor || this.idsWithoutSecret.has(id)) return { keptFields: [], changedLabels: [] };
    return findStoredSecretUse(vendor, connection, values);
  }

  getStatus(connection: Connection): ConnectionStatus {
    if (this.idsUnderTest.has(connection.id)) return 'testing';
    if (this.idsWithoutSecret.has(connection.id)) return 'secretMissing';
    const { lastTest, sandbox } = connection;
    if (sandbox && lastTest?.isUnreachable) return 'stopped';
    return lastTest?.outcome ?? 'untested';
  }

  /** A name that no other connection has: "acme", "acme 2". */
  uniqueName(preferredName: string, exceptId?: string): string {
    const takenNames = new Set(
      this.connections()
        .filter((connection) => connection.id !== exceptId)
        .map((connection) => connection.name.toLowerCase()),
    );
    const baseName = preferredName.trim() || t('Connection');
    if (!takenNames.has(baseName.toLowerCase())) return baseName;
    const stem = baseName.replace(/ \d+$/, '');
    let number = 2;
    while (takenNames.has(`${stem} ${number}`.toLowerCase())) number++;
    return `${stem} ${number}`;
  }

  isNameTaken(name: string, exceptId?: string): boolean {
    const normalizedName = name.trim().toLowerCase();
    return this.connections().some(
      (connection) => connection.id !== exceptId && connection.name.toLowerCase() === normalizedName,
    );
  }

  /**
   * Saves what was entered, as a new connection or in place of the one with the draft's id. Secrets come from the draft,
   * and from the connection that its `secretsOf` names only where they go to the same place as the same thing. Throws
   * ProblemError on unusable values; whatever fails leaves nothing behind. `tested` is what a test of this very draft
   * came to. A connection is never saved for an origin that its OAuth 2.0 client's secret may not be sent to.
   */
  async save(
    draft: ConnectionDraft,
    testReport?: TestReport,
    extra: Pick<Connection, 'sandbox'> = {},
  ): Promise<Connection> {
    const vendor = this.getVendor(draft.vendor);
    const fields = visibleFields(vendor, draft.values);
    const secrets = pickValues(
      fields.filter((field) => field.kind === 'secret'),
      await this.completeSecrets(vendor, draft),
    );
    const values = await this.valuesAfterSecretChange(
      vendor,
      draft.id,
      pickValues(
        fields.filter((field) => field.kind !== 'secret'),
        draft.values,
      ),
      secrets,
    );
    const origin = vendor.origin(values);
    const client = referencedClientId(vendor, values);
    if (client !== undefined) this.dependencies.oauthClients?.requireOrigin(client, origin);
    const now = new Date().toISOString();
    const {
      lastTest: outdatedTest,
      isReadOnly: wasReadOnly,
      ...existingOrNew
    }: Pick<Connection, 'id' | 'createdAt'> & Partial<Connection> = draft.id === undefined
      ? { id: randomUUID(), createdAt: now }
      : this.getOrThrow(draft.id);
    const connection: Connection = {
      ...existingOrNew,
      ...extra,
      version: connectionRecordVersion,
      vendor: vendor.id,
      name: draft.name.trim(),
      environment: draft.environment,
      ...((draft.isReadOnly ?? wasReadOnly) ? { isReadOnly: true } : {}),
      values,
      secrets: Object.keys(secrets),
      origin,
      updatedAt: now,
      ...(testReport ? testOutcome(testReport, { ...existingOrNew, lastTest: withoutPlace(outdatedTest) }) : {}),
    };
    const saved = await this.dependencies.store.save(connection, secrets);
    this.setSecretMissing(saved.id, false);
    return saved;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.dependencies.store.patch(id, (connection) => ({ ...connection, name: name.trim() }));
  }

  async keepProvenForms(id: string, provenForms: ProvenForms): Promise<void> {
    await this.dependencies.store.patch(id, (connection) => ({ ...connection, provenForms }));
  }

  /** Remembers where else a connection is used; one link to a connection there. */
  async addLink(id: string, link: RemoteLink): Promise<void> {
    await this.changeLinks(id, link, (links) => [...links, link]);
  }

  async removeLink(id: string, link: Pick<RemoteLink, 'accountId' | 'remoteId'>): Promise<void> {
    await this.changeLinks(id, link, (links) => links);
  }

  /** `change` gets the links without this one. */
  private async changeLinks(
    id: string,
    { accountId, remoteId }: Pick<RemoteLink, 'accountId' | 'remoteId'>,
    change: (links: RemoteLink[]) => RemoteLink[],
  ): Promise<void> {
    await this.dependencies.store.patch(id, ({ links = [], ...connection }) => ({
      ...connection,
      links: change(links.filter((link) => link.accountId !== accountId || link.remoteId !== remoteId)),
    }));
  }

  /** What may be done with it, which no secret is needed for. */
  async setPolicy(id: string, policy: { environment?: Environment; isReadOnly?: boolean }): Promise<void> {
    const { environment, isReadOnly } = policy;
    await this.dependencies.store.patch(id, ({ isReadOnly: wasReadOnly, ...connection }) => ({
      ...connection,
      ...(environment === undefined ? {} : { environment }),
      ...((isReadOnly ?? wasReadOnly) ? { isReadOnly: true } : {}),
    }));
  }

  /**
   * Carries out a `setField` fix on a saved connection: the field gets its value, and the secret that was entered for
   * one field becomes that of another, without anyone seeing it. Throws ProblemError where the secret would go to
   * another origin,
   unless an investigation, which the person agreed to, has found that it belongs there.
   */
  async setField(
    id: string,
    change: { field: string; value: string; secret?: { from: string; to: string } },
  ): Promise<void> {
    const connection = this.getOrThrow(id);
    const stored = requiredSecretFields(this.getVendor(connection.vendor), connection.values);
    const secrets = await this.dependencies.secretStore.read(id, stored);
    const values = { ...connection.values, [change.field]: change.value };
    const isProposed = this.proposedFixes
      .get(id)
      ?.some(
        (proposedFix) =>
          proposedFix.kind === 'setField' && proposedFix.field === change.field && proposedFix.value === change.value,
      );
    if (!isProposed && this.getVendor(connection.vendor).origin(values) !== connection.origin)
      throw new ProblemError(originChangedProblem(connection.name));
    const movedSecrets = { ...secrets };
    if (change.secret && secrets[change.secret.from]) movedSecrets[change.secret.to] = secrets[change.secret.from]!;
    await this.save({
      id,
      vendor: connection.vendor,
      name: connection.name,
      environment: connection.environment,
      values,
      secrets: movedSecrets,
    });
  }

  /** Returns the way back, secrets included. */
  async delete(id: string): Promise<() => Promise<void>> {
    const restore = await this.dependencies.store.delete(id);
    this.idsWithoutSecret.delete(id);
    return restore;
  }

  /**
   * Everything needed to speak to the service. Without a permission its client sends nothing that changes anything.
   * Throws ProblemError `secretMissing` where a secret is not on this machine.
   */
  async openSession(id: string, permission?: ChangePermission): Promise<VendorSession> {
    const connection = this.getOrThrow(id);
    const vendor = this.getVendor(connection.vendor);
    const fields = requiredSecretFields(vendor, connection.values);
    const stored = await this.dependencies.secretStore.read(id, fields);
    const missingFields = fields.filter((field) => stored[field] === undefined);
    this.setSecretMissing(id, missingFields.length > 0);
    if (missingFields.length > 0) throw new ProblemError(secretMissingProblem(connection.name, vendor, missingFields));
    if (vendor.origin(connection.values) !== connection.origin)
      throw new ProblemError(originChangedProblem(connection.name));
    const secrets = await this.resolveSecrets(stored);
    const oauth = await this.getOAuthAccess(vendor, connection.values, connection.origin);
    return {
      http: this.createHttpClient(connection.origin, secrets).withOptions(this.changeOptions(id, permission)),
      values: connection.values,
      secrets,
      originShared: this.getOriginShared(connection.origin),
      ...(oauth ? { oauth } : {}),
    };
  }

  /**
   * What a person has to agree to before this draft is tested or saved: that the stored secret of its OAuth 2.0 client
   * goes to another host. Undefined where there is nothing to agree to, or the values cannot be used.
   */
  neededConsent({ vendor: id, values }: Pick<ConnectionDraft, 'vendor' | 'values'>): OriginConsent | undefined {
    const vendor = this.getVendor(id);
    const client = referencedClientId(vendor, values);
    const origin = originOf(vendor, values);
    return client === undefined || origin === undefined
      ? undefined
      : this.dependencies.oauthClients?.neededConsent(client, origin);
  }

  /**
   * Tests what a person has entered, without storing anything. Throws ProblemError on unusable values and when
   * cancelled.
   */
  async test(
    draft: ConnectionDraft,
    signal: AbortSignal,
    onCheckResult: (result: CheckResult) => void = () => {},
  ): Promise<TestReport> {
    const vendor = this.getVendor(draft.vendor);
    return vendor.test(await this.openDraftSession(vendor, draft), signal, onCheckResult);
  }

  /**
   * Tests a stored connection and keeps what came of it. Throws ProblemError when cancelled or when no test was
   * possible.
   */
  async testSaved(
    id: string,
    signal: AbortSignal,
    onResult: (result: CheckResult) => void = () => {},
  ): Promise<TestReport> {
    const testedConnection = this.getOrThrow(id);
    this.idsUnderTest.add(id);
    this.changeEmitter.fire(id);
    try {
      const session = await this.openSession(id);
      const report = await this.getVendor(testedConnection.vendor).test(session, signal, onResult);
      await this.dependencies.store.patch(id, (currentConnection) =>
        hasSameTarget(testedConnection, currentConnection)
          ? { ...currentConnection, ...testOutcome(report, currentConnection) }
          : currentConnection,
      );
      return report;
    } catch (error) {
      if (!isCancelled(error))
        this.dependencies.log.warn(`Testing "${testedConnection.name}" was not possible: ${String(error)}`);
      throw error;
    } finally {
      this.idsUnderTest.delete(id);
      this.changeEmitter.fire(id);
    }
  }

  /** A session for what was entered, without storing anything. Its client changes nothing. Throws ProblemError. */
  async openDraft(draft: ConnectionDraft): Promise<VendorSession> {
    const session = await this.openDraftSession(this.getVendor(draft.vendor), draft);
    return { ...session, http: session.http.withOptions({ refuseChange: refuseUnaskedChange }) };
  }

  /**
   * What a field of a draft can be chosen from, as its service answers. The draft may lack that field and its name.
   * Throws ProblemError.
   */
  async listFieldChoices(draft: ConnectionDraft, key: string, signal: AbortSignal): Promise<readonly FieldChoice[]> {
    const vendor = this.getVendor(draft.vendor);
    const field = vendor.fields.find((candidate) => candidate.key === key);
    if (!field?.listChoices) throw new Error(`The field ${key} of ${vendor.label} has nothing to choose from.`);
    return field.listChoices(await this.openDraftSession(vendor, draft), signal);
  }

  /** Carries out an `investigate` fix on a saved connection, whose consent was given. Throws ProblemError. */
  async investigate(id: string, fixId: string, signal: AbortSignal): Promise<CheckResult> {
    const vendor = this.getVendor(this.getOrThrow(id).vendor);
    const result = await getInvestigate(vendor)(fixId, await this.openSession(id), signal);
    this.proposedFixes.set(id, result.fixes ?? []);
    return result;
  }

  /** The same for what a person has entered, without storing anything. Throws ProblemError. */
  async investigateDraft(draft: ConnectionDraft, fixId: string, signal: AbortSignal): Promise<CheckResult> {
    const vendor = this.getVendor(draft.vendor);
    return getInvestigate(vendor)(fixId, await this.openDraftSession(vendor, draft), signal);
  }

  /**
   * Looks which secrets are on this machine: of one connection, of those that use an OAuth 2.0 client, or of all.
   * Nothing is ever deleted for a missing one.
   */
  async checkSecrets(id?: string): Promise<void> {
    for (const connection of this.connections()) {
      const vendor = this.dependencies.vendors.find((candidate) => candidate.id === connection.vendor);
      if (!vendor) continue;
      const clientId = referencedClientId(vendor, connection.values);
      if (id !== undefined && connection.id !== id && clientId !== id) continue;
      const missingFields = await this.dependencies.secretStore.findMissing(
        connection.id,
        requiredSecretFields(vendor, connection.values),
      );
      const isClientMissing =
        clientId !== undefined && (await this.dependencies.oauthClients?.checkSecret(clientId)) !== true;
      this.setSecretMissing(connection.id, missingFields.length > 0 || isClientMissing);
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changeEmitter.dispose();
  }

  /** The secrets themselves, where references to them are stored. Throws ProblemError. */
  private async resolveSecrets(stored: Secrets): Promise<Secrets> {
    const { secretSources, secretStore } = this.dependencies;
    if (!secretSources) return stored;
    const secrets = await resolveSecretReferences(stored, secretSources);
    secretStore.addToRedactor(secrets);
    return secrets;
  }

  /** Whether a session's client may change something; a connection may become read-only while the session is open. */
  private changeOptions(id: string, permission: ChangePermission | undefined): Pick<HttpClientOptions, 'refuseChange'> {
    if (permission?.connectionId === id && !this.getOrThrow(id).isReadOnly) return {};
    return { refuseChange: refuseUnaskedChange };
  }

  /** One that shows none of these secrets, whatever the service sends. */
  private createHttpClient(origin: string, secrets: Readonly<Record<string, string>>): HttpClient {
    return this.dependencies.createHttpClient(origin).withOptions({ secrets: Object.values(secrets) });
  }

  private async openDraftSession(vendor: Vendor, draft: ConnectionDraft): Promise<VendorSession> {
    const { values } = draft;
    const entered = await this.completeSecrets(vendor, draft);
    this.dependencies.secretStore.addToRedactor(entered);
    const secrets = await this.resolveSecrets(entered);
    const http = this.createHttpClient(vendor.origin(values), secrets);
    const oauth = await this.getOAuthAccess(vendor, values, http.origin);
    return { http, values, secrets, originShared: this.getOriginShared(http.origin), ...(oauth ? { oauth } : {}) };
  }

  /**
   * The secrets of a draft, with the stored ones for those that were left empty and may be kept. Throws ProblemError
   * `secretMissing` where one may not, or is not on this machine.
   */
  private async completeSecrets(vendor: Vendor, { values, secrets, secretsOf }: ConnectionDraft): Promise<Secrets> {
    const missingFields = requiredSecretFields(vendor, values).filter((field) => !secrets[field]);
    if (secretsOf === undefined || missingFields.length === 0) return secrets;
    const source = this.getOrThrow(secretsOf);
    const { keptFields } = findStoredSecretUse(vendor, source, values);
    if (!missingFields.every((field) => keptFields.includes(field)))
      throw new ProblemError(originChangedProblem(source.name));
    const stored = await this.dependencies.secretStore.read(secretsOf, missingFields);
    const notStored = missingFields.filter((field) => stored[field] === undefined);
    if (notStored.length > 0) throw new ProblemError(secretMissingProblem(source.name, vendor, notStored));
    return { ...secrets, ...stored };
  }

  /**
   * The values as they hold for a secret that replaces another one. One that is missing on this machine may well be the
   * same.
   */
  private async valuesAfterSecretChange(
    vendor: Vendor,
    id: string | undefined,
    values: FieldValues,
    secrets: Secrets,
  ): Promise<FieldValues> {
    if (id === undefined || !vendor.valuesAfterSecretChange) return values;
    const stored = await this.dependencies.secretStore.read(id, Object.keys(secrets));
    const isSecretChanged = Object.entries(stored).some(([field, secret]) => secret !== secrets[field]);
    return isSecretChanged ? vendor.valuesAfterSecretChange(values, this.getOrThrow(id).values, new Date()) : values;
  }

  private getOriginShared(origin: string): OriginShared {
    const shared = this.sharedByOrigin.get(origin) ?? new OriginShared();
    this.sharedByOrigin.set(origin, shared);
    return shared;
  }

  /** What it takes to get a token, where these values refer to an OAuth 2.0 client. Throws ProblemError. */
  private async getOAuthAccess(vendor: Vendor, values: FieldValues, origin: string): Promise<OAuthAccess | undefined> {
    const clientId = referencedClientId(vendor, values);
    if (clientId === undefined || !this.dependencies.oauthClients) return undefined;
    return {
      client: await this.dependencies.oauthClients.credentials(clientId, vendor.id, origin),
      tokens: this.tokenStore,
    };
  }

  private getOrThrow(id: string): Connection {
    const connection = this.get(id);
    if (connection) return connection;
    throw new ProblemError({
      kind: 'input',
      what: t('This connection does not exist any more.'),
      why: t('It was deleted, perhaps in another window.'),
    });
  }

  private setSecretMissing(id: string, isMissing: boolean): void {
    if (this.idsWithoutSecret.has(id) === isMissing) return;
    if (isMissing) this.idsWithoutSecret.add(id);
    else this.idsWithoutSecret.delete(id);
    this.changeEmitter.fire(id);
  }
}

function getInvestigate(vendor: Vendor): NonNullable<Vendor['investigate']> {
  if (!vendor.investigate) throw new Error(`${vendor.label} has nothing to investigate.`);
  return vendor.investigate.bind(vendor);
}

/** A result counts only for the values that it was found with. */
function hasSameTarget(a: Connection, b: Connection): boolean {
  return a.origin === b.origin && JSON.stringify(a.values) === JSON.stringify(b.values) && a.vendor === b.vendor;
}

/** The place is that of the values the test was made with. */
function withoutPlace(test: LastTest | undefined): LastTest | undefined {
  return test && { ...test, place: undefined };
}

const refuseUnaskedChange = (): Error => new Error('A request that changes something was about to be sent unasked.');

/** What is kept of a test, and when the connection worked the last time: now, or before. */
function testOutcome(
  report: TestReport,
  { lastTest: earlierTest, lastWorkedAt }: Partial<Connection>,
): Pick<Connection, 'lastTest' | 'lastWorkedAt'> {
  // What a test that fails did not get to see is as it was.
  const place = report.place ?? earlierTest?.place;
  const lastTest = { ...toLastTest(report), ...(place === undefined ? {} : { place }) };
  const workedAt = [lastTest, earlierTest].find((test) => test?.outcome === 'works')?.at ?? lastWorkedAt;
  return { lastTest, ...(workedAt === undefined ? {} : { lastWorkedAt: workedAt }) };
}

function toLastTest(report: TestReport): LastTest {
  const latencies = report.checks.flatMap((check) => check.latencyMs ?? []);
  return {
    at: new Date().toISOString(),
    outcome: report.works ? 'works' : 'fails',
    summary: report.summary,
    ...(report.checks.some(({ problem }) => problem?.kind === 'refused') ? { isUnreachable: true as const } : {}),
    ...(latencies.length > 0 ? { latencyMs: Math.max(...latencies) } : {}),
  };
}
