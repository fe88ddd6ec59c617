import { t } from '@vscode/l10n';
import { getFreshToken } from '../../celonis/oauth/oauthToken';
import { formatList } from '../../connections/listValue';
import type { VendorSession } from '../../connections/vendor';
import type { Problem } from '../../core/problem';
import { isCancelled, toProblem } from '../../core/problem';
import type { Ability } from './abilities';

/** What a client may do, found out by trying: which scopes Celonis grants it, and what it can do with them. */
export interface TriedAccess {
  /** Those that are granted, to be asked for together. */
  scopes: readonly string[];
  abilities: readonly TriedAbility[];
}

export interface TriedAbility {
  ability: Ability;
  /** Whether the key can do it today. */
  keyProblem?: Problem | undefined;
  /** What the client lacks; absent where it can do it. */
  lacks?: { kind: 'scope' } | { kind: 'permission'; problem: Problem } | undefined;
}

/** Opens sessions for the trial: with the key as it is stored, and with a draft that is stored nowhere. */
export interface TrialSessions {
  openWithKey(): Promise<VendorSession>;
  openDraft(scopes: string): Promise<VendorSession>;
}

/**
 * Asks for each scope by itself, for one that is refused makes Celonis refuse them all (celonis-api.md §2.3); where the
 * narrow one is refused, for the broader ones. Then does what the connection is used for, with the key and with the
 * client. Throws ProblemError where the client itself is refused.
 */
export async function tryAccess(
  sessions: TrialSessions,
  abilities: readonly Ability[],
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<TriedAccess> {
  const answers = new Map<string, boolean>();
  const isGranted = async (scope: string): Promise<boolean> => {
    const earlierAnswer = answers.get(scope);
    if (earlierAnswer !== undefined) return earlierAnswer;
    signal.throwIfAborted();
    onStep(t('Asking for the scope {0}…', scope));
    const granted = await requestScope(await sessions.openDraft(scope), scope);
    answers.set(scope, granted);
    return granted;
  };
  const scopeByAbility = new Map<Ability, string>();
  for (const ability of abilities)
    for (const scope of ability.scopes)
      if (await isGranted(scope)) {
        scopeByAbility.set(ability, scope);
        break;
      }
  const scopes = [...new Set(scopeByAbility.values())];
  const keySession = await sessions.openWithKey();
  const clientSession = scopes.length > 0 ? await sessions.openDraft(formatList(scopes)) : undefined;
  const triedAbilities: TriedAbility[] = [];
  for (const ability of abilities) {
    signal.throwIfAborted();
    onStep(t('Trying: {0}…', ability.label));
    const keyProblem = await attempt(ability, keySession, signal);
    const hasScope = clientSession !== undefined && scopeByAbility.has(ability);
    const problem = hasScope ? await attempt(ability, clientSession, signal) : undefined;
    triedAbilities.push({
      ability,
      keyProblem,
      lacks: hasScope ? problem && { kind: 'permission', problem } : { kind: 'scope' },
    });
  }
  return { scopes, abilities: triedAbilities };
}

/** A service may grant less than was asked for, and then names what it granted (RFC 6749 §5.1). */
async function requestScope(session: VendorSession, scope: string): Promise<boolean> {
  try {
    const { scopes } = await getFreshToken(session);
    return scopes === undefined || scopes.includes(scope);
  } catch (error) {
    if (toProblem(error).code === 'invalid_scope') return false;
    throw error;
  }
}

/** What is wrong; undefined where it works. That a service cannot be reached ends the trial. */
async function attempt(ability: Ability, session: VendorSession, signal: AbortSignal): Promise<Problem | undefined> {
  try {
    await ability.attempt(session, signal);
    return undefined;
  } catch (error) {
    const problem = toProblem(error);
    if (isCancelled(error) || signal.aborted || problem.status === undefined) throw error;
    return problem;
  }
}
