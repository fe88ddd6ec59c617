import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ToolDependencies } from '../../../../src/app/assistant/assistantTool';
import { assistantTools } from '../../../../src/app/assistant/toolCatalog';
import { toolNames } from '../../../../src/app/assistant/toolNames';
import { ToolRunner } from '../../../../src/app/assistant/toolRunner';
import { findWorkspaceFile } from '../../../../src/app/assistant/workspaceFile';
import { nodeFiles } from '../../../../src/app/commandLine/nodeFiles';
import { celigoVendor } from '../../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import type { Environment } from '../../../../src/connections/connectionRecord';
import { ConnectionService } from '../../../../src/connections/connectionService';
import { ConnectionStore } from '../../../../src/connections/connectionStore';
import { Redactor } from '../../../../src/core/redactor';
import { defaultTimestampEncoding } from '../../../../src/engine/model/tablePlan';
import { SecretStore } from '../../../../src/storage/secretStore';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { createTestClient } from '../../../support/httpServer';
import { testWorkers } from '../../../support/pushEngine';
import { SimulatedMachine } from '../../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const neverAborted = new AbortController().signal;

interface Answer {
  data: Record<string, unknown> & { problem?: { what: string; why?: string; next?: string } };
}

describe('the tools for language models', () => {
  let sandbox: SandboxHarness;
  let service: ConnectionService;
  let redactor: Redactor;
  let folder: string;
  let runner: ToolRunner;
  let sampleRows = 20;
  let isTrusted = true;
  let changedConnections: string[] = [];

  before(async () => {
    sandbox = await SandboxHarness.start();
    folder = mkdtempSync(join(tmpdir(), 'tools-'));
    writeFileSync(join(folder, 'customers.csv'), 'id;name\n1;A\n2;B\n');
    writeFileSync(
      join(folder, 'customers.push.json'),
      JSON.stringify({ connection: 'Acme', table: 'tool_customers', mode: 'replace', files: ['customers.csv'] }),
    );
    const window = new SimulatedMachine().openWindow();
    redactor = new Redactor();
    const secretStore = new SecretStore(window.secrets, redactor);
    service = new ConnectionService({
      store: new ConnectionStore(window.state, secretStore, silentLog),
      secretStore,
      vendors: [celonisVendor, celigoVendor],
      createHttpClient: (origin) => createTestClient(origin),
      log: silentLog,
    });
    const { appKey, domain, pools } = sandbox.celonisAddress;
    const { origin, apiToken } = sandbox.celigoAddress;
    const save = async (name: string, environment: Environment, apiType: string): Promise<void> => {
      await service.save({
        vendor: 'celonis',
        name,
        environment,
        values: { apiType, domain, authType: 'custom', poolId: pools[0]?.id ?? '' },
        secrets: { appKey },
      });
    };
    await save('Acme', 'test', 'dataPush');
    await save('Acme Production', 'production', 'dataPush');
    await save('Acme KPIs', 'none', 'intelligence');
    await service.save({
      vendor: 'celigo',
      name: 'Acme Celigo',
      environment: 'test',
      values: { region: 'other', origin },
      secrets: { apiToken },
    });
    runner = createRunner();
  });
  after(async () => {
    service.dispose();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    changedConnections = [];
    sampleRows = 20;
    isTrusted = true;
  });

  function createRunner(): ToolRunner {
    const unused = (): never => assert.fail('This is not expected to be used.');
    return new ToolRunner(
      {
        service,
        log: silentLog,
        workers: testWorkers,
        files: nodeFiles,
        pushSettings: () => ({
          format: 'parquet',
          timestamps: defaultTimestampEncoding,
          csvSeparator: ',',
          csvLineEnding: 'crlf',
        }),
        questions: { chooseArray: unused, chooseKeys: unused, confirm: unused, confirmByTyping: unused },
        progress: { show: unused },
        onChanged: (id: string) => changedConnections.push(id),
        resolveFile: (path: string) =>
          findWorkspaceFile(nodeFiles, [{ name: 'w', uri: pathToFileURL(folder).href }], path),
        isWorkspaceTrusted: () => isTrusted,
        sampleRows: () => sampleRows,
      } as unknown as ToolDependencies,
      (text) => redactor.redact(text),
    );
  }

  const answerOf = async (name: string, input: object): Promise<Answer['data']> =>
    (JSON.parse(await runner.run(`celonisCeligo_${name}`, input, neverAborted)) as Answer).data;

  it('are the ones that the editor is told of', () => {
    assert.deepEqual(assistantTools.map(({ name }) => name).sort(), [...toolNames].sort());
  });

  it('list the connections without any secret', async () => {
    await service.setPolicy(service.connections().find(({ name }) => name === 'Acme KPIs')!.id, { isReadOnly: true });
    const { connections } = (await answerOf('listConnections', {})) as {
      connections: { name: string; readOnly: boolean }[];
    };
    assert.deepEqual(
      connections.filter(({ readOnly }) => readOnly).map(({ name }) => name),
      ['Acme KPIs'],
    );
    assert.deepEqual(
      connections.map(({ name }) => name),
      ['Acme', 'Acme Celigo', 'Acme KPIs', 'Acme Production'],
    );
    assert.ok(!JSON.stringify(connections).includes(sandbox.celonisAddress.appKey));
  });

  it('walk from a connection to what lies behind it, by labels or ids', async () => {
    const first = (await answerOf('listResources', { connection: 'acme' })) as {
      rows: { label: string; kind: string }[];
    };
    const table = first.rows.find(({ kind }) => kind === 'table') ?? first.rows[0];
    assert.ok(table);
    const columns = (await answerOf('listResources', { connection: 'Acme', path: [table.label] })) as {
      rows: unknown[];
    };
    assert.ok(columns.rows.length > 0, JSON.stringify(columns));
    const { problem } = await answerOf('listResources', { connection: 'Acme', path: ['nowhere'] });
    assert.match(problem?.what ?? '', /no "nowhere" below "Acme"/);
    assert.match(problem?.why ?? '', new RegExp(table.label));
  });

  it('test a connection, check by check', async () => {
    const report = (await answerOf('testConnection', { connection: 'Acme' })) as { works: boolean; checks: unknown[] };
    assert.equal(report.works, true);
    assert.ok(report.checks.length > 1);
  });

  it('name the connections there are where one is not found', async () => {
    const { problem } = await answerOf('testConnection', { connection: 'Nobody' });
    assert.match(problem?.what ?? '', /no connection "Nobody"/);
    assert.match(problem?.why ?? '', /"Acme Production"/);
  });

  it('look at a file as a push would, with at most 20 rows', async () => {
    writeFileSync(
      join(folder, 'orders.csv'),
      `id,day\n${Array.from({ length: 50 }, (_, id) => `${id},2024-01-${10 + (id % 10)}`).join('\n')}\n`,
    );
    const answer = (await answerOf('inspectFile', { file: 'orders.csv' })) as {
      rows: number;
      columns: { name: string; type: string }[];
      sample: object[];
    };
    assert.equal(answer.rows, 50, JSON.stringify(answer));
    assert.deepEqual(
      answer.columns.map(({ name, type }) => [name, type]),
      [
        ['id', 'INTEGER'],
        ['day', 'DATE'],
      ],
    );
    assert.equal(answer.sample.length, 20);
    sampleRows = 0;
    const withoutRows = await answerOf('inspectFile', { file: 'w/orders.csv' });
    assert.deepEqual(withoutRows['sample'], []);
  });

  it('show no value of a file where no rows may be seen, in no note and no problem either', async () => {
    sampleRows = 0;
    const values = Array.from({ length: 30 }, (_, id) => `${id},"1,${id}0 canary"`);
    writeFileSync(join(folder, 'secret.csv'), `id,amount\n${values.join('\n')}\n30,"canary-odd"\n`);
    writeFileSync(
      join(folder, 'secret.push.json'),
      JSON.stringify({
        connection: 'Acme',
        table: 'tool_secret',
        mode: 'replace',
        files: ['secret.csv'],
        columns: [{ source: ['amount'], name: 'amount', type: 'INTEGER' }],
      }),
    );
    const inspected = await answerOf('inspectFile', { file: 'secret.csv' });
    assert.equal(inspected['rows'], 31);
    const tried = await answerOf('dryRunPush', { definition: 'secret.push.json' });
    assert.match(JSON.stringify(tried), /amount/);
    assert.doesNotMatch(JSON.stringify([inspected, tried]), /canary/);
  });

  it('read nothing outside of the workspace', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'key.csv'), 'a\n1\n');
    symlinkSync(join(outside, 'key.csv'), join(folder, 'link.csv'));
    mkdirSync(join(folder, 'sub'), { recursive: true });
    for (const file of ['link.csv', `../${outside.split('/').at(-1)}/key.csv`, join(outside, 'key.csv')]) {
      const { problem } = await answerOf('inspectFile', { file });
      assert.match(problem?.what ?? '', /workspace/, file);
    }
    writeFileSync(
      join(folder, 'leak.push.json'),
      JSON.stringify({
        connection: 'Acme',
        table: 't',
        mode: 'replace',
        files: [`../${outside.split('/').at(-1)}/key.csv`],
      }),
    );
    const { problem } = await answerOf('dryRunPush', { definition: 'leak.push.json' });
    assert.match(problem?.what ?? '', /outside of the workspace/);
    rmSync(outside, { recursive: true });
  });

  it('try a push without sending anything, and follow no definition of a workspace that is not trusted', async () => {
    const requestsBefore = (await sandbox.listRequests()).filter(({ method }) => method !== 'GET').length;
    const answer = (await answerOf('dryRunPush', { definition: 'customers.push.json' })) as {
      tables: { rows: number; problems: unknown[] }[];
    };
    assert.deepEqual(
      answer.tables.map(({ rows, problems }) => [rows, problems]),
      [[2, []]],
    );
    const requestsAfter = (await sandbox.listRequests()).filter(({ method }) => method !== 'GET').length;
    assert.equal(requestsAfter, requestsBefore);
    isTrusted = false;
    for (const tool of ['dryRunPush', 'pushDefinition']) {
      const { problem } = await answerOf(tool, { definition: 'customers.push.json' });
      assert.match(problem?.what ?? '', /not trusted/);
    }
  });

  it('read errors of a step, runs of a flow and rights in Celigo', async () => {
    const integrations = (await answerOf('listResources', {
      connection: 'Acme Celigo',
      path: ['Integrations'],
    })) as { rows: { label: string }[] };
    const flows = (await answerOf('listResources', {
      connection: 'Acme Celigo',
      path: ['Integrations', integrations.rows[0]!.label, 'Flows'],
    })) as { rows: { label: string; id: string }[] };
    const errors = (await answerOf('listOpenErrors', { connection: 'Acme Celigo', flow: flows.rows[0]!.id })) as {
      steps: { name: string; errors: unknown[] }[];
    };
    assert.ok(errors.steps.length > 0, JSON.stringify(errors));
    const runs = (await answerOf('listFlowRuns', { connection: 'Acme Celigo', flow: flows.rows[0]!.id })) as {
      runs: unknown[];
    };
    assert.ok(Array.isArray(runs.runs));
    const access = (await answerOf('listAccess', { connection: 'Acme Celigo' })) as { rows: unknown[] };
    assert.ok(access.rows.length > 0);
    const { problem } = await answerOf('listOpenErrors', { connection: 'Acme Celigo', flow: 'no such flow' });
    assert.match(problem?.why ?? '', /There are/);
  });

  it('say what is wrong with their input', async () => {
    const { problem } = await answerOf('listOpenErrors', { connection: 'Acme Celigo' });
    assert.match(problem?.why ?? '', /flow/);
    const { problem: limitProblem } = await answerOf('readResource', { connection: 'Acme', path: [] });
    assert.match(limitProblem?.why ?? '', /at least 1/);
  });

  it('retry no errors but those that are open, and say how many they are', async () => {
    const flow = 'Fulfilments: NetSuite to Shopify';
    const input = { connection: 'Acme Celigo', flow, step: 'Post fulfilments', errorIds: ['nope'] };
    const { confirmation } = await runner.prepare('celonisCeligo_retryErrors', input);
    assert.match(confirmation?.lines.join('\n') ?? '', /Retries 1 error of "Post fulfilments"/);
    const { problem } = await answerOf('retryErrors', input);
    assert.match(problem?.what ?? '', /no such open error of "Post fulfilments"/);
  });

  it('say that what lies behind a connection has changed, for the view to read it anew', async () => {
    await answerOf('listOpenErrors', {
      connection: 'Acme Celigo',
      flow: 'Fulfilments: NetSuite to Shopify',
      step: 'Post fulfilments',
    });
    assert.deepEqual(changedConnections, []);
    const { problem, outcome } = await answerOf('runFlow', {
      connection: 'Acme Celigo',
      flow: 'Fulfilments: NetSuite to Shopify',
    });
    assert.deepEqual([problem, typeof outcome], [undefined, 'string']);
    const { id } = service.connections().find(({ name }) => name === 'Acme Celigo')!;
    assert.deepEqual(changedConnections, [id]);
  });

  it('are confirmed for each change, naming connection, environment and effect', async () => {
    const changes = assistantTools.filter(({ effect }) => effect === 'changes').map(({ name }) => name);
    assert.deepEqual(changes.sort(), [
      'celonisCeligo_pushDefinition',
      'celonisCeligo_retryErrors',
      'celonisCeligo_runFlow',
    ]);
    for (let round = 0; round < 2; round++) {
      const { confirmation } = await runner.prepare('celonisCeligo_runFlow', { connection: 'Acme Celigo', flow: 'F' });
      const text = confirmation?.lines.join('\n') ?? '';
      assert.match(text, /Runs the flow "F"/);
      assert.match(text, /Acme Celigo/);
      assert.match(text, /Test/);
    }
    const notYetThere = await runner.prepare('celonisCeligo_pushDefinition', { definition: 'later.push.json' });
    assert.match(notYetThere.confirmation?.lines.join('\n') ?? '', /later\.push\.json/);
    const push = await runner.prepare('celonisCeligo_pushDefinition', { definition: 'customers.push.json' });
    assert.match(
      push.confirmation?.lines.join('\n') ?? '',
      /Pushes customers\.csv to the table tool_customers \(Replace\), as customers\.push\.json says[^]*Connection: Acme/,
    );
  });

  it('ask once about reading on production, and not about reading elsewhere', async () => {
    const read = (connection: string) => runner.prepare('celonisCeligo_listResources', { connection, path: [] });
    assert.equal((await read('Acme')).confirmation, undefined);
    assert.match((await read('Acme Production')).confirmation?.lines.join('\n') ?? '', /Production/);
    assert.match((await read('Acme Production')).confirmation?.title ?? '', /read/);
    await answerOf('listResources', { connection: 'Acme Production' });
    assert.equal((await read('Acme Production')).confirmation, undefined);
  });

  it('ask about a connection that leads to production only since it was read, and send nothing unasked', async () => {
    const { id } = service.connections().find(({ name }) => name === 'Acme')!;
    await answerOf('listResources', { connection: 'Acme' });
    await service.setPolicy(id, { environment: 'production' });
    const { problem } = await answerOf('listResources', { connection: 'Acme' });
    assert.match(problem?.what ?? '', /nobody has been asked/);
    const asked = await runner.prepare('celonisCeligo_listResources', { connection: 'Acme', path: [] });
    assert.match(asked.confirmation?.lines.join('\n') ?? '', /Production/);
    assert.equal((await answerOf('listResources', { connection: 'Acme' })).problem, undefined);
    await service.setPolicy(id, { environment: 'test' });
  });

  it('change nothing with a read-only connection, and send nothing then', async () => {
    const connections = ['Acme', 'Acme Celigo'].map(
      (name) => service.connections().find((connection) => connection.name === name)!,
    );
    for (const { id } of connections) await service.setPolicy(id, { isReadOnly: true });
    const requestsBefore = (await sandbox.listRequests()).length;
    const inputs: Record<string, object> = {
      pushDefinition: { definition: 'customers.push.json' },
      retryErrors: { connection: 'Acme Celigo', flow: 'F', step: 'S' },
      runFlow: { connection: 'Acme Celigo', flow: 'F' },
    };
    const changingTools = assistantTools.filter(({ effect }) => effect === 'changes');
    assert.deepEqual(changingTools.map(({ name }) => name.split('_')[1]).sort(), Object.keys(inputs).sort());
    for (const [name, input] of Object.entries(inputs)) {
      const { problem } = await answerOf(name, input);
      assert.match(problem?.what ?? '', /is read-only/, name);
    }
    assert.equal((await sandbox.listRequests()).length, requestsBefore);
    for (const { id } of connections) await service.setPolicy(id, { isReadOnly: false });
  });

  it('end when they are cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(runner.run('celonisCeligo_testConnection', { connection: 'Acme' }, controller.signal));
  });
});
