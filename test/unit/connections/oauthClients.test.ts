import assert from 'node:assert/strict';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import type { ConnectionDraft } from '../../../src/connections/connectionDraft';
import { ConnectionService } from '../../../src/connections/connectionService';
import { ConnectionStore } from '../../../src/connections/connectionStore';
import type { OAuthClient, OAuthClientDraft } from '../../../src/connections/oauthClients';
import { OAuthClientService } from '../../../src/connections/oauthClients';
import { describe as describeProblem } from '../../../src/core/problem';
import { Redactor } from '../../../src/core/redactor';
import { SecretStore } from '../../../src/storage/secretStore';
import { captureProblem, createTestClient } from '../../support/httpServer';
import { FakeIntelligenceServer, testOAuthClient as registered } from '../../support/intelligenceServer';
import { SimulatedMachine, waitUntil } from '../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const neverAborted = new AbortController().signal;

const environment: Record<string, string> = {};

function open(machine: SimulatedMachine) {
  const window = machine.openWindow();
  const redactor = new Redactor();
  const secretStore = new SecretStore(window.secrets, redactor);
  const store = new ConnectionStore(window.state, secretStore, silentLog);
  const clients = new OAuthClientService({
    state: window.state,
    secretStore,
    log: silentLog,
    connections: store,
    secretSources: { environment, isAllowed: () => true, runCommand: async () => '' },
  });
  const service = new ConnectionService({
    store,
    secretStore,
    vendors: [celonisVendor],
    oauthClients: clients,
    createHttpClient: createTestClient,
    log: silentLog,
  });
  const close = (): void => [service, clients, store].forEach((disposable) => disposable.dispose());
  return { window, redactor, clients, service, close };
}

