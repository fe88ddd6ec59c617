import { t } from '@vscode/l10n';
import { parseList } from '../connections/listValue';
import type { ConnectionCheck } from '../connections/runChecks';
import type { VendorSession } from '../connections/vendor';
import { raceWithCancellation } from '../core/delay';
import type { Fix, Problem } from '../core/problem';
import { isCancelled, ProblemError, toProblem } from '../core/problem';
import type { HttpClient } from '../http/httpClient';
import { apiPaths, teamSchema } from './apiContract';
import { createAuthorizedClient, withKeyScheme } from './authorization';
import type { KeyType } from './fields';
import { getAuthType, keyTypeDetails } from './fields';
import { getFreshToken } from './oauth/oauthToken';

/** A person waits for a test: less patience than elsewhere. */
export const testRequestLimits = { timeoutMs: 15_000, retries: 1 } as const;

/** What a connection is for, as far as its test is concerned. */
export interface PurposeChecks {
  /** Calls the API that alone matters in the end. Throws ProblemError. */
  callPurposeApi: PurposeApiCall;
  checks: readonly ConnectionCheck[];
  /** One sentence on success. */
  describeSuccess(): string;
}
export type PurposeApiCall = (http: HttpClient) => Promise<unknown>;

/** Any answer of the host itself will do, also a refusal: no credential is sent yet. */
export function createHostCheck(session: VendorSession, signal: AbortSignal): ConnectionCheck {
  const isSecure = session.http.origin.startsWith('https:');
  return {
    id: 'host',
    label: t('The host answers'),
    run: async () => {
      try {
        await readTeamName(session.http, signal);
      } catch (error) {
        const { status, kind } = toProblem(error);
        if (status === undefined || kind === 'proxy') throw error;
      }
      return { detail: isSecure ? t('Over a trusted secure connection.') : t('On this computer, without encryption.') };
    },
  };
}

/** OAuth 2.0 only. The token that is kept does not count: a test asks for a new one. */
export function createTokenCheck(session: VendorSession, signal: AbortSignal): ConnectionCheck {
  return {
    id: 'token',
    label: t('A token is given'),
    run: async () => {
      const { expiresAt, scopes } = await raceWithCancellation(getFreshToken(session), signal);
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

/** Whether Celonis knows the key or the token. */
export function createCredentialCheck(
  session: VendorSession,
  signal: AbortSignal,
  callPurposeApi: PurposeApiCall,
): ConnectionCheck {
  const authType = getAuthType(session.values);
  return {
    id: 'credential',
    label: authType === 'oauth' ? t('The token is accepted') : t('The key is accepted'),
    run: async () => {
      const acceptance = await checkAcceptance(createAuthorizedClient(session), signal, callPurposeApi);
      if (acceptance.accepted) return { detail: acceptance.detail };
      if (authType === 'oauth') throw new ProblemError(tokenRejectedProblem(acceptance.problem));
      const schemeFix = await findOtherSchemeFix(session, authType, signal, callPurposeApi);
      throw new ProblemError(keyRejectedProblem(acceptance.problem, authType, schemeFix));
    },
  };
}

/**
 * Whether this client's credential is accepted. Being known but not allowed to ask who one is counts as accepted; being
 * refused there is weighed against the API that alone matters in the end.
 */
async function checkAcceptance(
  http: HttpClient,
  signal: AbortSignal,
  callPurposeApi: PurposeApiCall,
): Promise<{ accepted: true; detail: string } | { accepted: false; problem: Problem }> {
  try {
    const team = await readTeamName(http, signal);
    return { accepted: true, detail: team ? t('It belongs to the team {0}.', team) : t('Celonis knows it.') };
  } catch (error) {
    const problem = toProblem(error);
    if (['forbidden', 'notEnabled', 'notFound'].includes(problem.kind)) {
      return { accepted: true, detail: t('Celonis knows it, but does not tell which team it belongs to.') };
    }
    if (problem.kind !== 'unauthorized') throw error;
    if (await isCredentialKnown(callPurposeApi(http)))
      return { accepted: true, detail: t('The API that this connection is for knows it.') };
    return { accepted: false, problem };
  }
}

/** The same secret under the other scheme, at the same origin: the remedy, if that is accepted. */
async function findOtherSchemeFix(
  { http, secrets }: VendorSession,
  authType: KeyType,
  signal: AbortSignal,
  callPurposeApi: PurposeApiCall,
): Promise<Fix | undefined> {
  const otherType: KeyType = authType === 'custom' ? 'token' : 'custom';
  const secretField = keyTypeDetails[authType].secret;
  const key = secrets[secretField];
  if (!key) return undefined;
  const otherClient = withKeyScheme(http, otherType, key);
  if (
    !(await isCredentialKnown(readTeamName(otherClient, signal))) &&
    !(await isCredentialKnown(callPurposeApi(otherClient)))
  )
    return undefined;
  const label = otherType === 'token' ? t('Use Auth Type Token') : t('Use Auth Type Custom');
  return {
    kind: 'setField',
    field: 'authType',
    value: otherType,
    label,
    secret: { from: secretField, to: keyTypeDetails[otherType].secret },
  };
}

/** The team's name, if it is told. */
async function readTeamName(http: HttpClient, signal: AbortSignal): Promise<string | undefined> {
  const team = await http.request({
    method: 'GET',
    path: apiPaths.team,
    step: t('asking for the team'),
    schema: teamSchema,
    signal,
    ...testRequestLimits,
  });
  return team?.name ?? team?.domain ?? undefined;
}

/**
 * Whether an answer shows that the credential is known, be it by a refusal that only comes to those who are
 * (celonis-api.md §3.2).
 */
async function isCredentialKnown(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return ['forbidden', 'notEnabled', 'rateLimited'].includes(toProblem(error).kind);
  }
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
    next: t(
      'It is not accepted as the other kind of key either. Copy it again in one piece, or create a new one if it was deleted.',
    ),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), field: keyTypeDetails[authType].secret }],
  };
}
