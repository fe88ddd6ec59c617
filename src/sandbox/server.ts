import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults, FaultEffect } from './faults';
import type { Journal } from './journal';

/** One request as a service sees it. */
export interface Call {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as it arrives; can be taken once. */
  pieces(): AsyncIterable<Buffer>;
  /** The whole body. Throws BodyTooLarge beyond `limit` bytes. */
  bytes(limit: number): Promise<Buffer>;
}

/** Text and bytes go out as they are, anything else as JSON. No body at all is an empty one. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A reply thrown from deep inside a handler. */
export class Refusal extends Error {
  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}

export class BodyTooLarge extends Error {}

/** One of the services that the sandbox plays. It answers every path, those it does not know included. */
export interface Service {
  readonly name: string;
  handle(call: Call): Promise<Reply>;
}

export interface ServerOptions {
  /** 0 lets the system choose. */
  port: number;
  service: Service;
  /** Answers below /sandbox/, where neither faults nor the journal apply. */
  control?: Service;
  faults: Faults;
  journal: Journal;
}

export interface RunningServer {
  /** host:port */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves one service over HTTP on 127.0.0.1 and nowhere else. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      response.destroy();
      // A client may leave whenever it likes.
      if (request.destroyed && !request.complete) return;
      process.stderr.write(`sandbox: ${request.method} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve({ service, control, faults, journal }: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = new IncomingCall(request);
  if (control && call.path.startsWith('/sandbox/')) {
    await send(response, await handled(control, call), {});
    return;
  }
  const done = journal.begin(service.name, call);
  const effect = faults.take(call.method, call.path) ?? {};
  let status = 0;
  try {
    const reply = await answer(service, call, effect);
    if (reply && !response.destroyed) {
      status = reply.status;
      await send(response, reply, effect);
    } else {
      request.socket.destroy();
    }
  } finally {
    done(status, call.received, effect.description !== undefined);
  }
}

/** What to send, or nothing where a fault says that the connection breaks. */
async function answer(service: Service, call: IncomingCall, effect: FaultEffect): Promise<Reply | undefined> {
  if (effect.early && effect.reset) return undefined;
  const replaces = effect.status !== undefined || effect.reset === true;
  if (replaces && !effect.after) {
    await call.drain();
    await pause(effect.delayMs);
  } else {
    await pause(effect.delayMs);
    const reply = await handled(service, call);
    if (!replaces) return { ...reply, headers: { ...reply.headers, ...effect.headers } };
  }
  if (effect.status === undefined) return undefined;
  return { status: effect.status, headers: effect.headers ?? {}, body: effect.body };
}

async function handled(service: Service, call: IncomingCall): Promise<Reply> {
  try {
    return await service.handle(call);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  } finally {
    // A client that still sends must be able to read the answer instead of a broken pipe.
    await call.drain();
  }
}

async function send(response: ServerResponse, reply: Reply, effect: FaultEffect): Promise<void> {
  const { bytes, type } = encoded(reply.body);
  const headers: Record<string, string> = { ...(type ? { 'content-type': type } : {}), ...lowerCase(reply.headers ?? {}) };
  if (!effect.endless) headers['content-length'] ??= String(bytes.length);
  response.writeHead(reply.status, headers);
  response.on('error', () => response.destroy());
  if (effect.endless) {
    const portion = effect.dripMs ? bytes : Buffer.alloc(Math.max(65_536, bytes.length), bytes.length > 0 ? bytes : ' ');
    while (!response.destroyed) {
      if (!response.write(portion)) await pause(5);
      await pause(effect.dripMs);
    }
  } else if (effect.truncate !== undefined) {
    const length = effect.truncate === true ? Math.floor(bytes.length / 2) : Math.min(effect.truncate, bytes.length);
    response.write(bytes.subarray(0, length), () => response.destroy());
  } else if (effect.dripMs) {
    for (const byte of bytes) {
      if (response.destroyed) return;
      response.write(Buffer.from([byte]));
      await pause(effect.dripMs);
    }
    response.end();
  } else {
    response.end(bytes);
  }
}

function encoded(body: unknown): { bytes: Buffer; type?: string } {
  if (body === undefined) return { bytes: Buffer.alloc(0) };
  if (Buffer.isBuffer(body)) return { bytes: body };
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain;charset=UTF-8' };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function pause(ms: number | undefined): Promise<void> {
  if (ms) await sleep(ms);
}

class IncomingCall implements Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of body so far. */
  received = 0;

  constructor(private readonly request: IncomingMessage) {
    // A proxy sends the whole address in the request line, an ordinary client only the path.
    const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/, '');
    const mark = target.indexOf('?');
    this.method = request.method ?? 'GET';
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
    this.headers = request.headers;
  }

  async *pieces(): AsyncGenerator<Buffer> {
    // Who stops reading halfway still wants to answer: the connection must stay.
    for await (const piece of this.request.iterator({ destroyOnReturn: false })) {
      this.received += (piece as Buffer).length;
      yield piece as Buffer;
    }
  }

  async bytes(limit: number): Promise<Buffer> {
    const all: Buffer[] = [];
    for await (const piece of this.pieces()) {
      if (this.received <= limit) all.push(piece);
    }
    if (this.received > limit) throw new BodyTooLarge();
    return Buffer.concat(all);
  }

  /** Reads what nobody read. */
  async drain(): Promise<void> {
    if (this.request.readableEnded || this.request.destroyed) return;
    for await (const _ of this.pieces());
  }
}
