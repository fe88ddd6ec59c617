import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = join(process.cwd(), 'dist');

describe('The third-party notices', () => {
  const notices = readFileSync(join(dist, 'ThirdPartyNotices.txt'), 'utf8').split(/\n\n-{80}\n\n/);

  it('name every package that is in a bundle, with the text of its licence', () => {
    const packages = listBundledPackages();
    assert.ok(packages.includes('zod') && packages.includes('node-fetch'), packages.join());
    for (const name of [...packages, 'assemblyscript']) {
      const notice = notices.find((text) => text.startsWith(`${name} `)) ?? assert.fail(`${name} is not named.`);
      assert.match(notice, /^\S+ \d+\.\d+\.\d+\S* \([\w.-]+\)\n\n[\s\S]*Copyright/i, name);
      assert.match(notice, /Permission is hereby granted[\s\S]*WITHOUT WARRANTY|Apache License\s+Version 2\.0/, name);
    }
  });

  it('name no package that is not in a bundle', () => {
    const packages = new Set([...listBundledPackages(), 'assemblyscript']);
    for (const notice of notices.slice(1)) assert.ok(packages.has(notice.split(' ')[0]!), notice.slice(0, 80));
  });
});

/** The packages from which a bundle has code, as the source maps of the build say. */
function listBundledPackages(): string[] {
  const files = readdirSync(dist, { recursive: true }).map((name) => join(dist, String(name)));
  const sources = files.flatMap((file) => {
    if (/\.(js|css)\.map$/.test(file)) return readSources(readFileSync(file, 'utf8'));
    const inlineMap = file.endsWith('.js')
      ? /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(readFileSync(file, 'utf8'))
      : undefined;
    return inlineMap ? readSources(Buffer.from(inlineMap[1]!, 'base64').toString()) : [];
  });
  const names = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  return [...new Set(names)];
}

function readSources(sourceMap: string): string[] {
  return (JSON.parse(sourceMap) as { sources: string[] }).sources;
}
