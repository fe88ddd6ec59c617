import type { Log } from '../../core/log';
import { toProblem } from '../../core/problem';
import type { Preview } from '../../engine/model/tablePlan';
import { openEngine } from '../../engine/pushEngine';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import { tableReadRequest } from '../../push/pushParameters';
import type { FileAccess } from './pushDependencies';
import { fileGroupName, openPushSource } from './pushSource';

/** What the first rows tell of the columns of a file. */
export type FoundColumns = Pick<Preview, 'columns' | 'childArrayPaths' | 'candidates' | 'read'>;

/** The columns that the first rows of a definition's files have, asked for again and again while somebody types. */
export class DefinitionColumns {
  private cached: { key: string; columns: Promise<FoundColumns | undefined> } | undefined;

  constructor(private readonly dependencies: { files: FileAccess; log: Log; workers: EngineWorkers }) {}

  /** Undefined where the files cannot be read: a push says why. @param child leads to the array whose rows count */
  async read(
    files: readonly string[],
    { read, columns, childTables }: Partial<PushDefinition>,
    child?: readonly string[],
  ): Promise<FoundColumns | undefined> {
    const fileVersions = await Promise.all(
      files.map(async (file) => `${file} ${(await this.dependencies.files.stat(file)).modifiedMs}`),
    );
    const readChoices = {
      ...(read ? { read } : {}),
      ...(columns ? { columns } : {}),
      ...(childTables ? { childTables } : {}),
    };
    const key = JSON.stringify([fileVersions, readChoices, child]);
    if (this.cached?.key === key) return this.cached.columns;
    const reading = { key, columns: this.preview(files, readChoices, child) };
    this.cached = reading;
    const foundColumns = await reading.columns;
    // What took too long once may not the next time.
    if (!foundColumns && this.cached === reading) this.cached = undefined;
    return foundColumns;
  }

  private async preview(
    files: readonly string[],
    readChoices: Partial<PushDefinition>,
    child: readonly string[] | undefined,
  ): Promise<FoundColumns | undefined> {
    const engine = openEngine(this.dependencies.workers);
    try {
      return await engine.preview(
        await openPushSource(this.dependencies.files, files, fileGroupName(files)),
        { ...tableReadRequest(readChoices), ...(child ? { child: { source: child, keys: [] } } : {}) },
        { signal: AbortSignal.timeout(10_000) },
      );
    } catch (error) {
      this.dependencies.log.debug(`The columns of ${fileGroupName(files)} are not known: ${toProblem(error).what}`);
      return undefined;
    } finally {
      engine.dispose();
    }
  }
}
