import type { Log } from '../../core/log';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { ExecutionLines } from '../../push/job/executionLine';
import type { PushJournalStore } from '../../push/journal/pushJournalStore';
import type { PushHistory } from '../../push/pushHistory';
import type { FileAccess, ProgressDisplay, PushConnections, PushQuestions, PushSettings } from './pushDependencies';

/** What it takes to carry out pushes. */
export interface RunnerDependencies {
  service: PushConnections;
  history: PushHistory;
  journals: PushJournalStore;
  /** Absent, pushes do not wait for those of other windows. */
  executionLines?: ExecutionLines;
  log: Log;
  workers: EngineWorkers;
  files: FileAccess;
  questions: Pick<PushQuestions, 'confirm' | 'confirmByTyping'>;
  progress: ProgressDisplay;
  pushSettings: () => PushSettings;
  /** Of the extension. */
  version: string;
  /** A push to this connection was started. */
  onStarted?: (connection: string) => void;
  /** A push has changed what is behind this connection. */
  onPushed: (connection: string) => void;
}
