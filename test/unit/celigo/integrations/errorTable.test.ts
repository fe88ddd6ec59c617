import assert from 'node:assert/strict';
import type { StepError } from '../../../../src/celigo/apiSchemas';
import { CeligoApi } from '../../../../src/celigo/celigoApi';
import {
  createErrorGroupTable,
  createErrorTable,
  findErrorsOfRows,
} from '../../../../src/celigo/integrations/errorTable';
import { readRetryData, writeRetryData } from '../../../../src/celigo/integrations/retryData';
import { FakeCeligoServer, neverAborted } from '../../../support/celigoServer';
import { captureProblem } from '../../../support/httpServer';

const createError = (errorId: string, message: string, more: Partial<StepError> = {}): StepError => ({
  errorId,
  message,
  ...more,
});

describe('The open errors of a step as a table', () => {
  const errors = [
    createError('1', 'The tracking number of order AR-91000 is missing', { retryDataKey: 'k1', code: 'missing' }),
    createError('2', 'The tracking number of order AR-91001 is missing', { code: 'missing' }),
    createError('3', 'Customer "Adler 7" is not known', { occurredAt: '2026-03-02T08:00:00.000Z' }),
  ];

  it('have a row each, with whether they can be retried', () => {
    const { columns, rows } = createErrorTable(errors);
    const index = columns.findIndex(({ id }) => id === 'retry');
    assert.deepEqual(
      rows.map((row) => row[index]),
      [true, false, false],
    );
    assert.deepEqual(findErrorsOfRows(errors, [rows[1]!], false), [errors[1]]);
  });

  it('are grouped by what they say, whatever record they say it of', () => {
    const { rows } = createErrorGroupTable(errors);
    assert.deepEqual(
      rows.map(([message, count, retriable]) => [message, count, retriable]),
      [
        ['The tracking number of order … is missing', 2, 1],
        ['Customer "…" is not known', 1, 0],
      ],
    );
    assert.deepEqual(findErrorsOfRows(errors, [rows[0]!], true), errors.slice(0, 2));
  });
});

describe('The record of an error', () => {
  let server: FakeCeligoServer;
  let api: CeligoApi;
  const location = { flowId: 'f', stepId: 's', retryDataKey: 'k' };
  beforeEach(async () => {
    server = await FakeCeligoServer.start();
    api = CeligoApi.forSession(server.session());
  });
  afterEach(() => server.close());

  it('is read, changed and put back with what else Celigo stored of it', async () => {
    server
      .setReply('GET /v1/flows/f/s/k/data', { json: { data: { id: 1 }, stage: 'import', traceKey: 't' } })
      .setReply('PUT /v1/flows/f/s/k/data', { json: {} });
    const retryData = await readRetryData(api, location, neverAborted);
    assert.deepEqual(retryData.data, { id: 1 });
    await writeRetryData(api, location, { ...retryData, data: { id: 2 } }, neverAborted);
    assert.deepEqual(server.requests.at(-1)?.body, { data: { id: 2 }, stage: 'import', traceKey: 't' });
  });

  it('is said to be gone where Celigo has it no more', async () => {
    server.setReply('GET /v1/flows/f/s/k/data', { status: 404, json: { errors: [{ message: 'Not found' }] } });
    const problem = await captureProblem(readRetryData(api, location, neverAborted));
    assert.match(problem.what, /does not have the record/);
  });
});
