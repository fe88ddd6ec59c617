import assert from 'node:assert/strict';
import { lastLine, SandboxClient, type TableView } from '../celonisSandboxClient';
import { ParquetFiles } from '../parquetFiles';

describe('The sandbox loads tables', () => {
  let celonis: SandboxClient;
  let parquet: ParquetFiles;
  let now = Date.UTC(2026, 0, 5, 12);
  before(async () => {
    celonis = await SandboxClient.start({ now: () => now });
    parquet = await ParquetFiles.open();
  });
  after(async () => {
    parquet.close();
    await celonis.close();
  });

  /** Rows as "id: name, qty", with the change date where asked. */
  const lines = ({ rows }: TableView): string[] =>
    rows.map(({ ID, NAME, QTY }) => `${String(ID)}: ${String(NAME)}, ${String(QTY)}`).sort();
  const of = (...rows: [id: number | null, name: string | null, qty: number | null][]): Promise<Buffer> =>
    parquet.of(
      `SELECT * FROM (VALUES ${rows.map(([id, name, qty]) => `(${id}::BIGINT, ${name === null ? 'NULL' : `'${name}'`}::VARCHAR, ${qty}::BIGINT)`).join(', ')}) t("ID", "NAME", "QTY")`,
    );
  const delta = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
    targetName: 'STOCK',
    type: 'DELTA',
    fileType: 'PARQUET',
    ...overrides,
  });

  beforeEach(async () => {
    now = Date.UTC(2026, 0, 5, 12);
    const columns = [
      { columnName: 'ID', columnType: 'INTEGER', pkField: true },
      { columnName: 'NAME', columnType: 'STRING', fieldLength: 10 },
      { columnName: 'QTY', columnType: 'INTEGER' },
    ];
    const job = await celonis.push(
      { targetName: 'STOCK', type: 'REPLACE', tableSchema: { tableName: 'STOCK', columns } },
      [await of([1, 'one', 10], [2, 'two', 20]), await of([3, 'three', 30])],
    );
    assert.equal(job.status, 'DONE', lastLine(job));
    now += 3_600_000;
  });

  it('replaces rows and schema', async () => {
    assert.deepEqual(
      (await celonis.table('STOCK')).columns.map(({ name, key }) => [name, key]),
      [
        ['ID', true],
        ['NAME', false],
        ['QTY', false],
      ],
    );
    const job = await celonis.push({ targetName: 'stock', type: 'REPLACE' }, [await parquet.of(`SELECT 'x' AS other`)]);
    assert.match(lastLine(job), /^INFO Job done: 1 row inserted, 0 updated, 0 deleted in table "stock"\.$/);
    assert.deepEqual((await celonis.table('Stock')).rows, [{ other: 'x' }]);
  });

  it('appends without keys, so that the same push twice is there twice, and dates the change', async () => {
    for (let attempt = 0; attempt < 2; attempt++) await celonis.push(delta(), [await of([3, 'again', 1])]);
    const table = await celonis.table('STOCK');
    assert.deepEqual(lines(table), ['1: one, 10', '2: two, 20', '3: again, 1', '3: again, 1', '3: three, 30']);
    assert.deepEqual(table.columns.at(-1), {
      name: '_CELONIS_CHANGE_DATE',
      type: 'DATETIME',
      length: null,
      key: false,
    });
    assert.deepEqual(
      table.rows.map((row) => row._CELONIS_CHANGE_DATE),
      [null, null, null, '2026-01-05T13:00:00.000Z', '2026-01-05T13:00:00.000Z'],
    );
  });

  it('updates and inserts by key, and the last of several rows with the same key wins', async () => {
    const job = await celonis.push(delta({ keys: ['id'] }), [
      await of([2, 'first', 1], [4, 'new', 40]),
      await of([2, 'last', 2]),
    ]);
    assert.match(lastLine(job), /1 row inserted, 1 updated, 0 deleted/);
    assert.deepEqual(lines(await celonis.table('STOCK')), ['1: one, 10', '2: last, 2', '3: three, 30', '4: new, 40']);
    await celonis.push(delta({ keys: ['ID'] }), [await of([2, 'once more', 3])]);
    const { rows, rowCount } = await celonis.table('STOCK');
    assert.equal(rowCount, 4);
    assert.deepEqual(
      rows.filter(({ ID }) => ID === 2).map(({ NAME }) => NAME),
      ['once more'],
    );
  });

  it('lets the greatest value of the duplicate removal column win', async () => {
    const job = await celonis.push(
      delta({ keys: ['ID'] }),
      [await of([2, 'old', 5], [2, 'newest', 9], [2, 'newer', 7])],
      { query: '?duplicateRemovalColumn=QTY' },
    );
    assert.equal(job.status, 'DONE', lastLine(job));
    assert.deepEqual(lines(await celonis.table('STOCK')), ['1: one, 10', '2: newest, 9', '3: three, 30']);
    const without = await celonis.push(delta(), [await of([2, 'x', 1])], { query: '?duplicateRemovalColumn=QTY' });
    assert.match(lastLine(without), /REMOVE_DUPLICATE_WITHOUT_PK/);
  });

  it('keys a table by several columns together', async () => {
    await celonis.push(delta({ keys: ['ID', 'NAME'] }), [await of([1, 'one', 11], [1, 'two', 12])]);
    assert.deepEqual(lines(await celonis.table('STOCK')), ['1: one, 11', '1: two, 12', '2: two, 20', '3: three, 30']);
  });

  it('deletes by key, before or after the rows of the same job as they were uploaded', async () => {
    const keysOnly = (id: number): Promise<Buffer> => parquet.of(`SELECT ${id}::BIGINT AS "ID"`);
    const job = await celonis.push(delta({ keys: ['ID'] }), [await of([3, 'back', 1])], {
      deleted: [await keysOnly(1), await keysOnly(3)],
    });
    assert.match(lastLine(job), /0 rows inserted, 1 updated, 1 deleted/);
    assert.deepEqual(lines(await celonis.table('STOCK')), ['2: two, 20', '3: back, 1']);

    const id = await celonis.create(delta({ keys: ['ID'] }));
    await celonis.upload(id, await of([7, 'short life', 1], [8, 'stays', 2]));
    await celonis.upload(id, await keysOnly(7), 'deleted');
    await celonis.execute(id);
    assert.equal((await celonis.finished(id)).status, 'DONE');
    assert.deepEqual(lines(await celonis.table('STOCK')), ['2: two, 20', '3: back, 1', '8: stays, 2']);
  });

  it('makes columns that a delta does not have NULL, or keeps them where the strategy says so', async () => {
    const part = await parquet.of(`SELECT * FROM (VALUES (1::BIGINT, 'uno'), (9, 'nine')) t("ID", "NAME")`);
    await celonis.push(delta({ keys: ['ID'], upsertStrategy: 'UPSERT_WITH_UNCHANGED_METADATA' }), [part]);
    assert.deepEqual(lines(await celonis.table('STOCK')), [
      '1: uno, 10',
      '2: two, 20',
      '3: three, 30',
      '9: nine, null',
    ]);
    await celonis.push(delta({ keys: ['ID'], upsertStrategy: 'UPSERT_WITH_NULLIFICATION' }), [part]);
    assert.deepEqual(lines(await celonis.table('STOCK')), [
      '1: uno, null',
      '2: two, 20',
      '3: three, 30',
      '9: nine, null',
    ]);
  });

  it('takes the table as it is: its lengths, its types, its columns', async () => {
    await celonis.push(delta(), [await of([4, 'longer than ten', 1])]);
    assert.deepEqual(lines(await celonis.table('STOCK'))[3], '4: longer tha, 1');
    const outcome = await celonis.push(delta(), [
      await parquet.of(`SELECT 5::BIGINT AS "ID", 'x' AS "NAME", 1.5::DOUBLE AS "QTY"`),
    ]);
    assert.match(lastLine(outcome), /column "QTY" of table "STOCK" is INTEGER, the delta load brings FLOAT/);
    const extraColumnOutcome = await celonis.push(delta(), [
      await parquet.of(`SELECT 5::BIGINT AS "ID", 'x' AS "COLOUR"`),
    ]);
    assert.match(lastLine(extraColumnOutcome), /table "STOCK" has no column "COLOUR"/);
  });

  it('makes the table of a first delta, and one by another data source beside it', async () => {
    await celonis.push({ targetName: 'FRESH', type: 'DELTA' }, [await of([1, 'a', 1])]);
    const { columns, rowCount } = await celonis.table('FRESH');
    assert.deepEqual([columns.map(({ name }) => name), rowCount], [['ID', 'NAME', 'QTY', '_CELONIS_CHANGE_DATE'], 1]);
    await celonis.push({ targetName: 'FRESH', type: 'REPLACE' }, [await of([1, 'a', 1], [2, 'b', 2])]);
    assert.equal((await celonis.table('FRESH')).columns.length, 3);
  });

  it('refuses a Parquet file without a declared key by an HTTP error of its upload, or of the execution', async () => {
    const chunk = await of([1, 'x', 1]);
    const expectedText = /Internal error while validating the Parquet file: the key column \\"PLANT\\" is not in it/;
    const refusedUpload = await celonis.upload(await celonis.create(delta({ keys: ['PLANT'] })), chunk);
    assert.equal(refusedUpload.status, 500);
    assert.match(refusedUpload.text, expectedText);
    const lateCelonis = await SandboxClient.start({ missingKeyRefusal: 'execution' });
    try {
      const job = await lateCelonis.create(delta({ keys: ['PLANT'] }));
      assert.equal((await lateCelonis.upload(job, chunk)).status, 200);
      const refusedExecution = await lateCelonis.execute(job);
      assert.equal(refusedExecution.status, 500);
      assert.match(refusedExecution.text, expectedText);
      assert.equal((await lateCelonis.job(job)).status, 'NEW');
    } finally {
      await lateCelonis.close();
    }
  });

  it('fails without a trace where keys are NULL or unknown', async () => {
    const tableBefore = await celonis.table('STOCK');
    const cases: [Record<string, unknown>, Buffer, RegExp][] = [
      [{ keys: ['ID'] }, await of([7, 'x', 1], [null, 'y', 2]), /^ERROR the key column "ID" is NULL in row 2/],
    ];
    for (const [jobOverrides, chunk, expectedMessage] of cases) {
      const job = await celonis.push(delta(jobOverrides), [chunk]);
      assert.equal(job.status, 'ERROR');
      assert.match(lastLine(job), expectedMessage);
    }
    assert.deepEqual(await celonis.table('STOCK'), tableBefore);
  });

  it('keeps many keys apart', async () => {
    const manyRows = await parquet.of(
      `SELECT i::BIGINT AS "ID", 'n' || i AS "NAME", 0::BIGINT AS "QTY" FROM range(30000) t(i)`,
    );
    const updatedRows = await parquet.of(
      `SELECT i::BIGINT AS "ID", 'n' || i AS "NAME", 1::BIGINT AS "QTY" FROM range(20000, 50000) t(i)`,
    );
    await celonis.push({ targetName: 'MANY', type: 'DELTA', keys: ['ID', 'NAME'] }, [manyRows]);
    const job = await celonis.push({ targetName: 'MANY', type: 'DELTA', keys: ['ID', 'NAME'] }, [updatedRows]);
    assert.match(lastLine(job), /20000 rows inserted, 10000 updated/);
    const { rows, rowCount } = await celonis.table('MANY', '?limit=100000');
    assert.equal(rowCount, 50_000);
    assert.equal(new Set(rows.map(({ ID }) => ID)).size, 50_000);
    assert.ok(rows.every(({ ID, QTY }) => QTY === (Number(ID) < 20_000 ? 0 : 1)));
  });
});
