import { t } from '@vscode/l10n';
import { formatMoment } from '../../core/formatTimes';
import type { Problem } from '../../core/problem';

/** A refusal of the Intelligence API in words that help (error codes: celonis-api.md §3.2). */
export function explainIntelligenceProblem(problem: Problem, isOAuth: boolean): Problem {
  if (problem.kind === 'notEnabled') {
    return {
      ...problem,
      what: t('The Intelligence API is not switched on for this team.'),
      why: t(
        'Celonis denied access (403, no reason given), as it does then. The same error appears if your network is not allowed.',
      ),
      next: t(
        'Ask Celonis support or your Celonis account team to switch it on. If it is on already, ask an administrator of the team whether your network is allowed.',
      ),
    };
  }
  if (problem.kind === 'forbidden') {
    return {
      ...problem,
      what: isOAuth ? t('The OAuth 2.0 client may not do this.') : t('The key may not do this.'),
      next: isOAuth
        ? t(
            'Both are needed: the scope intelligence.knowledge-models:read (for triggers intelligence.subscriptions:manage), and the permission Use package on the Studio package (for triggers also Edit package).',
          )
        : t(
            'Ask an administrator for the permission Use package on the Studio package of the knowledge model. Triggers and subscriptions need Edit package as well.',
          ),
    };
  }
  if (problem.kind === 'rateLimited') {
    return {
      ...problem,
      what: t('The team has used up the requests that the Intelligence API allows it.'),
      next: [
        t('Everybody in the team shares them: so many a second, and so many a day.'),
        describeRetryTime(problem),
      ].join(' '),
    };
  }
  const explanation = explainErrorCode(problem.code ?? '');
  return explanation ? { ...problem, ...explanation } : problem;
}

function describeRetryTime({ retryAfterMs }: Problem): string {
  return retryAfterMs === undefined
    ? t('Wait, and ask for less at a time.')
    : t('The next are allowed at {0}.', formatMoment(new Date(Date.now() + retryAfterMs)));
}

function explainErrorCode(code: string): Pick<Problem, 'what' | 'next'> | undefined {
  switch (code) {
    case 'KM_MODEL_NOTFOUND':
      return {
        what: t('The knowledge model does not exist.'),
        next: t(
          'It was deleted or is not published, or the permission Use package on its Studio package is missing. Refresh the list.',
        ),
      };
    case 'KM_RECORD_NOTFOUND':
      return {
        what: t('The knowledge model has no such record.'),
        next: t('It was changed meanwhile. Refresh the list.'),
      };
    case 'KM_FIELD_NOTFOUND':
      return {
        what: t('The knowledge model has no such field.'),
        next: t('Check the spelling, upper and lower case included, or choose the fields again.'),
      };
    case 'SORT_UNKNOWN_FIELD':
    case 'SORT_HAS_OPPOSITE':
    case 'SORT_IS_EMPTY':
      return { what: t('Celonis cannot sort like this.'), next: t('Sort by one of the fields that are shown.') };
    case 'GENERAL_PARAMETER_MISSMATCH':
    case 'GENERAL_PARAMETER_ILLEGAL':
    case 'GENERAL_PARAMETER_MISSING':
    case 'GENERAL_CONSTRAINT_VIOLATION':
      return {
        what: t('Celonis rejected the request as invalid.'),
        next: t(
          'If you filter, check the expression: words like eq, ne, gt, and, or, in in lower case, texts in single quotes, quotes within them doubled.',
        ),
      };
    case 'LIMIT_SIZE_NOTFOUND':
    case 'LIMIT_NOTFOUND':
      return {
        what: t('Celonis has no limits set for this team.'),
        next: t('Contact Celonis support or your Celonis account team.'),
      };
    default:
      return undefined;
  }
}
