import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlow } from '../../../../src/app/handOver/createFlow';
import { proposeFileNameStart, readFileConnectionKind } from '../../../../src/app/handOver/fileConnections';
import type { FlowPlan } from '../../../../src/app/handOver/flowPlan';
import { formatFlowPlan, planFlow } from '../../../../src/app/handOver/flowPlan';
import { reviewFlow } from '../../../../src/app/handOver/reviewFlow';
import { sendConnectionPlan } from '../../../../src/app/useInCeligo/sendPlan';
import type { CeligoConnection } from '../../../../src/celigo/apiSchemas';
import { runFlow } from '../../../../src/celigo/integrations/flows';
import { getJob } from '../../../../src/celigo/integrations/jobs';
import { setFlowDisabled } from '../../../../src/celigo/integrations/writeFlows';
import type { ScriptSource } from '../../../../src/celonis/copyAs/scriptSource';
import type { PlannedColumn } from '../../../../src/engine/model/tablePlan';
import { LinkedSandbox } from '../../../support/linkedSandbox';
import { waitUntil } from '../../../support/simulatedWindows';

const { signal } = new AbortController();
const ignoreStep = (): void => {};

const column = (name: string, type: PlannedColumn['type'], path = [name]): PlannedColumn => ({
  name,
  path,
  type,
  maxBytes: 20,
  nulls: 0,
  ...(type === 'STRING' ? { fieldLength: 40 } : {}),
});

/** A push of orders from CSV files, with what a test changes. */
function createSource(poolId: string, job: Partial<ScriptSource['tables'][0]['job']> = {}): ScriptSource {
  return {
    origin: 'https://acme.eu-1.celonis.cloud',
    poolId,
    scheme: 'AppKey',
    tables: [
      {
        job: {
          table: 'HANDED_OVER',
          mode: 'upsert',
          keys: ['id'],
          columns: [column('id', 'INTEGER'), column('city', 'STRING')],
          ...job,
        },
        choices: [],
      },
    ],
    files: [{ path: '/data/orders-1.csv', fileOptions: { format: 'csv', arrayPath: [], delimiter: ';' } }],
    notes: [],
  };
}

const jsonOf = (plan: FlowPlan, key: string): Record<string, Record<string, unknown>> =>
  JSON.parse(JSON.stringify(plan.records.find((record) => record.key === key)?.body)) as never;

