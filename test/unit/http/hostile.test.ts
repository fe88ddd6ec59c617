import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { z } from 'zod';
import type { Problem } from '../../../src/core/problem';
import type { HttpRequest } from '../../../src/http/httpClient';
import type { RequestHandler, ScriptedHttpServer } from '../../support/httpServer';
import { captureProblem, createTestClient, listen, startServer } from '../../support/httpServer';
import { findSecretEncodings } from '../../support/secretSearch';

const key = 'canary/7Qx+Zk4v==secret:"of\'the(team)';
const get = {
  method: 'GET',
  path: '/ping',
  step: 'asking',
  schema: z.looseObject({ ok: z.boolean() }),
} satisfies HttpRequest<{ ok: boolean }>;

/** Every character as an escape, as JSON allows. */
const escaped = [...key].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('A hostile server', () => {
  const open: { close(): Promise<void> }[] = [];
  const serve = async (handler: RequestHandler): Promise<ScriptedHttpServer> => {
    const server = await startServer(handler);
    open.push(server);
    return server;
  };
  /** What answers with raw bytes to whatever it is sent. */
  const readRawResponse = async (writeResponse: (socket: Socket) => void): Promise<string> => {
    const server = await listen(createTcpServer((socket) => void socket.once('data', () => writeResponse(socket))));
    open.push(server);
    return `http://127.0.0.1:${server.port}`;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  /** What came of a request: the problem, and the lines of the log behind it. */
  const ask = async (
    origin: string,
    request: Partial<HttpRequest<{ ok: boolean }>> = {},
    timeoutMs = 60_000,
  ): Promise<{ problem: Problem; text: string }> => {
    const lines: string[] = [];
    const client = createTestClient(origin, { lines, timeoutMs, retry: { maxRetries: 0 } }).withAuthorization(
      () => `AppKey ${key}`,
    );
    const problem = await captureProblem(client.request({ ...get, ...request }));
    return { problem, text: JSON.stringify(problem) };
  };

  describe('gets nowhere with a redirect to', () => {
    const targets: Record<string, (targetServer: ScriptedHttpServer, otherServer: ScriptedHttpServer) => string> = {
      'another port': (_here, otherServer) => `${otherServer.origin}/take`,
      'another name of this computer': (targetServer) => `http://localhost:${targetServer.port}/take`,
      'an address without scheme': (_here, otherServer) => `//127.0.0.1:${otherServer.port}/take`,
      'an address with backslashes': (_here, otherServer) => `\\\\127.0.0.1:${otherServer.port}\\take`,
      'itself with a user name': (targetServer) => `http://somebody:secret@127.0.0.1:${targetServer.port}/take`,
      'a host that hides behind a user name': (targetServer, otherServer) =>
        `http://127.0.0.1:${targetServer.port}@127.0.0.1:${otherServer.port}/take`,
      https: (targetServer) => `https://127.0.0.1:${targetServer.port}/take`,
      'a file': () => 'file:///etc/passwd',
      'a script': () => 'javascript:alert(1)',
      data: () => 'data:application/json,{"ok":true}',
    };
    for (const [name, target] of Object.entries(targets)) {
      it(name, async () => {
        const otherServer = await serve((_request, response) => void response.end('{"ok":true}'));
        const targetServer = await serve((request, response) => {
          if (request.url === '/take') response.setHeader('content-type', 'application/json').end('{"ok":true}');
          else response.writeHead(302, { location: target(targetServer, otherServer) }).end();
        });
        const { problem } = await ask(targetServer.origin);
        assert.equal(problem.kind, 'redirect');
        assert.deepEqual([otherServer.countConnections(), targetServer.receivedRequests.length], [0, 1]);
        assert.ok(problem.what && problem.why && problem.next);
      });
    }
  });

  describe('that sends the key back is not repeated, be it', () => {
    const answers: Record<string, [status: number, headers: Record<string, string>, body: string]> = {
      'in the address of a redirect': [
        302,
        { location: `https://elsewhere.example/${encodeURIComponent(key)}?key=${base64(key)}` },
        '',
      ],
      'in a redirect whose address is cut in the middle of it': [
        302,
        { location: `https://elsewhere.example/${'x'.repeat(80)}/${encodeURIComponent(key)}` },
        '',
      ],
      'in a redirect that is no address': [302, { location: `http://[${key}` }, ''],
      'as the content type': [200, { 'content-type': `text/${key}` }, 'no json'],
      'in escapes': [400, {}, `{"message":"Bad key ${escaped}"}`],
      'in escapes where a long message is cut': [400, {}, `{"message":"${'x'.repeat(580)} ${escaped}"}`],
      'within an encoded header': [
        401,
        {},
        JSON.stringify({ message: `Bad header ${base64(`AppKey ${key}`)} or ${base64(`id:${key}!`)}` }),
      ],
      'in hex': [500, {}, JSON.stringify({ message: Buffer.from(key).toString('hex') })],
      'for a file name': [403, {}, JSON.stringify({ detail: Buffer.from(key).toString('base64url') })],
      'as code and support id': [
        400,
        {},
        JSON.stringify({ errorCode: key, reference: key, errors: [{ attribute: key, error: key }] }),
      ],
      'as the title of a page': [502, { 'content-type': 'text/html' }, `<html><title>${'x'.repeat(70)} ${key}</title>`],
      'as the name of what is missing': [200, {}, `{"ok":"${escaped}"}`],
    };
    for (const [name, [status, headers, body]] of Object.entries(answers)) {
      it(name, async () => {
        const server = await serve(
          (_request, response) =>
            void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
        );
        const { text } = await ask(server.origin);
        assert.deepEqual(findSecretEncodings(text, key), []);
        assert.ok(!text.includes(key.slice(0, 20)), text);
      });
    }

    it('in data, whichever way it is written there', async () => {
      const server = await serve(
        (_request, response) =>
          void response
            .setHeader('content-type', 'application/json')
            .end(`{"ok":true,"raw":${JSON.stringify(key)},"escaped":"${escaped}","quote":"\\"\\u0022\\\\u0041"}`),
      );
      const answer = await createTestClient(server.origin)
        .withAuthorization(() => `AppKey ${key}`)
        .request({ ...get, schema: z.record(z.string(), z.unknown()) });
      assert.deepEqual(answer, { ok: true, raw: '•••', escaped: '•••', quote: '""\\u0041' });
    });
  });

  it('steers neither terminal nor the direction of reading with its words', async () => {
    const server = await serve(
      (_request, response) =>
        void response
          .writeHead(400)
          .end(JSON.stringify({ message: 'one\r\n2026-01-01 [info] forged\u001b[2J\u202eno\u0007' })),
    );
    const { problem } = await ask(server.origin);
    assert.equal(problem.why, 'one 2026-01-01 [info] forged [2J no.');
  });

  it('pollutes nothing with the names of its fields', async () => {
    const body = '{"ok":true,"__proto__":{"polluted":true,"toString":1},"constructor":{"prototype":{"polluted":true}}}';
    const server = await serve(
      (_request, response) => void response.setHeader('content-type', 'application/json').end(body),
    );
    const answer = await createTestClient(server.origin).request({ ...get, schema: z.record(z.string(), z.unknown()) });
    assert.equal((answer as { polluted?: unknown }).polluted, undefined);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    const failing = await serve(
      (_request, response) => void response.writeHead(400).end(body.replace('"ok":true', '"message":"no"')),
    );
    assert.equal((await ask(failing.origin)).problem.why, 'no.');
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  describe('does not keep anyone waiting', () => {
    const rawResponses: Record<string, (socket: Socket) => void> = {
      'with headers without end': (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const writeTimer = setInterval(() => socket.write(`x-filler: ${'x'.repeat(4_000)}\r\n`), 5);
        socket.on('close', () => clearInterval(writeTimer));
      },
      'with headers that trickle': (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
        const writeTimer = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(writeTimer));
      },
      'with a first answer again and again': (socket) => {
        const writeTimer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'), 20);
        socket.on('close', () => clearInterval(writeTimer));
      },
      'with a chunk that never ends': (socket) => {
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFF\r\n',
        );
        const writeTimer = setInterval(() => socket.write(' '), 20);
        socket.on('close', () => clearInterval(writeTimer));
      },
      'with less than it announced': (socket) =>
        void socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"ok":true}'),
      'with two lengths': (socket) =>
        void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 11\r\ncontent-length: 500\r\n\r\n{"ok":true}'),
      'by another protocol': (socket) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
      'with what is not compressed': (socket) =>
        void socket.end(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 11\r\n\r\n{"ok":true}',
        ),
    };
    for (const [name, writeResponse] of Object.entries(rawResponses)) {
      it(name, async () => {
        const origin = await readRawResponse(writeResponse);
        // One that is kept waiting, is until the test is given up.
        const { problem, text } = await ask(origin, {}, 400);
        assert.notEqual(problem.kind, 'internal', text);
        assert.ok(problem.what && problem.why && problem.next, text);
      });
    }

    it('with an answer nested too deep to read', async () => {
      const server = await serve(
        (_request, response) => void response.setHeader('content-type', 'application/json').end('['.repeat(3_000_000)),
      );
      assert.equal((await ask(server.origin)).problem.kind, 'unreadable');
    });
  });

  it('is not given what it asks to be remembered', async () => {
    const server = await serve(
      (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'track=1; Path=/' })
          .end('{"ok":true}'),
    );
    const client = createTestClient(server.origin).withAuthorization(() => `AppKey ${key}`);
    await client.request(get);
    await client.request(get);
    assert.deepEqual(
      server.receivedRequests.map(({ headers }) => headers.cookie),
      [undefined, undefined],
    );
  });
});
