import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { globalConfig } from 'zod/v4/core';
import '../../src/core/configureZod';

describe('zod in the extension host', () => {
  it('compiles nothing at run time', () => {
    assert.equal(globalConfig.jitless, true);
  });

  it('is configured before any schema is made', () => {
    const [first] = /^import .*$/m.exec(readFileSync('src/extension.ts', 'utf8')) ?? [];
    assert.equal(first, "import './core/configureZod';");
  });

  it('is not in the code of the threads that read files, which every push has to load', () => {
    assert.match(readFileSync('dist/extension.js', 'utf8'), /ZodError/);
    for (const thread of ['pushWorker', 'pushPipe'])
      assert.doesNotMatch(readFileSync(`dist/${thread}.js`, 'utf8'), /ZodError/, thread);
  });
});
