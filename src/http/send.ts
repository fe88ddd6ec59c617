import { setMaxListeners } from 'node:events';
import { Readable } from 'node:stream';
import { t } from '@vscode/l10n';
import fetch, { type Response } from 'node-fetch';
import { cancelledProblem, ProblemError, throwIfCancelled } from '../core/problem';
import { networkProblem, timeoutProblem } from './networkProblem';

/** A body that is sent as it is made. `length` in bytes is exact; `open` is called once for each try. */
export interface RequestBodyStream {
  contentType: string;
  length: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface RawRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | RequestBodyStream;
  signal?: AbortSignal;
  /**
   * How long it may take until the whole answer is here. While a body is being sent, each piece that goes out starts
   * the time anew.
   */
  timeoutMs: number;
  /** The most bytes of an answer that are accepted, after decompression. */
  maxBytes: number;
}

export interface RawResponse {
  status: number;
  headers: { get(name: string): string | null };
  text: string;
  sizeBytes: number;
}

/**
 * One request and its answer, whatever the status; no retries, no redirects. Throws ProblemError on network trouble and
 * when cancelled.
 *
 * No agent is passed, on purpose. In the extension host VS Code replaces `http.request` and `https.request`; with
 * `http.proxySupport: on` it leaves a request alone that names its own agent, and the proxy would be bypassed
 * (microsoft/vscode-proxy-agent, `createHttpPatch`). Node's global agents keep connections alive anyway.
 */
export async function send(request: RawRequest): Promise<RawResponse> {
  const { url, signal, timeoutMs } = request;
  throwIfCancelled(signal);
  const timeout = new RequestTimeout(timeoutMs, signal);
  const body = typeof request.body === 'object' ? toReadable(request.body, timeout) : request.body;
  try {
    const response = await fetch(url, {
      method: request.method,
      headers: withLength(request),
      redirect: 'manual',
      signal: timeout.signal,
      ...(body === undefined ? {} : { body }),
    });
    const bytes = await readBody(response, request.maxBytes, url.host);
    timeout.finish(false);
    return {
      status: response.status,
      headers: response.headers,
      text: bytes.toString('utf8').replace(/^\ufeff/, ''),
      sizeBytes: bytes.length,
    };
  } catch (error) {
    const { isExpired } = timeout;
    timeout.finish(true);
    if (signal?.aborted) throw new ProblemError(cancelledProblem(), { cause: error });
    if (isExpired) throw new ProblemError(timeoutProblem(url.host, Math.ceil(timeoutMs / 1000)), { cause: error });
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(networkProblem(error, url.host), { cause: error });
  }
}

/** Without a length node-fetch would send a stream in HTTP chunks, which some gateways refuse. */
function withLength({ headers, body }: RawRequest): Record<string, string> {
  return typeof body === 'object' ? { ...headers, 'content-length': String(body.length) } : headers;
}

function toReadable(body: RequestBodyStream, timeout: RequestTimeout): Readable {
  async function* readPieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of body.open()) {
      timeout.restart();
      yield piece;
    }
    timeout.restart();
  }
  return Readable.from(readPieces(), { objectMode: false });
}

/**
 * The whole body; stops reading as soon as it is larger than we accept, so that a small compressed answer cannot fill
 * the memory.
 */
async function readBody(response: Response, maxBytes: number, host: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let totalBytes = 0;
  for await (const piece of response.body ?? []) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    totalBytes += bytes.length;
    if (totalBytes > maxBytes) throw new ProblemError(responseTooLargeProblem(host, maxBytes));
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

function responseTooLargeProblem(host: string, maxBytes: number): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'tooLarge',
    what: t('The answer of {0} is too large.', host),
    why: t('More than {0} MB came, and reading was stopped.', Math.round(maxBytes / 1_000_000)),
    next: t("Check the domain. If it is right, tell the service's support about it."),
  };
}

/** One signal for both reasons to stop: the caller's and the clock's. */
class RequestTimeout {
  private readonly controller = new AbortController();
  private readonly abort = (): void => this.controller.abort();
  private readonly timer: NodeJS.Timeout;
  private isEnded = false;
  isExpired = false;

  constructor(
    timeoutMs: number,
    private readonly callerSignal: AbortSignal | undefined,
  ) {
    // Any number of requests may run with one signal; Node takes more than ten listeners for a leak.
    if (callerSignal) setMaxListeners(0, callerSignal);
    callerSignal?.addEventListener('abort', this.abort, { once: true });
    this.timer = setTimeout(() => {
      this.isExpired = true;
      this.controller.abort();
    }, timeoutMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Starts the time anew. */
  restart(): void {
    if (!this.isEnded) this.timer.refresh();
  }

  /** Stops the clock. After a failure it also cuts off what is still under way, because nobody reads on. */
  finish(abortRequest: boolean): void {
    this.isEnded = true;
    clearTimeout(this.timer);
    this.callerSignal?.removeEventListener('abort', this.abort);
    if (abortRequest) this.controller.abort();
  }
}
