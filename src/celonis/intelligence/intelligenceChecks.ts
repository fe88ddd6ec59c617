import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { VendorSession } from '../../connections/vendor';
import { formatNumber } from '../../core/formatNumbers';
import { formatMoment } from '../../core/formatTimes';
import { LazyValue } from '../../core/lazy';
import type { Problem } from '../../core/problem';
import { ProblemError, toProblem } from '../../core/problem';
import { isCelonisRefusal } from '../celonisRefusal';
import type { PurposeChecks } from '../credentialChecks';
import type { Quota } from './intelligenceApi';
import { IntelligenceApi } from './intelligenceApi';
import { describeQuota } from './intelligenceRows';
import { knowledgeModelSchema } from './knowledgeModels';

const firstPagePath = '/knowledge-models?page=0&pageSize=1';
const pageSchema = z.object({ content: z.array(knowledgeModelSchema).nullish() });
/** As a proof that the API itself answers, the list must be there. */
const ownPageSchema = z.object({ content: z.array(z.unknown()) });

/**
 * The Intelligence API is switched on, knowledge models may be read, requests are left: one request answers all three.
 */
export function createIntelligenceChecks(session: VendorSession, signal: AbortSignal): PurposeChecks {
  const step = t('asking for a knowledge model');
  const api = new LazyValue(() => new IntelligenceApi(session));
  const firstPageResult = new LazyValue(
    async (): Promise<{ firstModelName: string | undefined } | { problem: Problem }> => {
      try {
        const { content } = await api.value.request({
          method: 'GET',
          path: firstPagePath,
          step,
          schema: pageSchema,
          signal,
        });
        return { firstModelName: content?.[0] && (content[0].name || content[0].id) };
      } catch (error) {
        const problem = toProblem(error);
        if (problem.kind === 'cancelled') throw error;
        return { problem };
      }
    },
  );
  return {
    callPurposeApi: (http) =>
      http.request({
        method: 'GET',
        path: `/intelligence/api${firstPagePath}`,
        step,
        schema: ownPageSchema,
        signal,
      }),
    checks: [
      {
        id: 'api',
        label: t('Intelligence API'),
        skipReasonAfterFailure: t('Skipped, because the Intelligence API cannot be used.'),
        run: async () => {
          const result = await firstPageResult.value;
          // A refusal with a reason comes from the API itself, which is therefore there.
          if ('problem' in result && !['forbidden', 'rateLimited'].includes(result.problem.kind))
            throw new ProblemError(apiNotFoundProblem(result.problem));
          if ('problem' in result && !isCelonisRefusal(result.problem))
            return { skipped: t('It refuses, but not in a form that Celonis documents.') };
          return { detail: t('It answers.') };
        },
      },
      {
        id: 'models',
        label: t('Knowledge models'),
        run: async () => {
          const result = await firstPageResult.value;
          if (!('problem' in result))
            return {
              detail: result.firstModelName
                ? t('One of them is {0}.', result.firstModelName)
                : t('None is published, or none may be seen.'),
            };
          if (result.problem.kind === 'rateLimited') return { skipped: t('Skipped, because no requests are left.') };
          throw new ProblemError(result.problem);
        },
      },
      {
        id: 'quota',
        label: t('Daily requests'),
        run: async () => {
          const result = await firstPageResult.value;
          if ('problem' in result && result.problem.kind === 'rateLimited') throw new ProblemError(result.problem);
          const { quota } = api.value;
          if (quota?.remaining === 0) throw new ProblemError(quotaUsedUpProblem(quota));
          return quota ? { detail: describeQuota(quota) } : { skipped: t('Celonis did not tell how many.') };
        },
      },
    ],
    describeSuccess: () => t('Connected. You can read knowledge models.'),
  };
}

function quotaUsedUpProblem({ limit, resetsAt: startsOver }: Quota): Problem {
  return {
    kind: 'rateLimited',
    what: t('No requests are left today.'),
    why:
      limit === undefined
        ? t('The team has used all that the Intelligence API allows it in a day.')
        : t('The team has used all {0} that the Intelligence API allows it in a day.', formatNumber(limit)),
    next: startsOver
      ? t('The count starts over at {0}.', formatMoment(startsOver))
      : t('The count starts over every day. Try again tomorrow.'),
  };
}

function apiNotFoundProblem(problem: Problem): Problem {
  if (problem.kind !== 'notFound') return problem;
  return {
    ...problem,
    what: t('There is no Intelligence API at this address.'),
    next: t('Check the domain. If it is right, contact Celonis support or your Celonis account team.'),
  };
}
