import { isCancelled, toProblem } from '../http/problem';
import type { CheckResult } from './vendor';

/** One check of a test. What it found, or why it does not apply; it throws where it fails. */
export interface Check {
  id: string;
  label: string;
  run: () => Promise<{ detail: string } | { skipped: string }>;
  /** When it fails, the checks after it are skipped for this reason. Absent: they are tried all the same. */
  otherwise?: string;
}

/** Runs checks in their order, each timed and told as it comes. Throws ProblemError `cancelled` only. */
export async function runChecks(checks: readonly Check[], onResult: (result: CheckResult) => void): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  let reason: string | undefined;
  for (const check of checks) {
    const { id, label } = check;
    const result: CheckResult = reason === undefined ? await runCheck(check) : { id, label, outcome: 'skipped', detail: reason };
    if (result.outcome === 'failed') reason = check.otherwise;
    results.push(result);
    onResult(result);
  }
  return results;
}

/** One check by itself, timed. Throws ProblemError `cancelled` only. */
export async function runCheck({ id, label, run }: Omit<Check, 'otherwise'>): Promise<CheckResult> {
  const started = performance.now();
  const latencyMs = (): number => Math.round(performance.now() - started);
  try {
    const found = await run();
    if ('skipped' in found) return { id, label, outcome: 'skipped', detail: found.skipped, latencyMs: latencyMs() };
    return { id, label, outcome: 'passed', latencyMs: latencyMs(), detail: found.detail };
  } catch (error) {
    if (isCancelled(error)) throw error;
    const problem = toProblem(error);
    return { id, label, outcome: 'failed', latencyMs: latencyMs(), problem, ...(problem.fixes ? { fixes: problem.fixes } : {}) };
  }
}
