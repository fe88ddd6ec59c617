import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toProblem } from '../../../../src/core/problem';
import { ExecutionLines } from '../../../../src/push/job/executionLine';

const timing = { pollIntervalMs: 5, heartbeatMs: 50, expiresAfterMs: 60_000 };
const neverAborted = new AbortController().signal;

describe('Pushes of all windows to one team', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'executions-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  /** Each window has its own; the clock tells who came first. */
  let clockMs = Date.UTC(2026, 0, 1, 10, 30);
  const openWindow = (): ExecutionLines => new ExecutionLines(root, timing, () => clockMs++);
  const waitUntil = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  it('are executed in the order in which they came, and say what they wait for', async () => {
    const order: number[] = [];
    const reasons: string[] = [];
    const first = await openWindow().open('acme').enter(neverAborted, assert.fail);
    const others: Promise<void>[] = [];
    for (const number of [1, 2]) {
      const enter = async (): Promise<void> => {
        const turn = await openWindow()
          .open('acme')
          .enter(neverAborted, (reason) => reasons.push(reason));
        order.push(number);
        await turn.leave();
      };
      others.push(enter());
      // The next one finds it in the line.
      await waitUntil(() => reasons.length === number);
    }
    assert.deepEqual(order, []);
    assert.deepEqual(reasons, ['1 other push to acme is executed first', '2 other pushes to acme are executed first']);
    await first.leave();
    await Promise.all(others);
    assert.deepEqual(order, [1, 2]);
  });

  it('do not wait for those to another team, nor for a window that is gone', async () => {
    const lines = new ExecutionLines(root, { ...timing, heartbeatMs: 1_000_000 }, () => clockMs++);
    await lines.open('acme').enter(neverAborted, assert.fail);
    const elsewhere = await openWindow().open('other').enter(neverAborted, assert.fail);
    await elsewhere.leave();
    const [folder = ''] = readdirSync(root).filter((name) => readdirSync(join(root, name)).length > 0);
    const [ticket = ''] = readdirSync(join(root, folder));
    utimesSync(join(root, folder, ticket), 0, 0);
    const turn = await lines.open('acme').enter(neverAborted, assert.fail);
    await turn.leave();
  });

  it('can be cancelled while they wait, and leave no place behind', async () => {
    const first = await openWindow().open('acme').enter(neverAborted, assert.fail);
    const controller = new AbortController();
    const cancelled = openWindow()
      .open('acme')
      .enter(controller.signal, () => controller.abort());
    await assert.rejects(cancelled, (error) => toProblem(error).kind === 'cancelled');
    const third = openWindow()
      .open('acme')
      .enter(neverAborted, (reason) => assert.match(reason, /^1 other/));
    await first.leave();
    await (await third).leave();
  });

  it('are counted together from the full UTC hour on', async () => {
    const [oneWindow, otherWindow] = [openWindow(), openWindow()];
    for (const lines of [oneWindow, otherWindow, otherWindow]) {
      const turn = await lines.open('acme').enter(neverAborted, () => undefined);
      await turn.countExecution();
      await turn.leave();
    }
    assert.equal(await oneWindow.describeRemaining(), '247 of 250 executions left this hour');
    clockMs = Date.UTC(2026, 0, 1, 11);
    assert.equal(await oneWindow.describeRemaining(), undefined);
  });

  it('go on where the file of an earlier hour cannot be removed', async () => {
    const lines = openWindow();
    const turn = await lines.open('acme').enter(neverAborted, assert.fail);
    for (const folder of readdirSync(root)) mkdirSync(join(root, folder, 'hour.0'));
    // Celonis has taken the execution: from here on nothing may end the push.
    await turn.countExecution();
    await turn.leave();
  });

  it('go on where the folder cannot be used', async () => {
    const lines = new ExecutionLines(join('/dev/null', 'none'), timing);
    const turn = await lines.open('acme').enter(neverAborted, assert.fail);
    await turn.countExecution();
    await turn.leave();
  });
});
