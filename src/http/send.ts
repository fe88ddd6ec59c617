import { Readable } from 'node:stream';
import fetch, { type Response } from 'node-fetch';
import { t } from '@vscode/l10n';
import { networkProblem, timeoutProblem } from './networkProblem';
import { cancelled, ProblemError } from './problem';

/** A body that is sent as it is made. `length` in bytes is exact; `open` is called once for each try. */
export interface StreamBody {
  contentType: string;
  length: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface Outgoing {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | StreamBody;
  signal?: AbortSignal;
  /** How long it may take until the whole answer is here. While a body is being sent, each piece that goes out starts the time anew. */
  timeoutMs: number;
  /** The most bytes of an answer that are accepted, after decompression. */
  maxBytes: number;
}

export interface Incoming {
  status: number;
  headers: { get(name: string): string | null };
  text: string;
  bytes: number;
}

/**
 * One request and its answer, whatever the status; no retries, no redirects. Throws ProblemError on network trouble and when cancelled.
 *
 * No agent is passed, on purpose. In the extension host VS Code replaces `http.request` and `https.request`; with `http.proxySupport: on`
 * it leaves a request alone that names its own agent, and the proxy would be bypassed (microsoft/vscode-proxy-agent, `createHttpPatch`).
 * Node's global agents keep connections alive anyway.
 */
export async function send(outgoing: Outgoing): Promise<Incoming> {
  const { url, signal, timeoutMs } = outgoing;
  if (signal?.aborted) throw new ProblemError(cancelled());
  const watch = new Watch(timeoutMs, signal);
  const body = typeof outgoing.body === 'object' ? streamed(outgoing.body, watch) : outgoing.body;
  try {
    const response = await fetch(url, {
      method: outgoing.method,
      headers: withLength(outgoing),
      redirect: 'manual',
      signal: watch.signal,
      ...(body === undefined ? {} : { body }),
    });
    const bytes = await readAll(response, outgoing.maxBytes, url.host);
    watch.end(false);
    return { status: response.status, headers: response.headers, text: bytes.toString('utf8').replace(/^\ufeff/, ''), bytes: bytes.length };
  } catch (error) {
    const { expired } = watch;
    watch.end(true);
    if (signal?.aborted) throw new ProblemError(cancelled(), { cause: error });
    if (expired) throw new ProblemError(timeoutProblem(url.host, Math.ceil(timeoutMs / 1000)), { cause: error });
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(networkProblem(error, url.host), { cause: error });
  }
}

/** Without a length node-fetch would send a stream in HTTP chunks, which some gateways refuse. */
function withLength({ headers, body }: Outgoing): Record<string, string> {
  return typeof body === 'object' ? { ...headers, 'content-length': String(body.length) } : headers;
}

function streamed(body: StreamBody, watch: Watch): Readable {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of body.open()) {
      watch.again();
      yield piece;
    }
    watch.again();
  }
  return Readable.from(pieces(), { objectMode: false });
}

/** The whole body; stops reading as soon as it is larger than we accept, so that a small compressed answer cannot fill the memory. */
async function readAll(response: Response, maxBytes: number, host: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    size += bytes.length;
    if (size > maxBytes) throw new ProblemError(tooLarge(host, maxBytes));
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

function tooLarge(host: string, maxBytes: number): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'tooLarge',
    what: t('The answer of {0} is too large.', host),
    why: t('More than {0} MB came, and reading was stopped.', Math.round(maxBytes / 1_000_000)),
    next: t('Check the domain. If it is right, tell the service\'s support about it.'),
  };
}

/** One signal for both reasons to stop: the caller's and the clock's. */
class Watch {
  private readonly controller = new AbortController();
  private readonly stop = (): void => this.controller.abort();
  private readonly timer: NodeJS.Timeout;
  private ended = false;
  expired = false;

  constructor(
    timeoutMs: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    outer?.addEventListener('abort', this.stop, { once: true });
    this.timer = setTimeout(() => {
      this.expired = true;
      this.controller.abort();
    }, timeoutMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Starts the time anew. */
  again(): void {
    if (!this.ended) this.timer.refresh();
  }

  /** Stops the clock. After a failure it also cuts off what is still under way, because nobody reads on. */
  end(failed: boolean): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.stop);
    if (failed) this.controller.abort();
  }
}
