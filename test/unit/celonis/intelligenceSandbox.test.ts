import assert from 'node:assert/strict';
import { createAuthorizedClient } from '../../../src/celonis/authorization';
import { celonisVendor as vendor } from '../../../src/celonis/celonisVendor';
import {
  listDataModels,
  listModelsUsingTable,
  listModelTables,
  readLoadState,
} from '../../../src/celonis/dataIntegration/dataModels';
import { reloadDataModel } from '../../../src/celonis/dataIntegration/reloadDataModel';
import { IntelligenceApi, TeamLimits } from '../../../src/celonis/intelligence/intelligenceApi';
import { listKnowledgeModels, listKpis } from '../../../src/celonis/intelligence/knowledgeModels';
import { listPreviewFields, previewKpis, previewRecord } from '../../../src/celonis/intelligence/preview';
import {
  listSubscriptions,
  listTriggers,
  pauseSubscription,
  resumeSubscription,
} from '../../../src/celonis/intelligence/subscriptions';
import { OriginShared } from '../../../src/connections/originShared';
import { TokenStore } from '../../../src/connections/tokenStore';
import { type FieldValues, iterateChildren, type Resource, type VendorSession } from '../../../src/connections/vendor';
import { describe as describeProblem } from '../../../src/core/problem';
import { SandboxHarness } from '../../support/celonisSandbox';
import { captureProblem } from '../../support/httpServer';

const none = new AbortController().signal;
const allScopes = 'intelligence.knowledge-models:read intelligence.subscriptions:manage integration.data-pools';
const o2c = 'order-to-cash.order-to-cash-km';

