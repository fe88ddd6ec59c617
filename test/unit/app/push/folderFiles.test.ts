import assert from 'node:assert/strict';
import { resolveDefinitionFiles } from '../../../../src/app/push/definitionFiles';
import { limitToFolder, searchLimits } from '../../../../src/app/push/folderFiles';
import type { FileAccess, SearchLimits } from '../../../../src/app/push/pushDependencies';
import { describe as describeProblem, isCancelled } from '../../../../src/core/problem';
import { captureProblem } from '../../../support/pushEngine';

describe('The files of a definition that is being checked', () => {
  const root = 'file:///home/me/work';
  const definition = `${root}/data/orders.push.json`;
  const searches: { folder: string; limits: SearchLimits | undefined }[] = [];
  const lookUps: string[] = [];
  const createFiles = (search: (limits: SearchLimits) => Promise<string[]>): FileAccess =>
    ({
      resolve: (uri: string, ...segments: string[]) =>
        new URL(segments.join('/'), uri.endsWith('/') ? uri : `${uri}/`).href,
      exists: async (uri: string) => {
        lookUps.push(uri);
        return true;
      },
      find: async (folder: string, _pattern: string, limits?: SearchLimits) => {
        searches.push({ folder, limits });
        return search(limits!);
      },
      fullPath: (uri: string) => uri.slice('file://'.length),
      findOutside: async (_folder: string, uris: readonly string[]) => uris.filter((uri) => uri.includes('/link')),
    }) as unknown as FileAccess;
  const find = (pattern: string, search = async (): Promise<string[]> => [`${root}/data/a.csv`]): Promise<string[]> =>
    resolveDefinitionFiles(limitToFolder(createFiles(search), root), definition, { files: [pattern] });
  const refusalOf = async (pattern: string, search?: () => Promise<string[]>): Promise<string> =>
    describeProblem(await captureProblem(find(pattern, search)));

  beforeEach(() => {
    searches.length = 0;
    lookUps.length = 0;
  });

  it('are found in the folder, also beside that of the definition', async () => {
    assert.deepEqual(await find('a.csv'), [`${root}/data/a.csv`]);
    assert.deepEqual(await find('../b.csv'), [`${root}/b.csv`]);
    assert.deepEqual(await find('../**/*.csv'), [`${root}/data/a.csv`]);
  });

  it('are not looked for outside of the folder', async () => {
    for (const pattern of ['../../**/*.json', '../../../../../../**/*.json', '../../work-2/*', '../../.ssh/id_rsa'])
      assert.match(await refusalOf(pattern), /outside of the open folder/, pattern);
    assert.deepEqual([searches, lookUps], [[], []]);
  });

  it('are refused where a symbolic link leads out of the folder', async () => {
    assert.match(await refusalOf('link.csv'), /link\.csv is outside of the open folder/);
    assert.match(await refusalOf('*.csv', async () => [`${root}/link.csv`]), /link\.csv is outside/);
  });

  it('are searched for with a limit of results and of time', async () => {
    await find('*.csv');
    assert.equal(searches[0]!.limits!.maxResults, searchLimits.results);
    const waitForAbort = ({ signal }: SearchLimits): Promise<string[]> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve([])));
    const search = find('*.csv', waitForAbort as () => Promise<string[]>);
    await assert.rejects(search, (error) => isCancelled(error));
  });
});
