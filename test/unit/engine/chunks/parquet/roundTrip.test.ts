import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { analyzeTable, createChunks, createWirePlan, toWellFormedText } from '../../../../support/documentReading';
import { generateEvents } from '../../../../support/eventLog';
import { createVerifiedChunks } from '../../../../support/sameChunks';

type Row = Record<string, unknown>;

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** The rows that a text becomes, as hyparquet reads them. */
async function rowsOf(text: string, chunkBytes?: number): Promise<Row[]> {
  const chunks = createChunks(text, { format: 'PARQUET', ...(chunkBytes && { chunkBytes }) });
  const rows: Row[] = [];
  for (const { bytes, rows: count } of chunks) {
    const read = (await parquetReadObjects({ file: arrayBuffer(bytes) })) as Row[];
    assert.equal(read.length, count);
    rows.push(...read);
  }
  return rows;
}

const toPlainValue = (value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : (value ?? null);

/** What the rows should be: from JSON.parse, flattened, every value by the type of its column. */
function expected(text: string): Row[] {
  const { columns } = createWirePlan(analyzeTable(text));
  return (JSON.parse(text) as Row[]).map((record) =>
    Object.fromEntries(
      columns.map(({ name, path, type }) => {
        const value = path.reduce<unknown>(
          (object, key) => (isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined),
          record,
        );
        return [
          name,
          cellOf(
            value,
            type,
            columns.some(
              (column) => column.path.length > path.length && path.every((key, index) => key === column.path[index]),
            ),
          ),
        ];
      }),
    ),
  );
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cellOf(value: unknown, type: string, hasMembers: boolean): unknown {
  if (value === undefined || value === null || (isObject(value) && (hasMembers || Object.keys(value).length > 0)))
    return null;
  if (type !== 'STRING') return Object.is(value, -0) && type === 'INTEGER' ? 0 : value;
  return typeof value === 'string' ? toWellFormedText(value) : JSON.stringify(value);
}

describe('Parquet chunks', () => {
  it('hold every value of the file, read back by hyparquet', async () => {
    const value = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom<unknown>(
          null,
          true,
          false,
          0,
          1,
          -17,
          4711,
          9007199254740991,
          1.5,
          -0.25,
          1e-7,
          '',
          'a',
          'text',
          '007',
          'é😀',
          'line\nbreak "x" \\',
          [],
          [1, 'x', { k: null }],
          {},
          { a: 1 },
          { a: { b: 'deep' } },
        ),
      },
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Number.isInteger(number)),
      fc.string({ unit: 'binary' }),
    );
    const column = fc.oneof(
      fc.array(value, { maxLength: 40 }),
      fc.array(fc.option(fc.integer()), { maxLength: 40 }),
      fc.array(fc.option(fc.boolean()), { maxLength: 40 }),
      fc.array(fc.constantFrom('x', 'yy', null), { maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'long name', 'é'), column, { minKeys: 1 }),
        fc.constantFrom(undefined, 1, 300),
        fc.constantFrom(undefined, 2),
        async (columns, chunkBytes, indent) => {
          const count = Math.max(...Object.values(columns).map((values) => values.length), 1);
          const records = Array.from({ length: count }, (_, row) =>
            Object.fromEntries(
              Object.entries(columns).flatMap(([key, values]) => (row < values.length ? [[key, values[row]]] : [])),
            ),
          );
          fc.pre(records.some((record) => Object.keys(record).length > 0));
          const text = JSON.stringify(records, null, indent);
          const rows = (await rowsOf(text, chunkBytes)).map((row) =>
            Object.fromEntries(Object.entries(row).map(([key, cellValue]) => [key, toPlainValue(cellValue)])),
          );
          assert.deepEqual(rows, expected(text));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keep what JSON.parse would lose: digits, dates and instants', async () => {
    const [row] = await rowsOf(
      '[{"big":12345678901234567890,"fine":1.2345678901234567890,"raw":[1.50, 10000000000000000001 ,"\\u00e9"],"i":9007199254740992,"n":-9007199254740992,"d":"1400-02-28","t":"2024-05-01T10:00:00.120+02:00","old":"1969-12-31 23:59:59.999","z":-0.0}]',
    );
    assert.deepEqual(row, {
      big: '12345678901234567890',
      fine: '1.2345678901234567890',
      raw: '[1.50,10000000000000000001,"\\u00e9"]',
      i: 9007199254740992n,
      n: -9007199254740992n,
      d: new Date('1400-02-28'),
      t: new Date('2024-05-01T08:00:00.120Z'),
      old: new Date('1969-12-31T23:59:59.999Z'),
      z: -0,
    });
  });

  it('are what every client of the API writes: optional columns, version-1 pages, Snappy', () => {
    const text = `[${Array.from({ length: 5000 }, (_, row) => `{"s":"v${row % 7}","u":"unique ${row}","i":${row},"f":0.5,"b":true,"d":"2024-01-01","t":"2024-01-01T00:00","e":null}`).join(',')}]`;
    const [chunk] = createChunks(text, { format: 'PARQUET' });
    const metadata = parquetMetadata(arrayBuffer(chunk!.bytes));
    assert.equal(metadata.version, 1);
    assert.match(metadata.created_by ?? '', /^celonis-celigo-connections /);
    assert.deepEqual(
      metadata.schema
        .slice(1)
        .map(({ name, type, repetition_type, converted_type }) => [name, type, repetition_type, converted_type]),
      [
        ['s', 'BYTE_ARRAY', 'OPTIONAL', 'UTF8'],
        ['u', 'BYTE_ARRAY', 'OPTIONAL', 'UTF8'],
        ['i', 'INT64', 'OPTIONAL', undefined],
        ['f', 'DOUBLE', 'OPTIONAL', undefined],
        ['b', 'BOOLEAN', 'OPTIONAL', undefined],
        ['d', 'INT32', 'OPTIONAL', 'DATE'],
        ['t', 'INT96', 'OPTIONAL', undefined],
        ['e', 'BYTE_ARRAY', 'OPTIONAL', 'UTF8'],
      ],
    );
    const columns = metadata.row_groups[0]!.columns.map(({ meta_data }) => meta_data!);
    assert.ok(columns.every(({ codec }) => codec === 'SNAPPY'));
    assert.deepEqual(
      columns.map(({ encodings }) => encodings.slice(1).join()),
      [
        'PLAIN_DICTIONARY',
        'PLAIN',
        'PLAIN',
        'PLAIN_DICTIONARY',
        'PLAIN',
        'PLAIN_DICTIONARY',
        'PLAIN_DICTIONARY',
        'PLAIN',
      ],
    );
  });

  describe('as DuckDB reads them', () => {
    let folder: string;
    before(() => (folder = mkdtempSync(join(tmpdir(), 'parquet-'))));
    after(() => rmSync(folder, { recursive: true }));

    const ask = async (sql: string): Promise<Row[]> => {
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
      connection.closeSync();
      return rows;
    };

    it('agree with its own reading of the JSON, over many pages, chunks and dictionaries', async () => {
      const lines: string[] = [];
      for (const event of generateEvents(7)) if (lines.push(JSON.stringify(event)) === 45_000) break;
      writeFileSync(join(folder, 'log.ndjson'), lines.join('\n'));
      const chunks = createChunks(lines.join('\n'), { format: 'PARQUET', chunkBytes: 700_000 });
      assert.ok(chunks.length > 2, `${chunks.length} chunks`);
      chunks.forEach(({ index, bytes }) => writeFileSync(join(folder, `log-${index}.parquet`), bytes));
      const writtenQuery = `read_parquet('${folder}/log-*.parquet')`;
      const types = await ask(`describe select * from ${writtenQuery}`);
      assert.deepEqual(
        types.map(({ column_name, column_type }) => `${String(column_name)} ${String(column_type)}`),
        [
          'case_id VARCHAR',
          'activity VARCHAR',
          'timestamp TIMESTAMP',
          'user VARCHAR',
          'amount DOUBLE',
          'approved BOOLEAN',
          'comment VARCHAR',
          'vendor_id BIGINT',
          'vendor_name VARCHAR',
          'vendor_country_code VARCHAR',
          'items VARCHAR',
        ],
      );
      const expectedQuery = `select case_id, activity, "timestamp", "user", amount, approved, comment, vendor.id, vendor.name, vendor.country.code, items::varchar from
        read_json('${folder}/log.ndjson', columns={case_id:'VARCHAR',activity:'VARCHAR',"timestamp":'TIMESTAMP',"user":'VARCHAR',amount:'DOUBLE',approved:'BOOLEAN',comment:'VARCHAR',vendor:'STRUCT(id BIGINT,name VARCHAR,country STRUCT(code VARCHAR))',items:'JSON'})`;
      assert.deepEqual(
        await ask(
          `select (select count(*) from ${writtenQuery}) as rows, (select count(*) from (select * from ${writtenQuery} except all ${expectedQuery})) as different`,
        ),
        [{ rows: '45000', different: '0' }],
      );
    });

    it('say what a DATETIME is: INT96 unless INT64 is chosen, which is adjusted to UTC', async () => {
      const text = '[{"t":"2024-05-01T08:00:00.120"},{"t":"2024-05-01T08:00:00.121"}]';
      const describeTimestamps = async (options: { timestamps?: 'INT64' | 'INT96' }): Promise<unknown> => {
        const [chunk] = createVerifiedChunks(text, options);
        const path = join(folder, 'schema.parquet');
        writeFileSync(path, chunk!.bytes);
        const { type, converted_type, logical_type } = parquetMetadata(arrayBuffer(chunk!.bytes)).schema[1]!;
        const [column] = await ask(`describe select * from read_parquet('${path}')`);
        const rows = await parquetReadObjects({ file: arrayBuffer(chunk!.bytes) });
        assert.deepEqual(
          rows.map(({ t }) => (t as Date).toISOString()),
          ['2024-05-01T08:00:00.120Z', '2024-05-01T08:00:00.121Z'],
        );
        return { type, converted_type, logical_type, duckDbType: column!['column_type'] };
      };
      const int96 = {
        type: 'INT96',
        converted_type: undefined,
        logical_type: undefined,
        duckDbType: 'TIMESTAMP',
      };
      assert.deepEqual(await describeTimestamps({}), int96);
      assert.deepEqual(await describeTimestamps({ timestamps: 'INT96' }), int96);
      assert.deepEqual(await describeTimestamps({ timestamps: 'INT64' }), {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
        duckDbType: 'TIMESTAMP WITH TIME ZONE',
      });
    });

    it('hold the same instants as INT64 and as INT96', async () => {
      const instants = [
        '1400-01-01T00:00:00.001',
        '1969-12-31T23:59:59.999',
        '1970-01-01T00:00:00',
        '2024-02-29T12:30:15.120',
        '9999-12-31T23:59:59.999',
      ];
      const lines = Array.from({ length: 3000 }, (_, row) =>
        JSON.stringify({
          row,
          t: row % 7 === 0 ? null : row < 2000 ? instants[row % 5] : new Date(row * 1e9).toISOString().slice(0, -1),
        }),
      );
      for (const timestamps of ['INT64', 'INT96'] as const) {
        const [chunk] = createChunks(lines.join('\n'), { format: 'PARQUET', timestamps });
        writeFileSync(join(folder, `${timestamps}.parquet`), chunk!.bytes);
        const metadata = parquetMetadata(arrayBuffer(chunk!.bytes));
        assert.deepEqual(
          metadata.schema.slice(1).map(({ type }) => type),
          ['INT64', timestamps],
        );
      }
      writeFileSync(join(folder, 'times.ndjson'), lines.join('\n'));
      const expectedQuery = `select row, epoch_ms(t) from read_json('${folder}/times.ndjson', columns={row:'BIGINT',t:'TIMESTAMP'})`;
      for (const form of ['INT64', 'INT96']) {
        assert.deepEqual(
          await ask(
            `select (select count(*) from read_parquet('${folder}/${form}.parquet')) as rows, (select count(*) from (select row, epoch_ms(t) from read_parquet('${folder}/${form}.parquet') except all ${expectedQuery})) as different`,
          ),
          [{ rows: '3000', different: '0' }],
          form,
        );
      }
    });

    it('hold values of every type, runs, gaps and long texts', async () => {
      const records = Array.from({ length: 70_000 }, (_, row) => ({
        run: Math.floor(row / 1000),
        sparse: row % 9973 === 5 ? `s${row}` : undefined,
        late: row > 50_000 ? row / 4 : undefined,
        flag: row % 3 === 0 ? null : row % 2 === 0,
        day: new Date(Date.UTC(1990, 0, 1 + (row % 30_000))).toISOString().slice(0, 10),
        long: row % 1000 === 0 ? 'é'.repeat(row % 30_000) : 'x',
        id: `id-${row}`,
        big: row * 1_000_000_007,
      }));
      writeFileSync(join(folder, 'all.json'), JSON.stringify(records));
      const chunks = createChunks(JSON.stringify(records), { format: 'PARQUET' });
      chunks.forEach(({ index, bytes }) => writeFileSync(join(folder, `all-${index}.parquet`), bytes));
      const columns = `{run:'BIGINT',sparse:'VARCHAR',late:'DOUBLE',flag:'BOOLEAN',day:'DATE',long:'VARCHAR',id:'VARCHAR',big:'BIGINT'}`;
      const countDifferencesQuery = `select count(*) as n from (select run, sparse, late, flag, day, long, id, big from read_parquet('${folder}/all-*.parquet') except all select * from read_json('${folder}/all.json', columns=${columns}))`;
      assert.deepEqual(await ask(countDifferencesQuery), [{ n: '0' }]);
      assert.deepEqual(
        await ask(`select count(*) as n, count(sparse) as sparse from read_parquet('${folder}/all-*.parquet')`),
        [{ n: '70000', sparse: '8' }],
      );
    });
  });

  it('are bounded in bytes, the first one small', () => {
    const lines: string[] = [];
    for (const event of generateEvents(3)) if (lines.push(JSON.stringify(event)) === 60_000) break;
    const sizes = createChunks(lines.join('\n'), { format: 'PARQUET', chunkBytes: 1_000_000 }).map(
      ({ bytes }) => bytes.length,
    );
    assert.ok(sizes[0]! < 600_000, sizes.join());
    assert.ok(
      sizes.every((size) => size < 1_000_000),
      sizes.join(),
    );
  });

  it('have no more than one row too many where a row alone is larger than a chunk', () => {
    const text = `[${Array.from({ length: 20 }, (_, row) => `{"a":"${String(row).repeat(30_000)}"}`).join(',')}]`;
    const chunks = createChunks(text, { format: 'PARQUET', chunkBytes: 1 });
    assert.deepEqual(
      chunks.map(({ rows }) => rows),
      Array.from({ length: 20 }, () => 1),
    );
  });
});
