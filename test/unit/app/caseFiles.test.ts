import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSource } from '../../../src/engine/model/tablePlan';
import { type CaseFile, caseFiles } from '../../support/caseFiles';
import { SandboxHarness } from '../../support/celonisSandbox';
import { useParquetFolder } from '../../support/duckDbParquet';
import { eventually } from '../../support/eventually';
import { FileEngine } from '../../support/fileEngine';
import { useEngine } from '../../support/pushEngine';
import { ScriptedPanel } from '../../support/scriptedPanel';

/** What came of a file, in whichever way it was read. */
interface Outcome {
  columns: string;
  rows: number;
  notes: string;
  stopped: string;
  choices: number;
  table: string;
}

const parquetCases: readonly (Omit<CaseFile, 'content'> & { query: string })[] = [
  {
    name: 'decimals.parquet',
    query: `SELECT 1 AS id, -12345.67::DECIMAL(18, 2) AS small, 12345678901234567890123456.78::DECIMAL(38, 2) AS big
      UNION ALL SELECT 2, 99, -5`,
    columns: 'id INTEGER, small FLOAT, big STRING',
    rows: 2,
    notes: /more digits than a FLOAT holds/,
  },
  {
    name: 'timestamps.parquet',
    query: `SELECT TIMESTAMP '2024-01-15 10:30:00.123456' AS us, TIMESTAMP_MS '2024-01-15 10:30:00.123' AS ms,
      DATE '2024-01-15' AS d, TIME '14:30:00' AS t, DATE '0001-01-01' AS year_one`,
    columns: 'us STRING, ms DATETIME, d DATE, t STRING, year_one STRING',
    rows: 1,
    notes: /finer than a millisecond/,
  },
];

describe('Files of kinds that people had', () => {
  const engine = useEngine();
  const writeParquet = useParquetFolder();
  let sandbox: SandboxHarness;
  let folder: string;
  before(async () => {
    sandbox = await SandboxHarness.start();
    folder = mkdtempSync(join(tmpdir(), 'cases-'));
    mkdirSync(join(folder, 'runner'));
    copyFileSync(join(process.cwd(), 'dist', 'push.js'), join(folder, 'runner', 'push.js'));
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.close();
  });

  async function dryRun(file: FileSource & { kind: 'path' }): Promise<Outcome> {
    const { CELONIS_API_KEY: _api, ...environment } = process.env;
    const place = ['--domain', sandbox.origin, '--pool', sandbox.emptyPoolId];
    const child = spawn(process.execPath, [join(folder, 'runner', 'push.js'), file.path, '--dry-run', ...place], {
      env: { ...environment, CELONIS_APP_KEY: sandbox.celonisAddress.appKey },
    });
    let stdout = '';
    child.stdout.on('data', (data) => (stdout += String(data)));
    await new Promise((resolve) => child.on('close', resolve));
    const { outcome, columns, rows, notes, problem, question, table } = JSON.parse(stdout) as {
      outcome: string;
      columns: { name: string; type: string }[];
      rows: number;
      notes: string[];
      problem?: { what: string; why?: string; next?: string };
      question?: { what: string; choices: string[] };
      table: string;
    };
    return {
      columns: columns.map(({ name, type }) => `${name} ${type}`).join(', '),
      rows,
      notes: notes.join('\n'),
      stopped: outcome === 'done' ? '' : [problem?.what, problem?.why, problem?.next, question?.what].join(' '),
      choices: question?.choices.length ?? 0,
      table,
    };
  }

  async function openPanel(file: FileSource): Promise<Outcome> {
    const panel = new ScriptedPanel(new FileEngine(engine, file));
    panel.session({ name: file.name });
    const stopLine = () => panel.view.header?.lines.find(({ tone }) => tone === 'error');
    await eventually('the panel to have read the file', () => stopLine() ?? panel.view.status?.canPush);
    const { header, columns } = panel.view;
    const stopped = stopLine();
    return {
      columns: columns.columns.map(({ name, type }) => `${name} ${type}`).join(', '),
      rows: Number(/([\d,]+) rows?,/.exec(header.detail)?.[1] ?? 0),
      notes: [...header.lines.map(({ text }) => text), ...columns.columns.flatMap((column) => JSON.stringify(column))]
        .join('\n')
        .replaceAll('\\"', '"')
        .replaceAll('\\\\', '\\'),
      stopped: stopped ? [stopped.text, ...(stopped.readings ?? []).map(({ label }) => label)].join(' ') : '',
      choices: stopped?.fixes?.filter(({ label }) => !label.startsWith('Go to')).length ?? 0,
      table: '',
    };
  }

  function judge(expected: Omit<CaseFile, 'content'>, outcome: Outcome, door: string): void {
    const { columns, rows, notes, stopped, choices, table } = expected;
    if (stopped) assert.match(outcome.stopped, stopped, door);
    else assert.equal(outcome.stopped, '', door);
    if (columns !== undefined) assert.equal(outcome.columns, columns, door);
    if (rows !== undefined) assert.equal(outcome.rows, rows, door);
    if (notes) assert.match(outcome.notes, notes, door);
    assert.equal(outcome.choices, choices ?? 0, door);
    if (table !== undefined && outcome.table !== '') assert.equal(outcome.table, table, door);
  }

  for (const { content, ...expected } of caseFiles)
    it(`are right in the panel and without an editor: ${expected.name}`, async () => {
      const path = join(folder, expected.name);
      writeFileSync(path, content);
      const file = { kind: 'path' as const, path, name: expected.name };
      judge(expected, await dryRun(file), 'without an editor');
      judge(expected, await openPanel(file), 'in the panel');
    });

  for (const { query, ...expected } of parquetCases)
    it(`are right in the panel and without an editor: ${expected.name}`, async () => {
      const file = (await writeParquet(expected.name, query)) as FileSource & { kind: 'path' };
      judge(expected, await dryRun(file), 'without an editor');
      judge(expected, await openPanel(file), 'in the panel');
    });
});
