import { open, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { isCancelled, ProblemError } from '../../core/problem';
import { toFileOptions } from '../model/fileOptions';
import type { ReadControl } from '../model/readControl';
import type { Chunk, PushSource, ReadProgress, ReadRequest } from '../model/tablePlan';
import type { WirePlan } from '../model/wirePlan';
import { detectPacking, formatFromName } from '../open/detectFormat';
import type { FilePart } from '../records/json/filePart';
import { allColumnChoices } from '../rows/childTableRequest';
import { changesValues } from '../rows/convert/conversionRules';
import type { PartAnalysis } from '../rows/partAnalysis';
import type { StartedAnalysis } from '../rows/provisionalPlan';
import { canSplitFile, chunkParts, joinParts, sharedParts, splitEvenly } from '../rows/splitFile';
import type { TableDraft } from '../rows/tableDraft';
import type { TaskRunner, UncreditedRequest } from './taskRunner';
import type { WorkerTask } from './workerTask';

/** Several workers read one large file, each its parts. What comes out is as if one had read it in order. */
export class ParallelReading {
  constructor(
    private readonly tasks: TaskRunner,
    private readonly workerCount: number,
  ) {}

  /** Undefined if the file has to be read as a whole, be it to say what is wrong with it. */
  async analyze(source: PushSource, request: ReadRequest, control: ReadControl): Promise<TableDraft | undefined> {
    const file = this.workerCount === 1 ? undefined : await describeSplittable(source, request);
    if (!file || file.isPacked) return undefined;
    const partRequest = { request, parts: splitEvenly(file.bytes, this.workerCount), isSuggesting: true };
    const parts = await this.analyzeParts(source, partRequest, control);
    return parts && joinParts(parts, source.name);
  }

  /** Goes on behind the parts that a provisional plan was held against, and makes no suggestions either. */
  async finishAnalysis(
    source: PushSource,
    plan: WirePlan,
    { request, parts: joiner, partCount }: StartedAnalysis,
    control: ReadControl,
  ): Promise<TableDraft | undefined> {
    const nextPart = joiner.isComplete ? undefined : chunkParts(plan)[partCount];
    const remainingParts = nextPart ? splitEvenly(plan.fingerprint.bytes, this.workerCount, nextPart.startOffset) : [];
    const partRequest = { request, parts: remainingParts, isSuggesting: false };
    const parts = await this.analyzeParts(source, partRequest, control);
    const areConsecutive = parts?.every((part) => part !== undefined && joiner.addPart(part));
    return areConsecutive ? joiner.buildCompleteTable() : undefined;
  }

  private async analyzeParts(
    source: PushSource,
    { request, parts, isSuggesting }: { request: ReadRequest; parts: readonly FilePart[]; isSuggesting: boolean },
    control: ReadControl,
  ): Promise<readonly (PartAnalysis | undefined)[] | undefined> {
    if (source.kind !== 'path') return undefined;
    const partControls = combineProgress(control, parts.length);
    const workerTasks = parts.map((part, index) =>
      this.tasks.open(
        { kind: 'analyzeParts', source, request, parts: [part], isSuggesting },
        source,
        partControls[index]!,
      ),
    );
    try {
      const results = await Promise.all(workerTasks.map((workerTask) => workerTask.nextResult()));
      return results.map((result) => (result.kind === 'done' ? result.parts?.[0] : undefined));
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      return undefined;
    } finally {
      for (const workerTask of workerTasks) this.tasks.release(workerTask);
    }
  }

  /**
   * Makes the chunks of one part of the file after the other.
   * @param onPart at each part, of a file whose plan is provisional; what it throws is thrown.
   * @returns how many chunks were made when it turned out that the file has to be read in order; undefined if it has
   *   not.
   */
  async *makeChunks(
    workerRequest: UncreditedRequest,
    source: PushSource,
    control: ReadControl,
    onPart?: (part: PartAnalysis) => Promise<void>,
  ): AsyncGenerator<Chunk, number | undefined> {
    const partCount = sharedParts(workerRequest.plan, this.workerCount).length;
    if ((partCount === 1 || this.workerCount === 1) && !onPart) return 0;
    if (source.kind !== 'path') return 0;
    const partControls = combineProgress(control, Math.min(partCount, this.workerCount));
    const workerTasks: WorkerTask[] = [];
    let chunkCount = 0;
    let rowCount = 0;
    let nextOffset: number | undefined = 0;
    try {
      for (const [index, partControl] of partControls.entries()) {
        // Starting a worker holds the main thread for some milliseconds.
        if (index > 0) await setImmediate();
        const share = { index, count: partControls.length };
        workerTasks.push(this.tasks.openForChunks({ ...workerRequest, share }, source, partControl));
      }
      for (let part = 0; part < partCount; part++) {
        const workerTask = workerTasks[part % workerTasks.length]!;
        const partStart = await workerTask.nextResult();
        if (partStart.kind !== 'partBegins' || partStart.partStart !== nextOffset) return chunkCount;
        let message = await workerTask.nextResult();
        for (; message.kind === 'chunk'; message = await workerTask.nextResult())
          yield { ...message.chunk, index: chunkCount++ };
        if (message.kind !== 'partEnds') return chunkCount;
        const { partResult, stats, isRefuted } = message;
        if (stats) await onPart?.({ ...partResult, stats });
        if (isRefuted) return chunkCount;
        nextOffset = partResult.nextRecordOffset;
        rowCount += partResult.recordCount;
      }
      if (nextOffset !== undefined || (!onPart && rowCount !== workerRequest.plan.rows)) return chunkCount;
      // Only a worker that has finished serves again.
      for (const workerTask of workerTasks) await workerTask.nextResult();
      return undefined;
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      // Read in order, the file says for itself what is wrong with it.
      return chunkCount;
    } finally {
      for (const workerTask of workerTasks) this.tasks.release(workerTask);
    }
  }
}

/** A file on disk. */
interface SplittableFile {
  bytes: number;
  /** Only its beginning can be read by itself. */
  isPacked: boolean;
}

/** A file that may be read in parts, as far as can be known from its name and its first bytes. */
export async function describeSplittable(
  source: PushSource,
  request: ReadRequest,
): Promise<SplittableFile | undefined> {
  if (source.kind !== 'path' || request.child || allColumnChoices(request).some(changesValues)) return undefined;
  const file = await describeFile(source.path);
  const format = formatFromName(source.name);
  const options = { ...(format && { format }), ...toFileOptions(request.read ?? {}) };
  return file && canSplitFile(file.bytes, options, file.isPacked) ? file : undefined;
}

/** Undefined for what is no file that can be read: what is wrong with it is for others to say. */
async function describeFile(path: string): Promise<SplittableFile | undefined> {
  try {
    const { size, isFile } = await stat(path).then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
    // Opening anything else could wait for ever.
    if (!isFile) return undefined;
    const handle = await open(path);
    try {
      const head = new Uint8Array(4);
      await handle.read(head, 0, head.length, 0);
      return { bytes: size, isPacked: detectPacking(head) !== 'none' };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** Several read one file: what they report is added up. */
function combineProgress(control: ReadControl, count: number): ReadControl[] {
  const progresses = Array.from({ length: count }, (): ReadProgress => ({ bytesRead: 0, bytesTotal: 0, rows: 0 }));
  const sumOf = (field: 'bytesRead' | 'rows'): number =>
    progresses.reduce((total, progress) => total + progress[field], 0);
  return progresses.map((_, index) => ({
    signal: control.signal,
    onProgress: (progress) => {
      progresses[index] = progress;
      control.onProgress?.({ bytesRead: sumOf('bytesRead'), bytesTotal: progress.bytesTotal, rows: sumOf('rows') });
    },
  }));
}
