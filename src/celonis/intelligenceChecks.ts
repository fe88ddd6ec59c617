import { t } from '@vscode/l10n';
import { z } from 'zod';
import { ProblemError, toProblem } from '../http/problem';
import type { Problem } from '../http/problem';
import type { Session } from '../connections/vendor';
import { patience } from './credentialChecks';
import type { Purpose } from './credentialChecks';
import { IntelligenceApi } from './intelligence';
import type { Quota } from './intelligence';
import { describeQuota } from './intelligenceRows';
import { knowledgeModelSchema } from './knowledgeModels';

const firstPage = '/knowledge-models?page=0&pageSize=1';
const pageSchema = z.object({ content: z.array(knowledgeModelSchema).nullish() });

/** The Intelligence API is switched on, knowledge models may be read, requests are left: one request answers all three. */
export function intelligenceChecks(session: Session, signal: AbortSignal): Purpose {
  const step = t('asking for a knowledge model');
  const api = new Lazy(() => new IntelligenceApi(session));
  const answer = new Lazy(async (): Promise<{ first: string | undefined } | { problem: Problem }> => {
    try {
      const { content } = await api.value.request({ method: 'GET', path: firstPage, step, schema: pageSchema, signal, ...patience });
      return { first: content?.[0] && (content[0].name || content[0].id) };
    } catch (error) {
      const problem = toProblem(error);
      if (problem.kind === 'cancelled') throw error;
      return { problem };
    }
  });
  return {
    probe: (http) => http.request({ method: 'GET', path: `/intelligence/api${firstPage}`, step, signal, ...patience }),
    checks: [
      {
        id: 'api',
        label: t('The Intelligence API is switched on'),
        otherwise: t('Skipped, because the Intelligence API cannot be used.'),
        run: async () => {
          const found = await answer.value;
          // A refusal with a reason comes from the API itself, which is therefore there.
          if ('problem' in found && !['forbidden', 'rateLimited'].includes(found.problem.kind)) throw new ProblemError(notThere(found.problem));
          return { detail: t('It answers.') };
        },
      },
      {
        id: 'models',
        label: t('Knowledge models can be read'),
        run: async () => {
          const found = await answer.value;
          if (!('problem' in found)) return { detail: found.first ? t('One of them is {0}.', found.first) : t('None is published, or none may be seen.') };
          if (found.problem.kind === 'rateLimited') return { skipped: t('Skipped, because no requests are left.') };
          throw new ProblemError(found.problem);
        },
      },
      {
        id: 'quota',
        label: t('Requests are left today'),
        run: async () => {
          const found = await answer.value;
          if ('problem' in found && found.problem.kind === 'rateLimited') throw new ProblemError(found.problem);
          const { quota } = api.value;
          if (quota?.remaining === 0) throw new ProblemError(noneLeft(quota));
          return quota ? { detail: describeQuota(quota) } : { skipped: t('Celonis did not tell how many.') };
        },
      },
    ],
    summary: () => t('Connected. You can read knowledge models.'),
  };
}

function noneLeft({ limit, startsOver }: Quota): Problem {
  return {
    kind: 'rateLimited',
    what: t('No requests are left today.'),
    why: limit === undefined ? t('The team has used all that the Intelligence API allows it in a day.') : t('The team has used all {0} that the Intelligence API allows it in a day.', limit.toLocaleString()),
    next: startsOver ? t('The count starts over at {0}.', startsOver.toLocaleString()) : t('The count starts over every day. Try again tomorrow.'),
  };
}

function notThere(problem: Problem): Problem {
  if (problem.kind !== 'notFound') return problem;
  return { ...problem, what: t('There is no Intelligence API at this address.'), next: t('Check the domain. If it is right, ask the people at Celonis who look after your team.') };
}

/** Made when it is first needed, and once. */
class Lazy<T> {
  private made: { value: T } | undefined;
  constructor(private readonly make: () => T) {}
  get value(): T {
    return (this.made ??= { value: this.make() }).value;
  }
}
