import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { toProblem } from '../../core/problem';
import { openEngine } from '../../engine/pushEngine';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import { tableReadRequest } from '../../push/pushParameters';
import { createPushSource } from '../commands/push/dataFiles';
import { fileGroupName } from '../commands/push/fileReading';

/** The columns that the first rows of a definition's files have, asked for again and again while somebody types. */
export class DefinitionColumns {
  private cached: { key: string; names: Promise<readonly string[] | undefined> } | undefined;

  constructor(
    private readonly workerFile: string,
    private readonly log: Log,
  ) {}

  /** Undefined where the files cannot be read: a push says why. */
  async readNames(
    files: readonly vscode.Uri[],
    { read, columns, childTables }: PushDefinition,
  ): Promise<readonly string[] | undefined> {
    const fileVersions = await Promise.all(
      files.map(async (file) => `${file.toString()} ${(await vscode.workspace.fs.stat(file)).mtime}`),
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
    files: readonly vscode.Uri[],
    readChoices: Partial<PushDefinition>,
  ): Promise<readonly string[] | undefined> {
    const engine = openEngine(this.workerFile);
    try {
      const preview = await engine.preview(
        await createPushSource(files, fileGroupName(files)),
        tableReadRequest(readChoices),
        { signal: AbortSignal.timeout(10_000) },
      );
      return preview.columns.map(({ name }) => name);
    } catch (error) {
      this.log.debug(`The columns of ${fileGroupName(files)} are not known: ${toProblem(error).what}`);
      return undefined;
    } finally {
      engine.dispose();
    }
  }
}
