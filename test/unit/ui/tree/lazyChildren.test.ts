import assert from 'node:assert/strict';
import type { LazyChildren } from '../../../../src/ui/tree/lazyChildren';
import type { TreeNode } from '../../../../src/ui/tree/treeNode';
import { fakeTreeView } from '../../../support/fakeTreeView';
import { installFakeVsCode } from '../../../support/fakeVsCode';

/** A list that is being read, to be ended by the test. */
interface Loading {
  signal: AbortSignal;
  end(...names: string[]): void;
  fail(): void;
}

describe('The rows below a row', () => {
  let uninstallVsCode = (): void => {};
  let loadings: Loading[];
  let children: LazyChildren;

  beforeEach(async () => {
    uninstallVsCode = installFakeVsCode(fakeTreeView);
    const { LazyChildren } = await import('../../../../src/ui/tree/lazyChildren');
    loadings = [];
    const load = (signal: AbortSignal): Promise<readonly TreeNode[]> =>
      new Promise((resolve, reject) => {
        const fail = (): void => reject(new Error('It was broken off.'));
        signal.addEventListener('abort', fail);
        loadings.push({ signal, fail, end: (...names) => resolve(names.map(createNode)) });
      });
    children = new LazyChildren(createNode('owner'), 'c1', false, load);
  });
  afterEach(() => uninstallVsCode());

  const createNode = (path: string): TreeNode => ({ path, parent: undefined, toTreeItem: () => assert.fail() });
  const readPaths = async (): Promise<string[]> => (await children.getNodes()).map(({ path }) => path);

  it('are those of the newest list for whoever waits while it is read anew', async () => {
    const early = readPaths();
    children.reset();
    assert.equal(loadings[0]?.signal.aborted, true);
    const late = readPaths();
    loadings[1]?.end('new');
    assert.deepEqual([await early, await late], [['new'], ['new']]);
    assert.equal(loadings.length, 2, 'one list is read twice');
  });

  it('are read on for whoever waits, also where nobody else asks for them', async () => {
    const early = readPaths();
    children.reset();
    while (loadings.length < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(children.hasFailed, false, 'what was broken off is no failure');
    loadings[1]?.end('new');
    assert.deepEqual(await early, ['new']);
  });

  it('are asked for once where they cannot be read, and again when they are read anew', async () => {
    const failed = readPaths();
    loadings[0]?.fail();
    assert.deepEqual([await failed, await readPaths()], [['owner/retry'], ['owner/retry']]);
    assert.equal(children.hasFailed, true);
    children.reset();
    const again = readPaths();
    loadings[1]?.end('new');
    assert.deepEqual([await again, children.hasFailed], [['new'], false]);
  });

  it('are the newest ones with what others put among them meanwhile', async () => {
    const first = readPaths();
    loadings[0]?.end('old');
    await first;
    children.reset();
    const second = readPaths();
    children.update((nodes) => [createNode('added'), ...nodes]);
    loadings[1]?.end('new');
    assert.deepEqual(
      [await second, await readPaths()],
      [
        ['added', 'new'],
        ['added', 'new'],
      ],
    );
    assert.deepEqual(
      children.loadedNodes?.map(({ path }) => path),
      ['added', 'new'],
    );
  });
});
