import assert from 'node:assert/strict';
import { CeligoClient, type Json } from './celigoSandboxClient';

describe("The sandbox's Celigo and its exports and imports", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  it('answers an invoked import with a line per record, and with 200 even when some failed', async () => {
    const { _id } = await celigo.named('/v1/imports', 'Push to ORDERS_TRY');
    const answer = await celigo.post(`/v1/imports/${_id}/invoke`, [
      { ORDER_ID: 1, NAME: 'a' },
      { ORDER_ID: null },
      {},
      'text',
    ]);
    assert.equal(answer.status, 200);
    assert.deepEqual(
      (answer.json as Json[]).map(({ statusCode, ignored }) => [statusCode, ignored]),
      [
        [200, false],
        [422, false],
        [200, true],
        [422, false],
      ],
    );
    assert.match(JSON.stringify(answer.json), /ORDER_ID must not be empty/);
    assert.equal((await celigo.post(`/v1/imports/${_id}/invoke`, { ORDER_ID: 1 })).status, 422);
    const offline = await celigo.named('/v1/imports', 'Write EDI 940');
    assert.equal(
      ((await celigo.post(`/v1/imports/${offline._id}/invoke`, [{ a: 1 }])).json as Json[])[0]?.['statusCode'],
      401,
    );
  });

  it('gives the data of an invoked export page by page, by its paged state', async () => {
    const { _id } = await celigo.named('/v1/exports', 'Get new orders');
    const ids: unknown[] = [];
    for (let state: unknown; ; ) {
      const { body } = await celigo.post(
        `/v1/exports/${_id}/invoke`,
        state === undefined ? {} : { pagedExportState: state },
      );
      ids.push(...(body['data'] as Json[]).map(({ id }) => id));
      state = body['pagedExportState'];
      if (state === undefined) break;
    }
    assert.equal(new Set(ids).size, 12);
  });

  it('keeps a step that a flow uses', async () => {
    const used = await celigo.named('/v1/exports', 'Get new orders');
    assert.equal((await celigo.call('DELETE', `/v1/exports/${used._id}`)).status, 422);
    assert.deepEqual(Object.keys((await celigo.get(`/v1/exports/${used._id}/dependencies`)).body), ['flows']);
    const created = await celigo.post('/v1/exports', { name: 'Spare', adaptorType: 'HTTPExport' });
    assert.equal((await celigo.call('DELETE', `/v1/exports/${String(created.body['_id'])}`)).status, 204);
    assert.equal(
      (await celigo.post('/v1/imports', { name: 'No connection', adaptorType: 'HTTPImport' })).code,
      'invalid_or_missing_field',
    );
  });

  it('subscribes people to what happens to a flow, and ends it', async () => {
    const { _id } = await celigo.named('/v1/flows', 'Stock: NetSuite to Shopify');
    const subscribe = (subscribed: boolean, email = 'sofia.ricci@alpenrad.example'): ReturnType<CeligoClient['put']> =>
      celigo.put('/v1/notifications', [{ _flowId: _id, subscribed, subscribedByUserEmail: email }]);
    const count = async (): Promise<number> =>
      (await celigo.everything('/v1/notifications')).filter(({ _flowId }) => _flowId === _id).length;
    assert.equal((await subscribe(true)).status, 204);
    await subscribe(true);
    assert.equal(await count(), 1);
    await subscribe(false);
    assert.equal(await count(), 0);
    assert.equal((await subscribe(true, 'nobody@elsewhere.example')).status, 422);
  });
});
