import assert from 'node:assert/strict';
import { createEngineCore, recycleEngineMemory } from '../../../../src/engine/wasm/engineCore';

describe('The memory of one reading after the other', () => {
  it('serves the next reading as if it were new', () => {
    recycleEngineMemory();
    const fresh = Buffer.from(createEngineCore().memory.bytes);
    const earlier = createEngineCore();
    earlier.memory.allocate(5 << 20);
    earlier.memory.bytes.fill(0xa5);
    recycleEngineMemory();
    const next = createEngineCore();
    assert.equal(next.memory.buffer, earlier.memory.buffer);
    assert.ok(fresh.equals(next.memory.bytes.subarray(0, fresh.length)));
    assert.ok(next.memory.bytes.subarray(fresh.length).every((byte) => byte === 0));
  });

  it('is not shared by two readings at a time, and given back where it is large', () => {
    recycleEngineMemory();
    const first = createEngineCore();
    assert.notEqual(createEngineCore().memory.buffer, first.memory.buffer);
    const large = createEngineCore();
    large.memory.allocate(40 << 20);
    recycleEngineMemory();
    assert.notEqual(createEngineCore().memory.buffer, large.memory.buffer);
  });
});
