import type * as vscode from 'vscode';
import type { FinishedPush } from '../../app/push/finishedPush';
import type { ConsentDependencies, PushDependencies } from '../../app/push/pushDependencies';
import type { PushRunner } from '../../app/push/pushRunner';
import type { CommandRegistry } from '../adapters/commandRegistry';

export const taskType = 'celonisPush';

/** A task as tasks.json has it. */
export interface PushTaskDefinition extends vscode.TaskDefinition {
  type: typeof taskType;
  /** The path of the push definition, relative to the workspace folder. */
  definition: string;
  /** Convert everything and report, sending nothing. */
  dryRun?: boolean;
  /** Do not ask before rows that are there go away. On production it is asked all the same. */
  confirmed?: boolean;
}

/** What tasks push with. */
export type PushTaskDependencies = PushDependencies &
  ConsentDependencies & {
    commands: Pick<CommandRegistry, 'reportError'>;
    pushRunner: Pick<PushRunner, 'pushAll'>;
    /** Says how pushes ended, for tasks whose terminal is not shown. */
    reportPushes: (finishedPushes: readonly FinishedPush[]) => void;
  };
