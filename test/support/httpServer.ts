import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { HttpClient } from '../../src/http/client';
import type { HttpClientOptions } from '../../src/http/client';
import { ProblemError } from '../../src/http/problem';
import type { Problem } from '../../src/http/problem';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** A server that a test scripts: every request is read to its end, kept, and then handed to the handler. */
export interface TestServer {
  origin: string;
  port: number;
  seen: Seen[];
  connections: () => number;
  close(): Promise<void>;
}

export type Handler = (request: Seen, response: ServerResponse) => void;

/** `tls` names a certificate in test/fixtures/tls: good, self-signed, expired, wrong-host. */
export async function startServer(handler: Handler, tls?: string): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('error', () => request.destroy());
    request.on('end', () => {
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces) };
      seen.push(one);
      handler(one, response);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(certificate(tls), listener);
  const running = await listen(server);
  return { ...running, origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${running.port}`, seen };
}

/** Listens on loopback and can be closed at once, whatever is still open. */
export async function listen(server: Server): Promise<Pick<TestServer, 'port' | 'connections' | 'close'>> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export function certificate(name: string): { key: Buffer; cert: Buffer } {
  const pem = fixture(`${name}.pem`);
  return { key: pem, cert: pem };
}

export function fixture(file: string): Buffer {
  return readFileSync(join(process.cwd(), 'test/fixtures/tls', file));
}

/** A client as the product makes it, but impatient. `lines` gets its log. */
export function testClient(origin: string, options: Partial<HttpClientOptions> & { lines?: string[] } = {}): HttpClient {
  const { lines = [], ...rest } = options;
  return new HttpClient({ origin, userAgent: 'test', log: (line) => lines.push(line), timeoutMs: 2_000, retry: { firstPauseMs: 5 }, ...rest });
}

/** The problem that a call ends in; fails where it succeeds or throws something else. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('It succeeded, but a problem was expected.');
}
