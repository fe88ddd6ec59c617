import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import { describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import { sanitizeLine } from '../../core/sanitizeText';
import type { PushProgress } from '../../push/job/push';
import { showError, showInformation } from '../adapters/notifications';
import { askConsent } from '../commands/push/consent';
import { fileNameOf } from '../commands/push/dataFiles';
import { loadDefinition, resolveDefinitionFiles } from '../commands/push/definitionFiles';
import { dryRunAsDefined } from '../commands/push/dryRunAsDefined';
import { executePushes } from '../commands/push/executePushes';
import { connectionOf, prepareDefined } from '../commands/push/pushAsDefined';
import { finishedPushText } from '../commands/push/pushNotifications';
import type { Services } from '../commands/services';
import { describeProgress } from '../tree/pushText';
import type { PushTaskDefinition } from './pushTasks';

/** Progress is written this often at most. */
const progressIntervalMs = 1_000;

/**
 * The terminal of a push that runs as a task: what happens line by line, and an exit code. Closing it or Ctrl+C
 * cancels.
 */
export class PushTaskTerminal implements vscode.Pseudoterminal {
  private readonly writeEmitter = new vscode.EventEmitter<string>();
  private readonly closeEmitter = new vscode.EventEmitter<number>();
  private readonly cancelController = new AbortController();
  private lastProgressAtMs = 0;
  private lastPhase = '';
  readonly onDidWrite = this.writeEmitter.event;
  readonly onDidClose = this.closeEmitter.event;

  constructor(
    private readonly services: Services,
    private readonly task: PushTaskDefinition,
    private readonly findDefinition: () => Promise<vscode.Uri>,
  ) {}

  open(): void {
    void this.run().then((code) => this.closeEmitter.fire(code));
  }

  close(): void {
    this.cancelController.abort();
  }

  handleInput(data: string): void {
    if (!data.includes('\x03')) return;
    this.writeLine(vscode.l10n.t('Cancelling…'));
    this.cancelController.abort();
  }

  /** 0 when everything arrived, 1 when something did not, 130 when it was cancelled. Never throws. */
  private async run(): Promise<number> {
    try {
      const uri = await this.findDefinition();
      if (this.task.dryRun !== true && !vscode.workspace.isTrusted) throw new ProblemError(notTrusted(fileNameOf(uri)));
      const definition = await loadDefinition(uri);
      const files = await resolveDefinitionFiles(uri, definition);
      if (this.task.dryRun === true) {
        const { tone, text, paragraphs } = await dryRunAsDefined(this.services, files, definition, {
          signal: this.cancelController.signal,
        });
        for (const line of [text, ...paragraphs]) this.writeLine(line);
        void (tone === 'passed' ? showInformation : showError)([text, ...paragraphs].join(' '));
        return tone === 'passed' ? 0 : 1;
      }
      const connection = connectionOf(this.services.service, definition.connection);
      const definedPush = { files, definition, connection: connection.id, origin: uri };
      const consent = await askConsent(this.services, definedPush);
      // A workspace brings its tasks along, so what they confirm counts only after the person has agreed to all of it
      // once.
      const confirmed = this.task.confirmed === true && consent.isKnown && connection.environment !== 'production';
      const prepared = await prepareDefined(this.services, {}, { ...definedPush, confirmed });
      await consent.remember();
      const finishedPushes = await executePushes(this.services, [prepared], [], {
        signal: this.cancelController.signal,
        onLine: (line) => this.writeLine(line),
        onProgress: (progress) => this.writeProgress(progress),
      });
      for (const finishedPush of finishedPushes) this.writeLine(finishedPushText(finishedPush));
      if (finishedPushes.some(({ result }) => result.result === 'cancelled')) return 130;
      return finishedPushes.every(({ result, skippedTables }) => result.result === 'done' && !skippedTables) ? 0 : 1;
    } catch (error) {
      this.services.commands.reportError('task', error, {});
      this.writeLine(isCancelled(error) ? vscode.l10n.t('Cancelled. Nothing was sent.') : describe(toProblem(error)));
      return isCancelled(error) ? 130 : 1;
    }
  }

  private writeProgress(progress: PushProgress): void {
    const now = Date.now();
    if (progress.phase === this.lastPhase && now - this.lastProgressAtMs < progressIntervalMs) return;
    this.lastPhase = progress.phase;
    this.lastProgressAtMs = now;
    this.writeLine(describeProgress(progress));
  }

  /** Names and answers may hold what a terminal takes for commands. */
  private writeLine(line: string): void {
    this.writeEmitter.fire(`${sanitizeLine(line)}\r\n`);
  }
}

function notTrusted(name: string): Problem {
  return {
    kind: 'input',
    what: vscode.l10n.t('{0} is not pushed by a task, because this workspace is not trusted.', name),
    next: vscode.l10n.t('Open it with "Push to Celonis…" and push it from the panel, or trust the workspace.'),
  };
}
