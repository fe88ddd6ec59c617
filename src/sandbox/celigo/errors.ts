import { BodyTooLarge, Refusal, type Call, type Reply } from '../server';
import type * as z from 'zod';

/** The error bodies of Celigo: an envelope for all but 401 (celigo-api.md §1.5, §2.1). */

export interface Fault {
  code: string | number;
  message: string;
  field?: string;
}

export function envelope(status: number, ...errors: Fault[]): Reply {
  return { status, body: { errors } };
}

export function refusal(status: number, code: string, message: string, field?: string): Refusal {
  return new Refusal(envelope(status, { code, message, ...(field === undefined ? {} : { field }) }));
}

export const noToken: Reply = { status: 401, body: { message: 'Unauthorized' } };
export const badToken: Reply = { status: 401, body: { message: 'Bearer Authentication Failed' } };

export function forbidden(): Refusal {
  return refusal(403, 'access_restricted', 'You do not have sufficient permission to perform this action.');
}

export function unknownPath(call: Call): Reply {
  return envelope(404, { code: 'resource_not_found', message: `Cannot ${call.method} ${call.path}` });
}

export function notFound(model: string, id: string): Refusal {
  return refusal(404, 'resource_not_found', `${model} not found: ${id}`, '_id');
}

/** A malformed id is a validation error, in the words of the database behind. */
export function noObjectId(model: string, id: string): Refusal {
  return refusal(422, 'invalid_field', `Cast to ObjectId failed for value "${id}" at path "_id" for model "${model}"`, '_id');
}

export function unknownReference(field: string, model: string, id: string): Refusal {
  return refusal(422, 'invalid_ref', `${model} ${id} does not exist.`, field);
}

export function badQuery(message: string, field?: string): Refusal {
  return refusal(400, 'invalid_query_params', message, field);
}

/** A JSON body of this shape. Refuses one that is no JSON with 400, and one of another shape with 422 and a line for each fault. */
export async function jsonBody<T>(call: Call, shape: z.ZodType<T>): Promise<T> {
  return parsed(shape, await rawJson(call));
}

/** The same where no body at all is allowed too: it counts as `{}`. */
export async function optionalBody<T>(call: Call, shape: z.ZodType<T>): Promise<T> {
  return parsed(shape, hasBody(call) ? await rawJson(call) : {});
}

export function parsed<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal(envelope(422, ...result.error.issues.map((issue) => fault(issue, value))));
}

function fault(issue: z.core.$ZodIssue, root: unknown): Fault {
  const field = issue.path.map(String).join('.');
  const missing = issue.code === 'invalid_type' && valueAt(root, issue.path) === undefined;
  return {
    code: missing ? 'invalid_or_missing_field' : 'invalid_field',
    message: missing ? `Expected field: ${field || 'body'} to be present` : issue.message,
    ...(field ? { field } : {}),
  };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);
}

function hasBody(call: Call): boolean {
  return call.headers['transfer-encoding'] !== undefined || Number(call.headers['content-length'] ?? 0) > 0;
}

export async function rawJson(call: Call): Promise<unknown> {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(call.headers['content-type'] ?? '')) {
    throw refusal(400, 'malformed_request', 'The request needs a body of Content-Type application/json.');
  }
  try {
    return JSON.parse((await call.bytes(16 << 20)).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof BodyTooLarge) throw refusal(413, 'malformed_request', 'The request body is too large.');
    if (error instanceof SyntaxError) throw refusal(400, 'malformed_request', `The request body is not valid JSON: ${error.message}`);
    throw error;
  }
}
