import assert from 'node:assert/strict';
import type { Connection } from '../../../../../src/connections/connectionRecord';
import type { Fix } from '../../../../../src/core/problem';
import { ProblemError } from '../../../../../src/core/problem';
import {
  createConnectionFormModel,
  initialConnectionTexts,
  nameKey,
} from '../../../../../src/ui/webviews/form/connectionFormModel';
import type { FormHostMessage, FormRun, Texts } from '../../../../../src/ui/webviews/form/formMessages';
import { hostMessageSchema } from '../../../../../src/ui/webviews/form/formMessages';
import { FormSession } from '../../../../../src/ui/webviews/form/formSession';
import {
  createReport,
  createSampleVendor,
  elsewhereChecks,
  workingChecks,
  wrongSchemeChecks,
} from '../../../../support/sampleVendor';
import { ScriptedConnectionService } from '../../../../support/scriptedConnectionService';
import { createOAuthClient, ScriptedOAuthClients } from '../../../../support/scriptedOAuthClients';

const canary = 'canary-3f9a-secret';

describe('The host side of the connection form', () => {
  it('answers a page that is ready with what is typed', async () => {
    const form = open();
    await form.send({ type: 'edited', revision: 3, texts: texts({ domain: 'half.typ' }) });
    await form.send({ type: 'ready' });
    const [state] = form.posted('state');
    assert.equal(state?.revision, 3);
    assert.equal(state?.texts['domain'], 'half.typ');
  });

  it('tests a draft and shows each check as it comes', async () => {
    const form = open();
    await form.test();
    const runs = form.posted('run').map(({ run }) => run);
    assert.deepEqual(
      runs.map((run) => run.checks.length),
      [0, 1, 2, 3, 4, 4],
    );
    assert.deepEqual(
      runs.map((run) => run.canCancel),
      [true, true, true, true, true, false],
    );
    assert.equal(form.run.tone, 'passed');
    assert.equal(form.run.headline, 'The connection works.');
    assert.equal(form.run.checks[0]?.latency, '42 ms');
    assert.equal(form.run.canSaveAnyway, false);
  });

  it('shows a failed check with its reason, what to do and the fixes, and offers to save anyway', async () => {
    const form = open({
      test: (_draft, signal, onResult = () => {}) => createReport(wrongSchemeChecks, signal, onResult),
    });
    await form.test();
    assert.equal(form.run.tone, 'failed');
    assert.equal(form.run.headline, 'The service did not accept the App key.');
    const [, failed, skipped] = form.run.checks;
    assert.deepEqual(failed?.paragraphs, ['It accepts the same key as an API key.', 'Switch the Auth type to Token.']);
    assert.deepEqual(failed?.fixes, [
      {
        kind: 'setField',
        label: 'Switch to Token',
        field: 'authType',
        value: 'token',
        secret: { from: 'appKey', to: 'apiKey' },
      },
      { kind: 'host', label: 'Open in Browser', index: 0 },
    ]);
    assert.deepEqual(skipped?.paragraphs, ['The credential was not accepted.']);
    assert.equal(form.run.canSaveAnyway, true);
    await form.send({ type: 'fix', index: 0 });
    assert.deepEqual(form.performed, [
      { kind: 'openUrl', url: 'https://acme.eu-1.sample.cloud', label: 'Open in Browser' },
    ]);
  });

  it('names the invalid fields and runs nothing', async () => {
    const form = open();
    await form.save({ texts: texts({ domain: '', poolId: '' }) });
    const [read] = form.posted('read');
    assert.deepEqual(Object.keys(read?.errors ?? {}), ['domain', 'poolId']);
    assert.equal(read?.summary, '2 fields need your attention: Domain, Pool ID.');
    assert.deepEqual(form.posted('run'), []);
    assert.deepEqual(form.service.testedDrafts, []);
  });

  it('reads what a field can be chosen from, for a form that lacks that field and a name', async () => {
    const form = open({
      listFieldChoices: async () => [
        { value: 'p1', label: 'Order to Cash', description: 'p1' },
        { value: 'p2', label: 'p2' },
      ],
    });
    const emptyTexts = texts({ poolId: '', [nameKey]: '' });
    await form.send({ type: 'choose', key: 'poolId', revision: 4, texts: emptyTexts, secrets: { appKey: canary } });
    assert.deepEqual(form.posted('choices'), [
      {
        type: 'choices',
        key: 'poolId',
        revision: 4,
        choices: [
          { value: 'p1', label: 'Order to Cash', about: 'p1' },
          { value: 'p2', label: 'p2' },
        ],
      },
    ]);
    assert.deepEqual(form.service.choiceDrafts[0]?.secrets, { appKey: canary });
    assert.ok(!JSON.stringify(form.messages).includes(canary));
  });

  it('says what to enter first where it is not known yet where to ask, and asks nobody', async () => {
    const form = open();
    await form.send({ type: 'choose', key: 'poolId', revision: 1, texts: texts({ poolId: '' }), secrets: {} });
    assert.equal(form.posted('choices')[0]?.problem, 'To choose from a list, first enter: App key.');
    assert.deepEqual(form.service.choiceDrafts, []);
  });

  it('says beside the field why there is nothing to choose from', async () => {
    const form = open({
      listFieldChoices: async () => {
        throw new ProblemError({ kind: 'forbidden', what: 'The key may not list pools.', next: 'Paste the id.' });
      },
    });
    await form.send({ type: 'choose', key: 'poolId', revision: 1, texts: texts(), secrets: { appKey: 'key' } });
    const [answer] = form.posted('choices');
    assert.deepEqual([answer?.choices, answer?.problem], [[], 'The key may not list pools. Paste the id.']);
  });

  it('answers only the latest question for choices', async () => {
    let answerFirst = (): void => {};
    const form = open({
      listFieldChoices: ({ values }) =>
        new Promise((resolve) => {
          const answer = (): void => resolve([{ value: values['domain']!, label: values['domain']! }]);
          if (values['domain'] === 'first.sample.cloud') answerFirst = answer;
          else answer();
        }),
    });
    const ask = (domain: string): Promise<void> =>
      form.send({ type: 'choose', key: 'poolId', revision: 1, texts: texts({ domain }), secrets: { appKey: 'key' } });
    const first = ask('first.sample.cloud');
    await ask('second.sample.cloud');
    answerFirst();
    await first;
    assert.deepEqual(
      form.posted('choices').map(({ choices }) => choices[0]?.value),
      ['second.sample.cloud'],
    );
  });

  it('tests before it saves, and hands the report over', async () => {
    const form = open();
    await form.save();
    assert.equal(form.service.testedDrafts.length, 1);
    assert.equal(form.service.savedDrafts[0]?.report?.works, true);
    assert.equal(form.saved.length, 1);
  });

  it('does not test again what passed as it is', async () => {
    const form = open();
    await form.test();
    await form.save();
    assert.equal(form.service.testedDrafts.length, 1);
    assert.equal(form.service.savedDrafts[0]?.report?.works, true);
  });

  it('tests again what was changed since', async () => {
    const form = open();
    await form.test();
    await form.save({ revision: 2 });
    assert.equal(form.service.testedDrafts.length, 2);
  });

  it('saves nothing where the test fails, unless it is asked to anyway', async () => {
    const form = open({
      test: (_draft, signal, onResult = () => {}) => createReport(wrongSchemeChecks, signal, onResult),
    });
    await form.save();
    assert.equal(form.service.savedDrafts.length, 0);
    await form.save({ anyway: true });
    assert.equal(form.service.testedDrafts.length, 1);
    assert.equal(form.service.savedDrafts[0]?.report?.works, false);
    assert.equal(form.saved.length, 1);
  });

  it('does not record an old report with a changed draft that is saved anyway', async () => {
    const form = open({
      test: (_draft, signal, onResult = () => {}) => createReport(wrongSchemeChecks, signal, onResult),
    });
    await form.test();
    await form.save({ revision: 2, anyway: true });
    assert.equal(form.service.savedDrafts[0]?.report, undefined);
  });

  it('keeps the form open and says why when saving fails', async () => {
    const problem = { kind: 'internal' as const, what: 'The key store is locked.', next: 'Unlock it and save again.' };
    const form = open({ save: () => Promise.reject(new ProblemError(problem)) });
    await form.save();
    assert.deepEqual(form.saved, []);
    assert.equal(form.run.tone, 'failed');
    assert.equal(form.run.headline, 'The key store is locked.');
    assert.deepEqual(form.run.paragraphs, ['Unlock it and save again.']);
  });

  it('says what went wrong where a test could not be made at all', async () => {
    const form = open({ test: () => Promise.reject(new Error('boom')) });
    await form.test();
    assert.equal(form.run.headline, 'The connection could not be tested.');
    assert.equal(form.run.tone, 'failed');
  });

  it('cancels a running test and saves nothing', async () => {
    const form = open({ test: untilAborted });
    const saving = form.save();
    await form.send({ type: 'cancel' });
    await saving;
    assert.equal(form.run.tone, 'neutral');
    assert.equal(form.run.headline, 'The test was cancelled.');
    assert.deepEqual(form.service.savedDrafts, []);
  });

  it('does nothing twice for a double click', async () => {
    const form = open();
    await Promise.all([form.save(), form.save(), form.test()]);
    assert.equal(form.service.testedDrafts.length, 1);
    assert.equal(form.service.savedDrafts.length, 1);
  });

  it('does not save what was tested when the form was changed meanwhile', async () => {
    let finish = (): void => {};
    const form = open({
      test: async (_draft, signal, onResult = () => {}) => {
        await new Promise<void>((resolve) => (finish = resolve));
        return createReport(workingChecks, signal, onResult);
      },
    });
    const saving = form.save();
    await form.send({ type: 'edited', revision: 2, texts: texts({ poolId: 'another' }) });
    finish();
    await saving;
    assert.deepEqual(form.service.savedDrafts, []);
    assert.equal(form.run.headline, 'The connection was not saved, because the form was changed during the test.');
    assert.equal(form.run.revision, 1);
  });

  it('ends a running test when the form closes', async () => {
    let ended = false;
    const form = open({ test: (draft, signal) => untilAborted(draft, signal).finally(() => (ended = true)) });
    const testing = form.test();
    form.session.dispose();
    await testing;
    assert.ok(ended);
  });

  it('starts over with what the form began with', async () => {
    const form = open();
    await form.test({ texts: texts({ domain: 'else.sample.cloud' }) });
    await form.send({ type: 'startOver' });
    const state = form.posted('state').at(-1);
    assert.equal(state?.texts['domain'], '');
    assert.equal(state?.run, undefined);
    assert.equal(form.session.hasChanges, false);
  });

  it('ignores what it does not understand and logs no more than its type', async () => {
    const form = open();
    const nonsense = [
      undefined,
      null,
      7,
      'text',
      {},
      { type: 'test', secrets: canary },
      { type: canary },
      { type: 'save', revision: -1 },
    ];
    for (const message of nonsense) await form.send(message);
    assert.deepEqual(form.messages, []);
    assert.equal(form.log.length, nonsense.length);
    assert.ok(form.log.some((line) => line.includes('(test)')));
    assert.ok(!form.log.join().includes(canary));
  });

  it('sends no secret back, keeps none and logs none, even one that comes the wrong way', async () => {
    for (const service of [
      {},
      { test: () => Promise.reject(new Error('no')) },
      { save: () => Promise.reject(new Error('no')) },
    ]) {
      const form = open(service);
      const smuggled = { ...texts(), appKey: canary, apiKey: canary, unknown: canary };
      await form.send({ type: 'edited', revision: 1, texts: smuggled });
      await form.send({ type: 'check', revision: 1, key: 'appKey', texts: smuggled });
      await form.save({ texts: smuggled, secrets: { appKey: canary } });
      await form.send({ type: 'ready' });
      assert.equal(form.service.testedDrafts[0]?.secrets['appKey'], canary);
      const sessionState = { ...form.session, around: undefined, subject: undefined };
      assert.ok(!JSON.stringify([form.messages, form.log, form.session.texts, sessionState]).includes(canary));
    }
  });

  it('keeps a name with blanks around it as the one that was typed', async () => {
    const form = open();
    const typed = { ...initialConnectionTexts(createSampleVendor(), {}), [nameKey]: 'Müller & Söhne GmbH ' };
    await form.send({ type: 'check', revision: 1, key: nameKey, texts: typed });
    const trimmed = form
      .posted('checked')
      .at(-1)
      ?.fill.find(({ key }) => key === nameKey)?.text;
    assert.equal(trimmed, 'Müller & Söhne GmbH');
    const filled = { ...typed, [nameKey]: trimmed, domain: 'acme.eu-1.sample.cloud', poolId: 'p1' };
    await form.send({ type: 'check', revision: 2, key: 'poolId', texts: filled });
    assert.equal(form.session.texts[nameKey], 'Müller & Söhne GmbH');
  });

  it('lets what was not touched follow what is stored, and leaves alone what was', async () => {
    const form = open();
    const stored = initialConnectionTexts(createSampleVendor(), {
      name: 'New name',
      values: { domain: 'stored.sample.cloud' },
    });
    await form.send({
      type: 'edited',
      revision: 4,
      texts: { ...initialConnectionTexts(createSampleVendor(), {}), domain: 'typed.sample.cloud' },
    });
    form.session.updateStoredTexts(stored);
    assert.equal(form.session.texts[nameKey], 'New name');
    assert.equal(form.session.texts['domain'], 'typed.sample.cloud');
    assert.deepEqual(
      form.posted('changed').map(({ fill }) => fill.map((field) => [field.key, field.text])),
      [
        [
          [nameKey, 'New name'],
          ['hosts', 'stored.sample.cloud'],
        ],
      ],
    );
  });

  it('lets make and change what a field refers to, and chooses it', async () => {
    const form = open();
    await form.send({
      type: 'reference',
      revision: 1,
      texts: texts({ authType: 'oauth' }),
      key: 'client',
      action: 'add',
    });
    const client = createOAuthClient();
    form.clients.clients.push(client);
    form.session.chooseReference('client', client.id);
    await form.send({ type: 'ready' });
    const state = form.posted('state').at(-1);
    assert.equal(state?.texts['client'], client.id);
    assert.deepEqual(
      state?.options.map((option) => option.label),
      ['Acme client'],
    );
    assert.equal(state?.focus, 'client');
    await form.send({ type: 'reference', revision: 2, texts: state?.texts, key: 'client', action: 'edit' });
    assert.deepEqual(form.opened, [
      ['client', undefined],
      ['client', client.id],
    ]);
  });

  it('investigates after consent only, with what the form holds, and adds what it found to the checks', async () => {
    const investigated: [string, string | undefined][] = [];
    const form = open({
      test: (_draft, signal, onResult = () => {}) => createReport(elsewhereChecks, signal, onResult),
      investigate: async (draft, fixId) => {
        investigated.push([fixId, draft.secrets['appKey']]);
        return {
          id: 'elsewhere',
          label: 'Another region knows the key',
          outcome: 'passed',
          detail: 'Europe',
          fixes: [{ kind: 'setField', field: 'region', value: 'europe', label: 'Switch to Europe' }],
        };
      },
    });
    await form.test();
    const [fix] = form.run.checks[0]!.fixes;
    assert.deepEqual(fix, {
      kind: 'investigate',
      label: 'Ask the Other Regions',
      consent: 'Your key is sent to three other hosts.',
      index: 0,
    });
    assert.deepEqual(investigated, []);
    await form.send({ type: 'fix', index: 0 });
    assert.deepEqual([investigated, form.performed], [[], []]);
    await form.send({ type: 'investigate', index: 0, revision: 1, texts: texts(), secrets: { appKey: 'key' } });
    assert.deepEqual(investigated, [['regions', 'key']]);
    assert.equal(form.run.headline, 'The key is not known there.');
    assert.equal(form.run.canCancel, false);
    assert.deepEqual(
      form.run.checks.at(-1)?.fixes.map((fix) => fix.label),
      ['Switch to Europe'],
    );
    assert.equal(form.run.canSaveAnyway, true);
  });

  describe('where the secret of an OAuth 2.0 client would go to another host', () => {
    const submissions = {
      test: (form: ReturnType<typeof open>) => form.test(),
      save: (form: ReturnType<typeof open>) => form.save(),
      'save anyway': (form: ReturnType<typeof open>) => form.save({ anyway: true }),
    };
    for (const [name, submit] of Object.entries(submissions)) {
      it(`does nothing on ${name} until the person has agreed, and says so`, async () => {
        const form = open(elsewhere());
        await submit(form);
        assert.deepEqual(form.asked, ['Send it to evil.example?']);
        assert.deepEqual([form.service.testedDrafts, form.service.savedDrafts], [[], []]);
        assert.equal(form.run.tone, 'neutral');
        assert.equal(
          form.run.headline,
          'Nothing was sent or saved, because you did not agree to send the client secret.',
        );
      });
    }

    it('goes on once the person has agreed, and asks no more', async () => {
      const script = elsewhere();
      const form = open(script);
      form.answer = true;
      await form.test();
      await form.save({ revision: 2 });
      assert.equal(form.asked.length, 1);
      assert.equal(form.service.testedDrafts.length, 2);
      assert.equal(form.service.savedDrafts.length, 1);
    });

    it('does nothing where the answer comes after the form was closed, or cannot be saved', async () => {
      const closed = open(elsewhere());
      closed.answer = true;
      const testing = closed.test();
      closed.session.dispose();
      await testing;
      const unkept = open(elsewhere(() => Promise.reject(new Error('disk is full'))));
      unkept.answer = true;
      await unkept.save();
      for (const { service } of [closed, unkept])
        assert.deepEqual([service.testedDrafts, service.savedDrafts], [[], []]);
      assert.equal(unkept.run.headline, 'Your answer could not be saved.');
    });
  });

  it('says nothing that the page would not understand', async () => {
    const form = open({
      test: (_draft, signal, onResult = () => {}) => createReport(wrongSchemeChecks, signal, onResult),
    });
    await form.send({ type: 'check', revision: 1, key: 'domain', texts: texts() });
    await form.save();
    await form.send({ type: 'ready' });
    for (const message of form.messages) assert.deepEqual(hostMessageSchema.parse(message), message);
  });
});

