import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, copyFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { nodeFiles } from '../../../../src/app/commandLine/nodeFiles';
import { createSingleConnection } from '../../../../src/app/commandLine/singleConnection';
import { FileReading } from '../../../../src/app/push/fileReading';
import { OpenedFiles } from '../../../../src/app/push/openedFiles';
import { openPool } from '../../../../src/app/push/poolSession';
import { preparePushes } from '../../../../src/app/push/preparePushes';
import type { ProgressDisplay, PushDependencies } from '../../../../src/app/push/pushDependencies';
import { prepareRequests, requestFromParameters } from '../../../../src/app/push/pushFiles';
import type { PushRequest } from '../../../../src/app/push/pushRequest';
import { PushRunner } from '../../../../src/app/push/pushRunner';
import type { Log } from '../../../../src/core/log';
import { Redactor } from '../../../../src/core/redactor';
import type { PushDefinition } from '../../../../src/push/definition/pushDefinition';
import { PushJournalStore } from '../../../../src/push/journal/pushJournalStore';
import { PushOwners } from '../../../../src/push/journal/pushOwners';
import { PushHistory } from '../../../../src/push/pushHistory';
import type { PushRecord } from '../../../../src/push/pushRecord';
import { PushRecordFiles } from '../../../../src/push/pushRecordFiles';
import { PanelSession } from '../../../../src/ui/webviews/push/panelSession';
import type { PushChoices } from '../../../../src/ui/webviews/push/pushChoices';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { CountedReads } from '../../../support/countedReads';
import { useParquetFolder } from '../../../support/duckDbParquet';
import { writeEventLog, writePackedEventLog } from '../../../support/eventLog';
import { eventually } from '../../../support/eventually';
import { defaultChoices } from '../../../support/scriptedPanel';

const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const progress: ProgressDisplay = { show: (_title, work) => work(() => {}, new AbortController().signal) };

