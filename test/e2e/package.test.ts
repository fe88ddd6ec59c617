import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { openPromise } from 'yauzl';

/** What may be in the package. Anything else is an accident. */
const allowedEntries = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(ThirdPartyNotices\.txt|package\.json|package\.nls(\.[\w-]+)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/l10n\/bundle\.l10n\.[\w-]+\.json$/,
  /^extension\/dist\/[\w/-]+\.(js|css)$/,
  /^extension\/dist\/push\.schema\.json$/,
  /^extension\/media\/([\w-]+\.(svg|png)|walkthrough\/[\w-]+\.(svg|md))$/,
];

describe('the package', () => {
  const vsix = process.env['TEST_VSIX'] ?? '';

  it('is at most 500 KB', () => {
    const { size } = statSync(vsix);
    console.log(`      ${Math.ceil(size / 1024)} KB`);
    assert.ok(size <= 500 * 1024, `It has ${size} bytes.`);
  });

  it('holds what the extension needs and nothing else', async () => {
    const names = await listZipEntries(vsix);
    assert.deepEqual(
      names.filter((name) => !allowedEntries.some((pattern) => pattern.test(name))),
      [],
    );
    for (const requiredEntry of [
      'package.json',
      'package.nls.json',
      'dist/extension.js',
      'dist/pushWorker.js',
      'dist/pushPipe.js',
      'dist/push.schema.json',
      'dist/commandLine.js',
      'dist/sandbox.js',
      'dist/webview/form.js',
      'readme.md',
      'changelog.md',
      'LICENSE.txt',
      'ThirdPartyNotices.txt',
    ]) {
      assert.ok(names.includes(`extension/${requiredEntry}`), `${requiredEntry} is missing.`);
    }
  });
});

async function listZipEntries(file: string): Promise<string[]> {
  const names: string[] = [];
  const zip = await openPromise(file, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) if (!entry.fileName.endsWith('/')) names.push(entry.fileName);
  return names;
}
