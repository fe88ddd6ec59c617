import type { KnowledgeModel, Trigger } from '../knowledgeModel';
import type { Subscription, SubscriptionEvent, SubscriptionStatus } from '../subscriptions';
import { formatDayTime } from './seedBuilders';

/** Subscriptions in every status. Ids stay the same from start to start. */
export function seedSubscriptions(models: readonly KnowledgeModel[]): Subscription[] {
  const triggers = models.flatMap((model) => model.triggers.map((trigger) => ({ model, trigger })));
  const createSubscription = (
    number: number,
    name: string,
    status: SubscriptionStatus,
    triggerIndex: number,
    failedCount = 0,
  ): Subscription => {
    const { model, trigger } = triggers[triggerIndex] as (typeof triggers)[number];
    const offset = 40 * number;
    return {
      id: `6e0d5b21-93c4-4f17-a2d8-00000000000${number}`,
      knowledgeModelId: model.id,
      triggerId: trigger.id,
      spec: {
        name,
        uri: `https://hooks.example.com/celonis/${name.toLowerCase().replaceAll(' ', '-')}`,
        headers: { 'Content-Type': 'application/json' },
        configurations: number % 2 === 0 ? ['SKIP_ERRORS'] : [],
      },
      status,
      ownerName: 'Sam Sandbox',
      creationDate: formatDayTime(30 + number),
      latestSucceedEvent: status === 'rejected' ? undefined : formatDayTime(150 + number),
      offset: status === 'rejected' ? 0 : offset,
      failedEvents: createFailedEvents(model, trigger, offset, failedCount),
    };
  };
  return [
    createSubscription(1, 'Tell the credit team', 'active', 0),
    createSubscription(2, 'Blocked orders to Slack', 'paused', 0, 12),
    createSubscription(3, 'Dispatch board', 'active', 1),
    createSubscription(4, 'Carrier portal', 'failed', 1, 120),
    createSubscription(5, 'Old ticket system', 'suspended', 2, 30),
    createSubscription(6, 'Unreachable test hook', 'rejected', 2),
  ];
}

function createFailedEvents(
  model: KnowledgeModel,
  trigger: Trigger,
  offset: number,
  count: number,
): SubscriptionEvent[] {
  const record = model.records.find(({ id }) => id === trigger.record);
  if (!record || count === 0) return [];
  const fields = record.fields.filter(({ id }) => trigger.fields.includes(id));
  const eventValueTypes = {
    string: 'STRING',
    boolean: 'STRING',
    integer: 'INT',
    float: 'FLOAT',
    date: 'DATE',
    datetime: 'DATE',
  } as const;
  return record
    .rows()
    .slice(0, count)
    .map((row, index) => ({
      offset: offset + index + 1,
      creationDate: formatDayTime(160 + index / 24),
      fields: fields.map(({ id, type }) => ({
        id,
        value: row[id] ?? null,
        type: eventValueTypes[type],
        isIdentifier: id === record.key,
      })),
    }));
}
