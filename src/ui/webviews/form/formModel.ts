import type { OriginConsent } from '../../../connections/clientOrigins';
import type { CheckResult, ConnectionField, FieldChoice, FieldValues, TestReport } from '../../../connections/vendor';
import type { ReferenceOption, StoredSecretNotes, Texts } from './formMessages';

/** What was read from a whole form whose fields are all valid. Secrets are held for the call they came with only. */
export interface EnteredForm {
  values: FieldValues;
  secrets: FieldValues;
}

/**
 * What a form is about: its fields, the rules beyond those of each field, and what can be done with what was
 * entered.
 */
export interface FormModel {
  fields: readonly ConnectionField[];
  /** Whether it is about something that exists already: then nothing is put into a list that a person has not typed. */
  isEdit: boolean;
  messages: {
    /** While it is being saved, and when that failed for an unexpected reason. */
    saving: string;
    notSaved: string;
  };
  /** Why a value that can be read may not be used: a name that is taken. */
  findObjection?(field: ConnectionField, value: string): string | undefined;
  /** A name to propose as long as there is none, once all that it may be made of is valid. */
  suggestion?: { key: string; compute(values: FieldValues): string };
  /** By secret field: what holds of a secret that is stored already. Absent: none is. */
  describeStoredSecrets?(texts: Texts): StoredSecretNotes;
  /** Where a browser shows what the form is about, once that is known. */
  findPage?(texts: Texts): string | undefined;
  /** What the `reference` fields may refer to. */
  listReferenceOptions?(): readonly ReferenceOption[];
  /** What a person has to agree to before what was entered is tested, investigated or saved. */
  neededConsent?(entered: EnteredForm): OriginConsent | undefined;
  /** Throws ProblemError on unusable values and when cancelled. Absent: there is nothing to test. */
  test?(entered: EnteredForm, signal: AbortSignal, onResult: (result: CheckResult) => void): Promise<TestReport>;
  /** Carries out an `investigate` fix, whose consent was given. Throws ProblemError. */
  investigate?(id: string, entered: EnteredForm, signal: AbortSignal): Promise<CheckResult>;
  /** What a field can be chosen from; what was entered lacks that field and the name. Throws ProblemError. */
  listChoices?(key: string, entered: EnteredForm, signal: AbortSignal): Promise<readonly FieldChoice[]>;
  /** `report` is what a test of exactly this came to. Throws ProblemError. */
  save(entered: EnteredForm, report: TestReport | undefined): Promise<void>;
}
