import assert from 'node:assert/strict';
import { permitPushes } from '../../../../src/app/push/permitPushes';
import type { PoolSession } from '../../../../src/app/push/poolSession';
import type { CompletedPush } from '../../../../src/app/push/preparedPush';
import type { Connection, Environment } from '../../../../src/connections/connectionRecord';

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
