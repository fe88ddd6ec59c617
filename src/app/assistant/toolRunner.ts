import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import { ProblemError, toProblem } from '../../core/problem';
import { getEnvironmentLabel } from '../environmentLabel';
import type { AssistantTool, ToolDependencies } from './assistantTool';
import { requireConnection } from './requireConnection';
import { assistantTools } from './toolCatalog';
import { formatAnswer } from './toolOutput';

/** What is shown before and while a tool runs. */
export interface ToolPreparation {
  workText: string;
  /** What a person has to agree to first. */
  confirmation?: { title: string; lines: readonly string[] };
}

/** Answers hold no angle brackets, which could be markup. */
function inWords(message: string): string {
  return message.replaceAll('>=', 'at least ').replaceAll('<=', 'at most ');
}

/**
 * Runs the tools of language models. A change is confirmed each time; reading on production once as long as the window
 * is open.
 */
export class ToolRunner {
  /** Connections to production that a person was asked about: the editor runs a tool only where they agree. */
  private readonly askedConnectionIds = new Set<string>();
  /** Those that a person has let models read. */
  private readonly readableConnectionIds = new Set<string>();

  constructor(
    private readonly dependencies: ToolDependencies,
    private readonly redact: (text: string) => string,
    private readonly tools: readonly AssistantTool[] = assistantTools,
  ) {}

  /** Input that the tool cannot use needs no confirmation: `run` says what is wrong with it. */
  async prepare(name: string, input: unknown): Promise<ToolPreparation> {
    const tool = this.requireTool(name);
    const parsedInput = tool.inputSchema.safeParse(input);
    if (!parsedInput.success) return { workText: t('Checking the input') };
    const workText = tool.describeWork(parsedInput.data);
    const connection = await this.findConnection(tool, parsedInput.data).catch(() => undefined);
    if (!this.needsConfirmation(tool, connection)) return { workText };
    if (connection?.environment === 'production') this.askedConnectionIds.add(connection.id);
    const environment = connection && getEnvironmentLabel(connection.environment);
    const lines = [
      (await tool.describeChange?.(parsedInput.data, this.dependencies)) ??
        t('The language model reads data through this connection. You are asked once per window.'),
      ...(connection ? [t('Connection: {0}', connection.name)] : []),
      ...(environment ? [t('Environment: {0}', environment)] : []),
    ];
    const title = tool.effect === 'changes' ? t('Let the language model do this?') : t('Let the language model read?');
    return { workText, confirmation: { title, lines } };
  }

  /** The answer as one text of JSON: data, or the problem. Rejects only when it is cancelled. */
  async run(name: string, input: unknown, signal: AbortSignal): Promise<string> {
    try {
      const tool = this.requireTool(name);
      const parsedInput = tool.inputSchema.safeParse(input);
      if (!parsedInput.success)
        throw new ProblemError({
          kind: 'input',
          what: t('The input of the tool cannot be used.'),
          why: parsedInput.error.issues.map(({ path, message }) => `${path.join('.')}: ${inWords(message)}`).join('; '),
        });
      const connection = await this.findConnection(tool, parsedInput.data);
      this.requireAnswer(tool, connection);
      return formatAnswer(await tool.run(parsedInput.data, this.dependencies, signal), this.redact);
    } catch (error) {
      signal.throwIfAborted();
      const { kind, what, where, why, next } = toProblem(error);
      this.dependencies.log.info(`${name}: ${what}`);
      return formatAnswer({ problem: { kind, what, where, why, next } }, this.redact);
    }
  }

  /** VS Code has asked what `prepare` wanted to be asked; the connection may lead to production only since then. */
  private requireAnswer(tool: AssistantTool, connection: Connection | undefined): void {
    if (connection?.environment !== 'production') return;
    if (tool.effect !== 'looksUp' && this.askedConnectionIds.has(connection.id))
      this.readableConnectionIds.add(connection.id);
    if (tool.effect === 'reads' && this.needsConfirmation(tool, connection))
      throw new ProblemError({
        kind: 'input',
        what: t('The connection "{0}" leads to production, and nobody has been asked about that yet.', connection.name),
        next: t('Call the tool again.'),
      });
  }

  /** A change is confirmed even where its connection is not known yet: a definition may be written meanwhile. */
  private needsConfirmation({ effect }: AssistantTool, connection: Connection | undefined): boolean {
    if (effect === 'changes') return true;
    if (effect !== 'reads' || connection?.environment !== 'production') return false;
    return !this.readableConnectionIds.has(connection.id);
  }

  private async findConnection(tool: AssistantTool, input: unknown): Promise<Connection | undefined> {
    const name = await tool.findConnectionName?.(input, this.dependencies);
    return name === undefined ? undefined : requireConnection(this.dependencies.service, name);
  }

  private requireTool(name: string): AssistantTool {
    const tool = this.tools.find((candidate) => candidate.name === name);
    if (!tool) throw new Error(`There is no tool ${name}.`);
    return tool;
  }
}
