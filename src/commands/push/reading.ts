import * as vscode from 'vscode';
import { toProblem } from '../../http/problem';
import { openEngine } from '../../push/engine';
import { rowCount, size } from '../../platform/numbers';
import { nameOf, sourceOfAll } from './files';
import { withProgress } from '../../platform/notify';
import type { PushEngine } from '../../push/engine';
import type { Analysis, PushSource, ReadProgress, ReadRequest, TablePlan } from '../../push/types';
import type { Problem } from '../../http/problem';

/** The engine of one push and its child tables, let go with the last of them. */
interface Shared {
  engine: PushEngine;
  source: Promise<PushSource> | undefined;
  users: number;
}

/** What is read first: all, while questions are asked, or where there are none, as much as it takes to begin with. */
export type ReadFirst = 'all' | 'beginning';

/**
 * Files that become one table being read, while questions about them are asked. They have a worker of their own, which also makes
 * the chunks later. When reading fails, `failed` is aborted with the reason, so that no question stays open about a file that is no use.
 */
export class Reading {
  readonly name: string;
  private readonly controller = new AbortController();
  private readonly stopped = new AbortController();
  private last: ReadProgress | undefined;
  private analysis: Promise<Analysis>;
  private disposed = false;
  private readonly watchers = new Set<(progress: ReadProgress) => void>();

  private constructor(
    readonly uris: readonly vscode.Uri[],
    private readonly shared: Shared,
    private readonly request: ReadRequest,
    first: ReadFirst,
  ) {
    shared.users++;
    this.name = nameOfAll(uris);
    this.analysis = first === 'all' ? this.read(request) : this.readBeginning();
    // The failure is thrown where the plan is asked for; here it only ends the questions.
    this.analysis.catch((error: unknown) => this.controller.abort(error));
  }

  /** Begins to read. @param uris one file, or several that become one table. */
  static start(uris: readonly vscode.Uri[], workerFile: string, request: ReadRequest = {}, first: ReadFirst = 'all'): Reading {
    return new Reading(uris, { engine: openEngine(workerFile), source: undefined, users: 0 }, request, first);
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
  async resultOf(request: ReadRequest): Promise<TablePlan> {
    this.analysis = this.read(request);
    return this.plan();
  }

  /** The plan, where it is certain which array makes the table. Throws ProblemError. */
  async plan(): Promise<TablePlan> {
    const analysis = await this.result();
    if (analysis.kind !== 'table') throw new Error(`${this.name} asks again which array to take.`);
    return analysis.plan;
  }

  /** Reads the same files for another table, with the same worker. */
  another(request: ReadRequest): Reading {
    return new Reading(this.uris, this.shared, request, 'all');
  }

  /** What is needed to send the files. The engine serves until `dispose`. */
  async take(): Promise<{ engine: PushEngine; source: PushSource }> {
    return { engine: this.shared.engine, source: await this.source() };
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.stopped.abort();
    if (--this.shared.users === 0) this.shared.engine.dispose();
  }

  private async read(request: ReadRequest): Promise<Analysis> {
    const onProgress = (progress: ReadProgress): void => {
      this.last = progress;
      for (const watch of this.watchers) watch(progress);
    };
    return this.shared.engine.analyze(await this.source(), request, { signal: this.stopped.signal, onProgress });
  }

  /** A plan of the beginning where that is enough to begin with, otherwise of all. */
  private async readBeginning(): Promise<Analysis> {
    const { shared, request, stopped } = this;
    const plan = await shared.engine.provisionalPlan(await this.source(), request, { signal: stopped.signal });
    return plan ? { kind: 'table', plan } : this.read(request);
  }

  private source(): Promise<PushSource> {
    this.shared.source ??= sourceOfAll(this.uris, this.name);
    return this.shared.source;
  }
}

export function nameOfAll(uris: readonly vscode.Uri[]): string {
  const [first, ...others] = uris;
  const name = first ? nameOf(first) : '';
  return others.length === 0 ? name : vscode.l10n.t('{0} and {1} more', name, others.length);
}

/** A file that cannot be pushed, and why. */
export interface Unusable {
  name: string;
  problem: Problem;
}

export function unusable(name: string, error: unknown): Unusable {
  return { name, problem: toProblem(error, vscode.l10n.t('{0} cannot be pushed.', name)) };
}
