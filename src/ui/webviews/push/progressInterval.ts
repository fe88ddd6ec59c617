/** Progress is shown this often, in milliseconds. */
const intervalMs = 120;

/** Lets progress through as often as somebody can follow it. */
export class ProgressInterval {
  private lastAtMs = 0;

  isDue(): boolean {
    const now = performance.now();
    if (now - this.lastAtMs < intervalMs) return false;
    this.lastAtMs = now;
    return true;
  }
}
