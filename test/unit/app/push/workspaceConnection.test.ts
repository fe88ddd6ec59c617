import assert from 'node:assert/strict';
import { describePushTarget } from '../../../../src/app/push/pushTargetStatus';
import { WorkspaceConnection } from '../../../../src/app/push/workspaceConnection';
import type { Connection } from '../../../../src/connections/connectionRecord';
import { formatMoment } from '../../../../src/core/formatTimes';
import { ProblemError } from '../../../../src/core/problem';
import type { PushRecord } from '../../../../src/push/pushRecord';

function connection(id: string, rest: Partial<Connection> = {}): Connection {
  return { id, name: `Name of ${id}`, vendor: 'celonis', environment: 'none', ...rest } as Connection;
}

describe('the connection that pushes from a workspace go to', () => {
  let connections: Connection[];
  let state: Map<string, unknown>;
  let workspace: WorkspaceConnection;

  beforeEach(() => {
    connections = [
      connection('production', { environment: 'production' }),
      connection('test', { environment: 'test' }),
      connection('other'),
      connection('account', { vendor: 'celigo' }),
    ];
    state = new Map();
    const storage = {
      get: (key: string) => state.get(key),
      update: async (k: string, v: unknown) => void state.set(k, v),
    };
    const open = (): WorkspaceConnection =>
      new WorkspaceConnection(storage, {
        connections: () => connections,
        acceptsFiles: ({ vendor }) => vendor === 'celonis',
      });
    workspace = open();
  });

  it('is none while there are several and nothing was pushed', () => {
    assert.equal(workspace.findDefault(), undefined);
    assert.equal(workspace.findCurrent(), undefined);
  });

  it('is the one that was pushed to last', async () => {
    const changes: string[] = [];
    workspace.onDidChange(() => changes.push('changed'));
    await workspace.remember('test');
    await workspace.remember('test');
    assert.equal(workspace.findDefault()?.id, 'test');
    assert.deepEqual(changes, ['changed']);
    await workspace.setDefault(connections[2]!);
    assert.equal(workspace.findDefault()?.id, 'other');
  });

  it('is shown where it is production, but never chosen in advance', async () => {
    await workspace.remember('production');
    assert.equal(workspace.findCurrent()?.id, 'production');
    assert.equal(workspace.findDefault(), undefined);
    connections = connections.filter(({ id }) => id !== 'other');
    assert.equal(workspace.findDefault()?.id, 'test');
  });

  it('is not chosen in advance any more once it becomes production or read-only', async () => {
    await workspace.setDefault(connections[1]!);
    connections[1] = { ...connections[1]!, environment: 'production' };
    assert.notEqual(workspace.findDefault()?.id, 'test');
    connections[1] = { ...connections[1], environment: 'test', isReadOnly: true };
    assert.notEqual(workspace.findDefault()?.id, 'test');
  });

  it('cannot be set to production or to one that is read-only', async () => {
    await assert.rejects(workspace.setDefault(connections[0]!), (error: ProblemError) => {
      assert.ok(error instanceof ProblemError);
      return /Name of production.*production/.test(error.problem.what) && error.problem.next !== undefined;
    });
    await assert.rejects(workspace.setDefault({ ...connections[1]!, isReadOnly: true }), /read-only/);
    assert.equal(state.size, 0);
  });

  it('is the only one that is neither on production nor read-only', () => {
    connections = connections.filter(({ id }) => id !== 'other');
    assert.equal(workspace.findDefault()?.id, 'test');
    connections = connections.filter(({ id }) => id !== 'test');
    assert.equal(workspace.findDefault(), undefined);
  });

  it('is forgotten with the connection', async () => {
    await workspace.remember('test');
    connections = connections.filter(({ id }) => id !== 'test');
    assert.equal(workspace.findCurrent()?.id, 'other');
  });
});

describe('the status bar, about the connection of a push', () => {
  it('shows name and environment, production apart from the others', () => {
    const production = describePushTarget({
      connection: connection('a', { name: 'Acme', environment: 'production' }),
      status: 'works',
    });
    assert.equal(production.text, 'Acme · Production');
    assert.equal(production.level, 'production');
    assert.match(
      production.tooltipLines.join('\n'),
      /Environment: Production\nState: Connected\nLast push: never\n.*chosen for each push/,
    );
    const test = describePushTarget({
      connection: connection('b', { name: 'Acme', environment: 'test' }),
      status: 'fails',
    });
    assert.equal(test.text, 'Acme · Test system');
    assert.equal(test.level, 'normal');
    assert.match(test.tooltipLines.join('\n'), /State: Failed/);
  });

  it('tells the last push with its exact time, and where there was none', () => {
    const record = {
      order: { file: { name: 'orders.csv' }, table: 'ORDERS', connection: { name: 'Acme' } },
      startedAt: '2026-11-01T10:00:00.000Z',
      rows: 12,
    } as unknown as PushRecord;
    const target = { connection: connection('a'), status: 'works' } as const;
    const { tooltipLines } = describePushTarget({ ...target, lastPush: { record, state: 'done' } });
    const time = formatMoment(new Date(record.startedAt));
    assert.equal(tooltipLines.at(-1), `Last push: orders.csv → ORDERS · 12 rows · Acme · ${time}`);
    assert.equal(describePushTarget(target).tooltipLines.at(-1), 'Last push: never');
  });

  it('shows the connection that a definition names, and says where there is no such one', () => {
    const definition = { file: 'orders.push.json', connectionName: 'Acme' };
    const existing = describePushTarget({ connection: connection('a', { name: 'Acme' }), status: 'works', definition });
    assert.match(existing.tooltipLines.join('\n'), /orders\.push\.json/);
    const missing = describePushTarget({ connection: undefined, status: undefined, definition });
    assert.equal(missing.text, 'Acme');
    assert.equal(missing.level, 'missing');
    assert.match(missing.tooltipLines.join('\n'), /no connection "Acme"/);
  });

  it('offers to choose where nothing is chosen', () => {
    assert.equal(describePushTarget({ connection: undefined, status: undefined }).text, 'Choose Connection');
  });
});
