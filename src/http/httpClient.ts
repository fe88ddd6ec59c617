import { setImmediate } from 'node:timers/promises';
import { t } from '@vscode/l10n';
import type { z } from 'zod';
import { raceWithCancellation } from '../core/delay';
import type { Problem } from '../core/problem';
import { isCancelled, ProblemError, toProblem } from '../core/problem';
import type { RetryPolicy } from '../core/retry';
import { defaultRetryPolicy, isTransient, retry } from '../core/retry';
import { sanitizeLine } from '../core/sanitizeText';
import { AnswerMasks, maskError } from './answerMasks';
import { readHtmlPage } from './htmlPage';
import { parseSafeOrigin, resolveOnOrigin } from './origin';
import { parseInSlices } from './parseInSlices';
import { parseJsonInSlices } from './parseJsonInSlices';
import type { RawRequest, RawResponse, RequestBodyStream } from './send';
import { send } from './send';
import type { CredentialKind } from './statusProblem';
import { htmlPageProblem, statusProblem } from './statusProblem';

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
  body?: { json: unknown } | RequestBodyStream;
  signal?: AbortSignal;
  /** For one try, the reading of the answer included. While a body goes out, each piece of it starts the time anew. */
  timeoutMs?: number;
  /**
   * Default: GET only. A request that was begun may have been carried out, so others must say that they are safe to
   * repeat.
   */
  idempotent?: boolean;
  /** A POST that only asks. Others than GET are taken for changes unless they say so. */
  changesNothing?: true;
  /** How often an idempotent request is repeated at most; the client's policy if absent. */
  retries?: number;
}

/** An answer with what some services say beside the body: paging links, remaining requests. */
export interface HttpResponse<T> {
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
  /** The most bytes of an answer that are accepted, after decompression: 32 MB unless set. */
  maxBytes?: number;
  retry?: Partial<RetryPolicy>;
  /** Whether every request may be repeated after a 429, because the service certainly did not carry it out. */
  repeatsRateLimited?: boolean;
  /** Lets requests begin. Waits before a repetition stand outside of it, so that they hold up nobody else. */
  limiter?: RequestLimiter;
  /** Masked in whatever the service sends, as what a request has sent along is: it may know them from elsewhere. */
  secrets?: readonly string[];
  /** What is thrown instead of sending a request that changes something. Absent: they are sent. */
  refuseChange?: () => Error;
  /** Called where the service has asked to wait for so long, for others that ask it. */
  onRateLimited?: (ms: number) => void;
  /**
   * Ends waits for a turn and before a repetition, but not what has been sent already: for changes, of which it should
   * be known whether they were carried out.
   */
  waitSignal?: AbortSignal;
}

/** A semaphore or a rate limiter. */
export interface RequestLimiter {
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/**
 * Gives the Authorization header. `rejectedAuthorization` is the one that the service has just answered with 401: a
 * provider that can get a fresh one gives it, and the request is sent once more; one that has nothing else gives the
 * same again.
 */
export type AuthorizationProvider = (rejectedAuthorization?: string) => string | Promise<string>;

const maxRedirects = 5;

/**
 * The one HTTP client, bound to one origin: every other address is refused before a byte leaves, redirects and paging
 * links included. Idempotent requests are repeated on connection errors, 429, 502, 503 and 504. Every failure is a
 * ProblemError that says host and step; the credential is masked in whatever the service sends back.
 */
export class HttpClient {
  private readonly retryPolicy: RetryPolicy;
  private readonly answerMasks = new AnswerMasks();

  /** Throws ProblemError `input` on an origin where no secret may go. */
  constructor(
    readonly options: HttpClientOptions,
    private readonly authorizationProvider?: AuthorizationProvider,
    private readonly credentialKind: CredentialKind = 'key',
  ) {
    this.options = { ...options, origin: parseSafeOrigin(options.origin) };
    this.retryPolicy = { ...defaultRetryPolicy, ...options.retry };
  }

  get origin(): string {
    return this.options.origin;
  }

  /**
   * The same client, sending this Authorization header; the provider is asked for each request. Problems speak of the
   * `credential`.
   */
  withAuthorization(provider: AuthorizationProvider, credentialKind: CredentialKind = 'key'): HttpClient {
    return new HttpClient(this.options, provider, credentialKind);
  }

