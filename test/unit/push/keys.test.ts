import assert from 'node:assert/strict';
import { verifyKeysOfText } from '../../support/documentReading';

const faultOf = (text: string, keys: readonly string[]): unknown => {
  try {
    verifyKeysOfText(text, keys);
    return undefined;
  } catch (error) {
    const { fault, record, line } = error as { fault?: unknown; record?: number; line?: number };
    if (!fault) throw error;
    return Object.assign({}, fault, { record, line });
  }
};

describe('Checking key columns', () => {
  it('is content with keys that are there and differ', () => {
    assert.equal(faultOf('{"a":1,"b":"x"}\n{"a":1,"b":"y"}\n{"a":2,"b":"x"}', ['a', 'b']), undefined);
    assert.equal(faultOf('[{"a":"1","b":"23"},{"a":"12","b":"3"}]', ['a', 'b']), undefined);
    assert.equal(faultOf('[{"a":9007199254740992},{"a":9007199254740991}]', ['a']), undefined);
  });

  it('names the first record without a value, absent or null', () => {
    assert.deepEqual(faultOf('{"a":1}\n{"a":null}', ['a']), {
      code: 'keyMissing',
      columns: ['a'],
      column: 'a',
      record: 2,
      line: 2,
      all: { missing: 1, repeated: 0, firstMissing: [2], firstRepeated: [] },
    });
    assert.deepEqual(faultOf('[{"a":{"id":1},"b":1},\n{"b":1},\n{"a":{}}]', ['b', 'a_id']), {
      code: 'keyMissing',
      columns: ['b', 'a_id'],
      column: 'a_id',
      record: 2,
      line: 2,
      all: { missing: 2, repeated: 0, firstMissing: [2, 3], firstRepeated: [] },
    });
  });

  it('names both records with the same key', () => {
    assert.deepEqual(faultOf('{"a":1}\n{"a":2}\n{"a":3}\n{"a":2}', ['a']), {
      code: 'keyRepeated',
      columns: ['a'],
      firstRecord: 2,
      record: 4,
      line: 4,
      all: { missing: 0, repeated: 1, firstMissing: [], firstRepeated: [4] },
    });
    assert.deepEqual(faultOf('[{"a":"x","b":1},{"a":"x","b":2},{"a":"x","b":1}]', ['a', 'b']), {
      code: 'keyRepeated',
      columns: ['a', 'b'],
      firstRecord: 1,
      record: 3,
      line: 1,
      all: { missing: 0, repeated: 1, firstMissing: [], firstRepeated: [3] },
    });
  });

  it('compares as the table does: escapes resolved, numbers by value, times by instant', () => {
    for (const [firstJson, other] of [
      ['"é"', '"\\u00e9"'],
      ['1.50', '1.5'],
      ['0', '-0'],
      ['1e2', '100.0'],
      ['"2024-01-01T10:00:00Z"', '"2024-01-01T12:00:00.000+02:00"'],
      ['[1, 2]', '[1,2]'],
    ]) {
      assert.equal(
        (faultOf(`[{"a":${firstJson}},{"a":${other}}]`, ['a']) as { code?: string } | undefined)?.code,
        'keyRepeated',
        `${firstJson} ${other}`,
      );
    }
  });

  it('counts all records with trouble, and is quick where all are alike', () => {
    const fault = faultOf(
      Array.from({ length: 100_000 }, (_, row) => (row % 4 === 3 ? '{"b":1}' : '{"a":7}')).join('\n'),
      ['a'],
    ) as { all: unknown };
    assert.deepEqual(fault.all, {
      missing: 25_000,
      repeated: 74_999,
      firstMissing: [4, 8, 12, 16, 20],
      firstRepeated: [2, 3, 5, 6, 7],
    });
  });

  it('finds one repetition among very many records', () => {
    const lines = Array.from({ length: 200_000 }, (_, row) => `{"id":"case-${row}"}`);
    assert.equal(faultOf(lines.join('\n'), ['id']), undefined);
    lines[199_998] = '{"id":"case-17"}';
    assert.deepEqual(faultOf(lines.join('\n'), ['id']), {
      code: 'keyRepeated',
      columns: ['id'],
      firstRecord: 18,
      record: 199_999,
      line: 199_999,
      all: { missing: 0, repeated: 1, firstMissing: [], firstRepeated: [199_999] },
    });
  });
});