/** The whole way through the sandbox, whose idea of Celonis is not the client's own. */
describe('Celonis Intelligence against the sandbox', () => {
  let celonis: SandboxHarness;
  beforeEach(async () => {
    celonis = await SandboxHarness.start();
  });
  afterEach(() => celonis.close());

  const session = (values: FieldValues = {}, secrets: Record<string, string> = {}): VendorSession =>
    celonis.session({ apiType: 'intelligence', ...values }, secrets);
  const oauth = (
    scopes = allScopes,
    authentication: 'basic' | 'post' = 'basic',
    registered = 'everything',
    secret?: string,
  ): VendorSession => {
    const { oauthClientId, oauthClientSecret, oauthClients, domain } = celonis.celonisAddress;
    const credentials = oauthClients[registered] ?? { id: oauthClientId, secret: oauthClientSecret };
    const own = session({ authType: 'oauth', oauthClient: 'c1', validDomains: domain, scopes });
    const client = {
      id: 'c1',
      name: 'Reader',
      clientId: credentials.id,
      clientSecret: secret ?? credentials.secret,
      clientAuthentication: authentication,
      origins: [own.http.origin],
    };
    return { ...own, oauth: { client, tokens: new TokenStore() } };
  };
  const outcomes = async (apiSession: VendorSession): Promise<string> =>
    (await vendor.test(apiSession, none, () => {})).checks.map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
  const problem = async (apiSession: VendorSession): Promise<string> => {
    const failed = (await vendor.test(apiSession, none, () => {})).checks.find(({ outcome }) => outcome === 'failed');
    return failed?.problem ? describeProblem(failed.problem) : '';
  };

  it('tests a key, and OAuth 2.0 with the secret in the header and in the body', async () => {
    assert.equal(await outcomes(session()), 'host passed, credential passed, api passed, models passed, quota passed');
    for (const way of ['basic', 'post'] as const) {
      assert.equal(
        await outcomes(oauth(allScopes, way)),
        'host passed, token passed, credential passed, api passed, models passed, quota passed',
      );
    }
  });

  it('names the refused scope among several, and tells what is wrong with a client', async () => {
    const refusalProblem = await problem(oauth(`${allScopes} made.up:read`));
    assert.match(refusalProblem, /made\.up:read/);
    assert.doesNotMatch(refusalProblem, /knowledge-models:read/);
    assert.match(await problem(oauth(allScopes, 'post', 'basicOnly')), /basic/i);
    assert.match(await problem(oauth(allScopes, 'basic', 'everything', 'wrong')), /secret/);
    assert.match(await problem(oauth('studio')), /may not|scope/);
  });

  it('tells a team without the API from a key without permission', async () => {
    const { keys } = celonis.celonisAddress;
    assert.match(await problem(session({}, { appKey: keys['notEnabledAppKey'] ?? '' })), /not switched on/);
    assert.match(await problem(session({}, { appKey: keys['dataPushOnlyAppKey'] ?? '' })), /may not/);
    assert.match(await outcomes(session({}, { appKey: keys['noPoolAppKey'] ?? '' })), /models passed/);
  });

  it('previews records, narrowed and sorted in the words of the API', async () => {
    const apiSession = session();
    const { initialFieldIds: chosen } = await listPreviewFields(apiSession, o2c, 'SALES_ORDERS', none);
    assert.equal(chosen.length, 10);
    const options = {
      sort: [{ field: 'NET_VALUE', descending: true }],
      filterExpressions: ['NET_VALUE lt 50000', 'BLOCKED eq false'],
      filters: ['GERMAN_CUSTOMERS'],
    };
    const { table, hasMore, quota } = await previewRecord(
      apiSession,
      { modelId: o2c, recordId: 'SALES_ORDERS', fields: chosen },
      options,
      none,
    );
    assert.deepEqual([table.rows.length, hasMore, quota?.limit], [200, true, 6000]);
    assert.deepEqual(
      table.columns.map(({ id }) => id),
      chosen,
    );
    const values = table.rows.map((row) => Number(row[chosen.indexOf('NET_VALUE')]));
    assert.deepEqual(
      values,
      [...values].sort((a, b) => b - a),
    );
    const inventory = await previewRecord(
      apiSession,
      { modelId: 'inventory-management.inventory-km', recordId: 'MATERIALS', fields: ['NAME'] },
      { filterExpressions: ["NAME eq 'Bolt 2'"] },
      none,
    );
    assert.equal(inventory.hasMore, false);
    const wrongFieldProblem = await captureProblem(
      previewRecord(
        apiSession,
        { modelId: o2c, recordId: 'SALES_ORDERS', fields: ['NET_VALUE'] },
        { filterExpressions: ['NET_VALUE GT 5'] },
        none,
      ),
    );
    assert.match(describeProblem(wrongFieldProblem), /lower case/);
  });

  it('previews KPIs, all at once and by the values of a field', async () => {
    const apiSession = session();
    const kpis = (await listKpis(new IntelligenceApi(apiSession), o2c, none)).items.map(({ id }) => id);
    const kpiPreview = await previewKpis(apiSession, { modelId: o2c, kpis }, {}, none);
    assert.deepEqual([kpiPreview.table.rows.length, kpiPreview.table.columns.length], [1, 5]);
    const byCountry = await previewKpis(
      apiSession,
      { modelId: o2c, kpis, fields: ['CUSTOMERS.COUNTRY'] },
      { sort: [{ field: 'ORDER_COUNT', descending: true }] },
      none,
    );
    assert.deepEqual([byCountry.table.rows.length, byCountry.table.columns[0]?.id], [8, 'CUSTOMERS.COUNTRY']);
  });

  it('pauses and resumes a subscription', async () => {
    const api = new IntelligenceApi(session());
    const [trigger] = (await listTriggers(api, o2c, none)).items;
    const status = async (): Promise<(string | undefined)[]> =>
      (await listSubscriptions(api, o2c, trigger?.id ?? '', none)).items.map((item) => item.status);
    const [first] = (await listSubscriptions(api, o2c, trigger?.id ?? '', none)).items;
    assert.deepEqual(await status(), ['active', 'paused']);
    await pauseSubscription(api, first?.id ?? '', none);
    assert.deepEqual(await status(), ['paused', 'paused']);
    await resumeSubscription(api, first?.id ?? '', 'send', none);
    assert.deepEqual(await status(), ['active', 'paused']);
  });

  it('finds the models that use a table, reloads one, some tables of it, and one that cannot be loaded', async () => {
    const apiSession = session();
    const http = createAuthorizedClient(apiSession);
    const poolId = celonis.findPoolId('Order to Cash');
    const [usingModel] = await listModelsUsingTable(http, poolId, { name: 'o2c_event_log' }, none);
    const address = { poolId, modelId: usingModel?.model.id ?? '' };
    assert.equal((await readLoadState(http, address, none)).status, 'success');
    const pollOptions = { signal: none, pauseMs: 10 };
    assert.equal((await reloadDataModel(apiSession, address, pollOptions)).outcome, 'success');
    const tables = await listModelTables(http, address, none);
    assert.equal((await reloadDataModel(apiSession, address, pollOptions, [tables[0]?.id ?? ''])).outcome, 'success');
    const draftPool = celonis.findPoolId('Purchase to Pay');
    const draft = (await listDataModels(http, draftPool, none)).find(({ name }) => name?.includes('draft'));
    const failed = await reloadDataModel(apiSession, { poolId: draftPool, modelId: draft?.id ?? '' }, pollOptions);
    assert.deepEqual([failed.outcome, /"LFA1"/.test(failed.summary)], ['error', true]);
    assert.match(
      describeProblem(
        await captureProblem(
          reloadDataModel(
            session({}, { appKey: celonis.celonisAddress.keys['browseOnlyAppKey'] ?? '' }),
            address,
            pollOptions,
          ),
        ),
      ),
      /edit the data pool/,
    );
  });

  it('goes on with a new token when the old one is refused in the middle of a listing', async () => {
    const apiSession = oauth();
    const api = new IntelligenceApi(apiSession);
    assert.equal((await listKnowledgeModels(api, none)).items.length, 3);
    await fetch(`${celonis.origin}/sandbox/oauth`, { method: 'DELETE' });
    assert.equal((await listKpis(api, o2c, none)).items.length, 5);
    const requestsSeen = await celonis.listRequests();
    assert.deepEqual(
      requestsSeen.map(({ path, status }) => `${path.split('/').at(-1)} ${status}`),
      ['token 200', 'knowledge-models 200', 'kpis 401', 'token 200', 'kpis 200'],
    );
  });

  it('brings two hundred parallel calls through a service that turns many of them away, with one token and whatever connection they come from', async () => {
    const shared = new OriginShared();
    // More than the service allows in a second, so that it has something to refuse.
    shared.getOrCreate(TeamLimits.sharedName, () => new TeamLimits({ perSecond: 80, maxConcurrent: 8 }));
    await celonis.close();
    celonis = await SandboxHarness.start({ intelligenceLimits: { perDay: 6_000, perSecond: 60 } });
    // On a busy machine the requests may come too slowly for the limit: these are refused in any case.
    await celonis.injectFaults({
      match: { path: '/kpis$' },
      times: 40,
      then: { status: 429, headers: { 'retry-after': '0.1' }, body: '' },
    });
    const apis = [oauth(), oauth()].map(
      (apiSession, _index, [first]) =>
        new IntelligenceApi({ ...apiSession, oauth: first!.oauth!, originShared: shared }),
    );
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => listKpis(apis[index % 2]!, o2c, none)));
    assert.ok(answers.every(({ items }) => items.length === 5));
    const requestsSeen = await celonis.listRequests();
    assert.ok(
      requestsSeen.some(({ status }) => status === 429),
      'the service must have refused some',
    );
    assert.equal(requestsSeen.filter(({ path }) => path.endsWith('/token')).length, 1);
    assert.deepEqual(apis[0]!.quota, apis[1]!.quota);
  });

  it('lists all there is in the tree, at the rate that the API allows', async () => {
    const countResources = async (
      rows: AsyncIterable<Resource> | readonly Resource[],
      depth: number,
    ): Promise<number> => {
      let count = 0;
      for await (const row of rows) {
        count++;
        if (depth > 0 && row.loadChildren) count += await countResources(iterateChildren(row, none), depth - 1);
      }
      return count;
    };
    const total = await countResources(await vendor.listResources(oauth(), none), 4);
    assert.ok(total > 60, String(total));
    // A burst at the beginning may be one too many; the client waits then and asks again.
    const refusedRequests = (await celonis.listRequests()).filter(({ status }) => status !== 200);
    assert.ok(
      refusedRequests.length <= 1 && refusedRequests.every(({ status }) => status === 429),
      JSON.stringify(refusedRequests),
    );
  });
});
