import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import * as vscode from 'vscode';
import type { SandboxAnnouncement } from '../../app/sandboxConnections';
import { sandboxAnnouncementSchema } from '../../app/sandboxConnections';
import type { Log } from '../../core/log';
import { ProblemError } from '../../core/problem';

const startTimeoutMs = 30_000;

/** The built-in sandbox as a process of its own. It ends with the extension: a lost channel stops it. */
export class SandboxProcess implements vscode.Disposable {
  private child: ChildProcess | undefined;
  private startPromise: Promise<SandboxAnnouncement> | undefined;
  private readonly changeEmitter = new vscode.EventEmitter<boolean>();
  /** Tells whether it runs. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly scriptPath: string,
    private readonly log: Log,
  ) {}

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Starts it, unless it runs already. Throws ProblemError. */
  start(): Promise<SandboxAnnouncement> {
    return (this.startPromise ??= this.launch());
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill();
    await exited;
  }

  dispose(): void {
    this.child?.kill();
    this.changeEmitter.dispose();
  }

  private async launch(): Promise<SandboxAnnouncement> {
    // On the desktop the host's own binary is the editor, unless set to be Node.
    const child = fork(this.scriptPath, [], {
      silent: true,
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    this.child = child;
    let errorOutput = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      errorOutput = (errorOutput + bytes.toString('utf8')).slice(-2_000);
    });
    child.stdout?.resume();
    child.once('exit', (code) => {
      this.child = undefined;
      this.startPromise = undefined;
      this.log.info(`The sandbox has ended (${code ?? 'stopped'}).`);
      this.changeEmitter.fire(false);
    });
    try {
      const announcement = await waitForAnnouncement(child, () => errorOutput.trim());
      this.changeEmitter.fire(true);
      this.log.info(`The sandbox is ready on ${announcement.celonis.domain}.`);
      return announcement;
    } catch (error) {
      child.kill();
      throw error;
    }
  }
}

/** The ready line, which a forked sandbox also sends as a message. */
function waitForAnnouncement(child: ChildProcess, errorOutput: () => string): Promise<SandboxAnnouncement> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => rejectStart(vscode.l10n.t('It was not ready within {0} seconds.', startTimeoutMs / 1_000)),
      startTimeoutMs,
    );
    const rejectStart = (reason: string): void => {
      clearTimeout(timer);
      reject(
        new ProblemError({
          kind: 'internal',
          what: vscode.l10n.t('The sandbox did not start.'),
          why: reason,
          next: vscode.l10n.t('The log has the details.'),
        }),
      );
    };
    child.once('error', (error) => rejectStart(error.message));
    child.once('exit', () => rejectStart(errorOutput() || vscode.l10n.t('Its process ended at once.')));
    child.once('message', (message) => {
      clearTimeout(timer);
      const announcement = sandboxAnnouncementSchema.safeParse(message);
      if (announcement.success) resolve(announcement.data);
      else rejectStart(announcement.error.message);
    });
  });
}
