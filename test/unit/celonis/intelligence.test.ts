import assert from 'node:assert/strict';
import { IntelligenceApi } from '../../../src/celonis/intelligence';
import { previewFields, previewKpis, previewRecord } from '../../../src/celonis/preview';
import { pauseSubscription, resumeSubscription } from '../../../src/celonis/subscriptions';
import { celonis } from '../../../src/celonis/vendor';
import { readField } from '../../../src/connections/reading';
import { allChildren, visibleFields } from '../../../src/connections/vendor';
import { describe as say } from '../../../src/http/problem';
import { toCsv, toJson } from '../../../src/table/table';
import type { Resource, Session, TestReport, Values } from '../../../src/connections/vendor';
import { problemOf, startServer, testClient } from '../../support/httpServer';
import { granted, IntelligenceServer, none } from '../../support/intelligenceServer';

let server: IntelligenceServer;
beforeEach(async () => {
  server = await IntelligenceServer.start();
});
afterEach(() => server.close());

describe('Testing an Intelligence connection', () => {
  const test = async (session: Session): Promise<TestReport & { outcomes: string }> => {
    const told: string[] = [];
    const report = await celonis.test(session, none, ({ id }) => told.push(id));
    assert.deepEqual(told, report.checks.map(({ id }) => id));
    return { ...report, outcomes: report.checks.map(({ id, outcome }) => `${id} ${outcome}`).join(', ') };
  };
  const failure = (report: TestReport): string => {
    const check = report.checks.find(({ outcome }) => outcome === 'failed');
    assert.ok(check?.problem && !report.works);
    return say(check.problem);
  };

  it('checks host, key, API, knowledge models and requests left, and only reads', async () => {
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models passed, quota passed');
    assert.match(report.checks[3]?.detail ?? '', /Orders/);
    assert.match(report.checks[4]?.detail ?? '', /Requests left today: 5,999 of 6,000/);
    assert.ok(server.routes.every((route) => route.startsWith('GET ')));
    assert.equal(server.routes.filter((route) => route.endsWith('/knowledge-models')).length, 1, 'one request answers three checks');
  });

  it('checks the token before anything else that needs it, and gets a new one for each test', async () => {
    const session = server.oauthSession();
    assert.equal((await test(session)).outcomes, 'host passed, token passed, credential passed, api passed, models passed, quota passed');
    const report = await test(session);
    assert.match(report.checks[1]?.detail ?? '', /15 minutes/);
    assert.equal(server.routes.filter((route) => route === 'POST /oauth2/token').length, 2);
  });

  it('checks a data push connection with OAuth 2.0 by its pool and its jobs', async () => {
    server.on('GET /integration/api/pools/p1', { json: { id: 'p1', name: 'Sales' } }).on('GET /data-ingestion/api/v1/data-push/p1/jobs/', { json: [] });
    const report = await test(server.oauthSession({}, { apiType: 'dataPush', poolId: 'p1', scopes: 'integration.data-pools' }));
    assert.equal(report.outcomes, 'host passed, token passed, credential passed, pool passed, push passed');
    assert.equal(server.routes.filter((route) => route === 'POST /oauth2/token').length, 1);
  });

  it('tells an OAuth 2.0 connection that may not push of the scope as well as of the permission', async () => {
    const values = { apiType: 'dataPush', poolId: 'p1', scopes: 'integration.data-pools' };
    const refused = { status: 403, json: { title: 'Access Denied.', status: 403 } };
    server.on('GET /integration/api/pools/p1', refused).on('GET /data-ingestion/api/v1/data-push/p1/jobs/', refused);
    const report = await test(server.oauthSession({}, values));
    assert.match(failure(report), /The OAuth 2\.0 client may not push.*scope integration\.data-pools:data_push.*permission Data Push API/);
    assert.doesNotMatch(JSON.stringify(report.checks.map(({ detail, problem }) => [detail, problem?.what, problem?.next])), /\bkey\b/);
    assert.match(failure(await test(server.session({ ...values, authType: 'custom' }))), /The key may not push/);
  });

  it('stops at a refused scope and names it; tells those that Celonis left out', async () => {
    const report = await test(server.oauthSession({}, { scopes: 'studio' }));
    assert.equal(report.outcomes, 'host passed, token failed, credential skipped, api skipped, models skipped, quota skipped');
    assert.match(failure(report), /the scope studio/);
    server.tokenAnswer = { scope: granted[0] };
    assert.match((await test(server.oauthSession())).checks[1]?.detail ?? '', /left out these scopes: intelligence\.subscriptions:manage/);
  });

  it('offers the other kind of key', async () => {
    const report = await test(server.session({}, { appKey: 'api-key' }));
    assert.equal(report.outcomes, 'host passed, credential failed, api skipped, models skipped, quota skipped');
    assert.deepEqual(report.checks[1]?.fixes?.map((fix) => fix.kind === 'setField' && fix.value), ['token']);
  });

  it('takes an empty refusal for an API that is not switched on', async () => {
    server.on('GET /intelligence/api/knowledge-models', { status: 403, text: '' });
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api failed, models skipped, quota skipped');
    assert.match(failure(report), /not switched on for this team/);
  });

  it('tells of the API and the requests left, where the key is known to the API alone', async () => {
    server.on('GET /api/cloud/team', { status: 401, json: { error: 'Unauthorized' } });
    const outcomes = async (answer: Parameters<typeof server.on>[1]): Promise<string> => {
      server.on('GET /intelligence/api/knowledge-models', answer);
      return (await test(server.session())).outcomes;
    };
    assert.equal(await outcomes({ status: 403, text: '' }), 'host passed, credential passed, api failed, models skipped, quota skipped');
    assert.equal(await outcomes({ status: 403, json: { title: 'Access Denied.', status: 403 } }), 'host passed, credential passed, api passed, models failed, quota skipped');
    assert.equal(await outcomes({ status: 429, json: { errorCode: 'LIMIT_RATE_EXCEEDED' } }), 'host passed, credential passed, api passed, models skipped, quota failed');
    assert.equal(await outcomes({ status: 401, json: { error: 'Unauthorized' } }), 'host passed, credential failed, api skipped, models skipped, quota skipped');
    assert.equal(await outcomes({ status: 503, text: '' }), 'host passed, credential failed, api skipped, models skipped, quota skipped');
  });

  it('offers the other kind of key where the API knows it and allows nothing yet', async () => {
    const known = (authorization = ''): boolean => authorization === 'AppKey other-key';
    const strict = await startServer((request, response) => {
      const api = request.url.startsWith('/intelligence') && known(request.headers.authorization);
      response.writeHead(api ? 403 : 401).end();
    });
    try {
      const session = { ...server.session({ authType: 'token' }, { apiKey: 'other-key' }), http: testClient(strict.origin) };
      assert.deepEqual((await test(session)).checks[1]?.fixes?.map((fix) => fix.kind === 'setField' && fix.value), ['custom']);
    } finally {
      await strict.close();
    }
  });

  it('takes a refusal with a reason for a missing permission, or scope', async () => {
    server.on('GET /intelligence/api/knowledge-models', { status: 403, json: { title: 'Access Denied.', status: 403, detail: 'Access is denied', errorCode: 'ADMIN_ACCESS_ERROR' } });
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models failed, quota skipped');
    assert.match(failure(report), /Use package/);
    assert.match(failure(await test(server.oauthSession())), /the scope intelligence\.knowledge-models:read/);
  });

  it('tells when no requests are left', async () => {
    server.on('GET /intelligence/api/knowledge-models', { status: 429, json: { detail: 'Daily limit. Try after 2026-11-23T00:00:00Z', errorCode: 'LIMIT_RATE_EXCEEDED' }, headers: { 'x-ratelimit-reset': '40000' } });
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models skipped, quota failed');
    assert.match(failure(report), /used up.*2026-11-23/);
  });

  it('finds that the last request of the day is used, and tells when it starts over where that is known', async () => {
    const answer = (headers: Record<string, string>) => ({ json: { page: 0, pageSize: 1, total: 1, content: [{ id: 'a.b', name: 'Orders' }] }, headers: { 'x-ratelimit-remaining': '0', ...headers } });
    server.on('GET /intelligence/api/knowledge-models', answer({}));
    const report = await test(server.session());
    assert.equal(report.outcomes, 'host passed, credential passed, api passed, models passed, quota failed');
    assert.match(failure(report), /No requests are left today.*all 6,000/);
    assert.equal(report.checks[4]?.problem?.kind, 'rateLimited');
    server.on('GET /intelligence/api/knowledge-models', answer({ 'x-ratelimit-reset': '5400' }));
    assert.match(failure(await test(server.session())), /The count starts over at \d/);
    server.on('GET /intelligence/api/knowledge-models', answer({ 'x-ratelimit-remaining': '1' }));
    assert.ok((await test(server.session())).works);
  });

  it('has nothing against a team without knowledge models', async () => {
    server.models = [];
    assert.match((await test(server.session())).checks[3]?.detail ?? '', /None is published/);
  });
});

