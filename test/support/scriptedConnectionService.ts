import { randomUUID } from 'node:crypto';
import type { OriginConsent } from '../../src/connections/clientOrigins';
import type { ConnectionDraft } from '../../src/connections/connectionDraft';
import type { Connection } from '../../src/connections/connectionRecord';
import { connectionRecordVersion } from '../../src/connections/connectionRecord';
import type { StoredSecretUse } from '../../src/connections/storedSecrets';
import type { CheckResult, FieldChoice, TestReport } from '../../src/connections/vendor';
import type { ConnectionFormService } from '../../src/ui/webviews/form/formServices';
import { createReport, workingChecks } from './sampleVendor';

/** A connection service that a form test scripts and looks into. */
export class ScriptedConnectionService implements ConnectionFormService {
  readonly testedDrafts: ConnectionDraft[] = [];
  readonly savedDrafts: { draft: ConnectionDraft; report: TestReport | undefined }[] = [];
  /** The drafts whose choices were asked for. */
  readonly choiceDrafts: ConnectionDraft[] = [];
  takenNames: string[] = [];

  constructor(
    private readonly handlers: {
      test?: ConnectionFormService['test'];
      save?: () => Promise<void>;
      investigate?: ConnectionFormService['investigateDraft'];
      neededConsent?: ConnectionFormService['neededConsent'];
      listFieldChoices?: ConnectionFormService['listFieldChoices'];
      findStoredSecretUse?: ConnectionFormService['findStoredSecretUse'];
    } = {},
  ) {}

  neededConsent(draft: ConnectionDraft): OriginConsent | undefined {
    return this.handlers.neededConsent?.(draft);
  }

  async test(...[draft, signal, onResult = () => {}]: Parameters<ConnectionFormService['test']>): Promise<TestReport> {
    this.testedDrafts.push(draft);
    return this.handlers.test
      ? this.handlers.test(draft, signal, onResult)
      : createReport(workingChecks, signal, onResult);
  }

  async save(draft: ConnectionDraft, report?: TestReport): Promise<Connection> {
    await this.handlers.save?.();
    this.savedDrafts.push({ draft, report });
    return createConnection(draft);
  }

  async investigateDraft(...args: Parameters<ConnectionFormService['investigateDraft']>): Promise<CheckResult> {
    if (!this.handlers.investigate) throw new Error('There is nothing to investigate.');
    return this.handlers.investigate(...args);
  }

  async listFieldChoices(
    ...[draft, key, signal]: Parameters<ConnectionFormService['listFieldChoices']>
  ): Promise<readonly FieldChoice[]> {
    this.choiceDrafts.push(draft);
    return this.handlers.listFieldChoices?.(draft, key, signal) ?? [];
  }

  findStoredSecretUse(...args: Parameters<ConnectionFormService['findStoredSecretUse']>): StoredSecretUse {
    return this.handlers.findStoredSecretUse?.(...args) ?? { reusedFields: [], changedLabels: [] };
  }

  onDidChange(): { dispose(): void } {
    return { dispose: () => {} };
  }

  isNameTaken(name: string): boolean {
    return this.takenNames.includes(name);
  }

  uniqueName(baseName: string): string {
    return this.isNameTaken(baseName) ? `${baseName} 2` : baseName;
  }

  get(): undefined {
    return undefined;
  }
}

function createConnection({
  id = randomUUID(),
  vendor,
  name,
  environment,
  values,
  secrets,
}: ConnectionDraft): Connection {
  const now = new Date().toISOString();
  return {
    version: connectionRecordVersion,
    id,
    vendor,
    name,
    environment,
    values,
    secrets: Object.keys(secrets),
    origin: `https://${values['domain']}`,
    createdAt: now,
    updatedAt: now,
  };
}
