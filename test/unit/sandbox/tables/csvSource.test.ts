import assert from 'node:assert/strict';
import { lastLine, SandboxClient, type UploadedContent } from '../celonisSandboxClient';

describe('The sandbox reads CSV', () => {
  let celonis: SandboxClient;
  before(async () => {
    celonis = await SandboxClient.start();
  });
  after(() => celonis.close());

  const job = (
    columns: Record<string, string>,
    csvParsingOptions: Record<string, unknown> = {},
  ): Record<string, unknown> => ({
    targetName: 'C',
    type: 'REPLACE',
    fileType: 'CSV',
    csvParsingOptions,
    tableSchema: {
      tableName: 'C',
      columns: Object.entries(columns).map(([columnName, columnType]) => ({ columnName, columnType })),
    },
  });
  const rows = async (body: Record<string, unknown>, ...chunks: UploadedContent[]): Promise<unknown[]> => {
    const ended = await celonis.push(body, chunks);
    assert.equal(ended.status, 'DONE', lastLine(ended));
    return (await celonis.table('C')).rows;
  };
  const fails = async (
    body: Record<string, unknown>,
    chunk: UploadedContent,
    expectedMessage: RegExp,
  ): Promise<void> => {
    const ended = await celonis.push(body, [chunk]);
    assert.equal(ended.status, 'ERROR');
    assert.match(lastLine(ended), expectedMessage);
  };

  it('reads quotes, empty fields and line breaks, with a header in every chunk', async () => {
    const text = 'id,text\r\n1,"a ""quoted"" one, with\r\nbreak"\r\n2,\r\n3,""\r\n';
    assert.deepEqual(await rows(job({ id: 'INTEGER', text: 'STRING' }), text, 'id,text\n4,last'), [
      { id: 1, text: 'a "quoted" one, with\r\nbreak' },
      { id: 2, text: null },
      { id: 3, text: '' },
      { id: 4, text: 'last' },
    ]);
  });

  it('follows the parsing options, for single columns too, and ignores option names that do not exist', async () => {
    const options = {
      separatorSequence: ';',
      quoteSequence: "'",
      escapeSequence: '\\',
      lineEnding: '\r\n',
      decimalSeparator: ',',
      thousandSeparator: '.',
      dateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
      delimiter: '|',
      additionalColumnOptions: [{ columnName: 'day', dateFormat: 'dd.MM.yyyy' }],
    };
    const text = "amount;at;day;text\r\n1.234,5;2024-03-01T10:00:00.250+02:00;29.02.2024;'it\\'s; \\\\ ok'\r\n";
    assert.deepEqual(await rows(job({ amount: 'FLOAT', at: 'DATETIME', day: 'DATE', text: 'STRING' }, options), text), [
      { amount: 1234.5, at: '2024-03-01T08:00:00.250Z', day: '2024-02-29', text: "it's; \\ ok" },
    ]);
  });

  it('reads the declared character set and refuses bytes that are not in it', async () => {
    assert.deepEqual(
      await rows(job({ name: 'STRING' }, { charSet: 'ISO-8859-1' }), Buffer.from('name\nJörg\n', 'latin1')),
      [{ name: 'Jörg' }],
    );
    assert.deepEqual(
      await rows(job({ name: 'STRING' }, { charSet: 'UTF-16LE' }), Buffer.from('name\nJörg\n', 'utf16le')),
      [{ name: 'Jörg' }],
    );
    await fails(
      job({ name: 'STRING' }),
      Buffer.from('name\nJörg\n', 'latin1'),
      /Internal error while validating the CSV file of chunk 1: the file is not valid UTF-8/,
    );
  });

  it('reads numbers exactly', async () => {
    assert.deepEqual(
      await rows(
        job({ n: 'INTEGER', f: 'FLOAT', b: 'BOOLEAN' }),
        'n,f,b\n9223372036854775807,1e-3,TRUE\n-5,.5,false\n',
      ),
      [
        { n: '9223372036854775807', f: 0.001, b: true },
        { n: -5, f: 0.5, b: false },
      ],
    );
    await fails(job({ n: 'INTEGER' }), 'n\n9223372036854775808\n', /does not fit into a 64-bit INTEGER/);
  });

  it('names the record and column that does not fit', async () => {
    await fails(job({ id: 'INTEGER' }), 'id\n1\nx\n', /record 3, column "id": "x" cannot be read as integer/);
    await fails(job({ a: 'STRING', b: 'STRING' }), 'a,b\n1,2\n1,2,3\n', /record 3 has 3 fields instead of 2/);
    await fails(job({ a: 'STRING' }), 'a\n"open\n', /record 2 has a quote that is never closed/);
    await fails(job({ a: 'STRING', b: 'STRING' }), 'a,b\n"x"y,2\n', /record 2 has text after a closing quote/);
    await fails(job({ d: 'DATETIME' }, { dateFormat: 'yyyy-MM-dd' }), 'd\n2024-02-30\n', /"2024-02-30" cannot be read/);
    await fails(job({ d: 'DATE' }), 'd\n2024-01-01\n', /column "d" is a DATE, but csvParsingOptions has no dateFormat/);
    await fails(
      job({ d: 'DATE' }, { dateFormat: 'YYYY-ww' }),
      'd\n2024-01\n',
      /the dateFormat "YYYY-ww" has the letters "YYYY"/,
    );
  });

  it('wants the header to name exactly the declared columns, a byte order mark included', async () => {
    await fails(
      job({ a: 'STRING' }),
      'b\n1\n',
      /the header names the column "b", which the table schema does not declare/,
    );
    await fails(job({ a: 'STRING', b: 'STRING' }), 'a\n1\n', /does not have the declared column "b"/);
    await fails(job({ a: 'STRING' }), '\ufeffa\n1\n', /the header names the column "\ufeffa"/);
  });

  it('reads many rows in groups, and text without a schema', async () => {
    const text = `id,text\n${Array.from({ length: 45_000 }, (_, index) => `${index},"row ${index}"`).join('\n')}\n`;
    const { tableSchema: _, ...without } = job({});
    await celonis.push(without, [text]);
    const table = await celonis.table('C', '?offset=39999&limit=2');
    assert.deepEqual(
      [table.rowCount, table.rows],
      [
        45_000,
        [
          { id: '39999', text: 'row 39999' },
          { id: '40000', text: 'row 40000' },
        ],
      ],
    );
    assert.deepEqual(
      table.columns.map(({ type, length }) => [type, length]),
      [
        ['STRING', 80],
        ['STRING', 80],
      ],
    );
  });

  it('follows an escape, a quote and a line ending across the pieces in which the file is read', async () => {
    const filler = 'x'.repeat((1 << 20) - 9);
    for (const shift of [0, 1, 2, 3, 4, 5, 6]) {
      const [first] = (await rows(
        { ...job({ t: 'STRING', u: 'STRING' }), fallbackVarcharLength: 65_000 },
        `t,u\r\n"${filler}${'y'.repeat(shift)}",""""\r\nz,ü\r\n`,
      )) as { t: string; u: string }[];
      assert.equal(first?.u, '"', `shift ${shift}`);
      assert.equal((await celonis.table('C')).rows[1]?.u, 'ü');
    }
  });
});