/** From the first look at a file to its last chunk, whoever starts the push, with nothing scripted but the answers. */
describe('A push reads its file', () => {
  const writeParquet = useParquetFolder();
  let sandbox: SandboxHarness;
  let reads: CountedReads;
  let folder: string;
  let owners: PushOwners;
  let dependencies: PushDependencies;
  let runner: PushRunner;
  let connectionId: string;
  let tableCount = 0;

  before(async () => {
    sandbox = await SandboxHarness.start();
    reads = new CountedReads();
    folder = await mkdtemp(join(tmpdir(), 'push-reads-'));
    const redactor = new Redactor();
    const { connection, service } = createSingleConnection({
      name: 'Sandbox',
      domain: sandbox.celonisAddress.domain,
      pool: sandbox.emptyPoolId,
      environment: { CELONIS_APP_KEY: sandbox.celonisAddress.appKey },
      version: '0',
      log,
      redactor,
    });
    connectionId = connection.id;
    owners = new PushOwners(folder);
    const history = new PushHistory({
      files: new PushRecordFiles(folder),
      owners,
      log,
      redact: (text) => redactor.redact(text),
    });
    dependencies = {
      service,
      history,
      log,
      workers: reads.workers,
      files: nodeFiles,
      progress,
      questions: {
        chooseArray: async () => [],
        chooseKeys: async () => ['id'],
        confirm: async () => {},
        confirmByTyping: async () => {},
      },
      pushSettings: () => ({ format: 'parquet', timestamps: 'INT64', csvSeparator: ',', csvLineEnding: 'crlf' }),
    };
    runner = createRunner();
  });
  after(async () => {
    dependencies.history.dispose();
    owners.dispose();
    reads.dispose();
    await rm(folder, { recursive: true, force: true });
    await sandbox.close();
  });

  const createRunner = (): PushRunner =>
    new PushRunner({
      ...dependencies,
      journals: new PushJournalStore(folder, owners),
      version: '0',
      onPushed: () => {},
    });

  /** Records that take some chunks of the file to read, none of it known before. */
  const writeFile = (name: string, content = ndjson(20_000)): string => {
    writeFileSync(join(reads.folder, name), content);
    reads.take();
    return pathToFileURL(join(reads.folder, name)).href;
  };
  const ndjson = (count: number): string =>
    Array.from({ length: count }, (_, id) => JSON.stringify({ id, text: `text ${id}`, amount: id / 4 })).join('\n');
  /** How often a file was read, in all its bytes. */
  const passesOf = (name: string): number => (reads.take()[name]?.bytes ?? 0) / statSync(join(reads.folder, name)).size;
  const definition = (change: Partial<PushDefinition> = {}): PushDefinition => ({
    connection: 'Sandbox',
    table: `read_${++tableCount}`,
    mode: 'replace',
    ...change,
  });

  /** As a definition, a task, a code lens, a language model and "Push Again" do. */
  const pushRequests = async (...requests: PushRequest[]): Promise<PushRecord[]> => {
    const { prepared } = await prepareRequests(dependencies, requests);
    const finishedPushes = await runner.pushAll(prepared);
    for (const { result } of finishedPushes) assert.equal(result.result, 'done', result.problem?.what);
    return finishedPushes.map(({ record }) => record);
  };

  /** A table that the other modes need. */
  const createTable = async (): Promise<string> => {
    const { table } = definition();
    await pushRequests({ files: [writeFile('first.ndjson', ndjson(10))], definition: definition({ table }) });
    return table;
  };

  it('twice as defined, in every mode, and again when it is pushed again', async () => {
    for (const mode of ['replace', 'append', 'upsert', 'delete'] as const) {
      const table = await createTable();
      const keys = mode === 'upsert' || mode === 'delete' ? { keys: ['id'] } : {};
      const files = [writeFile('defined.ndjson')];
      const [record] = await pushRequests({ files, definition: definition({ table, mode, ...keys }), connectionId });
      assert.ok(passesOf('defined.ndjson') <= 2.05, mode);
      await pushRequests(requestFromParameters(record!.order));
      assert.ok(passesOf('defined.ndjson') <= 2.05, `${mode} again`);
    }
  });

  it('not more than that on the quick path, where keys are asked for while it is read', async () => {
    for (const mode of ['replace', 'upsert'] as const) {
      const table = await createTable();
      const uri = writeFile('quick.ndjson');
      const reading = FileReading.start(dependencies, [uri]);
      const [connection] = dependencies.service.connections();
      const pool = await openPool(dependencies, connection!, 'Push', reading.failureSignal);
      const target = pool.targetInSchema(table, undefined);
      const planned = { reading, target, definition: definition({ table, mode }) };
      const { prepared } = await preparePushes(dependencies, pool, [planned]);
      const [finishedPush] = await runner.pushAll(prepared);
      assert.equal(finishedPush?.result.result, 'done');
      assert.ok(passesOf('quick.ndjson') <= 2.05, mode);
    }
  });

  it('once and its beginning, where it is large and replaces a table', async () => {
    for (const name of ['large.ndjson', 'lines.json']) {
      const path = join(reads.folder, name);
      writeEventLog(path, 30e6, 'ndjson');
      reads.take();
      await pushRequests({ files: [pathToFileURL(path).href], definition: definition(), connectionId });
      assert.ok(passesOf(name) <= 1.3, name);
    }
  });

  it('once and its beginning, where it is packed, large and replaces a table', async () => {
    for (const [name, bytes, format] of [
      ['large.ndjson.gz', 40e6, 'ndjson'],
      ['large.array.json.gz', 40e6, 'array'],
      ['large.csv.gz', 60e6, 'csv'],
      ['packed.json', 40e6, 'ndjson'],
    ] as const) {
      const path = join(reads.folder, name);
      writePackedEventLog(path, bytes, format);
      reads.take();
      await pushRequests({ files: [pathToFileURL(path).href], definition: definition(), connectionId });
      const passes = passesOf(name);
      assert.ok(passes <= 1.3, `${name}: ${passes}`);
    }
  });

  it('once and its beginning, where it is Parquet, large and replaces a table', async () => {
    const query = `SELECT i AS id, i / 4 AS amount, sha256(i::VARCHAR) AS text FROM range(400000) t(i)`;
    const source = await writeParquet('large.parquet', query, 'COMPRESSION zstd, ROW_GROUP_SIZE 20480');
    copyFileSync((source as { path: string }).path, join(reads.folder, 'large.parquet'));
    const uri = pathToFileURL(join(reads.folder, 'large.parquet')).href;
    reads.take();
    await pushRequests({ files: [uri], definition: definition(), connectionId });
    const passes = passesOf('large.parquet');
    assert.ok(passes > 0.9 && passes <= 1.3, String(passes));
  });

  it('twice and its beginning, where it is large and goes on otherwise than it begins', async () => {
    const path = join(reads.folder, 'misleading.ndjson');
    writeEventLog(path, 60e6, 'ndjson');
    appendFileSync(path, '{"added_at_the_end":1}\n');
    reads.take();
    await pushRequests({ files: [pathToFileURL(path).href], definition: definition(), connectionId });
    const passes = passesOf('misleading.ndjson');
    assert.ok(passes > 2 && passes <= 2.3, String(passes));
  });

  it('not more than that where it is packed', async () => {
    const path = join(reads.folder, 'misleading.ndjson.gz');
    writePackedEventLog(path, 60e6, 'ndjson');
    appendFileSync(path, gzipSync('{"added_at_the_end":1}\n'));
    reads.take();
    await pushRequests({ files: [pathToFileURL(path).href], definition: definition(), connectionId });
    const passes = passesOf('misleading.ndjson.gz');
    assert.ok(passes > 2 && passes <= 2.3, String(passes));
  });

  /** A panel as the editor opens it, without its page. */
  const openPanel = (uri: string, choices: Partial<PushChoices>): PanelSession => {
    const openedFiles = new OpenedFiles(dependencies, [uri]);
    const ownChoices: PushChoices = { ...defaultChoices, connection: connectionId, ...choices };
    return new PanelSession(
      { name: 'file', files: [uri], choices: ownChoices, defaults: ownChoices },
      {
        log,
        engine: openedFiles.engine,
        source: () => openedFiles.openSource(),
        createRequest: (chosen, tables) => openedFiles.createRequest(chosen, tables),
        post: () => {},
        isVisible: () => true,
        connections: () => [
          { id: connectionId, name: 'Sandbox', environment: '', isProduction: false, team: 't', poolId: 'p' },
        ],
        pool: async (connection) => ({ connection, name: 'Playground', tables: undefined }),
        columns: async () => undefined,
        push: async (_files, createRequests, run) => {
          await pushRequests(...(await createRequests(run)));
          return { tone: 'passed', text: '', paragraphs: [] };
        },
        dryRun: async () => ({ tone: 'passed', text: '', paragraphs: [] }),
        save: async () => undefined,
        openDefinition: () => {},
        openFiles: () => {},
        addConnection: () => {},
        choosePool: () => {},
        perform: () => {},
      },
    );
  };
  const pushFromPanel = async (uri: string, choices: Partial<PushChoices>): Promise<void> => {
    const session = openPanel(uri, choices);
    await eventually('the panel has read everything', () => session.canPush || undefined);
    await session.receive({ type: 'act', action: 'push' });
    session.dispose();
  };
  const pushAtOnce = async (uri: string, choices: Partial<PushChoices>): Promise<void> => {
    const session = openPanel(uri, choices);
    assert.equal(session.canPush, false);
    await session.receive({ type: 'act', action: 'push' });
    session.dispose();
  };

  it('its beginning and twice from a panel, which pushes what it has shown', async () => {
    for (const mode of ['replace', 'append'] as const) {
      const table = await createTable();
      await pushFromPanel(writeFile('panel.ndjson'), { table, mode });
      const passes = passesOf('panel.ndjson');
      assert.ok(passes > 2 && passes <= 2.3, `${mode}: ${passes}`);
    }
  });

  it('no more where Push is pressed while the panel still reads', async () => {
    const table = await createTable();
    await pushAtOnce(writeFile('atOnce.ndjson'), { table });
    const passes = passesOf('atOnce.ndjson');
    assert.ok(passes > 2 && passes <= 2.3, `${passes}`);
  });

  it('once more in a panel for each choice of keys, which says at once whether they tell rows apart', async () => {
    const table = await createTable();
    await pushFromPanel(writeFile('keys.ndjson'), { table, mode: 'upsert', keys: ['id'] });
    assert.ok(passesOf('keys.ndjson') <= 3.3);
  });

  it('twice for each of its tables', async () => {
    const records = Array.from({ length: 5_000 }, (_, id) => ({ id, items: [{ sku: `a${id}` }, { sku: 'b' }] }));
    const childTables = [{ source: ['items'], table: `items_${++tableCount}` }];
    const keys = ['id'];
    const content = records.map((record) => JSON.stringify(record)).join('\n');
    const files = [writeFile('parent.ndjson', content)];
    await pushRequests({ files, definition: definition({ keys, childTables }), connectionId });
    assert.ok(passesOf('parent.ndjson') <= 4.1);
  });

  it('each of several once to decide their types and once to encode', async () => {
    const names = ['1.ndjson', '2.ndjson', '3.ndjson'];
    const files = names.map((name) => writeFile(name));
    await pushRequests({ files, definition: definition(), connectionId });
    const { [names[0]!]: first, [names[2]!]: last } = reads.take();
    const { size } = statSync(join(reads.folder, names[0]!));
    // And a little of each to tell what it is.
    for (const { bytes } of [first!, last!]) assert.ok(bytes <= 2.2 * size, `${bytes} of ${size}`);
  });

  it('once more when it goes on after its window was closed', async () => {
    const uri = writeFile('resumed.ndjson');
    const request = {
      files: [uri],
      definition: definition({ mode: 'append', table: await createTable() }),
      connectionId,
    };
    const closingRunner = createRunner();
    let closing: Promise<void> | undefined;
    const { prepared } = await prepareRequests(dependencies, [request]);
    const [handedOver] = await closingRunner.pushAll(prepared, {
      onProgress: ({ bytesSent }) => {
        if (bytesSent > 0) closing ??= closingRunner.handOverAll();
      },
    });
    await closing;
    assert.ok(handedOver?.result.isHandedOver);
    assert.ok(passesOf('resumed.ndjson') <= 2.05);
    const { id } = handedOver.record;
    const state = await new PushJournalStore(folder, owners).readState(id);
    const { result } = await createRunner().resumePush(id, state!);
    assert.equal(result.result, 'done', result.problem?.what);
    assert.ok(passesOf('resumed.ndjson') <= 1.05);
  });

  it('twice without an editor', async () => {
    const table = await createTable();
    writeFile('headless.ndjson');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(reads.distFolder, 'push.js'),
        join(reads.folder, 'headless.ndjson'),
        ...['--domain', sandbox.celonisAddress.domain, '--pool', sandbox.emptyPoolId],
        ...['--table', table, '--mode', 'upsert', '--key', 'id'],
      ],
      { env: { ...process.env, CELONIS_APP_KEY: sandbox.celonisAddress.appKey } },
    );
    assert.equal((JSON.parse(stdout) as { outcome: string }).outcome, 'done');
    const passes = passesOf('headless.ndjson');
    assert.ok(passes > 1.9 && passes <= 2.05, String(passes));
  });
});