describe('The tree of an Intelligence connection', () => {
  const roots = (session = server.session()): Promise<readonly Resource[]> => celonis.resources(session, none);
  const open = async (rows: readonly Resource[] | undefined, ...labels: string[]): Promise<readonly Resource[]> => {
    const [label, ...further] = labels;
    if (label === undefined) return rows ?? [];
    const row = rows?.find((one) => one.label === label);
    assert.ok(row && 'children' in row, label);
    return open(await row.children?.(none), ...further);
  };

  it('shows knowledge models with KPIs, records, filters and triggers, each asked for when opened', async () => {
    const rows = await roots();
    assert.deepEqual(rows.map(({ label }) => label), ['Knowledge models', 'Data pools']);
    assert.equal(server.server.seen.length, 0);
    const model = await open(rows, 'Knowledge models', 'Orders');
    assert.deepEqual(model.map(({ label }) => label), ['KPIs', 'Records', 'Filters', 'Triggers']);
    const [kpi] = await open(model, 'KPIs');
    assert.equal(kpi?.description, 'days · target 5');
    for (const fact of ['Value format: #.#', 'Unit: days', 'Target: 5', 'Down', 'Parameter Since: 2026']) assert.ok(kpi?.tooltip?.includes(fact), fact);
    const fields = await open(model, 'Records', 'Orders');
    assert.deepEqual(fields.map(({ label, description }) => `${label}: ${description}`), ['Order number: string', 'Amount: float · EUR', 'Note: string']);
    assert.deepEqual((await open(model, 'Filters')).map(({ label }) => label), ['Open orders']);
  });

  it('tells how many models there are and how many requests are left, without a request more', async () => {
    const [models] = await roots();
    const later = await models?.later?.(none);
    assert.equal(later?.description, '1');
    assert.match(later?.tooltip ?? '', /5,999 of 6,000/);
    await models?.children?.(none);
    assert.equal(server.server.seen.length, 1);
    await models?.children?.(none);
    assert.equal(server.server.seen.length, 2, 'a refresh asks again');
  });

  it('loads long lists in pages, though the service takes "total" for the size of a page', async () => {
    server.models = Array.from({ length: 120 }, (_, index) => ({ id: `m.${index}`, name: `Model ${index}`, published: '' }));
    const [models] = await roots();
    assert.equal((await models?.children?.(none))?.length, 51);
    const all: Resource[] = [];
    for await (const row of allChildren(models!, none)) all.push(row);
    assert.equal(all.length, 120);
  });

  it('ends a list where "total" is the number of all', async () => {
    server.on('GET /intelligence/api/knowledge-models', ({ query }) => ({
      json: { page: Number(query.get('page')), pageSize: 50, total: 100, content: Array.from({ length: 50 }, (_, index) => ({ id: `${query.get('page')}.${index}` })) },
    }));
    const all: Resource[] = [];
    for await (const row of allChildren((await roots())[0]!, none)) all.push(row);
    assert.equal(all.length, 100);
    assert.equal(server.server.seen.length, 2);
  });

  it('goes on where the service gives smaller pages than asked for and tells only how many there are', async () => {
    const all = Array.from({ length: 45 }, (_, index) => ({ id: String(index) }));
    server.on('GET /intelligence/api/knowledge-models', ({ query }) => {
      const from = Number(query.get('page')) * 20;
      return { json: { page: Number(query.get('page')), total: 45, content: all.slice(from, from + 20) } };
    });
    const seen: string[] = [];
    for await (const row of allChildren((await roots())[0]!, none)) seen.push(row.id);
    assert.deepEqual(seen, all.map(({ id }) => id));
    assert.equal(server.server.seen.length, 3);
  });

  it('finds the subscriptions of a trigger among all of the team, and shows no more of a callback than its host', async () => {
    const subscriptions = await open(await roots(), 'Knowledge models', 'Orders', 'Triggers', 'Late orders');
    assert.deepEqual(subscriptions.filter(({ kind }) => kind === 'subscription').map(({ id }) => id), ['s0']);
    const rest = subscriptions.at(-1);
    assert.deepEqual((await rest?.more?.(none))?.map(({ id }) => id), ['s55']);
    const [first] = subscriptions;
    assert.deepEqual([first?.description, first?.tags], ['active', ['active', 'pausable']]);
    assert.match(first?.tooltip ?? '', /hooks\.example\.com/);
    assert.doesNotMatch(JSON.stringify([first, await first?.document?.(none)]), /canary/);
  });

  it('pauses and resumes a subscription, with or without what was kept', async () => {
    const api = new IntelligenceApi(server.session());
    await pauseSubscription(api, 's0', none);
    const [row] = await open(await roots(), 'Knowledge models', 'Orders', 'Triggers', 'Late orders');
    assert.deepEqual([row?.description, row?.tags], ['paused', ['paused', 'resumable']]);
    await resumeSubscription(api, 's0', 'send', none);
    await resumeSubscription(api, 's0', 'discard', none);
    assert.deepEqual(server.routes.filter((route) => route.startsWith('PATCH')).map((route) => route.split('/').at(-1)), ['pause', 'resume', 'resume-from-latest']);
    assert.equal((await problemOf(pauseSubscription(api, 'none', none))).kind, 'notFound');
  });

  it('says in a row what the connection may not list, and in words what is gone', async () => {
    server.on('GET /integration/api/pools/paged', { status: 403, json: { title: 'Access Denied.', status: 403 } });
    assert.match((await open(await roots(), 'Data pools'))[0]?.label ?? '', /may not list/);
    const model = await open(await roots(), 'Knowledge models', 'Orders');
    server.models = [];
    assert.match(say(await problemOf(open(model, 'KPIs'))), /knowledge model does not exist/);
  });
});

