import type { PushParameters } from './definition/pushParametersSchema';
import type { PushProgress } from './job/pushJob';

/** A push that goes on in this window. */
export class ActivePush {
  readonly logLines: string[] = [];
  /** What could not be written down of this push, in sentences for the person who pushes. */
  readonly remarks: string[] = [];
  progress: PushProgress | undefined;
  /** What is left to do about its journal once its end is written. */
  closeJournal: (() => Promise<void>) | undefined;
  private isHandedOver = false;
  private readonly controller = new AbortController();

  constructor(
    readonly id: string,
    readonly parameters: PushParameters,
    private readonly onChange: () => void,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isCancelling(): boolean {
    return this.controller.signal.aborted;
  }

  /** Not where the window closes: then the push goes on in another one. */
  cancel(): void {
    if (this.isHandedOver) return;
    this.controller.abort();
    this.onChange();
  }

  /** The window closes, and another one can go on with the push. */
  handOver(): void {
    this.isHandedOver = true;
  }

  log(line: string): void {
    this.logLines.push(`${new Date().toISOString()}  ${line}`);
  }

  addRemark(remark: string): void {
    if (this.remarks.includes(remark)) return;
    this.remarks.push(remark);
    this.log(remark);
  }

  updateProgress(progress: PushProgress): void {
    this.progress = progress;
    this.onChange();
  }
}
