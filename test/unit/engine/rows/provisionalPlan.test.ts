import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PushSource, ReadRequest, TablePlan } from '../../../../src/engine/model/tablePlan';
import { openEngine, type PushEngine } from '../../../../src/engine/pushEngine';
import { ProvisionalPlanMismatch } from '../../../../src/engine/rows/provisionalPlan';
import { type EventLogFormat, writeEventLog } from '../../../support/eventLog';
import { captureProblem } from '../../../support/httpServer';
import { createLargeText } from '../../../support/largeText';
import { testWorkers } from '../../../support/pushEngine';

const control = { signal: new AbortController().signal };

describe('A plan made of the beginning of a large file', () => {
  let folder: string;
  let engine: PushEngine;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'provisional-'));
    engine = openEngine(testWorkers);
  });
  after(() => {
    engine.dispose();
    rmSync(folder, { recursive: true });
  });

  const sourceOf = (name: string, text?: string): PushSource => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return { kind: 'path', path, name };
  };
  const planned = async (source: PushSource, request: ReadRequest = {}): Promise<TablePlan> => {
    const analysis = await engine.analyze(source, request, control);
    assert.ok(analysis.kind === 'table');
    return analysis.plan;
  };
  const planProvisionally = async (source: PushSource, request: ReadRequest = {}): Promise<TablePlan> => {
    const plan = await engine.createProvisionalPlan(source, request, control);
    assert.ok(plan?.provisional, 'no plan');
    return plan;
  };
  /** The chunks that come of a plan, and what the whole file turns out to be. */
  const chunksOf = async (
    source: PushSource,
    plan: TablePlan,
    by = engine,
  ): Promise<{ chunks: string[]; whole: TablePlan | undefined }> => {
    const chunks: string[] = [];
    let whole: TablePlan | undefined;
    const chunkStream = by.chunks(
      source,
      plan,
      { format: 'PARQUET' },
      { ...control, onPlan: (finalPlan) => (whole = finalPlan) },
    );
    for await (const { index, rows, bytes } of chunkStream)
      chunks.push(`${index}: ${rows} rows, ${createHash('sha256').update(bytes).digest('hex')}`);
    return { chunks, whole };
  };
  const withoutLengths = (plan: TablePlan | undefined): object => ({
    ...plan,
    columns: plan?.columns.map(({ fieldLength: _length, ...column }) => column),
  });

  for (const shape of ['ndjson', 'array', 'pretty', 'csv'] as const satisfies readonly EventLogFormat[]) {
    it(`leads to the same chunks and the same plan as reading all of it first: ${shape}`, async () => {
      const source = sourceOf(`log.${shape === 'ndjson' || shape === 'csv' ? shape : `${shape}.json`}`);
      assert.ok(source.kind === 'path');
      // As CSV, so many records take two thirds.
      const rows = writeEventLog(source.path, shape === 'csv' ? 45_000_000 : 30_000_000, shape);
      const plan = await planProvisionally(source);
      assert.ok(Math.abs(plan.rows / rows - 1) < 0.05, `about ${plan.rows} of ${rows} rows`);
      const first = await planned(source);
      const { chunks, whole } = await chunksOf(source, plan);
      assert.deepEqual(chunks, (await chunksOf(source, first)).chunks);
      assert.deepEqual(withoutLengths(whole), withoutLengths(first));
      assert.deepEqual(
        whole?.columns.map(({ fieldLength }) => fieldLength),
        plan.columns.map(({ fieldLength }) => fieldLength),
        'the table is created with what was promised',
      );
      const singleWorkerEngine = openEngine(testWorkers, 1);
      assert.deepEqual(await chunksOf(source, plan, singleWorkerEngine), { chunks, whole });
      singleWorkerEngine.dispose();
    });
  }

  it('tells in the end what came later without changing a column', async () => {
    const source = sourceOf(
      'mixed.ndjson',
      `${createLargeText((index) => `{"id":${index},"text":"a${index}"}`, '\n')}\n{"id":1,"text":5}\n`,
    );
    const { whole } = await chunksOf(source, await planProvisionally(source));
    assert.deepEqual(withoutLengths(whole), withoutLengths(await planned(source)));
    assert.equal(whole?.columns[1]?.storedAsText, true);
  });

  const base = '"id":7,"n":1,"day":"2024-05-01","none":null,"t":"text"';
  const mismatches: [what: string, record: string][] = [
    ['a fraction where there were integers', base.replace('"n":1', '"n":1.5')],
    ['text where there were numbers', base.replace('"n":1', '"n":"one"')],
    ['a number too large to keep', base.replace('"n":1', '"n":12345678901234567890')],
    ['a time where there were days', base.replace('"2024-05-01"', '"2024-05-01T10:00:00"')],
    ['a value where there was none', base.replace('null', 'false')],
    ['another key', `${base},"more":1`],
    ['members where there was a value', base.replace('"n":1', '"n":{"deep":1}')],
    ['a text much longer than any before', base.replace('"text"', `"${'long '.repeat(100)}"`)],
  ];
  let usual = 0;
  /** A file that is as usual up to its end. */
  const endingWith = (end: string): PushSource => {
    const path = join(folder, 'late.ndjson');
    if (usual === 0) {
      writeFileSync(
        path,
        createLargeText((index) => `{${base.replace('7', String(index))}}`, '\n'),
      );
      usual = statSync(path).size;
    }
    truncateSync(path, usual);
    appendFileSync(path, end);
    return sourceOf('late.ndjson');
  };
  for (const [mismatchName, last] of mismatches) {
    it(`is refuted by ${mismatchName}`, async () => {
      const source = endingWith(`\n{${last}}\n`);
      await assert.rejects(chunksOf(source, await planProvisionally(source)), ProvisionalPlanMismatch);
      assert.equal((await chunksOf(source, await planned(source))).whole, undefined);
    });
  }

  it('is replaced by the plan of all rows, to which only what was not read yet is added', async () => {
    const { columns } = await planned(sourceOf('expected.ndjson', `{${base.replace('"n":1', '"n":1.5')}}\n`));
    const rows = createLargeText((index) => `{${base.replace('7', String(index))}}`, '\n');
    const otherRecord = `\n{${base.replace('"n":1', '"n":1.5')}}\n`;
    for (const [place, text] of [
      ['at the end', rows + otherRecord],
      ['in the middle', `${rows}${otherRecord}${rows}\n${rows}`],
    ] as const) {
      const source = sourceOf('replaced.ndjson', text);
      const plan = await planProvisionally(source);
      await assert.rejects(chunksOf(source, plan), ProvisionalPlanMismatch, place);
      const analysis = await engine.analyze(source, plan.provisional!.request, control);
      assert.ok(analysis.kind === 'table');
      const wholePlan = await planned(source);
      assert.equal(analysis.plan.rows, wholePlan.rows, place);
      assert.deepEqual(
        analysis.plan.columns.map(({ name, type, maxBytes, fieldLength }) => ({ name, type, maxBytes, fieldLength })),
        wholePlan.columns.map(({ name, type, maxBytes, fieldLength }) => ({ name, type, maxBytes, fieldLength })),
        place,
      );
      assert.deepEqual(
        analysis.plan.columns.map(({ type }) => type),
        columns.map(({ type }) => type),
      );
      assert.deepEqual(
        (await chunksOf(source, analysis.plan)).chunks,
        (await chunksOf(source, await planned(source))).chunks,
      );
    }
  });

  it('is refuted by a file that breaks off, which reading all of it explains', async () => {
    const source = endingWith('\n{"id":');
    await assert.rejects(chunksOf(source, await planProvisionally(source)), ProvisionalPlanMismatch);
    const problem = await captureProblem(engine.analyze(source, {}, control));
    assert.match(JSON.stringify(problem), /line \d{6}/i);
  });

  it('holds where objects inside of records look like records', async () => {
    const source = sourceOf(
      'orders.json',
      `[${createLargeText((index) => `{"id":${index},"items":[{"id":"a${index}"},{"id":"b"},{"id":"c","of":[{"id":1},{"id":2}]}]}`, ',\n')}]`,
    );
    const { whole } = await chunksOf(source, await planProvisionally(source));
    assert.deepEqual(withoutLengths(whole), withoutLengths(await planned(source)));
  });

  it('keeps to the names that were chosen', async () => {
    const source = sourceOf('log.ndjson');
    const request: ReadRequest = { columns: [{ source: ['case_id'], name: 'Purchase_Order' }] };
    const plan = await planProvisionally(source, request);
    const { whole } = await chunksOf(source, plan);
    assert.deepEqual(withoutLengths(whole), withoutLengths(await planned(source, request)));
    assert.equal(whole?.columns[0]?.name, 'Purchase_Order');
  });

  it('is refuted by rows of CSV of which only a reading of the whole tells', async () => {
    const rows = createLargeText((index) => `${index},text ${index},2024-05-01`, '\n');
    const ends: [what: string, end: string][] = [
      ['a value that is missing', '1,text'],
      ['a number where there were texts', '1,01,2024-05-01\n2,2,2024-05-01'],
      ['a value too many', '1,text,2024-05-01,more'],
      ['a mark of the encoding within the file', '\ufeff1,text,2024-05-01'],
      ['the end of a text of DOS', '1,text,2024-05-01\n\u001a'],
      ['a quote that is not closed', '1,"text,2024-05-01'],
      ['rows without any value', ',,'],
    ];
    for (const [mismatchName, end] of ends) {
      const source = sourceOf('late.csv', `id,text,day\n${rows}\n${end}\n`);
      await assert.rejects(chunksOf(source, await planProvisionally(source)), ProvisionalPlanMismatch, mismatchName);
    }
  });

  it('is not made of CSV whose values may have to stay as they are written', async () => {
    const none = async (name: string, text: string, request: ReadRequest = {}): Promise<void> =>
      assert.equal(await engine.createProvisionalPlan(sourceOf(name, text), request, control), undefined, name);
    const rowsOf = (value: (index: number) => string): string =>
      `id;v\n${createLargeText((index) => `${index};${value(index)}`, '\n')}\n`;
    const decimals = rowsOf(() => '1,5');
    await none(
      'mixed.csv',
      rowsOf((index) => (index % 2 ? '1,5' : 'none')),
    );
    await none('chosen.csv', decimals, { columns: [{ source: ['v'], type: 'STRING' }] });
    // Nothing says what the point is.
    await none(
      'marks.csv',
      rowsOf(() => '1.234'),
    );
    await none('notes.csv', `${decimals}\nSource: the ledger of 2024, as exported\n`);
  });

  it('is not made where the whole has to be read first', async () => {
    const large = sourceOf('log.ndjson');
    const none = async (source: PushSource, request: ReadRequest = {}): Promise<void> =>
      assert.equal(await engine.createProvisionalPlan(source, request, control), undefined);
    await none(sourceOf('small.ndjson', '{"id":1}\n{"id":2}\n'));
    await none(large, { columns: [{ source: ['amount'], type: 'INTEGER' }] });
    await none(large, { columns: [{ source: ['items'], include: false }] });
    await none(large, { child: { source: ['items'], keys: [] } });
    await none({ kind: 'files', files: [large] as never, name: 'all' });
    await none(
      sourceOf('wrapped.json', `{"rows":[${createLargeText((index) => `{"id":${index}}`, ',')}],"more":[{"id":1}]}`),
    );
    await none(sourceOf('headed.json', `[{"header":true},${createLargeText((index) => `{"id":${index}}`, ',')}]`));
  });
});
