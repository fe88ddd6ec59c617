import * as vscode from 'vscode';
import { describe, isCancelled, ProblemError, toProblem } from '../../http/problem';
import { oneLine } from '../../http/words';
import { complain, inform } from '../../platform/notify';
import { progressText } from '../../tree/pushText';
import { carryOut } from '../push/carryOut';
import { askConsent } from '../push/consent';
import { filesOfDefinition, loadDefinition } from '../push/definitions';
import { dryRunAsDefined } from '../push/dryRun';
import { connectionOf, prepareDefined } from '../push/defined';
import { nameOf } from '../push/files';
import { endText } from '../push/result';
import type { Problem } from '../../http/problem';
import type { PushProgress } from '../../push/job/job';
import type { Parts } from '../parts';
import type { PushTaskDefinition } from './tasks';

/** Progress is written this often at most. */
const progressMs = 1_000;

/** The terminal of a push that runs as a task: what happens line by line, and an exit code. Closing it or Ctrl+C cancels. */
export class PushTerminal implements vscode.Pseudoterminal {
  private readonly writer = new vscode.EventEmitter<string>();
  private readonly closer = new vscode.EventEmitter<number>();
  private readonly stop = new AbortController();
  private written = 0;
  private phase = '';
  readonly onDidWrite = this.writer.event;
  readonly onDidClose = this.closer.event;

  constructor(
    private readonly parts: Parts,
    private readonly task: PushTaskDefinition,
    private readonly find: () => Promise<vscode.Uri>,
  ) {}

  open(): void {
    void this.run().then((code) => this.closer.fire(code));
  }

  close(): void {
    this.stop.abort();
  }

  handleInput(data: string): void {
    if (!data.includes('\x03')) return;
    this.say(vscode.l10n.t('Cancelling…'));
    this.stop.abort();
  }

  /** 0 when everything arrived, 1 when something did not, 130 when it was cancelled. Never throws. */
  private async run(): Promise<number> {
    try {
      const uri = await this.find();
      if (this.task.dryRun !== true && !vscode.workspace.isTrusted) throw new ProblemError(notTrusted(nameOf(uri)));
      const definition = await loadDefinition(uri);
      const files = await filesOfDefinition(uri, definition);
      if (this.task.dryRun === true) {
        const { tone, text, paragraphs } = await dryRunAsDefined(this.parts, files, definition, { signal: this.stop.signal });
        for (const line of [text, ...paragraphs]) this.say(line);
        void (tone === 'passed' ? inform : complain)([text, ...paragraphs].join(' '));
        return tone === 'passed' ? 0 : 1;
      }
      const connection = connectionOf(this.parts.service, definition.connection);
      const defined = { files, definition, connection: connection.id, origin: uri };
      const consent = await askConsent(this.parts, defined);
      // A workspace brings its tasks along, so what they confirm counts only after the person has agreed to all of it once.
      const confirmed = this.task.confirmed === true && consent.isKnown && connection.environment !== 'production';
      const prepared = await prepareDefined(this.parts, {}, { ...defined, confirmed });
      await consent.remember();
      const ended = await carryOut(this.parts, [prepared], [], {
        signal: this.stop.signal,
        onLine: (line) => this.say(line),
        onProgress: (progress) => this.tell(progress),
      });
      for (const one of ended) this.say(endText(one));
      if (ended.some(({ outcome }) => outcome.outcome === 'cancelled')) return 130;
      return ended.every(({ outcome, skipped }) => outcome.outcome === 'done' && !skipped) ? 0 : 1;
    } catch (error) {
      this.parts.commands.report('task', error, {});
      this.say(isCancelled(error) ? vscode.l10n.t('Cancelled. Nothing was sent.') : describe(toProblem(error)));
      return isCancelled(error) ? 130 : 1;
    }
  }

  private tell(progress: PushProgress): void {
    const now = Date.now();
    if (progress.phase === this.phase && now - this.written < progressMs) return;
    this.phase = progress.phase;
    this.written = now;
    this.say(progressText(progress));
  }

  /** Names and answers may hold what a terminal takes for commands. */
  private say(line: string): void {
    this.writer.fire(`${oneLine(line)}\r\n`);
  }
}

function notTrusted(name: string): Problem {
  return {
    kind: 'input',
    what: vscode.l10n.t('{0} is not pushed by a task, because this workspace is not trusted.', name),
    next: vscode.l10n.t('Open it with "Push to Celonis…" and push it from the panel, or trust the workspace.'),
  };
}
