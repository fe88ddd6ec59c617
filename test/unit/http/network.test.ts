import assert from 'node:assert/strict';
import { globalAgent } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { describe as describeProblem } from '../../../src/core/problem';
import { networkProblem } from '../../../src/http/networkProblem';
import type { ScriptedHttpServer } from '../../support/httpServer';
import { captureProblem, createTestClient, listen, readTlsFixture, startServer } from '../../support/httpServer';

const get = { method: 'GET', path: '/', step: 'asking' } as const;

describe('A network problem is explained:', () => {
  const open: { close(): Promise<void> }[] = [];
  const secure = async (certificate: string): Promise<ScriptedHttpServer> => {
    const server = await startServer((_request, response) => void response.end('{}'), certificate);
    open.push(server);
    return server;
  };
  const ask = async (origin: string) =>
    captureProblem(
      createTestClient(origin, { retry: { maxRetries: 0 } })
        .withAuthorization(() => 'AppKey x')
        .request(get),
    );

  afterEach(async () => {
    delete globalAgent.options.ca;
    globalAgent.destroy();
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  it('a name that nobody knows', async () => {
    const problem = await ask('https://no-such-host.invalid');
    assert.equal(problem.kind, 'dns');
    assert.match(describeProblem(problem), /no-such-host\.invalid could not be found/);
  });

  it('a port where nothing listens', async () => {
    const server = await startServer(() => {});
    await server.close();
    assert.equal((await ask(server.origin)).kind, 'refused');
  });

  it('a connection that breaks off', async () => {
    const running = await listen(createTcpServer((socket) => void socket.resetAndDestroy()));
    open.push(running);
    assert.equal((await ask(`http://127.0.0.1:${running.port}`)).kind, 'reset');
  });

  it('nothing, where the certificate is trusted', async () => {
    const server = await secure('good');
    globalAgent.options.ca = readTlsFixture('ca.pem').toString();
    await createTestClient(server.origin).request(get);
  });

  const certificates: [string, boolean, RegExp, RegExp][] = [
    ['good', false, /issuer that this computer does not know/, /http\.systemCertificates/],
    ['self-signed', true, /self-signed/, /http\.systemCertificates/],
    ['expired', true, /expired/, /date and time of this computer/],
    ['wrong-host', true, /made for another host, not for 127\.0\.0\.1:\d+/, /Check the domain/],
  ];
  for (const [name, trusted, expectedText, nextStep] of certificates) {
    it(`a certificate that is ${trusted ? name : 'from an unknown issuer'}`, async () => {
      const server = await secure(name);
      if (trusted) globalAgent.options.ca = readTlsFixture('ca.pem').toString();
      const problem = await ask(server.origin);
      assert.equal(problem.kind, 'certificate');
      assert.match(describeProblem(problem), expectedText);
      assert.match(problem.next ?? '', nextStep);
      // A setting of this computer helps only where the issuer is not known here.
      assert.equal(problem.fixes?.[0]?.kind, nextStep.source.includes('http') ? 'openSettings' : undefined);
      assert.equal(server.receivedRequests.length, 0, 'no credential may have been sent');
    });
  }

  it('a port that does not speak TLS', async () => {
    const server = await startServer((_request, response) => void response.end('{}'));
    open.push(server);
    const problem = await ask(server.origin.replace('http:', 'https:'));
    assert.equal(problem.kind, 'certificate');
    assert.match(describeProblem(problem), /does not use TLS/);
  });

  it('a proxy that cannot be reached, as VS Code reports it', () => {
    const error = new Error('Failed to establish a socket connection to proxies: PROXY 127.0.0.1:1');
    assert.equal(networkProblem(error, 'acme.eu-1.celonis.cloud').kind, 'proxy');
  });

  it('anything else, with the code that the system gave', () => {
    const problem = networkProblem(Object.assign(new Error('read EIO'), { code: 'EIO' }), 'acme.eu-1.celonis.cloud');
    assert.equal(problem.kind, 'reset');
    assert.match(describeProblem(problem), /EIO/);
  });
});