function texts(changes: Texts = {}): Texts {
  const start = { name: 'Acme', values: { domain: 'acme.eu-1.sample.cloud', poolId: 'p1' } };
  return { ...initialConnectionTexts(createSampleVendor(), start), ...changes };
}

/** A service whose drafts need a consent until it is given. */
function elsewhere(keep: () => Promise<void> = async () => {}) {
  let isConsentGiven = false;
  const give = async (): Promise<void> => {
    await keep();
    isConsentGiven = true;
  };
  return {
    neededConsent: () =>
      isConsentGiven ? undefined : { question: 'Send it to evil.example?', detail: '', agree: 'Send', give },
  };
}

async function untilAborted(_draft: unknown, signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  throw signal.reason;
}

function open(script: ConstructorParameters<typeof ScriptedConnectionService>[0] = {}) {
  const service = new ScriptedConnectionService(script);
  const messages: FormHostMessage[] = [];
  const log: string[] = [];
  const saved: Connection[] = [];
  const performed: Fix[] = [];
  const clients = new ScriptedOAuthClients();
  const openedReferences: [string, string | undefined][] = [];
  const asked: string[] = [];
  const answers = { answer: false };
  const subject = createConnectionFormModel({
    vendor: createSampleVendor(),
    service,
    clients,
    onSaved: async (connection) => void saved.push(connection),
  });
  const session = new FormSession(subject, initialConnectionTexts(createSampleVendor(), {}), {
    log: { warn: (line) => void log.push(line), error: (line) => void log.push(line) },
    post: (message) => void messages.push(structuredClone(message)),
    close: () => {},
    executeFix: (fix) => void performed.push(fix),
    confirm: async ({ question }) => {
      asked.push(question);
      return answers.answer;
    },
    openReference: (field, id) => void openedReferences.push([field, id]),
  });
  const form = { revision: 1, texts: texts(), secrets: { appKey: 'key' } };
  return {
    session,
    service,
    clients,
    opened: openedReferences,
    messages,
    log,
    saved,
    performed,
    asked,
    set answer(answer: boolean) {
      answers.answer = answer;
    },
    send: (message: unknown) => session.handleMessage(message),
    test: (changes: Partial<typeof form> = {}) => session.handleMessage({ type: 'test', ...form, ...changes }),
    save: (changes: Partial<typeof form> & { anyway?: boolean } = {}) =>
      session.handleMessage({ type: 'save', ...form, anyway: false, ...changes }),
    posted: <T extends FormHostMessage['type']>(type: T) =>
      messages.filter((message): message is Extract<FormHostMessage, { type: T }> => message.type === type),
    get run(): FormRun {
      const last = this.posted('run').at(-1);
      assert.ok(last, 'nothing was run');
      return last.run;
    },
  };
}
