import type { z } from 'zod';
import { t } from '@vscode/l10n';
import { onOrigin, safeOrigin } from './origin';
import { readPage } from './page';
import { isCancelled, ProblemError, toProblem } from './problem';
import type { Problem } from './problem';
import { maskProblem, maskSecret } from './redact';
import { defaultRetryPolicy, isTransient, orCancelled, pause, pauseBefore } from './retry';
import type { RetryPolicy } from './retry';
import { send } from './send';
import type { Incoming, Outgoing, StreamBody } from './send';
import { pageProblem, statusProblem } from './statusProblem';
import type { Credential } from './statusProblem';
import { oneLine } from './words';

/** What the client tells the log: one line a request, no headers, no bodies, no query values. */
export type HttpLog = (line: string) => void;

export interface HttpRequest<T> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query on the client's origin, or an absolute URL on the very same origin (paging links). */
  path: string;
  /** What we are doing, for `Problem.where`: "listing the tables". Translated. */
  step: string;
  /** What the answer must be. `undefined`: the body does not matter. */
  schema?: z.ZodType<T>;
  /** JSON, or a stream whose length is known. */
  body?: { json: unknown } | StreamBody;
  signal?: AbortSignal;
  /** For one try, the reading of the answer included. While a body goes out, each piece of it starts the time anew. */
  timeoutMs?: number;
  /** Default: GET only. A request that was begun may have been carried out, so others must say that they are safe to repeat. */
  idempotent?: boolean;
  /** How often an idempotent request is repeated at most; the client's policy if absent. */
  retries?: number;
}

/** An answer with what some services say beside the body: paging links, remaining requests. */
export interface HttpAnswer<T> {
  status: number;
  /** A header's value by its name in any case. */
  header(name: string): string | undefined;
  /** `undefined` where the answer has no body (204): the schema must accept that. */
  body: T;
}

export interface HttpClientOptions {
  /** The only origin this client ever speaks to: https, or http on this machine. */
  origin: string;
  userAgent: string;
  log: HttpLog;
  /** Default for requests: 30 seconds. */
  timeoutMs?: number;
  /** The most bytes of an answer that are accepted, after decompression: 32 MB unless told. */
  maxBytes?: number;
  retry?: Partial<RetryPolicy>;
}

/**
 * Gives the Authorization header. `refused` is the one that the service has just answered with 401: a provider that can get a fresh one
 * gives it, and the request is sent once more; one that has nothing else gives the same again.
 */
export type Authorization = (refused?: string) => string | Promise<string>;

const longestRedirectChain = 5;

/**
 * The one HTTP client, bound to one origin: every other address is refused before a byte leaves, redirects and paging links included.
 * Idempotent requests are repeated on connection errors, 429, 502, 503 and 504. Every failure is a ProblemError that says host and step;
 * the credential is masked in whatever the service sends back.
 */
export class HttpClient {
  private readonly policy: RetryPolicy;

  /** Throws ProblemError `input` on an origin where no secret may go. */
  constructor(
    readonly options: HttpClientOptions,
    private readonly authorization?: Authorization,
    private readonly credential: Credential = 'key',
  ) {
    this.options = { ...options, origin: safeOrigin(options.origin) };
    this.policy = { ...defaultRetryPolicy, ...options.retry };
  }

  get origin(): string {
    return this.options.origin;
  }

  /** The same client, sending this Authorization header; the provider is asked for each request. Problems speak of the `credential`. */
  withAuthorization(provider: Authorization, credential: Credential = 'key'): HttpClient {
    return new HttpClient(this.options, provider, credential);
  }

  /** The parsed answer. Throws ProblemError. */
  async request<T = void>(request: HttpRequest<T>): Promise<T> {
    return (await this.exchange(request)).body;
  }

