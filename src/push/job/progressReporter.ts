import type { Chunk, TablePlan } from '../../engine/model/tablePlan';
import type { PushPhase, PushProgress } from './pushJob';

/** Counts how far a push is, and reports it to whoever shows it. */
export class ProgressReporter {
  private readonly progress: PushProgress;
  /** Bytes of each chunk handed over in its present try. */
  private readonly sentBytesByChunk = new Map<number, number>();
  private lastReportAtMs = 0;

  constructor(
    { rows, fingerprint, provisional }: TablePlan,
    private readonly onProgress: (progress: PushProgress) => void,
  ) {
    this.progress = {
      phase: 'checking',
      rows: 0,
      rowsTotal: rows,
      bytesSent: 0,
      bytesRead: 0,
      bytesTotal: fingerprint.bytes,
      ...(provisional && { isEstimated: true }),
    };
  }

  get current(): Readonly<PushProgress> {
    return this.progress;
  }

  enterPhase(phase: PushPhase): void {
    delete this.progress.waitReason;
    this.report({ phase }, true);
  }

  /** The upload begins, or begins again with a new job. */
  startUpload(): void {
    this.sentBytesByChunk.clear();
    Object.assign(this.progress, { bytesSent: 0, rows: 0 });
    this.enterPhase('uploading');
  }

  /** `bytes` of a chunk were handed over in its present try. */
  countChunk(chunk: Chunk, bytes: number, isArrived: boolean): void {
    const bytesSent = this.progress.bytesSent + bytes - (this.sentBytesByChunk.get(chunk.index) ?? 0);
    this.sentBytesByChunk.set(chunk.index, bytes);
    if (bytes > 0) delete this.progress.waitReason;
    this.report({ bytesSent, ...(isArrived ? { rows: this.progress.rows + chunk.rows } : {}) }, isArrived);
  }

  /** The engine tells how far it is now and then, not at the end. */
  finishReading(): void {
    this.report({ bytesRead: this.progress.bytesTotal });
  }

  /** The whole file is known, so the number of its rows is no estimate any more. */
  setRowsTotal(rowsTotal: number): void {
    delete this.progress.isEstimated;
    this.report({ rowsTotal });
  }

  reportWait(waitReason: string): void {
    this.report({ waitReason }, true);
  }

  /** Bytes come in faster than anyone can look: at most twenty reports a second, except for what matters. */
  report(change: Partial<PushProgress>, isUrgent = false): void {
    Object.assign(this.progress, change);
    const now = performance.now();
    if (!isUrgent && now - this.lastReportAtMs < 50) return;
    this.lastReportAtMs = now;
    this.onProgress({ ...this.progress });
  }
}
