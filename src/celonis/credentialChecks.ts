import { t } from '@vscode/l10n';
import type { HttpClient } from '../http/client';
import { isCancelled, ProblemError, toProblem } from '../http/problem';
import type { Fix, Problem } from '../http/problem';
import { orCancelled } from '../http/retry';
import type { Check } from '../connections/checks';
import { readList } from '../connections/lists';
import type { Session } from '../connections/vendor';
import { paths, teamSchema } from './api';
import { authorized, withScheme } from './auth';
import { authTypeOf, keyTypes } from './fields';
import type { KeyType } from './fields';
import { freshToken } from './oauth';

/** A person waits for a test: less patience than elsewhere. */
export const patience = { timeoutMs: 15_000, retries: 1 } as const;

/** What a connection is for, as far as its test is concerned. */
export interface Purpose {
  /** Calls the API that alone matters in the end. Throws ProblemError. */
  probe: Probe;
  checks: readonly Check[];
  /** One sentence on success. */
  summary(): string;
}
export type Probe = (http: HttpClient) => Promise<unknown>;

/** Any answer of the host itself will do, also a refusal: no credential is sent yet. */
export function hostCheck(session: Session, signal: AbortSignal): Check {
  const secure = session.http.origin.startsWith('https:');
  return {
    id: 'host',
    label: t('The host answers'),
    run: async () => {
      try {
        await whoAmI(session.http, signal);
      } catch (error) {
        const { status, kind } = toProblem(error);
        if (status === undefined || kind === 'proxy') throw error;
      }
      return { detail: secure ? t('Over a trusted secure connection.') : t('On this computer, without encryption.') };
    },
  };
}

/** OAuth 2.0 only. The token that is kept does not count: a test asks for a new one. */
export function tokenCheck(session: Session, signal: AbortSignal): Check {
  return {
    id: 'token',
    label: t('A token is given'),
    run: async () => {
      const { expiresAt, scopes } = await orCancelled(freshToken(session), signal);
      const minutes = Math.max(1, Math.round((expiresAt - Date.now()) / 60_000));
      const without = scopes ? readList(session.values['scopes']).filter((scope) => !scopes.includes(scope)) : [];
      const life = minutes === 1 ? t('It lasts a minute and is renewed as needed.') : t('It lasts {0} minutes and is renewed as needed.', minutes);
      return { detail: without.length === 0 ? life : `${life} ${t('Celonis left out these scopes: {0}. What they stand for will be refused.', without.join(', '))}` };
    },
  };
}

/** Whether Celonis knows the key or the token. */
export function credentialCheck(session: Session, signal: AbortSignal, probe: Probe): Check {
  const authType = authTypeOf(session.values);
  return {
    id: 'credential',
    label: authType === 'oauth' ? t('The token is accepted') : t('The key is accepted'),
    run: async () => {
      const verdict = await verdictOn(authorized(session), signal, probe);
      if (verdict.accepted) return { detail: verdict.detail };
      if (authType === 'oauth') throw new ProblemError(tokenRejected(verdict.problem));
      const fix = await otherScheme(session, authType, signal, probe);
      throw new ProblemError(keyRejected(verdict.problem, authType, fix));
    },
  };
}

/**
 * Whether this client's credential is accepted. Being known but not allowed to ask who one is counts as accepted; being refused there
 * is weighed against the API that alone matters in the end.
 */
async function verdictOn(http: HttpClient, signal: AbortSignal, probe: Probe): Promise<{ accepted: true; detail: string } | { accepted: false; problem: Problem }> {
  try {
    const team = await whoAmI(http, signal);
    return { accepted: true, detail: team ? t('It belongs to the team {0}.', team) : t('Celonis knows it.') };
  } catch (error) {
    const problem = toProblem(error);
    if (['forbidden', 'notEnabled', 'notFound'].includes(problem.kind)) {
      return { accepted: true, detail: t('Celonis knows it, but does not tell which team it belongs to.') };
    }
    if (problem.kind !== 'unauthorized') throw error;
    if (await isKnown(probe(http))) return { accepted: true, detail: t('The API that this connection is for knows it.') };
    return { accepted: false, problem };
  }
}

/** The same secret under the other scheme, at the same origin: the remedy, if that is accepted. */
async function otherScheme({ http, secrets }: Session, authType: KeyType, signal: AbortSignal, probe: Probe): Promise<Fix | undefined> {
  const other: KeyType = authType === 'custom' ? 'token' : 'custom';
  const from = keyTypes[authType].secret;
  const key = secrets[from];
  if (!key) return undefined;
  const tried = withScheme(http, other, key);
  if (!(await isKnown(whoAmI(tried, signal))) && !(await isKnown(probe(tried)))) return undefined;
  const label = other === 'token' ? t('Use Auth Type Token') : t('Use Auth Type Custom');
  return { kind: 'setField', field: 'authType', value: other, label, secret: { from, to: keyTypes[other].secret } };
}

/** The team's name, if it is told. */
async function whoAmI(http: HttpClient, signal: AbortSignal): Promise<string | undefined> {
  const team = await http.request({ method: 'GET', path: paths.team, step: t('asking for the team'), schema: teamSchema, signal, ...patience });
  return team?.name ?? team?.domain ?? undefined;
}

/** Whether an answer shows that the credential is known, be it by a refusal that only comes to those who are (celonis-api.md §3.2). */
async function isKnown(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return ['forbidden', 'notEnabled', 'rateLimited'].includes(toProblem(error).kind);
  }
}

function tokenRejected(problem: Problem): Problem {
  return {
    ...problem,
    what: t('Celonis gave a token, but does not accept it.'),
    next: t('Check the scopes of this connection, and that the domain is the one where the OAuth 2.0 client was registered.'),
    fixes: [{ kind: 'editConnection', label: t('Correct the Scopes'), field: 'scopes' }],
  };
}

function keyRejected(problem: Problem, authType: KeyType, fix: Fix | undefined): Problem {
  if (fix) {
    return {
      ...problem,
      what: authType === 'custom' ? t('Celonis does not accept this as an App key.') : t('Celonis does not accept this as an API key.'),
      next: authType === 'custom' ? t('It is accepted as an API key: switch the auth type to Token.') : t('It is accepted as an App key: switch the auth type to Custom.'),
      fixes: [fix],
    };
  }
  return {
    ...problem,
    what: authType === 'custom' ? t('Celonis does not accept the App key.') : t('Celonis does not accept the API key.'),
    next: t('It is not accepted as the other kind of key either. Copy it again in one piece, or create a new one if it was deleted.'),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), field: keyTypes[authType].secret }],
  };
}