describe('A push that is handed over to Celigo', () => {
  let linked: LinkedSandbox;
  let folder: string;

  beforeEach(async () => {
    linked = await LinkedSandbox.start({ celigo: { jobDurations: { queuedMs: 5, runningMs: 10 } } });
    folder = await mkdtemp(join(tmpdir(), 'hand-over-'));
  });
  afterEach(async () => {
    await linked.close();
    await rm(folder, { recursive: true });
  });

  const findRecord = async (path: string, name: string): Promise<CeligoConnection> => {
    const records = (await linked.call('GET', path)) as CeligoConnection[];
    return records.find((candidate) => candidate.name === name)!;
  };
  const plan = async (source: ScriptSource, filesName = 'Files on this computer'): Promise<FlowPlan> => {
    const connection = await linked.saveAppKeyConnection();
    const outcome = await sendConnectionPlan(linked.service, await linked.plan(connection), ignoreStep, signal);
    const integration = await findRecord('/v1/integrations', 'SAP - Celonis: Process Data Feed');
    const files = await findRecord('/v1/connections', filesName);
    return planFlow(source, {
      name: 'Orders to Celonis',
      connection,
      account: linked.account,
      integration: { id: integration._id, name: integration.name! },
      celonisConnection: { id: outcome.connection!._id, name: 'Made here' },
      files: {
        connection: { id: files._id, name: filesName, kind: readFileConnectionKind(files)! },
        path: folder,
        fileNameStart: 'orders',
      },
    });
  };
  const readTable = async (name: string) =>
    (await fetch(
      `http://${linked.sandbox.address.celonis.domain}/sandbox/pools/${linked.poolId}/tables/${name}?limit=100`,
    ).then((response) => (response.ok ? response.json() : undefined))) as
      | { rows: Record<string, unknown>[] }
      | undefined;

  it('is a flow that is disabled, and brings the rows when it runs once', async () => {
    await writeFile(join(folder, 'orders-1.csv'), 'id;city\n1;Bonn\n2;Köln\n');
    await writeFile(join(folder, 'invoices.csv'), 'id;city\n9;Nowhere\n');
    const api = await linked.api();
    const creation = await createFlow(api, await plan(createSource(linked.poolId)), ignoreStep, signal);
    assert.ok(creation.flowId, JSON.stringify(creation));
    const flow = (await linked.call('GET', `/v1/flows/${creation.flowId}`)) as Record<string, unknown>;
    assert.equal(flow['disabled'], true);
    assert.match(String(flow['description']), /No document says how Celigo names the part/);
    await setFlowDisabled(api, creation.flowId, false, signal);
    const jobId = await runFlow(api, creation.flowId, signal);
    await waitUntil('the run ends', async () => (await getJob(api, jobId, signal)).status === 'completed');
    assert.equal((await getJob(api, jobId, signal)).numError, 0);
    await waitUntil('the rows arrive', async () => (await readTable('HANDED_OVER'))?.rows.length === 2);
    assert.deepEqual(
      (await readTable('HANDED_OVER'))?.rows.map(({ id, city }) => [Number(id), city]),
      [
        [1, 'Bonn'],
        [2, 'Köln'],
      ],
    );
  });

  for (const [name, assistant, label] of [
    ['Azure Blob Storage (this computer)', 'azurestorageaccount', /from Azure Blob Storage/],
    ['Google Drive (this computer)', 'googledrive', /from Google Drive/],
  ] as const)
    it(`takes its files from ${name} as well`, async () => {
      await writeFile(join(folder, 'orders-1.csv'), 'id;city\n1;Bonn\n');
      await writeFile(join(folder, 'invoices.csv'), 'id;city\n9;Nowhere\n');
      const api = await linked.api();
      const handedOver = await plan(createSource(linked.poolId), name);
      const body = jsonOf(handedOver, 'files');
      assert.equal(body['assistant'], assistant);
      assert.deepEqual(body['http'], {
        type: 'file',
        method: 'GET',
        relativeURI: folder,
        response: { resourcePath: 'files' },
      });
      assert.equal(body['file']!['type'], undefined, 'the file is not parsed');
      assert.match(handedOver.uncertainPoints.join('\n'), label);
      const { flowId } = await createFlow(api, handedOver, ignoreStep, signal);
      await setFlowDisabled(api, flowId!, false, signal);
      const jobId = await runFlow(api, flowId!, signal);
      await waitUntil('the run ends', async () => (await getJob(api, jobId, signal)).status === 'completed');
      assert.equal((await getJob(api, jobId, signal)).numError, 0);
      await waitUntil('the rows arrive', async () => (await readTable('HANDED_OVER'))?.rows.length === 1);
    });

  it('shows the error of Celonis where the key of its connection is wrong', async () => {
    await writeFile(join(folder, 'orders-1.csv'), 'id;city\n1;Bonn\n');
    const api = await linked.api();
    const handedOver = await plan(createSource(linked.poolId));
    const { id } = handedOver.celonisConnection;
    const record = (await linked.call('GET', `/v1/connections/${id}`)) as Record<string, object>;
    await linked.call('PUT', `/v1/connections/${id}`, {
      ...record,
      http: { ...record['http'], encrypted: { appKey: 'no-such-key' } },
    });
    const creation = await createFlow(api, handedOver, ignoreStep, signal);
    await setFlowDisabled(api, creation.flowId!, false, signal);
    const jobId = await runFlow(api, creation.flowId!, signal);
    await waitUntil('the run ends', async () => (await getJob(api, jobId, signal)).status === 'completed');
    const { flowErrors } = (await linked.call('GET', `/v1/flows/${creation.flowId}/errors`)) as {
      flowErrors: { numError: number }[];
    };
    assert.deepEqual(flowErrors.map(({ numError }) => numError).filter(Boolean), [1]);
  });

  it('deletes what was made where a step cannot be created, and says what could not be deleted', async () => {
    const handedOver = await plan(createSource(linked.poolId));
    const before = [await linked.listNames('/v1/exports'), await linked.listNames('/v1/imports')];
    const broken = {
      ...handedOver,
      records: handedOver.records.map((record) =>
        record.kind === 'flows' ? { ...record, body: { ...record.body, _integrationId: 'gone' } } : record,
      ),
    };
    const creation = await createFlow(await linked.api(), broken, ignoreStep, signal);
    assert.ok(creation.flowId === undefined && creation.problem.status === 422);
    assert.deepEqual(creation.leftovers, []);
    assert.deepEqual([await linked.listNames('/v1/exports'), await linked.listNames('/v1/imports')], before);
  });

  const addFault = (match: object, then: object, times = 1): Promise<void> => linked.addFault(match, then, times);

  for (const [status, expected] of [
    [401, 'Celigo did not accept the API token.'],
    [402, 'The license of the Celigo account does not cover this.'],
    [403, 'The API token does not permit this.'],
  ] as const)
    it(`says what a ${status} of Celigo means, and leaves nothing behind`, async () => {
      const handedOver = await plan(createSource(linked.poolId));
      const before = await linked.listNames('/v1/exports');
      await addFault(
        { method: 'POST', path: '/v1/imports$' },
        { status, body: { errors: [{ code: 'x', message: 'No.' }] } },
      );
      const creation = await createFlow(await linked.api(), handedOver, ignoreStep, signal);
      assert.ok(creation.flowId === undefined && creation.problem.what === expected, JSON.stringify(creation));
      assert.deepEqual(creation.leftovers, []);
      assert.deepEqual(await linked.listNames('/v1/exports'), before);
    });

  it('says that the integration is gone before anything is created', async () => {
    const handedOver = await plan(createSource(linked.poolId));
    const before = await linked.listNames('/v1/exports');
    const planWithoutIntegration = { ...handedOver, integration: { id: '65e1a4c0a7d3c95b1effffff', name: 'Gone' } };
    const steps: string[] = [];
    const creation = await createFlow(await linked.api(), planWithoutIntegration, (step) => steps.push(step), signal);
    assert.ok(creation.flowId === undefined);
    assert.equal(creation.problem.what, 'The integration "Gone" does not exist any more.');
    assert.deepEqual([steps.length, creation.leftovers], [1, []]);
    assert.deepEqual(await linked.listNames('/v1/exports'), before);
  });

  it('refuses a name that was taken meanwhile, in another window for instance', async () => {
    const handedOver = await plan(createSource(linked.poolId));
    const api = await linked.api();
    assert.ok((await createFlow(api, handedOver, ignoreStep, signal)).flowId);
    const creation = await createFlow(api, handedOver, ignoreStep, signal);
    assert.ok(creation.flowId === undefined);
    assert.match(creation.problem.what, /There is a flow named "Orders to Celonis"/);
    assert.equal((await linked.listNames('/v1/flows')).filter((name) => name === 'Orders to Celonis').length, 1);
  });

  it('names the record that may be there where the network was lost at its creation', async () => {
    const handedOver = await plan(createSource(linked.poolId));
    await addFault({ method: 'POST', path: '/v1/imports$' }, { reset: true, after: true });
    const creation = await createFlow(await linked.api(), handedOver, ignoreStep, signal);
    assert.ok(creation.flowId === undefined);
    assert.deepEqual(creation.leftovers, [
      'Step 1: create the data push job: the answer of Celigo was lost. Look whether "Orders to Celonis - create job" is there.',
    ]);
    assert.ok(!(await linked.listNames('/v1/exports')).includes('Orders to Celonis - files'), 'the export is gone');
  });

  it('says what could not be deleted again', async () => {
    const handedOver = await plan(createSource(linked.poolId));
    const refusal = { status: 403, body: { errors: [{ code: 'x', message: 'No.' }] } };
    await addFault({ method: 'POST', path: '/v1/imports$' }, refusal);
    await addFault({ method: 'DELETE', path: '/v1/exports/' }, refusal);
    const creation = await createFlow(await linked.api(), handedOver, ignoreStep, signal);
    assert.ok(creation.flowId === undefined && creation.leftovers.length === 1);
    assert.match(creation.leftovers[0]!, /^Source: the files \(exports\/[0-9a-f]{24}\): /);
  });

  it('creates the job as the push does: keys, types, mode and how the file is written', async () => {
    const handedOver = await plan(createSource(linked.poolId, { options: { duplicateRemovalColumn: 'city' } }));
    const [body] = jsonOf(handedOver, 'createJob')['http']!['body'] as string[];
    const job = JSON.parse(body!) as Record<string, unknown>;
    assert.deepEqual(
      [job['targetName'], job['type'], job['fileType'], job['keys']],
      ['HANDED_OVER', 'DELTA', 'CSV', ['id']],
    );
    assert.equal((job['csvParsingOptions'] as Record<string, unknown>)['separatorSequence'], ';');
    assert.deepEqual(jsonOf(handedOver, 'executeJob')['http']!['relativeURI'], [
      '/jobs/{{record.jobId}}?duplicateRemovalColumn=city',
    ]);
    assert.deepEqual(jsonOf(handedOver, 'files')['file'], {
      type: 'csv',
      encoding: 'utf8',
      csv: { columnDelimiter: ';', hasHeaderRow: true },
      output: 'blobKeys',
      skipDelete: true,
    });
    const deletion = planFlow(createSource(linked.poolId, { mode: 'delete' }), handedOver);
    assert.match(JSON.stringify(jsonOf(deletion, 'sendFile')), /chunks\/deleted/);
  });

  it('lists before anything is made what the flow does not do', async () => {
    const source = createSource(linked.poolId, {
      columns: [column('ORDER_ID', 'INTEGER', ['id']), column('city', 'STRING')],
      keys: ['ORDER_ID'],
      mode: 'replace',
    });
    const [table] = source.tables;
    const handedOver = await plan({
      ...source,
      tables: [
        {
          ...table,
          choices: [
            { source: ['note'], include: false },
            { source: ['at'], dateFormat: 'epochSeconds' },
            { source: ['paid'], trueWords: ['ja'] },
          ],
        },
        { job: { ...table.job, table: 'ITEMS' }, choices: [], childPath: ['items'] },
      ],
      files: [{ ...source.files[0]!, fileOptions: { ...source.files[0]!.fileOptions, skipLines: 2, header: false } }],
    });
    const limits = handedOver.limits.join('\n');
    for (const expected of [
      /id \(ORDER_ID\)/,
      /note/,
      /epochSeconds/,
      /paid/,
      /ITEMS/,
      /Lines above/,
      /no header/,
      /only the last one/,
    ])
      assert.match(limits, expected);
    const review = JSON.stringify(reviewFlow(handedOver));
    assert.match(review, /does not wait until Celonis has executed/);
    const copied = JSON.parse(formatFlowPlan(handedOver)) as { requests: { path: string }[] };
    assert.deepEqual(
      copied.requests.map(({ path }) => path),
      ['/v1/exports', '/v1/imports', '/v1/imports', '/v1/imports', '/v1/flows'],
    );
  });

  it('is refused for files that Celonis does not take as they are', async () => {
    const source = createSource(linked.poolId);
    const json = { ...source, files: [{ path: 'a.json', fileOptions: { format: 'json' as const, arrayPath: [] } }] };
    await assert.rejects(plan(json), /This push cannot become a flow/);
  });

  it('takes files from connections that have some, and proposes how their names begin', () => {
    const kindOf = (fields: Omit<CeligoConnection, '_id'>): string | undefined =>
      readFileConnectionKind({ _id: 'x', ...fields });
    assert.equal(kindOf({ type: 'ftp' }), 'ftp');
    assert.equal(kindOf({ type: 's3' }), 's3');
    assert.equal(kindOf({ type: 'http', assistant: 'azurestorageaccount' }), 'azureBlob');
    assert.equal(kindOf({ type: 'http', assistant: 'googledrive' }), 'googleDrive');
    assert.equal(kindOf({ type: 'http', http: { baseURI: 'https://files.example' } }), 'http');
    assert.equal(kindOf({ type: 'netsuite' }), undefined);
    assert.equal(kindOf({ type: 'http', http: { baseURI: 'https://a.celonis.cloud/intelligence/api' } }), undefined);
    assert.equal(proposeFileNameStart('orders-2026-01.csv'), 'orders-');
    assert.equal(proposeFileNameStart('2026.csv'), '2026.csv');
  });
});
