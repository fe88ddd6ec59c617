import { Refusal, type Reply } from '../../server';
import { gatewayError } from '../errors';

/** The refusals of the Intelligence API (celonis-api.md §3.2), which are problem+json as its description says. */

function problem(status: number, title: string, detail: string, errorCode: string): Refusal {
  return new Refusal(asProblem(gatewayError(status, title, detail, errorCode)));
}

/** The same reply, named problem+json. */
export function asProblem(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, 'content-type': 'application/problem+json' } };
}

export type BadRequestCode =
  | 'GENERAL_PARAMETER_MISSMATCH'
  | 'GENERAL_PARAMETER_ILLEGAL'
  | 'GENERAL_PARAMETER_MISSING'
  | 'GENERAL_CONSTRAINT_VIOLATION'
  | 'SORT_UNKNOWN_FIELD'
  | 'SORT_HAS_OPPOSITE'
  | 'SORT_IS_EMPTY'
  | 'KM_FIELD_NOTFOUND';

export function badRequest(code: BadRequestCode, detail: string): Refusal {
  return problem(400, 'Bad Request.', detail, code);
}

export function notFound(code: 'KM_MODEL_NOTFOUND' | 'KM_RECORD_NOTFOUND' | 'GENERAL_NOTFOUND_PATH', detail: string): Refusal {
  return problem(404, 'Not Found.', detail, code);
}
