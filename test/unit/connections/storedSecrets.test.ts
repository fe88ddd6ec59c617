import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import { findStoredSecretUse } from '../../../src/connections/storedSecrets';

describe('Stored secrets', () => {
  const values = { apiType: 'dataPush', authType: 'custom', domain: 'acme.eu-1.celonis.cloud', poolId: 'p1' };
  const stored = {
    vendor: celonisVendor.id,
    origin: 'https://acme.eu-1.celonis.cloud',
    values,
    secrets: ['appKey'],
  };

  it('serve as long as only what does not touch them is changed', () => {
    assert.deepEqual(findStoredSecretUse(celonisVendor, stored, { ...values, poolId: 'p2' }), {
      reusedFields: ['appKey'],
      changedLabels: [],
    });
  });

  it('have to be entered again after other changes, each of which is named once', () => {
    assert.deepEqual(findStoredSecretUse(celonisVendor, stored, { ...values, domain: 'other.eu-1.celonis.cloud' }), {
      reusedFields: [],
      changedLabels: ['Domain'],
    });
    const asOAuth = { ...values, domain: 'other.eu-1.celonis.cloud', authType: 'oauth', scopes: 'a b' };
    const { changedLabels } = findStoredSecretUse(celonisVendor, stored, asOAuth);
    assert.deepEqual(changedLabels, [...new Set(changedLabels)]);
    assert.deepEqual(changedLabels.slice(0, 2), ['Domain', 'Auth type']);
  });

  it('of Celigo belong to one region', () => {
    const celigoValues = { region: 'us' };
    const celigo = {
      vendor: celigoVendor.id,
      origin: celigoVendor.origin(celigoValues),
      values: celigoValues,
      secrets: ['apiToken'],
    };
    assert.deepEqual(findStoredSecretUse(celigoVendor, celigo, { region: 'eu' }).changedLabels, ['Region']);
  });
});
