import type { Connection, LastTest } from './connectionRecord';
import type { TestReport } from './vendor';

/** A result counts only for the values that it was found with. */
export function hasSameTarget(a: Connection, b: Connection): boolean {
  return a.origin === b.origin && JSON.stringify(a.values) === JSON.stringify(b.values) && a.vendor === b.vendor;
}

/** The place is that of the values the test was made with. */
export function withoutPlace(test: LastTest | undefined): LastTest | undefined {
  return test && { ...test, place: undefined };
}

/** What is kept of a test, and when the connection worked the last time: now, or before. */
export function testOutcome(
  report: TestReport,
  { lastTest: earlierTest, lastWorkedAt }: Partial<Connection>,
): Pick<Connection, 'lastTest' | 'lastWorkedAt'> {
  // What a test that fails did not get to see is as it was.
  const place = report.place ?? earlierTest?.place;
  const lastTest = { ...toLastTest(report), ...(place === undefined ? {} : { place }) };
  const workedAt = [lastTest, earlierTest].find((test) => test?.outcome === 'works')?.at ?? lastWorkedAt;
  return { lastTest, ...(workedAt === undefined ? {} : { lastWorkedAt: workedAt }) };
}

function toLastTest(report: TestReport): LastTest {
  const latencies = report.checks.flatMap((check) => check.latencyMs ?? []);
  return {
    at: new Date().toISOString(),
    outcome: report.works ? 'works' : 'fails',
    summary: report.summary,
    ...(report.checks.some(({ problem }) => problem?.kind === 'refused') ? { isUnreachable: true as const } : {}),
    ...(latencies.length > 0 ? { latencyMs: Math.max(...latencies) } : {}),
  };
}
