import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { combineDisposables, type Disposable, Emitter } from '../core/emitter';
import type { Log } from '../core/log';
import { TimeSlices } from '../core/mapInSlices';
import { ProblemError } from '../core/problem';
import { runInBackground } from '../core/runInBackground';
import type { Secrets } from '../core/secrets';
import type { HttpClientOptions } from '../http/httpClient';
import type { ChangePermission } from './changePermission';
import type { OriginConsent } from './clientOrigins';
import { originOf } from './clientOrigins';
import type { ConnectionDraft } from './connectionDraft';
import { type ConnectionPolicy, withLink, withoutLink, withPolicy } from './connectionEdits';
import { pickValues, referencedClientId, requiredSecretFields } from './connectionFields';
import { isNameTaken, uniqueConnectionName } from './connectionNames';
import { originChangedProblem } from './connectionProblems';
import type { Connection, ProvenForms, RemoteLink } from './connectionRecord';
import { connectionRecordVersion } from './connectionRecord';
import { ConnectionSecrets } from './connectionSecrets';
import type { ConnectionStore, StoredConnection } from './connectionStore';
import { ConnectionTester } from './connectionTester';
import { visibleFields } from './fieldVisibility';
import { SessionOpener, type SessionOpenerDependencies } from './sessionOpener';
import type { StoredSecretUse } from './storedSecrets';
import { findStoredSecretUse } from './storedSecrets';
import { testOutcome, withoutPlace } from './testOutcome';
import type { CheckResult, FieldChoice, FieldValues, TestReport, Vendor, VendorSession } from './vendor';

export type ConnectionStatus = 'untested' | 'testing' | 'works' | 'fails' | 'stopped' | 'secretMissing';

export interface ConnectionServiceDependencies extends SessionOpenerDependencies {
  store: ConnectionStore;
  vendors: readonly Vendor[];
  log: Log;
}

/**
 * All that can be done with connections: keep them, test them, open a session with one. It alone brings a connection
 * and its secrets together (`ConnectionSecrets`), and it hands them only to a client bound to the connection's origin
 * (`SessionOpener`).
 */
export class ConnectionService {
  private readonly changeEmitter = new Emitter<string | undefined>();
  /** Called when connections or their states changed: one of them, or any. */
  readonly onDidChange = this.changeEmitter.event;
  /** Connections that are being added while the window opens: who finds none waits for them. Never rejects. */
  pendingConnections: Promise<unknown> = Promise.resolve();
  private readonly secrets: ConnectionSecrets;
  private readonly sessionOpener: SessionOpener;
  private readonly tester: ConnectionTester;
  private readonly subscriptions: Disposable;

  constructor(private readonly dependencies: ConnectionServiceDependencies) {
    this.secrets = new ConnectionSecrets(dependencies, (id) => this.changeEmitter.fire(id));
    this.sessionOpener = new SessionOpener(dependencies);
    this.tester = new ConnectionTester({
      ...dependencies,
      getVendor: (id) => this.getVendor(id),
      openSession: (id) => this.openSession(id),
      openDraftSession: (vendor, draft) => this.openDraftSession(vendor, draft),
      onChange: (id) => this.changeEmitter.fire(id),
    });
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
    if (!connection || !vendor || this.secrets.isMissing(id)) return { reusedFields: [], changedLabels: [] };
    return findStoredSecretUse(vendor, connection, values);
  }

  getStatus(connection: Connection): ConnectionStatus {
    if (this.tester.isUnderTest(connection.id)) return 'testing';
    if (this.secrets.isMissing(connection.id)) return 'secretMissing';
    const { lastTest, sandbox } = connection;
    if (sandbox && lastTest?.isUnreachable) return 'stopped';
    return lastTest?.outcome ?? 'untested';
  }

  /** A name that no other connection has: "acme", "acme 2". */
  uniqueName(preferredName: string, exceptId?: string): string {
    return uniqueConnectionName(this.connections(), preferredName, exceptId);
  }

  isNameTaken(name: string, exceptId?: string): boolean {
    return isNameTaken(this.connections(), name, exceptId);
  }

  /**
   * Saves what was entered, as a new connection or in place of the one with the draft's id. Secrets come from the
   * draft, and from the connection that its `secretsOf` names only where they go to the same place as the same thing.
   * Throws ProblemError on unusable values; whatever fails leaves nothing behind. `tested` is what a test of this very
   * draft came to. A connection is never saved for an origin that its OAuth 2.0 client's secret may not be sent to.
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
    const createRecord = ({
      lastTest: outdatedTest,
      isReadOnly: wasReadOnly,
      ...existingOrNew
    }: Pick<Connection, 'id' | 'createdAt'> & Partial<Connection>): Connection => ({
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
    });
    const existingOrNew = draft.id === undefined ? { id: randomUUID(), createdAt: now } : this.getOrThrow(draft.id);
    const saved = await this.dependencies.store.save(createRecord(existingOrNew), secrets, createRecord);
    this.secrets.markComplete(saved.id);
    return saved;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.dependencies.store.patch(id, (connection) => ({ ...connection, name: name.trim() }));
  }

  async keepProvenForms(id: string, provenForms: ProvenForms): Promise<void> {
    await this.dependencies.store.patch(id, (connection) => ({ ...connection, provenForms }));
  }

  /** Remembers where else a connection is used. */
  async addLink(id: string, link: RemoteLink): Promise<void> {
    await this.dependencies.store.patch(id, (connection) => withLink(connection, link));
  }

  async removeLink(id: string, link: Pick<RemoteLink, 'accountId' | 'remoteId'>): Promise<void> {
    await this.dependencies.store.patch(id, (connection) => withoutLink(connection, link));
  }

