// Mocha's readable output, and besides it how many tests passed, and which failed of what, in the file that TEST_COUNTS
// names.
const { reporters, Runner } = require('mocha');
const { writeFileSync } = require('node:fs');

const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_RUN_END } = Runner.constants;

class CountingReporter extends reporters.Spec {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} [options]
   */
  constructor(runner, options) {
    super(runner, options);
    /** @type {{ passed: number, failed: number, failures: string[] }} */
    const counts = { passed: 0, failed: 0, failures: [] };
    runner.on(EVENT_TEST_PASS, () => (counts.passed += 1));
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      counts.failed += 1;
      counts.failures.push(`${test.titlePath().join(' › ')}: ${error?.message ?? error}`);
    });
    runner.once(EVENT_RUN_END, () => {
      if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
    });
  }
}

module.exports = CountingReporter;
