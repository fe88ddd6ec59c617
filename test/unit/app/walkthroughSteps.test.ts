import assert from 'node:assert/strict';
import type { WalkthroughState } from '../../../src/app/walkthroughSteps';
import { completeWalkthroughSteps } from '../../../src/app/walkthroughSteps';
import type { Connection } from '../../../src/connections/connectionRecord';

const at = '2026-11-01T10:00:00.000Z';
const works = { at, outcome: 'works', summary: '' } as const;
const fails = { at, outcome: 'fails', summary: '' } as const;

function listDone(
  state: Partial<Omit<WalkthroughState, 'connections'>>,
  ...connections: Partial<Connection>[]
): string[] {
  const steps = completeWalkthroughSteps({
    groups: 0,
    pushes: [],
    ...state,
    connections: connections.map((connection) => ({ vendor: 'celonis', values: {}, ...connection }) as Connection),
  });
  return Object.entries(steps).flatMap(([context, isDone]) => (isDone ? context.replace('celonisCeligo.', '') : []));
}

describe('the steps of the walkthrough', () => {
  it('are open at first, and after tests and pushes that failed or were cancelled', () => {
    assert.deepEqual(listDone({}), []);
    assert.deepEqual(
      listDone({ pushes: [{ outcome: 'failed' }, { outcome: 'cancelled' }, { outcome: 'executing' }] }),
      [],
    );
    assert.deepEqual(listDone({}, { lastTest: fails }), ['connectionAdded']);
  });

  it('are done by a connection that works, a group, and a push that landed', () => {
    assert.deepEqual(listDone({}, { lastTest: works }), ['connectionAdded', 'connectionWorks']);
    assert.deepEqual(listDone({ groups: 1, pushes: [{ outcome: 'failed' }, { outcome: 'done' }] }), [
      'connectionsGrouped',
      'pushLanded',
    ]);
  });

  it('tell an Intelligence connection, one to Celigo and one that is used there from others', () => {
    assert.deepEqual(
      listDone(
        {},
        { lastTest: works, values: { apiType: 'intelligence' } },
        { lastTest: works, vendor: 'celigo', links: [{ accountId: '', remoteId: '1', name: '' }] },
      ),
      ['connectionAdded', 'connectionWorks', 'intelligenceWorks', 'celigoWorks', 'usedInCeligo'],
    );
  });

  it("do not take the sandbox for a connection of one's own", () => {
    assert.deepEqual(listDone({}, { sandbox: true, lastTest: works }), ['connectionWorks']);
  });
});
