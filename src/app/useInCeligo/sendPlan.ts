import { CeligoApi } from '../../celigo/celigoApi';

import type { ConnectionService } from '../../connections/connectionService';
import type { Problem } from '../../core/problem';

import type { Secrets } from '../../core/secrets';
import { permitReviewed } from '../changes/permitChange';
import type { ConnectionPlan } from './connectionPlan';
import type { CreationOutcome } from './createInCeligo';
import { createInCeligo } from './createInCeligo';
import type { UpdatePlan } from './updateInCeligo';
import { updateInCeligo } from './updateInCeligo';

type LinkingService = Pick<ConnectionService, 'get' | 'openSession' | 'addLink'>;

/**
 * The one place where a secret of a connection is taken to another service: from the secret store to the account's own
 * origin, after a person has confirmed the review of exactly this plan.
 */
export async function sendConnectionPlan(
  service: LinkingService,
  plan: ConnectionPlan,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<CreationOutcome> {
  const { api, secrets } = await openBoth(service, plan);
  const outcome = await createInCeligo(api, plan, secrets, onStep, signal);
  if (outcome.connection)
    await service.addLink(plan.connection.id, {
      accountId: plan.account.id,
      remoteId: outcome.connection._id,
      name: plan.name,
    });
  return outcome;
}

/** A problem where the ping afterwards fails. Throws ProblemError where nothing was changed. */
export async function sendUpdatePlan(
  service: LinkingService,
  plan: UpdatePlan,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const { api, secrets } = await openBoth(service, plan);
  return updateInCeligo(api, plan, secrets, onStep, signal);
}

/** What was confirmed is what is sent: a connection that was edited since then is reviewed again. */
async function openBoth(
  service: LinkingService,
  { connection, account }: Pick<ConnectionPlan, 'connection' | 'account'>,
): Promise<{ api: CeligoApi; secrets: Secrets }> {
  const permission = permitReviewed(service, { connection, account });
  const [session, accountSession] = [
    await service.openSession(connection.id),
    await service.openSession(account.id, permission),
  ];
  const clientSecret = session.oauth?.client.clientSecret;
  return {
    // The answers of the account may hold what was sent to it: none of it is shown.
    api: CeligoApi.forSession({
      ...accountSession,
      http: accountSession.http.withOptions({
        secrets: [
          ...Object.values(accountSession.secrets),
          ...Object.values(session.secrets),
          clientSecret ?? '',
        ].filter(Boolean),
      }),
    }),
    secrets: { ...session.secrets, ...(clientSecret === undefined ? {} : { clientSecret }) },
  };
}
