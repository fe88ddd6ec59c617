import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { type Problem, ProblemError } from '../../../../src/core/problem';
import type { ReadOptions } from '../../../../src/engine/model/readOptions';
import type { Chunk, FileSource, PushSource, TablePlan } from '../../../../src/engine/model/tablePlan';
import { openEngine, type PushEngine } from '../../../../src/engine/pushEngine';
import { testWorkers } from '../../../support/pushEngine';

type Row = Record<string, unknown>;

const utf16 = (text: string, isLittleEndian: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isLittleEndian ? bytes : bytes.swap16();
};

describe('What a file is packed in and written with', () => {
  let folder: string;
  let engine: PushEngine;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'formats-'));
    assert.ok(existsSync(join(process.cwd(), 'dist', 'pushPipe.js')), 'build first');
    engine = openEngine(testWorkers);
  });
  after(() => {
    engine.dispose();
    rmSync(folder, { recursive: true });
  });

  const control = { signal: new AbortController().signal };
  const file = (name: string, content?: string | Uint8Array): FileSource => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    return { kind: 'path', path: join(folder, name), name };
  };
  const several = (...files: FileSource[]): PushSource => ({ kind: 'files', files, name: `${files.length} files` });
  const planOf = async (source: PushSource, read?: ReadOptions): Promise<TablePlan> => {
    const analysis = await engine.analyze(source, read ? { read } : {}, control);
    assert.ok(analysis.kind === 'table');
    return analysis.plan;
  };
  const rowsOf = async (source: PushSource, read?: ReadOptions): Promise<Row[]> => {
    const rows: Row[] = [];
    for await (const chunk of engine.chunks(source, await planOf(source, read), { format: 'PARQUET' }, control)) {
      for (const row of await parquetReadObjects({ file: Uint8Array.from(chunk.bytes).buffer })) rows.push(row);
    }
    return rows;
  };
  const problemOf = async (source: PushSource, read?: ReadOptions): Promise<Problem> => {
    try {
      await planOf(source, read);
    } catch (error) {
      assert.ok(error instanceof ProblemError, String(error));
      const { what, why, next } = error.problem;
      assert.equal(error.problem.kind, 'input', JSON.stringify(error.problem));
      assert.ok(what.endsWith('.') && why?.endsWith('.') && next?.endsWith('.'), JSON.stringify(error.problem));
      assert.doesNotMatch([what, why, next].join(' '), /undefined|\{\d\}|\[object/);
      return error.problem;
    }
    throw new Error('expected a problem');
  };
  const types = ({ columns }: TablePlan): string[] => columns.map(({ name, type }) => `${name} ${type}`);

  describe('gzip', () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `name ${id % 17}`, ümlaut: id / 4 }));
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');

    it('reads what is packed, whatever it is called, in one member or several', async () => {
      const halfIndex = lines.indexOf('\n', lines.length / 2);
      const members = Buffer.concat([
        gzipSync(lines.slice(0, halfIndex)),
        gzipSync(''),
        gzipSync(lines.slice(halfIndex)),
        Buffer.alloc(512),
      ]);
      const expected = rows.map((row) => ({ id: BigInt(row.id), name: row.name, umlaut: row['ümlaut'] }));
      for (const source of [
        file('a.ndjson.gz', gzipSync(lines)),
        file('b.json', gzipSync(JSON.stringify(rows))),
        file('c.jsonl.gz', members),
      ]) {
        assert.deepEqual(await rowsOf(source), expected);
      }
      const bytes: PushSource = { kind: 'bytes', bytes: gzipSync(JSON.stringify(rows)), name: 'd.json.gz' };
      assert.equal((await planOf(bytes)).rows, rows.length);
    });

    it('says what is wrong with a packed file', async () => {
      const packed = gzipSync(lines);
      const corruptedFile = Buffer.from(packed);
      corruptedFile[corruptedFile.length - 6]! ^= 1;
      const broken = Buffer.from(packed);
      broken.fill(0xff, 5000, 5100);
      const cases: [content: Uint8Array, what: RegExp, why: RegExp][] = [
        [packed.subarray(0, packed.length >> 1), /breaks off before its end/, /gzip/],
        [packed.subarray(0, 7), /breaks off before its end/, /gzip/],
        [corruptedFile, /is damaged/, /checksum/],
        [broken, /is damaged/, /cannot be decompressed|checksum/],
        [Buffer.concat([packed, Buffer.from('more')]), /something behind its end/, /gzip/],
        [gzipSync(packed), /not text but a gzip file/, /once/],
        [gzipSync(''), /is empty/, /./],
      ];
      for (const [content, what, why] of cases) {
        const problem = await problemOf(file('broken.ndjson.gz', content));
        assert.match(problem.what, what);
        assert.match(problem.why!, why);
      }
    });

    it('says the line of a fault in a packed file, where no editor can go', async () => {
      const problem = await problemOf(file('fault.ndjson.gz', gzipSync(`${lines}\n{"id":tru}\n`)));
      assert.match(problem.why!, /^Line 20,001 \(record 20,001\): |^Line 20001 \(record 20,001\): /);
      assert.equal(problem.fixes, undefined);
    });

    it('tells progress in bytes of the file on disk, and stops at once when cancelled', async () => {
      const source = file(
        'large.ndjson.gz',
        gzipSync(Array.from({ length: 150 }, () => lines).join('\n'), { level: 1 }),
      );
      const size = readFileSync(join(folder, 'large.ndjson.gz')).length;
      const progressBytes: number[] = [];
      await engine.analyze(
        source,
        {},
        {
          ...control,
          onProgress: ({ bytesRead, bytesTotal }) => (assert.equal(bytesTotal, size), progressBytes.push(bytesRead)),
        },
      );
      assert.ok(
        progressBytes.length > 2 &&
          progressBytes.every((bytesRead, index) => bytesRead <= size && bytesRead >= (progressBytes[index - 1] ?? 0)),
        progressBytes.join(),
      );
      const abort = new AbortController();
      const running = engine.analyze(source, {}, { signal: abort.signal, onProgress: () => abort.abort() });
      await assert.rejects(running, (error: ProblemError) => error.problem.kind === 'cancelled');
      assert.equal((await planOf(file('after.json', '[{"a":1}]'))).rows, 1);
    });
  });

  describe('character sets', () => {
    const json = '[{"name":"Müller 😀","n":1},{"name":"Łódź","n":2}]';
    const rows = [
      { name: 'Müller 😀', n: 1n },
      { name: 'Łódź', n: 2n },
    ];

    it('reads UTF-8 and UTF-16, with a byte order mark and without', async () => {
      const contents = [
        Buffer.from(json),
        Buffer.from(`\ufeff${json}`),
        ...[true, false].flatMap((isLittleEndian) => [
          utf16(`\ufeff${json}`, isLittleEndian),
          utf16(json, isLittleEndian),
        ]),
      ];
      for (const content of contents) assert.deepEqual(await rowsOf(file('charset.json', content)), rows);
      for (const isLittleEndian of [true, false]) {
        const plan = await planOf(
          file('charset.csv', utf16('\ufeffname;n\r\nMüller 😀;1\r\nŁódź;2\r\n', isLittleEndian)),
        );
        assert.equal(plan.read?.encoding, isLittleEndian ? 'utf-16le' : 'utf-16be');
        assert.deepEqual(await rowsOf(file('charset.csv')), rows);
      }
    });

    it('takes CSV that is not UTF-8 for Windows-1252, and says so', async () => {
      const csv = Buffer.concat([
        Buffer.from('name;price\n'),
        Buffer.from([0x4d, 0xfc, 0x6c, 0x3b, 0x31, 0x0a, 0x80, 0x93, 0x3b, 0x32, 0x0a]),
      ]);
      const plan = await planOf(file('legacy.csv', csv));
      assert.equal(plan.read?.encoding, 'windows-1252');
      assert.match(plan.notes!.join(), /legacy\.csv is not UTF-8 and was read as Windows-1252/);
      assert.deepEqual(await rowsOf(file('legacy.csv')), [
        { name: 'Mül', price: 1n },
        { name: '€“', price: 2n },
      ]);
      assert.match((await problemOf(file('legacy.csv'), { encoding: 'utf-8' })).what, /wrong encoding/);
      const lateInvalidByte = Buffer.concat([
        Buffer.from(`name\n${'plain\n'.repeat(100_000)}`),
        Buffer.from([0x4d, 0xfc, 0x6c]),
      ]);
      assert.equal((await rowsOf(file('late.csv', lateInvalidByte))).at(-1)?.['name'], 'Mül');
    });

    it('reads JSON in Windows-1252 when asked to, and refuses it otherwise with the place', async () => {
      const source = file('latin.json', Buffer.from('[{"a":1},\n{"a":2,"b":"Müller"}]', 'latin1'));
      assert.match((await problemOf(source)).why!, /^Line 2, column \d+ \(record 2\): /);
      assert.equal((await rowsOf(source, { encoding: 'windows-1252' }))[1]?.['b'], 'Müller');
    });

    it('names what is neither text nor anything else that is read', async () => {
      assert.match((await problemOf(file('a.csv', Buffer.from([0x50, 0x4b, 3, 4, 1, 2])))).what, /ZIP/);
      assert.match(
        (await problemOf(file('a.json', Buffer.from('\ufeff[]', 'utf16le').subarray(0, 5)))).what,
        /breaks off in the middle of a character/,
      );
    });
  });

  describe('CSV', () => {
    it('makes a table with types of it, and says how it was read', async () => {
      const plan = await planOf(
        file(
          'orders.csv',
          'id;amount;day;note;paid\n0012;12,50;2024-05-01;"x; ""y""";true\n0013;7;2024-05-02;;false\n',
        ),
      );
      assert.deepEqual(types(plan), ['id STRING', 'amount FLOAT', 'day DATE', 'note STRING', 'paid BOOLEAN']);
      assert.deepEqual(plan.read, {
        format: 'csv',
        encoding: 'utf-8',
        delimiter: ';',
        quote: '"',
        escape: 'doubled',
        header: true,
        decimalMark: ',',
      });
      assert.deepEqual(
        (await rowsOf(file('orders.csv'))).map(({ id, amount, note, paid }) => [id, amount, note, paid]),
        [
          ['0012', 12.5, 'x; "y"', true],
          ['0013', 7, null, false],
        ],
      );
    });

    it('keeps values as they are written where a column has others, too', async () => {
      assert.deepEqual(await rowsOf(file('mixed.csv', 'a;b\n12,5;x\non request;TRUE\n1.234,5;y\n')), [
        { a: '12,5', b: 'x' },
        { a: 'on request', b: 'TRUE' },
        { a: '1.234,5', b: 'y' },
      ]);
      const { rows } = await engine.preview(file('mixed.csv'), {}, control);
      assert.deepEqual(rows, [
        ['12,5', 'x'],
        ['on request', 'TRUE'],
        ['1.234,5', 'y'],
      ]);
    });

    it('can be corrected', async () => {
      const source = file('told.csv', '1|2\n3|4\n');
      assert.deepEqual(types(await planOf(source, { header: true })), ['_1 INTEGER', '_2 INTEGER']);
      assert.deepEqual(types(await planOf(source, { delimiter: ';', header: false })), ['column_1 STRING']);
    });

    it('says where a fault is, in words and as a place to go to', async () => {
      const problem = await problemOf(file('fault.csv', 'a,b\n1,2\n\n3,4,5\n'));
      assert.match(problem.why!, /^Line 4, column 1 \(record 2\): /);
      assert.deepEqual(problem.fixes, [{ kind: 'openLocation', label: 'Go to Line 4', line: 4, column: 1 }]);
      for (const text of ['a,b\n', 'a,b\n"x,1', 'a,b\n"x"y,1', 'a,b\n\0,1', '\n\n'])
        await problemOf(file('fault.csv', text));
    });

    it('shows its first rows without reading more', async () => {
      const preview = await engine.preview(file('preview.csv', `a,b\n${'1,x\n'.repeat(500_000)}"`), {}, control);
      assert.deepEqual([preview.rows.length, preview.isComplete, preview.read.delimiter], [200, false, ',']);
    });
  });

  describe('Parquet', () => {
    const select = `SELECT i::INTEGER AS small, (9007199254740993 + i)::BIGINT AS big, 18446744073709551615::UBIGINT AS huge, (i / 4)::DOUBLE AS "double", 0.1::FLOAT AS single,
      (i * 1.25)::DECIMAL(18, 2) AS price, 12345678901234567890.123::DECIMAL(38, 3) AS exact, i % 2 = 0 AS flag, DATE '1969-12-30' + i::INTEGER AS day,
      TIMESTAMP '1969-12-31 23:59:59.123456' AS micros, TIMESTAMP_MS '2024-05-01 10:00:00.5' AS millis, TIMESTAMPTZ '2024-05-01 10:00:00+02' AS zoned, TIME '10:20:30.5' AS clock,
      CASE WHEN i % 3 = 0 THEN NULL ELSE 'Mü"ll\\er ' || i END AS text, '2024-01-0' || (i % 9 + 1) AS "dateText", '00' || i AS code, uuid() AS id,
      {'a': i, 'b': {'c': 'x' || i}} AS struct, [i, i + 1, NULL] AS list, [{'k': 'v' || i}] AS structs, MAP {'m': i} AS map, NULL::INTEGER AS nothing FROM range(2500) t(i)`;
    const write = async (name: string, options: string, query = select): Promise<FileSource> => {
      const connection = await (await DuckDBInstance.create()).connect();
      await connection.run(`SET threads = 1; SET TimeZone = 'UTC'`);
      await connection.run(`COPY (${query}) TO '${join(folder, name)}' (FORMAT parquet, ${options})`);
      connection.closeSync();
      return file(name);
    };

    it('reads back what DuckDB writes, in any compression, with its types and all digits', async () => {
      for (const codec of ['snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw', 'uncompressed']) {
        const source = await write(
          `${codec}.parquet`,
          `COMPRESSION ${codec}, ROW_GROUP_SIZE 2048${codec === 'gzip' ? ', PARQUET_VERSION V2' : ''}`,
        );
        const plan = await planOf(source);
        assert.deepEqual(types(plan), [
          'small INTEGER',
          'big STRING',
          'huge STRING',
          'double FLOAT',
          'single FLOAT',
          'price FLOAT',
          'exact STRING',
          'flag BOOLEAN',
          'day DATE',
          'micros STRING',
          'millis DATETIME',
          'zoned DATETIME',
          'clock STRING',
          'text STRING',
          'dateText STRING',
          'code STRING',
          'id STRING',
          'struct_a INTEGER',
          'struct_b_c STRING',
          'list STRING',
          'structs STRING',
          'map_m INTEGER',
          'nothing STRING',
        ]);
        const rows = await rowsOf(source);
        assert.equal(rows.length, 2500);
        const { id, day, millis, zoned, ...row } = rows[2321]!;
        assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-/);
        assert.deepEqual(
          [day, millis, zoned].map((dateValue) => (dateValue as Date).toISOString()),
          ['1976-05-08T00:00:00.000Z', '2024-05-01T10:00:00.500Z', '2024-05-01T08:00:00.000Z'],
        );
        assert.deepEqual(row, {
          small: 2321n,
          big: '9007199254743314',
          huge: '18446744073709551615',
          double: 580.25,
          single: 0.1,
          price: 2901.25,
          exact: '12345678901234567890.123',
          flag: false,
          micros: '1969-12-31T23:59:59.123456',
          clock: '10:20:30.500',
          text: 'Mü"ll\\er 2321',
          dateText: '2024-01-09',
          code: '002321',
          struct_a: 2321n,
          struct_b_c: 'x2321',
          list: '[2321,2322,null]',
          structs: '[{"k":"v2321"}]',
          map_m: 2321n,
          nothing: null,
        });
        assert.equal(rows[3]!['text'], null);
      }
    });

    it('reads back what it writes itself, INT96 or not', async () => {
      const source = file(
        'own.json',
        JSON.stringify(
          Array.from({ length: 3000 }, (_, i) => ({
            i,
            f: i / 3,
            s: i % 5 ? `x${i}` : null,
            d: '2024-02-29',
            t: `2024-02-29T0${i % 10}:00:00.123Z`,
            b: i % 2 === 0,
          })),
        ),
      );
      const plan = await planOf(source);
      const expected = await rowsOf(source);
      for (const timestamps of ['INT64', 'INT96'] as const) {
        const chunks = engine
          .chunks(source, plan, { format: 'PARQUET', ...{ timestamps }, chunkBytes: 64 << 20 }, control)
          [Symbol.asyncIterator]();
        const chunk = (await chunks.next()).value as Chunk | undefined;
        await chunks.return?.();
        const writtenFile = file('own.parquet', chunk!.bytes);
        assert.deepEqual(types(await planOf(writtenFile)), types(plan));
        assert.deepEqual(await rowsOf(writtenFile), expected.slice(0, chunk!.rows));
        assert.deepEqual(await rowsOf(file('own.parquet.gz', gzipSync(chunk!.bytes))), expected.slice(0, chunk!.rows));
      }
    });

    it('says that there are no rows where there are columns only, and leaves such a file out among others', async () => {
      const none = await write('none.parquet', 'COMPRESSION snappy', 'SELECT 1 AS a WHERE false');
      const { what, why } = await problemOf(none);
      assert.deepEqual([what, why], ['none.parquet has no records.', 'It has columns and no rows.']);
      const someFile = await write('some.parquet', 'COMPRESSION snappy', 'SELECT 1 AS a');
      assert.equal((await planOf({ kind: 'files', files: [none, someFile], name: 'both' })).rows, 1);
    });

    it('takes intervals as text', async () => {
      const source = await write(
        'intervals.parquet',
        'COMPRESSION snappy',
        "SELECT 1 AS a, INTERVAL '14 months 3 days 4.5 seconds' AS took, NULL::INTERVAL AS never",
      );
      assert.deepEqual(await rowsOf(source), [{ a: 1n, took: 'P14M3DT4.5S', never: null }]);
    });

    it('says what is wrong with a file', async () => {
      const source = await write('whole.parquet', 'COMPRESSION snappy');
      const bytes = readFileSync(join(folder, 'whole.parquet'));
      assert.equal(source.name, 'whole.parquet');
      const damaged = Buffer.from(bytes);
      damaged.fill(0xaa, 40, 4000);
      const cases: [content: Uint8Array, what: RegExp][] = [
        [bytes.subarray(0, bytes.length >> 1), /is not complete/],
        [bytes.subarray(0, 10), /is not complete/],
        [damaged, /is damaged/],
        [Buffer.concat([bytes.subarray(0, -4), Buffer.from('PARE')]), /is encrypted/],
      ];
      for (const [content, what] of cases) assert.match((await problemOf(file('broken.parquet', content))).what, what);
    });
  });

  describe('several files', () => {
    it('become one table with the columns of all, whatever their shape', async () => {
      const source = several(
        file('1.json', '[{"a":1,"b":{"c":"x"}},{"a":2}]'),
        file('2.ndjson', '{"a":3,"d":true}\n{"d":false}\n'),
        file('3.json', '{"page":1,"rows":[{"a":4},{"a":5}]}'),
        file('4.json', '{"a":6,"b":{"e":1.5}}'),
        file('5.json', '{"a":7}\n{"a":8}'),
        file('6.json.gz', gzipSync('[{"a":9}]')),
        file('7.json', '[]'),
      );
      const plan = await planOf(source);
      assert.equal(plan.rows, 10);
      assert.deepEqual(types(plan), ['a INTEGER', 'b_c STRING', 'b_e FLOAT', 'd BOOLEAN']);
      assert.deepEqual(
        plan.files?.map(({ name, shape, rows }) => `${name} ${shape} ${rows}`),
        [
          '1.json array 2',
          '2.ndjson ndjson 2',
          '3.json wrapped 2',
          '4.json object 1',
          '5.json ndjson 2',
          '6.json.gz array 1',
          '7.json ndjson 0',
        ],
      );
      assert.deepEqual(plan.notes, ['7.json has no records.']);
      assert.deepEqual(
        (await rowsOf(source)).map(({ a }) => a),
        [1n, 2n, 3n, null, 4n, 5n, 6n, 7n, 8n, 9n],
      );
    });

    it('of CSV each have a header and a delimiter of their own', async () => {
      const source = several(
        file('1.csv', 'a,b\n1,x\n'),
        file('2.csv.gz', gzipSync('b;c\ny;1,5\n')),
        file('3.csv', 'a,b\n'),
        file('4.csv', Buffer.from('a,b\n2,ü\n', 'latin1')),
      );
      assert.deepEqual(await rowsOf(source), [
        { a: 1n, b: 'x', c: null },
        { a: null, b: 'y', c: 1.5 },
        { a: 2n, b: 'ü', c: null },
      ]);
    });

    it('are distinguished in what is said of them', async () => {
      const first = file('first.json', '[{"id":1,"v":1},{"id":2,"v":2}]');
      const faulty = await problemOf(several(first, file('second.json', '[{"id":3},\n{"id":x}]')));
      assert.equal(faulty.what, 'second.json is not valid JSON.');
      assert.match(faulty.why!, /^Line 2, column 7 \(record 2\): /);
      const longText = await problemOf(several(first, file('long.json', `[{"id":3},{"t":"${'x'.repeat(65_001)}"}]`)));
      assert.match(`${longText.what} ${longText.why}`, /^long\.json has a value .*\(record 2\)/);
      const noted = await planOf(several(first, file('noted.json', '[{"id":3,"v":3},{"id":"x"}]')));
      assert.match(
        noted.columns[0]!.note!,
        /number \(first in record 1 of first\.json\), text \(first in record 2 of noted\.json\)/,
      );
      const twice = several(first, file('twice.json', '[{"id":3},{"id":1}]'));
      await assert.rejects(engine.verifyKeys(twice, await planOf(twice), ['id'], control), (error: ProblemError) => {
        assert.equal(error.problem.what, 'Record 1 of first.json and record 2 of twice.json have the same key.');
        return true;
      });
      const mixed = await problemOf(several(first, file('other.csv', 'a,b\n1,2\n')));
      assert.equal(mixed.what, 'other.csv is CSV, and first.json is JSON.');
      await problemOf(several(file('e1.json', '[]'), file('e2.json', ' ')));
      await problemOf(several());
    });

    it('are read again only as they were', async () => {
      const source = several(file('same1.json', '[{"a":1}]'), file('same2.json', '[{"a":2}]'));
      const plan = await planOf(source);
      writeFileSync(join(folder, 'same2.json'), '[{"a":2},{"a":3}]');
      await assert.rejects(
        engine.verifyKeys(source, plan, ['a'], control),
        (error: ProblemError) => error.problem.what === 'same2.json was changed while it was being read.',
      );
    });
  });
});
