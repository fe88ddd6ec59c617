import assert from 'node:assert/strict';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import { IntelligenceApi } from '../../../../src/celonis/intelligence/intelligenceApi';
import { listPreviewFields, previewKpis, previewRecord } from '../../../../src/celonis/intelligence/preview';
import { pauseSubscription, resumeSubscription } from '../../../../src/celonis/intelligence/subscriptions';
import { visibleFields } from '../../../../src/connections/fieldVisibility';
import { parseField } from '../../../../src/connections/parseField';
import type { FieldValues, Resource, TestReport, VendorSession } from '../../../../src/connections/vendor';
import { iterateChildren } from '../../../../src/connections/vendor';
import { toCsv, toJson } from '../../../../src/core/dataTable';
import { describe as describeProblem } from '../../../../src/core/problem';
import { captureProblem, createTestClient, startServer } from '../../../support/httpServer';
import { FakeIntelligenceServer, grantedScopes, neverAborted } from '../../../support/intelligenceServer';

let server: FakeIntelligenceServer;
beforeEach(async () => {
  server = await FakeIntelligenceServer.start();
});
afterEach(() => server.close());

describe('Testing an Intelligence connection', () => {
  const test = async (session: VendorSession): Promise<TestReport & { outcomes: string }> => {
    const reportedChecks: string[] = [];
    const report = await celonisVendor.test(session, neverAborted, ({ id }) => reportedChecks.push(id));
    assert.deepEqual(
      reportedChecks,
      report.checks.map(({ id }) => id),
    );
    return { ...report, outcomes: report.checks.map(({ id, outcome }) => `${id} ${outcome}`).join(', ') };
  };
  const failure = (report: TestReport): string => {
    const check = report.checks.find(({ outcome }) => outcome === 'failed');
    assert.ok(check?.problem && !report.works);
    return describeProblem(check.problem);
  };

  it('checks host, key, API, knowledge models and requests left, and only reads', async () => {
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models passed, quota passed');
    assert.match(report.checks[3]?.detail ?? '', /Orders/);
    assert.match(report.checks[4]?.detail ?? '', /Requests left today: 5,999 of 6,000/);
    assert.ok(server.requestedRoutes.every((route) => route.startsWith('GET ')));
    assert.equal(
      server.requestedRoutes.filter((route) => route.endsWith('/knowledge-models')).length,
      1,
      'one request answers three checks',
    );
  });

  it('checks the token before anything else that needs it, and gets a new one for each test', async () => {
    const session = server.oauthSession();
    assert.equal(
      (await test(session)).outcomes,
      'host passed, token passed, credential passed, api passed, models passed, quota passed',
    );
    const report = await test(session);
    assert.match(report.checks[1]?.detail ?? '', /15 minutes/);
    assert.equal(server.requestedRoutes.filter((route) => route === 'POST /oauth2/token').length, 2);
  });

  it('checks a data push connection with OAuth 2.0 by its pool and its jobs', async () => {
    server
      .setReply('GET /integration/api/pools/p1', { json: { id: 'p1', name: 'Sales' } })
      .setReply('GET /data-ingestion/api/v1/data-push/p1/jobs/', { json: [] });
    const report = await test(
      server.oauthSession({}, { apiType: 'dataPush', poolId: 'p1', scopes: 'integration.data-pools' }),
    );
    assert.equal(report.outcomes, 'host passed, token passed, credential passed, pool passed, push passed');
    assert.equal(server.requestedRoutes.filter((route) => route === 'POST /oauth2/token').length, 1);
  });

  it('tells an OAuth 2.0 connection that may not push of the scope as well as of the permission', async () => {
    const values = { apiType: 'dataPush', poolId: 'p1', scopes: 'integration.data-pools' };
    const refusedReply = { status: 403, json: { title: 'Access Denied.', status: 403 } };
    server
      .setReply('GET /integration/api/pools/p1', refusedReply)
      .setReply('GET /data-ingestion/api/v1/data-push/p1/jobs/', refusedReply);
    const report = await test(server.oauthSession({}, values));
    assert.match(
      failure(report),
      /The OAuth 2\.0 client may not push.*scope integration\.data-pools:data_push.*permission Data Push API/,
    );
    assert.doesNotMatch(
      JSON.stringify(report.checks.map(({ detail, problem }) => [detail, problem?.what, problem?.next])),
      /\bkey\b/,
    );
    assert.match(failure(await test(server.session({ ...values, authType: 'custom' }))), /The key may not push/);
  });

  it('stops at a refused scope and names it; tells those that Celonis left out', async () => {
    const report = await test(server.oauthSession({}, { scopes: 'studio' }));
    assert.equal(
      report.outcomes,
      'host passed, token failed, credential skipped, api skipped, models skipped, quota skipped',
    );
    assert.match(failure(report), /the scope studio/);
    server.tokenReplyOverrides = { scope: grantedScopes[0] };
    assert.match(
      (await test(server.oauthSession())).checks[1]?.detail ?? '',
      /left out these scopes: intelligence\.subscriptions:manage/,
    );
  });

  it('offers the other kind of key', async () => {
    const report = await test(server.session({}, { appKey: 'api-key' }));
    assert.equal(report.outcomes, 'host passed, credential failed, api skipped, models skipped, quota skipped');
    assert.deepEqual(
      report.checks[1]?.fixes?.map((fix) => fix.kind === 'setField' && fix.value),
      ['token'],
    );
  });

  it('takes an empty refusal for an API that is not switched on', async () => {
    server.setReply('GET /intelligence/api/knowledge-models', { status: 403, text: '' });
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api failed, models skipped, quota skipped');
    assert.match(failure(report), /not switched on for this team/);
  });

  it('tells of the API and the requests left, where the key is known to the API alone', async () => {
    server.setReply('GET /api/cloud/team', { status: 401, json: { error: 'Unauthorized' } });
    const outcomes = async (answer: Parameters<typeof server.setReply>[1]): Promise<string> => {
      server.setReply('GET /intelligence/api/knowledge-models', answer);
      return (await test(server.session())).outcomes;
    };
    assert.equal(
      await outcomes({ status: 403, text: '' }),
      'host passed, credential skipped, api failed, models skipped, quota skipped',
    );
    assert.equal(
      await outcomes({ status: 403, json: { title: 'Access Denied.', status: 403 } }),
      'host passed, credential skipped, api skipped, models failed, quota skipped',
    );
    assert.equal(
      await outcomes({ status: 403, json: { title: 'Access Denied.', errorCode: 'ADMIN_ACCESS_ERROR' } }),
      'host passed, credential passed, api passed, models failed, quota skipped',
    );
    assert.equal(
      await outcomes({ status: 429, json: { errorCode: 'LIMIT_RATE_EXCEEDED' } }),
      'host passed, credential passed, api passed, models skipped, quota failed',
    );
    assert.equal(
      await outcomes({ status: 401, json: { error: 'Unauthorized' } }),
      'host passed, credential failed, api skipped, models skipped, quota skipped',
    );
    assert.equal(
      await outcomes({ status: 503, text: '' }),
      'host passed, credential failed, api skipped, models skipped, quota skipped',
    );
  });

  it('offers the other kind of key where the API knows it and allows nothing yet', async () => {
    const isOtherKey = (authorization = ''): boolean => authorization === 'AppKey other-key';
    const strict = await startServer((request, response) => {
      const api = request.url.startsWith('/intelligence') && isOtherKey(request.headers.authorization);
      response.writeHead(api ? 403 : 401).end();
    });
    try {
      const session = {
        ...server.session({ authType: 'token' }, { apiKey: 'other-key' }),
        http: createTestClient(strict.origin),
      };
      assert.deepEqual(
        (await test(session)).checks[1]?.fixes?.map((fix) => fix.kind === 'setField' && fix.value),
        ['custom'],
      );
    } finally {
      await strict.close();
    }
  });

  it('takes a refusal with a reason for a missing permission, or scope', async () => {
    server.setReply('GET /intelligence/api/knowledge-models', {
      status: 403,
      json: { title: 'Access Denied.', status: 403, detail: 'Access is denied', errorCode: 'ADMIN_ACCESS_ERROR' },
    });
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models failed, quota skipped');
    assert.match(failure(report), /Use package/);
    assert.match(failure(await test(server.oauthSession())), /the scope intelligence\.knowledge-models:read/);
  });

  it('tells when no requests are left', async () => {
    server.setReply('GET /intelligence/api/knowledge-models', {
      status: 429,
      json: { detail: 'Daily limit. Try after 2026-11-23T00:00:00Z', errorCode: 'LIMIT_RATE_EXCEEDED' },
      headers: { 'x-ratelimit-reset': '40000' },
    });
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models skipped, quota failed');
    assert.match(failure(report), /used up.*2026-11-23/);
  });

  it('finds that the last request of the day is used, and tells when it starts over where that is known', async () => {
    const answer = (headers: Record<string, string>) => ({
      json: { page: 0, pageSize: 1, total: 1, content: [{ id: 'a.b', name: 'Orders' }] },
      headers: { 'x-ratelimit-remaining': '0', ...headers },
    });
    server.setReply('GET /intelligence/api/knowledge-models', answer({}));
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models passed, quota failed');
    assert.match(failure(report), /No requests are left today.*all 6,000/);
    assert.equal(report.checks[4]?.problem?.kind, 'rateLimited');
    server.setReply('GET /intelligence/api/knowledge-models', answer({ 'x-ratelimit-reset': '5400' }));
    assert.match(failure(await test(server.session())), /The count starts over at \w+ \d/);
    server.setReply('GET /intelligence/api/knowledge-models', answer({ 'x-ratelimit-remaining': '1' }));
    assert.ok((await test(server.session())).works);
  });

  it('has nothing against a team without knowledge models', async () => {
    server.models = [];
    assert.match((await test(server.session())).checks[3]?.detail ?? '', /None is published/);
  });
});

