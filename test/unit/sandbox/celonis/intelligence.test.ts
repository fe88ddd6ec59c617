import assert from 'node:assert/strict';
import type * as z from 'zod';
import { type ApiResponse, SandboxClient } from '../celonisSandboxClient';
import * as shapes from './responseSchemas';

const base = '/intelligence/api/knowledge-models';
const o2c = `${base}/order-to-cash.order-to-cash-km`;
const orders = `${o2c}/records/SALES_ORDERS/data`;

type Row = Record<string, string | number | boolean | null>;

describe('The sandbox as Celonis: knowledge models', () => {
  let celonis: SandboxClient;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    celonis = await SandboxClient.start({ now: () => now, intelligenceLimits: { perSecond: 1_000, perDay: 100_000 } });
  });
  afterEach(() => celonis.close());

  const get = (
    path: string,
    query: Record<string, string | number> = {},
    authorization?: string,
  ): Promise<ApiResponse> => {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    return celonis.call(
      'GET',
      search ? `${path}?${search}` : path,
      authorization === undefined ? {} : { authorization },
    );
  };
  const rows = async (path: string, query: Record<string, string | number>): Promise<Row[]> => {
    const answer = await get(path, query);
    assert.equal(answer.status, 200, answer.text);
    fits(shapes.data, answer);
    return answer.field('content.data') as Row[];
  };
  const assertRefused = async (answer: Promise<ApiResponse>, status: number, errorCode: string): Promise<void> => {
    const { status: actualStatus, headers, json, text } = await answer;
    assert.deepEqual([actualStatus, (json as { errorCode?: string }).errorCode], [status, errorCode], text);
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.ok(shapes.problem.safeParse(json).success);
  };

  it('describes its models, records, KPIs and filters in the shapes of the API', async () => {
    const list = await get(base);
    fits(shapes.knowledgeModels, list);
    const models = list.field('content') as { id: string; name: string }[];
    assert.deepEqual(
      models.map(({ name }) => name),
      ['Order to Cash', 'Purchase to Pay', 'Inventory Management'],
    );
    assert.deepEqual(
      celonis.sandbox.address.celonis.knowledgeModels,
      models.map(({ id, name }) => ({ id, name })),
    );
    for (const { id } of models) {
      fits(shapes.knowledgeModel, await get(`${base}/${id}`));
      fits(shapes.kpis, await get(`${base}/${id}/kpis`));
      fits(shapes.filters, await get(`${base}/${id}/filters`));
      const records = await get(`${base}/${id}/records`);
      fits(shapes.records, records);
      for (const { id: record } of records.field('content') as { id: string }[]) {
        const details = await get(`${base}/${id}/records/${record}`);
        fits(shapes.record, details);
        const fields = (details.field('fields') as { id: string }[]).map((field) => field.id);
        const data = await rows(`${base}/${id}/records/${record}/data`, { fields: fields.join(',') });
        assert.equal(data.length, 50);
        assert.deepEqual(Object.keys(data[0] ?? {}), fields);
      }
    }
  });

  it('pages lists from 0, sorts them without regard to case, and tells of a page only what it holds', async () => {
    const page = await get(`${o2c}/kpis`, { page: 1, pageSize: 2, sort: '-name' });
    assert.deepEqual(
      [page.field('page'), page.field('pageSize'), page.field('total'), page.field('sort')],
      [1, 2, 2, '-name'],
    );
    assert.deepEqual(
      (page.field('content') as { name: string }[]).map(({ name }) => name),
      ['Deliveries on time', 'Blocked orders'],
    );
    assert.deepEqual((await get(`${o2c}/kpis`, { page: 9 })).field('content'), []);
    assert.equal((await get(`${o2c}/kpis`, { pageSize: 500 })).field('pageSize'), 50);
    await assertRefused(get(base, { page: 'x' }), 400, 'GENERAL_PARAMETER_MISSMATCH');
    await assertRefused(get(base, { pageSize: 0 }), 400, 'GENERAL_CONSTRAINT_VIOLATION');
    await assertRefused(get(base, { sort: 'nothing' }), 400, 'SORT_UNKNOWN_FIELD');
    await assertRefused(get(base, { sort: '-' }), 400, 'SORT_IS_EMPTY');
  });

  it('says with its own code what is not there', async () => {
    await assertRefused(get(`${base}/no.model/kpis`), 404, 'KM_MODEL_NOTFOUND');
    await assertRefused(get(`${base}/ORDER-TO-CASH.order-to-cash-km`), 404, 'KM_MODEL_NOTFOUND');
    await assertRefused(get(`${o2c}/records/sales_orders`), 404, 'KM_RECORD_NOTFOUND');
    await assertRefused(get(orders, { fields: 'order_id' }), 400, 'KM_FIELD_NOTFOUND');
    assert.equal((await get(`${o2c}/spec`)).field('errorCode'), 'GENERAL_NOTFOUND_PATH');
  });

  it('wants one to two hundred fields of a record', async () => {
    await assertRefused(get(orders), 400, 'GENERAL_PARAMETER_MISSING');
    await assertRefused(get(orders, { fields: '' }), 400, 'GENERAL_PARAMETER_ILLEGAL');
    await assertRefused(
      get(orders, { fields: Array.from({ length: 201 }, (_, index) => `F${index}`).join(',') }),
      400,
      'GENERAL_CONSTRAINT_VIOLATION',
    );
    await assertRefused(get(`${o2c}/data`), 400, 'GENERAL_PARAMETER_MISSING');
  });

  it('sorts by fields that are asked for, in either direction, an unescaped plus included', async () => {
    const byValue = await rows(orders, { fields: 'STATUS,NET_VALUE', sort: '+STATUS,-NET_VALUE' });
    assert.equal(byValue[0]?.['STATUS'], 'Delivered');
    const values = byValue.map((row) => Number(row['NET_VALUE']));
    assert.deepEqual(
      values,
      [...values].sort((a, b) => b - a),
    );
    assert.equal((await celonis.call('GET', `${orders}?fields=ORDER_ID&sort=+ORDER_ID`)).status, 200);
    await assertRefused(get(orders, { fields: 'STATUS', sort: 'NET_VALUE' }), 400, 'SORT_UNKNOWN_FIELD');
    await assertRefused(get(orders, { fields: 'STATUS', sort: '+STATUS,-STATUS' }), 400, 'SORT_HAS_OPPOSITE');
    await assertRefused(get(orders, { fields: 'STATUS', sort: '' }), 400, 'SORT_IS_EMPTY');
  });

  it('reaches the first five thousand rows of what is filtered, and no row more', async () => {
    assert.equal((await rows(orders, { fields: 'ORDER_ID', page: 99 })).length, 50);
    assert.equal((await rows(orders, { fields: 'ORDER_ID', page: 100 })).length, 0);
    const [first] = await rows(orders, { fields: 'ORDER_ID', filterExpr: "ORDER_ID ge '4505990'" });
    assert.equal(first?.['ORDER_ID'], '4505990');
    assert.equal((await rows(orders, { fields: 'ORDER_ID', pageSize: 5000 })).length, 50, 'pages of the smallest plan');
  });

  it('combines expressions, filters of the model, search and distinct', async () => {
    const combinedFilters = new URLSearchParams([
      ['fields', 'BLOCKED,NET_VALUE'],
      ['filterExpr', 'BLOCKED eq true'],
      ['filterExpr', 'NET_VALUE gt 1000'],
    ]);
    const narrowed = (await celonis.call('GET', `${orders}?${combinedFilters.toString()}`)).field(
      'content.data',
    ) as Row[];
    assert.ok(
      narrowed.length > 0 && narrowed.every((row) => row['BLOCKED'] === true && Number(row['NET_VALUE']) > 1000),
    );
    const large = await rows(orders, { fields: 'NET_VALUE,BLOCKED', filters: 'LARGE_ORDERS,BLOCKED_ORDERS' });
    assert.ok(large.length > 0 && large.every((row) => Number(row['NET_VALUE']) >= 50_000 && row['BLOCKED'] === true));
    const statuses = await rows(orders, { fields: 'STATUS', options: 'distinct', sort: 'STATUS' });
    assert.deepEqual(
      statuses.map((row) => row['STATUS']),
      ['Delivered', 'Invoiced', 'Open', 'Paid'],
    );
    const matchingRows = await rows(`${o2c}/records/CUSTOMERS/data`, {
      fields: 'NAME,COUNTRY',
      searchTerm: "o'neil",
      searchField: 'NAME',
    });
    assert.ok(matchingRows.length > 0 && matchingRows.every((row) => String(row['NAME']).startsWith("O'Neil")));
    await assertRefused(get(orders, { fields: 'STATUS', filters: 'NO_FILTER' }), 400, 'GENERAL_PARAMETER_ILLEGAL');
    await assertRefused(get(orders, { fields: 'STATUS', options: 'all' }), 400, 'GENERAL_PARAMETER_ILLEGAL');
    await assertRefused(
      get(orders, { fields: 'STATUS', searchTerm: 'x', searchPrecision: 101 }),
      400,
      'GENERAL_CONSTRAINT_VIOLATION',
    );
  });

  it('applies a filter to what the record leads to, and to what leads to it', async () => {
    const german = await rows(`${o2c}/data`, {
      fields: 'SALES_ORDERS.ORDER_ID,CUSTOMERS.COUNTRY',
      filters: 'GERMAN_CUSTOMERS',
    });
    assert.ok(german.length > 0 && german.every((row) => row['CUSTOMERS.COUNTRY'] === 'DE'));
    const count = async (query: Record<string, string>): Promise<unknown> =>
      (await rows(`${o2c}/data`, { kpis: 'ORDER_COUNT', ...query }))[0]?.['ORDER_COUNT'];
    assert.equal(await count({}), 6000);
    const lateCount = Number(await count({ filters: 'LATE_DELIVERIES' }));
    assert.ok(lateCount > 300 && lateCount < 800, String(lateCount));
  });

  it('computes KPIs over all rows, over what is filtered, and for each value of a field', async () => {
    const [allKpis] = await rows(`${o2c}/data`, {
      kpis: 'ORDER_COUNT,NET_ORDER_VALUE,AVG_CYCLE_TIME,BLOCKED_RATE,ON_TIME_RATE',
    });
    assert.deepEqual(Object.keys(allKpis ?? {}), [
      'ORDER_COUNT',
      'NET_ORDER_VALUE',
      'AVG_CYCLE_TIME',
      'BLOCKED_RATE',
      'ON_TIME_RATE',
    ]);
    assert.ok(Number(allKpis?.['ON_TIME_RATE']) > 0.7 && Number(allKpis?.['ON_TIME_RATE']) < 0.85);
    const byCountry = await rows(`${o2c}/data`, {
      kpis: 'ORDER_COUNT,ON_TIME_RATE',
      fields: 'CUSTOMERS.COUNTRY',
      sort: '-ORDER_COUNT',
    });
    assert.equal(byCountry.length, 8);
    assert.equal(
      byCountry.reduce((sum, row) => sum + Number(row['ORDER_COUNT']), 0),
      6000,
    );
    const counts = byCountry.map((row) => Number(row['ORDER_COUNT']));
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => b - a),
    );
    const [german] = await rows(`${o2c}/data`, { kpis: 'ORDER_COUNT', filterExpr: "CUSTOMERS.COUNTRY eq 'DE'" });
    assert.equal(german?.['ORDER_COUNT'], byCountry.find((row) => row['CUSTOMERS.COUNTRY'] === 'DE')?.['ORDER_COUNT']);
    const [none] = await rows(`${o2c}/data`, {
      kpis: 'ORDER_COUNT,NET_ORDER_VALUE',
      filterExpr: "SALES_ORDERS.STATUS eq 'Never'",
    });
    assert.deepEqual(none, { ORDER_COUNT: 0, NET_ORDER_VALUE: null });
    await assertRefused(get(`${o2c}/data`, { kpis: 'NO_KPI' }), 400, 'KM_FIELD_NOTFOUND');
    await assertRefused(
      get(`${o2c}/data`, { kpis: 'ORDER_COUNT', fields: 'DELIVERIES.CARRIER' }),
      400,
      'GENERAL_PARAMETER_ILLEGAL',
    );
  });

  it('takes the same requests by POST, and gives the rows alone in the beta', async () => {
    const query = {
      fields: 'ORDER_ID,NET_VALUE',
      sort: '-NET_VALUE',
      filterExpr: 'NET_VALUE ge 1000',
      filters: 'BLOCKED_ORDERS',
      page: 0,
      pageSize: 7,
    };
    const expected = await rows(orders, query);
    const projection = {
      fields: query.fields,
      sort: query.sort,
      filters: { kmFilterNames: ['BLOCKED_ORDERS'], filterExpr: [query.filterExpr] },
      pagination: { pageNumber: 0, pageSize: 7 },
    };
    const posted = await celonis.post(orders, { projection });
    fits(shapes.data, posted);
    assert.deepEqual(posted.field('content.data'), expected);
    const plainResponse = await get(orders.replace(/data$/, 'query'), query);
    fits(shapes.query, plainResponse);
    assert.deepEqual(plainResponse.field('content'), expected);
    const kpi = await celonis.post(`${o2c}/data`, { projection: { kpis: ['ORDER_COUNT'] } });
    assert.deepEqual(kpi.field('content.data'), [{ ORDER_COUNT: 6000 }]);
    await assertRefused(celonis.post(orders, { projection: {} }), 400, 'GENERAL_PARAMETER_MISSING');
    await assertRefused(celonis.post(orders, { fields: 'ORDER_ID' }), 400, 'GENERAL_CONSTRAINT_VIOLATION');
    await assertRefused(
      celonis.post(orders, { projection: { fields: 'X,'.repeat(1025) } }),
      400,
      'GENERAL_CONSTRAINT_VIOLATION',
    );
  });

  it('answers 403 without a body where it is not enabled, with a reason where the permission is missing, and knows no model for a key without packages', async () => {
    const { keys } = celonis.sandbox.address.celonis;
    const notEnabledResponse = await get(base, {}, `AppKey ${keys['notEnabledAppKey']}`);
    assert.deepEqual(
      [notEnabledResponse.status, notEnabledResponse.text, notEnabledResponse.headers.get('x-ratelimit-limit')],
      [403, '', null],
    );
    await assertRefused(get(base, {}, `AppKey ${keys['dataPushOnlyAppKey']}`), 403, 'ADMIN_ACCESS_ERROR');
    assert.deepEqual((await get(base, {}, `AppKey ${keys['noPoolAppKey']}`)).field('content'), []);
    await assertRefused(get(o2c, {}, `AppKey ${keys['noPoolAppKey']}`), 404, 'KM_MODEL_NOTFOUND');
    assert.equal((await get(base, {}, `AppKey ${keys['intelligenceOnlyAppKey']}`)).status, 200);
  });

  it('tells with every answer how many requests are left of the day, and refuses those beyond', async () => {
    await celonis.post('/sandbox/intelligence', { perSecond: 3, perDay: 5 });
    const first = await get(base);
    assert.deepEqual([first.headers.get('x-ratelimit-limit'), first.headers.get('x-ratelimit-remaining')], ['5', '4']);
    assert.equal((await get(`${base}/no.model`)).headers.get('x-ratelimit-remaining'), '3', 'a refusal too');
    await get(base);
    const rateLimitedResponse = await get(base);
    assert.deepEqual(
      [
        rateLimitedResponse.status,
        rateLimitedResponse.field('errorCode'),
        rateLimitedResponse.headers.get('x-ratelimit-reset'),
      ],
      [429, 'LIMIT_RATE_EXCEEDED', '1'],
    );
    now += 1_001;
    await get(base);
    assert.equal((await get(base)).headers.get('x-ratelimit-remaining'), '0');
    now += 1_001;
    const over = await get(base);
    assert.equal(over.status, 429);
    assert.match(
      String(over.field('detail')),
      /5 requests per day exceeded\. Retry after \d{4}-\d\d-\d\dT00:00:00\.000Z/,
    );
    const secondsLeft = 86_400 - Math.floor((now % 86_400_000) / 1000);
    assert.ok(Math.abs(Number(over.headers.get('x-ratelimit-reset')) - secondsLeft) <= 1);
    now += 86_400_000;
    assert.equal((await get(base)).status, 200);
  });

  it('lists the members of the team', async () => {
    const answer = await get('/api/external/members', { includeInternal: 'true', pageSize: 3, pageNumber: 1 });
    fits(shapes.members, answer);
    assert.deepEqual([answer.field('totalCount'), (answer.field('content') as unknown[]).length], [4, 1]);
    assert.equal((await get('/api/external/members')).status, 400);
    assert.equal((await get('/api/external/members', { includeInternal: 'true', pageSize: 201 })).status, 400);
  });
});

function fits(shape: z.ZodType, { json, text, status }: ApiResponse): void {
  assert.equal(status, 200, text);
  const result = shape.safeParse(json);
  assert.ok(result.success, result.error?.message);
}
