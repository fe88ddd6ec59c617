import type { Problem } from '../core/problem';
import { isCancelled, toProblem } from '../core/problem';
import type { CheckResult } from './vendor';

/** One check of a test. What it found, or why it does not apply; it throws where it fails. */
export interface ConnectionCheck {
  id: string;
  label: string;
  run: () => Promise<{ detail: string } | { skipped: string }>;
  /** When it fails, the checks after it are skipped for this reason. Absent: they are tried all the same. */
  skipReasonAfterFailure?: string | ((problem: Problem | undefined) => string);
}

/** Runs checks in their order, each timed and reported as it comes. Throws ProblemError `cancelled` only. */
export async function runChecks(
  checks: readonly ConnectionCheck[],
  onResult: (result: CheckResult) => void,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  let skipReason: string | undefined;
  for (const check of checks) {
    const { id, label } = check;
    const result: CheckResult =
      skipReason === undefined ? await runCheck(check) : { id, label, outcome: 'skipped', detail: skipReason };
    if (result.outcome === 'failed') skipReason = getSkipReason(check, result.problem);
    results.push(result);
    onResult(result);
  }
  return results;
}

function getSkipReason({ skipReasonAfterFailure }: ConnectionCheck, problem: Problem | undefined): string | undefined {
  return typeof skipReasonAfterFailure === 'function' ? skipReasonAfterFailure(problem) : skipReasonAfterFailure;
}

/** One check by itself, timed. Throws ProblemError `cancelled` only. */
export async function runCheck({
  id,
  label,
  run,
}: Omit<ConnectionCheck, 'skipReasonAfterFailure'>): Promise<CheckResult> {
  const startedAt = performance.now();
  const measureLatencyMs = (): number => Math.round(performance.now() - startedAt);
  try {
    const result = await run();
    if ('skipped' in result)
      return { id, label, outcome: 'skipped', detail: result.skipped, latencyMs: measureLatencyMs() };
    return { id, label, outcome: 'passed', latencyMs: measureLatencyMs(), detail: result.detail };
  } catch (error) {
    if (isCancelled(error)) throw error;
    const problem = toProblem(error);
    return {
      id,
      label,
      outcome: 'failed',
      latencyMs: measureLatencyMs(),
      problem,
      ...(problem.fixes ? { fixes: problem.fixes } : {}),
    };
  }
}
