import type * as z from 'zod';
import { BodyTooLargeError, type Reply, ReplyError, type ServiceRequest } from '../service';

/** The error bodies of Celigo: an envelope for all but 401 (celigo-api.md §1.5, §2.1). */

export interface ErrorItem {
  code: string | number;
  message: string;
  field?: string;
}

export function createErrorEnvelope(status: number, ...errors: ErrorItem[]): Reply {
  return { status, body: { errors } };
}

export function createReplyError(status: number, code: string, message: string, field?: string): ReplyError {
  return new ReplyError(createErrorEnvelope(status, { code, message, ...(field === undefined ? {} : { field }) }));
}

export const missingTokenReply: Reply = { status: 401, body: { message: 'Unauthorized' } };
export const invalidTokenReply: Reply = { status: 401, body: { message: 'Bearer Authentication Failed' } };

export function createForbiddenError(): ReplyError {
  return createReplyError(403, 'access_restricted', 'You do not have sufficient permission to perform this action.');
}

export function createUnknownPathReply(request: ServiceRequest): Reply {
  return createErrorEnvelope(404, { code: 'resource_not_found', message: `Cannot ${request.method} ${request.path}` });
}

export function createNotFoundError(model: string, id: string): ReplyError {
  return createReplyError(404, 'resource_not_found', `${model} not found: ${id}`, '_id');
}

/** A malformed id is a validation error, in the words of the database behind. */
export function createMalformedIdError(model: string, id: string): ReplyError {
  return createReplyError(
    422,
    'invalid_field',
    `Cast to ObjectId failed for value "${id}" at path "_id" for model "${model}"`,
    '_id',
  );
}

export function createUnknownReferenceError(field: string, model: string, id: string): ReplyError {
  return createReplyError(422, 'invalid_ref', `${model} ${id} does not exist.`, field);
}

export function createInvalidQueryError(message: string, field?: string): ReplyError {
  return createReplyError(400, 'invalid_query_params', message, field);
}

/**
 * A JSON body of this shape. Refuses one that is no JSON with 400, and one of another shape with 422 and a line for
 * each fault.
 */
export async function readJsonBody<T>(request: ServiceRequest, schema: z.ZodType<T>): Promise<T> {
  return parseWithSchema(schema, await readRawJson(request));
}

/** The same where no body at all is allowed too: it counts as `{}`. */
export async function readOptionalJsonBody<T>(request: ServiceRequest, schema: z.ZodType<T>): Promise<T> {
  return parseWithSchema(schema, hasBody(request) ? await readRawJson(request) : {});
}

export function parseWithSchema<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ReplyError(createErrorEnvelope(422, ...result.error.issues.map((issue) => toErrorItem(issue, value))));
}

function toErrorItem(issue: z.core.$ZodIssue, root: unknown): ErrorItem {
  const field = issue.path.map(String).join('.');
  const isMissing = issue.code === 'invalid_type' && readValueAt(root, issue.path) === undefined;
  return {
    code: isMissing ? 'invalid_or_missing_field' : 'invalid_field',
    message: isMissing ? `Expected field: ${field || 'body'} to be present` : issue.message,
    ...(field ? { field } : {}),
  };
}

function readValueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);
}

function hasBody(request: ServiceRequest): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

export async function readRawJson(request: ServiceRequest): Promise<unknown> {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw createReplyError(400, 'malformed_request', 'The request needs a body of Content-Type application/json.');
  }
  try {
    return JSON.parse((await request.readBody(16 << 20)).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof BodyTooLargeError)
      throw createReplyError(413, 'malformed_request', 'The request body is too large.');
    if (error instanceof SyntaxError)
      throw createReplyError(400, 'malformed_request', `The request body is not valid JSON: ${error.message}`);
    throw error;
  }
}