describe('A preview', () => {
  const target = { model: 'o2c.orders', record: 'ORDERS', fields: ['ORDER', 'AMOUNT'] };

  it('begins with all fields of the record', async () => {
    const { all, chosen } = await previewFields(server.session(), target.model, target.record, none);
    assert.deepEqual([all.length, chosen], [3, ['ORDER', 'AMOUNT', 'NOTE']]);
  });

  it('has the rows in pages of fifty, the columns in the order asked for, and what is left of the requests', async () => {
    const { table, more, quota } = await previewRecord(server.session(), target, {}, none);
    assert.deepEqual([table.rows.length, more], [120, false]);
    assert.deepEqual(table.columns.map(({ id, label, type, unit, filterable }) => [id, label, type, unit, filterable]), [
      ['ORDER', 'Order number', 'string', undefined, true],
      ['AMOUNT', 'Amount', 'float', 'EUR', true],
    ]);
    assert.deepEqual(table.rows[2], ['O-2', 3]);
    assert.deepEqual(quota, { remaining: 5_997, limit: 6_000 });
    const pages = server.server.seen.map(({ url }) => new URL(url, 'http://x').searchParams);
    assert.deepEqual(pages.map((query) => `${query.get('page')}/${query.get('pageSize')}`), ['0/50', '1/50', '2/50']);
  });

  it('stops at two hundred rows and says that there are more', async () => {
    server.rows = Array.from({ length: 1_000 }, (_, index) => ({ ORDER: `O-${index}`, AMOUNT: index }));
    const { table, more } = await previewRecord(server.session(), target, { rows: 5_000 }, none);
    assert.deepEqual([table.rows.length, more, server.server.seen.length], [200, true, 4]);
    assert.equal((await previewRecord(server.session(), target, { rows: 3 }, none)).table.rows.length, 3);
  });

  it('goes on where the service gives smaller pages than asked for, and ends where "total" says', async () => {
    const pages = (total: number, size: number) =>
      server.on('GET /intelligence/api/knowledge-models/o2c.orders/records/ORDERS/data', ({ query }) => {
        const from = Number(query.get('page')) * size;
        const data = Array.from({ length: Math.max(0, Math.min(size, total - from)) }, (_, index) => ({ ORDER: `O-${from + index}`, AMOUNT: 1 }));
        return { json: { total, content: { headers: [], data } } };
      });
    const preview = async (): Promise<[number, boolean, number]> => {
      const before = server.server.seen.length;
      const { table, more } = await previewRecord(server.session(), target, {}, none);
      assert.equal(new Set(table.rows.map(([order]) => order)).size, table.rows.length);
      return [table.rows.length, more, server.server.seen.length - before];
    };
    pages(45, 20);
    assert.deepEqual(await preview(), [45, false, 3]);
    pages(40, 20);
    assert.deepEqual(await preview(), [40, false, 2]);
    pages(500, 40);
    assert.deepEqual(await preview(), [200, true, 5]);
  });

  it('sorts and filters by the API’s own words, every sign arriving as it was meant', async () => {
    const options = { sort: [{ field: 'AMOUNT', descending: true }, { field: 'ORDER', descending: false }], filterExpressions: ["ORDER ne 'O''+&1'", ' '], filters: ['OPEN'] };
    const { table } = await previewRecord(server.session(), target, options, none);
    assert.equal(table.rows[0]?.[0], 'O-119');
    const query = new URL(server.server.seen[0]?.url ?? '', 'http://x').searchParams;
    assert.deepEqual([query.get('sort'), query.getAll('filterExpr'), query.get('filters')], ['-AMOUNT,+ORDER', ["ORDER ne 'O''+&1'"], 'OPEN']);
  });

  it('refuses what breaks a limit before anything is sent', async () => {
    const ask = (fields: string[], options = {}) => problemOf(previewRecord(server.session(), { ...target, fields }, options, none));
    assert.match(say(await ask([])), /at least one field/);
    assert.match(say(await ask(Array.from({ length: 201 }, (_, index) => `F${index}`))), /201 fields.*at most 200/);
    assert.match(say(await ask(['x'.repeat(7_000)])), /too long/);
    assert.match(say(await ask(['ORDER'], { sort: [{ field: 'AMOUNT', descending: false }] })), /AMOUNT is not among the chosen fields/);
    assert.equal(server.server.seen.length, 0);
  });

  it('explains what the API refuses', async () => {
    assert.match(say(await problemOf(previewRecord(server.session(), { ...target, fields: ['order'] }, {}, none))), /upper and lower case/);
    assert.match(say(await problemOf(previewRecord(server.session(), target, { filterExpressions: ['AMOUNT > 1'] }, none))), /words like eq, ne, gt/);
  });

  it('shows KPI values as one row, and by fields', async () => {
    const { table } = await previewKpis(server.session(), { model: target.model, kpis: ['CYCLE_TIME'] }, {}, none);
    assert.deepEqual([table.columns.map(({ label, unit }) => [label, unit]), table.rows], [[['Cycle time', 'days']], [[4.5]]]);
    await previewKpis(server.session(), { model: target.model, kpis: ['CYCLE_TIME'], fields: ['ORDER'] }, { sort: [{ field: 'CYCLE_TIME', descending: true }] }, none);
    assert.match(decodeURIComponent(server.server.seen.at(-1)?.url ?? ''), /\/data\?fields=ORDER&kpis=CYCLE_TIME&sort=-CYCLE_TIME/);
  });

  it('can be copied as JSON and saved as CSV', async () => {
    const { table } = await previewRecord(server.session(), { ...target, fields: ['ORDER', 'NOTE'] }, { rows: 2 }, none);
    assert.equal(toCsv(table), "ORDER,NOTE\r\nO-0,'=1+1\r\nO-1,\r\n");
    assert.deepEqual(JSON.parse(toJson(table)), [{ ORDER: 'O-0', NOTE: '=1+1' }, { ORDER: 'O-1', NOTE: null }]);
  });
});