  async setPolicy(id: string, policy: ConnectionPolicy): Promise<void> {
    await this.dependencies.store.patch(id, (connection) => withPolicy(connection, policy));
  }

  /**
   * Carries out a `setField` fix on a saved connection: the field gets its value, and the secret that was entered for
   * one field becomes that of another, without anyone seeing it. Throws ProblemError where the secret would go to
   * another origin,
   * unless an investigation, which the person agreed to, has found that it belongs there.
   */
  async setField(
    id: string,
    change: { field: string; value: string; secret?: { from: string; to: string } },
  ): Promise<void> {
    const connection = this.getOrThrow(id);
    const stored = requiredSecretFields(this.getVendor(connection.vendor), connection.values);
    const secrets = await this.dependencies.secretStore.read(id, stored);
    const values = { ...connection.values, [change.field]: change.value };
    const isProposed = this.tester.hasProposed(id, change.field, change.value);
    if (!isProposed && this.getVendor(connection.vendor).origin(values) !== connection.origin)
      throw new ProblemError(originChangedProblem(connection.name));
    const movedSecrets = { ...secrets };
    const movedSecret = change.secret && secrets[change.secret.from];
    if (change.secret && movedSecret) movedSecrets[change.secret.to] = movedSecret;
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
    this.secrets.forget(id);
    return restore;
  }

  /**
   * Everything needed to speak to the service. Without a permission its client sends nothing that changes anything.
   * Throws ProblemError `secretMissing` where a secret is not on this machine.
   */
  async openSession(id: string, permission?: ChangePermission): Promise<VendorSession> {
    const connection = this.getOrThrow(id);
    const { name, values, origin } = connection;
    const vendor = this.getVendor(connection.vendor);
    const secrets = await this.secrets.read(connection, vendor);
    if (vendor.origin(values) !== origin) throw new ProblemError(originChangedProblem(name));
    return this.sessionOpener.open(vendor, values, origin, secrets, this.changeOptions(id, permission));
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

  /** See `ConnectionTester.test`. */
  test(draft: ConnectionDraft, signal: AbortSignal, onResult?: (result: CheckResult) => void): Promise<TestReport> {
    return this.tester.test(draft, signal, onResult);
  }

  /** See `ConnectionTester.testSaved`. */
  async testSaved(id: string, signal: AbortSignal, onResult?: (result: CheckResult) => void): Promise<TestReport> {
    return this.tester.testSaved(this.getOrThrow(id), signal, onResult);
  }

  /** A session for what was entered, without storing anything. Its client changes nothing. Throws ProblemError. */
  async openDraft(draft: ConnectionDraft): Promise<VendorSession> {
    const session = await this.openDraftSession(this.getVendor(draft.vendor), draft);
    return { ...session, http: session.http.withOptions({ refuseChange: refuseUnaskedChange }) };
  }

  /** See `ConnectionTester.listFieldChoices`. */
  listFieldChoices(draft: ConnectionDraft, key: string, signal: AbortSignal): Promise<readonly FieldChoice[]> {
    return this.tester.listFieldChoices(draft, key, signal);
  }

  /** See `ConnectionTester.investigate`. */
  async investigate(id: string, fixId: string, signal: AbortSignal): Promise<CheckResult> {
    return this.tester.investigate(this.getOrThrow(id), fixId, signal);
  }

  /** See `ConnectionTester.investigateDraft`. */
  investigateDraft(draft: ConnectionDraft, fixId: string, signal: AbortSignal): Promise<CheckResult> {
    return this.tester.investigateDraft(draft, fixId, signal);
  }

  /**
   * Looks which secrets are on this machine: of one connection, of those that use an OAuth 2.0 client, or of all.
   * Nothing is ever deleted for a missing one.
   */
  async checkSecrets(id?: string): Promise<void> {
    const slices = new TimeSlices();
    for (const connection of this.connections()) {
      if (slices.isOver) await slices.next();
      const vendor = this.dependencies.vendors.find((candidate) => candidate.id === connection.vendor);
      if (!vendor) continue;
      const clientId = referencedClientId(vendor, connection.values);
      if (id !== undefined && connection.id !== id && clientId !== id) continue;
      let current = this.get(connection.id);
      while (current && !(await this.secrets.check(current, vendor))) current = this.get(connection.id);
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changeEmitter.dispose();
  }

  /** Whether a session's client may change something; a connection may become read-only while the session is open. */
  private changeOptions(id: string, permission: ChangePermission | undefined): Pick<HttpClientOptions, 'refuseChange'> {
    if (permission?.connectionId === id && !this.getOrThrow(id).isReadOnly) return {};
    return { refuseChange: refuseUnaskedChange };
  }

  private async openDraftSession(vendor: Vendor, draft: ConnectionDraft): Promise<VendorSession> {
    const secrets = await this.completeSecrets(vendor, draft);
    this.dependencies.secretStore.addToRedactor(secrets);
    return this.sessionOpener.open(vendor, draft.values, vendor.origin(draft.values), secrets);
  }

  /** See `ConnectionSecrets.complete`. */
  private completeSecrets(vendor: Vendor, draft: ConnectionDraft): Promise<Secrets> {
    return this.secrets.complete(vendor, draft, (id) => this.getOrThrow(id));
  }

  /** The values as they hold for a secret that replaces another one. */
  private async valuesAfterSecretChange(
    vendor: Vendor,
    id: string | undefined,
    values: FieldValues,
    secrets: Secrets,
  ): Promise<FieldValues> {
    if (id === undefined || !vendor.valuesAfterSecretChange) return values;
    if (!(await this.secrets.areChanged(id, secrets))) return values;
    return vendor.valuesAfterSecretChange(values, this.getOrThrow(id).values, new Date());
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
}

const refuseUnaskedChange = (): Error => new Error('A request that changes something was about to be sent unasked.');
