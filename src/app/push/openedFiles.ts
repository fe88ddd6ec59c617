import { sumOf } from '../../core/sum';
import type { PushSource } from '../../engine/model/tablePlan';
import type { PushEngine } from '../../engine/pushEngine';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { ReadingDependencies } from './fileReading';
import type { PushRequest, ReadTables } from './pushRequest';
import { fileGroupName, openPushSource } from './pushSource';
import { SharedEngine } from './sharedEngine';

/**
 * Files that a person looks at before they are pushed. The push that they ask for uses the engine and the plans that
 * are there, so that it sends what was shown, and nothing is read again to find out what is known.
 */
export class OpenedFiles {
  /** Ended by `dispose`, once no push uses it any more. */
  readonly engine: Pick<PushEngine, 'preview' | 'analyze' | 'verifyKeys' | 'dispose'>;
  private readonly shared: SharedEngine;

  /** @param uris one file, or several that become one table */
  constructor(
    private readonly dependencies: Pick<ReadingDependencies, 'files' | 'workers'>,
    private readonly uris: readonly string[],
  ) {
    this.shared = new SharedEngine(dependencies.workers);
    const { engine } = this.shared;
    this.engine = {
      preview: (...args) => engine.preview(...args),
      analyze: (...args) => engine.analyze(...args),
      verifyKeys: (...args) => engine.verifyKeys(...args),
      dispose: () => this.shared.release(),
    };
  }

  /** What is read, and its size in bytes. Throws ProblemError. */
  async openSource(): Promise<{ source: PushSource; bytes: number }> {
    const { files } = this.dependencies;
    const source = await openPushSource(files, this.uris, fileGroupName(this.uris));
    const stats = await Promise.all(this.uris.map((uri) => files.stat(uri)));
    return { source, bytes: sumOf(stats, ({ bytes }) => bytes) };
  }

  /** What it takes to push the files as it is decided. @param tables what was read; without it they are read again */
  createRequest(definition: PushDefinition, tables?: ReadTables): PushRequest {
    return {
      files: this.uris,
      definition,
      isReviewed: true,
      ...(tables ? { readFiles: { engine: this.shared, ...tables } } : {}),
    };
  }
}
