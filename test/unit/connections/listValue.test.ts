import assert from 'node:assert/strict';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import { presetValuesOf, sortByPreset } from '../../../src/connections/listValue';

describe('the scopes that a connection can ask for', () => {
  const scopes = celonisVendor.fields.find(({ key }) => key === 'scopes')!;
  const listScopes = (apiType: string): string[] =>
    sortByPreset(
      scopes.suggestions ?? [],
      presetValuesOf(scopes, (key) => (key === 'apiType' ? apiType : '')),
    ).map(({ value }) => value);

  it('begin with those that it is for', () => {
    assert.equal(listScopes('dataPush')[0], 'integration.data-pools:data_push');
    assert.match(listScopes('dataPush')[4] ?? '', /^integration\./);
    assert.match(listScopes('intelligence')[0] ?? '', /^intelligence\./);
    assert.deepEqual([...listScopes('dataPush')].sort(), [...listScopes('intelligence')].sort());
  });
});
