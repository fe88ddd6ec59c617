import * as vscode from 'vscode';
import { requirePushConnection } from '../../app/push/connectionByName';
import { askConsent } from '../../app/push/definitionConsents';
import { loadDefinition, resolveDefinitionFiles } from '../../app/push/definitionFiles';
import { dryRunAsDefined } from '../../app/push/dryRunAsDefined';
import { finishedPushText } from '../../app/push/finishedPushText';
import { preparePush } from '../../app/push/pushFiles';
import type { PushRequest } from '../../app/push/pushRequest';
import { describeProgress } from '../../app/push/pushText';
import type { Problem } from '../../core/problem';
import { describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import { sanitizeLine } from '../../core/sanitizeText';
import type { PushProgress } from '../../push/job/pushJob';
import { showError, showInformation } from '../adapters/notifications';
import { fileNameOf } from '../prompts/dataFiles';
import type { PushTaskDefinition, PushTaskDependencies } from './pushTaskDefinition';

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
    private readonly dependencies: PushTaskDependencies,
    private readonly task: PushTaskDefinition,
    private readonly findDefinition: () => Promise<vscode.Uri>,
  ) {}

  open(): void {
    void this.runAndClose();
  }

  close(): void {
    this.cancelController.abort();
  }

  handleInput(data: string): void {
    if (!data.includes('\x03')) return;
    this.writeLine(vscode.l10n.t('Cancelling…'));
    this.cancelController.abort();
  }

  private async runAndClose(): Promise<void> {
    this.closeEmitter.fire(await this.run());
  }

  /** 0 when everything arrived, 1 when something did not, 130 when it was cancelled. Never throws. */
  private async run(): Promise<number> {
    try {
      const uri = await this.findDefinition();
      if (this.task.dryRun !== true && !vscode.workspace.isTrusted) throw new ProblemError(notTrusted(fileNameOf(uri)));
      const { files: fileAccess, pushRunner, reportPushes, service } = this.dependencies;
      const origin = uri.toString();
      const definition = await loadDefinition(fileAccess, origin);
      const files = await resolveDefinitionFiles(fileAccess, origin, definition);
      if (this.task.dryRun === true) return await this.runDry({ files, definition });
      const connection = requirePushConnection(service, definition.connection);
      const request = { files, definition, connectionId: connection.id, origin };
      const consent = await askConsent(this.dependencies, request);
      // A workspace brings its tasks along, so what they confirm counts only after the person has agreed to all of it
      // once.
      const isConfirmed = this.task.confirmed === true && consent.isKnown;
      const prepared = await preparePush(this.dependencies, { ...request, isConfirmed });
      await consent.remember();
      const finishedPushes = await pushRunner.pushAll([prepared], {
        signal: this.cancelController.signal,
        onLine: (line) => this.writeLine(line),
        onProgress: (progress) => this.writeProgress(progress),
      });
      reportPushes(finishedPushes);
      for (const finishedPush of finishedPushes) this.writeLine(finishedPushText(finishedPush));
      if (finishedPushes.some(({ result }) => result.result === 'cancelled')) return 130;
      return finishedPushes.every(({ result, skippedTables }) => result.result === 'done' && !skippedTables) ? 0 : 1;
    } catch (error) {
      this.dependencies.commands.reportError('task', error, {});
      this.writeLine(isCancelled(error) ? vscode.l10n.t('Cancelled. Nothing was sent.') : describe(toProblem(error)));
      return isCancelled(error) ? 130 : 1;
    }
  }

  private async runDry(request: PushRequest): Promise<number> {
    const { tone, text, paragraphs } = await dryRunAsDefined(this.dependencies, request, {
      signal: this.cancelController.signal,
    });
    for (const line of [text, ...paragraphs]) this.writeLine(line);
    void (tone === 'passed' ? showInformation : showError)([text, ...paragraphs].join(' '));
    return tone === 'passed' ? 0 : 1;
  }

  private writeProgress(progress: PushProgress): void {
    const now = performance.now();
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
