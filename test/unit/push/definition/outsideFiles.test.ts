import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileLocation } from '../../../../src/push/definition/outsideFiles';
import { findOutsideFiles } from '../../../../src/push/definition/outsideFiles';

describe('The files of a definition that lie outside of its folder', () => {
  let root: string;

  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'outside-')));
    for (const folder of ['workspace', 'workspace/data', 'workspace-two', 'private']) mkdirSync(join(root, folder));
    for (const file of ['workspace/a.csv', 'workspace/..b.csv', 'workspace-two/c.csv', 'private/key'])
      writeFileSync(join(root, file), 'x');
    symlinkSync(join(root, 'private/key'), join(root, 'workspace/link.csv'));
    symlinkSync(join(root, 'private'), join(root, 'workspace/linked'));
    symlinkSync(join(root, 'workspace/a.csv'), join(root, 'workspace/data/inner.csv'));
    symlinkSync(join(root, 'workspace'), join(root, 'another-name'));
  });
  after(() => rmSync(root, { recursive: true }));

  const at = (...steps: string[]): FileLocation => {
    const path = join(root, ...steps);
    return { scheme: 'file', authority: '', path, fsPath: path, toString: () => `file://${path}` };
  };
  const virtual = (path: string, scheme = 'memfs'): FileLocation => ({
    scheme,
    authority: '',
    path,
    fsPath: path,
    toString: () => `${scheme}:${path}`,
  });

  it('are none where all lie in it, by whatever way', async () => {
    const files = [
      at('workspace/a.csv'),
      at('workspace/..b.csv'),
      at('workspace/data/../a.csv'),
      at('workspace/data/inner.csv'),
    ];
    assert.deepEqual(await findOutsideFiles(at('workspace'), files), []);
    assert.deepEqual(await findOutsideFiles(at('another-name'), [at('workspace/a.csv'), at('another-name/a.csv')]), []);
    assert.deepEqual(await findOutsideFiles(at('workspace'), [at('another-name/a.csv')]), []);
  });

  it('are named by their full paths, behind symbolic links too, and once', async () => {
    const files = [
      at('workspace/a.csv'),
      at('workspace/../private/key'),
      at('workspace/link.csv'),
      at('workspace/linked/key'),
      at('workspace-two/c.csv'),
    ];
    assert.deepEqual(await findOutsideFiles(at('workspace'), files), [
      join(root, 'private/key'),
      join(root, 'workspace-two/c.csv'),
    ]);
  });

  it('are those whose path cannot be resolved', async () => {
    assert.deepEqual(await findOutsideFiles(at('workspace'), [at('workspace/missing.csv')]), [
      join(root, 'workspace/missing.csv'),
    ]);
    assert.deepEqual(await findOutsideFiles(at('missing'), [at('workspace/a.csv')]), [join(root, 'workspace/a.csv')]);
  });

  it('are found on virtual file systems by their URIs', async () => {
    const files = [
      virtual('/ws/a.csv'),
      virtual('/ws-two/a.csv'),
      virtual('/ws/a.csv', 'other'),
      at('workspace/a.csv'),
    ];
    assert.deepEqual(await findOutsideFiles(virtual('/ws'), files), [
      'memfs:/ws-two/a.csv',
      'other:/ws/a.csv',
      join(root, 'workspace/a.csv'),
    ]);
  });
});
