import assert from 'node:assert/strict';
import { authorized } from '../../../src/celonis/auth';
import { listDataModels, listModelTables, loadState, modelsUsing } from '../../../src/celonis/dataModels';
import { Allowance, IntelligenceApi } from '../../../src/celonis/intelligence';
import { listKnowledgeModels, listKpis } from '../../../src/celonis/knowledgeModels';
import { previewFields, previewKpis, previewRecord } from '../../../src/celonis/preview';
import { reloadDataModel } from '../../../src/celonis/reload';
import { listSubscriptions, listTriggers, pauseSubscription, resumeSubscription } from '../../../src/celonis/subscriptions';
import { celonis as vendor } from '../../../src/celonis/vendor';
import { Shared } from '../../../src/connections/shared';
import { TokenStore } from '../../../src/connections/tokens';
import { allChildren, type Resource, type Session, type Values } from '../../../src/connections/vendor';
import { describe as say } from '../../../src/http/problem';
import { CelonisSandbox } from '../../support/celonisSandbox';
import { problemOf } from '../../support/httpServer';

const none = new AbortController().signal;
const all = 'intelligence.knowledge-models:read intelligence.subscriptions:manage integration.data-pools';
const o2c = 'order-to-cash.order-to-cash-km';

/** The whole way through the sandbox, whose idea of Celonis is not the client's own. */
describe('Celonis Intelligence against the sandbox', function () {
  this.timeout(60_000);
  let celonis: CelonisSandbox;
  beforeEach(async () => {
    celonis = await CelonisSandbox.start();
  });
  afterEach(() => celonis.close());

  const session = (values: Values = {}, secrets: Record<string, string> = {}): Session => celonis.session({ apiType: 'intelligence', ...values }, secrets);
  const oauth = (scopes = all, authentication: 'basic' | 'post' = 'basic', registered = 'everything', secret?: string): Session => {
    const { oauthClientId, oauthClientSecret, oauthClients, domain } = celonis.celonis;
    const given = oauthClients[registered] ?? { id: oauthClientId, secret: oauthClientSecret };
    const own = session({ authType: 'oauth', oauthClient: 'c1', validDomains: domain, scopes });
    const client = { id: 'c1', name: 'Reader', clientId: given.id, clientSecret: secret ?? given.secret, clientAuthentication: authentication, origins: [own.http.origin] };
    return { ...own, oauth: { client, tokens: new TokenStore() } };
  };
  const outcomes = async (one: Session): Promise<string> => (await vendor.test(one, none, () => {})).checks.map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
  const problem = async (one: Session): Promise<string> => {
    const failed = (await vendor.test(one, none, () => {})).checks.find(({ outcome }) => outcome === 'failed');
    return failed?.problem ? say(failed.problem) : '';
  };

  it('tests a key, and OAuth 2.0 with the secret in the header and in the body', async () => {
    assert.equal(await outcomes(session()), 'host passed, credential passed, api passed, models passed, quota passed');
    for (const way of ['basic', 'post'] as const) {
      assert.equal(await outcomes(oauth(all, way)), 'host passed, token passed, credential passed, api passed, models passed, quota passed');
    }
  });

  it('names the refused scope among several, and tells what is wrong with a client', async () => {
    const refused = await problem(oauth(`${all} made.up:read`));
    assert.match(refused, /made\.up:read/);
    assert.doesNotMatch(refused, /knowledge-models:read/);
    assert.match(await problem(oauth(all, 'post', 'basicOnly')), /basic/i);
    assert.match(await problem(oauth(all, 'basic', 'everything', 'wrong')), /secret/);
    assert.match(await problem(oauth('studio')), /may not|scope/);
  });

  it('tells a team without the API from a key without permission', async () => {
    const { keys } = celonis.celonis;
    assert.match(await problem(session({}, { appKey: keys['notEnabledAppKey'] ?? '' })), /not switched on/);
    assert.match(await problem(session({}, { appKey: keys['dataPushOnlyAppKey'] ?? '' })), /may not/);
    assert.match(await outcomes(session({}, { appKey: keys['noPoolAppKey'] ?? '' })), /models passed/);
  });

  it('previews records, narrowed and sorted in the words of the API', async () => {
    const one = session();
    const { chosen } = await previewFields(one, o2c, 'SALES_ORDERS', none);
    assert.equal(chosen.length, 10);
    const options = { sort: [{ field: 'NET_VALUE', descending: true }], filterExpressions: ['NET_VALUE lt 50000', 'BLOCKED eq false'], filters: ['GERMAN_CUSTOMERS'] };
    const { table, more, quota } = await previewRecord(one, { model: o2c, record: 'SALES_ORDERS', fields: chosen }, options, none);
    assert.deepEqual([table.rows.length, more, quota?.limit], [200, true, 6000]);
    assert.deepEqual(table.columns.map(({ id }) => id), chosen);
    const values = table.rows.map((row) => Number(row[chosen.indexOf('NET_VALUE')]));
    assert.deepEqual(values, [...values].sort((a, b) => b - a));
    const inventory = await previewRecord(one, { model: 'inventory-management.inventory-km', record: 'MATERIALS', fields: ['NAME'] }, { filterExpressions: ["NAME eq 'Bolt 2'"] }, none);
    assert.equal(inventory.more, false);
    const wrong = await problemOf(previewRecord(one, { model: o2c, record: 'SALES_ORDERS', fields: ['NET_VALUE'] }, { filterExpressions: ['NET_VALUE GT 5'] }, none));
    assert.match(say(wrong), /lower case/);
  });

  it('previews KPIs, all at once and by the values of a field', async () => {
    const one = session();
    const kpis = (await listKpis(new IntelligenceApi(one), o2c, none)).items.map(({ id }) => id);
    const whole = await previewKpis(one, { model: o2c, kpis }, {}, none);
    assert.deepEqual([whole.table.rows.length, whole.table.columns.length], [1, 5]);
    const byCountry = await previewKpis(one, { model: o2c, kpis, fields: ['CUSTOMERS.COUNTRY'] }, { sort: [{ field: 'ORDER_COUNT', descending: true }] }, none);
    assert.deepEqual([byCountry.table.rows.length, byCountry.table.columns[0]?.id], [8, 'CUSTOMERS.COUNTRY']);
  });

  it('pauses and resumes a subscription', async () => {
    const api = new IntelligenceApi(session());
    const [trigger] = (await listTriggers(api, o2c, none)).items;
    const status = async (): Promise<(string | undefined)[]> => (await listSubscriptions(api, o2c, trigger?.id ?? '', none)).items.map((one) => one.status);
    const [first] = (await listSubscriptions(api, o2c, trigger?.id ?? '', none)).items;
    assert.deepEqual(await status(), ['active', 'paused']);
    await pauseSubscription(api, first?.id ?? '', none);
    assert.deepEqual(await status(), ['paused', 'paused']);
    await resumeSubscription(api, first?.id ?? '', 'send', none);
    assert.deepEqual(await status(), ['active', 'paused']);
  });

  it('finds the models that use a table, reloads one, some tables of it, and one that cannot be loaded', async () => {
    const one = session();
    const http = authorized(one);
    const poolId = celonis.poolNamed('Order to Cash');
    const [found] = await modelsUsing(http, poolId, { name: 'o2c_event_log' }, none);
    const address = { poolId, modelId: found?.model.id ?? '' };
    assert.equal((await loadState(http, address, none)).status, 'success');
    const following = { signal: none, pauseMs: 10 };
    assert.equal((await reloadDataModel(one, address, following)).outcome, 'success');
    const tables = await listModelTables(http, address, none);
    assert.equal((await reloadDataModel(one, address, following, [tables[0]?.id ?? ''])).outcome, 'success');
    const draftPool = celonis.poolNamed('Purchase to Pay');
    const draft = (await listDataModels(http, draftPool, none)).find(({ name }) => name?.includes('draft'));
    const failed = await reloadDataModel(one, { poolId: draftPool, modelId: draft?.id ?? '' }, following);
    assert.deepEqual([failed.outcome, /"LFA1"/.test(failed.summary)], ['error', true]);
    assert.match(say(await problemOf(reloadDataModel(session({}, { appKey: celonis.celonis.keys['browseOnlyAppKey'] ?? '' }), address, following))), /edit the data pool/);
  });

  it('goes on with a new token when the old one is refused in the middle of a listing', async () => {
    const one = oauth();
    const api = new IntelligenceApi(one);
    assert.equal((await listKnowledgeModels(api, none)).items.length, 3);
    await fetch(`${celonis.origin}/sandbox/oauth`, { method: 'DELETE' });
    assert.equal((await listKpis(api, o2c, none)).items.length, 5);
    const seen = await celonis.requests();
    assert.deepEqual(seen.map(({ path, status }) => `${path.split('/').at(-1)} ${status}`), ['token 200', 'knowledge-models 200', 'kpis 401', 'token 200', 'kpis 200']);
  });

  it('brings two hundred parallel calls through a service that turns many of them away, with one token and whatever connection they come from', async () => {
    const shared = new Shared();
    // More than the service allows in a second, so that it has something to refuse.
    shared.get(Allowance.shared, () => new Allowance({ perSecond: 150, atOnce: 8 }));
    await celonis.close();
    celonis = await CelonisSandbox.start({ intelligenceLimits: { perDay: 6_000, perSecond: 60 } });
    const apis = [oauth(), oauth()].map((one, _index, [first]) => new IntelligenceApi({ ...one, oauth: first!.oauth!, shared }));
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => listKpis(apis[index % 2]!, o2c, none)));
    assert.ok(answers.every(({ items }) => items.length === 5));
    const seen = await celonis.requests();
    assert.ok(seen.some(({ status }) => status === 429), 'the service must have refused some');
    assert.equal(seen.filter(({ path }) => path.endsWith('/token')).length, 1);
    assert.deepEqual(apis[0]!.quota, apis[1]!.quota);
  });

  it('lists all there is in the tree, in the pace that the API allows', async () => {
    const walk = async (rows: AsyncIterable<Resource> | readonly Resource[], depth: number): Promise<number> => {
      let count = 0;
      for await (const row of rows) {
        count++;
        if (depth > 0 && row.children) count += await walk(allChildren(row, none), depth - 1);
      }
      return count;
    };
    const total = await walk(await vendor.resources(oauth(), none), 4);
    assert.ok(total > 60, String(total));
    // A burst at the beginning may be one too many; the client waits then and asks again.
    const refused = (await celonis.requests()).filter(({ status }) => status !== 200);
    assert.ok(refused.length <= 1 && refused.every(({ status }) => status === 429), JSON.stringify(refused));
  });
});
