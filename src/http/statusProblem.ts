import { t } from '@vscode/l10n';
import { formatWait } from '../core/formatNumbers';
import type { Problem, ProblemKind } from '../core/problem';
import { readRetryAfterMs } from '../core/retry';
import type { ErrorBody } from './errorBody';
import { readErrorBody } from './errorBody';
import type { HtmlPage } from './htmlPage';
import { readHtmlPage } from './htmlPage';
import { proxyProblem } from './networkProblem';
import { readNetworkRefusal } from './networkRefusal';

/** An answer as far as problems need to know it. */
export interface FailedResponse {
  status: number;
  headers: { get(name: string): string | null };
  text: string;
}

/** What was sent along to be let in: a lasting key, or a token that an OAuth 2.0 client got. */
export type CredentialKind = 'key' | 'token';

/** What an answer outside of 2xx means. `where` is left to the caller. */
export function statusProblem(response: FailedResponse, host: string, credentialKind: CredentialKind = 'key'): Problem {
  const { status, text } = response;
  if (status === 407) return proxyProblem(host, status);
  const problem = pageProblem(response, host) ?? bodyProblem(response, host, credentialKind);
  const isRefusal = status === 401 || status === 403;
  return (isRefusal && problem.kind !== 'proxy' && readNetworkRefusal(problem, text, host)) || problem;
}

/** A page of something else than the service, which asks for a password or stands in between. */
function pageProblem(response: FailedResponse, host: string): Problem | undefined {
  const { status, text } = response;
  const page = readHtmlPage(response.headers.get('content-type'), text);
  if (page && (page.kind !== 'other' || status === 403 || asksForPassword(response)))
    return htmlPageProblem(page, host, status);
  return text.trim() === '' && asksForPassword(response) ? htmlPageProblem({ kind: 'login' }, host, status) : undefined;
}

function bodyProblem(response: FailedResponse, host: string, credentialKind: CredentialKind): Problem {
  const { status, text } = response;
  const page = readHtmlPage(response.headers.get('content-type'), text);
  const errorBody: ErrorBody = page ? readPageBody(page) : readErrorBody(text);
  const waitMs = status === 429 || status === 503 ? readRetryAfterMs(response.headers) : undefined;
  const { undocumentedText } = errorBody;
  const noReason = describeMissingReason(status, undocumentedText !== undefined);
  const problem = describeStatus(status, host, text.trim() === '', waitMs, credentialKind, noReason);
  // A service gives a code; without one, something on the way may refuse everybody.
  const isOfUnknownOrigin = problem.kind === 'forbidden' && !errorBody.code && !errorBody.supportId;
  return {
    ...problem,
    status,
    ...(isOfUnknownOrigin && { next: `${problem.next} ${adviseTest()}` }),
    ...(errorBody.reason ? { why: errorBody.reason } : {}),
    // It could hold anything, so it is shown to whoever asks for it.
    ...(undocumentedText && {
      fixes: [
        ...(problem.fixes ?? []),
        { kind: 'showAnswer' as const, label: t('Show Answer'), answer: undocumentedText },
      ],
    }),
    ...(errorBody.supportId ? { supportId: errorBody.supportId } : {}),
    ...(errorBody.code ? { code: errorBody.code } : {}),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  };
}

/** What tells a permission that is missing from a network that is refused. */
export function adviseTest(): string {
  return t('A test of the connection tells whether it is the network that is refused instead.');
}

/** A web server or a proxy asks people so for a name and a password; services ask for keys and tokens. */
function asksForPassword({ status, headers }: FailedResponse): boolean {
  return status === 401 && /^\s*(?:basic|digest|negotiate|ntlm)\b/i.test(headers.get('www-authenticate') ?? '');
}

function readPageBody(page: HtmlPage): ErrorBody {
  const reason = describePageTitle(page);
  return reason ? { reason } : {};
}

function describeMissingReason(status: number, isUndocumented: boolean): string {
  if (isUndocumented) return t('The service answered with status {0}, and not in a form that it documents.', status);
  return status === 401 || status === 403
    ? t('The service gave no reason.')
    : t('The service answered with status {0} and gave no reason.', status);
}

