// Mocha's readable output, and besides it the counts in the file that TEST_COUNTS names, for the last line of `npm test`.
const { reporters, Runner } = require('mocha');
const { writeFileSync } = require('node:fs');

class CountingReporter extends reporters.Spec {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} [options]
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      if (process.env.TEST_COUNTS) {
        writeFileSync(process.env.TEST_COUNTS, JSON.stringify({ passed: passes, failed: failures, pending }));
      }
    });
  }
}

module.exports = CountingReporter;
