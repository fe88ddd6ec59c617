import assert from 'node:assert/strict';
import type { DataTable } from '../../../src/core/dataTable';
import { sortAndFilter } from '../../../src/core/sortAndFilter';

const table: DataTable = {
  columns: [
    { id: 'name', label: 'Name' },
    { id: 'amount', label: 'Amount' },
    { id: 'open', label: 'Open' },
  ],
  rows: [
    ['Order 10', 7, true],
    ['order 9', -3, false],
    ['Änderung', null, null],
    ['Order 9', 100, false],
  ],
};
const names = (sortedTable: DataTable) => sortedTable.rows.map(([name]) => name);

describe('arranging a table', () => {
  it('leaves it as it came when nothing is asked', () => {
    assert.deepEqual(sortAndFilter(table, { filter: ' ' }), table);
  });

  it('keeps the rows that hold every word somewhere, in any case', () => {
    assert.deepEqual(names(sortAndFilter(table, { filter: 'ORDER false' })), ['order 9', 'Order 9']);
    assert.deepEqual(names(sortAndFilter(table, { filter: 'order nowhere' })), []);
    assert.deepEqual(names(sortAndFilter(table, { filter: 'null' })), []);
  });

  it('sorts numbers by value and texts as people do, both ways, and puts nothing last', () => {
    const by = (column: string, descending: boolean) =>
      names(sortAndFilter(table, { filter: '', sort: { column, descending } }));
    assert.deepEqual(by('amount', false), ['order 9', 'Order 10', 'Order 9', 'Änderung']);
    assert.deepEqual(by('amount', true), ['Order 9', 'Order 10', 'order 9', 'Änderung']);
    assert.deepEqual(by('name', false), ['Änderung', 'order 9', 'Order 9', 'Order 10']);
  });

  it('ignores a column that is not there, and leaves the original alone', () => {
    const tableBefore = structuredClone(table);
    assert.deepEqual(sortAndFilter(table, { filter: '', sort: { column: 'gone', descending: true } }).rows, table.rows);
    sortAndFilter(table, { filter: '', sort: { column: 'amount', descending: true } });
    assert.deepEqual(table, tableBefore);
  });
});
