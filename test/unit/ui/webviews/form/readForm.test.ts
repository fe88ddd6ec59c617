import assert from 'node:assert/strict';
import {
  changesKey,
  createConnectionFields,
  createConnectionFormModel,
  environmentKey,
  initialConnectionTexts,
  nameKey,
} from '../../../../../src/ui/webviews/form/connectionFormModel';
import type { Texts } from '../../../../../src/ui/webviews/form/formMessages';
import type { FormModel } from '../../../../../src/ui/webviews/form/formModel';
import { applyUpdates, checkField, collectProgramTexts, readForm } from '../../../../../src/ui/webviews/form/readForm';
import { createSampleVendor } from '../../../../support/sampleVendor';
import { ScriptedConnectionService } from '../../../../support/scriptedConnectionService';
import { createOAuthClient, ScriptedOAuthClients } from '../../../../support/scriptedOAuthClients';

const url = 'https://acme.eu-1.sample.cloud/data-pool/pool-abc123?tab=1';

describe('Reading the connection form', () => {
  it('begins with the name and the environment, then the fields of the vendor in their order', () => {
    assert.deepEqual(
      createConnectionFields(createSampleVendor()).map((field) => field.key),
      [
        nameKey,
        environmentKey,
        changesKey,
        'apiType',
        'domain',
        'authType',
        'poolId',
        'appKey',
        'apiKey',
        'region',
        'client',
        'hosts',
        'scopes',
      ],
    );
  });

  it('starts with the default of each choice and never with a secret', () => {
    assert.deepEqual(
      initialConnectionTexts(createSampleVendor(), {
        name: 'Acme',
        values: { domain: 'acme.sample.cloud', appKey: 'not here' },
      }),
      {
        [nameKey]: 'Acme',
        [environmentKey]: 'none',
        [changesKey]: 'allowed',
        apiType: 'push',
        domain: 'acme.sample.cloud',
        authType: 'custom',
        poolId: '',
        region: 'europe',
        client: '',
        hosts: 'acme.sample.cloud',
        scopes: 'pools:push pools:read',
      },
    );
  });

  it('takes the fields that count, and no others', () => {
    const { entered, errors } = readForm(createSubject(), filled({ region: 'japan' }), {
      appKey: ' key ',
      apiKey: 'left over',
    });
    assert.deepEqual(errors, {});
    assert.deepEqual(entered, {
      values: {
        [nameKey]: 'Acme',
        [environmentKey]: 'test',
        [changesKey]: 'allowed',
        apiType: 'push',
        domain: 'acme.eu-1.sample.cloud',
        authType: 'custom',
        poolId: 'p1',
      },
      secrets: { appKey: 'key' },
    });
  });

  it('saves a draft with the id of the connection that is edited', async () => {
    const service = new ScriptedConnectionService();
    const edited = createSubject({ id: 'the-id', service });
    await edited.save(readForm(edited, filled(), { appKey: 'key' }).entered!, undefined);
    assert.deepEqual(service.savedDrafts[0]?.draft, {
      id: 'the-id',
      vendor: 'sample',
      name: 'Acme',
      environment: 'test',
      isReadOnly: false,
      values: { apiType: 'push', domain: 'acme.eu-1.sample.cloud', authType: 'custom', poolId: 'p1' },
      secrets: { appKey: 'key' },
      secretsOf: 'the-id',
    });
  });

  it('names every field that is missing or wrong, and makes no draft', () => {
    const { entered, errors } = readForm(createSubject(), filled({ [nameKey]: ' ', domain: 'a b', poolId: '' }), {
      appKey: '',
    });
    assert.equal(entered, undefined);
    assert.deepEqual(errors, {
      [nameKey]: 'Enter a name for this connection.',
      domain: 'A domain has no spaces.',
      poolId: 'Enter the Pool ID.',
      appKey: 'Enter the App key.',
    });
  });

  it('refuses a name that another connection has', () => {
    const { errors } = readForm(createSubject({ names: ['Acme'] }), filled(), { appKey: 'key' });
    assert.deepEqual(errors, { [nameKey]: 'There is already a connection named "Acme". Choose another name.' });
  });

  it('refuses a choice that is not offered', () => {
    assert.ok(readForm(createSubject(), filled({ apiType: 'nonsense' }), { appKey: 'key' }).errors['apiType']);
  });

  it('takes what one field brings for another into account, even where that one is empty', () => {
    const { entered, fill } = readForm(createSubject(), filled({ domain: url, poolId: '' }), { appKey: 'key' });
    assert.deepEqual(entered?.values, {
      [nameKey]: 'Acme',
      [environmentKey]: 'test',
      [changesKey]: 'allowed',
      apiType: 'push',
      domain: 'acme.eu-1.sample.cloud',
      authType: 'custom',
      poolId: 'pool-abc123',
    });
    assert.deepEqual(
      fill.map((fieldText) => [fieldText.key, fieldText.text]),
      [
        ['domain', 'acme.eu-1.sample.cloud'],
        ['poolId', 'pool-abc123'],
      ],
    );
  });

  it('passes warnings on without refusing', () => {
    const { entered, warnings } = readForm(createSubject(), filled({ domain: 'acme.other.example' }), {
      appKey: 'key',
    });
    assert.ok(entered);
    assert.deepEqual(Object.keys(warnings), ['domain']);
  });

  it('refuses a client that does not exist any more', () => {
    const client = createOAuthClient();
    const texts = oauth({ client: client.id });
    assert.equal(readForm(createSubject({ clients: [client] }), texts, {}).entered?.values['client'], client.id);
    assert.deepEqual(readForm(createSubject(), texts, {}).errors, {
      client: 'The OAuth 2.0 client that was chosen does not exist any more. Choose another one, or add one.',
    });
  });

  it('offers what would mend a field', () => {
    const { offers, errors } = readForm(
      createSubject({ clients: [createOAuthClient({ id: 'c' })] }),
      oauth({ client: 'c', hosts: 'other.sample.cloud' }),
      {},
    );
    assert.deepEqual(Object.keys(errors), ['hosts']);
    assert.deepEqual(offers, {
      hosts: { label: 'Add acme.eu-1.sample.cloud', value: 'acme.eu-1.sample.cloud other.sample.cloud' },
    });
  });

  describe('lists that nobody has touched', () => {
    it('start with what is proposed, and follow the choice that it was proposed for', () => {
      const start = filled();
      const ownValues = collectProgramTexts(createSubject(), start);
      const { fill } = checkField(createSubject(), 'apiType', { ...start, apiType: 'read' }, ownValues);
      assert.deepEqual(fill, [{ key: 'scopes', text: 'models:read', hint: 'Suggested. You can change it.' }]);
    });

    it('take up what an empty field means, as soon as it means something', () => {
      const start = initialConnectionTexts(createSampleVendor(), {});
      const ownValues = collectProgramTexts(createSubject(), start);
      const first = { ...start, domain: 'acme.sample.cloud' };
      const { fill } = checkField(createSubject(), 'domain', first, ownValues);
      assert.deepEqual(
        fill.map((fieldText) => [fieldText.key, fieldText.text]),
        [['hosts', 'acme.sample.cloud']],
      );
      const second = { ...applyUpdates(first, fill), domain: 'else.sample.cloud' };
      assert.equal(
        checkField(createSubject(), 'domain', second, { hosts: 'acme.sample.cloud' }).fill[0]?.text,
        'else.sample.cloud',
      );
    });

    it('follow nothing on an edit, and offer instead what would mend them', () => {
      const edited = createSubject({ id: 'the-id', clients: [createOAuthClient({ id: 'c' })] });
      const start = oauth({ client: 'c' });
      const own = collectProgramTexts(edited, start);
      const moved = { ...start, domain: 'evil.example', apiType: 'read' };
      for (const key of ['domain', 'apiType']) assert.deepEqual(checkField(edited, key, moved, own).fill, [], key);
      const { errors, offers, fill } = readForm(edited, moved, {}, own);
      assert.deepEqual([Object.keys(errors), fill], [['hosts'], []]);
      assert.equal(offers['hosts']?.label, 'Add evil.example');
    });

    it('are missing on an edit that has emptied them, however they would read in a new form', () => {
      const emptied = oauth({ client: 'c', domain: 'evil.example', hosts: '' });
      const clients = [createOAuthClient({ id: 'c' })];
      assert.deepEqual(readForm(createSubject({ id: 'the-id', clients }), emptied, {}).errors, {
        hosts: 'Enter the Valid domain names.',
      });
      assert.deepEqual(readForm(createSubject({ clients }), emptied, {}).errors, {});
    });

    it('do not follow once they were changed, nor when they were emptied on purpose', () => {
      const ownValues = collectProgramTexts(createSubject(), filled());
      for (const scopes of ['pools:push', '']) {
        assert.deepEqual(
          checkField(
            createSubject(),
            'apiType',
            filled({ scopes, apiType: 'read', hosts: 'acme.eu-1.sample.cloud' }),
            ownValues,
          ).fill,
          [],
        );
      }
    });
  });

  describe('when a field is left', () => {
    it('shortens a pasted address, fills in the other field with a word on where it comes from, and proposes a name', () => {
      const check = checkField(createSubject(), 'domain', filled({ [nameKey]: '', domain: url, poolId: '' }));
      assert.deepEqual(check, {
        fill: [
          { key: 'domain', text: 'acme.eu-1.sample.cloud' },
          { key: 'poolId', text: 'pool-abc123', hint: 'Set when you changed "Domain". You can change it.' },
          { key: nameKey, text: 'acme', hint: 'Suggested. You can change it.' },
        ],
      });
    });

    it('proposes no name over one that was entered, nor before the rest is valid', () => {
      assert.deepEqual(checkField(createSubject(), 'domain', filled()).fill, []);
      assert.deepEqual(checkField(createSubject(), 'domain', filled({ [nameKey]: '', poolId: '' })).fill, []);
    });

    it('proposes a name that is free', () => {
      const [name] = checkField(createSubject({ names: ['acme'] }), 'poolId', filled({ [nameKey]: '' })).fill;
      assert.equal(name?.text, 'acme 2');
    });

    it('lets the proposed name follow what it was made of, as long as nobody has written another one', () => {
      const texts = filled({ [nameKey]: 'acme', domain: 'blue.eu-1.sample.cloud' });
      assert.equal(checkField(createSubject(), 'domain', texts, { [nameKey]: 'acme' }).fill.at(-1)?.text, 'blue');
      assert.deepEqual(checkField(createSubject(), 'domain', texts, {}).fill, []);
    });

    it('names a connection that is tested or saved without a name', () => {
      const { entered, errors } = readForm(createSubject(), filled({ [nameKey]: '' }), { appKey: 'key' });
      assert.deepEqual([entered?.values[nameKey], errors], ['acme', {}]);
    });

    it('says what is wrong and fills in nothing', () => {
      assert.deepEqual(checkField(createSubject(), 'domain', filled({ domain: '' })), {
        error: 'Enter the Domain.',
        fill: [],
      });
    });

    it('has nothing to say about a secret, a hidden field or one that does not exist', () => {
      for (const key of ['appKey', 'region', 'nonsense'])
        assert.deepEqual(checkField(createSubject(), key, filled()), { fill: [] });
    });
  });
});

function createSubject({
  id,
  names = [],
  service = new ScriptedConnectionService(),
  clients = [],
}: SubjectOptions = {}): FormModel {
  service.takenNames = names;
  return createConnectionFormModel({
    vendor: createSampleVendor(),
    id,
    service,
    clients: new ScriptedOAuthClients(clients),
  });
}

interface SubjectOptions {
  id?: string;
  names?: string[];
  service?: ScriptedConnectionService;
  clients?: ReturnType<typeof createOAuthClient>[];
}

function filled(changes: Texts = {}): Texts {
  const start = {
    name: 'Acme',
    environment: 'test' as const,
    values: { domain: 'acme.eu-1.sample.cloud', poolId: 'p1' },
  };
  return { ...initialConnectionTexts(createSampleVendor(), start), ...changes };
}

function oauth(changes: Texts = {}): Texts {
  return filled({ authType: 'oauth', hosts: 'acme.eu-1.sample.cloud', ...changes });
}
