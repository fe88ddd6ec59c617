import { withStatusBarProgress } from './notifications';

/** Shows in the status bar how far something is, as long as it is shown nowhere else. */
export class StatusBarProgress {
  private finish: (() => void) | undefined;
  private report: ((message: string) => void) | undefined;

  show(text: string): void {
    if (!this.finish) this.open();
    this.report?.(text);
  }

  hide(): void {
    this.finish?.();
    this.finish = undefined;
    this.report = undefined;
  }

  private open(): void {
    const isOver = new Promise<void>((resolve) => (this.finish = resolve));
    withStatusBarProgress((report) => {
      this.report = report;
      return isOver;
    });
  }
}
