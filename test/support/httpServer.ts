import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { Problem } from '../../src/core/problem';
import { ProblemError } from '../../src/core/problem';
import type { HttpClientOptions } from '../../src/http/httpClient';
import { HttpClient } from '../../src/http/httpClient';

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** A server that a test scripts: every request is read to its end, recorded, and then handed to the handler. */
export interface ScriptedHttpServer {
  origin: string;
  port: number;
  receivedRequests: ReceivedRequest[];
  countConnections: () => number;
  close(): Promise<void>;
}

export type RequestHandler = (request: ReceivedRequest, response: ServerResponse) => void;

/** `tls` names a certificate in test/fixtures/tls: good, self-signed, expired, wrong-host. */
export async function startServer(handler: RequestHandler, tls?: string): Promise<ScriptedHttpServer> {
  const receivedRequests: ReceivedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => request.destroy());
    request.on('end', () => {
      const receivedRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      receivedRequests.push(receivedRequest);
      handler(receivedRequest, response);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(readCertificate(tls), listener);
  const listeningServer = await listen(server);
  return {
    ...listeningServer,
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${listeningServer.port}`,
    receivedRequests,
  };
}

/** Listens on loopback and can be closed at once, whatever is still open. */
export async function listen(server: Server): Promise<Pick<ScriptedHttpServer, 'port' | 'countConnections' | 'close'>> {
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  server.on('connection', (socket) => {
    connectionCount++;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    countConnections: () => connectionCount,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export function readCertificate(name: string): { key: Buffer; cert: Buffer } {
  const pem = readTlsFixture(`${name}.pem`);
  return { key: pem, cert: pem };
}

export function readTlsFixture(file: string): Buffer {
  return readFileSync(join(process.cwd(), 'test/fixtures/tls', file));
}

/** A client as the product makes it, but impatient. `lines` gets its log. */
export function createTestClient(
  origin: string,
  options: Partial<HttpClientOptions> & { lines?: string[] } = {},
): HttpClient {
  const { lines = [], ...clientOptions } = options;
  return new HttpClient({
    origin,
    userAgent: 'test',
    log: (line) => lines.push(line),
    timeoutMs: 10_000,
    retry: { initialDelayMs: 5 },
    ...clientOptions,
  });
}

/** The problem that a call ends in; fails where it succeeds or throws something else. */
export async function captureProblem(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('It succeeded, but a problem was expected.');
}