  /** The same client with some options changed. */
  withOptions(options: Partial<Omit<HttpClientOptions, 'origin'>>): HttpClient {
    return new HttpClient({ ...this.options, ...options }, this.authorizationProvider, this.credentialKind);
  }

  /** The parsed answer. Throws ProblemError. */
  async request<T = void>(request: HttpRequest<T>): Promise<T> {
    return (await this.requestWithHeaders(request)).body;
  }

  /** Like `request`, with status and headers. Throws ProblemError. */
  async requestWithHeaders<T = void>(request: HttpRequest<T>): Promise<HttpResponse<T>> {
    const { refuseChange } = this.options;
    if (refuseChange && request.method !== 'GET' && !request.changesNothing) throw refuseChange();
    const isRepeatable = request.idempotent ?? request.method === 'GET';
    const { repeatsRateLimited = false } = this.options;
    const attempt = async (): Promise<HttpResponse<T>> => {
      try {
        return await this.requestOnce(request);
      } catch (error) {
        throw new ProblemError(this.locateProblem(error, request.step), { cause: error });
      }
    };
    return retry(attempt, {
      ...this.retryPolicy,
      ...(request.retries === undefined ? {} : { maxRetries: request.retries }),
      shouldRetry: (problem) =>
        isRepeatable ? isTransient(problem) : repeatsRateLimited && problem.kind === 'rateLimited',
      signal: anySignal(request.signal, this.options.waitSignal),
      beforeWait: (ms, { kind }) => {
        if (kind === 'rateLimited') this.options.onRateLimited?.(ms);
        this.options.log(`${request.method} ${this.origin}: trying again in ${Math.round(ms)} ms`);
      },
    });
  }

  private followWhenAdmitted(
    request: HttpRequest<unknown>,
    authorization: string | undefined,
  ): Promise<RawResponse & { host: string }> {
    const follow = (): Promise<RawResponse & { host: string }> => this.followRedirects(request, authorization);
    const { limiter } = this.options;
    return limiter ? limiter.run(follow, anySignal(request.signal, this.options.waitSignal)) : follow();
  }

  private async requestOnce<T>(request: HttpRequest<T>): Promise<HttpResponse<T>> {
    let authorization = await raceWithCancellation(this.authorizationProvider?.(), request.signal);
    try {
      const response = await this.followWhenAdmitted(request, authorization);
      if (response.status !== 401 || authorization === undefined) return await this.parseResponse(request, response);
      const rejectedAuthorization = authorization;
      authorization = await raceWithCancellation(this.authorizationProvider?.(rejectedAuthorization), request.signal);
      return await this.parseResponse(
        request,
        authorization === rejectedAuthorization ? response : await this.followWhenAdmitted(request, authorization),
      );
    } catch (error) {
      throw maskError(error, this.credentialsOf(authorization));
    }
  }

  /** What must not come back in an answer. */
  private credentialsOf(authorization: string | undefined): string[] {
    return [readCredential(authorization), ...(this.options.secrets ?? [])];
  }

  /** The answer at the end of all redirects. */
  private async followRedirects(
    request: HttpRequest<unknown>,
    authorization: string | undefined,
  ): Promise<RawResponse & { host: string }> {
    let url = resolveOnOrigin(this.origin, request.path);
    for (let hop = 0; ; hop++) {
      const response = await this.sendOnce(request, url, authorization);
      const location = isRedirect(response.status) ? response.headers.get('location') : null;
      if (location === null) return { ...response, host: url.host };
      const nextUrl = this.resolveRedirect(url, location, response.status);
      if (request.method !== 'GET' || hop >= maxRedirects)
        throw new ProblemError(tooManyRedirectsProblem(url.host, response.status));
      url = nextUrl;
    }
  }

