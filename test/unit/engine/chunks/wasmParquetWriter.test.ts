import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { FaultError } from '../../../../src/engine/model/fault';
import type { WireColumn } from '../../../../src/engine/model/wirePlan';
import { createRandom, generateEvents } from '../../../support/eventLog';
import { anyValue, createChunksWith, createPlan, createVerifiedChunks } from '../../../support/sameChunks';

const lines = (count: number, record: (row: number) => unknown): string =>
  Array.from({ length: count }, (_, row) => JSON.stringify(record(row))).join('\n');

describe('Parquet made in WebAssembly, byte for byte what TypeScript makes', () => {
  it('of values of every kind, in any mixture, with gaps and white space', () => {
    const column = fc.oneof(
      fc.array(anyValue, { maxLength: 40 }),
      fc.array(fc.option(fc.integer()), { maxLength: 40 }),
      fc.array(fc.option(fc.boolean()), { maxLength: 40 }),
      fc.array(fc.constantFrom('x', 'yy', null), { maxLength: 40 }),
      fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 40 }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'long name', 'é'), column, { minKeys: 1 }),
        fc.constantFrom(undefined, 1, 300),
        fc.constantFrom(undefined, 2, '\t'),
        (columns, chunkBytes, indent) => {
          const count = Math.max(...Object.values(columns).map((values) => values.length), 1);
          const records = Array.from({ length: count }, (_, row) =>
            Object.fromEntries(
              Object.entries(columns).flatMap(([key, values]) => (row < values.length ? [[key, values[row]]] : [])),
            ),
          );
          fc.pre(records.some((record) => Object.keys(record).length > 0));
          createVerifiedChunks(JSON.stringify(records, null, indent), { ...(chunkBytes && { chunkBytes }) });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of an event log, over many pages, chunks and dictionaries', () => {
    const log: string[] = [];
    for (const event of generateEvents(7)) if (log.push(JSON.stringify(event)) === 45_000) break;
    assert.ok(createVerifiedChunks(log.join('\n'), { chunkBytes: 700_000 }).length > 2);
  });

  it('of columns that fill a dictionary, repeat not at all, or are mostly empty', () => {
    const next = createRandom(3);
    const text = lines(70_000, (row) => ({
      run: Math.floor(row / 1000),
      sparse: row % 9973 === 5 ? `s${row}` : undefined,
      late: row > 50_000 ? row / 4 : undefined,
      flag: row % 3 === 0 ? null : row % 2 === 0,
      day: new Date(Date.UTC(1930, 0, 1 + (row % 30_000))).toISOString().slice(0, 10),
      long: row % 1000 === 0 ? 'é'.repeat(row % 30_000) : 'x',
      id: `id-${row}`,
      big: row * 1_000_000_007,
      half: row < 1500 ? row % 300 : row,
      wide: `${row % 40_000} and something that takes room in the dictionary`,
      noise: next(),
    }));
    for (const chunkBytes of [undefined, 300_000]) createVerifiedChunks(text, { ...(chunkBytes && { chunkBytes }) });
  });

  it('of numbers and times that do not repeat, with gaps and what is left to TypeScript among them', () => {
    const next = createRandom(9);
    const text = lines(30_000, (row) => ({
      odd: row % 700 === 0 ? 0 : next(),
      float: row % 997 === 0 ? null : next() * 1000,
      integer: row > 9000 && row % 501 === 0 ? undefined : Math.floor(next() * 2 ** 50),
      time: new Date(1.6e12 + Math.floor(next() * 1e11)).toISOString(),
    })).replaceAll('"odd":0,', '"odd":0.10000000000000000000000,');
    for (const timestamps of ['INT64', 'INT96'] as const) createVerifiedChunks(text, { timestamps });
  });

  it('of very many columns', () => {
    const text = lines(300, (row) =>
      Object.fromEntries(
        Array.from({ length: 1200 }, (_, column) => [
          `c${column}`,
          column % 7 === 0
            ? `v${row % column}`
            : column % 3 === 0
              ? row * column
              : column % 2 === 0 && row % 5 > 0
                ? row / 8
                : row % 11 === 0,
        ]),
      ),
    );
    createVerifiedChunks(text);
  });

  it('of times in every form, before and after 1970, as INT64 and as INT96', async () => {
    const dates = ['1400-01-01', '1969-12-31', '1970-01-01', '2000-02-29', '2024-02-29', '2100-03-01', '9999-12-31'];
    const clock = ['T00:00', ' 23:59:59', 'T12:30:15.1', 'T23:59:59.999', ' 01:02:03.120000', 'T00:00:00.000000000'];
    const offsets = ['Z', '+00:00', '-0000', '+02:00', '-11:30', '+0545', '-03'];
    const timestampRows = dates.flatMap((day) =>
      clock.flatMap((time) =>
        offsets.map((offset) => ({
          d: day,
          l: `${day}${time}`,
          t: day < '1400-01-02' || day > '9999' ? `${day}T12:00Z` : `${day}${time}${offset}`,
        })),
      ),
    );
    const text = timestampRows.map((row) => JSON.stringify(row)).join('\n');
    const expected = timestampRows.map(({ d, l, t }) => ({
      d: new Date(d),
      l: new Date(`${l.replace(' ', 'T').slice(0, 23)}Z`),
      t: new Date(
        t
          .replace(' ', 'T')
          .replace(/(:\d\d\.\d{3})\d+/, '$1')
          .replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
          .replace(/([+-]\d\d)$/, '$1:00'),
      ),
    }));
    for (const timestamps of ['INT64', 'INT96'] as const) {
      const [chunk] = createVerifiedChunks(text, { timestamps });
      assert.deepEqual(await parquetReadObjects({ file: Uint8Array.from(chunk!.bytes).buffer }), expected);
    }
  });

  it('of integers up to 64 bits, where a person chose them', async () => {
    const numbers = [
      '9223372036854775807',
      '-9223372036854775808',
      '9007199254740993',
      '-0',
      '0',
      '12345678901234567',
      '-999999999999999',
    ];
    const columns = [{ name: 'n', path: ['n'], type: 'INTEGER' as const }];
    const [chunk] = createVerifiedChunks(numbers.map((n) => `{"n":${n}}`).join('\n'), { columns });
    const rows = (await parquetReadObjects({ file: Uint8Array.from(chunk!.bytes).buffer })) as { n: bigint }[];
    assert.deepEqual(
      rows.map(({ n }) => n),
      numbers.map(BigInt),
    );
  });

  it('refuses what the plan rules out, as TypeScript does', () => {
    const values: Record<string, readonly string[]> = {
      INTEGER: ['9223372036854775808', '-9223372036854775809', '1.0', '"1"', 'true', '[]'],
      FLOAT: ['"1"', 'true', '{}'],
      BOOLEAN: ['1', '"true"', '[]'],
      DATE: ['"2023-02-29"', '"24-01-01"', '20240101', '"2024-01-01x"', '"2024-1-01"'],
      DATETIME: [
        '"2024-01-01T24:00"',
        '"2024-01-01T1:00"',
        '"2024-01-01T10:00:0"',
        '"2024-01-01T10:00:00."',
        '"2024-01-01T10:00+1"',
        '"2024-01-01T10:00\\n"',
        '5',
      ],
    };
    for (const [type, texts] of Object.entries(values)) {
      const columns = [{ name: 'v', path: ['v'], type } as WireColumn];
      for (const text of texts) {
        for (const usesTypeScript of [true, false]) {
          const json = `[{"v":${text}}]`;
          const plan = createPlan(json, columns);
          assert.throws(
            () => createChunksWith(usesTypeScript, json, plan, {}),
            (error) => error instanceof FaultError && error.fault.code === 'changed',
            `${type} ${text}`,
          );
        }
      }
    }
    const json = '[{"v":1,"w":"new"}]';
    const plan = createPlan(json, [{ name: 'v', path: ['v'], type: 'INTEGER' }]);
    for (const usesTypeScript of [true, false])
      assert.throws(() => createChunksWith(usesTypeScript, json, plan, {}), FaultError);
  });
});
