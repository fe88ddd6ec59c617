import assert from 'node:assert/strict';
import type { ListPage } from '../../../../src/connections/listPages';
import { createPagedRows } from '../../../../src/connections/resourceRows';
import type { Resource } from '../../../../src/connections/vendor';
import { ProblemError, toProblem } from '../../../../src/core/problem';
import { LoadedPages } from '../../../../src/ui/tree/loadedPages';

const none = new AbortController().signal;

describe('How far a list was loaded', () => {
  let loadedPages: LoadedPages;
  let items: string[];
  let parts: number;
  let failing: number | undefined;
  beforeEach(() => {
    loadedPages = new LoadedPages();
    items = Array.from({ length: 7 }, (_, index) => `t${index}`);
    parts = 0;
    failing = undefined;
  });

  const row = (id: string): Resource => ({ id, kind: 'thing', label: id, icon: 'circle' });
  const page = async (from: number): Promise<ListPage<string>> => {
    parts++;
    if (failing === from) throw new ProblemError({ kind: 'server', what: 'Broken.' });
    const rest = from + 2 < items.length ? { loadNext: () => page(from + 2) } : {};
    return { items: items.slice(from, from + 2), ...rest };
  };
  const list = async (signal = none): Promise<string[]> =>
    (await loadedPages.restoreList('list', await createPagedRows(page(0), row, 'Nothing.'), signal)).map(
      ({ id }) => id,
    );
  const loaded = (times: number): void => {
    for (let time = 0; time < times; time++) loadedPages.countPage('list');
  };

  it('is its first part, before anyone has asked for more', async () => {
    assert.deepEqual(await list(), ['t0', 't1', 'more']);
    assert.equal(parts, 1);
  });

  it('stays when the list is read again', async () => {
    loaded(2);
    assert.deepEqual(await list(), ['t0', 't1', 't2', 't3', 't4', 't5', 'more']);
    assert.deepEqual(
      [
        parts,
        await loadedPages
          .restoreList('another', await createPagedRows(page(0), row, ''), none)
          .then((rows) => rows.length),
      ],
      [3, 3],
    );
  });

  it('ends where the list does, should it have become shorter', async () => {
    loaded(5);
    items = items.slice(0, 3);
    assert.deepEqual(await list(), ['t0', 't1', 't2']);
  });

  it('ends with "Load more…" where a part cannot be read', async () => {
    loaded(3);
    failing = 4;
    assert.deepEqual(await list(), ['t0', 't1', 't2', 't3', 'more']);
  });

  it('shows nothing twice when things move from one part to another meanwhile', async () => {
    loaded(1);
    const first = await createPagedRows(page(0), row, '');
    items.unshift('new');
    assert.deepEqual(
      (await loadedPages.restoreList('list', first, none)).map(({ id }) => id),
      ['t0', 't1', 't2', 'more'],
    );
  });

  it('includes what a search had found, read anew, until it is gone or the list has come to it', async () => {
    let state: 'there' | 'gone' | 'unknown' = 'there';
    const loadAgain = async (): Promise<Resource> => {
      if (state === 'there') return { ...row('t5'), description: 'as it is now' };
      throw new ProblemError({ kind: state === 'gone' ? 'notFound' : 'server', what: 'No.' });
    };
    loadedPages.includeResource('list', { ...row('t5'), reload: loadAgain });
    assert.deepEqual(await list(), ['t0', 't1', 't5', 'more']);
    assert.equal(
      (await loadedPages.restoreList('list', await createPagedRows(page(0), row, ''), none))[2]?.description,
      'as it is now',
    );
    state = 'unknown';
    assert.deepEqual(await list(), ['t0', 't1', 't5', 'more'], 'a failure says nothing about the thing');
    loaded(2);
    assert.deepEqual(await list(), ['t0', 't1', 't2', 't3', 't4', 't5', 'more']);
    loadedPages = new LoadedPages();
    loadedPages.includeResource('list', { ...row('t5'), reload: loadAgain });
    state = 'gone';
    assert.deepEqual(await list(), ['t0', 't1', 'more']);
  });

  it('is not asked for any further after a cancel', async () => {
    loaded(1);
    const first = await createPagedRows(
      Promise.resolve({
        items: ['t0'],
        loadNext: () => Promise.reject<ListPage<string>>(new ProblemError({ kind: 'cancelled', what: 'Cancelled.' })),
      }),
      row,
      '',
    );
    await assert.rejects(
      loadedPages.restoreList('list', first, none),
      (error) => toProblem(error).kind === 'cancelled',
    );
  });
});