  private async sendOnce(
    request: HttpRequest<unknown>,
    url: URL,
    authorization: string | undefined,
  ): Promise<RawResponse> {
    const { body } = request;
    const rawRequest: RawRequest = {
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
    const requestLine = `${request.method} ${url.origin}${url.pathname}`;
    const startedAt = performance.now();
    try {
      // Computed in one go, a request and its answer hold the main thread where their code runs for the first time.
      await setImmediate();
      const response = await send(rawRequest);
      await setImmediate();
      this.options.log(
        `${requestLine} ${response.status} ${Math.round(performance.now() - startedAt)} ms ${response.sizeBytes} B`,
      );
      return this.answerMasks.maskResponse(response, this.credentialsOf(authorization));
    } catch (error) {
      this.options.log(`${requestLine} ${toProblem(error).kind} ${Math.round(performance.now() - startedAt)} ms`);
      throw error;
    }
  }

  private async parseResponse<T>(
    request: HttpRequest<T>,
    response: RawResponse & { host: string },
  ): Promise<HttpResponse<T>> {
    const { host } = response;
    if (response.status < 200 || response.status > 299)
      throw new ProblemError(statusProblem(response, host, this.credentialKind));
    const htmlPage = readHtmlPage(response.headers.get('content-type'), response.text);
    if (htmlPage) throw new ProblemError(htmlPageProblem(htmlPage, host, response.status));
    const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    if (!request.schema) return { status: response.status, header, body: undefined as T };
    const result = await parseInSlices(request.schema, await parseJson(response, host));
    if ('data' in result) return { status: response.status, header, body: result.data };
    throw new ProblemError(
      unreadableResponseProblem(
        host,
        response.status,
        t(
          'It does not have the expected form at "{0}".',
          sanitizeLine(result.invalidPath.map(String).join('.') || '/').slice(0, 200),
        ),
      ),
    );
  }

  /** Where a redirect leads, if it stays on the origin. Throws ProblemError otherwise: no secret goes anywhere else. */
  private resolveRedirect(fromUrl: URL, location: string, status: number): URL {
    const target = URL.canParse(location, fromUrl.href) ? new URL(location, fromUrl) : undefined;
    if (target?.origin === this.origin && !target.username && !target.password) return target;
    const targetText = target
      ? `${target.protocol}//${target.host}${target.pathname}`.slice(0, 120)
      : sanitizeLine(location.split(/[?#]/)[0] ?? '').slice(0, 120);
    const isSignInPage = /(^|\/\/)(id|login|sso|auth|accounts?)\.|log-?in|sign-?in|oauth|saml/i.test(targetText);
    throw new ProblemError({
      kind: 'redirect',
      what: t('{0} redirected the request to another address.', fromUrl.host),
      why: t(
        'The address was {0}. Nothing was sent there, because the secret belongs to {1} only.',
        targetText,
        this.origin,
      ),
      next: isSignInPage
        ? t('It looks like a sign-in page. Check the domain, or sign in to your network or proxy in a browser first.')
        : t('Check the domain. Use the one that a browser shows once you are signed in.'),
      status,
    });
  }

  /**
   * The problem with host and step, so that the log tells where it happened. One that arose in getting a credential
   * says so already.
   */
  private locateProblem(error: unknown, step: string): Problem {
    const problem = toProblem(error);
    return isCancelled(error)
      ? problem
      : { ...problem, where: problem.where ?? `${new URL(this.origin).host}, ${step}` };
  }
}

/** Aborted when one of them is. */
function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const present = signals.filter((signal) => signal !== undefined);
  return present.length > 1 ? AbortSignal.any(present) : present[0];
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** The secret part of an Authorization header. */
function readCredential(authorization = ''): string {
  return authorization.slice(authorization.indexOf(' ') + 1);
}

async function parseJson(response: RawResponse, host: string): Promise<unknown> {
  if (response.text.trim() === '') return undefined;
  try {
    return await parseJsonInSlices(response.text);
  } catch (error) {
    const contentType = response.headers.get('content-type');
    const why =
      contentType && !/json/i.test(contentType)
        ? t('It is of the type "{0}" instead of JSON.', sanitizeLine(contentType).slice(0, 100))
        : t('It is not valid JSON, or was cut off.');
    throw new ProblemError(unreadableResponseProblem(host, response.status, why), { cause: error });
  }
}

function unreadableResponseProblem(host: string, status: number, why: string): Problem {
  return {
    kind: 'unreadable',
    what: t('The answer of {0} could not be read.', host),
    why,
    next: t('Check the domain. If it is right, the service may have changed: the log has the details.'),
    status,
  };
}

function tooManyRedirectsProblem(host: string, status: number): Problem {
  return {
    kind: 'redirect',
    what: t('{0} redirected the request too often, or to a place where it must not be repeated.', host),
    why: t('It answered with status {0}.', status),
    next: t('Check the domain.'),
    status,
  };
}
