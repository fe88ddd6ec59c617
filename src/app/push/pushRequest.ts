import type { PushSource, TablePlan } from '../../engine/model/tablePlan';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { PushDestination } from '../../push/definition/pushParametersSchema';
import type { SharedEngine } from './sharedEngine';

/** What was read of files: the plans of the whole. */
export interface ReadTables {
  source: PushSource;
  /** The plan of the table as it was decided, column choices and all. */
  plan: TablePlan;
  /** The plans of its child tables, in the order of the definition. */
  childPlans: readonly TablePlan[];
}

/** The same with the engine that read them. */
export interface ReadFiles extends ReadTables {
  engine: SharedEngine;
}

/** Files and all that is decided about them, whoever wants them pushed. */
export interface PushRequest {
  /** URIs: one, or several that become one table. */
  files: readonly string[];
  definition: PushDefinition;
  /** The connection's id, where it is known; the definition has its name. */
  connectionId?: string;
  /** The person has seen what goes away and said yes. */
  isConfirmed?: boolean;
  /** The person has seen what becomes of the whole file, so that it has to be just that. */
  isReviewed?: boolean;
  /** What was read already. Without it the files are read. */
  readFiles?: ReadFiles;
  /** The URI of the definition file that the decisions were read from. */
  origin?: string;
  /** All files that the definition is about, where `files` are only some of them. */
  allFiles?: readonly string[];
  /** Where an earlier push of the same went. A different place is asked about. */
  earlierDestination?: PushDestination;
}
