import * as z from 'zod';
import type { Account } from './account';
import { stepsOf } from './account';
import { jsonBody, optionalBody, refusal, unknownReference } from './errors';
import { exportFields, importFields, type Step } from './model';
import { crud, type Operation } from './operations';
import type { Collection } from './collection';

const pageOfRecords = 5;

/** Exports and imports: the steps of flows, which can also be called one by one (celigo-api.md §3.9). */
export function stepOperations(account: Account): Operation[] {
  const kind = (path: 'exports' | 'imports', collection: Collection<Step>, fields: typeof exportFields | typeof importFields): Operation[] =>
    crud(account, {
      path,
      collection,
      fields,
      own: ['sandbox', 'apiIdentifier'],
      initial: ({ name }) => ({ sandbox: false, apiIdentifier: `${path === 'exports' ? 'e' : 'i'}${name.replace(/\W/g, '').slice(0, 12)}` }),
      rights: { read: 'read', write: 'write' },
      check: ({ _connectionId }) => {
        if (_connectionId !== undefined && !account.connections.find(_connectionId)) throw unknownReference('_connectionId', 'Connection', _connectionId);
      },
      release: ({ _id }) => {
        const flow = account.flows.all().find((one) => stepsOf(one).some(({ id }) => id === _id));
        if (flow) throw refusal(422, 'invalid_ref', `It is used by the flow "${flow.name}".`);
      },
    });
  return [
    ...kind('exports', account.exports, exportFields),
    ...kind('imports', account.imports, importFields),
    { method: 'GET', path: '/v1/exports/{id}/dependencies', right: 'read', handle: (_call, { id }) => ({ status: 200, body: dependencies(account, account.exports.get(id)) }) },
    { method: 'GET', path: '/v1/imports/{id}/dependencies', right: 'read', handle: (_call, { id }) => ({ status: 200, body: dependencies(account, account.imports.get(id)) }) },
    {
      method: 'POST',
      path: '/v1/exports/{id}/invoke',
      right: 'use',
      handle: async (call, { id }) => {
        const step = account.exports.get(id);
        const { pagedExportState } = await optionalBody(call, z.looseObject({ pagedExportState: z.looseObject({ position: z.number().int().min(0) }).optional() }));
        demandOnline(account, step);
        const from = pagedExportState?.position ?? 0;
        const records = sampleRecords(step.name);
        const data = records.slice(from, from + pageOfRecords);
        const next = from + data.length;
        return { status: 200, body: { data, dataURIs: data.map(() => null), ...(next < records.length ? { pagedExportState: { position: next, lastPage: false } } : {}) } };
      },
    },
    {
      method: 'POST',
      path: '/v1/imports/{id}/invoke',
      right: 'use',
      handle: async (call, { id }) => {
        const step = account.imports.get(id);
        const records = await jsonBody(call, z.array(z.unknown()));
        const offline = account.connections.find(step._connectionId)?.offline === true;
        return { status: 200, body: records.map((record, index) => (offline ? unauthorised(step) : imported(record, index, step))) };
      },
    },
  ];
}

/** What uses a step, by type of resource. */
export function dependencies(account: Account, step: Step): Record<string, { id: string; name: string }[]> {
  const flows = account.flows.all().filter((flow) => stepsOf(flow).some(({ id }) => id === step._id));
  return flows.length === 0 ? {} : { flows: flows.map(({ _id, name }) => ({ id: _id, name })) };
}

function demandOnline(account: Account, { _connectionId }: Step): void {
  const connection = account.connections.find(_connectionId);
  if (connection?.offline) throw refusal(422, 'connection_offline', `The connection "${connection.name}" is offline.`);
}

/** A row for a person to look at; the same at every call. */
export function sampleRecords(name: string): Record<string, unknown>[] {
  return Array.from({ length: 12 }, (_, index) => ({
    id: 10_001 + index,
    source: name,
    number: `AR-${10_001 + index}`,
    status: index % 4 === 0 ? 'open' : 'shipped',
    total: Math.round((120 + index * 37.25) * 100) / 100,
    currency: 'EUR',
  }));
}

interface Imported {
  statusCode: number;
  id?: string;
  ignored: boolean;
  errors: { code: string; message: string; source: string }[];
  _json?: unknown;
}

/** An empty record is ignored, one with a key field that is null or empty is refused, everything else is taken. */
function imported(record: unknown, index: number, step: Step): Imported {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return { statusCode: 422, ignored: false, errors: [{ code: 'invalid_record', message: 'A record is a JSON object.', source: 'import' }] };
  }
  if (Object.keys(record).length === 0) return { statusCode: 200, ignored: true, errors: [] };
  const empty = Object.entries(record).find(([name, value]) => /(^|_)(id|key|number)$|(Id|Key)$/i.test(name) && (value === null || value === ''));
  if (empty) return { statusCode: 422, ignored: false, errors: [{ code: 'value', message: `The field ${empty[0]} must not be empty.`, source: step.adaptorType }], _json: record };
  const { id } = record as Record<string, unknown>;
  return { statusCode: 200, id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(index + 1), ignored: false, errors: [], _json: record };
}

function unauthorised(step: Step): Imported {
  return { statusCode: 401, ignored: false, errors: [{ code: '401', message: 'The connection refused the credentials.', source: step.adaptorType }] };
}
