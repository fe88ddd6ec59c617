import * as vscode from 'vscode';
import { toProblem } from '../../http/problem';
import { openEngine } from '../../push/engine';
import { tableRequest } from '../../push/order';
import { sourceOfAll } from '../push/files';
import { nameOfAll } from '../push/reading';
import type { Log } from '../../connections/log';
import type { PushDefinition } from '../../push/definition/definition';

/** The columns that the first rows of a definition's files have, asked for again and again while somebody types. */
export class FirstColumns {
  private last: { key: string; names: Promise<readonly string[] | undefined> } | undefined;

  constructor(
    private readonly workerFile: string,
    private readonly log: Log,
  ) {}

  /** Undefined where the files cannot be read: a push says why. */
  async of(files: readonly vscode.Uri[], { read, columns, childTables }: PushDefinition): Promise<readonly string[] | undefined> {
    const times = await Promise.all(files.map(async (file) => `${file.toString()} ${(await vscode.workspace.fs.stat(file)).mtime}`));
    const decided = { ...(read ? { read } : {}), ...(columns ? { columns } : {}), ...(childTables ? { childTables } : {}) };
    const key = JSON.stringify([times, decided]);
    if (this.last?.key !== key) this.last = { key, names: this.look(files, decided) };
    return this.last.names;
  }

  private async look(files: readonly vscode.Uri[], decided: Partial<PushDefinition>): Promise<readonly string[] | undefined> {
    const engine = openEngine(this.workerFile);
    try {
      const preview = await engine.preview(await sourceOfAll(files, nameOfAll(files)), tableRequest(decided), { signal: AbortSignal.timeout(10_000) });
      return preview.columns.map(({ name }) => name);
    } catch (error) {
      this.log.debug(`The columns of ${nameOfAll(files)} are not known: ${toProblem(error).what}`);
      return undefined;
    } finally {
      engine.dispose();
    }
  }
}
