import assert from 'node:assert/strict';
import {
  listConnectionUsage,
  pingConnection,
  readConnectionState,
} from '../../../../src/celigo/integrations/connections';
import { toProblem } from '../../../../src/core/problem';
import type { ScriptedReply } from '../../../support/celigoServer';
import { FakeCeligoServer, neverAborted } from '../../../support/celigoServer';

describe('A connection in Celigo', () => {
  let server: FakeCeligoServer;
  beforeEach(
    async () =>
      void (server = await FakeCeligoServer.start().then((startedServer) =>
        startedServer.setReply('GET /v1/connections/c', { json: { _id: 'c', name: 'ERP', offline: true } }),
      )),
  );
  afterEach(() => server.close());

  const ping = (reply: ScriptedReply): ReturnType<typeof pingConnection> => {
    server.setReply('POST /v1/connections/c/ping', reply);
    return pingConnection(server.celigoApi, 'c', neverAborted);
  };

  it('is online, offline or waits for its authorization', () => {
    assert.equal(readConnectionState({ _id: 'c' }), 'online');
    assert.equal(readConnectionState({ _id: 'c', offline: true, needsAuthorization: true }), 'offline');
    assert.equal(readConnectionState({ _id: 'c', needsAuthorization: true }), 'needsAuthorization');
  });

  it('answers a ping with 200 and a code, or any other words', async () => {
    for (const reply of [
      { json: { code: 200 } },
      { json: 'OK' },
      { text: 'pong', headers: { 'content-type': 'text/plain' } },
      { status: 204 },
    ]) {
      const result = await ping(reply);
      assert.deepEqual([result.isReachable, result.reasons], [true, []]);
    }
  });

  it('fails a ping with 200 and errors, whose code may be a number', async () => {
    const {
      isReachable: reachable,
      reasons,
      connection,
    } = await ping({ json: { errors: [{ code: 401, message: 'Invalid key' }, { message: 'Try again' }] } });
    assert.equal(reachable, false);
    assert.deepEqual(reasons, ['Invalid key (401)', 'Try again']);
    assert.equal(readConnectionState(connection), 'offline', 'its state is read again after the ping');
  });

  it('fails a ping with 200 and errors of any form, or with a code that is no success', async () => {
    const unexplained = 'No reason was given.';
    const answers: [unknown, string][] = [
      [{ errors: [{ code: 401, message: null }] }, '(401)'],
      [{ errors: ['bad'] }, 'bad'],
      [{ errors: [{ message: { message: 'Deep' } }] }, 'Deep'],
      [{ errors: [{ message: { status: 1 } }] }, unexplained],
      [{ errors: 'refused' }, 'refused'],
      [{ errors: [null] }, unexplained],
      [{ errors: true }, unexplained],
      [{ code: 401, message: 'no' }, 'no (401)'],
      [{ code: 500, errors: [] }, '(500)'],
    ];
    for (const [json, reason] of answers) {
      const { isReachable: reachable, reasons } = await ping({ json });
      assert.deepEqual([reachable, reasons], [false, [reason]], JSON.stringify(json));
    }
    for (const json of [{ errors: [] }, { code: 201, errors: null }, { code: 'OK', message: 'Fine' }])
      assert.equal((await ping({ json })).isReachable, true);
  });

  it('fails a ping with a 4xx as well, which is its own failure as long as it can be read', async () => {
    for (const status of [400, 401, 422]) {
      const { isReachable: reachable, reasons } = await ping({
        status,
        json: { errors: [{ code: 'x', message: 'No way in' }] },
      });
      assert.deepEqual([reachable, reasons], [false, ['No way in.']]);
    }
  });

  it('is pinged by GET where POST is not known', async () => {
    server.setReply('GET /v1/connections/c/ping', { json: { code: 200 } });
    for (const status of [404, 405]) assert.equal((await ping({ status })).isReachable, true);
    assert.equal(server.requestedRoutes.filter((route) => route === 'GET /v1/connections/c/ping').length, 2);
  });

  it('tells why POST failed where GET is not known either', async () => {
    const { isReachable: reachable, reasons } = await ping({
      status: 404,
      json: { errors: [{ message: 'The address of the service was not found' }] },
    });
    assert.deepEqual([reachable, reasons], [false, ['The address of the service was not found.']]);
  });

  it('that does not exist, or may not be pinged, is a problem and no result', async () => {
    const kind = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'none',
        (error: unknown) => toProblem(error).kind,
      );
    assert.equal(await kind(pingConnection(server.celigoApi, 'unknown', neverAborted)), 'notFound');
    assert.equal(await kind(ping({ status: 403, json: { errors: [{ message: 'No.' }] } })), 'forbidden');
  });

  it('tells what uses it, or that nothing does', async () => {
    server.setReply('GET /v1/connections/c/dependencies', {
      json: { flows: [{ id: 'f', name: 'Orders', paths: ['x'] }], exports: [] },
    });
    assert.deepEqual(await listConnectionUsage(server.celigoApi, 'c', neverAborted), {
      flows: [{ id: 'f', name: 'Orders' }],
      exports: [],
    });
    server.setReply('GET /v1/connections/c/dependencies', { status: 204 });
    assert.deepEqual(await listConnectionUsage(server.celigoApi, 'c', neverAborted), {});
  });
});
