import { randomUUID } from 'node:crypto';
import type { FieldValue } from './knowledgeModel';

export type SubscriptionStatus = 'active' | 'failed' | 'suspended' | 'paused' | 'rejected';

/** What its owner decides. */
export interface SubscriptionSpec {
  name: string;
  uri: string;
  headers: Record<string, string>;
  configurations: 'SKIP_ERRORS'[];
}

export interface SubscriptionEvent {
  offset: number;
  /** ISO */
  creationDate: string;
  fields: { id: string; value: FieldValue; type: 'STRING' | 'FLOAT' | 'INT' | 'DATE'; isIdentifier: boolean }[];
}

export interface Subscription {
  id: string;
  knowledgeModelId: string;
  triggerId: string;
  spec: SubscriptionSpec;
  status: SubscriptionStatus;
  ownerName: string;
  /** ISO */
  creationDate: string;
  /** ISO; of the last event that arrived. */
  latestSucceedEvent: string | undefined;
  /** Of the last event that arrived; 0 before the first. */
  offset: number;
  /** Those that did not arrive yet, oldest first. */
  failedEvents: SubscriptionEvent[];
}

/** The next page of failed events holds no more (celonis-api.md §6.2). */
export const eventPageSize = 50;

/** The team's subscriptions. */
export class SubscriptionStore {
  #all: Map<string, Subscription>;

  constructor(
    seed: readonly Subscription[],
    private readonly now: () => number,
  ) {
    this.#all = new Map(seed.map((subscription) => [subscription.id, subscription]));
  }

  list(): Subscription[] {
    return [...this.#all.values()];
  }

  get(id: string | undefined): Subscription | undefined {
    return this.#all.get(id ?? '');
  }

  create(knowledgeModelId: string, triggerId: string, spec: SubscriptionSpec, ownerName: string): Subscription {
    const subscription: Subscription = {
      id: randomUUID(),
      knowledgeModelId,
      triggerId,
      spec,
      status: 'active',
      ownerName,
      creationDate: new Date(this.now()).toISOString(),
      latestSucceedEvent: undefined,
      offset: 0,
      failedEvents: [],
    };
    this.#all.set(subscription.id, subscription);
    return subscription;
  }

  delete(id: string): void {
    this.#all.delete(id);
  }

  /** A better callback brings back what failed with the old one; what is paused stays so. */
  update(subscription: Subscription, spec: SubscriptionSpec): void {
    subscription.spec = spec;
    if (subscription.status === 'paused') return;
    subscription.status = 'active';
    this.#deliver(subscription);
  }

  /** Only an active one. */
  pause(subscription: Subscription): boolean {
    if (subscription.status !== 'active') return false;
    subscription.status = 'paused';
    return true;
  }

  /** Only a paused one. `discard`: without the events that waited. */
  resume(subscription: Subscription, discardsFailedEvents: boolean): boolean {
    if (subscription.status !== 'paused') return false;
    subscription.status = 'active';
    if (discardsFailedEvents) subscription.failedEvents = [];
    else this.#deliver(subscription);
    return true;
  }

  /** All events from `offset` on once more. Not for one that is suspended or rejected. */
  replay(subscription: Subscription): boolean {
    if (subscription.status === 'suspended' || subscription.status === 'rejected') return false;
    subscription.status = 'active';
    this.#deliver(subscription);
    return true;
  }

  /** The next failed events; each is given once. */
  takeFailedEvents(subscription: Subscription): SubscriptionEvent[] {
    return subscription.failedEvents.splice(0, eventPageSize);
  }

  #deliver(subscription: Subscription): void {
    const lastEvent = subscription.failedEvents.at(-1);
    if (!lastEvent) return;
    subscription.offset = lastEvent.offset;
    subscription.latestSucceedEvent = new Date(this.now()).toISOString();
    subscription.failedEvents = [];
  }
}
