import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect, FaultInjector } from './faultInjector';
import type { RequestLog } from './requestLog';
import { BodyTooLargeError, type Reply, ReplyError, type Service, type ServiceRequest } from './service';

export interface ServerOptions {
  /** 0 lets the system choose. */
  port: number;
  service: Service;
  /** Answers below /sandbox/, where neither faults nor the journal apply. */
  control?: Service;
  faultInjector: FaultInjector;
  requestLog: RequestLog;
}

export interface RunningServer {
  /** host:port */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves one service over HTTP on 127.0.0.1 and nowhere else. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (request, response) => {
    serveRequest(options, request, response).catch((error: unknown) => {
      response.destroy();
      // A client may leave whenever it likes.
      if (request.destroyed && !request.complete) return;
      process.stderr.write(
        `sandbox: ${request.method} failed: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
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

async function serveRequest(
  { service, control, faultInjector, requestLog }: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const serviceRequest = new IncomingServiceRequest(request);
  if (control && serviceRequest.path.startsWith('/sandbox/')) {
    await send(response, await handleRequest(control, serviceRequest), {});
    return;
  }
  const completeLogEntry = requestLog.beginEntry(service.name, serviceRequest);
  const effect = faultInjector.takeEffect(serviceRequest.method, serviceRequest.path) ?? {};
  let status = 0;
  try {
    const reply = await createReply(service, serviceRequest, effect);
    if (reply && !response.destroyed) {
      status = reply.status;
      await send(response, reply, effect);
    } else {
      request.socket.destroy();
    }
  } finally {
    completeLogEntry(status, serviceRequest.receivedBytes, effect.description !== undefined);
  }
}

/** What to send, or nothing where a fault says that the connection breaks. */
async function createReply(
  service: Service,
  serviceRequest: IncomingServiceRequest,
  effect: FaultEffect,
): Promise<Reply | undefined> {
  if (effect.early && effect.reset) return undefined;
  const replacesReply = effect.status !== undefined || effect.reset === true;
  if (replacesReply && !effect.after) {
    await serviceRequest.drainBody();
    await sleepIfPositive(effect.delayMs);
  } else {
    await sleepIfPositive(effect.delayMs);
    const reply = await handleRequest(service, serviceRequest);
    if (!replacesReply) return { ...reply, headers: { ...reply.headers, ...effect.headers } };
  }
  if (effect.status === undefined) return undefined;
  return { status: effect.status, headers: effect.headers ?? {}, body: effect.body };
}

async function handleRequest(service: Service, serviceRequest: IncomingServiceRequest): Promise<Reply> {
  try {
    return await service.handle(serviceRequest);
  } catch (error) {
    if (error instanceof ReplyError) return error.reply;
    throw error;
  } finally {
    // A client that still sends must be able to read the answer instead of a broken pipe.
    await serviceRequest.drainBody();
  }
}

async function send(response: ServerResponse, reply: Reply, effect: FaultEffect): Promise<void> {
  const { bytes, type } = encodeBody(reply.body);
  const headers: Record<string, string> = {
    ...(type ? { 'content-type': type } : {}),
    ...lowerCaseHeaderNames(reply.headers ?? {}),
  };
  if (!effect.endless) headers['content-length'] ??= String(bytes.length);
  response.writeHead(reply.status, headers);
  response.on('error', () => response.destroy());
  if (effect.endless) {
    const chunk = effect.dripMs ? bytes : Buffer.alloc(Math.max(65_536, bytes.length), bytes.length > 0 ? bytes : ' ');
    while (!response.destroyed) {
      if (!response.write(chunk)) await sleepIfPositive(5);
      await sleepIfPositive(effect.dripMs);
    }
  } else if (effect.truncate !== undefined) {
    const length = effect.truncate === true ? Math.floor(bytes.length / 2) : Math.min(effect.truncate, bytes.length);
    response.write(bytes.subarray(0, length), () => response.destroy());
  } else if (effect.dripMs) {
    for (const byte of bytes) {
      if (response.destroyed) return;
      response.write(Buffer.from([byte]));
      await sleepIfPositive(effect.dripMs);
    }
    response.end();
  } else {
    response.end(bytes);
  }
}

function encodeBody(body: unknown): { bytes: Buffer; type?: string } {
  if (body === undefined) return { bytes: Buffer.alloc(0) };
  if (Buffer.isBuffer(body)) return { bytes: body };
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain;charset=UTF-8' };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

function lowerCaseHeaderNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function sleepIfPositive(ms: number | undefined): Promise<void> {
  if (ms) await sleep(ms);
}

class IncomingServiceRequest implements ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of body so far. */
  receivedBytes = 0;

  constructor(private readonly request: IncomingMessage) {
    // A proxy sends the whole address in the request line, an ordinary client only the path.
    const requestTarget = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/, '');
    const queryStart = requestTarget.indexOf('?');
    this.method = request.method ?? 'GET';
    this.path = queryStart < 0 ? requestTarget : requestTarget.slice(0, queryStart);
    this.query = new URLSearchParams(queryStart < 0 ? '' : requestTarget.slice(queryStart + 1));
    this.headers = request.headers;
  }

  async *readChunks(): AsyncGenerator<Buffer> {
    // Who stops reading halfway still wants to answer: the connection must stay.
    for await (const chunk of this.request.iterator({ destroyOnReturn: false })) {
      this.receivedBytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  }

  async readBody(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.readChunks()) {
      if (this.receivedBytes <= limit) chunks.push(chunk);
    }
    if (this.receivedBytes > limit) throw new BodyTooLargeError();
    return Buffer.concat(chunks);
  }

  /** Reads what nobody read. */
  async drainBody(): Promise<void> {
    if (this.request.readableEnded || this.request.destroyed) return;
    for await (const _ of this.readChunks());
  }
}
