import assert from 'node:assert/strict';
import { findNamingDefinition } from '../../../../src/app/push/definitionFiles';
import type { FileAccess } from '../../../../src/app/push/pushDependencies';

describe('The connection that a push of a data file goes to by the definition beside it', () => {
  const root = 'file:///home/me/work';
  const findName = async (texts: Record<string, string>, data: string): Promise<string | undefined> => {
    const textsByUri = new Map(Object.entries(texts).map(([name, text]) => [`${root}/${name}`, text]));
    const files = {
      resolve: (uri: string, ...segments: string[]) => new URL(segments.join('/'), `${uri}/`).href,
      exists: async (uri: string) => textsByUri.has(uri),
      readText: async (uri: string) => textsByUri.get(uri) ?? '',
    } as unknown as FileAccess;
    return (await findNamingDefinition(files, `${root}/${data}`))?.connectionName;
  };
  const define = (more: object = {}): string =>
    JSON.stringify({ connection: 'Acme', table: 'T', mode: 'append', ...more });

  it('is the one that it names', async () => {
    assert.equal(await findName({ 'orders.csv': '', 'orders.push.json': define() }, 'orders.csv'), 'Acme');
  });

  it('is not told by a definition that the push does not follow', async () => {
    assert.equal(await findName({ 'orders.csv': '', 'other.push.json': define() }, 'orders.csv'), undefined);
    const ofAnother = define({ files: ['other.csv'] });
    const texts = { 'orders.csv': '', 'other.csv': '', 'orders.push.json': ofAnother };
    assert.equal(await findName(texts, 'orders.csv'), undefined);
    assert.equal(await findName({ 'orders.csv': '', 'orders.push.json': '{' }, 'orders.csv'), undefined);
    assert.equal(
      await findName({ 'orders.csv': '', 'orders.push.json': define({ connection: undefined }) }, 'orders.csv'),
      undefined,
    );
  });
});
