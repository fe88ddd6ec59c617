import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import type { HttpClient } from '../http/client';
import { ProblemError, isCancelled } from '../http/problem';
import { originOf } from './clientOrigins';
import { currentVersion } from './model';
import { Shared } from './shared';
import { TokenStore } from './tokens';
import { visibleFields } from './vendor';
import type { OriginConsent } from './clientOrigins';
import type { Fix } from '../http/problem';
import type { Connection, Environment, LastTest, Secrets } from './model';
import type { OAuthClients } from './oauthClients';
import type { ConnectionStore, StoredConnection } from './store';
import type { CheckResult, OAuthAccess, Session, TestReport, Values, Vendor } from './vendor';
import type { Log } from './log';
import type { Vault } from './vault';

export type ConnectionState = 'untested' | 'testing' | 'works' | 'fails' | 'secretMissing';

/** What a person entered: everything, the secrets included. `id` is there when an existing connection is edited. */
export interface Draft {
  id?: string;
  vendor: string;
  name: string;
  environment: Environment;
  values: Values;
  secrets: Secrets;
}

export interface ServiceOptions {
  store: ConnectionStore;
  vault: Vault;
  vendors: readonly Vendor[];
  /** Where `reference` fields lead. */
  oauthClients?: OAuthClients;
  /** A client that speaks to this origin only. */
  http: (origin: string) => HttpClient;
  log: Log;
}

/**
 * All that can be done with connections: keep them, test them, open a session with one.
 * It alone brings a connection and its secrets together, and it hands them only to a client bound to the connection's origin.
 */
export class ConnectionService {
  private readonly listeners = new Set<(id: string | undefined) => void>();
  private readonly testing = new Set<string>();
  private readonly missing = new Set<string>();
  /** What investigations proposed, by connection: the only changes that may take a secret to another origin. */
  private readonly proposed = new Map<string, readonly Fix[]>();
  private readonly tokens: TokenStore;
  /** By origin. */
  private readonly shared = new Map<string, Shared>();
  private readonly subscriptions: { dispose(): void }[];

  constructor(private readonly options: ServiceOptions) {
    this.tokens = new TokenStore((token) => options.vault.protect({ token }));
    this.subscriptions = [
      ...(options.oauthClients ? [options.oauthClients.onDidChange(() => void this.checkSecrets())] : []),
      options.store.onDidChange(() => this.tell(undefined)),
      options.vault.onDidChange((id) => {
        options.store.refresh();
        if (id !== undefined) void this.checkSecrets(id);
      }),
    ];
  }

