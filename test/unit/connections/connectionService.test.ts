import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ConnectionDraft } from '../../../src/connections/connectionDraft';
import type { Connection } from '../../../src/connections/connectionRecord';
import { ConnectionService } from '../../../src/connections/connectionService';
import { ConnectionStore } from '../../../src/connections/connectionStore';
import type { ConnectionField, Vendor, VendorSession } from '../../../src/connections/vendor';
import type { Log } from '../../../src/core/log';
import type { Problem } from '../../../src/core/problem';
import { cancelledProblem, ProblemError } from '../../../src/core/problem';
import { Redactor } from '../../../src/core/redactor';
import { HttpClient } from '../../../src/http/httpClient';
import { SecretStore } from '../../../src/storage/secretStore';
import { createSampleVendor } from '../../support/sampleVendor';
import { SimulatedMachine, waitUntil } from '../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const neverAborted = new AbortController().signal;

describe('the connection service', () => {
  let machine: SimulatedMachine;
  let service: ConnectionService;
  let redactor: Redactor;
  let sessions: VendorSession[];
  let isWorking: boolean;
  let duringTest: () => Promise<void>;
  let reportedPlace: string | undefined;
  let failure: Problem | undefined;
  let vendor: Vendor;

  beforeEach(() => {
    machine = new SimulatedMachine();
    sessions = [];
    isWorking = true;
    duringTest = async () => {};
    reportedPlace = failure = undefined;
    redactor = new Redactor();
    service = open();
  });
  afterEach(() => service.dispose());

  function open(log: Log = silentLog): ConnectionService {
    const window = machine.openWindow();
    const secretStore = new SecretStore(window.secrets, redactor);
    const store = new ConnectionStore(window.state, secretStore, silentLog);
    const http = (origin: string): HttpClient => new HttpClient({ origin, userAgent: 'test', log: () => {} });
    const test: Vendor['test'] = async (session, signal) => {
      sessions.push(session);
      await duringTest();
      if (signal.aborted) throw new ProblemError(cancelledProblem());
      return {
        works: isWorking,
        summary: isWorking ? 'All is well.' : 'The key is wrong.',
        ...(reportedPlace === undefined ? {} : { place: reportedPlace }),
        checks: [
          {
            id: 'host',
            label: 'Host',
            outcome: isWorking ? 'passed' : 'failed',
            latencyMs: 12,
            ...(failure ? { problem: failure } : {}),
          },
        ],
      };
    };
    return new ConnectionService({
      store,
      secretStore,
      vendors: [(vendor = createSampleVendor(test))],
      createHttpClient: http,
      log,
    });
  }

  const draft = (change: Partial<ConnectionDraft> = {}): ConnectionDraft => ({
    vendor: 'sample',
    name: ' acme ',
    environment: 'test',
    values: { apiType: 'push', domain: 'acme.sample.cloud', authType: 'custom', poolId: 'p1' },
    secrets: { appKey: 'canary-app-key' },
    ...change,
  });
  const state = (connection: Connection) => service.getStatus(service.get(connection.id)!);

  it('saves what was entered, bound to the origin of its values', async () => {
    const saved = await service.save(draft());
    assert.equal(saved.name, 'acme');
    assert.equal(saved.origin, 'https://acme.sample.cloud');
    assert.deepEqual(saved.secrets, ['appKey']);
    assert.equal(state(saved), 'untested');
  });

  it('keeps only the fields that count', async () => {
    const saved = await service.save(
      draft({
        values: { ...draft().values, apiType: 'read' },
        secrets: { appKey: 'canary-app-key', apiKey: 'canary-of-another-auth-type' },
      }),
    );
    assert.equal(saved.values['poolId'], undefined);
    assert.deepEqual(saved.secrets, ['appKey']);
  });

  it('loses nothing of what changes at it while its secrets are written', async () => {
    const { id } = await service.save(draft());
    const link = { accountId: randomUUID(), remoteId: 'remote', name: 'Made there' };
    const additions: Promise<void>[] = [];
    const subscription = machine.openWindow().secrets.onDidChange(({ key }) => {
      if (key.endsWith('/appKey') && additions.length === 0) additions.push(service.addLink(id, link));
    });
    await service.save(draft({ id, name: 'renamed', secrets: { appKey: 'canary-new-key' } }));
    subscription.dispose();
    assert.equal(additions.length, 1);
    await Promise.all(additions);
    assert.equal(service.get(id)?.name, 'renamed');
    assert.deepEqual(service.get(id)?.links, [link]);
  });

  it('hands secrets only to a client of the connection’s own origin', async () => {
    const session = await service.openSession((await service.save(draft())).id);
    assert.equal(session.http.origin, 'https://acme.sample.cloud');
    assert.deepEqual(session.secrets, { appKey: 'canary-app-key' });
  });

  it('brings a deleted one back with its secret, and nothing where it is there again', async () => {
    const saved = await service.save(draft());
    const restore = await service.delete(saved.id);
    assert.equal(service.get(saved.id), undefined);
    assert.equal(machine.secrets.get(`celonisCeligo/${saved.id}/appKey`), undefined);
    await restore();
    const { updatedAt: _earlier, ...before } = saved;
    const { updatedAt: _later, ...after } = service.get(saved.id)!;
    assert.deepEqual(after, before);
    assert.deepEqual((await service.openSession(saved.id)).secrets, { appKey: 'canary-app-key' });
    await service.rename(saved.id, 'renamed');
    await restore();
    assert.equal(service.get(saved.id)?.name, 'renamed');
  });

  it('never uses a stored secret for another host', async () => {
    const { id, ...saved } = await service.save(draft());
    const moved = await service.save(
      draft({ id, values: { ...saved.values, domain: 'evil.sample.cloud' }, secrets: {} }),
    );
    assert.equal(service.get(id)?.origin, 'https://evil.sample.cloud');
    await assert.rejects(service.openSession(id), (error: ProblemError) => error.problem.kind === 'secretMissing');
    assert.equal(state(moved), 'secretMissing');
    assert.equal(machine.secrets.get(`celonisCeligo/${id}/appKey`), undefined);
  });

  describe('keeps a stored secret that was not entered again', () => {
    const draftWithoutSecret = async (id: string, change: Partial<ConnectionDraft['values']>) => {
      const values = { ...draft().values, ...change } as ConnectionDraft['values'];
      return draft({ id, secretsOf: id, values, secrets: {} });
    };

    it('where it goes to the same place as the same thing: another name, environment or pool', async () => {
      const { id } = await service.save(draft());
      const edited = {
        ...(await draftWithoutSecret(id, { poolId: 'p2' })),
        name: 'renamed',
        environment: 'production' as const,
      };
      await service.test(edited, neverAborted);
      assert.deepEqual(sessions.at(-1)?.secrets, { appKey: 'canary-app-key' });
      await service.save(edited);
      const session = await service.openSession(id);
      assert.deepEqual([session.secrets, session.values['poolId']], [{ appKey: 'canary-app-key' }, 'p2']);
    });

    it('when it is asked what a pool can be chosen from, and for no other domain', async () => {
      const { id } = await service.save(draft());
      const listChoices: ConnectionField['listChoices'] = async (session) => {
        sessions.push(session);
        return [{ value: 'p2', label: 'Order to Cash' }];
      };
      vendor.fields = vendor.fields.map((field) => (field.key === 'poolId' ? { ...field, listChoices } : field));
      const choices = await service.listFieldChoices(await draftWithoutSecret(id, {}), 'poolId', neverAborted);
      assert.deepEqual(choices, [{ value: 'p2', label: 'Order to Cash' }]);
      assert.deepEqual(sessions.at(-1)?.secrets, { appKey: 'canary-app-key' });
      const elsewhere = await draftWithoutSecret(id, { domain: 'evil.sample.cloud' });
      await assert.rejects(service.listFieldChoices(elsewhere, 'poolId', neverAborted), ProblemError);
      assert.equal(sessions.length, 1);
    });

    it('for a duplicate that the person agreed to, inside the secret store', async () => {
      const { id } = await service.save(draft());
      const copy = await service.save(draft({ secretsOf: id, name: 'copy', secrets: {} }));
      assert.equal(machine.secrets.get(`celonisCeligo/${copy.id}/appKey`), 'canary-app-key');
      assert.equal(machine.secrets.get(`celonisCeligo/${id}/appKey`), 'canary-app-key');
    });

    const changes: Record<string, Record<string, string>> = {
      'another domain': { domain: 'evil.sample.cloud' },
      'another port': { domain: 'acme.sample.cloud:8443' },
      'another API type': { apiType: 'read' },
      'another auth type': { authType: 'token' },
      'a domain with a user before it': { domain: 'acme.sample.cloud@evil.example' },
    };
    for (const [what, change] of Object.entries(changes)) {
      it(`never for ${what}, neither in a test, an investigation nor a save, and leaves all as it was`, async () => {
        const { id, ...saved } = await service.save(draft());
        vendor.investigate = async (_fixId, session) => {
          sessions.push(session);
          return { id: 'x', label: 'X', outcome: 'passed' };
        };
        for (const target of [id, undefined]) {
          const { id: _edited, ...hostile } = await draftWithoutSecret(id, change);
          const attempt = { ...hostile, ...(target === undefined ? {} : { id: target }) };
          for (const attack of [
            () => service.test(attempt, neverAborted),
            () => service.investigateDraft(attempt, 'regions', neverAborted),
            () => service.save(attempt),
          ])
            await assert.rejects(attack(), (error: ProblemError) => error.problem.kind === 'secretMissing');
        }
        assert.deepEqual(sessions, []);
        assert.deepEqual(service.get(id)?.values, saved.values);
        assert.equal(service.connections().length, 1);
        assert.equal(machine.secrets.get(`celonisCeligo/${id}/appKey`), 'canary-app-key');
      });
    }

    it('never for a record whose origin or values were changed behind its back', async () => {
      const saved = await service.save(draft());
      const values = { ...saved.values, domain: 'evil.sample.cloud' };
      await machine
        .openWindow()
        .state.update(`connection/${saved.id}`, { ...saved, values, updatedAt: '2999-01-01T00:00:00.000Z' });
      service.dispose();
      service = open();
      assert.deepEqual(service.findStoredSecretUse(saved.id, values).reusedFields, []);
      await assert.rejects(service.test(await draftWithoutSecret(saved.id, values), neverAborted));
      assert.deepEqual(sessions, []);
    });

    it('and says that it is missing where it is not on this machine', async () => {
      const { id, values } = await service.save(draft());
      machine.secrets.delete(`celonisCeligo/${id}/appKey`);
      await assert.rejects(
        service.test(await draftWithoutSecret(id, {}), neverAborted),
        /App key .* is not on this machine/,
      );
      await service.checkSecrets();
      assert.deepEqual(service.findStoredSecretUse(id, values).reusedFields, []);
    });
  });

  it('refuses a record whose origin was changed behind its back', async () => {
    const saved = await service.save(draft());
    const window = machine.openWindow();
    await window.state.update(`connection/${saved.id}`, {
      ...saved,
      origin: 'https://evil.sample.cloud',
      updatedAt: '2999-01-01T00:00:00.000Z',
    });
    service.dispose();
    service = open();
    await assert.rejects(
      service.openSession(saved.id),
      (error: ProblemError) => error.problem.kind === 'secretMissing',
    );
  });

  it('treats a missing secret as a state, never as a reason to delete', async () => {
    const saved = await service.save(draft());
    machine.secrets.delete(`celonisCeligo/${saved.id}/appKey`);
    await service.checkSecrets();
    assert.equal(state(saved), 'secretMissing');
    await assert.rejects(service.testSaved(saved.id, neverAborted), (error: ProblemError) => {
      assert.equal(error.problem.kind, 'secretMissing');
      assert.match(error.message, /App key/);
      assert.equal(error.problem.fixes?.[0]?.kind, 'editConnection');
      return true;
    });
    assert.deepEqual(service.get(saved.id)?.id, saved.id);
    await service.save(draft({ id: saved.id }));
    assert.equal(state(saved), 'untested');
  });

  it('reads a secret once more before calling it missing', async () => {
    const saved = await service.save(draft());
    const window = machine.openWindow();
    const secretStore = new SecretStore(window.secrets, redactor);
    window.secrets.readsToForget = 1;
    assert.deepEqual(await secretStore.findMissing(saved.id, ['appKey']), []);
  });

  it('notices a secret that another window deleted', async () => {
    const saved = await service.save(draft());
    await machine.openWindow().secrets.delete(`celonisCeligo/${saved.id}/appKey`);
    await waitUntil('the state says so', () => state(saved) === 'secretMissing');
  });

  it('says in the log that the key store is locked, where a change made it look there', async () => {
    const warnings: string[] = [];
    const lockedService = open({ ...silentLog, warn: (line) => warnings.push(line) });
    const saved = await lockedService.save(draft());
    const window = machine.openWindow();
    machine.lockSecrets();
    await window.secrets.delete(`celonisCeligo/${saved.id}/appKey`);
    await waitUntil('the warning', () => warnings.length > 0);
    assert.match(warnings[0]!, /^The secrets of connections could not be read: .*locked/);
    lockedService.dispose();
  });

  describe('when testing', () => {
    it('goes through testing to works, and keeps what was found', async () => {
      const saved = await service.save(draft());
      const reportedChecks: string[] = [];
      service.onDidChange((id) => id && reportedChecks.push(state(saved)));
      await service.testSaved(saved.id, neverAborted);
      assert.ok(reportedChecks.includes('testing'));
      assert.equal(state(saved), 'works');
      const { lastTest } = service.get(saved.id)!;
      assert.equal(lastTest?.summary, 'All is well.');
      assert.equal(lastTest.latencyMs, 12);
    });

    it('says that it fails', async () => {
      isWorking = false;
      const saved = await service.save(draft());
      await service.testSaved(saved.id, neverAborted);
      assert.equal(state(saved), 'fails');
    });

    it('tells a sandbox that is stopped from one that fails', async () => {
      isWorking = false;
      failure = { kind: 'refused', what: 'Nothing listens there.' };
      const sandbox = await service.save(draft(), undefined, { sandbox: true });
      const other = await service.save(draft({ name: 'other' }));
      for (const { id } of [sandbox, other]) await service.testSaved(id, neverAborted);
      assert.deepEqual([state(sandbox), state(other)], ['stopped', 'fails']);
      failure = { kind: 'unauthorized', what: 'The key is wrong.' };
      await service.testSaved(sandbox.id, neverAborted);
      assert.equal(state(sandbox), 'fails');
    });

    it('remembers what the service calls its place, until it leads to another one', async () => {
      reportedPlace = 'Order to Cash';
      const saved = await service.save(draft());
      await service.testSaved(saved.id, neverAborted);
      reportedPlace = undefined;
      await service.testSaved(saved.id, neverAborted);
      assert.equal(service.get(saved.id)?.lastTest?.place, 'Order to Cash');
      const moved = draft({ id: saved.id, values: { ...draft().values, poolId: 'p2' } });
      await service.save(moved, await service.test(moved, neverAborted));
      assert.equal(service.get(saved.id)?.lastTest?.place, undefined);
    });

    it('remembers when it worked the last time, while it fails and after it was edited', async () => {
      const saved = await service.save(draft());
      await service.testSaved(saved.id, neverAborted);
      const { lastTest } = service.get(saved.id)!;
      isWorking = false;
      await service.testSaved(saved.id, neverAborted);
      assert.equal(state(saved), 'fails');
      assert.equal(service.get(saved.id)?.lastWorkedAt, lastTest?.at);
      await service.save(draft({ id: saved.id }), await service.test(draft(), neverAborted));
      assert.equal(service.get(saved.id)?.lastWorkedAt, lastTest?.at);
    });

    it('forgets an earlier result when the connection is edited, and keeps it when it is renamed', async () => {
      const saved = await service.save(draft());
      await service.testSaved(saved.id, neverAborted);
      await service.rename(saved.id, 'new name');
      assert.equal(state(saved), 'works');
      await service.save(draft({ id: saved.id, values: { ...draft().values, poolId: 'p2' } }));
      assert.equal(state(saved), 'untested');
    });

    it('drops a result about values that were changed meanwhile', async () => {
      const saved = await service.save(draft());
      duringTest = async () =>
        void (await service.save(draft({ id: saved.id, values: { ...draft().values, poolId: 'p2' } })));
      await service.testSaved(saved.id, neverAborted);
      assert.equal(state(saved), 'untested');
    });

    it('leaves everything as it was when cancelled', async () => {
      const saved = await service.save(draft());
      const controller = new AbortController();
      duringTest = async () => controller.abort();
      await assert.rejects(
        service.testSaved(saved.id, controller.signal),
        (error: ProblemError) => error.problem.kind === 'cancelled',
      );
      assert.equal(state(saved), 'untested');
    });

    it('tests a draft without storing anything', async () => {
      await service.test(draft(), neverAborted, () => {});
      assert.equal(sessions[0]?.http.origin, 'https://acme.sample.cloud');
      assert.deepEqual([service.list(), machine.secrets.size], [[], 0]);
      assert.ok(!redactor.redact('canary-app-key').includes('canary'));
    });

    it('saves a draft together with what its test came to', async () => {
      const saved = await service.save(draft(), await service.test(draft(), neverAborted));
      assert.equal(state(saved), 'works');
    });
  });

  it('lets what was known of a secret go when another one is entered for it, and only then', async () => {
    vendor.valuesAfterSecretChange = (values, previousValues) =>
      values['poolId'] === previousValues['poolId'] ? { ...values, poolId: 'new' } : values;
    const { id } = await service.save(draft());
    const poolAfter = async (appKey: string, poolId: string): Promise<string | undefined> =>
      (await service.save(draft({ id, values: { ...draft().values, poolId }, secrets: { appKey } }))).values['poolId'];
    assert.equal(await poolAfter('canary-app-key', 'p1'), 'p1', 'the same secret, entered again');
    assert.equal(await poolAfter('canary-other-key', 'p1'), 'new');
    assert.equal(await poolAfter('canary-third-key', 'p3'), 'p3', 'edited with it');
    await machine.openWindow().secrets.delete(`celonisCeligo/${id}/appKey`);
    assert.equal(await poolAfter('canary-third-key', 'p3'), 'p3', 'missing here, perhaps the same');
  });

  it('carries out a fix that switches the auth type, without anyone entering the key again', async () => {
    const saved = await service.save(draft());
    await service.setField(saved.id, { field: 'authType', value: 'token', secret: { from: 'appKey', to: 'apiKey' } });
    const session = await service.openSession(saved.id);
    assert.deepEqual(session.secrets, { apiKey: 'canary-app-key' });
    assert.equal(machine.secrets.get(`celonisCeligo/${saved.id}/appKey`), undefined);
  });

  it('refuses a fix that would send the key to another host', async () => {
    const saved = await service.save(draft());
    await assert.rejects(
      service.setField(saved.id, { field: 'domain', value: 'evil.sample.cloud' }),
      (error: ProblemError) => error.problem.kind === 'secretMissing',
    );
    assert.equal(service.get(saved.id)?.origin, 'https://acme.sample.cloud');
  });

  it('proposes names that nobody has yet, whatever their case', async () => {
    await service.save(draft({ name: 'acme' }));
    assert.equal(service.uniqueName('ACME'), 'ACME 2');
    await service.save(draft({ name: 'Acme 2' }));
    assert.equal(service.uniqueName('acme 2'), 'acme 3');
    assert.ok(service.isNameTaken('aCmE'));
  });

  it('deletes a connection with its secret', async () => {
    const saved = await service.save(draft());
    await service.delete(saved.id);
    assert.equal(service.get(saved.id), undefined);
    assert.equal(machine.secrets.get(`celonisCeligo/${saved.id}/appKey`), undefined);
  });

  it('says that a connection is gone rather than failing strangely', async () => {
    await assert.rejects(service.openSession('00000000-0000-4000-8000-000000000000'), /does not exist any more/);
  });

  describe('asked to find out more', () => {
    const domainFix = { kind: 'setField', field: 'domain', value: 'acme.other.cloud', label: 'Switch' } as const;

    it('takes a secret to another origin only by the very change that an investigation proposed', async () => {
      vendor.investigate = async () => ({ id: 'elsewhere', label: 'Elsewhere', outcome: 'passed', fixes: [domainFix] });
      const { id } = await service.save(draft());
      await assert.rejects(service.setField(id, domainFix), /not the one that its secret was entered for/);
      await service.investigate(id, 'elsewhere', neverAborted);
      await assert.rejects(
        service.setField(id, { ...domainFix, value: 'acme.third.cloud' }),
        /not the one that its secret was entered for/,
      );
      await service.setField(id, domainFix);
      assert.equal(service.get(id)?.origin, 'https://acme.other.cloud');
      assert.deepEqual((await service.openSession(id)).secrets, { appKey: 'canary-app-key' });
    });

    it('proposes nothing when the investigation found nothing', async () => {
      vendor.investigate = async () => ({
        id: 'elsewhere',
        label: 'Elsewhere',
        outcome: 'failed',
        problem: { kind: 'unauthorized', what: 'Nobody knows it.' },
      });
      const { id } = await service.save(draft());
      await service.investigate(id, 'elsewhere', neverAborted);
      await assert.rejects(service.setField(id, domainFix));
      assert.equal(service.get(id)?.origin, 'https://acme.sample.cloud');
    });
  });
});
