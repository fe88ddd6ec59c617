import assert from 'node:assert/strict';
import { maskSecret } from '../../../src/core/maskSecrets';
import { Redactor } from '../../../src/core/redactor';
import { echoedKeys, echoPlaces, measureEchoes } from '../../support/secretEchoes';

const keys = echoedKeys;

describe('A key that a service sends back', () => {
  it('is neither shown nor logged, however it is written', async () => {
    const counts = [...(await measureEchoes((index) => [echoPlaces[index % echoPlaces.length]!])).values()];
    const [shown, logged] = [counts.flatMap((count) => count.shown), counts.flatMap((count) => count.logged)];
    assert.ok(counts.reduce((sum, { echoes }) => sum + echoes, 0) > 4_000);
    assert.deepEqual({ shown, logged }, { shown: [], logged: [] });
  });

  it('is found however short it is', async () => {
    const texts = ['Bad key KEY in the header', 'token=KEY', '{"k":"KEY"}', 'KEY', 'the "KEY", of <b>KEY</b>', 'KEY=='];
    for (const key of ['z', '7Q', 'k-2', 'x9Zq', 'p@ss1', 'hunter2', 'ab c!4']) {
      const redactor = new Redactor();
      redactor.add(key);
      for (const text of texts) {
        assert.ok(!redactor.redact(text.replaceAll('KEY', key)).includes(key), `${key} in ${text}`);
        assert.ok(!maskSecret(text.replaceAll('KEY', key), key).includes(key), `${key} in ${text}`);
      }
      if (key.length < 4) continue;
      assert.ok(!redactor.redact(`It was ${key.toUpperCase()}.`).includes(key.toUpperCase()));
      assert.ok(!redactor.redact(Buffer.from(key).toString('base64')).includes(Buffer.from(key).toString('base64')));
    }
  });

  it('is found in a long text in little time', () => {
    const redactor = new Redactor();
    for (const key of keys) redactor.add(key);
    const log = `${'GET https://acme.example/api 200 12 ms 345 B\n'.repeat(5_000)}${keys[0]!.slice(4)}`;
    const startedAt = process.cpuUsage();
    assert.ok(!redactor.redact(log).includes(keys[0]!.slice(4, 16)));
    assert.ok(process.cpuUsage(startedAt).user < 5_000_000, 'a quarter of a megabyte takes seconds');
  });

  it('leaves other words as they are', () => {
    const redactor = new Redactor();
    redactor.add('canary-client-secret');
    for (const key of keys) redactor.add(key);
    const text = 'The client secret of the OAuth 2.0 client was not accepted; id 0b6f3f0e-5d3a-4a64-9f0a-2d9f6d0c1a11.';
    assert.equal(redactor.redact(text), text);
  });
});
