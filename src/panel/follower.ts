/** Work that follows from something: begun anew when that changes, given up when it is no longer wanted, never done twice for the same. */
export class Follower {
  private about: readonly unknown[] | undefined;
  private work: AbortController | undefined;

  /** @param about what the work depends on; undefined when there is nothing to do. `work` must not throw. */
  follow(about: readonly unknown[] | undefined, work: (signal: AbortSignal) => Promise<void>): void {
    if (about === this.about || (about && this.about && about.length === this.about.length && about.every((part, index) => part === this.about![index]))) return;
    this.stop();
    this.about = about;
    if (!about) return;
    this.work = new AbortController();
    void work(this.work.signal);
  }

  /** Gives up what goes on; the same may be followed again. */
  stop(): void {
    this.work?.abort();
    this.work = undefined;
    this.about = undefined;
  }
}
