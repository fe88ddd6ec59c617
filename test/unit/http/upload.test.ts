import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer as createTcpServer } from 'node:net';
import type { HttpRequest } from '../../../src/http/httpClient';
import { createFileBody } from '../../../src/http/multipartBody';
import { captureProblem, createTestClient, listen, startServer } from '../../support/httpServer';

const upload = (bytes: Uint8Array, onSent?: (sent: number) => void): HttpRequest<void> => ({
  method: 'POST',
  path: '/chunks',
  step: 'uploading',
  body: createFileBody('file', 'file', bytes, onSent),
});

describe('An upload', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  it('is a multipart body with one part, of the length that was announced', async () => {
    const server = await startServer((_request, response) => void response.end());
    open.push(server);
    const bytes = randomBytes(300_000);
    await createTestClient(server.origin).request(upload(bytes));
    const [receivedRequest] = server.receivedRequests;
    assert.ok(receivedRequest);
    assert.equal(Number(receivedRequest.headers['content-length']), receivedRequest.body.length);
    assert.equal(receivedRequest.headers['transfer-encoding'], undefined);
    const boundary =
      /^multipart\/form-data; boundary=(.+)$/.exec(receivedRequest.headers['content-type'] ?? '')?.[1] ?? '';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n`;
    assert.equal(receivedRequest.body.subarray(0, head.length).toString(), head);
    assert.deepEqual(receivedRequest.body.subarray(head.length, head.length + bytes.length), bytes);
    assert.equal(receivedRequest.body.subarray(head.length + bytes.length).toString(), `\r\n--${boundary}--\r\n`);
  });

  it('tells how far it is, up to the last byte', async () => {
    const server = await startServer((_request, response) => void response.end());
    open.push(server);
    const steps: number[] = [];
    await createTestClient(server.origin).request(upload(new Uint8Array(9_000_000), (sent) => steps.push(sent)));
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );
    assert.ok(steps.length > 10);
    assert.equal(steps.at(-1), 9_000_000);
  });

  it('leaves the others their turn between two pieces, though the network would take all at once', async () => {
    const { body } = upload(new Uint8Array(1_000_000));
    assert.ok(body && 'open' in body);
    let turns = 0;
    let counting = setImmediate(function count() {
      turns++;
      counting = setImmediate(count);
    });
    let pieces = 0;
    for await (const _piece of body.open()) pieces++;
    clearImmediate(counting);
    assert.ok(turns >= pieces - 3, `${turns} turns for ${pieces} pieces`);
  });

  it('counts only what the network took, and does not run ahead of a server that stops reading', async () => {
    const running = await listen(createTcpServer((socket) => void socket.pause()));
    open.push(running);
    let sent = 0;
    const client = createTestClient(`http://127.0.0.1:${running.port}`, { timeoutMs: 3_000 });
    const problem = await captureProblem(
      client.request(upload(new Uint8Array(200_000_000), (bytes) => (sent = bytes))),
    );
    assert.equal(problem.kind, 'timeout');
    assert.ok(sent > 0 && sent < 50_000_000, `${sent} bytes`);
  });

  it('may take longer than the time limit as long as it moves', async () => {
    // Far longer than a busy machine stands still, and than what the system buffers takes.
    const timeoutMs = 3_000;
    const startedAt = Date.now();
    const isSlow = (): boolean => Date.now() - startedAt < 1.2 * timeoutMs;
    const running = await listen(
      createTcpServer((socket) => {
        socket.on('data', (piece: Buffer) => {
          if (isSlow()) {
            socket.pause();
            setTimeout(() => socket.resume(), 6);
          }
          if (piece.includes('--\r\n')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        });
      }),
    );
    open.push(running);
    // More than comes through while the server is slow: 64 KB at a time.
    await createTestClient(`http://127.0.0.1:${running.port}`, { timeoutMs }).request(
      upload(new Uint8Array(80_000_000)),
    );
    assert.ok(Date.now() - startedAt > timeoutMs, 'the server was too fast for this test to mean anything');
  });

  it('stops at once when it is cancelled', async () => {
    const running = await listen(createTcpServer((socket) => void socket.pause()));
    open.push(running);
    const cancel = new AbortController();
    const call = createTestClient(`http://127.0.0.1:${running.port}`).request({
      ...upload(new Uint8Array(100_000_000), () => cancel.abort()),
      signal: cancel.signal,
    });
    assert.equal((await captureProblem(call)).kind, 'cancelled');
  });

  it('hears a refusal that comes before the end', async () => {
    const running = await listen(
      createTcpServer((socket) => {
        socket.once('data', () =>
          socket.end(
            'HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}',
          ),
        );
      }),
    );
    open.push(running);
    const problem = await captureProblem(
      createTestClient(`http://127.0.0.1:${running.port}`).request(upload(new Uint8Array(50_000_000))),
    );
    assert.ok(problem.kind === 'tooLarge' || problem.kind === 'reset', problem.kind);
  });
});
