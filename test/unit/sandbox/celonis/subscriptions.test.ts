import assert from 'node:assert/strict';
import { type ApiResponse, SandboxClient } from '../celonisSandboxClient';
import * as shapes from './responseSchemas';

const base = '/intelligence/api';
const model = `${base}/knowledge-models/order-to-cash.order-to-cash-km`;

describe('The sandbox as Celonis: triggers and subscriptions', () => {
  let celonis: SandboxClient;
  let trigger: string;
  beforeEach(async () => {
    celonis = await SandboxClient.start({ intelligenceLimits: { perSecond: 1_000, perDay: 100_000 } });
    trigger = ((await celonis.call('GET', `${model}/triggers`)).field('content') as { id: string }[])[0]?.id ?? '';
  });
  afterEach(() => celonis.close());

  interface Subscription {
    id: string;
    name: string;
    status: string;
    offset: number;
    triggerId: string;
    callbackInfo: { uri: string };
  }
  const listAll = async (): Promise<Subscription[]> =>
    (await celonis.call('GET', `${base}/subscriptions`)).field('content') as Subscription[];
  const getSubscription = async (id: string): Promise<Subscription> =>
    (await listAll()).find((subscription) => subscription.id === id) ?? assert.fail('gone');
  const withStatus = async (status: string): Promise<Subscription> =>
    (await listAll()).find((subscription) => subscription.status === status) ?? assert.fail(status);
  const patch = (id: string, action: string): Promise<ApiResponse> =>
    celonis.call('PATCH', `${base}/subscriptions/${id}/${action}`);
  const newSubscription = {
    name: 'New one',
    callbackInfo: { uri: 'https://hooks.example.com/new', protocol: 'HTTPS', headers: { Authorization: 'canary' } },
    configurations: ['SKIP_ERRORS'],
  };

  it('shows both in the shapes of the API, with a subscription in every status', async () => {
    const triggers = await celonis.call('GET', `${model}/triggers`);
    assert.ok(shapes.triggers.safeParse(triggers.json).success, triggers.text);
    const details = await celonis.call('GET', `${model}/triggers/${trigger}`);
    assert.ok(shapes.trigger.safeParse(details.json).success, details.text);
    const list = await celonis.call('GET', `${base}/subscriptions`);
    assert.equal(shapes.subscriptions.safeParse(list.json).error, undefined);
    assert.deepEqual(
      new Set((await listAll()).map(({ status }) => status)),
      new Set(['active', 'paused', 'failed', 'suspended', 'rejected']),
    );
  });

  it('creates, replaces and deletes one, and never shows the headers of its callback', async () => {
    const created = await celonis.post(`${model}/triggers/${trigger}/subscriptions`, newSubscription);
    assert.deepEqual([created.status, Object.keys(created.json as object)], [201, ['id']]);
    const id = String(created.field('id'));
    assert.deepEqual(
      [(await getSubscription(id)).status, (await getSubscription(id)).triggerId, (await getSubscription(id)).offset],
      ['active', trigger, 0],
    );
    const body = JSON.stringify({ ...newSubscription, name: 'Renamed', configurations: undefined });
    const replaced = await celonis.call('PUT', `${base}/subscriptions/${id}`, {
      headers: { 'content-type': 'application/json' },
      body,
    });
    assert.deepEqual([replaced.status, (await getSubscription(id)).name], [200, 'Renamed']);
    assert.ok(!(await celonis.call('GET', `${base}/subscriptions`)).text.includes('canary'));
    assert.equal((await celonis.call('DELETE', `${base}/subscriptions/${id}`)).status, 204);
    assert.equal((await celonis.call('DELETE', `${base}/subscriptions/${id}`)).status, 404);
  });

  it('refuses what a subscription may not be', async () => {
    const { callbackInfo } = newSubscription;
    for (const invalidSubscription of [
      { ...newSubscription, name: '' },
      { ...newSubscription, name: undefined },
      { ...newSubscription, callbackInfo: undefined },
      { ...newSubscription, callbackInfo: { ...callbackInfo, uri: 'http://hooks.example.com' } },
      { ...newSubscription, callbackInfo: { ...callbackInfo, uri: `https://x.example/${'a'.repeat(1024)}` } },
      { ...newSubscription, callbackInfo: { ...callbackInfo, protocol: 'HTTP' } },
      { ...newSubscription, callbackInfo: { ...callbackInfo, headers: { 'X-Own': '1' } } },
      { ...newSubscription, callbackInfo: { ...callbackInfo, headers: { Accept: 'a'.repeat(8200) } } },
      { ...newSubscription, configurations: ['SKIP_ERRORS', 'SKIP_ERRORS'] },
      { ...newSubscription, configurations: ['OTHER'] },
    ]) {
      const answer = await celonis.post(`${model}/triggers/${trigger}/subscriptions`, invalidSubscription);
      assert.deepEqual(
        [answer.status, answer.field('errorCode')],
        [400, 'GENERAL_CONSTRAINT_VIOLATION'],
        JSON.stringify(invalidSubscription).slice(0, 200),
      );
    }
    assert.equal((await celonis.post(`${model}/triggers/nothing/subscriptions`, newSubscription)).status, 404);
  });

  it('pauses an active one and resumes a paused one, with or without what waited', async () => {
    const { id, offset } = await withStatus('paused');
    assert.equal((await patch(id, 'pause')).status, 400, 'paused already');
    const resumed = await patch(id, 'resume');
    assert.deepEqual([resumed.status, resumed.text], [204, '']);
    assert.deepEqual([(await getSubscription(id)).status, (await getSubscription(id)).offset], ['active', offset + 12]);
    assert.equal((await patch(id, 'resume')).status, 400);
    assert.equal((await patch(id, 'pause')).status, 204);
    assert.equal((await patch(id, 'resume-from-latest')).status, 204);
    assert.equal((await getSubscription(id)).offset, offset + 12);
  });

  it('brings a failed one back by a replay, but not a suspended one', async () => {
    const failed = await withStatus('failed');
    assert.equal((await patch(failed.id, 'resume')).status, 400);
    assert.equal((await patch(failed.id, 'replay?fromOffset=-1')).status, 400);
    assert.equal((await patch(failed.id, 'replay?fromOffset=3')).status, 204);
    assert.equal((await getSubscription(failed.id)).status, 'active');
    assert.equal((await patch((await withStatus('suspended')).id, 'replay')).status, 400);
  });

  it('gives failed events in pages of fifty, each once', async () => {
    const { id } = await withStatus('failed');
    const sizes: number[] = [];
    for (let page = 0; page < 4; page++) {
      const answer = await patch(id, 'events');
      assert.equal(shapes.events.safeParse(answer.json).error, undefined);
      sizes.push((answer.field('content') as unknown[]).length);
    }
    assert.deepEqual(sizes, [50, 50, 20, 0]);
  });

  it('takes more than the permission to read', async () => {
    const authorization = `AppKey ${celonis.sandbox.address.celonis.keys['browseOnlyAppKey']}`;
    assert.equal((await celonis.call('GET', `${model}/kpis`, { authorization })).status, 200);
    for (const path of [`${model}/triggers`, `${base}/subscriptions`])
      assert.equal((await celonis.call('GET', path, { authorization })).field('errorCode'), 'ADMIN_ACCESS_ERROR');
  });
});
