import type { PoolTable } from '../../../celonis/dataIntegration/poolTables';
import type { Problem } from '../../../core/problem';
import type { ArrayCandidate, ColumnType, Preview, ReadProgress, TablePlan } from '../../../engine/model/tablePlan';
import type { ExistingColumn } from '../../../push/schemaCompatibility';
import type { Tone } from './panelMessages';
import type { PushChoices } from './pushChoices';
import { mainTableId } from './pushChoices';

/** What is known of one of the tables that the file becomes. */
export interface TableState {
  /** The whole file is being read for it. What was found before stays until then, and is out of date. */
  isReading: boolean;
  progress?: ReadProgress | undefined;
  preview?: Preview | undefined;
  plan?: TablePlan | undefined;
  /** Why it cannot be read. */
  problem?: Problem | undefined;
  /** Types of columns, by id, as they were found when nobody had chosen another. */
  foundTypes: Readonly<Record<string, ColumnType>>;
}

/** What is known of the data pool of a connection. */
export interface PoolInfo {
  /** The connection's id. */
  connection: string;
  name: string;
  /** Undefined where the key may push but not look. */
  tables: readonly PoolTable[] | undefined;
}

/** A connection as it is offered. */
export interface ConnectionOption {
  id: string;
  name: string;
  /** "Production", or empty. */
  environment: string;
  isProduction: boolean;
  /** The team and the data pool that it leads to. */
  team: string;
  poolId: string;
  /** The one that is chosen in advance. */
  isDefault?: boolean;
}

/** How something stands, in a few words. */
export interface StatusText {
  tone: Tone;
  text: string;
}

/** What was or is being done: a dry run, a push, saving. */
export interface ActionStatus extends StatusText {
  paragraphs: readonly string[];
  /** It goes on, and can be stopped. */
  isRunning?: true;
  /** How far it is, of the whole. */
  percent?: number | undefined;
  /** What may follow, a button each. */
  actions?: readonly { label: string; run: () => void }[];
}

/** What a panel begins with. */
export interface PanelStart {
  name: string;
  /** Where the files are, for the panel to come back after a reload. */
  files: readonly string[];
  choices: PushChoices;
  /** What is chosen where nothing else was said. */
  defaults: PushChoices;
  /** The name of the definition file that the choices come from. */
  definition?: string | undefined;
  /** The URI of the definition file that is saved, where that is not the one named after the first file. */
  definitionFile?: string | undefined;
}

/** What becomes of several files: a table each, or one table of the rows of all. */
export type FileLayout = 'each' | 'one';

/** One of several files, as a panel begins with it. */
export interface FileStart extends PanelStart {
  /** It is pushed with the others. */
  included: boolean;
}

/** What a panel for several files begins with, besides what it begins with where they become one table. */
export interface SeveralFilesStart {
  /** Undefined where the columns of the files decide. */
  layout: FileLayout | undefined;
  files: readonly FileStart[];
  /** Names of the definitions of single files that are not followed, because their targets differ. */
  ignoredDefinitions: readonly string[];
}

/** Everything about one open panel. Never changed: each change makes another one. */
export interface PanelState {
  /** The file's name, or what several files are called together. */
  name: string;
  /** Several files become one table. */
  hasSeveralFiles: boolean;
  /** Undefined until the file was looked at. */
  bytes: number | undefined;
  choices: PushChoices;
  /** The name of the definition file that the choices come from. */
  definition: string | undefined;
  connections: readonly ConnectionOption[];
  pool: PoolInfo | undefined;
  poolProblem: Problem | undefined;
  /** Columns of the table that is there; undefined while they are not known, or where there is none. */
  existingColumns: readonly ExistingColumn[] | undefined;
  areExistingColumnsKnown: boolean;
  /** The arrays of the file that could be the table; known where there was a choice. */
  arrays: readonly ArrayCandidate[];
  tables: Readonly<Record<string, TableState>>;
  /** The table whose columns and rows are shown. */
  openTable: string;
  keys: { state: 'unknown' | 'checking' | 'unique' } | { state: 'failed'; problem: Problem };
  actionStatus: ActionStatus | undefined;
}

export const initialTableState: TableState = { isReading: true, foundTypes: {} };

/** What is known of a panel that has just been opened. */
export function createInitialState(
  { name, choices, definition, files }: PanelStart,
  connections: readonly ConnectionOption[],
): PanelState {
  return {
    name,
    choices,
    definition,
    connections,
    hasSeveralFiles: files.length > 1,
    bytes: undefined,
    pool: undefined,
    poolProblem: undefined,
    existingColumns: undefined,
    areExistingColumnsKnown: false,
    arrays: [],
    tables: { [mainTableId]: initialTableState },
    openTable: mainTableId,
    keys: { state: 'unknown' },
    actionStatus: undefined,
  };
}