describe('The tree of an Intelligence connection', () => {
  const roots = (session = server.session()): Promise<readonly Resource[]> =>
    celonisVendor.listResources(session, neverAborted);
  const open = async (rows: readonly Resource[] | undefined, ...labels: string[]): Promise<readonly Resource[]> => {
    const [label, ...further] = labels;
    if (label === undefined) return rows ?? [];
    const row = rows?.find((row) => row.label === label);
    assert.ok(row && 'loadChildren' in row, label);
    return open(await row.loadChildren?.(neverAborted), ...further);
  };

  it('shows knowledge models with KPIs, records, filters and triggers, each asked for when opened', async () => {
    const rows = await roots();
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Knowledge models', 'Data pools'],
    );
    assert.equal(server.server.receivedRequests.length, 0);
    const model = await open(rows, 'Knowledge models', 'Orders');
    assert.deepEqual(
      model.map(({ label }) => label),
      ['KPIs', 'Records', 'Filters', 'Triggers'],
    );
    const [kpi] = await open(model, 'KPIs');
    assert.equal(kpi?.description, 'days · target 5');
    for (const fact of ['Value format: #.#', 'Unit: days', 'Target: 5', 'Down', 'Parameter Since: 2026'])
      assert.ok(kpi?.tooltip?.includes(fact), fact);
    const fields = await open(model, 'Records', 'Orders');
    assert.deepEqual(
      fields.map(({ label, description }) => `${label}: ${description}`),
      ['Order number: string', 'Amount: float · EUR', 'Note: string'],
    );
    assert.deepEqual(
      (await open(model, 'Filters')).map(({ label }) => label),
      ['Open orders'],
    );
  });

  it('tells how many models there are and how many requests are left, without a request more', async () => {
    const [models] = await roots();
    const loadedModels = await models?.loadDetails?.(neverAborted);
    assert.equal(loadedModels?.description, '1');
    assert.match(loadedModels?.tooltip ?? '', /5,999 of 6,000/);
    await models?.loadChildren?.(neverAborted);
    assert.equal(server.server.receivedRequests.length, 1);
    await models?.loadChildren?.(neverAborted);
    assert.equal(server.server.receivedRequests.length, 2, 'a refresh asks again');
  });

  it('loads long lists in pages, though the service takes "total" for the size of a page', async () => {
    server.models = Array.from({ length: 120 }, (_, index) => ({
      id: `m.${index}`,
      name: `Model ${index}`,
      published: '',
    }));
    const [models] = await roots();
    assert.equal((await models?.loadChildren?.(neverAborted))?.length, 51);
    const resources: Resource[] = [];
    for await (const row of iterateChildren(models!, neverAborted)) resources.push(row);
    assert.equal(resources.length, 120);
  });

  it('ends a list where "total" is the number of all', async () => {
    server.setReply('GET /intelligence/api/knowledge-models', ({ query }) => ({
      json: {
        page: Number(query.get('page')),
        pageSize: 50,
        total: 100,
        content: Array.from({ length: 50 }, (_, index) => ({ id: `${query.get('page')}.${index}` })),
      },
    }));
    const resources: Resource[] = [];
    for await (const row of iterateChildren((await roots())[0]!, neverAborted)) resources.push(row);
    assert.equal(resources.length, 100);
    assert.equal(server.server.receivedRequests.length, 2);
  });

  it('goes on where the service gives smaller pages than asked for and tells only how many there are', async () => {
    const all = Array.from({ length: 45 }, (_, index) => ({ id: String(index) }));
    server.setReply('GET /intelligence/api/knowledge-models', ({ query }) => {
      const from = Number(query.get('page')) * 20;
      return { json: { page: Number(query.get('page')), total: 45, content: all.slice(from, from + 20) } };
    });
    const statuses: string[] = [];
    for await (const row of iterateChildren((await roots())[0]!, neverAborted)) statuses.push(row.id);
    assert.deepEqual(
      statuses,
      all.map(({ id }) => id),
    );
    assert.equal(server.server.receivedRequests.length, 3);
  });

  it('finds the subscriptions of a trigger among all of the team, and shows no more of a callback than its host', async () => {
    const subscriptions = await open(await roots(), 'Knowledge models', 'Orders', 'Triggers', 'Late orders');
    assert.deepEqual(
      subscriptions.filter(({ kind }) => kind === 'subscription').map(({ id }) => id),
      ['s0'],
    );
    const loadMoreResource = subscriptions.at(-1);
    assert.deepEqual(
      (await loadMoreResource?.loadMore?.(neverAborted))?.map(({ id }) => id),
      ['s55'],
    );
    const [first] = subscriptions;
    assert.deepEqual([first?.description, first?.tags], ['active', ['active', 'pausable']]);
    assert.match(first?.tooltip ?? '', /hooks\.example\.com/);
    assert.doesNotMatch(JSON.stringify([first, await first?.loadDocument?.(neverAborted)]), /canary/);
  });

  it('pauses and resumes a subscription, with or without what was collected', async () => {
    const api = new IntelligenceApi(server.session());
    await pauseSubscription(api, 's0', neverAborted);
    const [row] = await open(await roots(), 'Knowledge models', 'Orders', 'Triggers', 'Late orders');
    assert.deepEqual([row?.description, row?.tags], ['paused', ['paused', 'resumable']]);
    await resumeSubscription(api, 's0', 'send', neverAborted);
    await resumeSubscription(api, 's0', 'discard', neverAborted);
    assert.deepEqual(
      server.requestedRoutes.filter((route) => route.startsWith('PATCH')).map((route) => route.split('/').at(-1)),
      ['pause', 'resume', 'resume-from-latest'],
    );
    assert.equal((await captureProblem(pauseSubscription(api, 'none', neverAborted))).kind, 'notFound');
  });

  it('says in a row what the connection may not list, and in words what is gone', async () => {
    server.setReply('GET /integration/api/pools/paged', {
      status: 403,
      json: { title: 'Access Denied.', status: 403 },
    });
    assert.match((await open(await roots(), 'Data pools'))[0]?.label ?? '', /may not list/);
    const model = await open(await roots(), 'Knowledge models', 'Orders');
    server.models = [];
    assert.match(describeProblem(await captureProblem(open(model, 'KPIs'))), /knowledge model does not exist/);
  });
});