  /** Like `request`, with status and headers. Throws ProblemError. */
  async exchange<T = void>(request: HttpRequest<T>): Promise<HttpAnswer<T>> {
    const started = Date.now();
    const mayRepeat = request.idempotent ?? request.method === 'GET';
    const policy = { ...this.policy, retries: mayRepeat ? (request.retries ?? this.policy.retries) : 0 };
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(request);
      } catch (error) {
        const problem = this.located(error, request.step);
        const wait = isTransient(problem) ? pauseBefore(attempt, Date.now() - started, problem.retryAfterMs, policy) : undefined;
        if (wait === undefined) throw new ProblemError(problem, { cause: error });
        this.options.log(`${request.method} ${this.origin}: trying again in ${Math.round(wait)} ms`);
        await pause(wait, request.signal);
      }
    }
  }

  private async attempt<T>(request: HttpRequest<T>): Promise<HttpAnswer<T>> {
    let authorization = await orCancelled(this.authorization?.(), request.signal);
    try {
      const answer = await this.travel(request, authorization);
      if (answer.status !== 401 || authorization === undefined) return this.parsed(request, answer);
      const refused = authorization;
      authorization = await orCancelled(this.authorization?.(refused), request.signal);
      return this.parsed(request, authorization === refused ? answer : await this.travel(request, authorization));
    } catch (error) {
      throw withoutCredential(error, credentialOf(authorization));
    }
  }

  /** The answer at the end of all redirects. */
  private async travel(request: HttpRequest<unknown>, authorization: string | undefined): Promise<Incoming & { host: string }> {
    let url = onOrigin(this.origin, request.path);
    for (let hop = 0; ; hop++) {
      const answer = await this.sendOnce(request, url, authorization);
      const location = isRedirect(answer.status) ? answer.headers.get('location') : null;
      if (location === null) return { ...answer, host: url.host };
      const next = this.redirected(url, location, answer.status);
      if (request.method !== 'GET' || hop >= longestRedirectChain) throw new ProblemError(endlessRedirect(url.host, answer.status));
      url = next;
    }
  }

  private async sendOnce(request: HttpRequest<unknown>, url: URL, authorization: string | undefined): Promise<Incoming> {
    const { body } = request;
    const outgoing: Outgoing = {
      method: request.method,
      url,
      headers: {
        accept: 'application/json',
        'user-agent': this.options.userAgent,
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'json' in body ? 'application/json' : body.contentType }),
      },
      timeoutMs: request.timeoutMs ?? this.options.timeoutMs ?? 30_000,
      maxBytes: this.options.maxBytes ?? 32_000_000,
      ...(body === undefined ? {} : { body: 'json' in body ? JSON.stringify(body.json) : body }),
      ...(request.signal ? { signal: request.signal } : {}),
    };
    const line = `${request.method} ${url.origin}${url.pathname}`;
    const started = Date.now();
    try {
      const answer = await send(outgoing);
      this.options.log(`${line} ${answer.status} ${Date.now() - started} ms ${answer.bytes} B`);
      const credential = credentialOf(authorization);
      const header = (name: string): string | null => {
        const value = answer.headers.get(name);
        return value !== null && isTelling(credential) ? maskSecret(value, credential) : value;
      };
      return { ...answer, headers: { get: header }, text: cleaned(answer, credential) };
    } catch (error) {
      this.options.log(`${line} ${toProblem(error).kind} ${Date.now() - started} ms`);
      throw error;
    }
  }

  private parsed<T>(request: HttpRequest<T>, answer: Incoming & { host: string }): HttpAnswer<T> {
    const { host } = answer;
    if (answer.status < 200 || answer.status > 299) throw new ProblemError(statusProblem(answer, host, this.credential));
    const page = readPage(answer.headers.get('content-type'), answer.text);
    if (page) throw new ProblemError(pageProblem(page, host, answer.status));
    const header = (name: string): string | undefined => answer.headers.get(name) ?? undefined;
    if (!request.schema) return { status: answer.status, header, body: undefined as T };
    const result = request.schema.safeParse(readJson(answer, host));
    if (result.success) return { status: answer.status, header, body: result.data };
    const issue = result.error.issues[0];
    throw new ProblemError(unreadable(host, answer.status, t('It does not have the expected form at "{0}": {1}.', issue?.path.join('.') || '/', issue?.message ?? '')));
  }

  /** Where a redirect leads, if it stays on the origin. Throws ProblemError otherwise: no secret goes anywhere else. */
  private redirected(from: URL, location: string, status: number): URL {
    const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
    if (target?.origin === this.origin && !target.username && !target.password) return target;
    const where = target ? `${target.protocol}//${target.host}${target.pathname}`.slice(0, 120) : oneLine(location.split(/[?#]/)[0] ?? '').slice(0, 120);
    const signIn = /(^|\/\/)(id|login|sso|auth|accounts?)\.|log-?in|sign-?in|oauth|saml/i.test(where);
    throw new ProblemError({
      kind: 'redirect',
      what: t('{0} sent the request on to another address.', from.host),
      why: t('The address was {0}. Nothing was sent there, because the secret belongs to {1} only.', where, this.origin),
      next: signIn
        ? t('It looks like a sign-in page. Check the domain, or sign in to your network or proxy in a browser first.')
        : t('Check the domain. Use the one that a browser shows once you are signed in.'),
      status,
    });
  }

  /** The problem with host and step, so that the log tells where it happened. One that arose in getting a credential says so already. */
  private located(error: unknown, step: string): Problem {
    const problem = toProblem(error);
    return isCancelled(error) ? problem : { ...problem, where: problem.where ?? `${new URL(this.origin).host}, ${step}` };
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** The secret part of an Authorization header. */
function credentialOf(authorization = ''): string {
  return authorization.slice(authorization.indexOf(' ') + 1);
}

/** Whether it is long enough not to be a word by chance. */
function isTelling(credential: string): boolean {
  return credential.length >= 16;
}

/** The answer's text, should the service send the credential back. */
function cleaned({ status, text }: Incoming, credential: string): string {
  return status >= 400 || isTelling(credential) ? maskSecret(unescaped(text), credential) : text;
}

/** JSON in which every ordinary character is written in one way, so that what is sought in the text is sought in its values too. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u00([2-7][0-9a-f])|[^])/gi, (escape, code?: string) => {
    if (code !== undefined) return JSON.stringify(String.fromCharCode(parseInt(code, 16))).slice(1, -1);
    return escape === '\\/' ? '/' : escape;
  });
}

/** The same for what came in a header. */
function withoutCredential(error: unknown, credential: string): unknown {
  if (!(error instanceof ProblemError) || !isTelling(credential)) return error;
  return new ProblemError(maskProblem(error.problem, credential), { cause: error.cause });
}

function readJson(answer: Incoming, host: string): unknown {
  if (answer.text.trim() === '') return undefined;
  try {
    return JSON.parse(answer.text);
  } catch (error) {
    const type = answer.headers.get('content-type');
    const why = type && !/json/i.test(type) ? t('It is of the type "{0}" instead of JSON.', oneLine(type).slice(0, 100)) : t('It is not valid JSON, or was cut off.');
    throw new ProblemError(unreadable(host, answer.status, why), { cause: error });
  }
}

function unreadable(host: string, status: number, why: string): Problem {
  return {
    kind: 'unreadable',
    what: t('The answer of {0} could not be read.', host),
    why,
    next: t('Check the domain. If it is right, the service may have changed: the log has the details.'),
    status,
  };
}

function endlessRedirect(host: string, status: number): Problem {
  return {
    kind: 'redirect',
    what: t('{0} sent the request on again and again, or where it must not be repeated.', host),
    why: t('It answered with status {0}.', status),
    next: t('Check the domain.'),
    status,
  };
}
