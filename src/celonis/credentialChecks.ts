import { t } from '@vscode/l10n';
import { parseList } from '../connections/listValue';
import type { ConnectionCheck } from '../connections/runChecks';
import type { VendorSession } from '../connections/vendor';
import { raceWithCancellation } from '../core/delay';
import type { Fix, Problem } from '../core/problem';
import { isCancelled, ProblemError, toProblem } from '../core/problem';
import type { HttpClient } from '../http/httpClient';
import { networkRefusedProblem } from '../http/networkRefusal';
import { apiPaths, teamSchema } from './apiContract';
import { createAuthorizedClient, withKeyScheme } from './authorization';
import { isCelonisRefusal } from './celonisRefusal';
import type { KeyType } from './fields';
import { getAuthType, keyTypeDetails } from './fields';
import { getFreshToken } from './oauth/oauthToken';

/** What a connection is for, as far as its test is concerned. */
export interface PurposeChecks {
  /** Calls the API that alone matters in the end. Throws ProblemError. */
  callPurposeApi: PurposeApiCall;
  checks: readonly ConnectionCheck[];
  /** What the place is called that the connection leads to, once the checks have found that out. */
  readonly place?: string | undefined;
  /** One sentence on success. */
  describeSuccess(): string;
}
export type PurposeApiCall = (http: HttpClient) => Promise<unknown>;

/** How the calls of a test are answered without a credential: each is asked once, and only where it is needed. */
export class AnonymousAnswers {
  private team: Promise<Problem | undefined> | undefined;
  private purpose: Promise<Problem | undefined> | undefined;

  constructor(
    private readonly http: HttpClient,
    private readonly signal: AbortSignal,
    private readonly callPurposeApi: PurposeApiCall,
  ) {}

  /** The refusal of the question for the team; undefined where it is answered to anyone. */
  teamRefusal(): Promise<Problem | undefined> {
    return (this.team ??= readProblem(readTeamName(this.http, this.signal)));
  }

  purposeRefusal(): Promise<Problem | undefined> {
    return (this.purpose ??= readProblem(this.callPurposeApi(this.http)));
  }
}

/**
 * Celonis refuses a call without a credential (celonis-api.md §3.2), so that no credential goes to a host that does not
 * do so. A page, "no such thing" or an answer to anyone comes from another web server.
 */
export function createHostCheck(session: VendorSession, anonymous: AnonymousAnswers): ConnectionCheck {
  const isSecure = session.http.origin.startsWith('https:');
  return {
    id: 'host',
    label: t('Host'),
    run: async () => {
      const refusal = await anonymous.teamRefusal();
      const problem = explainHostAnswer(refusal, new URL(session.http.origin).host);
      if (problem) throw new ProblemError(problem);
      return { detail: isSecure ? t('Over a trusted secure connection.') : t('On this computer, without encryption.') };
    },
  };
}

/** What is wrong with the host, as its answer to a call without a credential shows. */
function explainHostAnswer(refusal: Problem | undefined, host: string): Problem | undefined {
  if (refusal === undefined)
    return notCelonisProblem(
      { kind: 'unreadable', what: '', why: t('It answers to anyone, without a credential.') },
      host,
    );
  switch (refusal.kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'notEnabled':
    case 'rateLimited':
      return undefined;
    case 'server':
    case 'timeout':
      return refusal;
    case 'notFound':
      return notCelonisProblem({ ...refusal, why: t('It has no {0}.', apiPaths.team) }, host);
    case 'html':
      return refusal.status === 403 ? networkRefusedProblem(refusal, host) : notCelonisProblem(refusal, host);
    default:
      return refusal.status === undefined || ['proxy', 'redirect'].includes(refusal.kind)
        ? refusal
        : notCelonisProblem(refusal, host);
  }
}

function notCelonisProblem(problem: Problem, host: string): Problem {
  return {
    ...problem,
    what: t('{0} answers, but not as Celonis does.', host),
    next: t(
      'Check the domain: use the one that a browser shows once you are signed in to Celonis. If it is right, a proxy, firewall or sign-in page of your network may answer instead.',
    ),
    fixes: [{ kind: 'editConnection', label: t('Correct the Domain'), field: 'domain' }],
  };
}

