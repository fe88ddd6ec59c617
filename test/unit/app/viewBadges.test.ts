import assert from 'node:assert/strict';
import { countBrokenConnections, countRunningPushes } from '../../../src/app/viewBadges';
import type { Connection } from '../../../src/connections/connectionRecord';
import type { ConnectionStatus } from '../../../src/connections/connectionService';
import type { PushRecord, PushState } from '../../../src/push/pushRecord';

const workedAt = '2026-11-01T10:00:00.000Z';

describe('the badge of the connections', () => {
  const count = (status: ConnectionStatus, ...connections: Partial<Connection>[]): number =>
    countBrokenConnections({ connections: () => connections as Connection[], getStatus: () => status })?.value ?? 0;

  it('counts those that worked and do not any more', () => {
    assert.equal(count('fails', { lastWorkedAt: workedAt }, { lastWorkedAt: workedAt }), 2);
    assert.equal(count('secretMissing', { lastTest: { at: workedAt, outcome: 'works', summary: '' } }), 1);
  });

  it('does not count those that work, never worked or are being tested, nor the sandbox', () => {
    assert.equal(count('works', { lastWorkedAt: workedAt }), 0);
    assert.equal(count('testing', { lastWorkedAt: workedAt }), 0);
    assert.equal(count('fails', { lastTest: { at: workedAt, outcome: 'fails', summary: '' } }), 0);
    assert.equal(count('fails', { lastWorkedAt: workedAt, sandbox: true }), 0);
  });
});

describe('the badge of the pushes', () => {
  it('counts those that run', () => {
    const states: PushState[] = ['running', 'done', 'interrupted', 'running'];
    const count = (shown: readonly PushState[]): ReturnType<typeof countRunningPushes> =>
      countRunningPushes({
        list: () => shown.map((state) => ({ id: state }) as PushRecord),
        pushStateOf: ({ id }) => id as PushState,
      });
    assert.equal(count(states)?.value, 2);
    assert.equal(count(['done']), undefined);
  });
});
