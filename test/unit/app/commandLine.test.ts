import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SandboxHarness } from '../../support/celonisSandbox';

interface Run {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  result: {
    outcome: string;
    table: string;
    rows: number;
    columns: { name: string; type: string; length: number | null }[];
    notes: string[];
    problem?: { kind: string; what: string; next?: string };
    question?: { what: string; choices: string[]; readings?: { choice: string; rows: string[][] }[] };
  };
}

describe('the command line', () => {
  let sandbox: SandboxHarness;
  let folder: string;

  before(async () => {
    sandbox = await SandboxHarness.start();
  });
  after(() => sandbox.close());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'command-line-'));
    mkdirSync(join(folder, 'runner'));
    copyFileSync(join(process.cwd(), 'dist', 'push.js'), join(folder, 'runner', 'push.js'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.reset();
  });

  function writeData(name: string, content: unknown): void {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** @param onLine is called with what was written to stderr so far */
  async function run(
    args: readonly string[],
    options: { key?: string; onStderr?: (text: string, kill: () => void) => void } = {},
  ): Promise<Run> {
    const { CELONIS_APP_KEY: _app, CELONIS_API_KEY: _api, ...environment } = process.env;
    const place = ['--domain', sandbox.origin, '--pool', sandbox.emptyPoolId];
    const child = spawn(process.execPath, [join('runner', 'push.js'), ...args, ...place], {
      cwd: folder,
      env: { ...environment, CELONIS_APP_KEY: options.key ?? sandbox.celonisAddress.appKey },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => {
      stderr += String(data);
      options.onStderr?.(stderr, () => child.kill('SIGINT'));
    });
    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
    assert.match(stdout, /^\{.*\}\n$/, `One line of JSON, not ${stdout} ${stderr}`);
    assert.ok(!(stdout + stderr).includes(sandbox.celonisAddress.appKey), 'The key is nowhere.');
    return { exitCode, stdout, stderr, result: JSON.parse(stdout) as Run['result'] };
  }

  it('replaces a table named after the file where nothing else is said', async () => {
    writeData('My orders.json', [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ]);
    const { exitCode, result, stderr } = await run(['My orders.json']);
    assert.deepEqual(result, {
      outcome: 'done',
      table: 'My_orders',
      rows: 2,
      columns: [
        { name: 'id', type: 'INTEGER', length: null },
        { name: 'name', type: 'STRING', length: 80 },
      ],
      notes: [],
    });
    assert.equal(exitCode, 0);
    assert.match(stderr, /Pushing My orders\.json to My_orders/);
    const table = await sandbox.readTable('My_orders');
    assert.deepEqual(
      table?.rows.map(({ id, name }) => [id, name]),
      [
        [1, 'a'],
        [2, 'b'],
      ],
    );
    assert.deepEqual(readdirSync(folder).sort(), ['My orders.json', 'runner']);
  });

  it('takes keys and mode from a definition, and what the arguments say before that', async () => {
    writeData('invoices.json', [{ id: 1, amount: 1 }]);
    await run(['invoices.json', '--table', 'invoices']);
    writeData('invoices.json', [
      { id: 1, amount: 5 },
      { id: 2, amount: 7 },
    ]);
    writeData('invoices.push.json', { connection: 'Any', table: 'invoices', mode: 'upsert', keys: ['id'] });
    const { exitCode, result } = await run(['invoices.json', '--definition', 'invoices.push.json', '--format', 'csv']);
    assert.equal(exitCode, 0, JSON.stringify(result));
    const amounts = (await sandbox.readTable('invoices'))?.rows.map(({ amount }) => amount);
    assert.deepEqual(amounts?.sort(), [5, 7]);
    const deletion = await run(['invoices.push.json', '--mode', 'delete']);
    assert.equal(deletion.exitCode, 0, deletion.stdout);
    assert.equal((await sandbox.readTable('invoices'))?.rowCount, 0);
  });

  it('follows the definition beside a file, and reads the files that a definition names', async () => {
    writeData('part-1.csv', 'id;name\n1;a\n');
    writeData('part-2.csv', 'id;name\n2;b\n');
    writeData('parts.push.json', { connection: 'Any', table: 'parts', mode: 'replace', files: ['part-*.csv'] });
    const { exitCode, result } = await run(['--definition', 'parts.push.json']);
    assert.equal(exitCode, 0, JSON.stringify(result));
    assert.deepEqual([result.table, result.rows], ['parts', 2]);
    writeData('beside.json', [{ id: 1 }]);
    writeData('beside.push.json', { connection: 'Any', table: 'from_definition', mode: 'replace' });
    assert.equal((await run(['beside.json'])).result.table, 'from_definition');
  });

  it('unpacks and reads in worker threads of its own file', async () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `name ${id}` }));
    writeFileSync(join(folder, 'packed.json.gz'), gzipSync(JSON.stringify(rows)));
    const { exitCode, result } = await run(['packed.json.gz']);
    assert.equal(exitCode, 0, JSON.stringify(result));
    assert.equal((await sandbox.readTable('packed', 1))?.rowCount, 20_000);
  });

  it('sends nothing in a dry run', async () => {
    writeData('dry.json', [{ id: 1 }]);
    const { exitCode, result } = await run(['dry.json', '--dry-run']);
    assert.deepEqual(
      { exitCode, ...result },
      {
        exitCode: 0,
        outcome: 'done',
        table: 'dry',
        rows: 1,
        columns: [{ name: 'id', type: 'INTEGER', length: null }],
        notes: [],
      },
    );
    assert.equal(await sandbox.readTable('dry'), undefined);
  });

  it('asks with the first rows of both tables where a file can be read in two ways', async () => {
    writeData('two.csv', 'a;b\tc\n1;2\t3\n5;6\t7\n');
    const { exitCode, result } = await run(['two.csv', '--dry-run']);
    assert.equal(exitCode, 3);
    assert.deepEqual(
      result.question?.readings?.map(({ rows }) => rows),
      [
        [
          ['a;b', 'c'],
          ['1;2', '3'],
          ['5;6', '7'],
        ],
        [
          ['a', 'b\tc'],
          ['1', '2\t3'],
          ['5', '6\t7'],
        ],
      ],
    );
    assert.deepEqual(
      result.question.readings.map(({ choice }) => choice),
      result.question.choices,
    );
  });

  it('asks with the first lines in each character set where none is certain', async () => {
    writeFileSync(join(folder, 'dos.csv'), Buffer.from('name;ort\nA;B\nM\x81ller;K\x94ln\n', 'latin1'));
    const { exitCode, result } = await run(['dos.csv', '--dry-run']);
    assert.equal(exitCode, 3);
    assert.deepEqual(result.question?.readings?.[0], {
      choice: '"encoding": "cp850" (Read as CP850)',
      rows: [['name;ort'], ['Müller;Köln']],
    });
    const macintosh = result.question?.readings?.find(({ choice }) => choice.includes('macintosh'));
    assert.deepEqual(macintosh?.rows, [['name;ort'], ['MÅller;Kîln']]);
    assert.ok(result.question?.choices.some((choice) => choice.includes('cp437')));
  });

  it('asks where the columns of a text begin, and takes the answer as it is written in a definition', async () => {
    writeData('list.txt', 'name     qty  remark\nRed bag   12  \nGrey box 700  a note\nHat        7  \n');
    const asked = await run(['list.txt', '--dry-run']);
    assert.equal(asked.exitCode, 3);
    const [choice = ''] = asked.result.question?.choices ?? [];
    assert.equal(choice, '"columnStarts": [1,10,15] (Read with Columns of a Fixed Width)');
    const read = JSON.parse(`{${choice.replace(/ \(.*/, '')}}`) as unknown;
    writeData('list.push.json', { connection: 'Any', table: 'list', mode: 'replace', read });
    const { exitCode, result } = await run(['list.txt']);
    assert.equal(exitCode, 0, JSON.stringify(result));
    assert.deepEqual(
      (await sandbox.readTable('list'))?.rows.map(({ name, qty, remark }) => [name, qty, remark]),
      [
        ['Red bag', 12, null],
        ['Grey box', 700, 'a note'],
        ['Hat', 7, null],
      ],
    );
  });

  it('says of columns after a push what it said before', async () => {
    writeData(
      'mixed.json',
      [1.5, 2, 2.5, 'n/a'].map((amount) => ({ amount, größe: 1 })),
    );
    const [announced, pushed] = [await run(['mixed.json', '--dry-run']), await run(['mixed.json'])];
    assert.equal(pushed.exitCode, 0, JSON.stringify(pushed.result));
    assert.match(pushed.result.notes.join(), /^amount: Values of different kinds, stored as STRING/);
    assert.equal(pushed.result.notes.at(-1), 'Renamed: größe → grosse');
    assert.deepEqual(pushed.result.notes, announced.result.notes);
  });

  it('asks whether records under their ids are rows, and says what columns look like', async () => {
    writeData('ids.json', { pk1: { day: '31.12.2024' }, pk2: { day: '30.12.2024' } });
    const asked = await run(['ids.json', '--dry-run']);
    assert.equal(asked.exitCode, 3);
    assert.equal(asked.result.question?.choices[0], '"arrayPath": ["*"] (Read Each Key as a Row)');
    writeData('ids.push.json', { connection: 'Any', table: 'ids', mode: 'replace', read: { arrayPath: ['*'] } });
    const { exitCode, result } = await run(['ids.json', '--dry-run']);
    assert.equal(exitCode, 0, JSON.stringify(result));
    assert.deepEqual(
      result.columns.map(({ name }) => name),
      ['key', 'day'],
    );
    assert.match(
      result.notes.join(),
      /day: Looks like DATE d\.M\.yyyy: 2 of 2 values\. .*"type":"DATE","dateFormat":"d\.M\.yyyy"/,
    );
  });

  it('fails with the problem where the key is wrong', async () => {
    writeData('orders.json', [{ id: 1 }]);
    const { exitCode, result } = await run(['orders.json'], { key: 'wrong-key-0123456789' });
    assert.equal(exitCode, 1);
    assert.equal(result.outcome, 'failed');
    assert.equal(result.problem?.kind, 'unauthorized');
    assert.ok(result.problem?.next);
  });

  for (const dryRun of [[], ['--dry-run']])
    it(`asks which array is the table, and takes the answer from a definition ${dryRun.join('')}`, async () => {
      writeData('two.json', { orders: [{ id: 1 }, { id: 2 }], items: [{ id: 3 }, { id: 4 }] });
      const asked = await run(['two.json', ...dryRun]);
      assert.equal(asked.exitCode, 3);
      assert.equal(asked.result.outcome, 'question');
      const choices = asked.result.question?.choices ?? [];
      assert.equal(choices.length, 2, asked.stdout);
      assert.match(choices[1] ?? '', /^"arrayPath": \["items"\]/);
      writeData('two.push.json', { connection: 'Any', table: 'two', mode: 'replace', read: { arrayPath: ['items'] } });
      const answered = await run(['two.json', '--definition', 'two.push.json', ...dryRun]);
      assert.deepEqual([answered.exitCode, answered.result.rows], [0, 2]);
    });

  for (const dryRun of [[], ['--dry-run']])
    it(`asks for the keys of an upsert ${dryRun.join('')}`, async () => {
      writeData('keys.json', [{ id: 1, name: 'a' }]);
      const asked = await run(['keys.json', '--mode', 'upsert', ...dryRun]);
      assert.equal(asked.exitCode, 3);
      assert.deepEqual(asked.result.question?.choices, ['id', 'name']);
      const answered = await run(['keys.json', '--mode', 'upsert', '--key', 'id', ...dryRun]);
      assert.equal(answered.exitCode, 0, answered.stdout);
    });

  it('asks which delimiter a CSV file has where it is not clear', async () => {
    writeData('unclear.csv', 'a;b\tc\n1;2\t3\n5;6\t7\n');
    const { exitCode, result } = await run(['unclear.csv']);
    assert.equal(exitCode, 3, JSON.stringify(result));
    assert.match(result.question?.choices.join() ?? '', /"delimiter": ";"/);
  });

  it('deletes the job when it is interrupted', async () => {
    const lines = Array.from({ length: 400_000 }, (_, id) => JSON.stringify({ id, name: `name ${id}`.repeat(5) }));
    writeData('large.ndjson', lines.join('\n'));
    await sandbox.injectFaults({
      match: { method: 'POST', path: 'chunks/upserted' },
      times: -1,
      then: { delayMs: 60_000 },
    });
    let isKilled = false;
    const { exitCode, result } = await run(['large.ndjson'], {
      onStderr: (text, kill) => {
        if (isKilled || !text.includes('uploading')) return;
        isKilled = true;
        kill();
      },
    });
    assert.equal(exitCode, 2, JSON.stringify(result));
    assert.equal(result.outcome, 'cancelled');
    assert.deepEqual(await sandbox.listJobIds(), []);
  });

  it('refuses a key among the arguments, and does not repeat it', async () => {
    const { appKey } = sandbox.celonisAddress;
    for (const args of [
      ['--key', appKey],
      [`--app-key=${appKey}`],
      ['--api-key', 'short'],
      [Buffer.from('3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21:other').toString('base64')],
    ]) {
      const { exitCode, result, stdout } = await run(['orders.json', ...args]);
      assert.equal(exitCode, 1);
      assert.equal(result.problem?.what, 'The key must not be an argument.');
      assert.ok(!stdout.includes(args.at(-1) ?? ''));
    }
  });
});
