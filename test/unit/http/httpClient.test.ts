import assert from 'node:assert/strict';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { describe as describeProblem } from '../../../src/core/problem';
import type { HttpRequest } from '../../../src/http/httpClient';
import type { RequestHandler, ScriptedHttpServer } from '../../support/httpServer';
import { captureProblem, createTestClient, listen, startServer } from '../../support/httpServer';

const pong = z.object({ ok: z.boolean() });
const get = { method: 'GET', path: '/ping', step: 'asking', schema: pong } satisfies HttpRequest<{ ok: boolean }>;
const post = { method: 'POST', path: '/ping', step: 'sending', body: { json: { a: 1 } } } satisfies HttpRequest<void>;

describe('The HTTP client', () => {
  const open: { close(): Promise<void> }[] = [];
  const serve = async (handler: RequestHandler): Promise<ScriptedHttpServer> => {
    const server = await startServer(handler);
    open.push(server);
    return server;
  };
  const reply =
    (status: number, body: string | Buffer, headers: Record<string, string> = {}): RequestHandler =>
    (_request, response) =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  it('sends JSON with its credential and reads a JSON answer, ignoring fields that it does not know', async () => {
    const server = await serve(reply(200, '{"ok":true,"new":1}'));
    const client = createTestClient(server.origin).withAuthorization(async () => 'AppKey secret-key');
    assert.deepEqual(await client.request({ ...post, schema: pong }), { ok: true });
    const [receivedRequest] = server.receivedRequests;
    assert.equal(receivedRequest?.headers.authorization, 'AppKey secret-key');
    assert.equal(receivedRequest?.headers['content-type'], 'application/json');
    assert.equal(receivedRequest?.body.toString(), '{"a":1}');
  });

  it('offers status and headers beside the body, and no body for 204', async () => {
    const server = await serve(reply(204, '', { link: '<next>' }));
    const answer = await createTestClient(server.origin).requestWithHeaders({ ...get, schema: pong.optional() });
    assert.deepEqual([answer.status, answer.header('Link'), answer.body], [204, '<next>', undefined]);
  });

  it('runs any number of requests with one signal, without a warning of Node', async () => {
    const server = await serve(reply(200, '{"ok":true}'));
    const client = createTestClient(server.origin);
    const warnings: Error[] = [];
    const collectWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', collectWarning);
    try {
      const { signal } = new AbortController();
      await Promise.all(Array.from({ length: 20 }, () => client.request({ ...get, signal })));
      await new Promise(setImmediate);
    } finally {
      process.off('warning', collectWarning);
    }
    assert.deepEqual(warnings, []);
  });

  it('keeps the connection open between requests', async () => {
    const server = await serve(reply(200, '{"ok":true}'));
    const client = createTestClient(server.origin);
    await client.request(get);
    await client.request(get);
    assert.equal(server.countConnections(), 1);
  });

  it('refuses every other address before a byte leaves', async () => {
    const other = await serve(reply(200, '{"ok":true}'));
    const client = createTestClient('http://127.0.0.1:1').withAuthorization(() => 'Bearer secret');
    for (const path of [
      `${other.origin}/ping`,
      `//127.0.0.1:${other.port}/ping`,
      'https://user:pass@127.0.0.1:1/',
      '\\\\evil.example\\x',
    ]) {
      const problem = await captureProblem(client.request({ ...get, path }));
      assert.equal(problem.kind, 'redirect', path);
    }
    assert.equal(other.receivedRequests.length, 0);
  });

  it('takes an absolute address on its own origin, as paging links are', async () => {
    const server = await serve(reply(200, '{"ok":true}'));
    await createTestClient(server.origin).request({ ...get, path: `${server.origin}/ping?page=2` });
    assert.equal(server.receivedRequests[0]?.url, '/ping?page=2');
  });

  it('speaks plain http to this machine only', () => {
    for (const origin of [
      'http://127.0.0.1:80',
      'http://localhost:1',
      'http://127.1.2.3',
      'http://[::1]:4',
      'https://acme.eu-1.celonis.cloud',
    ])
      createTestClient(origin);
    for (const origin of [
      'http://acme.eu-1.celonis.cloud',
      'http://127.0.0.1.example.com',
      'http://localhost.example.com',
      'ftp://localhost',
      'https://me:pw@localhost',
      'nothing',
    ]) {
      assert.throws(() => createTestClient(origin), { name: 'ProblemError' }, origin);
    }
  });

  describe('on redirects', () => {
    it('follows a GET within the origin', async () => {
      const server = await serve((request, response) =>
        request.url === '/ping'
          ? void response.writeHead(307, { location: '/pong' }).end()
          : void response.writeHead(200).end('{"ok":true}'),
      );
      assert.deepEqual(await createTestClient(server.origin).request(get), { ok: true });
    });

    it('never follows to another host, and sends nothing there', async () => {
      const other = await serve(reply(200, '{"ok":true}'));
      const server = await serve(reply(302, '', { location: `${other.origin}/login?token=abc` }));
      const problem = await captureProblem(
        createTestClient(server.origin)
          .withAuthorization(() => 'AppKey secret-key')
          .request(get),
      );
      assert.equal(problem.kind, 'redirect');
      assert.match(describeProblem(problem), /redirected the request/);
      assert.doesNotMatch(describeProblem(problem), /abc|secret-key/);
      assert.equal(other.receivedRequests.length, 0);
    });

    it('gives up on a circle, and never repeats a POST', async () => {
      const server = await serve(reply(307, '', { location: '/ping' }));
      assert.equal((await captureProblem(createTestClient(server.origin).request(get))).kind, 'redirect');
      const memoryBefore = server.receivedRequests.length;
      assert.ok(memoryBefore <= 7, `${memoryBefore} requests`);
      assert.equal((await captureProblem(createTestClient(server.origin).request(post))).kind, 'redirect');
      assert.equal(server.receivedRequests.length, memoryBefore + 1);
    });
  });

  describe('repeats', () => {
    const failing = (times: number, status: number, headers: Record<string, string> = {}): RequestHandler => {
      let count = 0;
      return (request, response) =>
        (++count > times ? reply(200, '{"ok":true}') : reply(status, '', headers))(request, response);
    };

    for (const status of [429, 502, 503, 504]) {
      it(`a GET after ${status}`, async () => {
        const server = await serve(failing(3, status));
        assert.deepEqual(await createTestClient(server.origin).request(get), { ok: true });
        assert.equal(server.receivedRequests.length, 4);
      });
    }

    it('a GET whose connection was reset', async () => {
      let count = 0;
      const server = await serve((request, response) =>
        ++count > 2 ? reply(200, '{"ok":true}')(request, response) : void response.destroy(),
      );
      assert.deepEqual(await createTestClient(server.origin).request(get), { ok: true });
    });

    it('nothing that is not idempotent, unless it says so', async () => {
      const server = await serve(failing(1, 503));
      assert.equal((await captureProblem(createTestClient(server.origin).request(post))).kind, 'server');
      assert.equal(server.receivedRequests.length, 1);
      const second = await serve(failing(1, 503));
      await createTestClient(second.origin).request({ ...post, idempotent: true });
      assert.equal(second.receivedRequests.length, 2);
    });

    it('nothing after 500 or 4xx', async () => {
      for (const status of [400, 401, 403, 404, 409, 413, 500]) {
        const server = await serve(reply(status, '{}'));
        await captureProblem(createTestClient(server.origin).request(get));
        assert.equal(server.receivedRequests.length, 1, String(status));
      }
    });

    it('no more often than the policy says', async () => {
      const server = await serve(reply(503, ''));
      assert.equal(
        (
          await captureProblem(
            createTestClient(server.origin, { retry: { initialDelayMs: 1, maxRetries: 2 } }).request(get),
          )
        ).kind,
        'server',
      );
      assert.equal(server.receivedRequests.length, 3);
    });

    it('after the time that Retry-After asks for', async () => {
      const server = await serve(failing(1, 429, { 'retry-after': '1' }));
      const started = Date.now();
      await createTestClient(server.origin).request(get);
      assert.ok(Date.now() - started >= 990);
    });

    it('not at all if that is too long, but says how long it is', async () => {
      const server = await serve(reply(429, '', { 'x-ratelimit-reset': '3000' }));
      const problem = await captureProblem(createTestClient(server.origin).request(get));
      assert.equal(problem.retryAfterMs, 3_000_000);
      assert.match(describeProblem(problem), /50 minutes/);
      assert.equal(server.receivedRequests.length, 1);
    });

    it('until it is cancelled, also in a pause', async () => {
      const cancel = new AbortController();
      const server = await serve((_request, response) => {
        response.writeHead(503, { 'retry-after': '20' }).end();
        setImmediate(() => cancel.abort());
      });
      assert.equal(
        (await captureProblem(createTestClient(server.origin).request({ ...get, signal: cancel.signal }))).kind,
        'cancelled',
      );
    });
  });

  describe('does not hang or fill the memory', () => {
    it('on a server that never answers', async () => {
      const server = await serve(() => {});
      const problem = await captureProblem(createTestClient(server.origin, { timeoutMs: 100 }).request(get));
      assert.equal(problem.kind, 'timeout');
      // None, where the machine stood still until the time was over.
      assert.ok(server.receivedRequests.length <= 1);
    });

    it('on an answer that trickles', async () => {
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      });
      assert.equal(
        (await captureProblem(createTestClient(server.origin, { timeoutMs: 150 }).request(get))).kind,
        'timeout',
      );
    });

    it('on an endless answer', async () => {
      let closed: () => void = () => {};
      const clientClosed = new Promise<void>((resolve) => (closed = resolve));
      const server = await serve((_request, response) => {
        const writeMore = (): void => {
          while (response.write('x'.repeat(65_536)));
        };
        response.on('drain', writeMore).on('close', closed);
        writeMore();
      });
      const problem = await captureProblem(createTestClient(server.origin, { maxBytes: 1_000_000 }).request(get));
      assert.equal(problem.kind, 'tooLarge');
      await clientClosed;
    });

    it('on a gzip bomb', async () => {
      const bomb = Buffer.concat(Array<Buffer>(300).fill(gzipSync(Buffer.alloc(1_000_000, ' '))));
      const server = await serve(reply(200, bomb, { 'content-encoding': 'gzip' }));
      const memoryBefore = process.memoryUsage().rss;
      assert.equal(
        (await captureProblem(createTestClient(server.origin, { maxBytes: 1_000_000 }).request(get))).kind,
        'tooLarge',
      );
      assert.ok(process.memoryUsage().rss - memoryBefore < 100_000_000);
    });

    it('when it is cancelled while the answer comes', async () => {
      const cancel = new AbortController();
      const server = await serve((_request, response) => {
        response.writeHead(200).write('{');
        setImmediate(() => cancel.abort());
      });
      assert.equal(
        (await captureProblem(createTestClient(server.origin).request({ ...get, signal: cancel.signal }))).kind,
        'cancelled',
      );
    });

    it('when it was cancelled before', async () => {
      const server = await serve(reply(200, '{"ok":true}'));
      assert.equal(
        (await captureProblem(createTestClient(server.origin).request({ ...get, signal: AbortSignal.abort() }))).kind,
        'cancelled',
      );
      assert.equal(server.receivedRequests.length, 0);
    });
  });

  describe('names answers that it cannot use', () => {
    const cases: [string, RequestHandler, string, RegExp][] = [
      ['cut-off JSON', reply(200, '{"ok":tr'), 'unreadable', /not valid JSON/],
      ['another content type', reply(200, 'hello', { 'content-type': 'text/plain' }), 'unreadable', /"text\/plain"/],
      ['JSON of another form', reply(200, '{"ok":"yes"}'), 'unreadable', /"ok"/],
      ['an empty answer', reply(200, ''), 'unreadable', /expected form/],
      [
        'damaged gzip',
        reply(200, Buffer.from('not gzip at all'), { 'content-encoding': 'gzip' }),
        'unreadable',
        /compressed/,
      ],
      [
        'a truncated answer',
        (_r, response) =>
          void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
        'reset',
        /was lost/,
      ],
      [
        'a login page with status 200',
        reply(200, '<!DOCTYPE html><title>Sign in</title><input type="password">', { 'content-type': 'text/html' }),
        'html',
        /sign-in page/,
      ],
      ['a page without a content type', reply(200, '<html><body>hello', { 'content-type': '' }), 'html', /web page/],
      [
        'a block page with status 403',
        reply(403, '<html><title>Access blocked by Zscaler</title>', { 'content-type': 'text/html' }),
        'proxy',
        /proxy or firewall/,
      ],
      [
        'a login page with status 401',
        reply(401, '<html><form><input type=password>', { 'content-type': 'text/html' }),
        'html',
        /sign-in page/,
      ],
      [
        'an error page with status 502',
        reply(502, '<html><title>502 Bad Gateway</title>', { 'content-type': 'text/html' }),
        'server',
        /502 Bad Gateway/,
      ],
      ['a proxy that wants a password', reply(407, ''), 'proxy', /requires a sign-in/],
    ];
    for (const [name, handler, kind, expectedText] of cases) {
      it(name, async () => {
        const server = await serve(handler);
        const problem = await captureProblem(
          createTestClient(server.origin, { retry: { maxRetries: 0 } }).request(get),
        );
        assert.equal(problem.kind, kind);
        assert.match(describeProblem(problem), expectedText);
        assert.match(problem.where ?? '', /^127\.0\.0\.1:\d+, asking$/);
        assert.ok(problem.next);
      });
    }

    it('a page also where the body does not matter', async () => {
      const server = await serve(reply(200, '<html><title>Login</title>', { 'content-type': 'text/html' }));
      assert.equal((await captureProblem(createTestClient(server.origin).request(post))).kind, 'html');
    });

    it('something that does not speak HTTP', async () => {
      const running = await listen(createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
      open.push(running);
      const problem = await captureProblem(createTestClient(`http://127.0.0.1:${running.port}`).request(get));
      assert.equal(problem.kind, 'unreadable');
      assert.match(describeProblem(problem), /not HTTP/);
    });
  });

  it('logs a line for each request, without query, header or body', async () => {
    const server = await serve(reply(200, '{"ok":true}'));
    const lines: string[] = [];
    await createTestClient(server.origin, { lines })
      .withAuthorization(() => 'AppKey secret-key')
      .request({ ...get, path: '/ping?token=abc' });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', new RegExp(`^GET ${server.origin}/ping 200 \\d+ ms 11 B$`));
  });

  it('masks the credential in whatever comes back', async () => {
    const key = 'canary/secret+key==';
    const forms = [key, encodeURIComponent(key), Buffer.from(key).toString('base64'), JSON.stringify(key)].join(' ');
    const error = await serve((request, response) =>
      reply(400, JSON.stringify({ message: `Bad header ${request.headers.authorization}: ${forms}` }))(
        request,
        response,
      ),
    );
    const problem = await captureProblem(
      createTestClient(error.origin)
        .withAuthorization(() => `Bearer ${key}`)
        .request(get),
    );
    assert.match(problem.why ?? '', /Bad header Bearer •••/);
    for (const form of forms.split(' ')) assert.ok(!describeProblem(problem).includes(form.replaceAll('"', '')), form);
    const success = await serve(reply(200, JSON.stringify({ echo: key })));
    const echo = await createTestClient(success.origin)
      .withAuthorization(() => `Bearer ${key}`)
      .request({ ...get, schema: z.object({ echo: z.string() }) });
    assert.equal(echo.echo, '•••');
  });

  it('masks each of many credentials in headers and bodies, the first again after the last', async () => {
    const server = await serve((request, response) => {
      const text = `it was ${request.headers.authorization?.slice('Bearer '.length)}`;
      reply(200, JSON.stringify({ text }), { 'x-echo': text })(request, response);
    });
    let token = '';
    const client = createTestClient(server.origin).withAuthorization(() => `Bearer ${token}`);
    for (const number of [...Array(20).keys(), 0, 19]) {
      token = `canary-token-${number}-q7XzR4`;
      const response = await client.requestWithHeaders({ ...get, schema: z.object({ text: z.string() }) });
      assert.equal(response.header('x-echo'), 'it was •••');
      assert.equal(response.body.text, 'it was •••');
    }
  });
});
