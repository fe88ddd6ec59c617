import { t } from '@vscode/l10n';
import { runChecks } from '../connections/runChecks';
import { limitForTest } from '../connections/testLimits';
import type { CheckResult, TestReport, VendorSession } from '../connections/vendor';
import type { Problem } from '../core/problem';
import { AnonymousAnswers, createCredentialCheck, createHostCheck, createTokenCheck } from './credentialChecks';
import { createDataPushChecks } from './dataPush/dataPushChecks';
import { getApiType, getAuthType } from './fields';
import { createIntelligenceChecks } from './intelligence/intelligenceChecks';

/**
 * Tests a connection by reading only: the host answers, a token is given (OAuth 2.0), the credential is accepted, and
 * then what the connection is for. A credential that may do nothing else passes, because whoami and pool details are
 * optional (celonis-api.md §3.1). Throws ProblemError only when cancelled.
 */
export async function testConnection(
  givenSession: VendorSession,
  signal: AbortSignal,
  onResult: (result: CheckResult) => void,
): Promise<TestReport> {
  const session = limitForTest(givenSession);
  const purposeChecks =
    getApiType(session.values) === 'intelligence'
      ? createIntelligenceChecks(session, signal)
      : createDataPushChecks(session, signal);
  const anonymous = new AnonymousAnswers(session.http, signal, purposeChecks.callPurposeApi);
  const isOAuth = getAuthType(session.values) === 'oauth';
  const checks = await runChecks(
    [
      {
        ...createHostCheck(session, anonymous),
        skipReasonAfterFailure: t('Skipped, because Celonis was not reached.'),
      },
      ...(isOAuth
        ? [
            {
              ...createTokenCheck(session, signal, anonymous),
              skipReasonAfterFailure: t('Skipped, because there is no token.'),
            },
          ]
        : []),
      {
        ...createCredentialCheck(session, signal, purposeChecks.callPurposeApi, anonymous),
        skipReasonAfterFailure: (problem) => explainSkipped(problem, isOAuth),
      },
      ...purposeChecks.checks,
    ],
    onResult,
  );
  const failedCheck = checks.find((check) => check.outcome === 'failed');
  return {
    works: failedCheck === undefined,
    checks,
    ...(purposeChecks.place ? { place: purposeChecks.place } : {}),
    summary: failedCheck?.problem?.what ?? purposeChecks.describeSuccess(),
  };
}

/** Only a 401 says something about the credential: the network, or another web server, refuses a right one as well. */
function explainSkipped(problem: Problem | undefined, isOAuth: boolean): string {
  if (problem?.kind !== 'unauthorized') return t('Skipped, because the check before it did not get through.');
  return isOAuth ? t('Skipped, because the token is not accepted.') : t('Skipped, because the key is not accepted.');
}
