import type { FileAccess } from '../../app/push/pushDependencies';
import { fileGroupName, openPushSource } from '../../app/push/pushSource';
import type { Log } from '../../core/log';
import { toProblem } from '../../core/problem';
import { openEngine } from '../../engine/pushEngine';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import { tableReadRequest } from '../../push/pushParameters';

/** The columns that the first rows of a definition's files have, asked for again and again while somebody types. */
export class DefinitionColumns {
  private cached: { key: string; names: Promise<readonly string[] | undefined> } | undefined;

  constructor(private readonly dependencies: { files: FileAccess; log: Log; workers: EngineWorkers }) {}

  /** Undefined where the files cannot be read: a push says why. */
  async readNames(
    files: readonly string[],
    { read, columns, childTables }: PushDefinition,
  ): Promise<readonly string[] | undefined> {
    const fileVersions = await Promise.all(
      files.map(async (file) => `${file} ${(await this.dependencies.files.stat(file)).modifiedMs}`),
    );
    const readChoices = {
      ...(read ? { read } : {}),
      ...(columns ? { columns } : {}),
      ...(childTables ? { childTables } : {}),
    };
    const key = JSON.stringify([fileVersions, readChoices]);
    if (this.cached?.key !== key) this.cached = { key, names: this.previewNames(files, readChoices) };
    return this.cached.names;
  }

  private async previewNames(
    files: readonly string[],
    readChoices: Partial<PushDefinition>,
  ): Promise<readonly string[] | undefined> {
    const engine = openEngine(this.dependencies.workers);
    try {
      const preview = await engine.preview(
        await openPushSource(this.dependencies.files, files, fileGroupName(files)),
        tableReadRequest(readChoices),
        { signal: AbortSignal.timeout(10_000) },
      );
      return preview.columns.map(({ name }) => name);
    } catch (error) {
      this.dependencies.log.debug(`The columns of ${fileGroupName(files)} are not known: ${toProblem(error).what}`);
      return undefined;
    } finally {
      engine.dispose();
    }
  }
}
