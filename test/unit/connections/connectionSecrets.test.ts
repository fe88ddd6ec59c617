import assert from 'node:assert/strict';
import type { Connection } from '../../../src/connections/connectionRecord';
import { ConnectionSecrets } from '../../../src/connections/connectionSecrets';
import type { SecretStore } from '../../../src/storage/secretStore';
import { createSampleVendor } from '../../support/sampleVendor';

describe('What is known of the secrets of a connection', () => {
  const connection = { id: 'c1', values: { apiType: 'push', authType: 'custom' } } as unknown as Connection;
  let answerLook: (missingFields: string[]) => void;
  let secrets: ConnectionSecrets;
  let look: Promise<boolean>;

  beforeEach(() => {
    const secretStore = { findMissing: () => new Promise((resolve) => (answerLook = resolve)) };
    secrets = new ConnectionSecrets({ secretStore: secretStore as unknown as SecretStore }, () => {});
    look = secrets.check(connection, createSampleVendor());
  });

  it('is what a look at them found', async () => {
    answerLook(['appKey']);
    assert.deepEqual([await look, secrets.isMissing('c1')], [true, true]);
  });

  it('is that they are there, where they were entered while a look went on', async () => {
    secrets.markComplete('c1');
    answerLook(['appKey']);
    assert.deepEqual([await look, secrets.isMissing('c1')], [false, false]);
  });

  it('is nothing, where the connection was deleted while a look went on', async () => {
    secrets.forget('c1');
    answerLook(['appKey']);
    assert.deepEqual([await look, secrets.isMissing('c1')], [false, false]);
  });
});
