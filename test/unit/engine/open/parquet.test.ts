import assert from 'node:assert/strict';
import type { PushSource, ReadRequest, TablePlan } from '../../../../src/engine/model/tablePlan';
import { useParquetFolder } from '../../../support/duckDbParquet';
import {
  captureProblem,
  createReadControl,
  analyzePlan as planFrom,
  readSentRows,
  useEngine,
} from '../../../support/pushEngine';

describe('Parquet with values that no table can hold', () => {
  const engine = useEngine();
  const write = useParquetFolder();
  const planOf = (source: PushSource, request?: ReadRequest): Promise<TablePlan> => planFrom(engine, source, request);
  const column = ({ columns }: TablePlan, name: string): { type: string; note?: string } => {
    const { type, note } = columns.find((column) => column.name === name)!;
    return { type, ...(note !== undefined && { note }) };
  };
  const several = (...files: Awaited<ReturnType<typeof write>>[]): PushSource => ({
    kind: 'files',
    files,
    name: `${files.length} files`,
  });

  describe('NaN', () => {
    const query = `SELECT i AS id, CASE WHEN i = 2 THEN 'NaN'::DOUBLE ELSE i / 2 END AS ratio, CASE WHEN i > 3 THEN 'NaN'::FLOAT END AS single,
      {'deep': CASE WHEN i = 1 THEN 'NaN'::DOUBLE ELSE 1.5 END} AS outer_, [i::DOUBLE, 'NaN'::DOUBLE] AS list, MAP {'k': 'NaN'::DOUBLE, 'whole': 1.5::DOUBLE} AS map, 1.5::DOUBLE AS sound FROM range(3000) t(i)`;

    it('is reported wherever it becomes no value, with the first row', async () => {
      const plan = await planOf(await write('nan.parquet', query, 'ROW_GROUP_SIZE 2048'));
      assert.deepEqual(column(plan, 'ratio'), { type: 'FLOAT', note: 'NaN (first in record 3) is sent as no value.' });
      assert.deepEqual(column(plan, 'single'), {
        type: 'STRING',
        note: 'NaN (first in record 5) is sent as no value. No record has a value.',
      });
      assert.deepEqual(column(plan, 'outer__deep'), {
        type: 'FLOAT',
        note: 'NaN (first in record 2) is sent as no value.',
      });
      assert.deepEqual(column(plan, 'list'), {
        type: 'STRING',
        note: 'NaN (first in record 1) is sent as no value. Lists, stored as JSON text.',
      });
      assert.deepEqual(
        column(plan, 'map_k').note,
        'NaN (first in record 1) is sent as no value. No record has a value.',
      );
      for (const name of ['id', 'map_whole', 'sound']) assert.equal(column(plan, name).note, undefined);
    });

    it('is reported in the table that is made of a list', async () => {
      const source = await write(
        'elements.parquet',
        `SELECT i AS id, [{'n': 1.5}, {'n': CASE WHEN i = 2 THEN 'NaN'::DOUBLE ELSE 2.5 END}] AS items FROM range(4) t(i)`,
      );
      const plan = await planOf(source, { child: { source: ['items'], keys: [] } });
      assert.deepEqual(column(plan, 'n'), { type: 'FLOAT', note: 'NaN (first in record 3) is sent as no value.' });
    });

    it('is reported in later row groups and files, and whatever type is chosen', async () => {
      const lateNaNFile = await write(
        'late.parquet',
        `SELECT CASE WHEN i = 2500 THEN 'NaN'::DOUBLE ELSE i / 2 END AS ratio FROM range(3000) t(i)`,
        'ROW_GROUP_SIZE 2048',
      );
      assert.equal(column(await planOf(lateNaNFile), 'ratio').note, 'NaN (first in record 2,501) is sent as no value.');
      const first = await write('first.parquet', 'SELECT 0.5::DOUBLE AS ratio FROM range(7)');
      assert.equal(
        column(await planOf(several(first, lateNaNFile)), 'ratio').note,
        'NaN (first in record 2,501 of late.parquet) is sent as no value.',
      );
      for (const type of ['FLOAT', 'STRING'] as const) {
        assert.deepEqual(column(await planOf(lateNaNFile, { columns: [{ source: ['ratio'], type }] }), 'ratio'), {
          type,
          note: 'NaN (first in record 2,501) is sent as no value.',
        });
      }
      const { columns } = await engine.preview(await write('nan.parquet', query), {}, createReadControl());
      assert.equal(columns.find(({ name }) => name === 'ratio')?.note, 'NaN (first in record 3) is sent as no value.');
    });
  });

  describe('Infinity', () => {
    it('keeps a column as text, exactly, and says why and where', async () => {
      const source = await write(
        'infinity.parquet',
        `SELECT CASE i WHEN 2 THEN '-Infinity'::DOUBLE WHEN 3 THEN 'Infinity'::DOUBLE WHEN 1 THEN 'NaN'::DOUBLE ELSE i / 2 END AS ratio, 'Infinity'::FLOAT AS only FROM range(5) t(i)`,
      );
      const plan = await planOf(source);
      assert.deepEqual(column(plan, 'ratio'), {
        type: 'STRING',
        note: 'NaN (first in record 2) is sent as no value. Infinity (first in record 3), which a FLOAT of Celonis is not known to hold. All values are stored as STRING to stay exact.',
      });
      assert.equal(column(plan, 'only').type, 'STRING');
      assert.match(column(plan, 'only').note!, /^Infinity \(first in record 1\)/);
      assert.equal(plan.columns[0]!.storedAsText, true);
      assert.deepEqual(
        (await readSentRows(engine, source, plan)).map(({ ratio }) => ratio),
        ['0.0', null, '-Infinity', 'Infinity', '2.0'],
      );
    });

    it('does not fit where FLOAT is chosen, and its rows are named', async () => {
      const source = await write(
        'chosen.parquet',
        `SELECT CASE WHEN i % 2 = 1 THEN 'Infinity'::DOUBLE ELSE i / 2 END AS ratio FROM range(5) t(i)`,
      );
      const request: ReadRequest = { columns: [{ source: ['ratio'], type: 'FLOAT' }] };
      const plan = await planOf(source, request);
      assert.deepEqual(plan.conversionErrors, [
        {
          column: 'ratio',
          values: 2,
          examples: [
            { row: 2, text: 'Infinity' },
            { row: 4, text: 'Infinity' },
          ],
        },
      ]);
      assert.deepEqual(column(plan, 'ratio'), { type: 'FLOAT' });
      const preview = await engine.preview(source, request, createReadControl());
      assert.deepEqual(
        [preview.conversionErrors[0]?.values, preview.unconvertedCells],
        [
          2,
          [
            [1, 0],
            [3, 0],
          ],
        ],
      );
      const { why } = await captureProblem(readSentRows(engine, source, plan));
      assert.match(why!, /"Infinity" in row 2, "Infinity" in row 4/);
    });
  });

  it('keep what is in lists and maps, whatever it is called', async () => {
    const query = `SELECT MAP {DATE '2024-01-02': 1} AS days, MAP {7: 'x', 3: 'y'} AS whole, MAP {1.50::DECIMAL(5,2): true} AS exact, MAP {'__proto__': 1, 'b.c': 2} AS texts,
      [{'x.y': 1, 'x': {'y': 2}}, NULL] AS dotted, {'deep.er': [1, NULL]} AS outer_, [{'m': MAP {0.1::FLOAT: [NULL]}}] AS mixed, MAP {TIMESTAMP '2024-01-02 03:04:05': 'then'} AS times, MAP {{'a': 1}: 2} AS odd FROM range(2)`;
    const source = await write('nested.parquet', query);
    const plan = await planOf(source);
    assert.deepEqual(
      plan.columns.map(({ path }) => path.join(' > ')),
      [
        'days > 2024-01-02',
        'whole > 7',
        'whole > 3',
        'exact > 1.50',
        'texts > __proto__',
        'texts > b.c',
        'dotted',
        'outer_ > deep.er',
        'mixed',
        'times > 2024-01-02T03:04:05',
        'odd',
      ],
    );
    assert.deepEqual(Object.values((await readSentRows(engine, source, plan))[1]!), [
      1n,
      'x',
      'y',
      true,
      1n,
      2n,
      '[{"x.y":1,"x":{"y":2}},null]',
      '[1,null]',
      '[{"m":{"0.1":[null]}}]',
      'then',
      '[{"key":{"a":1},"value":2}]',
    ]);
  });

  it('keep lists of any depth as JSON.stringify would write them, nothing and emptiness apart', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      deep:
        i % 7 === 0
          ? null
          : Array.from({ length: i % 4 }, (_one, k) =>
              (i + k) % 5 === 0
                ? null
                : Array.from({ length: (i + k) % 3 }, (_two, n) => ((i + n) % 6 === 0 ? null : i)),
            ),
      objects:
        i % 5 === 0
          ? null
          : Array.from({ length: i % 3 }, (_one, k) =>
              (i + k) % 4 === 0
                ? null
                : {
                    text: (i + k) % 3 === 0 ? null : `2024-01-02 "${i}\\\n\u0001ü`,
                    more:
                      i % 6 === 0
                        ? null
                        : Array.from({ length: k + (i % 2) }, () => ({ day: '2024-01-02', n: i % 9 === 0 ? null : i })),
                  },
            ),
      nested: i % 4 === 0 ? null : { inner: i % 3 === 0 ? null : { list: i % 2 === 0 ? [] : [i, null] } },
    }));
    const values = rows
      .map(
        (row) =>
          `(${[row.deep, row.objects, row.nested].map((nestedValue) => `'${JSON.stringify(nestedValue).replaceAll("'", "''")}'`).join()})`,
      )
      .join();
    const query = `SELECT from_json(a, '[["BIGINT"]]') AS deep, from_json(b, '[{"text":"VARCHAR","more":[{"day":"VARCHAR","n":"BIGINT"}]}]') AS objects, from_json(c, '{"inner":{"list":["BIGINT"]}}') AS nested FROM (VALUES ${values}) t(a, b, c)`;
    const text = (value: unknown): string | null =>
      value === null || value === undefined ? null : JSON.stringify(value);
    for (const options of ['ROW_GROUP_SIZE 2048', 'PARQUET_VERSION V2, COMPRESSION zstd']) {
      const source = await write('lists.parquet', query, options);
      const sent = await readSentRows(engine, source, await planOf(source));
      assert.deepEqual(
        sent,
        rows.map(({ deep, objects, nested }) => ({
          deep: text(deep),
          objects: text(objects),
          nested_inner_list: text(nested?.inner?.list),
        })),
      );
    }
  });

  it('are reported where they are bytes that are no text', async () => {
    const source = await write(
      'bytes.parquet',
      `SELECT CASE WHEN i = 1 THEN '\\xFF\\x00'::BLOB WHEN i = 3 THEN 'text'::BLOB END AS content, 'POINT(1 2)'::GEOMETRY AS place FROM range(4) t(i)`,
    );
    const plan = await planOf(source);
    assert.deepEqual(column(plan, 'content'), {
      type: 'STRING',
      note: 'Bytes that are no text (first in record 2) are written as hexadecimal digits.',
    });
    assert.deepEqual(
      (await readSentRows(engine, source, plan)).map(({ content }) => content),
      [null, 'FF00', null, '74657874'],
      'what one value is does not depend on the others before it',
    );
    assert.match(column(plan, 'place').note!, /hexadecimal digits|well-known text/);
  });

  it('are geometries as well-known text, and variants as JSON text, in lists too', async () => {
    const source = await write(
      'odd.parquet',
      `SELECT i AS id, 'POINT(1 2)'::GEOMETRY AS place, {'a': i, 'b': 1.50::DECIMAL(5,2), 'c': 'ü"'}::VARIANT AS anything,
        {'name': 'x', 'where': 'LINESTRING Z (1 2 3, 4.5 5 1e22)'::GEOMETRY} AS shop,
        [{'p': 'MULTIPOINT(1 2, 3 4)'::GEOMETRY}] AS stops FROM range(3) t(i)`,
      "GEOPARQUET_VERSION 'V2'",
    );
    const plan = await planOf(source);
    assert.equal(plan.conversionErrors, undefined);
    assert.deepEqual(
      plan.columns.map(({ name, note }) => [name, note]),
      [
        ['id', undefined],
        ['place', 'Geometries (first in record 1) are written as well-known text (WKT).'],
        ['anything', 'Values of type VARIANT (first in record 1) are written as JSON text.'],
        ['shop_name', undefined],
        ['shop_where', 'Geometries (first in record 1) are written as well-known text (WKT).'],
        ['stops', 'Geometries (first in record 1) are written as well-known text (WKT). Lists, stored as JSON text.'],
      ],
    );
    assert.deepEqual((await readSentRows(engine, source, plan))[1], {
      id: 1n,
      place: 'POINT (1 2)',
      anything: '{"a":1,"b":1.50,"c":"ü\\""}',
      shop_name: 'x',
      shop_where: 'LINESTRING Z (1 2 3, 4.5 5 1e+22)',
      stops: '[{"p":"MULTIPOINT (1 2, 3 4)"}]',
    });
    const child = await planOf(source, { child: { source: ['stops'], keys: [] } });
    assert.match(column(child, 'p').note!, /well-known text/);
  });

  it('are variants of every type, also where parts of them are columns of their own', async () => {
    const query = `SELECT {'b': true, 'n': NULL, 'i': i::BIGINT * 4611686018427387904, 'f': 0.1::DOUBLE, 'd': DATE '2024-01-02',
        't': TIMESTAMP '2024-01-02 03:04:05.000001', 'x': '\\xFF'::BLOB, 'l': [1, i], 'o': {'z': 'é'},
        'u': '00000000-0000-0000-0000-0000000000ff'::UUID}::VARIANT AS v FROM range(2) t(i)`;
    const expectedRows = ['0', '4611686018427387904'].map(
      (big, i) =>
        `{"b":true,"d":"2024-01-02","f":0.1,"i":${big},"l":[1,${i}],"n":null,"o":{"z":"é"},"t":"2024-01-02T03:04:05.000001","u":"00000000-0000-0000-0000-0000000000ff","x":"FF"}`,
    );
    for (const options of [
      'COMPRESSION snappy',
      "SHREDDING {'v': 'STRUCT(i BIGINT, o STRUCT(z VARCHAR), l BIGINT[], d DATE, u UUID)'}",
      "SHREDDING {'v': 'BIGINT'}",
    ]) {
      const source = await write('variant.parquet', query, options);
      assert.deepEqual(
        (await readSentRows(engine, source, await planOf(source))).map(({ v }) => v),
        expectedRows,
        options,
      );
    }
  });
});
