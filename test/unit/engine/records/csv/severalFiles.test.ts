import assert from 'node:assert/strict';
import type { Problem } from '../../../../../src/core/problem';
import type { ReadOptions } from '../../../../../src/engine/model/readOptions';
import type { PushSource, TablePlan } from '../../../../../src/engine/model/tablePlan';
import {
  createReadControl,
  analyzePlan as planFrom,
  captureProblem as problemFrom,
  readSentRows,
  createCsvSource as source,
  useEngine,
} from '../../../../support/pushEngine';

describe('Which of several CSV files name their columns in the first line', () => {
  const engine = useEngine();
  const planOf = (from: PushSource, read: ReadOptions = {}): Promise<TablePlan> => planFrom(engine, from, { read });
  const problemOf = async (from: PushSource, read?: ReadOptions): Promise<Problem> => problemFrom(planOf(from, read));
  const names = ({ columns }: TablePlan): string => columns.map(({ name }) => name).join();
  const rowsOf = async (from: PushSource, read: ReadOptions = {}): Promise<unknown[][]> =>
    (await readSentRows(engine, from, await planOf(from, read))).map((row) => Object.values(row));
  const people = 'name;city\nAnna;Rome\nBob;Oslo\n';

  it('is each where it is the same in each, in whatever order', async () => {
    assert.deepEqual(await rowsOf(source(people, 'city;name\nParis;Eve\n', 'name;city\nPia;Bonn\n')), [
      ['Anna', 'Rome'],
      ['Bob', 'Oslo'],
      ['Eve', 'Paris'],
      ['Pia', 'Bonn'],
    ]);
    assert.equal(names(await planOf(source('2023,2024\n1,2\n', '2023,2024\n3,4\n'), {})), 'column_1,column_2');
  });

  it('is each where each has other values below it, and they share names', async () => {
    assert.equal(names(await planOf(source('a,b\n1,x\n', 'b,c\ny,2\n'))), 'a,b,c');
    assert.equal(
      names(await planOf(source('id,name,city\n1,Anna,Rome\n', 'name,city,remark\nBob,Oslo,new\n'))),
      'id,name,city,remark',
    );
  });

  it('is only the first where the others begin with values: they are its pieces', async () => {
    const pieces = source('id,name\n1,Anna\n', '2,Bob\n3,Eve\n', '4,"Pia, jr."\n');
    const plan = await planOf(pieces);
    assert.deepEqual([names(plan), plan.rows], ['id,name', 4]);
    assert.deepEqual(plan.notes, [
      'The first lines of 2.csv, 3.csv are taken as data, and their columns for those of 1.csv in the same order, because they are like the lines below them.',
    ]);
    assert.deepEqual(await rowsOf(pieces), [
      [1n, 'Anna'],
      [2n, 'Bob'],
      [3n, 'Eve'],
      [4n, 'Pia, jr.'],
    ]);
    await engine.verifyKeys(pieces, plan, ['id'], createReadControl());
    assert.equal((await engine.preview(pieces, {}, createReadControl())).read.header, 'first');
    // Whoever selects files does it in any order.
    assert.deepEqual(await rowsOf(source('2,Bob\n3,Eve\n', 'id,name\n1,Anna\n')), [
      [2n, 'Bob'],
      [3n, 'Eve'],
      [1n, 'Anna'],
    ]);
    assert.equal(names(await planOf(source('id,name\n', '2,Bob\n3,Eve\n'))), 'id,name');
  });

  it('is none where all begin with values', async () => {
    const plan = await planOf(source('3,4\n5,6\n', '7,8\n'));
    assert.deepEqual([names(plan), plan.rows], ['column_1,column_2', 3]);
  });

  it('is not guessed where nothing but text tells, and every way out is offered', async () => {
    const pieces = source(people, 'Eve;Paris\nPia;Bonn\n', 'Tom;Lima\n');
    const { what, why, next, fixes } = await problemOf(pieces);
    assert.equal(what, 'It is not clear which of these files name their columns in their first line.');
    assert.match(why!, /Not clear: 1\.csv, 2\.csv, 3\.csv\. 1\.csv begins with "name;city", 2\.csv with "Eve;Paris"\./);
    assert.match(next!, /"header"/);
    assert.deepEqual(
      fixes?.map((fix) => fix.kind === 'setReading' && [fix.field, fix.value]),
      [
        ['header', 'first'],
        ['header', 'true'],
        ['header', 'false'],
      ],
    );
    await problemFrom(engine.preview(pieces, {}, createReadControl()));
    assert.deepEqual(await rowsOf(pieces, { header: 'first' }), [
      ['Anna', 'Rome'],
      ['Bob', 'Oslo'],
      ['Eve', 'Paris'],
      ['Pia', 'Bonn'],
      ['Tom', 'Lima'],
    ]);
    assert.equal((await planOf(pieces, { header: 'first' })).notes, undefined);
    assert.equal(names(await planOf(pieces, { header: true })), 'name,city,Eve,Paris,Tom,Lima');
    assert.deepEqual(
      [names(await planOf(pieces, { header: false })), (await planOf(pieces, { header: false })).rows],
      ['column_1,column_2', 6],
    );
  });

  it('is not guessed where a piece begins with an odd value, nor where pieces have other columns', async () => {
    await problemOf(source('id,name\n1,Anna\n2,Bob\n', 'n/a,Eve\n4,Pia\n5,Tom\n'));
    await problemOf(source('id,name\n1,Anna\n', '2,Bob,Oslo\n3,Eve,Rome\n'));
    await problemOf(source('id,name\n1,Anna\n', 'id,city\n1,Oslo\n', '2,Bob\n3,Eve\n'));
  });

  it('can be said: only the first, and whoever repeats its line', async () => {
    const read: ReadOptions = { header: 'first' };
    assert.deepEqual(await rowsOf(source('a,"b ""c"""\nx,y\n', 'v,w\n', 'a,"b ""c"""\nq,r\n', '\n\n'), read), [
      ['x', 'y'],
      ['v', 'w'],
      ['q', 'r'],
    ]);
    assert.deepEqual(await rowsOf(source('a,b\nx,y\n'), read), [['x', 'y']]);
    // The pieces are written as the first is, whatever they look like alone.
    assert.deepEqual(await rowsOf(source('a;b\nx;1,5\n', 'only, text\n'), read), [
      ['x', 1.5],
      ['only, text', null],
    ]);
    assert.match(
      (await problemOf(source('a,b\nx,y\n', 'v,w,z\n'), read)).why!,
      /^Line 1, .* at least 3 values, and the header names 2 columns/,
    );
  });
});
