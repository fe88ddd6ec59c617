import assert from 'node:assert/strict';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import { ConnectionService } from '../../../src/connections/connectionService';
import { ConnectionStore } from '../../../src/connections/connectionStore';
import { parseField } from '../../../src/connections/parseField';
import type { SecretReferenceSources } from '../../../src/connections/secretReferences';
import { processSecretSources, resolveSecretReferences } from '../../../src/connections/secretReferences';
import { Redactor } from '../../../src/core/redactor';
import { SecretStore } from '../../../src/storage/secretStore';
import { createTestClient } from '../../support/httpServer';
import { SimulatedMachine } from '../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('a secret that is kept elsewhere', () => {
  let isTrusted: boolean;
  const environment: Record<string, string> = {};
  const sources: SecretReferenceSources = { ...processSecretSources(() => isTrusted), environment };

  beforeEach(() => {
    isTrusted = true;
    environment['ACME_KEY'] = ' canary-key-4715\n';
  });

  const resolve = async (text: string): Promise<string | undefined> =>
    (await resolveSecretReferences({ appKey: text }, sources))['appKey'];

  it('is read when it is used, from a variable or from what a command writes in its first line', async () => {
    assert.equal(await resolve('${env:ACME_KEY}'), 'canary-key-4715');
    assert.equal(await resolve('${command:node -p "\'canary-key\' + 4716"}'), 'canary-key4716');
    assert.equal(await resolve('a plain key'), 'a plain key');
    assert.equal(await resolve('key ${env:ACME_KEY}'), 'key ${env:ACME_KEY}', 'only a whole text is a reference');
  });

  it('is read as a pasted one is, and refused with the reason where it cannot be one', async () => {
    for (const text of ['Bearer canary-key-4715', '"canary-key-4715"', 'AppKey canary-key-4715\n']) {
      environment['ACME_KEY'] = text;
      assert.equal(await resolve('${env:ACME_KEY}'), 'canary-key-4715');
    }
    for (const [text, reason] of [
      ['canary\nkey', /several lines/],
      ['canary\u00e9key', /cannot be part of the value/],
      ['can••••••', /masked or shortened/],
    ] as const) {
      environment['ACME_KEY'] = text;
      await assert.rejects(
        resolve('${env:ACME_KEY}'),
        (error: Error) =>
          /What \$\{env:ACME_KEY\} stands for cannot be used/.test(error.message) &&
          reason.test(error.message) &&
          !error.message.includes('can\u2022') &&
          !error.message.includes('canary'),
      );
    }
  });

  it('is named by its reference where it cannot be read, never by what came of it', async () => {
    await assert.rejects(resolve('${env:NOT_SET}'), /NOT_SET is not set/);
    await assert.rejects(resolve('${command:node -e ""}'), /gave no secret\. It wrote nothing/);
    await assert.rejects(
      resolve('${command:node -e "console.log(\'canary-key-4717\'); process.exit(3)"}'),
      (error: Error) => /exit code 3/.test(error.message) && !/canary-key-4717'?$/.test(error.message),
    );
  });

  it('is not read in Restricted Mode', async () => {
    isTrusted = false;
    await assert.rejects(resolve('${env:ACME_KEY}'), /Restricted Mode/);
    assert.equal(await resolve('a plain key'), 'a plain key');
  });

  it('is entered like any other, and stored as the reference only', async () => {
    const { secrets, state } = new SimulatedMachine().openWindow();
    const secretStore = new SecretStore(secrets, new Redactor());
    const service = new ConnectionService({
      store: new ConnectionStore(state, secretStore, silentLog),
      secretStore,
      vendors: [celonisVendor],
      createHttpClient: (origin) => createTestClient(origin),
      log: silentLog,
      secretSources: sources,
    });
    const values = {
      apiType: 'dataPush',
      domain: 'acme.eu-1.celonis.cloud',
      authType: 'custom',
      poolId: '11111111-1111-4111-8111-111111111111',
    };
    const field = celonisVendor.fields.find(({ key }) => key === 'appKey')!;
    assert.deepEqual(parseField(field, ' ${env:ACME_KEY} ', values), { value: '${env:ACME_KEY}' });
    const draft = { vendor: 'celonis', name: 'Acme', environment: 'none' as const, values };
    const { id } = await service.save({ ...draft, secrets: { appKey: '${env:ACME_KEY}' } });
    assert.equal((await service.openSession(id)).secrets['appKey'], 'canary-key-4715');
    environment['ACME_KEY'] = 'canary-key-4718';
    assert.equal((await service.openSession(id)).secrets['appKey'], 'canary-key-4718');
    await service.setField(id, { field: 'poolId', value: '22222222-2222-4222-8222-222222222222' });
    assert.deepEqual(await secretStore.read(id, ['appKey']), { appKey: '${env:ACME_KEY}' });
    service.dispose();
  });
});
