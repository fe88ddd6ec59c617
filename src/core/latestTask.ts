/**
 * Work that follows from something: begun anew when that changes, given up when it is no longer needed, never done
 * twice for the same.
 */
export class LatestTask {
  private dependencies: readonly unknown[] | undefined;
  private controller: AbortController | undefined;

  /**
   * @param dependencies what the task depends on; undefined when there is nothing to do
   * @param task gets the dependencies, and must not throw
   */
  run<const Dependencies extends readonly unknown[]>(
    dependencies: Dependencies | undefined,
    task: (signal: AbortSignal, dependencies: Dependencies) => Promise<void>,
  ): void {
    const { dependencies: currentDependencies } = this;
    if (
      dependencies === currentDependencies ||
      (dependencies &&
        currentDependencies &&
        dependencies.length === currentDependencies.length &&
        dependencies.every((dependency, index) => dependency === currentDependencies[index]))
    )
      return;
    this.stop();
    this.dependencies = dependencies;
    if (!dependencies) return;
    this.controller = new AbortController();
    void task(this.controller.signal, dependencies);
  }

  /** Gives up what goes on; the same may be followed again. */
  stop(): void {
    this.controller?.abort();
    this.controller = undefined;
    this.dependencies = undefined;
  }
}
