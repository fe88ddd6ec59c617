import assert from 'node:assert/strict';
import { lastLine, SandboxClient } from '../celonisSandboxClient';
import { ParquetFiles } from '../parquetFiles';

describe('The sandbox reads Parquet', () => {
  let celonis: SandboxClient;
  let parquet: ParquetFiles;
  before(async () => {
    celonis = await SandboxClient.start();
    parquet = await ParquetFiles.open();
  });
  after(async () => {
    parquet.close();
    await celonis.close();
  });

  const schema = (columns: Record<string, string>, lengths: Record<string, number> = {}): unknown => ({
    tableName: 'T',
    columns: Object.entries(columns).map(([columnName, columnType]) => ({
      columnName,
      columnType,
      ...(lengths[columnName] ? { fieldLength: lengths[columnName] } : {}),
    })),
  });
  const replace = (tableSchema?: unknown): Record<string, unknown> => ({
    targetName: 'T',
    type: 'REPLACE',
    fileType: 'PARQUET',
    ...(tableSchema ? { tableSchema } : {}),
  });
  const fails = async (
    body: Record<string, unknown>,
    chunks: readonly Buffer[],
    expectedMessage: RegExp,
  ): Promise<void> => {
    const job = await celonis.push(body, chunks);
    assert.equal(job.status, 'ERROR');
    assert.match(lastLine(job), expectedMessage);
  };

  it('takes every type into a column of the declared type', async () => {
    const file = await parquet.of(`SELECT * FROM (VALUES
      (1::BIGINT, 1.5::DOUBLE, TRUE, DATE '2024-02-29', TIMESTAMP '2024-02-29 23:59:59.123456', TIME '10:11:12.5', 'Grüße'),
      (-9007199254740993, -0.0, FALSE, DATE '1400-01-01', TIMESTAMP '1969-12-31 23:59:59.999', TIME '00:00:00', ''),
      (NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t(i, f, b, d, dt, t, s)`);
    const job = await celonis.push(
      replace(
        schema(
          { i: 'INTEGER', f: 'FLOAT', b: 'BOOLEAN', d: 'DATE', dt: 'DATETIME', t: 'TIME', s: 'STRING' },
          { s: 20 },
        ),
      ),
      [file],
    );
    assert.equal(job.status, 'DONE', lastLine(job));
    const { rows, columns, rowCount } = await celonis.table('T');
    assert.equal(rowCount, 3);
    assert.deepEqual(
      columns.map(({ type, length }) => (length === null ? type : `${type}(${length})`)),
      ['INTEGER', 'FLOAT', 'BOOLEAN', 'DATE', 'DATETIME', 'TIME', 'STRING(20)'],
    );
    assert.deepEqual(rows[0], {
      i: 1,
      f: 1.5,
      b: true,
      d: '2024-02-29',
      dt: '2024-02-29T23:59:59.123Z',
      t: '10:11:12.500',
      s: 'Grüße',
    });
    assert.deepEqual(rows[1], {
      i: '-9007199254740993',
      f: 0,
      b: false,
      d: '1400-01-01',
      dt: '1969-12-31T23:59:59.999Z',
      t: '00:00:00.000',
      s: '',
    });
    assert.deepEqual(rows[2], { i: null, f: null, b: null, d: null, dt: null, t: null, s: null });
  });

  it('converts text and numbers where a declared type asks for it, and names the row where it cannot', async () => {
    const file = await parquet.of(
      `SELECT '12' AS i, '1.25' AS f, 'true' AS b, '2024-01-02' AS d, '2024-01-02T03:04:05+01:00' AS dt, 7::BIGINT AS s, 2.50::DECIMAL(10,2) AS x`,
    );
    const types = { i: 'INTEGER', f: 'FLOAT', b: 'BOOLEAN', d: 'DATE', dt: 'DATETIME', s: 'STRING', x: 'FLOAT' };
    assert.equal((await celonis.push(replace(schema(types)), [file])).status, 'DONE');
    assert.deepEqual((await celonis.table('T')).rows, [
      { i: 12, f: 1.25, b: true, d: '2024-01-02', dt: '2024-01-02T02:04:05.000Z', s: '7', x: 2.5 },
    ]);
    await fails(
      replace(schema({ i: 'INTEGER' })),
      [await parquet.of(`SELECT * FROM (VALUES ('1'), ('one')) t(i)`)],
      /column "i", row 2: "one" is not a valid INTEGER/,
    );
    await fails(
      replace(schema({ i: 'INTEGER' })),
      [await parquet.of('SELECT 1.5::DOUBLE AS i')],
      /column "i" is INTEGER, the uploaded DOUBLE cannot be converted/,
    );
    await fails(
      replace(schema({ i: 'INTEGER' })),
      [await parquet.of('SELECT 18446744073709551615::UBIGINT AS i')],
      /does not fit into a 64-bit INTEGER/,
    );
  });

  it('takes a table without a schema with its own types and STRINGs of 80, or as long as the fallback', async () => {
    const file = await parquet.of(`SELECT repeat('x', 100) AS s, 1::INTEGER AS i, TIMESTAMP '2024-01-01' AS ts`);
    await celonis.push(replace(), [file]);
    const { columns, rows } = await celonis.table('T');
    assert.deepEqual(
      columns.map(({ type, length }) => [type, length]),
      [
        ['STRING', 80],
        ['INTEGER', null],
        ['DATETIME', null],
      ],
    );
    assert.equal(rows[0]?.s, 'x'.repeat(80));
    await celonis.push({ ...replace(), fallbackVarcharLength: 90 }, [file]);
    assert.equal((await celonis.table('T')).rows[0]?.s, 'x'.repeat(90));
  });

  it('cuts text silently at its length in bytes, never in the middle of a character', async () => {
    const file = await parquet.of(`SELECT 'aäöü😀' AS a, 'aäöü😀' AS b, 'aäöü😀' AS c`);
    const job = await celonis.push(replace(schema({ a: 'STRING', b: 'STRING', c: 'STRING' }, { a: 4, b: 10, c: 11 })), [
      file,
    ]);
    assert.equal(job.status, 'DONE');
    assert.deepEqual((await celonis.table('T')).rows, [{ a: 'aä', b: 'aäöü', c: 'aäöü😀' }]);
  });

  it('makes dates outside of the years 1400 to 9999 NULL', async () => {
    const file = await parquet.of(
      `SELECT DATE '1399-12-31' AS a, TIMESTAMP '10000-01-01' AS b, TIMESTAMP '9999-12-31 23:59:59.999' AS c`,
    );
    await celonis.push(replace(schema({ a: 'DATE', b: 'DATETIME', c: 'DATETIME' })), [file]);
    assert.deepEqual((await celonis.table('T')).rows, [{ a: null, b: null, c: '9999-12-31T23:59:59.999Z' }]);
  });

  it('reads dictionaries, several row groups, several chunks and uncompressed files', async () => {
    const part = (from: number, options?: string): Promise<Buffer> =>
      parquet.of(
        `SELECT i::BIGINT AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'v' || (i % 5) END AS v FROM range(${from}, ${from + 6000}) t(i)`,
        options,
      );
    const job = await celonis.push(replace(schema({ id: 'INTEGER', v: 'STRING' })), [
      await part(0, 'ROW_GROUP_SIZE 2048'),
      await part(6000, 'CODEC uncompressed'),
    ]);
    assert.equal(job.status, 'DONE', lastLine(job));
    const { rows, rowCount } = await celonis.table('T', '?limit=20000');
    assert.equal(rowCount, 12_000);
    for (const [index, row] of rows.entries())
      assert.deepEqual(row, { id: index, v: index % 7 === 0 ? null : `v${index % 5}` });
    assert.deepEqual(
      (await celonis.table('T', '?offset=4094&limit=4')).rows.map(({ id }) => id),
      [4094, 4095, 4096, 4097],
    );
    assert.deepEqual((await celonis.table('T', '?offset=12000')).rows, []);
  });

  it('refuses what no known client writes', async () => {
    const query = 'SELECT i::BIGINT AS id FROM range(5000) t(i)';
    const messagePrefix = /^ERROR Internal error while validating the Parquet file of chunk 1: /;
    await fails(
      replace(),
      [await parquet.of(query, 'CODEC zstd')],
      /compressed with ZSTD, only SNAPPY and UNCOMPRESSED/,
    );
    await fails(replace(), [await parquet.of(query, 'CODEC gzip')], messagePrefix);
    await fails(replace(), [await parquet.of(query, 'PARQUET_VERSION V2')], /encoding DELTA_BINARY_PACKED/);
    await fails(
      replace(),
      [await parquet.of(`SELECT {'a': 1} AS nested`)],
      /column "nested" is nested, only primitive types/,
    );
    await fails(replace(), [await parquet.of('SELECT [1, 2] AS list')], /column "list" is nested/);
    await fails(replace(), [Buffer.from('a,b\n1,2\n3,4\n')], /does not begin with PAR1/);
    const file = await parquet.of(query);
    await fails(replace(), [file.subarray(0, file.length - 10)], /the footer cannot be read/);
  });

  it('refuses data pages of version 2', async () => {
    const file = await parquet.of('SELECT i::BIGINT AS id FROM range(50) t(i)');
    const header = file.indexOf(Buffer.from([0x15, 0x00, 0x15]));
    assert.equal(header, 4, 'the first page header follows the magic');
    file[header + 1] = 0x06;
    await fails(replace(), [file], /column "id" has data pages of version 2, only version 1 is supported/);
  });

  it('finds bytes that are broken inside a page', async () => {
    const file = await parquet.of(`SELECT 'some text ' || i AS s FROM range(2000) t(i)`);
    file.fill(0xff, 200, 400);
    await fails(replace(), [file], /^ERROR Internal error while validating the Parquet file: column "s"/);
  });

  it('refuses text that is not UTF-8', async () => {
    await fails(
      replace(),
      [await parquet.of(`SELECT * FROM (VALUES ('good'::BLOB), ('\\xC3\\x28'::BLOB)) t(s)`)],
      /column "s", row 2 is not valid UTF-8/,
    );
  });

  it('wants the same columns and types in every chunk, and exactly those of the table schema', async () => {
    const [ints, doubles, other] = [
      await parquet.of('SELECT 1::BIGINT AS a'),
      await parquet.of('SELECT 1::DOUBLE AS a'),
      await parquet.of('SELECT 1::BIGINT AS a, 2 AS b'),
    ];
    await fails(replace(), [ints, doubles], /column "a" is INT64 .*in the first chunk, but DOUBLE in chunk 2/);
    await fails(replace(), [ints, other], /chunk 2 has columns that the first chunk does not have/);
    await fails(replace(schema({ a: 'INTEGER', b: 'STRING' })), [ints], /does not have the declared column "b"/);
    await fails(
      replace(schema({ a: 'INTEGER' })),
      [other],
      /has the column "b", which the table schema does not declare/,
    );
    assert.equal((await celonis.push(replace(schema({ A: 'INTEGER' })), [ints])).status, 'DONE', 'whatever the case');
    assert.deepEqual((await celonis.table('T')).rows, [{ A: 1 }]);
  });
});
