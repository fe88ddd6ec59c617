import assert from 'node:assert/strict';
import { pagedRows } from '../../../src/connections/rows';
import { ProblemError, toProblem } from '../../../src/http/problem';
import { Reach } from '../../../src/tree/reach';
import type { Page } from '../../../src/connections/paging';
import type { Resource } from '../../../src/connections/vendor';

const none = new AbortController().signal;

describe('How far a list was loaded', () => {
  let reach: Reach;
  let things: string[];
  let parts: number;
  let failing: number | undefined;
  beforeEach(() => {
    reach = new Reach();
    things = Array.from({ length: 7 }, (_, index) => `t${index}`);
    parts = 0;
    failing = undefined;
  });

  const row = (id: string): Resource => ({ id, kind: 'thing', label: id, icon: 'circle' });
  const page = async (from: number): Promise<Page<string>> => {
    parts++;
    if (failing === from) throw new ProblemError({ kind: 'server', what: 'Broken.' });
    const next = from + 2 < things.length ? { next: () => page(from + 2) } : {};
    return { items: things.slice(from, from + 2), ...next };
  };
  const list = async (signal = none): Promise<string[]> => (await reach.restored('list', await pagedRows(page(0), row, 'Nothing.'), signal)).map(({ id }) => id);
  const loaded = (times: number): void => {
    for (let time = 0; time < times; time++) reach.further('list');
  };

  it('is its first part, before anyone has asked for more', async () => {
    assert.deepEqual(await list(), ['t0', 't1', 'more']);
    assert.equal(parts, 1);
  });

  it('is kept when the list is read anew', async () => {
    loaded(2);
    assert.deepEqual(await list(), ['t0', 't1', 't2', 't3', 't4', 't5', 'more']);
    assert.deepEqual([parts, await reach.restored('another', await pagedRows(page(0), row, ''), none).then((rows) => rows.length)], [3, 3]);
  });

  it('ends where the list does, should it have become shorter', async () => {
    loaded(5);
    things = things.slice(0, 3);
    assert.deepEqual(await list(), ['t0', 't1', 't2']);
  });

  it('ends with "Load more…" where a part cannot be read', async () => {
    loaded(3);
    failing = 4;
    assert.deepEqual(await list(), ['t0', 't1', 't2', 't3', 'more']);
  });

  it('shows nothing twice when things move from one part to another meanwhile', async () => {
    loaded(1);
    const first = await pagedRows(page(0), row, '');
    things.unshift('new');
    assert.deepEqual((await reach.restored('list', first, none)).map(({ id }) => id), ['t0', 't1', 't2', 'more']);
  });

  it('includes what a search had found, read anew, until it is gone or the list has come to it', async () => {
    let state: 'there' | 'gone' | 'unknown' = 'there';
    const again = async (): Promise<Resource> => {
      if (state === 'there') return { ...row('t5'), description: 'as it is now' };
      throw new ProblemError({ kind: state === 'gone' ? 'notFound' : 'server', what: 'No.' });
    };
    reach.include('list', { ...row('t5'), again });
    assert.deepEqual(await list(), ['t0', 't1', 't5', 'more']);
    assert.equal((await reach.restored('list', await pagedRows(page(0), row, ''), none))[2]?.description, 'as it is now');
    state = 'unknown';
    assert.deepEqual(await list(), ['t0', 't1', 't5', 'more'], 'a failure says nothing about the thing');
    loaded(2);
    assert.deepEqual(await list(), ['t0', 't1', 't2', 't3', 't4', 't5', 'more']);
    reach = new Reach();
    reach.include('list', { ...row('t5'), again });
    state = 'gone';
    assert.deepEqual(await list(), ['t0', 't1', 'more']);
  });

  it('is not asked for any further after a cancel', async () => {
    loaded(1);
    const first = await pagedRows(Promise.resolve({ items: ['t0'], next: () => Promise.reject<Page<string>>(new ProblemError({ kind: 'cancelled', what: 'Cancelled.' })) }), row, '');
    await assert.rejects(reach.restored('list', first, none), (error) => toProblem(error).kind === 'cancelled');
  });
});