describe('A preview', () => {
  const target = { modelId: 'o2c.orders', recordId: 'ORDERS', fields: ['ORDER', 'AMOUNT'] };

  it('begins with all fields of the record', async () => {
    const { availableFields: all, initialFieldIds: chosen } = await listPreviewFields(
      server.session(),
      target.modelId,
      target.recordId,
      neverAborted,
    );
    assert.deepEqual([all.length, chosen], [3, ['ORDER', 'AMOUNT', 'NOTE']]);
  });

  it('has the rows in pages of fifty, the columns in the order asked for, and what is left of the requests', async () => {
    const { table, hasMore, quota } = await previewRecord(server.session(), target, {}, neverAborted);
    assert.deepEqual([table.rows.length, hasMore], [120, false]);
    assert.deepEqual(
      table.columns.map(({ id, label, type, unit, filterable }) => [id, label, type, unit, filterable]),
      [
        ['ORDER', 'Order number', 'string', undefined, true],
        ['AMOUNT', 'Amount', 'float', 'EUR', true],
      ],
    );
    assert.deepEqual(table.rows[2], ['O-2', 3]);
    assert.deepEqual(quota, { remaining: 5_997, limit: 6_000 });
    const pages = server.server.receivedRequests.map(({ url }) => new URL(url, 'http://x').searchParams);
    assert.deepEqual(
      pages.map((query) => `${query.get('page')}/${query.get('pageSize')}`),
      ['0/50', '1/50', '2/50'],
    );
  });

  it('stops at two hundred rows and says that there are more', async () => {
    server.rows = Array.from({ length: 1_000 }, (_, index) => ({ ORDER: `O-${index}`, AMOUNT: index }));
    const { table, hasMore } = await previewRecord(server.session(), target, { maxRows: 5_000 }, neverAborted);
    assert.deepEqual([table.rows.length, hasMore, server.server.receivedRequests.length], [200, true, 4]);
    assert.equal((await previewRecord(server.session(), target, { maxRows: 3 }, neverAborted)).table.rows.length, 3);
  });

  it('goes on where the service gives smaller pages than asked for, and ends where "total" says', async () => {
    const pages = (total: number, size: number) =>
      server.setReply('GET /intelligence/api/knowledge-models/o2c.orders/records/ORDERS/data', ({ query }) => {
        const from = Number(query.get('page')) * size;
        const data = Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, index) => ({
          ORDER: `O-${from + index}`,
          AMOUNT: 1,
        }));
        return { json: { total, content: { headers: [], data } } };
      });
    const preview = async (): Promise<[number, boolean, number]> => {
      const countBefore = server.server.receivedRequests.length;
      const { table, hasMore } = await previewRecord(server.session(), target, {}, neverAborted);
      assert.equal(new Set(table.rows.map(([order]) => order)).size, table.rows.length);
      return [table.rows.length, hasMore, server.server.receivedRequests.length - countBefore];
    };
    pages(45, 20);
    assert.deepEqual(await preview(), [45, false, 3]);
    pages(40, 20);
    assert.deepEqual(await preview(), [40, false, 2]);
    pages(500, 40);
    assert.deepEqual(await preview(), [200, true, 5]);
  });

  it('sorts and filters by the API’s own words, every sign arriving as it was meant', async () => {
    const options = {
      sort: [
        { field: 'AMOUNT', descending: true },
        { field: 'ORDER', descending: false },
      ],
      filterExpressions: ["ORDER ne 'O''+&1'", ' '],
      filters: ['OPEN'],
    };
    const { table } = await previewRecord(server.session(), target, options, neverAborted);
    assert.equal(table.rows[0]?.[0], 'O-119');
    const query = new URL(server.server.receivedRequests[0]?.url ?? '', 'http://x').searchParams;
    assert.deepEqual(
      [query.get('sort'), query.getAll('filterExpr'), query.get('filters')],
      ['-AMOUNT,+ORDER', ["ORDER ne 'O''+&1'"], 'OPEN'],
    );
  });

  it('refuses what breaks a limit before anything is sent', async () => {
    const ask = (fields: string[], options = {}) =>
      captureProblem(previewRecord(server.session(), { ...target, fields }, options, neverAborted));
    assert.match(describeProblem(await ask([])), /at least one field/);
    assert.match(
      describeProblem(await ask(Array.from({ length: 201 }, (_, index) => `F${index}`))),
      /201 fields.*at most 200/,
    );
    assert.match(describeProblem(await ask(['x'.repeat(7_000)])), /too long/);
    assert.match(
      describeProblem(await ask(['ORDER'], { sort: [{ field: 'AMOUNT', descending: false }] })),
      /AMOUNT is not among the chosen fields/,
    );
    assert.equal(server.server.receivedRequests.length, 0);
  });

  it('explains what the API refuses', async () => {
    assert.match(
      describeProblem(
        await captureProblem(previewRecord(server.session(), { ...target, fields: ['order'] }, {}, neverAborted)),
      ),
      /upper and lower case/,
    );
    assert.match(
      describeProblem(
        await captureProblem(
          previewRecord(server.session(), target, { filterExpressions: ['AMOUNT > 1'] }, neverAborted),
        ),
      ),
      /words like eq, ne, gt/,
    );
  });

  it('shows KPI values as one row, and by fields', async () => {
    const { table } = await previewKpis(
      server.session(),
      { modelId: target.modelId, kpis: ['CYCLE_TIME'] },
      {},
      neverAborted,
    );
    assert.deepEqual(
      [table.columns.map(({ label, unit }) => [label, unit]), table.rows],
      [[['Cycle time', 'days']], [[4.5]]],
    );
    await previewKpis(
      server.session(),
      { modelId: target.modelId, kpis: ['CYCLE_TIME'], fields: ['ORDER'] },
      { sort: [{ field: 'CYCLE_TIME', descending: true }] },
      neverAborted,
    );
    assert.match(
      decodeURIComponent(server.server.receivedRequests.at(-1)?.url ?? ''),
      /\/data\?fields=ORDER&kpis=CYCLE_TIME&sort=-CYCLE_TIME/,
    );
  });

  it('can be copied as JSON and saved as CSV', async () => {
    const { table } = await previewRecord(
      server.session(),
      { ...target, fields: ['ORDER', 'NOTE'] },
      { maxRows: 2 },
      neverAborted,
    );
    assert.equal(toCsv(table), "ORDER,NOTE\r\nO-0,'=1+1\r\nO-1,\r\n");
    assert.deepEqual(JSON.parse(toJson(table)), [
      { ORDER: 'O-0', NOTE: '=1+1' },
      { ORDER: 'O-1', NOTE: null },
    ]);
  });
});

