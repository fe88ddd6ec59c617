import type { Workbench } from './workbench';

/**
 * For suites whose tests go on where the one before stopped: reports a failure, and leaves out what cannot
 * work after it.
 */
export function skipAfterFailure(workbench: () => Workbench | undefined): void {
  let hasFailed = false;
  beforeEach(function () {
    if (hasFailed) this.skip();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || hasFailed) return;
    hasFailed = true;
    await workbench()?.reportFailure();
  });
}
