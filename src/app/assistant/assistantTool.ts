import type { z } from 'zod';
import type { ConnectionService } from '../../connections/connectionService';
import type { Log } from '../../core/log';
import type { DefinitionConsents } from '../../push/definition/definitionConsent';
import type { FinishedPush } from '../push/finishedPush';
import type { PushDependencies } from '../push/pushDependencies';
import type { PushRunner } from '../push/pushRunner';

/** What tools work with. */
export interface ToolDependencies extends PushDependencies {
  service: ConnectionService;
  consents: DefinitionConsents;
  pushRunner: PushRunner;
  log: Log;
  /** Says how pushes ended, where a person sees it. */
  reportPushes: (finishedPushes: readonly FinishedPush[]) => void;
  /** What lies behind a connection, by its id, is no longer what was read of it. */
  onChanged: (connectionId: string) => void;
  /** The URI of a file in the workspace, by its path. Throws ProblemError where there is none. */
  resolveFile: (path: string) => Promise<string>;
  isWorkspaceTrusted: () => boolean;
  /** Rows of files and records that a language model may see: 0 for none, `maxSampleRows` at most. */
  sampleRows: () => number;
}

/** The most rows of a file or a record that a tool ever returns. */
export const maxSampleRows = 20;

/**
 * What a tool does to what lies behind a connection. `looksUp` sends nothing to a service, or only a test of the
 * connection.
 */
export type ToolEffect = 'looksUp' | 'reads' | 'changes';

/** A tool for language models, described in package.json under the same name. */
export interface AssistantTool<Input = unknown> {
  name: string;
  effect: ToolEffect;
  /** What package.json says of its input is made of this. */
  inputSchema: z.ZodType<Input>;
  /** The connection that it is about, by name or id; absent where it is about none. Throws ProblemError. */
  findConnectionName?(input: Input, dependencies: ToolDependencies): Promise<string | undefined> | string | undefined;
  /** What it is doing, while it does it: "Reading the open errors". */
  describeWork(input: Input): string;
  /** For `changes`: what will be different afterwards, in one or two sentences. */
  describeChange?(input: Input, dependencies: ToolDependencies): Promise<string> | string;
  /** Data for the model. Throws ProblemError. */
  run(input: Input, dependencies: ToolDependencies, signal: AbortSignal): Promise<unknown>;
}

/** Lets the input of a tool be of its own type within and of any outside. */
export function defineTool<Input>(tool: AssistantTool<Input>): AssistantTool {
  return tool;
}
