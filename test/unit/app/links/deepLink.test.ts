import assert from 'node:assert/strict';
import type { DeepLink } from '../../../../src/app/links/deepLink';
import { deepLinkKinds, formatDeepLink, parseDeepLink } from '../../../../src/app/links/deepLink';

const examples: Record<DeepLink['kind'], DeepLink> = {
  connection: { kind: 'connection', connection: 'Müller & Söhne / Test' },
  test: { kind: 'test', connection: 'c1' },
  row: { kind: 'row', connection: 'c1', path: ['dataPools', 'a/b?c#d', '..', '100 %'] },
  push: { kind: 'push', push: 'p1' },
  import: { kind: 'import', data: Buffer.from('{"version":1}').toString('base64url') },
};

describe('links into the editor', () => {
  it('come back as what they were made of, whatever ids hold', () => {
    assert.deepEqual(Object.keys(examples).sort(), [...deepLinkKinds].sort());
    for (const link of Object.values(examples))
      assert.deepEqual(parseDeepLink(decodeURIComponent(formatDeepLink(link))), link);
  });

  it('open nothing else', () => {
    const others = [
      '',
      '/',
      '/connection',
      '/connection/a/b',
      '/row/a',
      '/push',
      '/push/a/b',
      '/command/workbench.action.closeWindow',
      '/pushDefinition/x',
      '/delete/c1',
      `/connection/${'x'.repeat(40_000)}`,
      '/connection/%E0%A4%A',
    ];
    for (const path of others) assert.throws(() => parseDeepLink(path), /opens nothing/, path);
  });
});
