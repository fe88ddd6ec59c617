import { ProblemError } from '../core/problem';

/**
 * Whether a failed request was certainly not carried out: it never reached the service, or the service itself refused
 * it. After everything else (a broken connection, no answer in time, a 5xx, an unreadable answer) it may have been
 * carried out all the same.
 */
export function wasCertainlyNotExecuted(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  const { kind, status } = error.problem;
  if (status !== undefined) return status >= 400 && status < 500 && status !== 408;
  return ['dns', 'refused', 'certificate', 'proxy', 'secretMissing', 'input'].includes(kind);
}
