import assert from 'node:assert/strict';
import { checkKeysWhile } from '../../../../src/engine/chunks/verifyKeys';
import { FaultError } from '../../../../src/engine/model/fault';
import { readPlannedSource } from '../../../../src/engine/rows/readPlannedSource';
import { createEngineCore } from '../../../../src/engine/wasm/engineCore';
import { analyzeTable, createWirePlan, toSharedBuffer } from '../../../support/documentReading';

describe('Keys of more records than are compared in memory', () => {
  const tmpdirBefore = process.env['TMPDIR'];
  afterEach(() => {
    if (tmpdirBefore === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = tmpdirBefore;
  });

  const ndjson = (ids: readonly (number | null)[]): string =>
    ids.map((id) => JSON.stringify({ id, name: 'n' })).join('\n');
  const checkKeys = (text: string, keysInMemory: number): FaultError | undefined => {
    const source = { kind: 'bytes', bytes: toSharedBuffer(text) } as const;
    const plan = createWirePlan(analyzeTable(text));
    try {
      checkKeysWhile(
        { source, plan, keys: ['id'] },
        () => {},
        (createCheck) => readPlannedSource(createEngineCore(), source, plan, createCheck, () => {}),
        keysInMemory,
      );
      return undefined;
    } catch (error) {
      if (error instanceof FaultError) return error;
      throw error;
    }
  };
  const ids = Array.from({ length: 60_000 }, (_, index) => index * 7);
  const withRepeated = (...places: [at: number, earlier: number][]): number[] => {
    const repeatedIds = [...ids];
    for (const [at, earlier] of places) repeatedIds[at] = repeatedIds[earlier]!;
    return repeatedIds;
  };

  it('are found to differ', () => {
    for (const keysInMemory of [1_000, 25_000]) assert.equal(checkKeys(ndjson(ids), keysInMemory), undefined);
  });

  it('are refused for the first record that repeats one, at the same place as in memory', () => {
    const text = ndjson(withRepeated([59_999, 3], [40_000, 100], [40_001, 39_999], [50_000, 40_000]));
    const inMemory = checkKeys(text, Infinity);
    assert.ok(inMemory?.fault.code === 'keyRepeated');
    for (const keysInMemory of [1_000, 25_000]) {
      const spilled = checkKeys(text, keysInMemory);
      assert.ok(spilled?.fault.code === 'keyRepeated');
      assert.equal(spilled.fault.firstRecord, 101);
      assert.equal(spilled.record, 40_001);
      assert.deepEqual(
        [spilled.fault.firstRecord, spilled.record, spilled.offset],
        [inMemory.fault.firstRecord, inMemory.record, inMemory.offset],
      );
    }
  });

  it('are compared where no temporary file can be written, too', () => {
    process.env['TMPDIR'] = '/nowhere/to/be/found';
    assert.equal(checkKeys(ndjson(ids), 1_000), undefined);
    assert.equal(checkKeys(ndjson(withRepeated([59_999, 3])), 1_000)?.record, 60_000);
  });

  it('are refused where one is missing', () => {
    assert.equal(
      checkKeys(ndjson([...ids.slice(0, 30_000), null, ...ids.slice(30_000)]), 1_000)?.fault.code,
      'keyMissing',
    );
  });
});
