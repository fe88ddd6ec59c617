import { t } from '@vscode/l10n';
import type { CeligoApi } from '../../celigo/celigoApi';
import { getIntegration } from '../../celigo/integrations/integrations';
import { ProblemError, toProblem } from '../../core/problem';

/**
 * Throws ProblemError where the integration that was chosen no longer exists. To be asked before anything is created.
 */
export async function requireIntegration(
  api: CeligoApi,
  { id, name }: { id: string; name: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await getIntegration(api, id, signal);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status !== 404) throw error;
    throw new ProblemError(
      {
        ...problem,
        what: t('The integration "{0}" does not exist any more.', name),
        why: t('It was deleted in Celigo meanwhile.'),
        next: t('Choose another one. Nothing was created.'),
      },
      { cause: error },
    );
  }
}
