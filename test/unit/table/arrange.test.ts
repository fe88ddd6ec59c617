import assert from 'node:assert/strict';
import { arrange } from '../../../src/table/arrange';
import type { Table } from '../../../src/table/table';

const table: Table = {
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
const names = (arranged: Table) => arranged.rows.map(([name]) => name);

describe('arranging a table', () => {
  it('leaves it as it came when nothing is asked', () => {
    assert.deepEqual(arrange(table, { filter: ' ' }), table);
  });

  it('keeps the rows that hold every word somewhere, in any case', () => {
    assert.deepEqual(names(arrange(table, { filter: 'ORDER false' })), ['order 9', 'Order 9']);
    assert.deepEqual(names(arrange(table, { filter: 'order nowhere' })), []);
    assert.deepEqual(names(arrange(table, { filter: 'null' })), []);
  });

  it('sorts numbers by value and texts as people do, both ways, and puts nothing last', () => {
    const by = (column: string, descending: boolean) => names(arrange(table, { filter: '', sort: { column, descending } }));
    assert.deepEqual(by('amount', false), ['order 9', 'Order 10', 'Order 9', 'Änderung']);
    assert.deepEqual(by('amount', true), ['Order 9', 'Order 10', 'order 9', 'Änderung']);
    assert.deepEqual(by('name', false), ['Änderung', 'order 9', 'Order 9', 'Order 10']);
  });

  it('ignores a column that is not there, and leaves the original alone', () => {
    const before = structuredClone(table);
    assert.deepEqual(arrange(table, { filter: '', sort: { column: 'gone', descending: true } }).rows, table.rows);
    arrange(table, { filter: '', sort: { column: 'amount', descending: true } });
    assert.deepEqual(table, before);
  });
});
