import assert from 'node:assert/strict';
import type { CsvOptions } from '../../../../src/engine/model/tablePlan';
import { createChunks } from '../../../support/documentReading';

const options: CsvOptions = {
  separatorSequence: ',',
  quoteSequence: '"',
  escapeSequence: '"',
  lineEnding: '\r\n',
  charSet: 'UTF-8',
  decimalSeparator: '.',
  dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
};

const csvOf = (json: string, changes: Partial<CsvOptions> = {}, chunkBytes?: number): string[] =>
  createChunks(json, { format: 'CSV', csv: { ...options, ...changes }, ...(chunkBytes && { chunkBytes }) }).map(
    ({ bytes }) => Buffer.from(bytes).toString(),
  );

describe('CSV chunks', () => {
  it('hold every type, tell an empty text from no value, and quote all texts', () => {
    const json =
      '[{"s":"a","i":1,"f":1.50,"b":true,"d":"2024-02-29","t":"2024-01-01T10:00:00+01:00","l":[1, "x"]},{"s":"","i":null},{"s":"q\\"u\\\\o,te\\r\\n","b":false}]';
    assert.deepEqual(csvOf(json), [
      '"s","i","f","b","d","t","l"\r\n' +
        '"a",1,1.50,true,2024-02-29T00:00:00.000Z,2024-01-01T09:00:00.000Z,"[1,""x""]"\r\n' +
        '"",,,,,,\r\n' +
        '"q""u\\o,te\r\n",,,false,,,\r\n',
    ]);
  });

  it('follow the options: separator, escape, line ending, decimal mark, date format', () => {
    const changes = {
      separatorSequence: ';',
      escapeSequence: '\\',
      lineEnding: '\n',
      decimalSeparator: ',',
      dateFormat: 'dd.MM.yyyy HH:mm:ss',
    };
    assert.deepEqual(csvOf('[{"s":"a\\"b\\\\","f":1.5,"t":"2024-01-02"}]', changes), [
      '"s";"f";"t"\n"a\\"b\\\\";1,5;02.01.2024 00:00:00\n',
    ]);
  });

  it('each begin with the header and hold whole rows', () => {
    const chunks = csvOf(
      `[${Array.from({ length: 50 }, (_, row) => `{"a":${row},"b":"${'x'.repeat(20)}"}`).join(',')}]`,
      {},
      200,
    );
    assert.ok(chunks.length > 5);
    assert.ok(
      chunks.every((chunk) => chunk.startsWith('"a","b"\r\n') && chunk.endsWith('"\r\n') && chunk.length < 280),
    );
    assert.equal(chunks.join('').match(/x{20}/g)?.length, 50);
  });
});
