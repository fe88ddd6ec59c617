import assert from 'node:assert/strict';
import { connectionDependencies, connectionState, pingConnection } from '../../../src/celigo/connections';
import { toProblem } from '../../../src/http/problem';
import { CeligoServer, none } from '../../support/celigoServer';
import type { Reply } from '../../support/celigoServer';

describe('A connection in Celigo', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start().then((one) => one.on('GET /v1/connections/c', { json: { _id: 'c', name: 'ERP', offline: true } }))));
  afterEach(() => server.close());

  const ping = (reply: Reply): ReturnType<typeof pingConnection> => {
    server.on('POST /v1/connections/c/ping', reply);
    return pingConnection(server.api, 'c', none);
  };

  it('is online, offline or waits for its authorization', () => {
    assert.equal(connectionState({ _id: 'c' }), 'online');
    assert.equal(connectionState({ _id: 'c', offline: true, needsAuthorization: true }), 'offline');
    assert.equal(connectionState({ _id: 'c', needsAuthorization: true }), 'needsAuthorization');
  });

  it('answers a ping with 200 and a code, or any other words', async () => {
    for (const reply of [{ json: { code: 200 } }, { json: 'OK' }, { text: 'pong', headers: { 'content-type': 'text/plain' } }, { status: 204 }]) {
      const result = await ping(reply);
      assert.deepEqual([result.reachable, result.reasons], [true, []]);
    }
  });

  it('fails a ping with 200 and errors, whose code may be a number', async () => {
    const { reachable, reasons, connection } = await ping({ json: { errors: [{ code: 401, message: 'Invalid key' }, { message: 'Try again' }] } });
    assert.equal(reachable, false);
    assert.deepEqual(reasons, ['Invalid key (401)', 'Try again']);
    assert.equal(connectionState(connection), 'offline', 'its state is read again after the ping');
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
      const { reachable, reasons } = await ping({ json });
      assert.deepEqual([reachable, reasons], [false, [reason]], JSON.stringify(json));
    }
    for (const json of [{ errors: [] }, { code: 201, errors: null }, { code: 'OK', message: 'Fine' }]) assert.equal((await ping({ json })).reachable, true);
  });

  it('fails a ping with a 4xx as well, which is its own failure as long as it can be read', async () => {
    for (const status of [400, 401, 422]) {
      const { reachable, reasons } = await ping({ status, json: { errors: [{ code: 'x', message: 'No way in' }] } });
      assert.deepEqual([reachable, reasons], [false, ['No way in.']]);
    }
  });

  it('is pinged by GET where POST is not known', async () => {
    server.on('GET /v1/connections/c/ping', { json: { code: 200 } });
    for (const status of [404, 405]) assert.equal((await ping({ status })).reachable, true);
    assert.equal(server.routes.filter((route) => route === 'GET /v1/connections/c/ping').length, 2);
  });

  it('tells why POST failed where GET is not known either', async () => {
    const { reachable, reasons } = await ping({ status: 404, json: { errors: [{ message: 'The address of the service was not found' }] } });
    assert.deepEqual([reachable, reasons], [false, ['The address of the service was not found.']]);
  });

  it('that does not exist, or may not be pinged, is a problem and no result', async () => {
    const kind = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', (error: unknown) => toProblem(error).kind);
    assert.equal(await kind(pingConnection(server.api, 'unknown', none)), 'notFound');
    assert.equal(await kind(ping({ status: 403, json: { errors: [{ message: 'No.' }] } })), 'forbidden');
  });

  it('tells what uses it, or that nothing does', async () => {
    server.on('GET /v1/connections/c/dependencies', { json: { flows: [{ id: 'f', name: 'Orders', paths: ['x'] }], exports: [] } });
    assert.deepEqual(await connectionDependencies(server.api, 'c', none), { flows: [{ id: 'f', name: 'Orders' }], exports: [] });
    server.on('GET /v1/connections/c/dependencies', { status: 204 });
    assert.deepEqual(await connectionDependencies(server.api, 'c', none), {});
  });
});