describe('OAuth 2.0 clients', () => {
  let machine: SimulatedMachine;
  let firstWindow: ReturnType<typeof open>;
  let server: FakeIntelligenceServer;
  let elsewhere: FakeIntelligenceServer;
  let enteredDraft: OAuthClientDraft;
  before(async () => {
    server = await FakeIntelligenceServer.start();
    elsewhere = await FakeIntelligenceServer.start();
    const origins = [server.server.origin];
    enteredDraft = {
      vendor: 'celonis',
      name: ' Reader ',
      clientId: ' id ',
      clientAuthentication: 'basic',
      clientSecret: 'canary-secret',
      origins,
    };
  });
  after(() => Promise.all([server.close(), elsewhere.close()]));
  beforeEach(() => {
    machine = new SimulatedMachine();
    firstWindow = open(machine);
  });
  afterEach(() => firstWindow.close());

  const connection = (client: string, name = 'Sales', overrides: Record<string, string> = {}): ConnectionDraft => ({
    vendor: 'celonis',
    name,
    environment: 'none',
    values: {
      apiType: 'intelligence',
      domain: server.domain,
      authType: 'oauth',
      oauthClient: client,
      validDomains: server.domain,
      scopes: 'intelligence.knowledge-models:read',
      ...overrides,
    },
    secrets: {},
  });

  it('take a reference for their secret, which is read when it is used and never stored', async () => {
    const { clients, window, close } = open(new SimulatedMachine());
    const [origin = ''] = enteredDraft.origins ?? [];
    const { id } = await clients.save({ ...enteredDraft, clientSecret: '${env:CLIENT_SECRET}' });
    await assert.rejects(clients.credentials(id, 'celonis', origin), /CLIENT_SECRET is not set/);
    environment['CLIENT_SECRET'] = 'canary-referenced';
    assert.equal((await clients.credentials(id, 'celonis', origin)).clientSecret, 'canary-referenced');
    assert.doesNotMatch(JSON.stringify(window.state.keys().map((key) => window.state.get(key))), /canary-referenced/);
    close();
  });

  it('are saved without their secret, which is in the key store and is known to the redactor', async () => {
    const saved = await firstWindow.clients.save(enteredDraft);
    assert.deepEqual([saved.name, saved.clientId, saved.secrets.length], ['Reader', 'id', 1]);
    assert.doesNotMatch(JSON.stringify(machine.storedState), /canary/);
    assert.equal(machine.secrets.get(`celonisCeligo/${saved.id}/${saved.secrets[0]}`), 'canary-secret');
    assert.doesNotMatch(firstWindow.redactor.redact('it was canary-secret'), /canary/);
    assert.equal(
      (await firstWindow.clients.credentials(saved.id, 'celonis', server.server.origin)).clientSecret,
      'canary-secret',
    );
  });

  it('leave nothing behind when they cannot be written, and keep the old secret when they cannot be changed', async () => {
    firstWindow.window.failNextWrite = true;
    await assert.rejects(firstWindow.clients.save(enteredDraft), /disk is full/);
    assert.deepEqual(
      [...machine.secrets.keys()].filter((key) => key.includes('clientSecret')),
      [],
    );
    const saved = await firstWindow.clients.save(enteredDraft);
    firstWindow.window.failNextWrite = true;
    await assert.rejects(
      firstWindow.clients.save({ ...enteredDraft, id: saved.id, clientSecret: 'other' }),
      /disk is full/,
    );
    assert.equal(
      (await firstWindow.clients.credentials(saved.id, 'celonis', server.server.origin)).clientSecret,
      'canary-secret',
    );
  });

  it('are not saved incomplete', async () => {
    for (const empty of ['name', 'clientId', 'clientSecret'])
      assert.equal(
        (await captureProblem(firstWindow.clients.save({ ...enteredDraft, [empty]: ' ' }))).kind,
        'input',
        empty,
      );
  });

  it('of two windows do not overwrite each other', async () => {
    const secondWindow = open(machine);
    try {
      await Promise.all([
        firstWindow.clients.save(enteredDraft),
        secondWindow.clients.save({ ...enteredDraft, name: 'Pusher' }),
      ]);
      for (const { clients } of [firstWindow, secondWindow])
        await waitUntil('both are there', () => clients.list().length === 2);
      assert.deepEqual(
        firstWindow.clients.list('celonis').map(({ record }) => record?.name),
        ['Pusher', 'Reader'],
      );
      assert.deepEqual(firstWindow.clients.list('celigo'), []);
    } finally {
      secondWindow.close();
    }
  });

  it('keep records of a later version as they are', async () => {
    const id = 'c0000000-0000-4000-8000-0000000000ff';
    await firstWindow.window.state.update(`oauthClient/${id}`, {
      version: 99,
      id,
      name: 'From tomorrow',
      updatedAt: new Date().toISOString(),
    });
    assert.deepEqual(
      firstWindow.clients.list().map(({ unreadable }) => unreadable?.reason),
      ['newer'],
    );
  });

  it('get a connection its token, under the same name for a renamed client', async () => {
    const { clientId, clientSecret } = registered;
    const saved = await firstWindow.clients.save({ ...enteredDraft, clientId, clientSecret });
    const draft = connection(saved.id);
    assert.equal((await firstWindow.service.test(draft, neverAborted)).works, true);
    const { id, secrets } = await firstWindow.service.save(draft);
    assert.deepEqual(secrets, []);
    await firstWindow.clients.rename(saved.id, 'Renamed');
    assert.equal((await firstWindow.service.openSession(id)).oauth?.client.name, 'Renamed');
    assert.equal((await firstWindow.service.testSaved(id, neverAborted)).works, true);
    assert.doesNotMatch(
      firstWindow.redactor.redact(server.tokens.join(' ')),
      /canary/,
      'tokens are known to the redactor',
    );
  });

  it('share a token between the sessions of a window', async () => {
    const { clientId, clientSecret } = registered;
    const { id } = await firstWindow.service.save(
      connection((await firstWindow.clients.save({ ...enteredDraft, clientId, clientSecret })).id),
    );
    const countTokenRequests = () => server.requestedRoutes.filter((route) => route === 'POST /oauth2/token').length;
    const countBefore = countTokenRequests();
    for (let index = 0; index < 3; index++)
      await (
        await celonisVendor.listResources(await firstWindow.service.openSession(id), neverAborted)
      )[0]?.loadChildren?.(neverAborted);
    assert.equal(countTokenRequests(), countBefore + 1);
  });

  it('make a connection’s last test void when they are changed, and not when they are renamed', async () => {
    const saved = await firstWindow.clients.save(enteredDraft);
    const report = { works: true, checks: [], summary: 'Fine.' };
    const { id } = await firstWindow.service.save(connection(saved.id), report);
    await firstWindow.clients.rename(saved.id, 'Renamed');
    assert.equal(firstWindow.service.getStatus(firstWindow.service.get(id)!), 'works');
    await firstWindow.clients.save({ ...enteredDraft, id: saved.id });
    assert.equal(firstWindow.service.getStatus(firstWindow.service.get(id)!), 'untested');
  });

  it('that are in use are not deleted without naming their users', async () => {
    const saved = await firstWindow.clients.save(enteredDraft);
    const sales = await firstWindow.service.save(connection(saved.id));
    assert.deepEqual(
      firstWindow.clients.connectionsUsing(saved.id).map(({ name }) => name),
      ['Sales'],
    );
    const problem = await captureProblem(firstWindow.clients.delete(saved.id));
    assert.equal(problem.kind, 'conflict');
    assert.match(describeProblem(problem), /"Sales"/);
    await firstWindow.service.save(connection(saved.id, 'Purchasing'));
    assert.match(
      describeProblem(await captureProblem(firstWindow.clients.delete(saved.id, [sales.id]))),
      /"Purchasing"/,
    );
    assert.ok(firstWindow.clients.get(saved.id));
    await firstWindow.clients.delete(
      saved.id,
      firstWindow.clients.connectionsUsing(saved.id).map(({ id }) => id),
    );
    assert.equal(firstWindow.clients.get(saved.id), undefined);
    assert.equal(
      [...machine.secrets.keys()].some((key) => key.startsWith(`celonisCeligo/${saved.id}/`)),
      false,
    );
  });

  it('that are gone, or whose secret is missing here, are a state of their connections and never delete them', async () => {
    const saved = await firstWindow.clients.save(enteredDraft);
    const { id } = await firstWindow.service.save(connection(saved.id));
    const state = () => firstWindow.service.getStatus(firstWindow.service.get(id)!);
    await firstWindow.window.secrets.delete(`celonisCeligo/${saved.id}/${saved.secrets[0]}`);
    await waitUntil('the missing secret is seen', () => state() === 'secretMissing');
    const missing = await captureProblem(firstWindow.service.openSession(id));
    assert.match(describeProblem(missing), /client secret.*"Reader".*not on this machine/);
    assert.deepEqual(missing.fixes, [
      { kind: 'runCommand', command: 'celonisCeligo.editOAuthClient', argument: saved.id, label: 'Enter It Again' },
    ]);
    await firstWindow.clients.save({ ...enteredDraft, id: saved.id });
    await waitUntil('the secret is back', () => state() !== 'secretMissing');
    await firstWindow.clients.delete(saved.id, [id]);
    await waitUntil('the missing client is seen', () => state() === 'secretMissing');
    assert.match(describeProblem(await captureProblem(firstWindow.service.openSession(id))), /does not exist any more/);
    assert.ok(firstWindow.service.get(id));
  });

  it('have the secret that was entered while the one before was looked for', async () => {
    const { clients, window } = firstWindow;
    const saved = await clients.save(enteredDraft);
    const read = window.secrets.get.bind(window.secrets);
    let releaseLook = (): void => {};
    const heldLook = new Promise<void>((resolve) => (releaseLook = resolve));
    window.secrets.get = async (key) => {
      window.secrets.get = read;
      await heldLook;
      return read(key);
    };
    const checked = clients.checkSecret(saved.id);
    await clients.save({ ...enteredDraft, id: saved.id, clientSecret: 'canary-other' });
    releaseLook();
    assert.equal(await checked, true);
    assert.equal(clients.isSecretMissing(saved.id), false);
  });

  describe('send their secret only where it was entered for', () => {
    let saved: OAuthClient;
    beforeEach(async () => {
      elsewhere.server.receivedRequests.length = 0;
      const { clientId, clientSecret } = registered;
      saved = await firstWindow.clients.save({ ...enteredDraft, clientId, clientSecret });
    });
    const moved = (): Record<string, string> => ({ domain: elsewhere.domain, validDomains: elsewhere.domain });
    const origins = (clients = firstWindow.clients): readonly string[] | undefined => clients.get(saved.id)?.origins;
    const notEntered = new RegExp('The client secret of the OAuth 2\\.0 client "Reader" was not entered for');

    it('so that an edit of the domain sends nothing and saves nothing', async () => {
      const { id } = await firstWindow.service.save(connection(saved.id));
      const edited = { ...connection(saved.id, 'Sales', moved()), id };
      assert.match(describeProblem(await captureProblem(firstWindow.service.test(edited, neverAborted))), notEntered);
      assert.match(describeProblem(await captureProblem(firstWindow.service.save(edited))), notEntered);
      assert.match(
        describeProblem(await captureProblem(firstWindow.service.save(connection(saved.id, 'Copy', moved())))),
        notEntered,
      );
      assert.equal(firstWindow.service.get(id)?.values['domain'], server.domain);
      assert.deepEqual(elsewhere.server.receivedRequests, []);
    });

    it('until a person has agreed to the host that the question names', async () => {
      const draft = connection(saved.id, 'Elsewhere', moved());
      assert.equal(firstWindow.service.neededConsent(connection(saved.id)), undefined);
      const consent = firstWindow.service.neededConsent(draft);
      assert.match(consent?.question ?? '', new RegExp(`"Reader" to .*${elsewhere.domain}`));
      assert.match(consent?.detail ?? '', new RegExp(`may be sent to .*${server.domain} only`));
      await consent?.give();
      assert.equal(firstWindow.service.neededConsent(draft), undefined);
      assert.deepEqual(origins(), [server.server.origin, elsewhere.server.origin]);
      assert.equal((await firstWindow.service.test(draft, neverAborted)).works, true);
      await firstWindow.service.save(draft);
    });

    it('and are asked about for the very first host too, where none was known when they were made', async () => {
      const { origins: _none, ...open } = enteredDraft;
      const alone = await firstWindow.clients.save({ ...open, name: 'Alone' });
      assert.deepEqual(alone.origins, []);
      assert.match(
        firstWindow.service.neededConsent(connection(alone.id))?.detail ?? '',
        /may not be sent to any host/,
      );
    });

    it('and forget the others when it is entered again', async () => {
      await firstWindow.service.save(connection(saved.id));
      await firstWindow.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      const { origins: _none, ...again } = enteredDraft;
      await firstWindow.clients.save({ ...again, id: saved.id });
      assert.deepEqual(origins(), [server.server.origin]);
      await firstWindow.clients.rename(saved.id, 'Renamed');
      assert.deepEqual(origins(), [server.server.origin]);
    });

    it('and, where it is kept on an edit, to no origin that it was not entered for', async () => {
      const editedDraft = {
        ...enteredDraft,
        id: saved.id,
        clientId: saved.clientId,
        clientSecret: '',
        name: 'Renamed',
      };
      await firstWindow.clients.save({ ...editedDraft, origins: [elsewhere.server.origin] });
      assert.deepEqual([origins(), firstWindow.clients.get(saved.id)?.name], [[server.server.origin], 'Renamed']);
      assert.equal((await firstWindow.service.test(connection(saved.id), neverAborted)).works, true);
      assert.match(
        describeProblem(
          await captureProblem(firstWindow.service.test(connection(saved.id, 'x', moved()), neverAborted)),
        ),
        /The client secret of the OAuth 2\.0 client "Renamed" was not entered for/,
      );
      assert.deepEqual(elsewhere.server.receivedRequests, []);
    });

    it('and not for another client ID', async () => {
      const other = { ...enteredDraft, id: saved.id, clientId: 'another-client', clientSecret: '' };
      assert.match(describeProblem(await captureProblem(firstWindow.clients.save(other))), /is not complete/);
      assert.equal(firstWindow.clients.get(saved.id)?.clientId, saved.clientId);
    });

    it('and take a consent for the secret that it was given for only', async () => {
      const consent = firstWindow.service.neededConsent(connection(saved.id, 'Elsewhere', moved()));
      await firstWindow.clients.save({ ...enteredDraft, id: saved.id });
      await consent?.give();
      assert.deepEqual(origins(), [server.server.origin]);
    });

    it('in another window too, as soon as it has heard of a consent', async () => {
      await firstWindow.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      const two = open(machine);
      try {
        assert.equal(two.service.neededConsent(connection(saved.id, 'Elsewhere', moved())), undefined);
      } finally {
        two.close();
      }
    });

    it('and a window that has not heard of another secret yet does not send that one where the old one went', async () => {
      await firstWindow.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      const { id } = await firstWindow.service.save(connection(saved.id, 'Elsewhere', moved()));
      const two = open(machine);
      const deliver = machine.holdDeliveries();
      try {
        await firstWindow.service.delete(id);
        await firstWindow.clients.save({ ...enteredDraft, id: saved.id, clientSecret: 'canary-other' });
        assert.deepEqual(
          origins(two.clients),
          [server.server.origin, elsewhere.server.origin],
          'it has heard of nothing yet',
        );
        assert.equal((await captureProblem(two.service.openSession(id))).kind, 'secretMissing');
        deliver();
        await waitUntil('it hears of it', () => origins(two.clients)?.length === 1);
        await waitUntil('the secret is there', () => !two.clients.isSecretMissing(saved.id));
        assert.deepEqual(elsewhere.server.receivedRequests, []);
      } finally {
        two.close();
      }
    });

    it('and before that was recorded, for the hosts of the connections that used them', async () => {
      await firstWindow.service.save(connection(saved.id));
      const { origins: _none, ...older } = {
        ...saved,
        version: 1,
        updatedAt: new Date(Date.now() + 60_000).toISOString(),
      };
      await firstWindow.window.state.update(`oauthClient/${saved.id}`, older);
      assert.deepEqual(origins(), [server.server.origin]);
      assert.match(
        describeProblem(await captureProblem(firstWindow.service.save(connection(saved.id, 'Elsewhere', moved())))),
        notEntered,
      );
      await firstWindow.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      assert.deepEqual(origins(), [server.server.origin, elsewhere.server.origin]);
    });
  });

  it('are not lent to another vendor', async () => {
    const saved = await firstWindow.clients.save({ ...enteredDraft, vendor: 'celigo' });
    assert.match(
      describeProblem(await captureProblem(firstWindow.service.test(connection(saved.id), neverAborted))),
      /belongs to another service/,
    );
  });
});
