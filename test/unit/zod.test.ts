import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

describe('zod in the extension host', () => {
  it('is not in the code of the threads that read files, which every push has to load', () => {
    assert.match(readWithImports('sandbox.js'), /ZodError/);
    for (const thread of ['pushWorker.js', 'pushPipe.js'])
      assert.doesNotMatch(readWithImports(thread), /ZodError/, thread);
  });
});

/** A file of dist/ with all that is loaded with it at once. */
function readWithImports(file: string, visitedNames = new Set<string>()): string {
  if (visitedNames.has(file)) return '';
  visitedNames.add(file);
  const text = readFileSync(`dist/${file}`, 'utf8');
  const imports = [...text.matchAll(/^.*\brequire\("\.\/([^"]+)"\)/gm)].flatMap(([line, name]) =>
    name === undefined || line.includes('.then(') ? [] : [name],
  );
  return [text, ...imports.map((name) => readWithImports(name, visitedNames))].join('\n');
}
