import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { FileSource } from '../../../../src/engine/model/tablePlan';
import { captureProblem, createReadControl, useEngine } from '../../../support/pushEngine';

describe('A path that leads to no regular file', () => {
  const engine = useEngine();
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'special-files-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const createSource = (name: string): FileSource => ({ kind: 'path', path: join(folder, name), name });
  const refusalsOf = async (source: FileSource): Promise<string[]> => [
    describeProblem(await captureProblem(engine.analyze(source, {}, createReadControl()))),
    describeProblem(await captureProblem(engine.preview(source, {}, createReadControl()))),
  ];

  it('is refused where it is a symbolic link that leads to itself', async function () {
    if (process.platform === 'win32') this.skip();
    symlinkSync('loop.csv', join(folder, 'loop.csv'));
    for (const refusal of await refusalsOf(createSource('loop.csv'))) {
      assert.match(refusal, /loop\.csv cannot be read.*symbolic link/s);
      assert.doesNotMatch(refusal, /\bat \w|node:|\.js\b|defect/);
    }
  });

  it('is refused at once where it is a pipe that nobody writes to', async function () {
    if (process.platform === 'win32') this.skip();
    for (const name of ['pipe.csv', 'pipe.csv.gz', 'pipe.parquet', 'pipe.parquet.gz']) {
      execFileSync('mkfifo', [join(folder, name)]);
      for (const refusal of await refusalsOf(createSource(name)))
        assert.match(refusal, /cannot be read.*not a regular file/s);
    }
  });

  it('is refused where it is a folder', async () => {
    const source: FileSource = { kind: 'path', path: folder, name: 'folder.csv' };
    for (const refusal of await refusalsOf(source)) assert.match(refusal, /cannot be read.*It is a folder/s);
  });
});