  /** Called when connections or their states changed: one of them, or any. */
  onDidChange(listener: (id: string | undefined) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  list(): StoredConnection[] {
    return this.options.store.list();
  }

  connections(): Connection[] {
    return this.list().flatMap((one) => (one.connection ? [one.connection] : []));
  }

  get(id: string): Connection | undefined {
    return this.options.store.get(id);
  }

  get vendors(): readonly Vendor[] {
    return this.options.vendors;
  }

  /** Whether files can be pushed with this connection. */
  takesFiles(connection: Connection): boolean {
    const vendor = this.options.vendors.find((one) => one.id === connection.vendor);
    return vendor?.takesFiles?.(connection.values) ?? false;
  }

  /** Throws ProblemError where the record names a vendor that this version does not know. */
  vendor(id: string): Vendor {
    const vendor = this.options.vendors.find((one) => one.id === id);
    if (vendor) return vendor;
    throw new ProblemError({
      kind: 'input',
      what: t('This connection is of a kind that this version of the extension does not know.'),
      next: t('Update the extension to use it.'),
    });
  }

  state(connection: Connection): ConnectionState {
    if (this.testing.has(connection.id)) return 'testing';
    if (this.missing.has(connection.id)) return 'secretMissing';
    return connection.lastTest?.outcome ?? 'untested';
  }

  /** A name that no other connection has: "acme", "acme 2". */
  uniqueName(wanted: string, except?: string): string {
    const taken = new Set(this.connections().filter((one) => one.id !== except).map((one) => one.name.toLowerCase()));
    const base = wanted.trim() || t('Connection');
    if (!taken.has(base.toLowerCase())) return base;
    const stem = base.replace(/ \d+$/, '');
    let number = 2;
    while (taken.has(`${stem} ${number}`.toLowerCase())) number++;
    return `${stem} ${number}`;
  }

  nameTaken(name: string, exceptId?: string): boolean {
    const wanted = name.trim().toLowerCase();
    return this.connections().some((one) => one.id !== exceptId && one.name.toLowerCase() === wanted);
  }

  /**
   * Saves what was entered, as a new connection or in place of the one with the draft's id. All secrets come from the draft:
   * what was stored before is never used again, only looked at for whether it is another one. Throws ProblemError on unusable values; whatever fails leaves nothing behind.
   * `tested` is what a test of this very draft came to. A connection is never saved for an origin that its OAuth 2.0 client's secret may not be sent to.
   */
  async save(draft: Draft, tested?: TestReport, extra: Pick<Connection, 'sandbox'> = {}): Promise<Connection> {
    const vendor = this.vendor(draft.vendor);
    const fields = visibleFields(vendor, draft.values);
    const secrets = pick(fields.filter((one) => one.kind === 'secret'), draft.secrets);
    const values = await this.renewed(vendor, draft.id, pick(fields.filter((one) => one.kind !== 'secret'), draft.values), secrets);
    const origin = vendor.origin(values);
    const client = reference(vendor, values);
    if (client !== undefined) this.options.oauthClients?.requireOrigin(client, origin);
    const now = new Date().toISOString();
    const { lastTest: _outdated, ...base } = draft.id === undefined ? { id: randomUUID(), createdAt: now } : this.need(draft.id);
    const connection: Connection = {
      ...base,
      ...extra,
      version: currentVersion,
      vendor: vendor.id,
      name: draft.name.trim(),
      environment: draft.environment,
      values,
      secrets: Object.keys(secrets),
      origin,
      updatedAt: now,
      ...(tested ? { lastTest: lastTest(tested) } : {}),
    };
    const saved = await this.options.store.save(connection, secrets);
    this.note(saved.id, false);
    return saved;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.options.store.patch(id, (connection) => ({ ...connection, name: name.trim() }));
  }

  /**
   * Carries out a `setField` fix on a saved connection: the field gets its value, and the secret that was entered for one
   * field becomes that of another, without anyone seeing it. Throws ProblemError where the secret would go to another origin,
   unless an investigation, which the person agreed to, has found that it belongs there.
   */
  async setField(id: string, fix: { field: string; value: string; secret?: { from: string; to: string } }): Promise<void> {
    const connection = this.need(id);
    const { secrets } = await this.session(id);
    const values = { ...connection.values, [fix.field]: fix.value };
    const proposed = this.proposed.get(id)?.some((one) => one.kind === 'setField' && one.field === fix.field && one.value === fix.value);
    if (!proposed && this.vendor(connection.vendor).origin(values) !== connection.origin) throw new ProblemError(originChanged(connection.name));
    const moved = { ...secrets };
    if (fix.secret && secrets[fix.secret.from]) moved[fix.secret.to] = secrets[fix.secret.from]!;
    await this.save({ id, vendor: connection.vendor, name: connection.name, environment: connection.environment, values, secrets: moved });
  }

  async delete(id: string): Promise<void> {
    await this.options.store.delete(id);
    this.missing.delete(id);
  }

  /** Everything needed to speak to the service. Throws ProblemError `secretMissing` where a secret is not on this machine. */
  async session(id: string): Promise<Session> {
    const connection = this.need(id);
    const vendor = this.vendor(connection.vendor);
    const fields = secretFields(vendor, connection.values);
    const secrets = await this.options.vault.read(id, fields);
    const absent = fields.filter((field) => secrets[field] === undefined);
    this.note(id, absent.length > 0);
    if (absent.length > 0) throw new ProblemError(secretMissing(connection.name, vendor, absent));
    if (vendor.origin(connection.values) !== connection.origin) throw new ProblemError(originChanged(connection.name));
    const oauth = await this.oauth(vendor, connection.values, connection.origin);
    return { http: this.options.http(connection.origin), values: connection.values, secrets, shared: this.sharedBy(connection.origin), ...(oauth ? { oauth } : {}) };
  }

  /**
   * What a person has to agree to before this draft is tested or saved: that the stored secret of its OAuth 2.0 client goes to another host.
   * Undefined where there is nothing to agree to, or the values cannot be used.
   */
  neededConsent({ vendor: id, values }: Pick<Draft, 'vendor' | 'values'>): OriginConsent | undefined {
    const vendor = this.vendor(id);
    const client = reference(vendor, values);
    const origin = originOf(vendor, values);
    return client === undefined || origin === undefined ? undefined : this.options.oauthClients?.neededConsent(client, origin);
  }

  /** Tests what a person has entered, without storing anything. Throws ProblemError on unusable values and when cancelled. */
  async test(draft: Draft, signal: AbortSignal, onResult: (result: CheckResult) => void = () => {}): Promise<TestReport> {
    const vendor = this.vendor(draft.vendor);
    return vendor.test(await this.draftSession(vendor, draft), signal, onResult);
  }

  /** Tests a stored connection and keeps what came of it. Throws ProblemError when cancelled or when no test was possible. */
  async testSaved(id: string, signal: AbortSignal, onResult: (result: CheckResult) => void = () => {}): Promise<TestReport> {
    const before = this.need(id);
    this.testing.add(id);
    this.tell(id);
    try {
      const session = await this.session(id);
      const report = await this.vendor(before.vendor).test(session, signal, onResult);
      await this.options.store.patch(id, (now) => (sameTarget(before, now) ? { ...now, lastTest: lastTest(report) } : now));
      return report;
    } catch (error) {
      if (!isCancelled(error)) this.options.log.warn(`Testing "${before.name}" was not possible: ${String(error)}`);
      throw error;
    } finally {
      this.testing.delete(id);
      this.tell(id);
    }
  }

  /** Carries out an `investigate` fix on a saved connection, whose consent was given. Throws ProblemError. */
  async investigate(id: string, what: string, signal: AbortSignal): Promise<CheckResult> {
    const vendor = this.vendor(this.need(id).vendor);
    const found = await investigation(vendor)(what, await this.session(id), signal);
    this.proposed.set(id, found.fixes ?? []);
    return found;
  }

  /** The same for what a person has entered, without storing anything. Throws ProblemError. */
  async investigateDraft(draft: Draft, what: string, signal: AbortSignal): Promise<CheckResult> {
    const vendor = this.vendor(draft.vendor);
    return investigation(vendor)(what, await this.draftSession(vendor, draft), signal);
  }

  /** Looks which secrets are on this machine: of one connection, of those that use an OAuth 2.0 client, or of all. Nothing is ever deleted for a missing one. */
  async checkSecrets(id?: string): Promise<void> {
    for (const connection of this.connections()) {
      const vendor = this.options.vendors.find((one) => one.id === connection.vendor);
      if (!vendor) continue;
      const client = reference(vendor, connection.values);
      if (id !== undefined && connection.id !== id && client !== id) continue;
      const missing = await this.options.vault.missing(connection.id, secretFields(vendor, connection.values));
      const clientMissing = client !== undefined && (await this.options.oauthClients?.complete(client)) !== true;
      this.note(connection.id, missing.length > 0 || clientMissing);
    }
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
    this.listeners.clear();
  }

  private async draftSession(vendor: Vendor, { values, secrets }: Draft): Promise<Session> {
    this.options.vault.protect(secrets);
    const http = this.options.http(vendor.origin(values));
    const oauth = await this.oauth(vendor, values, http.origin);
    return { http, values, secrets, shared: this.sharedBy(http.origin), ...(oauth ? { oauth } : {}) };
  }

  /** The values as they hold for a secret that replaces another one. One that is missing on this machine may well be the same. */
  private async renewed(vendor: Vendor, id: string | undefined, values: Values, secrets: Secrets): Promise<Values> {
    if (id === undefined || !vendor.renewed) return values;
    const stored = await this.options.vault.read(id, Object.keys(secrets));
    const other = Object.entries(stored).some(([field, secret]) => secret !== secrets[field]);
    return other ? vendor.renewed(values, this.need(id).values, new Date()) : values;
  }

  private sharedBy(origin: string): Shared {
    const shared = this.shared.get(origin) ?? new Shared();
    this.shared.set(origin, shared);
    return shared;
  }

  /** What it takes to get a token, where these values refer to an OAuth 2.0 client. Throws ProblemError. */
  private async oauth(vendor: Vendor, values: Values, origin: string): Promise<OAuthAccess | undefined> {
    const id = reference(vendor, values);
    if (id === undefined || !this.options.oauthClients) return undefined;
    return { client: await this.options.oauthClients.credentials(id, vendor.id, origin), tokens: this.tokens };
  }

  private need(id: string): Connection {
    const connection = this.get(id);
    if (connection) return connection;
    throw new ProblemError({
      kind: 'input',
      what: t('This connection does not exist any more.'),
      why: t('It was deleted, perhaps in another window.'),
    });
  }

  private note(id: string, missing: boolean): void {
    if (this.missing.has(id) === missing) return;
    if (missing) this.missing.add(id);
    else this.missing.delete(id);
    this.tell(id);
  }

  private tell(id: string | undefined): void {
    for (const listener of [...this.listeners]) listener(id);
  }
}

function investigation(vendor: Vendor): NonNullable<Vendor['investigate']> {
  if (!vendor.investigate) throw new Error(`${vendor.label} has nothing to investigate.`);
  return vendor.investigate.bind(vendor);
}

function secretFields(vendor: Vendor, values: Values): string[] {
  return visibleFields(vendor, values).filter((one) => one.kind === 'secret' && one.required).map((one) => one.key);
}

/** The OAuth 2.0 client that counts for these values. */
function reference(vendor: Vendor, values: Values): string | undefined {
  return visibleFields(vendor, values).flatMap((one) => (one.kind === 'reference' && values[one.key] ? [values[one.key]] : []))[0];
}

/** The values of these fields, those that are empty left out. */
function pick(fields: readonly { key: string }[], from: Values): Record<string, string> {
  return Object.fromEntries(fields.flatMap(({ key }) => (from[key] ? [[key, from[key]] as const] : [])));
}

/** A result counts only for the values that it was found with. */
function sameTarget(a: Connection, b: Connection): boolean {
  return a.origin === b.origin && JSON.stringify(a.values) === JSON.stringify(b.values) && a.vendor === b.vendor;
}

function lastTest(report: TestReport): LastTest {
  const latencies = report.checks.flatMap((check) => check.latencyMs ?? []);
  return {
    at: new Date().toISOString(),
    outcome: report.works ? 'works' : 'fails',
    summary: report.summary,
    ...(latencies.length > 0 ? { latencyMs: Math.max(...latencies) } : {}),
  };
}

function secretMissing(name: string, vendor: Vendor, absent: readonly string[]): ConstructorParameters<typeof ProblemError>[0] {
  const labels = vendor.fields.filter((one) => absent.includes(one.key)).map((one) => one.label);
  return {
    kind: 'secretMissing',
    what: t('The {0} of "{1}" is not on this machine.', labels.join(', '), name),
    why: t('Secrets stay on the machine where they were entered, and the key store of this one has none for this connection.'),
    next: t('Edit the connection and enter it again.'),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), ...(absent[0] ? { field: absent[0] } : {}) }],
  };
}

function originChanged(name: string): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'secretMissing',
    what: t('The domain of "{0}" is not the one that its secret was entered for.', name),
    why: t('A secret is only ever sent to the domain it was entered for.'),
    next: t('Edit the connection, check the domain and enter the secret again.'),
    fixes: [{ kind: 'editConnection', label: t('Edit Connection') }],
  };
}