/** A web page came where data was expected: says which sort of page, whatever the status. */
export function htmlPageProblem(page: HtmlPage, host: string, status: number): Problem {
  const titleSentence = describePageTitle(page);
  switch (page.kind) {
    case 'login':
      return {
        kind: 'html',
        what: t('A sign-in page came instead of an answer from {0}.', host),
        why: titleSentence ?? t('Something on the way, or the service itself, wants a person to sign in.'),
        next: t('Check the domain. If it is right, sign in to your network or proxy in a browser and try again.'),
        status,
      };
    case 'block':
      return {
        kind: 'proxy',
        what: t('A proxy or firewall answered instead of {0}.', host),
        why: titleSentence ?? t('It sent a page of its own.'),
        next: t('Ask your IT department to allow {0}, or check the proxy settings of VS Code.', host),
        status,
        fixes: [{ kind: 'openSettings', query: 'http.proxy', label: t('Open Proxy Settings') }],
      };
    case 'other':
      return {
        kind: 'html',
        what: t('A web page came instead of an answer from {0}.', host),
        why: titleSentence ?? t('It may come from a proxy, a firewall or another service at this address.'),
        next: t('Check the domain, your network and your proxy.'),
        status,
      };
  }
}

function describePageTitle(page: HtmlPage): string | undefined {
  return page.title ? t('The page is titled "{0}".', page.title) : undefined;
}

type StatusProblem = Pick<Problem, 'kind' | 'what' | 'why' | 'next' | 'fixes'>;

function describeStatus(
  status: number,
  host: string,
  isEmpty: boolean,
  waitMs: number | undefined,
  credentialKind: CredentialKind,
  noReason: string,
): StatusProblem {
  const isToken = credentialKind === 'token';
  const retry = { fixes: [{ kind: 'retry' as const, label: t('Try Again') }] };
  switch (status) {
    case 401:
      return {
        kind: 'unauthorized',
        what: isToken ? t('{0} did not accept the OAuth 2.0 token.', host) : t('{0} did not accept the key.', host),
        why: noReason,
        next: isToken
          ? t('Check the OAuth 2.0 client and the scopes of the connection.')
          : t('Check that the key is complete, still valid and of the chosen kind.'),
      };
    case 403:
      return isEmpty
        ? {
            kind: 'notEnabled',
            what: t('{0} denied access (403, no reason given).', host),
            why: t(
              'An empty refusal means that this API is not switched on for the team, or that this network is not on its list.',
            ),
            next: t('Ask an administrator of the team about both. A VPN may help with the second.'),
          }
        : {
            kind: 'forbidden',
            what: isToken
              ? t('{0} does not permit this to the OAuth 2.0 client.', host)
              : t('{0} does not permit this with the key.', host),
            why: noReason,
            next: isToken
              ? t('Ask an administrator of the team for the permission, and check the scopes of the connection.')
              : t('Ask an administrator of the team for the permission.'),
          };
    case 404:
    case 410:
      return {
        kind: 'notFound',
        what: t('{0} does not have what was asked for.', host),
        why: isToken
          ? t('It was deleted or never there, or the OAuth 2.0 client may not see it.')
          : t('It was deleted or never there, or the key may not see it.'),
        next: t('Check the values of the connection.'),
      };
    case 408:
      return {
        kind: 'timeout',
        what: t('{0} timed out while it waited for the request.', host),
        why: t('The network is slow.'),
        next: t('Try again.'),
        ...retry,
      };
    case 409:
      return {
        kind: 'conflict',
        what: t('{0} cannot do this now.', host),
        why: t('It conflicts with something that is going on there.'),
        next: t('Try again in a minute.'),
        ...retry,
      };
    case 413:
      return {
        kind: 'tooLarge',
        what: t('{0} rejected the request because it is too large.', host),
        why: t('The service or a proxy before it limits the size of a request.'),
        next: t('Send smaller chunks.'),
      };
    case 429:
      return {
        kind: 'rateLimited',
        what: t('{0} received too many requests.', host),
        why: t('The service limits how many there may be in a time.'),
        next: waitMs === undefined ? t('Try again in a minute.') : t('Try again in {0}.', formatWait(waitMs)),
        ...retry,
      };
  }
  if (status >= 500) {
    return {
      kind: 'server',
      what: [502, 503, 504].includes(status)
        ? t('{0} is not available at the moment.', host)
        : t('{0} failed to carry this out.', host),
      why: noReason,
      next: waitMs === undefined ? t('Try again in a few minutes.') : t('Try again in {0}.', formatWait(waitMs)),
      ...retry,
    };
  }
  const kind: ProblemKind = status >= 400 ? 'invalid' : 'unreadable';
  return {
    kind,
    what:
      kind === 'invalid' ? t('{0} refused what was sent.', host) : t('{0} gave an answer that was not expected.', host),
    why: noReason,
    next: t('The log has the details.'),
  };
}
