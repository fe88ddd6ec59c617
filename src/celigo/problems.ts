import { t } from '@vscode/l10n';
import type { Problem } from '../core/problem';
import { adviseTest } from '../http/statusProblem';

/**
 * Whether a refusal is in Celigo's envelope, `errors` with a code such as `access_restricted` (celigo-api.md §1.5,
 * §2.1).
 */
export function isCeligoRefusal({ code }: Problem): boolean {
  return /^[a-z]+(?:_[a-z]+)+$/.test(code ?? '');
}

/**
 * The same problem in words that fit Celigo: its credential is an API token, and permission is a matter of the
 * token's scope and of its owner's role (celigo-api.md §1.3, §1.5).
 */
export function explainCeligoProblem(problem: Problem): Problem {
  // What a proxy or a page in between says is not Celigo's.
  if (problem.kind === 'proxy' || problem.kind === 'html') return problem;
  switch (problem.status) {
    case 401:
      return {
        ...problem,
        what: t('Celigo did not accept the API token.'),
        next: t(
          'It may be mistyped, revoked, purged at the end of its lifetime, or belong to another region. Enter a new one.',
        ),
        fixes: [{ kind: 'editConnection', label: t('Enter Another Token'), field: 'apiToken' }],
      };
    case 402:
      return {
        ...problem,
        what: t('The license of the Celigo account does not cover this.'),
        next: t('The account owner sees under My account, Subscription, what it covers and what is used up.'),
      };
    case 403:
      return {
        ...problem,
        kind: 'forbidden',
        ...(problem.kind === 'notEnabled' ? { why: t('The service gave no reason.') } : {}),
        what: t('The API token does not permit this.'),
        next: [
          t('A token with full access is needed, created by the account owner or an administrator.'),
          ...(isCeligoRefusal(problem) ? [] : [adviseTest()]),
        ].join(' '),
      };
    case 404:
      return {
        ...problem,
        what: t('Celigo does not know this.'),
        next: t('It may have been deleted. Refresh the list.'),
      };
    case 429:
      return { ...problem, what: t('The Celigo account has used up its requests for the moment.') };
    default:
      return problem;
  }
}
