import assert from 'node:assert/strict';
import type { ColumnChoice } from '../../../../../src/engine/model/columnChoice';
import type { ReadOptions } from '../../../../../src/engine/model/readOptions';
import type { PushSource, TablePlan } from '../../../../../src/engine/model/tablePlan';
import {
  captureProblem,
  createCsvSource,
  analyzePlan as planFrom,
  readSentRows,
  useEngine,
} from '../../../../support/pushEngine';

type Choice = Omit<ColumnChoice, 'source'>;

describe('Decimal marks of CSV', () => {
  const engine = useEngine();
  const source = createCsvSource;
  const columnsOf = (choices: Record<string, Choice>): ColumnChoice[] =>
    Object.entries(choices).map(([name, choice]) => ({ source: [name], ...choice }));
  const planOf = (from: PushSource, choices: Record<string, Choice> = {}, read: ReadOptions = {}): Promise<TablePlan> =>
    planFrom(engine, from, { read, columns: columnsOf(choices) });
  const types = ({ columns }: TablePlan): string[] => columns.map(({ name, type }) => `${name} ${type}`);
  const valuesOf = async (
    from: PushSource,
    column: string,
    choices: Record<string, Choice> = {},
    read: ReadOptions = {},
  ): Promise<unknown[]> => {
    const plan = await planOf(from, choices, read);
    assert.equal(plan.conversionErrors, undefined);
    const values = (await readSentRows(engine, from, plan)).map((row) => row[column]);
    return values.map((value) => (typeof value === 'bigint' ? Number(value) : value));
  };
  const conversionErrorsOf = async (
    from: PushSource,
    choices: Record<string, Choice>,
    read?: ReadOptions,
  ): Promise<string[]> =>
    ((await planOf(from, choices, read)).conversionErrors ?? []).flatMap(({ column, examples }) =>
      examples.map(({ row, text }) => `${column} ${row} ${text}`),
    );

  it('are those of the file where the column says none', async () => {
    assert.deepEqual(
      await valuesOf(source('Artikel;Menge;Preis\nA;1.250;2,50\nB;12.000;3,75\n'), 'Menge', {
        Menge: { type: 'FLOAT' },
      }),
      [1250, 12000],
    );
    assert.deepEqual(await valuesOf(source('A;P\n1.000;2,5\n'), 'A', { A: { type: 'INTEGER' } }), [1000]);
    assert.deepEqual(await valuesOf(source('A;P\n1,000;2.5\n'), 'A', { A: { type: 'INTEGER' } }), [1000]);
    assert.deepEqual(await conversionErrorsOf(source('A;P\n1.25;2,5\n7;3,5\n'), { A: { type: 'FLOAT' } }), [
      'A 1 1.25',
    ]);
  });

  it('are those of the column where it says one, also for what the file takes for numbers', async () => {
    const mixed = 'Artikel;Umsatz\nA;1.250\nB;12.000,5\nC;7.50\n';
    assert.deepEqual(await conversionErrorsOf(source(mixed), { Umsatz: { type: 'FLOAT', decimalMark: ',' } }), [
      'Umsatz 3 7.50',
    ]);
    assert.deepEqual(
      await valuesOf(source('Artikel;Umsatz\nA;1.250\nB;12.000,5\nC;7\n'), 'Umsatz', {
        Umsatz: { type: 'FLOAT', decimalMark: ',' },
      }),
      [1250, 12000.5, 7],
    );
    assert.deepEqual(
      await valuesOf(source('A;P\n1,000;2,5\n'), 'A', { A: { type: 'FLOAT', decimalMark: '.' } }),
      [1000],
    );
    assert.deepEqual(await valuesOf(source('A;P\n1,000;2,5\n'), 'A', { A: { decimalMark: '.' } }), [1000]);
    assert.deepEqual(await conversionErrorsOf(source('A;P\n1.5;2.5\n'), { A: { type: 'FLOAT', decimalMark: ',' } }), [
      'A 1 1.5',
    ]);
  });

  it('are not guessed where a point may be either', async () => {
    const plan = await planOf(source('Artikel;Umsatz\nA;1.250\nB;12.000\nC;7.500\nD;900\n'));
    assert.deepEqual(types(plan), ['Artikel STRING', 'Umsatz STRING']);
    assert.equal(plan.columns[0]!.note, undefined);
    assert.equal(
      plan.columns[1]!.note,
      '1.250 may be 1.25 or 1250. Such numbers are stored as STRING. Say the decimal mark to make them numbers.',
    );
    assert.equal(plan.read?.decimalMark, undefined);
    const from = source('Artikel;Umsatz\nA;1.250\nB;12.000\n');
    assert.deepEqual(await valuesOf(from, 'Umsatz'), ['1.250', '12.000']);
    assert.deepEqual(await conversionErrorsOf(from, { Umsatz: { type: 'FLOAT' } }), [
      'Umsatz 1 1.250',
      'Umsatz 2 12.000',
    ]);
    assert.deepEqual(await valuesOf(from, 'Umsatz', { Umsatz: { decimalMark: ',' } }), [1250, 12000]);
    assert.deepEqual(await valuesOf(from, 'Umsatz', {}, { decimalMark: '.' }), [1.25, 12]);
    assert.deepEqual(
      await valuesOf(from, 'Umsatz', { Umsatz: { type: 'INTEGER' } }, { decimalMark: ',' }),
      [1250, 12000],
    );
  });

  it('are decided by numbers that can only be read in one way', async () => {
    for (const numberText of ['2.5', '1250.500', '0.125', '1,234.500', '-12.3456']) {
      assert.equal((await planOf(source(`a;b\n1.250;${numberText}\n`))).read?.decimalMark, '.', numberText);
    }
    for (const numberText of ['2,5', '1250,500', '0,125', '1.234,500'])
      assert.equal((await planOf(source(`a;b\n1.250;${numberText}\n`))).read?.decimalMark, ',', numberText);
    assert.deepEqual(types(await planOf(source('a,b\n1.250,x\n'))), ['a FLOAT', 'b STRING']);
  });

  it('leave numbers as texts that come behind the beginning, too', async () => {
    const plainRows = Array.from({ length: 40_000 }, (_, index) => `${index};${index % 7}`).join('\n');
    const plan = await planOf(source(`a;b\n${plainRows}\n1;1.250\n`));
    assert.deepEqual(types(plan), ['a INTEGER', 'b STRING']);
    assert.match(plan.columns[1]!.note!, /1\.250 may be/);
    assert.deepEqual(types(await planOf(source(`a;b\n${plainRows}\n1;2.5\n`))), ['a INTEGER', 'b FLOAT']);
  });

  it('of several files are decided once', async () => {
    const files = source('a;b\nx;1.250\n', 'a;b\ny;2,5\n', 'a;b\nz;3.000\n');
    const plan = await planOf(files, { b: { type: 'FLOAT' } });
    assert.deepEqual(
      plan.files?.map(({ read }) => read.decimalMark),
      [',', ',', ','],
    );
    assert.deepEqual(await valuesOf(files, 'b', { b: { type: 'FLOAT' } }), [1250, 2.5, 3000]);
    assert.deepEqual(await valuesOf(source('a;b\nx;1.250\n', 'a;b\ny;2.5\n'), 'b'), [1.25, 2.5]);
    const { kind, why } = await captureProblem(planOf(source('a;b\nx;1,5\n', 'a;b\ny;2.5\n')));
    assert.deepEqual([kind, why], ['input', '2.csv has a decimal point, 1.csv a decimal comma.']);
    assert.deepEqual(
      await valuesOf(source('a;b\nx;1,5\n', 'a;b\ny;2.500\n'), 'b', { b: { type: 'FLOAT' } }, { decimalMark: ',' }),
      [1.5, 2500],
    );
  });
});
