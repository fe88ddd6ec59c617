import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodyTooLargeError, type Reply, ReplyError, type Service, type ServiceRequest } from './service';

export interface ServerOptions {
  /** 0 lets the system choose. */
  port: number;
  service: Service;
  /** Answers below /sandbox/. */
  control: Service;
  /** Answers what goes to the service; as the service does, unless a test interferes. */
  serve?: ServeRequest;
}

/** Carries out a request and answers it. */
export type ServeRequest = (
  service: Service,
  request: IncomingServiceRequest,
  response: ServerResponse,
) => Promise<void>;

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
  { service, control, serve = serveUsually }: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const serviceRequest = new IncomingServiceRequest(request);
  const isControl = serviceRequest.path.startsWith('/sandbox/');
  await (isControl ? serveUsually(control, serviceRequest, response) : serve(service, serviceRequest, response));
}

const serveUsually: ServeRequest = async (service, request, response) => {
  const reply = await handleRequest(service, request);
  response.end(beginReply(response, reply));
};

export async function handleRequest(service: Service, serviceRequest: IncomingServiceRequest): Promise<Reply> {
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

/** Sends the head of a reply. Answers its body, which is to be sent by the caller. */
export function beginReply(response: ServerResponse, reply: Reply, { hasLength = true } = {}): Buffer {
  const { bytes, type } = encodeBody(reply.body);
  const headers: Record<string, string> = {
    ...(type ? { 'content-type': type } : {}),
    ...lowerCaseHeaderNames(reply.headers ?? {}),
  };
  if (hasLength) headers['content-length'] ??= String(bytes.length);
  response.on('error', () => response.destroy());
  response.writeHead(reply.status, headers);
  return bytes;
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

/** A request as it arrives. */
export class IncomingServiceRequest implements ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of body so far. */
  receivedBytes = 0;

  constructor(readonly request: IncomingMessage) {
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
