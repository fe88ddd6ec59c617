import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FaultError } from '../../../../src/engine/model/fault';
import type { CsvOptions } from '../../../../src/engine/model/tablePlan';
import type { WireColumn } from '../../../../src/engine/worker/workerProtocol';
import { generateEvents } from '../../../support/eventLog';
import { anyValue, createChunksWith, createPlan, createVerifiedChunks } from '../../../support/sameChunks';

const usual: CsvOptions = {
  separatorSequence: ',',
  quoteSequence: '"',
  escapeSequence: '"',
  lineEnding: '\r\n',
  charSet: 'UTF-8',
  decimalSeparator: '.',
  dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
};
const unusual: readonly CsvOptions[] = [
  { ...usual, separatorSequence: ';', decimalSeparator: ',' },
  { ...usual, decimalSeparator: ',', lineEnding: '\n' },
  { ...usual, separatorSequence: '\t', escapeSequence: '\\', lineEnding: '\n' },
  {
    ...usual,
    quoteSequence: "'",
    escapeSequence: "'",
    separatorSequence: '|',
    dateFormat: "dd.MM.uuuu '''um'' Ü' HH:mm:ss",
  },
];

describe('CSV made in WebAssembly, byte for byte what TypeScript makes', () => {
  it('of values of every kind, in any mixture, with gaps and white space, whatever the options', () => {
    const column = fc.oneof(
      fc.array(anyValue, { maxLength: 30 }),
      fc.array(fc.option(fc.integer()), { maxLength: 30 }),
      fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 30 }),
      fc.array(
        fc.option(fc.string({ unit: fc.constantFrom('"', "'", '\\', ',', ';', 'a', 'é', '\n'), maxLength: 60 })),
        { maxLength: 30 },
      ),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'long name'), column, { minKeys: 1 }),
        fc.constantFrom(usual, ...unusual),
        fc.constantFrom(undefined, 1, 300),
        fc.constantFrom(undefined, 2, '\t'),
        (columns, csv, chunkBytes, indent) => {
          const count = Math.max(...Object.values(columns).map((values) => values.length), 1);
          const records = Array.from({ length: count }, (_, row) =>
            Object.fromEntries(
              Object.entries(columns).flatMap(([key, values]) => (row < values.length ? [[key, values[row]]] : [])),
            ),
          );
          fc.pre(records.some((record) => Object.keys(record).length > 0));
          createVerifiedChunks(JSON.stringify(records, null, indent), { csv, ...(chunkBytes && { chunkBytes }) });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of an event log, over several chunks', () => {
    const log: string[] = [];
    for (const event of generateEvents(7)) if (log.push(JSON.stringify(event)) === 20_000) break;
    assert.ok(createVerifiedChunks(log.join('\n'), { csv: usual, chunkBytes: 700_000 }).length > 2);
  });

  it('of dates and times on every day of four centuries', () => {
    const day = 86_400_000;
    const times = Array.from(
      { length: 146_100 / 5 },
      (_, index) => Date.UTC(1600, 0, 1) + index * 5 * day + ((index * 7_919_993) % day),
    );
    const edges = [
      '1400-01-01T00:00:00.000Z',
      '1969-12-31T23:59:59.999Z',
      '1970-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
    ];
    const text = [...edges, ...times.map((time) => new Date(time).toISOString())]
      .map((t) => `{"t":"${t}","d":"${t.slice(0, 10)}"}`)
      .join('\n');
    const [chunk] = createVerifiedChunks(text, { csv: usual });
    assert.ok(
      Buffer.from(chunk!.bytes)
        .toString()
        .startsWith(
          '"t","d"\r\n1400-01-01T00:00:00.000Z,1400-01-01T00:00:00.000Z\r\n1969-12-31T23:59:59.999Z,1969-12-31T00:00:00.000Z\r\n',
        ),
    );
  });

  it('of a text of 60 000 quotes, and of very many columns', () => {
    createVerifiedChunks(`[{"a":1,"t":${JSON.stringify('"'.repeat(60_000))}},{"a":2,"t":"${'x'.repeat(60_000)}"}]`, {
      csv: usual,
    });
    const row = Object.fromEntries(
      Array.from({ length: 1200 }, (_, column) => [
        `c${column}`,
        column % 3 === 0 ? 'a "b"' : column % 2 === 0 ? column / 8 : null,
      ]),
    );
    createVerifiedChunks(Array.from({ length: 30 }, () => JSON.stringify(row)).join('\n'), { csv: usual });
  });

  it('refuses what the plan rules out, as TypeScript does', () => {
    const values: Record<string, readonly string[]> = {
      INTEGER: ['1.0', '"1"', 'true', '[]'],
      FLOAT: ['"1"', 'true', '{}'],
      BOOLEAN: ['1', '"true"'],
      DATE: ['"2023-02-29"', '20240101'],
      DATETIME: ['"2024-01-01T24:00"', '5'],
    };
    const assertRefused = (json: string, columns: readonly WireColumn[]): void => {
      for (const usesTypeScript of [true, false])
        assert.throws(
          () => createChunksWith(usesTypeScript, json, createPlan(json, columns), { csv: usual }),
          (error) => error instanceof FaultError && error.fault.code === 'changed',
          json,
        );
    };
    for (const [type, texts] of Object.entries(values))
      for (const text of texts) assertRefused(`[{"v":${text}}]`, [{ name: 'v', path: ['v'], type } as WireColumn]);
    assertRefused('[{"v":1,"w":"new"}]', [{ name: 'v', path: ['v'], type: 'INTEGER' }]);
  });
});
