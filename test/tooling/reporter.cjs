// Mocha's readable output, and besides it what came of each file of tests in the file that TEST_COUNTS names.
const { reporters, Runner } = require('mocha');
const { writeFileSync } = require('node:fs');

/** @typedef {{ passed: number, failed: number }} Counts */

const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_RUN_END } = Runner.constants;

class CountingReporter extends reporters.Spec {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} [options]
   */
  constructor(runner, options) {
    super(runner, options);
    /** @type {Record<string, Counts>} */
    const files = {};
    const of = (/** @type {import('mocha').Runnable} */ { file = '' }) => (files[file] ??= { passed: 0, failed: 0 });
    runner.on(EVENT_TEST_PASS, (test) => (of(test).passed += 1));
    runner.on(EVENT_TEST_FAIL, (test) => (of(test).failed += 1));
    runner.once(EVENT_RUN_END, () => {
      if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(files));
    });
  }
}

module.exports = CountingReporter;
