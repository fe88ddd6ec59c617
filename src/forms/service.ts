import type { Connection, Environment, Secrets } from '../connections/model';
import type { CheckResult, TestReport, Values } from '../connections/vendor';

/** A connection as it stands in a form: read and valid, not yet saved. `id` is there when one is edited. */
export interface Draft {
  id?: string;
  vendor: string;
  name: string;
  environment: Environment;
  values: Values;
  secrets: Secrets;
}

/** All that the form needs of the rest of the program. */
export interface ConnectionFormService {
  /** Runs the vendor's checks on a draft. Throws when cancelled, or ProblemError. */
  test(draft: Draft, signal: AbortSignal, onResult: (result: CheckResult) => void): Promise<TestReport>;
  /** Saves a draft with its secrets; `report` is what its test came to, if it was tested as it is. Throws ProblemError. */
  save(draft: Draft, report?: TestReport): Promise<Connection>;
  /** Whether a connection other than `exceptId` has this name. */
  nameTaken(name: string, exceptId?: string): boolean;
  /** The connection that a form was editing before the window was reloaded. */
  get(id: string): Connection | undefined;
}