describe('The fields of a connection to Celonis', () => {
  const field = (key: string) => celonis.fields.find((one) => one.key === key)!;
  const read = (key: string, text: string, values: Values = {}) => readField(field(key), text, values);

  it('are those of the API type and the auth type', () => {
    const labels = (values: Values): string[] => visibleFields(celonis, values).map(({ label }) => label);
    const start = ['API type', 'Domain', 'Auth type'];
    assert.deepEqual(labels({ apiType: 'intelligence' }), [...start, 'App key']);
    assert.deepEqual(labels({ apiType: 'intelligence', authType: 'token' }), [...start, 'API key']);
    assert.deepEqual(labels({ apiType: 'intelligence', authType: 'oauth' }), [...start, 'OAuth 2.0 client', 'Valid domain names', 'Scopes']);
    assert.deepEqual(labels({ apiType: 'dataPush', authType: 'oauth' }), [...start, 'Pool ID', 'OAuth 2.0 client', 'Valid domain names', 'Scopes']);
    assert.deepEqual(labels({ poolId: 'p' }), [...start, 'Pool ID', 'App key'], 'a record from before has no API type');
  });

  it('decide whether files can be pushed, and what the connection is called', () => {
    const values = { domain: 'acme.eu-1.celonis.cloud', poolId: 'p' };
    assert.deepEqual([{}, { apiType: 'dataPush' }, { apiType: 'intelligence' }].map((one) => celonis.takesFiles?.(one)), [true, true, false]);
    assert.equal(celonis.suggestName({ ...values, apiType: 'intelligence' }), 'acme intelligence');
    assert.equal(celonis.url({ ...values, apiType: 'intelligence' }), 'https://acme.eu-1.celonis.cloud');
  });

  it('propose scopes for each API type, all of them known and each explained', () => {
    const { proposals = [], suggestions = [] } = field('scopes');
    assert.deepEqual(proposals.map(({ when }) => when['apiType']), [['intelligence'], ['dataPush']]);
    const known = new Map(suggestions.map(({ value, description }) => [value, description]));
    assert.ok(known.size >= 36);
    for (const word of proposals.flatMap(({ values }) => values)) assert.ok(known.has(word), word);
    for (const [word, description] of known) assert.match(description, /\.$/, word);
  });

  it('take any scope, each once, and point to underscores', () => {
    assert.deepEqual(read('scopes', ' studio, studio\nmy.own:scope '), { value: 'studio my.own:scope' });
    assert.match(JSON.stringify(read('scopes', 'integration.data-pools:data-push')), /integration\.data-pools:data_push/);
    for (const wrong of ['', '"studio"', 'stüdio']) assert.ok('error' in read('scopes', wrong), wrong);
  });

  it('want the domain of the connection among the valid domain names, and take it for granted where none is named', () => {
    const domain = 'acme.eu-1.celonis.cloud';
    assert.deepEqual(read('validDomains', '', { domain }), { value: domain });
    assert.deepEqual(read('validDomains', `https://Acme.eu-1.celonis.cloud/x beta.eu-1.celonis.cloud`, { domain }), { value: `${domain} beta.eu-1.celonis.cloud` });
    assert.match(JSON.stringify(read('validDomains', 'beta.eu-1.celonis.cloud', { domain })), /must be among them/);
    assert.match(JSON.stringify(read('validDomains', 'http://acme.eu-1.celonis.cloud', { domain })), /cannot be used/);
  });
});
