import { type Reply, ReplyError } from '../../service';
import { createGatewayError } from '../errorReplies';

/** The refusals of the Intelligence API (celonis-api.md §3.2), which are problem+json as its description says. */

function createProblemError(status: number, title: string, detail: string, errorCode: string): ReplyError {
  return new ReplyError(toProblemReply(createGatewayError(status, title, detail, errorCode)));
}

/** The same reply, named problem+json. */
export function toProblemReply(reply: Reply): Reply {
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

export function createBadRequestError(code: BadRequestCode, detail: string): ReplyError {
  return createProblemError(400, 'Bad Request.', detail, code);
}

export function createNotFoundError(
  code: 'KM_MODEL_NOTFOUND' | 'KM_RECORD_NOTFOUND' | 'GENERAL_NOTFOUND_PATH',
  detail: string,
): ReplyError {
  return createProblemError(404, 'Not Found.', detail, code);
}
