import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { ListsInTransit } from '../../../../src/ui/tree/listsInTransit';

describe('A list of rows on its way to the window', () => {
  let sentChanges: string[][];
  let answers: (() => void)[];
  let lists: ListsInTransit<string>;
  beforeEach(() => {
    sentChanges = [];
    answers = [];
    lists = new ListsInTransit(
      () => new Promise((resolve) => answers.push(resolve)),
      (rows) => sentChanges.push(rows),
    );
  });

  /** Once it was asked, the window says that it has taken all that was sent before. */
  async function answer(): Promise<void> {
    while (answers.length === 0) await setImmediate();
    answers.splice(0).forEach((resolve) => resolve());
  }

  it('has a change of a row sent once more after it has arrived, and not before', async () => {
    const arrival = lists.add(['a', 'b', 'c']);
    lists.noteChange(['b']);
    await setImmediate();
    lists.noteChange(['b', 'c', 'elsewhere']);
    assert.deepEqual(sentChanges, []);
    await answer();
    await arrival;
    assert.deepEqual(sentChanges, [['b', 'c']]);
  });

  it('has nothing sent again that changed before it was made or after it arrived', async () => {
    lists.noteChange(['a']);
    const arrival = lists.add(['a', 'b']);
    await answer();
    await arrival;
    lists.noteChange(['b']);
    assert.deepEqual(sentChanges, []);
  });

  it('may be asked for again while it is on its way', async () => {
    const first = lists.add(['a']);
    const second = lists.add(['a']);
    lists.noteChange(['a']);
    await answer();
    await Promise.all([first, second]);
    assert.deepEqual(sentChanges, [['a'], ['a']]);
  });
});
