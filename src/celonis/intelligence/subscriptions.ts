import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { filterPages } from '../../connections/listPages';
import { urlPath } from '../../http/urlPath';
import type { IntelligenceApi } from './intelligenceApi';

/** Triggers and the subscriptions to them (celonis-api.md §6.2). */

const optionalText = z.string().nullish().catch(undefined);

export const triggerSchema = z.looseObject({ id: z.string().min(1), name: optionalText, record: optionalText });
export type Trigger = z.infer<typeof triggerSchema>;

export const subscriptionStatuses = ['active', 'failed', 'suspended', 'paused', 'rejected'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

export const subscriptionSchema = z.looseObject({
  id: z.string().min(1),
  name: optionalText,
  /** One that we do not know is shown as it is. */
  status: z.string().transform((status) => status.toLowerCase()),
  knowledgeModelId: optionalText,
  triggerId: optionalText,
  latestSucceedEvent: optionalText,
  creationDate: optionalText,
  ownerName: optionalText,
  configurations: z.array(z.string()).nullish().catch(undefined),
  callbackInfo: z.object({ uri: optionalText }).nullish().catch(undefined),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** Throws ProblemError, as all of these do. */
export function listTriggers(api: IntelligenceApi, modelId: string, signal: AbortSignal): Promise<ListPage<Trigger>> {
  return api.list(
    {
      path: urlPath`/knowledge-models/${modelId}/triggers`,
      itemSchema: triggerSchema,
      step: t('listing the triggers'),
    },
    signal,
  );
}

/** The subscriptions of the whole team. */
export function listAllSubscriptions(api: IntelligenceApi, signal: AbortSignal): Promise<ListPage<Subscription>> {
  return api.list(
    { path: '/subscriptions', itemSchema: subscriptionSchema, step: t('listing the subscriptions') },
    signal,
  );
}

/** The subscriptions to one trigger. The service lists those of the whole team only, so they are picked out. */
export function listSubscriptions(
  api: IntelligenceApi,
  modelId: string,
  triggerId: string,
  signal: AbortSignal,
): Promise<ListPage<Subscription>> {
  return filterPages(
    listAllSubscriptions(api, signal),
    (subscription) =>
      subscription.triggerId === triggerId &&
      (subscription.knowledgeModelId == null || subscription.knowledgeModelId === modelId),
    signal,
  );
}

/** Events are stored for later from now on. */
export function pauseSubscription(api: IntelligenceApi, id: string, signal: AbortSignal): Promise<void> {
  return api.request({
    method: 'PATCH',
    path: urlPath`/subscriptions/${id}/pause`,
    step: t('pausing the subscription'),
    signal,
  });
}

/** `missedEvents`: what to do with the events that were stored meanwhile. */
export function resumeSubscription(
  api: IntelligenceApi,
  id: string,
  missedEvents: 'send' | 'discard',
  signal: AbortSignal,
): Promise<void> {
  const path =
    missedEvents === 'send' ? urlPath`/subscriptions/${id}/resume` : urlPath`/subscriptions/${id}/resume-from-latest`;
  return api.request({ method: 'PATCH', path, step: t('resuming the subscription'), signal });
}

/** Where events are sent to: the host alone, for the rest of the address may be a secret. */
export function readCallbackHost({ callbackInfo }: Subscription): string | undefined {
  const uri = callbackInfo?.uri;
  return uri && URL.canParse(uri) ? new URL(uri).host : undefined;
}

/** The subscription as it may be shown: of the callback only the host. */
export function withoutCallbackPath(subscription: Subscription): object {
  return subscription.callbackInfo
    ? { ...subscription, callbackInfo: { host: readCallbackHost(subscription) } }
    : subscription;
}
