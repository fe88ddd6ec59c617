import { fork } from 'node:child_process';
import { z } from 'zod';
import * as vscode from 'vscode';
import { ProblemError } from '../http/problem';
import type { ChildProcess } from 'node:child_process';
import type { Log } from '../connections/log';

/** The line that a sandbox prints when it is ready; later versions may say more. */
export const sandboxLineSchema = z.looseObject({
  celonis: z.looseObject({
    domain: z.string().regex(/^(127\.0\.0\.1|localhost|\[::1\]):\d+$/),
    appKey: z.string().min(1),
    apiKey: z.string().min(1),
    pools: z.array(z.looseObject({ id: z.string().min(1), name: z.string() })).min(1),
    knowledgeModels: z.array(z.unknown()).optional(),
  }),
  celigo: z.looseObject({ origin: z.string().regex(/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/), apiToken: z.string().min(1) }).optional(),
});
export type SandboxLine = z.infer<typeof sandboxLineSchema>;

const readyMs = 30_000;

/** The built-in sandbox as a process of its own. It ends with the extension: a lost channel stops it. */
export class SandboxProcess implements vscode.Disposable {
  private child: ChildProcess | undefined;
  private ready: Promise<SandboxLine> | undefined;
  private readonly changed = new vscode.EventEmitter<boolean>();
  /** Tells whether it runs. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly script: string,
    private readonly log: Log,
  ) {}

  get running(): boolean {
    return this.child !== undefined;
  }

  /** Starts it, unless it runs already. Throws ProblemError. */
  start(): Promise<SandboxLine> {
    return (this.ready ??= this.launch());
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill();
    await ended;
  }

  dispose(): void {
    this.child?.kill();
    this.changed.dispose();
  }

  private async launch(): Promise<SandboxLine> {
    // On the desktop the host's own binary is the editor, unless told to be Node.
    const child = fork(this.script, [], { silent: true, execArgv: [], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    this.child = child;
    let trouble = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      trouble = (trouble + bytes.toString('utf8')).slice(-2_000);
    });
    child.stdout?.resume();
    child.once('exit', (code) => {
      this.child = undefined;
      this.ready = undefined;
      this.log.info(`The sandbox has ended (${code ?? 'stopped'}).`);
      this.changed.fire(false);
    });
    try {
      const line = await firstMessage(child, () => trouble.trim());
      this.changed.fire(true);
      this.log.info(`The sandbox is ready on ${line.celonis.domain}.`);
      return line;
    } catch (error) {
      child.kill();
      throw error;
    }
  }
}

/** The ready line, which a forked sandbox also sends as a message. */
function firstMessage(child: ChildProcess, trouble: () => string): Promise<SandboxLine> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(vscode.l10n.t('It was not ready within {0} seconds.', readyMs / 1_000)), readyMs);
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new ProblemError({ kind: 'internal', what: vscode.l10n.t('The sandbox did not start.'), why, next: vscode.l10n.t('The log has the details.') }));
    };
    child.once('error', (error) => fail(error.message));
    child.once('exit', () => fail(trouble() || vscode.l10n.t('Its process ended at once.')));
    child.once('message', (message) => {
      clearTimeout(timer);
      const line = sandboxLineSchema.safeParse(message);
      if (line.success) resolve(line.data);
      else fail(line.error.message);
    });
  });
}
