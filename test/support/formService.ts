import { randomUUID } from 'node:crypto';
import { currentVersion } from '../../src/connections/model';
import type { OriginConsent } from '../../src/connections/clientOrigins';
import type { Connection } from '../../src/connections/model';
import type { TestReport } from '../../src/connections/vendor';
import type { CheckResult } from '../../src/connections/vendor';
import type { ConnectionFormService, Draft } from '../../src/forms/service';
import { reportOf, workingChecks } from './sampleVendor';

/** A connection service that a form test scripts and looks into. */
export class ScriptedService implements ConnectionFormService {
  readonly tested: Draft[] = [];
  readonly saved: { draft: Draft; report: TestReport | undefined }[] = [];
  names: string[] = [];

  constructor(
    private readonly script: {
      test?: ConnectionFormService['test'];
      save?: () => Promise<void>;
      investigate?: ConnectionFormService['investigateDraft'];
      neededConsent?: ConnectionFormService['neededConsent'];
    } = {},
  ) {}

  neededConsent(draft: Draft): OriginConsent | undefined {
    return this.script.neededConsent?.(draft);
  }

  async test(...[draft, signal, onResult = () => {}]: Parameters<ConnectionFormService['test']>): Promise<TestReport> {
    this.tested.push(draft);
    return this.script.test ? this.script.test(draft, signal, onResult) : reportOf(workingChecks, signal, onResult);
  }

  async save(draft: Draft, report?: TestReport): Promise<Connection> {
    await this.script.save?.();
    this.saved.push({ draft, report });
    return connectionOf(draft);
  }

  async investigateDraft(...args: Parameters<ConnectionFormService['investigateDraft']>): Promise<CheckResult> {
    if (!this.script.investigate) throw new Error('There is nothing to investigate.');
    return this.script.investigate(...args);
  }

  onDidChange(): { dispose(): void } {
    return { dispose: () => {} };
  }

  nameTaken(name: string): boolean {
    return this.names.includes(name);
  }

  uniqueName(wanted: string): string {
    return this.nameTaken(wanted) ? `${wanted} 2` : wanted;
  }

  get(): undefined {
    return undefined;
  }
}

function connectionOf({ id = randomUUID(), vendor, name, environment, values, secrets }: Draft): Connection {
  const now = new Date().toISOString();
  return {
    version: currentVersion,
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
