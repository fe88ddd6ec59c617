import { t } from '@vscode/l10n';
import { runChecks } from '../connections/checks';
import type { CheckResult, Session, TestReport } from '../connections/vendor';
import { credentialCheck, hostCheck, tokenCheck } from './credentialChecks';
import { dataPushChecks } from './dataPushChecks';
import { apiTypeOf, authTypeOf } from './fields';
import { intelligenceChecks } from './intelligenceChecks';

/**
 * Tests a connection by reading only: the host answers, a token is given (OAuth 2.0), the credential is accepted, and then what the
 * connection is for. A credential that may do nothing else passes, because whoami and pool details are optional (celonis-api.md §3.1).
 * Throws ProblemError only when cancelled.
 */
export async function testConnection(session: Session, signal: AbortSignal, onResult: (result: CheckResult) => void): Promise<TestReport> {
  const purpose = apiTypeOf(session.values) === 'intelligence' ? intelligenceChecks(session, signal) : dataPushChecks(session, signal);
  const oauth = authTypeOf(session.values) === 'oauth';
  const checks = await runChecks(
    [
      { ...hostCheck(session, signal), otherwise: t('Skipped, because the host does not answer.') },
      ...(oauth ? [{ ...tokenCheck(session, signal), otherwise: t('Skipped, because there is no token.') }] : []),
      {
        ...credentialCheck(session, signal, purpose.probe),
        otherwise: oauth ? t('Skipped, because the token is not accepted.') : t('Skipped, because the key is not accepted.'),
      },
      ...purpose.checks,
    ],
    onResult,
  );
  const failure = checks.find((check) => check.outcome === 'failed');
  return { works: failure === undefined, checks, summary: failure?.problem?.what ?? purpose.summary() };
}
