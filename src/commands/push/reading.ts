import * as vscode from 'vscode';
import { toProblem } from '../../http/problem';
import { openEngine } from '../../push/engine';
import { rowCount, size } from '../../platform/numbers';
import { nameOf, sourceOf } from './files';
import { withProgress } from '../../platform/notify';
import type { PushEngine } from '../../push/engine';
import type { Analysis, PushSource, ReadProgress, TablePlan } from '../../push/types';
import type { Problem } from '../../http/problem';

/**
 * One file being read while its questions are asked. It has a worker of its own, which also makes the chunks later.
 * When reading fails, `failed` is aborted with the reason, so that no question stays open about a file that is no use.
 */
export class Reading {
  readonly name: string;
  private readonly controller = new AbortController();
  private readonly stopped = new AbortController();
  private readonly engine: PushEngine;
  private source: PushSource | undefined;
  private last: ReadProgress | undefined;
  private analysis: Promise<Analysis>;
  private readonly watchers = new Set<(progress: ReadProgress) => void>();

  constructor(
    readonly uri: vscode.Uri,
    workerFile: string,
    arrayPath?: readonly string[],
  ) {
    this.name = nameOf(uri);
    this.engine = openEngine(workerFile);
    this.analysis = this.read(arrayPath);
    // The failure is thrown where the plan is asked for; here it only ends the questions.
    this.analysis.catch((error: unknown) => this.controller.abort(error));
  }

  get failed(): AbortSignal {
    return this.controller.signal;
  }

  /** What reading came to; shows progress while there is something to wait for. Throws ProblemError. */
  async result(): Promise<Analysis> {
    const done = await Promise.race([this.analysis.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 300, false))]);
    if (done) return this.analysis;
    const title = vscode.l10n.t('Reading {0}', this.name);
    return withProgress(title, async (progress, token) => {
      token.onCancellationRequested(() => this.stopped.abort());
      const watch = ({ bytesRead, bytesTotal, rows }: ReadProgress): void =>
        progress.report({ message: vscode.l10n.t('{0} of {1}, {2}', size(bytesRead), size(bytesTotal), rowCount(rows)) });
      if (this.last) watch(this.last);
      this.watchers.add(watch);
      return this.analysis.finally(() => this.watchers.delete(watch));
    });
  }

  /** Reads again, now that the array is chosen. Throws ProblemError. */
  async resultOf(arrayPath: readonly string[]): Promise<TablePlan> {
    this.analysis = this.read(arrayPath);
    const analysis = await this.result();
    if (analysis.kind !== 'table') throw new Error(`${this.name} asks again which array to take.`);
    return analysis.plan;
  }

  /** What is needed to send the file; the engine is to be disposed by whoever takes it. */
  take(): { engine: PushEngine; source: PushSource } {
    if (!this.source) throw new Error(`${this.name} has not been read.`);
    return { engine: this.engine, source: this.source };
  }

  dispose(): void {
    this.stopped.abort();
    this.engine.dispose();
  }

  private async read(arrayPath: readonly string[] | undefined): Promise<Analysis> {
    this.source ??= await sourceOf(this.uri);
    const onProgress = (progress: ReadProgress): void => {
      this.last = progress;
      for (const watch of this.watchers) watch(progress);
    };
    return this.engine.analyze(this.source, arrayPath ? { arrayPath } : {}, { signal: this.stopped.signal, onProgress });
  }
}

/** A file that cannot be pushed, and why. */
export interface Unusable {
  name: string;
  uri: vscode.Uri;
  problem: Problem;
}

export function unusable({ name, uri }: { name: string; uri: vscode.Uri }, error: unknown): Unusable {
  return { name, uri, problem: toProblem(error, vscode.l10n.t('{0} cannot be pushed.', name)) };
}
