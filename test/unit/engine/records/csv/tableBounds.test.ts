import assert from 'node:assert/strict';
import { describe as describeProblem } from '../../../../../src/core/problem';
import type { ReadOptions } from '../../../../../src/engine/model/readOptions';
import { analyzePlan, captureProblem, createCsvSource, useEngine } from '../../../../support/pushEngine';

describe('What stands around and between the rows of a table', () => {
  const engine = useEngine();
  const read = (text: string, options: ReadOptions = {}) =>
    analyzePlan(engine, createCsvSource(text), { read: options });
  const rows = Array.from({ length: 9 }, (_, index) => `${index},name ${index},${index}.5`).join('\n');

  it('are notes below it, which are left out and told', async () => {
    const plan = await read(`id,name,v\n${rows}\n\nSource: the office\n* provisional, may change\n`);
    assert.equal(plan.rows, 9);
    assert.match(plan.notes!.join(), /The last 2 lines of 1\.csv stand below the table and are left out/);
    const whole = await read(`id,name,v\n${rows}\n\nSource: the office\n`, { skipEndLines: 0 });
    assert.equal(whole.rows, 10);
  });

  it('are notes at the end of a long file, too', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index},name ${index},${index}.5`).join('\n');
    const plan = await read(`id,name,v\n${lines}\n\nSource: the office of statistics\n`);
    assert.deepEqual([plan.rows, plan.read?.skipEndLines], [20_000, 1]);
  });

  it('are comments above it, which are left out and told', async () => {
    const plan = await read(`# made by x, y\n# do not edit\nid,name,v\n${rows}\n`);
    assert.deepEqual([plan.rows, plan.columns.map(({ name }) => name)], [9, ['id', 'name', 'v']]);
    assert.match(plan.notes!.join(), /begins in line 3/);
  });

  it('is a header of two lines, whose names are joined', async () => {
    const plan = await read(`,2019,,2020,\nregion,m,f,m,f\nA,1,2,3,4\nB,5,6,7,8\nC,9,10,11,12\n`);
    assert.deepEqual(
      plan.columns.map(({ name }) => name),
      ['region', '_2019_m', '_2019_f', '_2020_m', '_2020_f'],
    );
    assert.match(plan.notes!.join(), /are in 2 lines and are joined/);
  });

  it('is another table, which is asked about', async () => {
    const problem = await captureProblem(read(`id,name,v\n${rows}\n\ncode,meaning\n1,good\n2,bad\n`));
    assert.match(describeProblem(problem), /several tables, one below the other.*line 12/s);
    const [first, last] = problem.fixes!.map((fix) => (fix.kind === 'setReading' ? fix : undefined));
    assert.deepEqual([first?.field, first?.value, last?.field, last?.value], ['skipEndLines', '3', 'skipLines', '11']);
    assert.equal((await read(`id,name,v\n${rows}\n\ncode,meaning\n1,good\n2,bad\n`, { skipEndLines: 3 })).rows, 9);
    assert.equal((await read(`id,name,v\n${rows}\n\ncode,meaning\n1,good\n2,bad\n`, { skipLines: 11 })).rows, 2);
  });

  it('are short rows, which are filled and told with their number and the first line', async () => {
    const plan = await read('a,b,c\n1,2,3\n4,5\n6\n7,8,9\n');
    assert.match(plan.notes!.join(), /fewer values than the header has names: 2, the first in line 3/);
    assert.deepEqual(
      plan.columns.map(({ nulls }) => nulls),
      [0, 1, 2],
    );
  });

  it('are rows of nothing but delimiters, which are told and can be left out', async () => {
    const text = 'a;b\n1;x\n;\n2;y\n;\n;\n3;z\n';
    const plan = await read(text);
    assert.equal(plan.rows, 6);
    assert.match(plan.notes!.join(), /rows of nothing but delimiters in 1\.csv: 3, the first in line 3/i);
    assert.equal((await read(text, { skipEmptyRows: true })).rows, 3);
  });

  it('are lines that a list of SAP draws', async () => {
    const plan = await read(
      '--------------------\n|Doc  |Name |  Amt|\n--------------------\n|4901 |Foo  |1,50 |\n|4902 |Bar b|2,50 |\n--------------------\n',
    );
    assert.equal(plan.rows, 2);
    assert.deepEqual(
      plan.columns.map(({ name, type, maxBytes }) => [name, type, maxBytes]),
      [
        ['Doc', 'INTEGER', 4],
        ['Name', 'STRING', 5],
        ['Amt', 'FLOAT', 4],
      ],
    );
  });

  it('are no lines of dashes between commas, which may be values', async () => {
    const plan = await read('a,b,c\n---,---,---\n1,2,3\n4,5,6\n');
    assert.equal(plan.rows, 3);
  });

  it('are names of rows below an empty cell beside years', async () => {
    const plan = await read(';2019;2020\nA;1;2\nB;3;4\n');
    assert.deepEqual([plan.rows, plan.columns.map(({ path }) => path[0])], [2, ['column_1', '2019', '2020']]);
  });

  it('are decimals that a comma may tear, which is asked about', async () => {
    const problem = await captureProblem(read('wert\n0,5\n1,5\n2,75\n'));
    assert.match(describeProblem(problem), /not clear which delimiter/);
    const plan = await read('wert\n0,5\n1,5\n2,75\n', { delimiter: ';' });
    assert.deepEqual([plan.rows, plan.columns.map(({ type }) => type)], [3, ['FLOAT']]);
  });

  it('are carriage returns within values', async () => {
    const plan = await read('a,b,c\r\n1,foo\rbar,3\r\n2,baz,4\r\n');
    assert.equal(plan.rows, 2);
    assert.deepEqual(
      plan.columns.map(({ type }) => type),
      ['INTEGER', 'STRING', 'INTEGER'],
    );
  });

  it('are blanks between values, with quotes around texts', async () => {
    const plan = await read('id name city\n1 "Anna B" "Bad Ort"\n2 Carl "Ulm"\n3 Dora Bonn\n');
    assert.deepEqual([plan.read?.delimiter, plan.rows, plan.columns.length], [' ', 3, 3]);
  });
});
