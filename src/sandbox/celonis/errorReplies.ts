import { randomUUID } from 'node:crypto';
import { BodyTooLargeError, type Reply, ReplyError, type ServiceRequest } from '../service';

/** The two families of error bodies that Celonis has (celonis-api.md §3.2). */

/** Gateway and Process Intelligence APIs. */
export function createGatewayError(status: number, title: string, detail: string, errorCode: string): Reply {
  return { status, body: { title, status, detail, errorCode } };
}

export const unauthorizedReply: Reply = { status: 401, body: { error: 'Unauthorized' } };
export const malformedAuthorizationReply: Reply = {
  status: 401,
  body: "The Authorization header must start with 'Bearer ' or 'AppKey '.",
};
export const accessDeniedReply: Reply = createGatewayError(
  403,
  'Access Denied.',
  'Access is denied',
  'ADMIN_ACCESS_ERROR',
);
/** The API is not enabled for the team: nothing but the status. */
export const apiNotEnabledReply: Reply = { status: 403 };

export function createUnknownPathReply(request: ServiceRequest): Reply {
  return createGatewayError(404, 'Not Found', `No resource found at ${request.path}`, 'GENERAL_NOTFOUND_PATH');
}

export function createRateLimitReply(detail: string, resetSeconds: number, limit: number): Reply {
  return {
    ...createGatewayError(429, 'Too Many Requests', detail, 'LIMIT_RATE_EXCEEDED'),
    headers: {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(resetSeconds),
    },
  };
}

/** Integration and data ingestion services. */
export function createServiceError(status: number, message: string): Reply {
  const reference = randomUUID();
  return {
    status,
    body: {
      reference,
      message: `${message} Celonis Support ID: ${reference}`,
      shortMessage: `Celonis Support ID: ${reference}`,
    },
  };
}

export interface FieldViolation {
  attribute: string;
  error: string;
  errorCode: string;
  additionalInfo?: string;
}

/** 400 with a line for each thing that is wrong. */
export function createValidationError(...errors: FieldViolation[]): Reply {
  return { status: 400, body: { errors } };
}

/** The JSON object in a request's body. Refuses anything else. */
export async function readJsonObject(request: ServiceRequest): Promise<Record<string, unknown>> {
  const value = await readJson(request);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ReplyError(
      createValidationError({ attribute: 'body', error: 'A JSON object is required', errorCode: 'body.object' }),
    );
  }
  return value as Record<string, unknown>;
}

/** The JSON in a request's body. */
export async function readJson(request: ServiceRequest): Promise<unknown> {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new ReplyError(
      createServiceError(415, `Content type '${request.headers['content-type'] ?? ''}' not supported.`),
    );
  }
  try {
    return JSON.parse((await request.readBody(16 << 20)).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof BodyTooLargeError)
      throw new ReplyError(createServiceError(413, 'The request body is too large.'));
    throw new ReplyError(
      createValidationError({ attribute: 'body', error: 'The request body is not valid JSON', errorCode: 'body.json' }),
    );
  }
}
