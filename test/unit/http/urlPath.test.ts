import assert from 'node:assert/strict';
import { urlPath } from '../../../src/http/urlPath';

describe('A path with ids', () => {
  const resolve = (id: string): string => new URL(urlPath`/v1/flows/${id}/run`, 'https://api.integrator.io').pathname;

  it('keeps every id as one segment, also those that mean a direction', () => {
    for (const id of [
      '.',
      '..',
      '%2e%2E',
      '.%2e',
      '%2e',
      '../../accesstokens',
      '..\\..',
      'a/b',
      'a?b#c',
      '...',
      '..;',
      ' ',
      '\n',
    ]) {
      const path = resolve(id);
      assert.match(path, /^\/v1\/flows\/[^/]+\/run$/, JSON.stringify(id));
    }
  });

  it('ends in the id where nothing follows it', () => {
    for (const id of ['.', '..'])
      assert.match(new URL(urlPath`/v1/flows/${id}`, 'https://x.example').pathname, /^\/v1\/flows\/[^/]+$/);
  });

  it('leaves ordinary ids as they are', () => {
    assert.equal(resolve('3f1c-0d4a_~.x'), '/v1/flows/3f1c-0d4a_~.x/run');
  });

  it('takes any text, half a surrogate pair too', () => {
    assert.equal(resolve('a\ud800'), '/v1/flows/a%EF%BF%BD/run');
    assert.equal(resolve('\u{1f600}'), '/v1/flows/%F0%9F%98%80/run');
  });
});
