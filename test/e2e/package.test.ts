import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { openPromise } from 'yauzl';

/** What may be in the package. Anything else is an accident. */
const allowedEntries = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(ThirdPartyNotices\.txt|package\.json|package\.nls(\.[\w-]+)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/dist\/l10n\/[\w-]+\.json$/,
  /^extension\/dist\/[\w/-]+\.(js|css)$/,
  /^extension\/dist\/(push|connections)\.schema\.json$/,
  /^extension\/media\/([\w-]+\.(svg|png)|walkthrough\/[\w-]+\.(svg|md))$/,
];

describe('the package', () => {
  const vsix = process.env['TEST_VSIX'] ?? '';

  it('is at most 600 KB without its translations, each of which takes 62 KB at most', async () => {
    const entries = await readZipEntries(vsix);
    const translations = new Map<string, number>();
    for (const { fileName, compressedSize } of entries) {
      const language = /(?:dist\/l10n\/|package\.nls\.)([\w-]+)\.json$/.exec(fileName)?.[1];
      if (language) translations.set(language, (translations.get(language) ?? 0) + compressedSize);
    }
    const translatedBytes = [...translations.values()].reduce((sum, bytes) => sum + bytes, 0);
    const programBytes = statSync(vsix).size - translatedBytes;
    console.log(`      ${Math.ceil(programBytes / 1024)} KB, translations ${Math.ceil(translatedBytes / 1024)} KB`);
    assert.ok(programBytes <= 600 * 1024, `It has ${programBytes} bytes.`);
    for (const [language, bytes] of translations) assert.ok(bytes <= 62 * 1024, `${language} has ${bytes} bytes.`);
  });

  it('holds what the extension needs and nothing else', async () => {
    const names = (await readZipEntries(vsix)).map(({ fileName }) => fileName);
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

async function readZipEntries(file: string): Promise<{ fileName: string; compressedSize: number }[]> {
  const entries: { fileName: string; compressedSize: number }[] = [];
  const zip = await openPromise(file, { lazyEntries: true });
  for await (const { fileName, compressedSize } of zip.eachEntry())
    if (!fileName.endsWith('/')) entries.push({ fileName, compressedSize });
  return entries;
}
