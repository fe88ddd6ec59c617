import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { FileSource } from '../../../../src/engine/model/tablePlan';
import { useParquetFolder } from '../../../support/duckDbParquet';
import {
  buildParquet,
  dataPage,
  dictionaryPage,
  physical,
  plainInt32,
  plainInt64,
  plainTexts,
  runs,
  type SchemaField,
  type WrittenColumn,
} from '../../../support/parquetBytes';
import { analyzePlan, captureProblem, readSentRows, useEngine } from '../../../support/pushEngine';

const utf8 = 0;
const [map, mapKeyValue, list] = [1, 2, 3];
const texts: SchemaField = { name: 'name', type: physical.BYTE_ARRAY, repetition: 0, convertedType: utf8 };
const dictionary = dictionaryPage(2, plainTexts('red', 'blue'));
const indices = dataPage({ count: 3, encoding: 2, content: Buffer.concat([Buffer.of(1), runs([0, 1, 0], false)]) });
const numbers: WrittenColumn = {
  path: ['n'],
  type: physical.INT32,
  valueCount: 3,
  pages: [dataPage({ count: 3, content: plainInt32(1, 2, 3) })],
};

describe('Parquet of old and odd writers', () => {
  const engine = useEngine();
  const write = useParquetFolder();
  const source = (bytes: Uint8Array): FileSource => ({ kind: 'bytes', bytes, name: 'old.parquet' });
  const rowsOf = async (bytes: Uint8Array): Promise<Record<string, unknown>[]> =>
    readSentRows(engine, source(bytes), await analyzePlan(engine, source(bytes)));
  const problemOf = async (bytes: Uint8Array): Promise<string> => {
    const { what, why, next } = await captureProblem(analyzePlan(engine, source(bytes)));
    return `${what} ${why} ${next}`;
  };
  const colours = (column: Partial<WrittenColumn>): Uint8Array =>
    buildParquet(
      [texts, { name: 'n', type: physical.INT32, repetition: 0 }],
      [
        {
          path: ['name'],
          type: physical.BYTE_ARRAY,
          valueCount: 3,
          pages: [dictionary, indices],
          dataOffset: (start) => start + dictionary.length,
          ...column,
        },
        numbers,
      ],
      3,
    );

  describe('finds the dictionary of a column', () => {
    const offsets: [string, Partial<WrittenColumn>][] = [
      ['at its offset', { dictionaryOffset: (start) => start }],
      ['whose offset is zero', { dictionaryOffset: () => 0 }],
      ['whose offset is negative', { dictionaryOffset: () => -1 }],
      ['without an offset', {}],
      ['at which the data is said to begin', { dataOffset: (start) => start }],
      ['where all offsets are zero', { dataOffset: () => 0, dictionaryOffset: () => 0 }],
      ['where its size leaves out the dictionary', { dictionaryOffset: (start) => start, compressedBytes: 3 }],
      ['in a file that names itself', { dictionaryOffset: (start) => start, filePath: 'old.parquet' }],
    ];
    for (const [name, column] of offsets)
      it(name, async () => {
        assert.deepEqual(await rowsOf(colours(column)), [
          { name: 'red', n: 1n },
          { name: 'blue', n: 2n },
          { name: 'red', n: 3n },
        ]);
      });
  });

  it('reads levels in bits, as the first writers have them', async () => {
    const bytes = buildParquet(
      [{ name: 'n', type: physical.INT64, repetition: 1 }],
      [
        {
          path: ['n'],
          type: physical.INT64,
          valueCount: 10,
          pages: [
            dataPage({
              count: 10,
              levelEncoding: 4,
              content: Buffer.concat([Buffer.of(0b10110000, 0b01000000), plainInt64(1, 3, 4, 10)]),
            }),
          ],
        },
      ],
      10,
    );
    const values = (await rowsOf(bytes)).map(({ n }) => n);
    assert.deepEqual(values, [1n, null, 3n, 4n, null, null, null, null, null, 10n]);
  });

  it('reads maps and lists in their older forms', async () => {
    const integer = (name: string, repetition: 0 | 1 | 2 = 0): SchemaField => ({
      name,
      type: physical.INT32,
      repetition,
    });
    const text = (name: string): SchemaField => ({ ...texts, name });
    const fields: SchemaField[] = [
      {
        name: 'm',
        repetition: 0,
        convertedType: mapKeyValue,
        children: [{ name: 'map', repetition: 2, children: [text('k'), integer('v')] }],
      },
      {
        name: 'keys',
        repetition: 0,
        convertedType: map,
        children: [{ name: 'map', repetition: 2, convertedType: mapKeyValue, children: [text('key')] }],
      },
      {
        name: 'pairs',
        repetition: 0,
        convertedType: list,
        children: [{ name: 'bag', repetition: 2, children: [integer('a'), integer('b')] }],
      },
      { name: 'flat', repetition: 0, convertedType: list, children: [integer('array', 2)] },
      integer('bare', 2),
      { name: 'nothing', repetition: 1, children: [] },
    ];
    // Two rows: the first with two elements, the second with none.
    const levels = Buffer.concat([runs([0, 1, 0]), runs([1, 1, 0])]);
    const column = (type: number, values: Uint8Array, ...path: string[]): WrittenColumn => ({
      path,
      type,
      valueCount: 3,
      pages: [dataPage({ count: 3, content: Buffer.concat([levels, values]) })],
    });
    const bytes = buildParquet(
      fields,
      [
        column(physical.BYTE_ARRAY, plainTexts('x', 'y'), 'm', 'map', 'k'),
        column(physical.INT32, plainInt32(1, 2), 'm', 'map', 'v'),
        column(physical.BYTE_ARRAY, plainTexts('x', 'y'), 'keys', 'map', 'key'),
        column(physical.INT32, plainInt32(1, 2), 'pairs', 'bag', 'a'),
        column(physical.INT32, plainInt32(3, 4), 'pairs', 'bag', 'b'),
        column(physical.INT32, plainInt32(5, 6), 'flat', 'array'),
        column(physical.INT32, plainInt32(7, 8), 'bare'),
      ],
      2,
    );
    assert.deepEqual(await rowsOf(bytes), [
      {
        m_x: 1n,
        m_y: 2n,
        keys: '["x","y"]',
        pairs: '[{"a":1,"b":3},{"a":2,"b":4}]',
        flat: '[5,6]',
        bare: '[7,8]',
        nothing: null,
      },
      { m_x: null, m_y: null, keys: '[]', pairs: '[]', flat: '[]', bare: '[]', nothing: null },
    ]);
  });

  it('reads long metadata: a coordinate system, and the statistics of a page', async () => {
    const point = Buffer.from('0101000000000000000000f03f0000000000000040', 'hex');
    const bytes = buildParquet(
      [
        {
          name: 'place',
          type: physical.BYTE_ARRAY,
          repetition: 0,
          logicalType: { field: 17, write: (thrift) => thrift.writeString(1, `{"crs":"${'x'.repeat(300_000)}"}`) },
        },
      ],
      [
        {
          path: ['place'],
          type: physical.BYTE_ARRAY,
          valueCount: 1,
          pages: [dataPage({ count: 1, content: plainTexts(point), minimum: 'y'.repeat(50_000) })],
        },
      ],
      1,
    );
    assert.deepEqual(await rowsOf(bytes), [{ place: 'POINT (1 2)' }]);
  });

  it('ignores annotations that do not go with how values are stored, and reads columns in any order', async () => {
    const bytes = buildParquet(
      [
        { name: 'n', type: physical.INT32, repetition: 0, convertedType: utf8 },
        { name: 'd', type: physical.INT64, repetition: 0, convertedType: 6 },
      ],
      [
        {
          ...numbers,
          path: ['d'],
          type: physical.INT64,
          pages: [dataPage({ count: 3, content: plainInt64(7, 8, 9) })],
        },
        numbers,
      ],
      3,
    );
    assert.deepEqual((await rowsOf(bytes))[0], { n: 1n, d: 7n });
  });

  it('takes bytes of fixed length as text where all of them are, and as hexadecimal digits where one is not', async () => {
    const column = (...values: string[]): Uint8Array =>
      buildParquet(
        [{ name: 'code', type: physical.FIXED_LEN_BYTE_ARRAY, typeLength: 3, repetition: 0 }],
        [
          {
            path: ['code'],
            type: physical.FIXED_LEN_BYTE_ARRAY,
            valueCount: values.length,
            pages: [dataPage({ count: values.length, content: Buffer.from(values.join(''), 'latin1') })],
          },
        ],
        values.length,
      );
    assert.deepEqual(
      (await rowsOf(column('abc', 'def'))).map(({ code }) => code),
      ['abc', 'def'],
    );
    assert.deepEqual(
      (await rowsOf(column('abc', 'd\x00f'))).map(({ code }) => code),
      ['616263', '640066'],
    );
  });

  it('names what it does not read', async () => {
    const column = (change: Partial<WrittenColumn>): Uint8Array =>
      buildParquet([{ name: 'n', type: physical.INT32, repetition: 0 }], [{ ...numbers, ...change }], 3);
    assert.match(await problemOf(column({ codec: 3 })), /compressed with LZO\./);
    assert.match(await problemOf(column({ isEncrypted: true })), /is encrypted\./);
    assert.match(await problemOf(buildParquet([], [], 0)), /^old\.parquet has no columns\./);
    assert.match(
      await problemOf(column({ pages: [dataPage({ count: 3, encoding: 10, content: plainInt32(1, 2, 3) })] })),
      /The column n is encoded in a way that is newer/,
    );
    assert.match(
      await problemOf(column({ pages: [dataPage({ count: 3, content: plainInt32(1, 2) })] })),
      /The column n cannot be read: its page 1 in row group 1 is damaged\./,
    );
    assert.match(await problemOf(column({ pages: [], filePath: 'part-0.parquet' })), /lie in other files/);
    assert.match(
      await problemOf(
        buildParquet(
          [
            { name: 'n', type: physical.INT32, repetition: 0 },
            { name: 'gone', type: physical.INT32, repetition: 0 },
          ],
          [numbers],
          3,
        ),
      ),
      /row group 1 does not have the column gone/,
    );
  });

  it('refuses what is said to have fewer rows than there are, or a page of the next column in place of its own', async () => {
    const field = (name: string, repetition: 0 | 2 = 0): SchemaField => ({ name, type: physical.INT32, repetition });
    const column = (name: string, ...pages: Uint8Array[]): WrittenColumn => ({ ...numbers, path: [name], pages });
    const page = (count: number): Uint8Array => dataPage({ count, content: plainInt32(1, 2, 3) });
    const sound = column('n', page(3));
    assert.match(await problemOf(buildParquet([field('n')], [sound], 2)), /page 1 in row group 1 is damaged/);
    assert.match(await problemOf(buildParquet([field('n')], [sound], -3)), /its footer, .* is damaged/);
    const bytes = Buffer.from(buildParquet([field('n')], [sound], 3));
    // The fields with the number of rows and with the row groups take the numbers of others.
    const fieldOffset = bytes.lastIndexOf(Buffer.from([0x16, 0x06, 0x19, 0x1c]));
    assert.ok(fieldOffset > 0);
    bytes[fieldOffset] = 0x36;
    assert.match(await problemOf(bytes), /its footer, .* is damaged/);
    const pages = [page(1), page(2)];
    assert.match(
      await problemOf(buildParquet([field('n')], [column('n', ...pages)], 1)),
      /page 1 in row group 1 is damaged/,
    );
    assert.match(
      await problemOf(buildParquet([field('n'), field('m')], [column('n', page(2)), column('m', page(3))], 3)),
      /The column n cannot be read: its page 2 in row group 1 is damaged/,
    );
    const list = dataPage({
      count: 3,
      content: Buffer.concat([runs([0, 1, 0]), runs([1, 1, 1]), plainInt32(1, 2, 3)]),
    });
    assert.deepEqual(await rowsOf(buildParquet([field('n', 2)], [column('n', list)], 2)), [
      { n: '[1,2]' },
      { n: '[3]' },
    ]);
    assert.match(
      await problemOf(buildParquet([field('n', 2)], [column('n', list)], 1)),
      /page 1 in row group 1 is damaged/,
    );
  });

  it('says which column or page is damaged, whatever bytes are wrong, and never in words of its own code', async () => {
    const { path } = (await write(
      'sound.parquet',
      `SELECT i AS id, 'text ' || i % 7 AS name, [i, NULL] AS list, MAP {'k': i} AS map, i::DECIMAL(20,3) AS price,
        TIMESTAMP '2024-01-01' AS at, {'a': i}::VARIANT AS anything FROM range(300) t(i)`,
      'PARQUET_VERSION V2, COMPRESSION snappy',
    )) as { path: string };
    const sound = readFileSync(path);
    let random = 20_241;
    const next = (limit: number): number => (random = (random * 1_103_515_245 + 12_345) % 2 ** 31) % limit;
    const internalWords =
      /undefined|DataView|BigInt|argument|function|parquet error|thrift|offset|TypeError|RangeError/;
    for (let round = 0; round < 60; round++) {
      const bytes = Buffer.from(sound);
      for (let edit = 0; edit < 1 + (round % 4); edit++) bytes[4 + next(bytes.length - 12)] = next(256);
      try {
        await analyzePlan(engine, source(bytes));
      } catch (error) {
        const { problem } = error as { problem?: { what: string; why?: string } };
        assert.ok(problem, `round ${round}: ${String(error)}`);
        assert.doesNotMatch(`${problem.what} ${problem.why}`, internalWords);
      }
    }
  });
});
