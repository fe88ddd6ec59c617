import type { Analysis, FileSource, Preview, ReadRequest } from '../../src/engine/model/tablePlan';
import type { PushEngine } from '../../src/engine/pushEngine';
import { createReadControl } from './pushEngine';
import { ScriptedEngine } from './scriptedPanel';

/** The engine of the product, with a file of its own. */
export class FileEngine extends ScriptedEngine {
  constructor(
    private readonly engine: PushEngine,
    private readonly file: FileSource,
  ) {
    super([]);
  }

  override preview(_source: unknown, request: ReadRequest): Promise<Preview> {
    return this.engine.preview(this.file, request, createReadControl());
  }

  override analyze(_source: unknown, request: ReadRequest, { signal }: { signal: AbortSignal }): Promise<Analysis> {
    return this.engine.analyze(this.file, request, createReadControl(signal));
  }

  override dispose(): void {
    // It belongs to the suite.
  }
}
