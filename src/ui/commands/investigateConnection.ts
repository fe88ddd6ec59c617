import type { ConnectionService } from '../../connections/connectionService';
import type { Log } from '../../core/log';
import type { Fix } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import { askModal, showInformation, withProgress } from '../adapters/notifications';
import { withSignal } from '../adapters/withSignal';

/** Carries out a fix that finds out more than a test may without asking: asks first, then tells what was found. */
export async function investigateConnection(
  service: ConnectionService,
  log: Log,
  id: string,
  fix: Extract<Fix, { kind: 'investigate' }>,
): Promise<void> {
  const answer = await askModal(fix.label, fix.consent, fix.label);
  if (answer !== fix.label) return;
  const checkResult = await withProgress(fix.label, (_progress, token) =>
    withSignal(token, (signal) => service.investigate(id, fix.id, signal)),
  );
  const fixes = checkResult.fixes ?? checkResult.problem?.fixes ?? [];
  const message = checkResult.problem
    ? describe(checkResult.problem)
    : [checkResult.label, checkResult.detail].filter(Boolean).join(': ');
  log.info(message);
  if (checkResult.problem || fixes.length > 0)
    throw new ProblemError({ kind: checkResult.problem?.kind ?? 'input', what: message, fixes });
  void showInformation(message);
}
