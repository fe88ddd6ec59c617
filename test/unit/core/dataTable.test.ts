import assert from 'node:assert/strict';
import type { DataTable } from '../../../src/core/dataTable';
import { toCellValue, toCsv, toJson, toTabSeparated } from '../../../src/core/dataTable';

const table: DataTable = {
  columns: [
    { id: 'name', label: 'Name', type: 'string' },
    { id: 'amount', label: 'Amount', type: 'float' },
  ],
  rows: [
    ['say "hi", then\nleave', -1.5],
    ['-1', '-2.50'],
    [null, true],
  ],
};

describe('A table', () => {
  it('is CSV that a spreadsheet reads as it is, numbers with a sign included, and that never runs', () => {
    assert.equal(toCsv(table), 'name,amount\r\n"say ""hi"", then\nleave",-1.5\r\n\'-1,-2.50\r\n,true\r\n');
    const formulaTable = toCsv({
      columns: [
        { id: '=cmd()', label: '' },
        { id: 'n', label: '', type: 'float' },
      ],
      rows: [['@x', '=1+1']],
    });
    for (const hidden of ['\u200b', '\0', '\u202e', '\ufeff'])
      assert.ok(toCsv({ columns: [{ id: 'a', label: 'A' }], rows: [[`${hidden}=1+1`]] }).includes(`'${hidden}=1+1`));
    assert.equal(formulaTable, "'=cmd(),n\r\n'@x,'=1+1\r\n");
  });

  it('is JSON by column', () => {
    assert.deepEqual(JSON.parse(toJson(table)), [
      { name: 'say "hi", then\nleave', amount: -1.5 },
      { name: '-1', amount: '-2.50' },
      { name: null, amount: true },
    ]);
  });

  it('takes any value of an answer into a cell', () => {
    assert.deepEqual([undefined, null, 'a', 1, false, { a: [1] }].map(toCellValue), [
      null,
      null,
      'a',
      1,
      false,
      '{"a":[1]}',
    ]);
  });

  it('goes to the clipboard with tabs between the cells, a single cell exactly, and no formula among several', () => {
    const columns = [
      { id: 'a', label: 'Name' },
      { id: 'b', label: 'Text' },
    ];
    assert.equal(toTabSeparated({ columns: columns.slice(0, 1), rows: [['=1+1']] }, false), '=1+1');
    assert.equal(
      toTabSeparated(
        {
          columns,
          rows: [
            ['x', 'two\nlines'],
            [null, '=HYPERLINK("a")'],
          ],
        },
        true,
      ),
      `Name\tText\nx\t"two\nlines"\n\t'=HYPERLINK("a")`,
    );
  });
});
