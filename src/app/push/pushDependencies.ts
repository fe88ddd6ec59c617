import type { ConnectionService } from '../../connections/connectionService';
import type { Log } from '../../core/log';
import type { ArrayCandidate, FileSource, PlannedColumn, TimestampEncoding } from '../../engine/model/tablePlan';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { DefinitionConsents } from '../../push/definition/definitionConsent';
import type { PushHistory } from '../../push/pushHistory';

/** The connections that a push may go to. */
export type PushConnections = Pick<ConnectionService, 'connections' | 'get' | 'acceptsFiles' | 'openSession'>;

/**
 * The files that pushes and definitions are about, by their URIs. What cannot be read throws ProblemError of kind
 * `input`.
 */
export interface FileAccess {
  /** The URI of a path that is relative to another URI: `['..', 'orders.json']` is a file beside it. */
  resolve(uri: string, ...segments: readonly string[]): string;
  /** Whether there is a file, and no folder, at this place. */
  exists(uri: string): Promise<boolean>;
  /** The size in bytes, and when it was last changed, in milliseconds since 1970. */
  stat(uri: string): Promise<{ bytes: number; modifiedMs: number }>;
  readText(uri: string): Promise<string>;
  writeText(uri: string, text: string): Promise<void>;
  /** Where the bytes of a file come from. */
  openSource(uri: string, name: string): Promise<FileSource>;
  /** The files below a folder that match a glob pattern, in any order; within the limits as far as these go. */
  find(folder: string, pattern: string, limits?: SearchLimits): Promise<string[]>;
  /** The full path, or the URI where the file lies on no disk. */
  fullPath(uri: string): string;
  /** The path as a person knows it: relative to the open folder. */
  shortPath(uri: string): string;
  /** The folder that the files of a definition should lie in. */
  rootOf(definition: string): string;
  /** The full paths of the files that do not lie in a folder, with symbolic links resolved. */
  findOutside(folder: string, files: readonly string[]): Promise<string[]>;
}

/** Where a search ends before it has found everything. */
export interface SearchLimits {
  maxResults: number;
  /** Ends the search; it gives what it has found so far. */
  signal: AbortSignal;
}

/** A question that is answered with yes or by giving up. */
export interface Confirmation {
  message: string;
  detail: string;
  /** What the button says that agrees. */
  confirmLabel: string;
}

/** What is asked of a person before a push. Each throws ProblemError `cancelled` where nothing is answered. */
export interface PushQuestions {
  /** Which of several arrays is the table. @param signal ends the question */
  chooseArray(title: string, candidates: readonly ArrayCandidate[], signal: AbortSignal): Promise<readonly string[]>;
  /** Which columns together tell one row from another. */
  chooseKeys(title: string, columns: readonly PlannedColumn[], signal: AbortSignal): Promise<string[]>;
  confirm(confirmation: Confirmation): Promise<void>;
  /** Asks to type a name, as a stronger confirmation. */
  confirmByTyping(question: { title: string; prompt: string; name: string }): Promise<void>;
}

/** How far something is. */
export interface ProgressReport {
  message?: string;
  /** Of the whole; never less than before. */
  percent?: number;
}

/** Shows that something goes on. */
export interface ProgressDisplay {
  /** @param work its signal is aborted when the person cancels */
  show<T>(
    title: string,
    work: (report: (progress: ProgressReport) => void, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/** How chunks are made where a push does not say otherwise. */
export interface PushSettings {
  format: 'parquet' | 'csv';
  timestamps: TimestampEncoding;
  csvSeparator: ',' | ';' | 'tab' | '|';
  csvLineEnding: 'crlf' | 'lf';
}

/** What it takes to find out what a push would do. */
export interface PushDependencies {
  service: PushConnections;
  history: PushHistory;
  log: Log;
  /** The push engine's worker threads. */
  workers: EngineWorkers;
  files: FileAccess;
  questions: PushQuestions;
  progress: ProgressDisplay;
  pushSettings: () => PushSettings;
}

/** The same, and what this person has agreed to. */
export type ConsentDependencies = Pick<PushDependencies, 'service' | 'files' | 'questions'> & {
  consents: DefinitionConsents;
};
