import assert from 'node:assert/strict';
import { checkField, environmentKey, formFields, nameKey, readForm, startTexts } from '../../../src/forms/draft';
import { ScriptedService } from '../../support/formService';
import { sampleVendor } from '../../support/sampleVendor';
import type { FormContext } from '../../../src/forms/draft';
import type { Texts } from '../../../src/forms/messages';

const url = 'https://acme.eu-1.sample.cloud/data-pool/pool-abc123?tab=1';

describe('Reading the connection form', () => {
  it('begins with the name and the environment, then the fields of the vendor in their order', () => {
    assert.deepEqual(
      formFields(sampleVendor()).map((field) => field.key),
      [nameKey, environmentKey, 'apiType', 'domain', 'authType', 'poolId', 'appKey', 'apiKey', 'region'],
    );
  });

  it('starts with the default of each choice and never with a secret', () => {
    assert.deepEqual(startTexts(sampleVendor(), { name: 'Acme', values: { domain: 'acme.sample.cloud', appKey: 'not here' } }), {
      [nameKey]: 'Acme',
      [environmentKey]: 'none',
      apiType: 'push',
      domain: 'acme.sample.cloud',
      authType: 'custom',
      poolId: '',
      region: 'europe',
    });
  });

  it('makes a draft of the fields that count, and of no others', () => {
    const { draft, errors } = readForm(context(), filled({ region: 'japan' }), { appKey: ' key ', apiKey: 'left over' });
    assert.deepEqual(errors, {});
    assert.deepEqual(draft, {
      vendor: 'sample',
      name: 'Acme',
      environment: 'test',
      values: { apiType: 'push', domain: 'acme.eu-1.sample.cloud', authType: 'custom', poolId: 'p1' },
      secrets: { appKey: 'key' },
    });
  });

  it('carries the id of the connection that is edited', () => {
    assert.equal(readForm(context({ id: 'the-id' }), filled(), { appKey: 'key' }).draft?.id, 'the-id');
  });

  it('names every field that is missing or wrong, and makes no draft', () => {
    const { draft, errors } = readForm(context(), filled({ [nameKey]: ' ', domain: 'a b', poolId: '' }), { appKey: '' });
    assert.equal(draft, undefined);
    assert.deepEqual(errors, {
      [nameKey]: 'Enter a name for this connection.',
      domain: 'A domain has no spaces.',
      poolId: 'Enter the Pool ID.',
      appKey: 'Enter the App key.',
    });
  });

  it('refuses a name that another connection has', () => {
    const { errors } = readForm(context({ names: ['Acme'] }), filled(), { appKey: 'key' });
    assert.deepEqual(errors, { [nameKey]: 'There is already a connection named "Acme". Choose another name.' });
  });

  it('refuses a choice that is not offered', () => {
    assert.ok(readForm(context(), filled({ apiType: 'nonsense' }), { appKey: 'key' }).errors['apiType']);
  });

  it('takes what one field brings for another into account, even where that one is empty', () => {
    const { draft, fill } = readForm(context(), filled({ domain: url, poolId: '' }), { appKey: 'key' });
    assert.deepEqual(draft?.values, { apiType: 'push', domain: 'acme.eu-1.sample.cloud', authType: 'custom', poolId: 'pool-abc123' });
    assert.deepEqual(fill.map((one) => [one.key, one.text]), [
      ['domain', 'acme.eu-1.sample.cloud'],
      ['poolId', 'pool-abc123'],
    ]);
  });

  it('passes warnings on without refusing', () => {
    const { draft, warnings } = readForm(context(), filled({ domain: 'acme.other.example' }), { appKey: 'key' });
    assert.ok(draft);
    assert.deepEqual(Object.keys(warnings), ['domain']);
  });

  describe('when a field is left', () => {
    it('shortens a pasted address, fills in the other field with a word on where it comes from, and proposes a name', () => {
      const check = checkField(context(), 'domain', filled({ [nameKey]: '', domain: url, poolId: '' }));
      assert.deepEqual(check, {
        fill: [
          { key: 'domain', text: 'acme.eu-1.sample.cloud' },
          { key: 'poolId', text: 'pool-abc123', hint: 'Filled in from the Domain that you entered.' },
          { key: nameKey, text: 'acme', hint: 'Proposed from what you entered. Change it as you like.' },
        ],
      });
    });

    it('proposes no name over one that was entered, nor before the rest is valid', () => {
      assert.deepEqual(checkField(context(), 'domain', filled()).fill, []);
      assert.deepEqual(checkField(context(), 'domain', filled({ [nameKey]: '', poolId: '' })).fill, []);
    });

    it('proposes a name that is free', () => {
      const [name] = checkField(context({ names: ['acme'] }), 'poolId', filled({ [nameKey]: '' })).fill;
      assert.equal(name?.text, 'acme 2');
    });

    it('says what is wrong and fills in nothing', () => {
      assert.deepEqual(checkField(context(), 'domain', filled({ domain: '' })), { error: 'Enter the Domain.', fill: [] });
    });

    it('has nothing to say about a secret, a hidden field or one that does not exist', () => {
      for (const key of ['appKey', 'region', 'nonsense']) assert.deepEqual(checkField(context(), key, filled()), { fill: [] });
    });
  });
});

function context({ id, names = [] }: { id?: string; names?: string[] } = {}): FormContext {
  const service = new ScriptedService();
  service.names = names;
  return { vendor: sampleVendor(), id, names: service };
}

function filled(changes: Texts = {}): Texts {
  const start = { name: 'Acme', environment: 'test' as const, values: { domain: 'acme.eu-1.sample.cloud', poolId: 'p1' } };
  return { ...startTexts(sampleVendor(), start), ...changes };
}
