import type { Route } from '../router';
import { ReplyError, type ServiceRequest } from '../service';
import type { CelonisCaller } from './apiKeys';
import { accessDeniedReply, createGatewayError } from './errorReplies';

const maxPageSize = 200;

/** `GET /api/external/members` (celonis-api.md §6.4). */
export const memberRoutes: Route<CelonisCaller>[] = [
  {
    method: 'GET',
    path: '/api/external/members',
    handle: (request, _params, caller) => {
      if (!caller.members) throw new ReplyError(accessDeniedReply);
      const pageNumber = readWholeNumber(request, 'pageNumber', 0, 0, 2 ** 31 - 1);
      const pageSize = readWholeNumber(request, 'pageSize', maxPageSize, 1, maxPageSize);
      const includeInternal = request.query.get('includeInternal');
      if (includeInternal !== 'true' && includeInternal !== 'false')
        throw createParameterError(
          'includeInternal',
          includeInternal === null ? 'GENERAL_PARAMETER_MISSING' : 'GENERAL_PARAMETER_MISSMATCH',
        );
      return {
        status: 200,
        body: {
          content: members.slice(pageNumber * pageSize, (pageNumber + 1) * pageSize),
          pageNumber,
          pageSize,
          totalCount: members.length,
        },
      };
    },
  },
];

const members = [
  ['Sam Sandbox', 'sam.sandbox@sandbox.example', 'ADMIN', 'Active', 0],
  ['Ada Analyst', 'ada.analyst@sandbox.example', 'ANALYST', 'Active', 3],
  ['Mo Member', 'mo.member@sandbox.example', 'MEMBER', 'Active', 41],
  ['Iris Invited', 'iris.invited@sandbox.example', 'MEMBER', 'Invited', 0],
].map(([name, email, userRole, status, inactivityPeriod], index) => ({
  userId: `7d0b6c1e-2f43-4a85-9b1c-0000000000${String(index + 10)}`,
  nameAndEmail: `${name} (${email})`,
  userRole,
  status,
  inactivityPeriod,
  lastLogin: status === 'Active' ? '1/12/2026, 8:30:00 AM UTC' : '',
  group: [{ name: 'Operations', teamRole: 'ANALYST' }],
}));

function readWholeNumber(
  request: ServiceRequest,
  name: string,
  defaultValue: number,
  minimum: number,
  maximum: number,
): number {
  const number = Number(request.query.get(name) ?? defaultValue);
  if (!(Number.isInteger(number) && number >= minimum && number <= maximum))
    throw createParameterError(name, 'GENERAL_CONSTRAINT_VIOLATION');
  return number;
}

function createParameterError(name: string, code: string): ReplyError {
  return new ReplyError(
    createGatewayError(400, 'Bad Request.', `The parameter '${name}' is missing or not valid.`, code),
  );
}