describe('The fields of a connection to Celonis', () => {
  const field = (key: string) => celonisVendor.fields.find((field) => field.key === key)!;
  const read = (key: string, text: string, values: FieldValues = {}) => parseField(field(key), text, values);

  it('are those of the API type and the auth type', () => {
    const labels = (values: FieldValues): string[] => visibleFields(celonisVendor, values).map(({ label }) => label);
    const start = ['API type', 'Domain', 'Auth type'];
    assert.deepEqual(labels({ apiType: 'intelligence' }), [...start, 'App key']);
    assert.deepEqual(labels({ apiType: 'intelligence', authType: 'token' }), [...start, 'API key']);
    assert.deepEqual(labels({ apiType: 'intelligence', authType: 'oauth' }), [
      ...start,
      'OAuth 2.0 client',
      'Valid domain names',
      'Scopes',
    ]);
    assert.deepEqual(labels({ apiType: 'dataPush', authType: 'oauth' }), [
      ...start,
      'Pool ID',
      'OAuth 2.0 client',
      'Valid domain names',
      'Scopes',
    ]);
    assert.deepEqual(labels({ poolId: 'p' }), [...start, 'Pool ID', 'App key'], 'a record from before has no API type');
  });

  it('decide whether files can be pushed, and what the connection is called', () => {
    const values = { domain: 'acme.eu-1.celonis.cloud', poolId: 'p' };
    assert.deepEqual(
      [{}, { apiType: 'dataPush' }, { apiType: 'intelligence' }].map((connectionValues) =>
        celonisVendor.acceptsFiles?.(connectionValues),
      ),
      [true, true, false],
    );
    assert.equal(celonisVendor.suggestName({ ...values, apiType: 'intelligence' }), 'acme intelligence');
    assert.equal(celonisVendor.url({ ...values, apiType: 'intelligence' }), 'https://acme.eu-1.celonis.cloud');
  });

  it('propose scopes for each API type, all of them known and each explained', () => {
    const { presets = [], suggestions = [] } = field('scopes');
    assert.deepEqual(
      presets.map(({ when }) => when['apiType']),
      [['intelligence'], ['dataPush']],
    );
    const scopeDescriptions = new Map(suggestions.map(({ value, description }) => [value, description]));
    assert.ok(scopeDescriptions.size >= 36);
    for (const word of presets.flatMap(({ values }) => values)) assert.ok(scopeDescriptions.has(word), word);
    for (const [word, description] of scopeDescriptions) assert.match(description, /\.$/, word);
  });

  it('take any scope, each once, and point to underscores', () => {
    assert.deepEqual(read('scopes', ' studio, studio\nmy.own:scope '), { value: 'studio my.own:scope' });
    assert.match(
      JSON.stringify(read('scopes', 'integration.data-pools:data-push')),
      /integration\.data-pools:data_push/,
    );
    for (const invalidScopes of ['', '"studio"', 'stüdio'])
      assert.ok('error' in read('scopes', invalidScopes), invalidScopes);
  });

  it('want the domain of the connection among the valid domain names, and take it for granted where none is named', () => {
    const domain = 'acme.eu-1.celonis.cloud';
    assert.deepEqual(read('validDomains', '', { domain }), { value: domain });
    assert.deepEqual(read('validDomains', `https://Acme.eu-1.celonis.cloud/x beta.eu-1.celonis.cloud`, { domain }), {
      value: `${domain} beta.eu-1.celonis.cloud`,
    });
    assert.match(JSON.stringify(read('validDomains', 'beta.eu-1.celonis.cloud', { domain })), /must be among them/);
    assert.match(JSON.stringify(read('validDomains', 'http://acme.eu-1.celonis.cloud', { domain })), /cannot be used/);
  });
});
