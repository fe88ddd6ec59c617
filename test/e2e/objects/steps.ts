import type { Workbench } from './workbench';

/** For suites whose tests go on where the one before stopped: keeps a picture of a failure, and leaves out what cannot work after it. */
export function steps(workbench: () => Workbench | undefined): void {
  let failed = false;
  beforeEach(function () {
    if (failed) this.skip();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || failed) return;
    failed = true;
    await workbench()?.keepFailure();
    for (const complaint of workbench()?.complaints ?? []) console.error(complaint);
  });
}