/** OAuth 2.0 only. The token that is stored does not count: a test asks for a new one. */
export function createTokenCheck(
  session: VendorSession,
  signal: AbortSignal,
  anonymous: AnonymousAnswers,
): ConnectionCheck {
  return {
    id: 'token',
    label: t('Access token'),
    run: async () => {
      const result = await settle(raceWithCancellation(getFreshToken(session), signal));
      if ('problem' in result) throw new ProblemError(await explainTokenRefusal(result.problem, session, anonymous));
      const { expiresAt, scopes } = result.value;
      const minutes = Math.max(1, Math.round((expiresAt - Date.now()) / 60_000));
      const missingScopes = scopes
        ? parseList(session.values['scopes']).filter((scope) => !scopes.includes(scope))
        : [];
      const lifetimeText =
        minutes === 1
          ? t('It lasts a minute and is renewed as needed.')
          : t('It lasts {0} minutes and is renewed as needed.', minutes);
      return {
        detail:
          missingScopes.length === 0
            ? lifetimeText
            : `${lifetimeText} ${t('Celonis left out these scopes: {0}. What they stand for will be refused.', missingScopes.join(', '))}`,
      };
    },
  };
}

/** Where a call without a client is refused in the same way, nothing is wrong with the client. */
async function explainTokenRefusal(
  problem: Problem,
  { http }: VendorSession,
  anonymous: AnonymousAnswers,
): Promise<Problem> {
  const isForEveryone = problem.status === 403 && (await anonymous.teamRefusal())?.status === 403;
  return isForEveryone ? networkRefusedProblem(problem, new URL(http.origin).host) : problem;
}

/** Whether Celonis knows the key or the token. */
export function createCredentialCheck(
  session: VendorSession,
  signal: AbortSignal,
  callPurposeApi: PurposeApiCall,
  anonymous: AnonymousAnswers,
): ConnectionCheck {
  const authType = getAuthType(session.values);
  const prover = new CredentialProver(signal, callPurposeApi, anonymous);
  return {
    id: 'credential',
    label: t('Authentication'),
    run: async () => {
      const acceptance = await prover.prove(createAuthorizedClient(session));
      if (acceptance.accepted) return { detail: acceptance.detail };
      if (acceptance.isUndetermined)
        return { skipped: describeUndecided(acceptance.problem, new URL(session.http.origin).host) };
      if (acceptance.problem.kind !== 'unauthorized') throw new ProblemError(acceptance.problem);
      if (authType === 'oauth') throw new ProblemError(tokenRejectedProblem(acceptance.problem));
      const schemeFix = await findOtherSchemeFix(session, authType, prover);
      throw new ProblemError(keyRejectedProblem(acceptance.problem, authType, schemeFix));
    },
  };
}

/** `isUndetermined`: known callers get this answer from Celonis, but so do all who show a key to another web server. */
type Acceptance = { accepted: true; detail: string } | { accepted: false; problem: Problem; isUndetermined?: true };

/**
 * Proves that a credential is accepted: by an answer that only the right one gets, or by a refusal in Celonis' own form
 * that is another than without a credential (celonis-api.md §3.2). A refusal that everyone gets proves nothing. Asking
 * with a key that is wrong on purpose would tell more, but could lock out whoever has the right one.
 */
class CredentialProver {
  constructor(
    private readonly signal: AbortSignal,
    private readonly callPurposeApi: PurposeApiCall,
    private readonly anonymous: AnonymousAnswers,
  ) {}

  /** Throws ProblemError where neither can be said, because the host is out of order. */
  async prove(http: HttpClient): Promise<Acceptance> {
    const team = await settle(readTeamName(http, this.signal));
    if ('value' in team && team.value) return { accepted: true, detail: t('It belongs to the team {0}.', team.value) };
    const teamProblem = 'problem' in team ? team.problem : undefined;
    const { host } = new URL(http.origin);
    if (teamProblem && !isRefusal(teamProblem)) throw new ProblemError(explainForeignAnswer(teamProblem, host));
    const purposeProblem = await readProblem(this.callPurposeApi(http));
    if (!purposeProblem) return { accepted: true, detail: t('The API that this connection is for accepts it.') };
    const isTeamOnlyForKnown = teamProblem && isOnlyForKnown(teamProblem, await this.anonymous.teamRefusal());
    if (isTeamOnlyForKnown && isCelonisRefusal(teamProblem))
      return { accepted: true, detail: t('Celonis knows it, but does not tell which team it belongs to.') };
    const isPurposeOnlyForKnown = isOnlyForKnown(purposeProblem, await this.anonymous.purposeRefusal());
    if (isPurposeOnlyForKnown && isCelonisRefusal(purposeProblem))
      return { accepted: true, detail: t('The API that this connection is for knows it.') };
    if (isTeamOnlyForKnown) return { accepted: false, problem: teamProblem, isUndetermined: true };
    if (isPurposeOnlyForKnown) return { accepted: false, problem: purposeProblem, isUndetermined: true };
    const refusal = teamProblem ?? purposeProblem;
    return { accepted: false, problem: explainRefusal(refusal, host) };
  }
}

