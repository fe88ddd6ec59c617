import assert from 'node:assert/strict';
import type { PushParameters } from '../../../../../src/push/definition/pushParametersSchema';
import { choicesOfPush } from '../../../../../src/ui/webviews/push/pushChoices';

describe('A push that is opened in the panel again', () => {
  const parameters: PushParameters = {
    connection: { id: 'c1', name: 'Acme' },
    file: { uri: 'file:///w/orders.csv', name: 'orders.csv' },
    table: 'ORDERS',
    mode: 'upsert',
    keys: ['id'],
    dataSourceId: 'd1',
    definition: {
      connection: 'Acme',
      table: 'orders',
      mode: 'upsert',
      keys: ['id'],
      dataConnection: 'd1',
      read: { delimiter: ';' },
      columns: [{ source: ['city'], include: false }],
      childTables: [{ source: ['items'], table: 'items' }],
    },
  };

  it('begins with all that was chosen for it: a push that added rows does not replace the table', () => {
    assert.deepEqual(choicesOfPush(parameters, 'c1'), {
      connection: 'c1',
      table: 'ORDERS',
      dataConnection: 'd1',
      mode: 'upsert',
      keys: ['id'],
      read: { delimiter: ';' },
      columns: [{ source: ['city'], include: false }],
      childTables: [{ source: ['items'], table: 'items' }],
      options: {},
    });
    const { definition: _definition, ...oldRecord } = parameters;
    const { mode, keys, table } = choicesOfPush({ ...oldRecord, mode: 'append', keys: [] }, undefined);
    assert.deepEqual([mode, keys, table], ['append', [], 'ORDERS']);
  });

  it('comes with the table that its rows belong to, where it was of a child table', () => {
    const { table, childTables } = choicesOfPush({ ...parameters, table: 'items', child: ['items'] }, 'c1');
    assert.deepEqual([table, childTables.map((child) => child.table)], ['orders', ['items']]);
  });
});
