import assert from 'node:assert/strict';
import type { Problem } from '../../../../../src/core/problem';
import type { ReadOptions } from '../../../../../src/engine/model/readOptions';
import type { PushSource, TablePlan } from '../../../../../src/engine/model/tablePlan';
import {
  createCsvSource,
  analyzePlan as planFrom,
  captureProblem as problemFrom,
  useEngine,
} from '../../../../support/pushEngine';

describe('What the beginning of CSV tells', () => {
  const engine = useEngine();
  const source = createCsvSource;
  const planOf = (from: PushSource, read: ReadOptions = {}): Promise<TablePlan> => planFrom(engine, from, { read });
  const names = ({ columns }: TablePlan): string => columns.map(({ name }) => name).join();
  const problemOf = async (from: PushSource, read?: ReadOptions): Promise<Problem> => {
    const problem = await problemFrom(planOf(from, read));
    assert.equal(problem.kind, 'input');
    return problem;
  };

  describe('of a header', () => {
    it('takes years for names beside a name', async () => {
      const plan = await planOf(source('product,2023,2024\na,1,2\nb,3,4\n'));
      assert.deepEqual([names(plan), plan.rows, plan.notes], ['product,_2023,_2024', 2, undefined]);
      assert.equal((await planOf(source('product,region,2023\na,x,1.5\nb,y,2\n'))).rows, 2);
      // Years below them as well are what the column is made of.
      assert.equal((await planOf(source('Anna,1990\nBob,1985\nEve,2001\n'))).rows, 3);
    });

    it('says so where the first line is taken as data and nobody said that it is', async () => {
      const bare = source('3,4\n5,6\n');
      assert.match((await planOf(bare)).notes!.join(), /^The first line of 1\.csv is taken as data/);
      assert.equal((await planOf(bare, { header: false })).notes, undefined);
      assert.equal((await planOf(source('a,b\n5,6\n'))).notes, undefined);
    });
  });

  describe('of its character set', () => {
    const umlauts = Buffer.from(`name;n\n${'Müller;1\n'.repeat(30_000)}`);

    it('takes no UTF-8 for Windows-1252 because of a byte that is wrong', async () => {
      for (const [text, line] of [
        [Buffer.concat([umlauts, Buffer.from([0xff, 0x3b, 0x31, 0x0a])]), 30_002],
        [Buffer.concat([Buffer.from('name;n\nMüller;1\nx'), Buffer.from([0xff]), Buffer.from(';2\n')]), 3],
      ] as const) {
        const problem = await problemOf(source(text));
        assert.match(problem.what, /^1\.csv has the wrong encoding/);
        assert.match(problem.why!, new RegExp(`^Line ${line}, column`));
        assert.match((await planOf(source(text), { encoding: 'windows-1252' })).columns[0]!.name, /name/);
      }
    });

    it('takes for Windows-1252 what has no character of UTF-8 before the byte that is none', async () => {
      const lateEncodingChange = Buffer.concat([
        Buffer.from(`name;n\n${'Mueller;1\n'.repeat(30_000)}`),
        Buffer.from('Müller;2\nMüller;3\n', 'latin1'),
      ]);
      for (const text of [lateEncodingChange, Buffer.from('name;n\nMüller;2\n', 'latin1')])
        assert.match((await planOf(source(text))).notes!.join(), /was read as Windows-1252/);
    });

    it('takes no text with a few zeros for UTF-16', async () => {
      for (const text of ['a,b\n1,x\0y\n', 'a,b\n1,x\0y\n1,\0\0z\n'])
        assert.match((await problemOf(source(text))).what, /has a NUL byte where text should be/);
      for (const text of ['a,b\n1,2\n', 'имя,цена\nчай,125\n'])
        assert.equal((await planOf(source(Buffer.from(text, 'utf16le')))).rows, 1);
      // Little but letters, so that few bytes are zero.
      for (const text of ['Наименование;Город\nВодоснабжение;Москва\n', 'Ονομασία;Πόλη\nΥδραγωγείο;Αθήνα\n']) {
        const littleEndian = Buffer.from(text, 'utf16le');
        for (const bytes of [littleEndian, Buffer.from(littleEndian).swap16()])
          assert.equal((await planOf(source(bytes))).rows, 1, text);
      }
    });
  });

  it('notes columns whose names differ in nothing but case', async () => {
    const plan = await planOf(source('Id,v\n1,x\n', 'ID,v\n2,y\n'));
    assert.equal(names(plan), 'Id,v,ID_2');
    assert.match(plan.notes!.join(), /^Id, ID differ only in the case .* Id, ID_2\./);
  });
});
