import assert from 'node:assert/strict';
import type * as z from 'zod';
import { CeligoClient, type Entry } from './celigoSandboxClient';
import {
  auditEntry,
  connection,
  exportStep,
  flow,
  iClient,
  importStep,
  integration,
  integrationUser,
  job,
  stepError,
  user,
} from './responseSchemas';

describe("The sandbox's Celigo answers in Celigo's shapes", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  const lists: [string, z.ZodType][] = [
    ['ashares', user],
    ['integrations', integration],
    ['flows', flow],
    ['connections', connection],
    ['iclients', iClient],
    ['exports', exportStep],
    ['imports', importStep],
  ];
  for (const [path, shape] of lists) {
    it(`in the list and in each record of ${path}`, async () => {
      const records = await celigo.everything(`/v1/${path}`);
      assert.ok(records.length > 1);
      for (const record of records) {
        assertMatches(shape, record, record._id);
        assert.deepEqual((await celigo.get(`/v1/${path}/${record._id}`)).json, record);
      }
    });
  }

  it('in what lies inside of integrations', async () => {
    for (const { _id } of await celigo.everything('/v1/integrations')) {
      for (const [label, shape] of [
        ['flows', flow],
        ['connections', connection],
        ['exports', exportStep],
        ['imports', importStep],
        ['ashares', integrationUser],
        ['jobs/latest', job],
      ] as const) {
        for (const record of await celigo.everything(`/v1/integrations/${_id}/${label}`))
          assertMatches(shape, record, label);
      }
    }
  });

  it('in every state of a job, and in the errors of steps', async () => {
    const flows = await celigo.everything('/v1/flows');
    const runnable = flows.filter(({ disabled }) => disabled !== true);
    const started: string[] = [];
    for (const runnableFlow of runnable)
      started.push(String((await celigo.post(`/v1/flows/${runnableFlow._id}/run`)).body['_jobId']));
    await celigo.call('PUT', `/v1/jobs/${started[3]}/cancel`);
    const statuses = new Set<unknown>();
    for (let second = 0; second < 7; second++) {
      for (const id of started) {
        const { body } = await celigo.get(`/v1/jobs/${id}`);
        assertMatches(job, body, id);
        statuses.add(body['status']);
      }
      if (second === 2) statuses.add((await celigo.call('PUT', `/v1/jobs/${started[4]}/cancel`)).body['status']);
      celigo.pass(1_000);
    }
    assert.deepEqual([...statuses].sort(), ['canceled', 'canceling', 'completed', 'failed', 'queued', 'running']);
    let errors = 0;
    for (const record of flows) {
      const { flowErrors } = (await celigo.get(`/v1/flows/${record._id}/errors`)).body as {
        flowErrors: { _expOrImpId: string }[];
      };
      for (const { _expOrImpId } of flowErrors) {
        for (const error of (await celigo.get(`/v1/flows/${record._id}/${_expOrImpId}/errors`)).body[
          'errors'
        ] as unknown[])
          assertMatches(stepError, error, record._id);
        errors++;
      }
      for (const past of (await celigo.get(`/v1/jobs?_flowId=${record._id}`)).list ?? [])
        assertMatches(job, past, record._id);
    }
    assert.ok(errors >= 4);
  });

  it('in what is created, invited and replaced, and in the audit log of it', async () => {
    const invited = await celigo.post('/v1/invite', { email: 'new@alpenrad.example', accessLevel: 'monitor' });
    assertMatches(user, invited.json, 'invited');
    const created = await celigo.post('/v1/flows', { name: 'New', disabled: true });
    assertMatches(flow, created.json, 'created');
    assertMatches(
      flow,
      (await celigo.put(`/v1/flows/${String(created.body['_id'])}`, { name: 'Newer' })).json,
      'replaced',
    );
    const seeded = await celigo.named('/v1/connections', 'Shopify - Web shop');
    assertMatches(connection, (await celigo.put(`/v1/connections/${seeded._id}`, seeded)).json, 'replaced connection');
    await celigo.call('DELETE', `/v1/flows/${String(created.body['_id'])}`);
    const entries = await celigo.everything('/v1/audit');
    assert.deepEqual(
      entries.map(({ event }) => event),
      ['create', 'create', 'update', 'update', 'delete'],
    );
    for (const entry of entries) assertMatches(auditEntry, entry, 'audit');
  });
});

function assertMatches(shape: z.ZodType, value: unknown, label: string): asserts value is Entry {
  const result = shape.safeParse(value);
  assert.ok(result.success, `${label}: ${result.error?.message}\n${JSON.stringify(value)}`);
}
