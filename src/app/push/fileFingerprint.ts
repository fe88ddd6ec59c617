import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import { sumOf } from '../../core/sum';
import type { Fingerprint, TablePlan } from '../../engine/model/tablePlan';
import type { FileAccess } from './pushDependencies';
import { fileGroupName } from './pushSource';

/**
 * Makes sure that files are what a plan was made of. Throws ProblemError with the code `changed` where they are not.
 */
export async function checkUnchanged(
  files: FileAccess,
  uris: readonly string[],
  { fingerprint }: Pick<TablePlan, 'fingerprint'>,
): Promise<void> {
  const stats = await Promise.all(uris.map((uri) => files.stat(uri)));
  const current: Fingerprint = {
    bytes: sumOf(stats, ({ bytes }) => bytes),
    mtimeMs: Math.max(...stats.map(({ modifiedMs }) => modifiedMs)),
  };
  if (isSameFile(fingerprint, current)) return;
  throw new ProblemError({
    kind: 'input',
    code: 'changed',
    what: t('{0} has changed since it was read.', fileGroupName(uris)),
    next: t('It is being read again. Check it, then push it. Nothing was sent.'),
  });
}

/** The editor tells times in whole milliseconds, the engine in parts of them. */
function isSameFile(planned: Fingerprint, current: Fingerprint): boolean {
  return (
    planned.bytes === current.bytes &&
    (planned.mtimeMs === undefined || Math.abs(planned.mtimeMs - (current.mtimeMs ?? 0)) < 1)
  );
}
