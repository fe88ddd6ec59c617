import * as z from 'zod';
import type { CeligoAccount } from './account';
import type { Collection } from './collection';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import { createReplyError, createUnknownReferenceError, readJsonBody, readOptionalJsonBody } from './errorReplies';
import { exportFieldsSchema, importFieldsSchema, type StepRecord } from './flowSchemas';
import { listFlowSteps } from './flowSteps';
import { requireScripts } from './scriptOperations';

const recordsPerPage = 5;

/** Exports and imports: the steps of flows, which can also be called one by one (celigo-api.md §3.9). */
export function stepOperations(account: CeligoAccount): ApiOperation[] {
  const createStepCrud = (
    path: 'exports' | 'imports',
    collection: Collection<StepRecord>,
    fields: typeof exportFieldsSchema | typeof importFieldsSchema,
  ): ApiOperation[] =>
    createCrudOperations(account, {
      path,
      collection,
      fields,
      serviceFields: ['sandbox', 'apiIdentifier', '_sourceId'],
      createInitialFields: ({ name }) => ({
        sandbox: false,
        apiIdentifier: `${path === 'exports' ? 'e' : 'i'}${name.replace(/\W/g, '').slice(0, 12)}`,
      }),
      rights: { read: 'read', write: 'write' },
      validateFields: (step) => {
        const { _connectionId } = step;
        requireScripts(account, step);
        if (_connectionId !== undefined && !account.connections.find(_connectionId))
          throw createUnknownReferenceError('_connectionId', 'Connection', _connectionId);
      },
      beforeDelete: ({ _id }) => {
        const flow = account.flows
          .listAll()
          .find((referencingFlow) => listFlowSteps(referencingFlow).some(({ id }) => id === _id));
        if (flow) throw createReplyError(422, 'invalid_ref', `It is used by the flow "${flow.name}".`);
      },
    });
  return [
    ...createStepCrud('exports', account.exports, exportFieldsSchema),
    ...createStepCrud('imports', account.imports, importFieldsSchema),
    {
      method: 'GET',
      path: '/v1/exports/{id}/dependencies',
      right: 'read',
      handle: (_request, { id }) => ({ status: 200, body: findDependencies(account, account.exports.getOrThrow(id)) }),
    },
    {
      method: 'GET',
      path: '/v1/imports/{id}/dependencies',
      right: 'read',
      handle: (_request, { id }) => ({ status: 200, body: findDependencies(account, account.imports.getOrThrow(id)) }),
    },
    {
      method: 'POST',
      path: '/v1/exports/{id}/invoke',
      right: 'use',
      handle: async (request, { id }) => {
        const step = account.exports.getOrThrow(id);
        const { pagedExportState } = await readOptionalJsonBody(
          request,
          z.looseObject({ pagedExportState: z.looseObject({ position: z.number().int().min(0) }).optional() }),
        );
        requireOnlineConnection(account, step);
        const firstIndex = pagedExportState?.position ?? 0;
        const records = createSampleRecords(step.name);
        const data = records.slice(firstIndex, firstIndex + recordsPerPage);
        const nextIndex = firstIndex + data.length;
        return {
          status: 200,
          body: {
            data,
            dataURIs: data.map(() => null),
            ...(nextIndex < records.length ? { pagedExportState: { position: nextIndex, lastPage: false } } : {}),
          },
        };
      },
    },
    {
      method: 'POST',
      path: '/v1/imports/{id}/invoke',
      right: 'use',
      handle: async (request, { id }) => {
        const step = account.imports.getOrThrow(id);
        const records = await readJsonBody(request, z.array(z.unknown()));
        const isOffline = account.connections.find(step._connectionId)?.offline === true;
        return {
          status: 200,
          body: records.map((record, index) =>
            isOffline ? createUnauthorizedResult(step) : importRecord(record, index, step),
          ),
        };
      },
    },
  ];
}

/** What uses a step, by type of resource. */
export function findDependencies(
  account: CeligoAccount,
  step: StepRecord,
): Record<string, { id: string; name: string }[]> {
  const flows = account.flows.listAll().filter((flow) => listFlowSteps(flow).some(({ id }) => id === step._id));
  return flows.length === 0 ? {} : { flows: flows.map(({ _id, name }) => ({ id: _id, name })) };
}

function requireOnlineConnection(account: CeligoAccount, { _connectionId }: StepRecord): void {
  const connection = account.connections.find(_connectionId);
  if (connection?.offline)
    throw createReplyError(422, 'connection_offline', `The connection "${connection.name}" is offline.`);
}

/** A row for a person to look at; the same at every call. */
export function createSampleRecords(name: string): Record<string, unknown>[] {
  return Array.from({ length: 12 }, (_, index) => ({
    id: 10_001 + index,
    source: name,
    number: `AR-${10_001 + index}`,
    status: index % 4 === 0 ? 'open' : 'shipped',
    total: Math.round((120 + index * 37.25) * 100) / 100,
    currency: 'EUR',
  }));
}

interface ImportResult {
  statusCode: number;
  id?: string;
  ignored: boolean;
  errors: { code: string; message: string; source: string }[];
  _json?: unknown;
}

/** An empty record is ignored, one with a key field that is null or empty is refused, everything else is taken. */
function importRecord(record: unknown, index: number, step: StepRecord): ImportResult {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return {
      statusCode: 422,
      ignored: false,
      errors: [{ code: 'invalid_record', message: 'A record is a JSON object.', source: 'import' }],
    };
  }
  if (Object.keys(record).length === 0) return { statusCode: 200, ignored: true, errors: [] };
  const emptyKeyField = Object.entries(record).find(
    ([name, value]) => /(^|_)(id|key|number)$|(Id|Key)$/i.test(name) && (value === null || value === ''),
  );
  if (emptyKeyField)
    return {
      statusCode: 422,
      ignored: false,
      errors: [
        { code: 'value', message: `The field ${emptyKeyField[0]} must not be empty.`, source: step.adaptorType },
      ],
      _json: record,
    };
  const { id } = record as Record<string, unknown>;
  return {
    statusCode: 200,
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(index + 1),
    ignored: false,
    errors: [],
    _json: record,
  };
}

function createUnauthorizedResult(step: StepRecord): ImportResult {
  return {
    statusCode: 401,
    ignored: false,
    errors: [{ code: '401', message: 'The connection refused the credentials.', source: step.adaptorType }],
  };
}