function explainRefusal(refusal: Problem, host: string): Problem {
  if (refusal.kind === 'unauthorized') return refusal;
  return refusal.status === 403 ? networkRefusedProblem(refusal, host) : notCelonisProblem(refusal, host);
}

/** What came for a credential, where a call without one was refused: an outage stays one. */
function explainForeignAnswer(problem: Problem, host: string): Problem {
  return problem.status !== undefined && ['html', 'unreadable', 'invalid'].includes(problem.kind)
    ? notCelonisProblem(problem, host)
    : problem;
}

function describeUndecided(problem: Problem, host: string): string {
  return t(
    'It is not known whether it is accepted: without it {0} answers 401, with it {1}, and other web servers do the same for any key.',
    host,
    problem.status ?? problem.kind,
  );
}

function isRefusal({ kind }: Problem): boolean {
  return ['unauthorized', 'forbidden', 'notEnabled', 'notFound'].includes(kind);
}

/** Whether this answer comes to known callers only: unknown ones get a 401. */
function isOnlyForKnown({ kind }: Problem, anonymousRefusal: Problem | undefined): boolean {
  return (
    ['forbidden', 'notEnabled', 'notFound', 'rateLimited'].includes(kind) && anonymousRefusal?.kind === 'unauthorized'
  );
}

/** The same secret under the other scheme, at the same origin: the remedy, if that is accepted. */
async function findOtherSchemeFix(
  { http, secrets }: VendorSession,
  authType: KeyType,
  prover: CredentialProver,
): Promise<Fix | undefined> {
  const otherType: KeyType = authType === 'custom' ? 'token' : 'custom';
  const secretField = keyTypeDetails[authType].secret;
  const key = secrets[secretField];
  if (!key) return undefined;
  const acceptance = await settle(prover.prove(withKeyScheme(http, otherType, key)));
  // Another refusal than the 401 that the key got under its own scheme concerns this very key.
  if (!('value' in acceptance) || !(acceptance.value.accepted || acceptance.value.isUndetermined)) return undefined;
  const label = otherType === 'token' ? t('Use Auth Type Token') : t('Use Auth Type Custom');
  return {
    kind: 'setField',
    field: 'authType',
    value: otherType,
    label,
    secret: { from: secretField, to: keyTypeDetails[otherType].secret },
  };
}

/** The team's name, if it is reported. */
async function readTeamName(http: HttpClient, signal: AbortSignal): Promise<string | undefined> {
  const team = await http.request({
    method: 'GET',
    path: apiPaths.team,
    step: t('asking for the team'),
    schema: teamSchema,
    signal,
  });
  return team?.name ?? team?.domain ?? undefined;
}

/** What a call came to. Throws ProblemError `cancelled` only. */
async function settle<T>(call: Promise<T>): Promise<{ value: T } | { problem: Problem }> {
  try {
    return { value: await call };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { problem: toProblem(error) };
  }
}

async function readProblem(call: Promise<unknown>): Promise<Problem | undefined> {
  const result = await settle(call);
  return 'problem' in result ? result.problem : undefined;
}

function tokenRejectedProblem(problem: Problem): Problem {
  return {
    ...problem,
    what: t('Celonis gave a token, but does not accept it.'),
    next: t(
      'Check the scopes of this connection, and that the domain is the one where the OAuth 2.0 client was registered.',
    ),
    fixes: [{ kind: 'editConnection', label: t('Correct the Scopes'), field: 'scopes' }],
  };
}

function keyRejectedProblem(problem: Problem, authType: KeyType, schemeFix: Fix | undefined): Problem {
  if (schemeFix) {
    return {
      ...problem,
      what:
        authType === 'custom'
          ? t('Celonis does not accept this as an App key.')
          : t('Celonis does not accept this as an API key.'),
      next:
        authType === 'custom'
          ? t('It is accepted as an API key: switch the auth type to Token.')
          : t('It is accepted as an App key: switch the auth type to Custom.'),
      fixes: [schemeFix],
    };
  }
  return {
    ...problem,
    what: authType === 'custom' ? t('Celonis does not accept the App key.') : t('Celonis does not accept the API key.'),
    next:
      authType === 'custom'
        ? t('It is not valid as an API key either. Copy the complete key again, or create a new one if it was deleted.')
        : t(
            'It is not valid as an App key either. Copy the complete key again, or create a new one if it was deleted.',
          ),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), field: keyTypeDetails[authType].secret }],
  };
}
