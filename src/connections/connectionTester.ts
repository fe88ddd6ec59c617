import type { Log } from '../core/log';
import type { Fix } from '../core/problem';
import { isCancelled } from '../core/problem';
import type { ConnectionDraft } from './connectionDraft';
import type { Connection } from './connectionRecord';
import type { ConnectionStore } from './connectionStore';
import { hasSameTarget, testOutcome } from './testOutcome';
import type { CheckResult, FieldChoice, TestReport, Vendor, VendorSession } from './vendor';

interface TesterDependencies {
  store: Pick<ConnectionStore, 'patch'>;
  log: Log;
  /** Throws ProblemError where it is not known. */
  getVendor: (id: string) => Vendor;
  openSession: (connectionId: string) => Promise<VendorSession>;
  openDraftSession: (vendor: Vendor, draft: ConnectionDraft) => Promise<VendorSession>;
  /** The state of this connection is another one. */
  onChange: (connectionId: string) => void;
}

/** Tests connections, saved ones and those that are being entered, and finds out why one does not work. */
export class ConnectionTester {
  private readonly idsUnderTest = new Set<string>();
  /** What investigations proposed, by connection: the only changes that may take a secret to another origin. */
  private readonly proposedFixes = new Map<string, readonly Fix[]>();

  constructor(private readonly dependencies: TesterDependencies) {}

  isUnderTest(id: string): boolean {
    return this.idsUnderTest.has(id);
  }

  /** Whether an investigation, which the person agreed to, has found that this field should have this value. */
  hasProposed(id: string, field: string, value: string): boolean {
    const fixes = this.proposedFixes.get(id) ?? [];
    return fixes.some((fix) => fix.kind === 'setField' && fix.field === field && fix.value === value);
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
    const vendor = this.dependencies.getVendor(draft.vendor);
    return vendor.test(await this.dependencies.openDraftSession(vendor, draft), signal, onCheckResult);
  }

  /**
   * Tests a stored connection and keeps what came of it. Throws ProblemError when cancelled or when no test was
   * possible.
   */
  async testSaved(
    testedConnection: Connection,
    signal: AbortSignal,
    onResult: (result: CheckResult) => void = () => {},
  ): Promise<TestReport> {
    const { id } = testedConnection;
    this.idsUnderTest.add(id);
    this.dependencies.onChange(id);
    try {
      const session = await this.dependencies.openSession(id);
      const report = await this.dependencies.getVendor(testedConnection.vendor).test(session, signal, onResult);
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
      this.dependencies.onChange(id);
    }
  }

  /**
   * What a field of a draft can be chosen from, as its service answers. The draft may lack that field and its name.
   * Throws ProblemError.
   */
  async listFieldChoices(draft: ConnectionDraft, key: string, signal: AbortSignal): Promise<readonly FieldChoice[]> {
    const vendor = this.dependencies.getVendor(draft.vendor);
    const field = vendor.fields.find((candidate) => candidate.key === key);
    if (!field?.listChoices) throw new Error(`The field ${key} of ${vendor.label} has nothing to choose from.`);
    return field.listChoices(await this.dependencies.openDraftSession(vendor, draft), signal);
  }

  /** Carries out an `investigate` fix on a saved connection, whose consent was given. Throws ProblemError. */
  async investigate({ id, vendor: vendorId }: Connection, fixId: string, signal: AbortSignal): Promise<CheckResult> {
    const vendor = this.dependencies.getVendor(vendorId);
    const result = await getInvestigate(vendor)(fixId, await this.dependencies.openSession(id), signal);
    this.proposedFixes.set(id, result.fixes ?? []);
    return result;
  }

  /** The same for what a person has entered, without storing anything. Throws ProblemError. */
  async investigateDraft(draft: ConnectionDraft, fixId: string, signal: AbortSignal): Promise<CheckResult> {
    const vendor = this.dependencies.getVendor(draft.vendor);
    return getInvestigate(vendor)(fixId, await this.dependencies.openDraftSession(vendor, draft), signal);
  }
}

function getInvestigate(vendor: Vendor): NonNullable<Vendor['investigate']> {
  if (!vendor.investigate) throw new Error(`${vendor.label} has nothing to investigate.`);
  return vendor.investigate.bind(vendor);
}
