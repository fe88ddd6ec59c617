import type { ByteWindow } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { Tape } from '../model/tape';
import type { RecordSink } from '../records/json/documentReader';
import type { Inference } from '../rows/infer/inference';

/** After so many bytes of text what was found out is compared with the plan, within a part. */
const comparedBytes = 16 << 20;

/** Goes on to find out what the part is like where its rows do not fit in a provisional plan any more. */
export class ProvisionalSink implements RecordSink {
  isRefuted = false;
  private nextComparison = comparedBytes;

  /** @param isLikeBeginning compares what was found out so far with the plan; absent where the part is not long. */
  constructor(
    readonly inference: Inference,
    private readonly chunkSink: RecordSink,
    private readonly isLikeBeginning?: () => boolean,
  ) {}

  take(tape: Tape, window: ByteWindow): void {
    this.inference.take(tape, window);
    this.comparePlan(window.bytesRead);
    if (this.isRefuted) return;
    try {
      this.chunkSink.take(tape, window);
    } catch (error) {
      if (!(error instanceof FaultError) || error.fault.code !== 'changed') throw error;
      this.isRefuted = true;
    }
  }

  private comparePlan(bytesRead: number): void {
    if (!this.isLikeBeginning || this.isRefuted || bytesRead < this.nextComparison) return;
    this.nextComparison = bytesRead + comparedBytes;
    this.isRefuted = !this.isLikeBeginning();
  }
}
