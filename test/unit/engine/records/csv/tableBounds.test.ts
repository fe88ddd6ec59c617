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

  it('are no rows in which a value is missing, wherever an empty row stands', async () => {
    for (const last of [',17', '"",!', '17,'])
      assert.equal((await read(`item,amount\nbolts,4\nnuts,5\n,\n${last}\n`)).rows, 4, last);
    const noted = await read(`item,amount\nbolts,4\nnuts,5\n,\nSource: the office,\n`);
    assert.deepEqual([noted.rows, noted.read?.skipEndLines], [2, 1]);
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

  it('is another table below a title, which belongs to neither', async () => {
    for (const between of ['Meanings\n', 'Meanings\n\n', 'Meanings\nof codes\n', 'Meanings,,\n', 'Meanings,,\n,,\n']) {
      const text = `Items\nid,name,v\n${rows}\n\n${between}code,meaning\n1,good\n2,bad\n`;
      const problem = await captureProblem(read(text));
      assert.match(describeProblem(problem), /several tables, one below the other/s, text);
      const [first, last] = problem.fixes!.flatMap((fix) => (fix.kind === 'setReading' ? [Number(fix.value)] : []));
      assert.equal((await read(text, { skipEndLines: first! })).rows, 9, text);
      assert.equal((await read(text, { skipLines: last! })).rows, 2, text);
    }
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

  it('are decimals with blanks between them, which are asked about in a large file, too', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index},5 1${index % 10},75\n`);
    const problem = await captureProblem(read(lines.join('')));
    assert.match(describeProblem(problem), /not clear which delimiter/);
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

  it('are signs that hardly delimit anything: they are asked about, and control characters are taken', async () => {
    const text =
      'id,full name,day,amount\n1,Anna B,2024-01-02,1.37\n2,Bob C,2024-01-03,2.74\n3,Carl D,2024-01-04,4.11\n';
    for (const sign of ['!', '#', '$', '@', '*', '%', '/', '·', '，', '->', '--']) {
      const problem = await captureProblem(read(text.replaceAll(',', sign)));
      assert.match(describeProblem(problem), /not clear which delimiter/, sign);
      const fix = problem.fixes?.[0];
      assert.ok(fix?.kind === 'setReading');
      const plan = await read(text.replaceAll(',', sign), { delimiter: fix.value });
      assert.deepEqual(
        [plan.rows, plan.columns.map(({ type }) => type).join()],
        [3, 'INTEGER,STRING,DATE,FLOAT'],
        sign,
      );
    }
    // With blanks around them, and no names above.
    for (const written of [text.replaceAll(',', ' & '), 'A1 & x & 1\nA2 & y & 2\nA3 & z & 3\n']) {
      const problem = await captureProblem(read(written));
      assert.match(describeProblem(problem), /not clear which delimiter/, written);
      assert.deepEqual(problem.fixes?.[0]?.kind === 'setReading' && problem.fixes[0].value, '&');
    }
    for (const sign of ['\u001e', '\u001f']) {
      const plan = await read(text.replaceAll(',', sign));
      assert.deepEqual([plan.rows, plan.columns.length, plan.read?.delimiter], [3, 4, sign]);
      // Blanks in its texts, several of them too, do not matter.
      const withBlanks = await read(text.replaceAll(',', sign).replace('Anna B', 'Anna  B C'));
      assert.deepEqual([withBlanks.rows, withBlanks.columns.length, withBlanks.read?.delimiter], [3, 4, sign]);
    }
    // One column is one.
    for (const list of [
      'mail\na@b.de\nc@d.de\ne@f.de\n',
      'Food/Fruit\nFood/Fish\nFood/Bread\n',
      'path\n/a/b/c\n/d/e/f\n/g/h/i\n',
      '01/31/2024\n02/28/2024\n12/31/2024\n',
    ])
      assert.equal((await read(list)).columns.length, 1, list);
  });

  it('begins below rows that name an account and its period, which are told and left out', async () => {
    const table =
      'Date;Description;Debit;Credit;Balance\n2024-01-02;Salary;;1000.00;1500.00\n2024-01-03;Rent;700.00;;800.00\n';
    for (const [preamble, line] of [
      ['Account;12345678\n', 2],
      ['Account number;12345678\nAccount name;Current Account\nPeriod;January 2024\n', 4],
      ['Account;12345678\n\nPeriod;01.01.2024 - 31.01.2024\nBalance;1.234,56 EUR\n\n', 6],
      ['My bank\nAccount;12345678;;;\nPeriod;January;;;\n;;;;\n', 5],
    ] as const) {
      const plan = await read(preamble + table);
      assert.deepEqual(
        [plan.rows, plan.columns.map(({ name }) => name).join(), plan.read?.skipLines],
        [2, 'Date,Description,Debit,Credit,Balance', line - 1],
        preamble,
      );
      assert.match(plan.notes!.join('\n'), new RegExp(`The table in .* begins in line ${line}\\.`), preamble);
    }
  });

  it('does not begin below rows of another table', async () => {
    for (const text of [
      'id,name\n1,a\n2,b\nid,name,amount\n3,c,5\n4,d,6\n',
      'a,b\n1,2\n3,4\n5,6,7\n8,9,10\n',
      'name,city\nAnna,Ulm\nBob,Bonn\nname,city,age\nCarl,Kiel,5\nDora,Jena,6\n',
    ])
      assert.match(describeProblem(await captureProblem(read(text))), /more values than columns|several tables/, text);
  });
});
