import type { IncomingHttpHeaders } from 'node:http';

/** One request as a service sees it. */
export interface ServiceRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as it arrives; can be taken once. */
  readChunks(): AsyncIterable<Buffer>;
  /** The whole body. Throws BodyTooLarge beyond `limit` bytes. */
  readBody(limit: number): Promise<Buffer>;
}

/** Text and bytes go out as they are, anything else as JSON. No body at all is an empty one. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A reply thrown from deep inside a handler. */
export class ReplyError extends Error {
  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}

export class BodyTooLargeError extends Error {}

/** One of the services that the sandbox plays. It answers every path, those it does not know included. */
export interface Service {
  readonly name: string;
  handle(serviceRequest: ServiceRequest): Promise<Reply>;
}
