import type { ConnectionDraft } from '../../connections/connectionDraft';
import type { Environment } from '../../connections/connectionRecord';
import { visibleFields } from '../../connections/fieldVisibility';
import type { PastedFacts } from '../../connections/pastedFacts';
import { isSecretReference } from '../../connections/secretReferences';
import type { ConnectionField, TestReport, Vendor } from '../../connections/vendor';
import type { Fix } from '../../core/problem';
import { describeValue } from './describeValue';
import { fillFields } from './pastedConnection';

/** A connection while it is asked for, one question after the other. */
export class QuickDraft {
  values: Record<string, string> = {};
  secrets: Record<string, string> = {};
  name = '';
  environment: Environment = 'none';
  /** The question that comes next; 0 is the one for a text. */
  nextStep = 0;
  /** What a test of these fields came to, and whether the person goes on with it. */
  accepted: { report: TestReport | undefined } | undefined;
  /** The fields that nobody has to be asked for, since what was pasted says them. */
  private readonly foundFields = new Set<string>();

  constructor(readonly vendor: Vendor) {}

  /** Takes what a text says. What was known before and is not in it is asked for, and proposed unless it is secret. */
  fill(facts: PastedFacts): void {
    for (const key of this.foundFields) delete this.secrets[key];
    this.foundFields.clear();
    const { values, secrets } = fillFields(this.vendor, facts);
    Object.assign(this.values, values);
    Object.assign(this.secrets, secrets);
    for (const key of [...Object.keys(values), ...Object.keys(secrets)]) this.foundFields.add(key);
    this.accepted = undefined;
  }

  /** Takes the OAuth 2.0 client that is known to belong to it. */
  takeClient(id: string): void {
    const field = this.vendor.fields.find(({ kind }) => kind === 'reference');
    if (!field) return;
    this.values[field.key] = id;
    this.foundFields.add(field.key);
  }

  /** Asks for secrets again that a file only refers to: what a file says must not run a command. */
  dropSecretReferences(): void {
    for (const [key, secret] of Object.entries(this.secrets)) {
      if (!isSecretReference(secret)) continue;
      delete this.secrets[key];
      this.foundFields.delete(key);
    }
  }

  /** The fields that are asked for, in order. Every answer may change them. */
  listQuestions(): readonly ConnectionField[] {
    // A choice between one thing is no question.
    const fields = this.listFields().filter((field) => !this.foundFields.has(field.key));
    // What can be chosen from what the service has comes once it is known where to ask and as whom.
    const isChosen = (field: ConnectionField): boolean => field.listChoices !== undefined;
    return [...fields.filter((field) => !isChosen(field)), ...fields.filter(isChosen)];
  }

  /**
   * The fields that the connection cannot do without. A choice that needs no secret to be changed later has its
   * default.
   */
  listMissing(): readonly ConnectionField[] {
    return this.listQuestions().filter(
      (field) => field.required && !(field.kind === 'choice' && field.keepsSecrets === true),
    );
  }

  /** The fields that a person can change. */
  listFields(): readonly ConnectionField[] {
    return visibleFields(this.vendor, this.values).filter(
      (field) => field.kind !== 'choice' || (field.choices?.length ?? 0) > 1,
    );
  }

  /** What is tested and saved, under this name. */
  toConnection(name: string): ConnectionDraft {
    const { vendor, values, secrets, environment } = this;
    return { vendor: vendor.id, name, values, secrets, environment };
  }

  /** Carries out the remedy of a test. */
  apply({ field, value, secret }: Extract<Fix, { kind: 'setField' }>): void {
    this.values[field] = value;
    if (secret) this.secrets[secret.to] = this.secrets[secret.from] ?? '';
  }

  /** The same without its secrets, for a later time. */
  withoutSecrets(): QuickDraft {
    const draft = new QuickDraft(this.vendor);
    draft.name = this.name;
    draft.environment = this.environment;
    draft.values = { ...this.values };
    for (const key of Object.keys(this.values)) draft.foundFields.add(key);
    draft.nextStep = 1;
    return draft;
  }

  /** "Data push · acme.eu-1.celonis.cloud", as far as it is known. */
  describe(): string {
    return this.listFields()
      .flatMap((field) => describeValue(field, this.values) ?? [])
      .join(' · ');
  }
}

/** What a failed test offers: remedies that set a field by themselves, and fields to be corrected, each once. */
export function listRemedies(report: TestReport | undefined): {
  fixes: readonly Extract<Fix, { kind: 'setField' }>[];
  corrections: readonly { field: string; label: string }[];
} {
  const failedCheck = report?.checks.find((check) => check.problem);
  const allFixes = failedCheck?.fixes ?? failedCheck?.problem?.fixes ?? [];
  const corrections = new Map<string, { field: string; label: string }>();
  for (const fix of allFixes)
    if ((fix.kind === 'editConnection' || fix.kind === 'chooseValue') && fix.field && !corrections.has(fix.field))
      corrections.set(fix.field, { field: fix.field, label: fix.label });
  return { fixes: allFixes.filter((fix) => fix.kind === 'setField'), corrections: [...corrections.values()] };
}
