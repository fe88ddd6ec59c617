import type { Route } from '../router';
import { Refusal, type Call } from '../server';
import { accessDenied, gatewayError } from './errors';
import type { Caller } from './keys';

const largestPage = 200;

/** `GET /api/external/members` (celonis-api.md §6.4). */
export const memberRoutes: Route<Caller>[] = [
  {
    method: 'GET',
    path: '/api/external/members',
    handle: (call, _params, caller) => {
      if (!caller.members) throw new Refusal(accessDenied);
      const pageNumber = whole(call, 'pageNumber', 0, 0, 2 ** 31 - 1);
      const pageSize = whole(call, 'pageSize', largestPage, 1, largestPage);
      const internal = call.query.get('includeInternal');
      if (internal !== 'true' && internal !== 'false') throw refusal('includeInternal', internal === null ? 'GENERAL_PARAMETER_MISSING' : 'GENERAL_PARAMETER_MISSMATCH');
      return { status: 200, body: { content: members.slice(pageNumber * pageSize, (pageNumber + 1) * pageSize), pageNumber, pageSize, totalCount: members.length } };
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

function whole(call: Call, name: string, otherwise: number, least: number, most: number): number {
  const number = Number(call.query.get(name) ?? otherwise);
  if (!(Number.isInteger(number) && number >= least && number <= most)) throw refusal(name, 'GENERAL_CONSTRAINT_VIOLATION');
  return number;
}

function refusal(name: string, code: string): Refusal {
  return new Refusal(gatewayError(400, 'Bad Request.', `The parameter '${name}' is missing or not valid.`, code));
}
