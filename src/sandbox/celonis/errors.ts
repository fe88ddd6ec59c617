import { randomUUID } from 'node:crypto';
import { BodyTooLarge, Refusal, type Call, type Reply } from '../server';

/** The two families of error bodies that Celonis has (celonis-api.md §3.2). */

/** Gateway and Process Intelligence APIs. */
export function gatewayError(status: number, title: string, detail: string, errorCode: string): Reply {
  return { status, body: { title, status, detail, errorCode } };
}

export const unauthorized: Reply = { status: 401, body: { error: 'Unauthorized' } };
export const badHeaderForm: Reply = { status: 401, body: "The Authorization header must start with 'Bearer ' or 'AppKey '." };
export const accessDenied: Reply = gatewayError(403, 'Access Denied.', 'Access is denied', 'ADMIN_ACCESS_ERROR');
/** The API is not enabled for the team: nothing but the status. */
export const notEnabled: Reply = { status: 403 };

export function unknownPath(call: Call): Reply {
  return gatewayError(404, 'Not Found', `No resource found at ${call.path}`, 'GENERAL_NOTFOUND_PATH');
}

export function rateExceeded(detail: string, resetSeconds: number, limit: number): Reply {
  return {
    ...gatewayError(429, 'Too Many Requests', detail, 'LIMIT_RATE_EXCEEDED'),
    headers: { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetSeconds) },
  };
}

/** Integration and data ingestion services. */
export function serviceError(status: number, message: string): Reply {
  const reference = randomUUID();
  return {
    status,
    body: { reference, message: `${message} Celonis Support ID: ${reference}`, shortMessage: `Celonis Support ID: ${reference}` },
  };
}

export interface Violation {
  attribute: string;
  error: string;
  errorCode: string;
  additionalInfo?: string;
}

/** 400 with a line for each thing that is wrong. */
export function invalid(...errors: Violation[]): Reply {
  return { status: 400, body: { errors } };
}

/** The JSON object in a request's body. Refuses anything else. */
export async function jsonObject(call: Call): Promise<Record<string, unknown>> {
  const value = await json(call);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(invalid({ attribute: 'body', error: 'A JSON object is required', errorCode: 'body.object' }));
  }
  return value as Record<string, unknown>;
}

/** The JSON in a request's body. */
export async function json(call: Call): Promise<unknown> {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(call.headers['content-type'] ?? '')) {
    throw new Refusal(serviceError(415, `Content type '${call.headers['content-type'] ?? ''}' not supported.`));
  }
  try {
    return JSON.parse((await call.bytes(16 << 20)).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new Refusal(serviceError(413, 'The request body is too large.'));
    throw new Refusal(invalid({ attribute: 'body', error: 'The request body is not valid JSON', errorCode: 'body.json' }));
  }
}
