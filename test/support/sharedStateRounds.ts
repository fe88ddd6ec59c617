import { mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { defaultSettleDelaysMs, SharedState } from '../../src/storage/sharedState';
import { SimulatedMachine } from './simulatedWindows';

const savesPerWindow = 3;
/**
 * In each round so many windows of one machine save three values each, rapidly, in virtual time. Answers how many
 * values are in no window's storage when all have settled.
 */
export async function runSharedStateRounds(options: {
  rounds: number;
  windows: number;
  parallelRounds: number;
  settleDelaysMs?: readonly number[];
}): Promise<number> {
  let lostValues = 0;
  for (let first = 0; first < options.rounds; first += options.parallelRounds) {
    const count = Math.min(options.parallelRounds, options.rounds - first);
    const results = await runInVirtualTime(() =>
      Promise.all(
        Array.from({ length: count }, () => runRound(options.windows, options.settleDelaysMs ?? defaultSettleDelaysMs)),
      ),
    );
    lostValues += results.reduce((sum, lostInRound) => sum + lostInRound, 0);
  }
  return lostValues;
}

async function runRound(windowCount: number, settleDelaysMs: readonly number[]): Promise<number> {
  const machine = new SimulatedMachine();
  const windows = Array.from({ length: windowCount }, () => machine.openWindow());
  const states = windows.map((window) => new SharedState(window.state, 'value/', Date.now, settleDelaysMs));
  await Promise.all(
    states.map(async (state, window) => {
      for (let save = 0; save < savesPerWindow; save++) {
        await state.set(`value/${window}-${save}`, { updatedAt: '' });
        await wait(Math.random() * 60);
      }
    }),
  );
  const expected = windowCount * savesPerWindow;
  const countStored = (): number => Object.keys(machine.storedState).length;
  const deadline = Date.now() + 15_000;
  // What is complete must also stay so, until every window has looked for the last time.
  await wait(2 * settleDelaysMs.reduce((sum, delayMs) => sum + delayMs, 0));
  while (countStored() < expected && Date.now() < deadline) await wait(50);
  states.forEach((state) => state.dispose());
  return expected - countStored();
}

/** Moves the mocked clock on until the work has ended; promises settle between two steps. */
export async function runInVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  // A linear congruential generator, so that every run is the same.
  let seed = 1;
  const random = mock.method(Math, 'random', () => (seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32);
  try {
    let hasEnded = false;
    const result = work().finally(() => (hasEnded = true));
    while (!hasEnded) {
      await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(5);
    }
    return await result;
  } finally {
    random.mock.restore();
    mock.timers.reset();
  }
}
