import assert from 'node:assert/strict';
import { permitPushes } from '../../../../src/app/push/permitPushes';
import type { PoolSession } from '../../../../src/app/push/poolSession';
import type { CompletedPush } from '../../../../src/app/push/preparedPush';
import type { Connection, Environment } from '../../../../src/connections/connectionRecord';

describe('a replace on production', () => {
  it('is asked about as what it is: a table that is replaced, or a new one that is created', async () => {
    const titles: string[] = [];
    const connection = { id: 'c', name: 'Acme', environment: 'production' } as Connection;
    const pool = {
      connection,
      tables: [{ name: 'orders', type: 'table' }],
      targetInSchema: (name: string) => (name === 'orders' ? { name, existing: { name, type: 'table' } } : { name }),
      readColumns: async () => [],
    } as unknown as PoolSession;
    const pushes = ['orders', 'customers'].map((table) => ({
      parameters: { mode: 'replace', table, connection },
      plan: { rows: 1, columns: [] },
      reading: { name: `${table}.json` },
      children: [],
    })) as unknown as CompletedPush[];
    await permitPushes(
      {
        service: { get: () => connection },
        history: { load: async () => undefined, rowsAfterLastPush: () => undefined },
        questions: { confirmByTyping: async ({ title }: { title: string }) => void titles.push(title) },
      } as unknown as Parameters<typeof permitPushes>[0],
      pool,
      pushes,
      false,
    );
    assert.deepEqual(titles, ['Replace a table on production: Acme', 'Create a table on production: Acme']);
  });
});

describe('pushes that were confirmed before', () => {
  const countQuestions = async (environment: Environment): Promise<number> => {
    let questions = 0;
    const ask = async (): Promise<void> => void questions++;
    const connection = { id: 'c', name: 'Acme', environment } as Connection;
    const push = {
      parameters: { mode: 'append', table: 'orders' },
      plan: { rows: 1, columns: [] },
      reading: { name: 'orders.json' },
      children: [],
    } as unknown as CompletedPush;
    await permitPushes(
      {
        service: { get: () => connection },
        questions: { confirm: ask, confirmByTyping: ask },
      } as unknown as Parameters<typeof permitPushes>[0],
      { connection } as PoolSession,
      [push],
      true,
    );
    return questions;
  };

  it('are asked about on production all the same, whatever a task or a definition says', async () => {
    assert.equal(await countQuestions('production'), 1);
    assert.equal(await countQuestions('test'), 0);
    assert.equal(await countQuestions('none'), 0);
  });
});
