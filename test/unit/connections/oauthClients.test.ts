import assert from 'node:assert/strict';
import { celonis } from '../../../src/celonis/vendor';
import { OAuthClients } from '../../../src/connections/oauthClients';
import { Redactor } from '../../../src/connections/redactor';
import { ConnectionService } from '../../../src/connections/service';
import { ConnectionStore } from '../../../src/connections/store';
import { Vault } from '../../../src/connections/vault';
import { describe as say } from '../../../src/http/problem';
import { problemOf, testClient } from '../../support/httpServer';
import { client as registered, IntelligenceServer } from '../../support/intelligenceServer';
import { Machine, until } from '../../support/windows';
import type { OAuthClient, OAuthClientDraft } from '../../../src/connections/oauthClients';
import type { Draft } from '../../../src/connections/service';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const never = new AbortController().signal;

function open(machine: Machine) {
  const window = machine.open();
  const redactor = new Redactor();
  const vault = new Vault(window.secrets, redactor);
  const store = new ConnectionStore(window.state, vault, quiet, { settleMs: [30] });
  const clients = new OAuthClients({ state: window.state, vault, log: quiet, connections: store, settleMs: [30] });
  const service = new ConnectionService({ store, vault, vendors: [celonis], oauthClients: clients, http: testClient, log: quiet });
  const close = (): void => [service, clients, store].forEach((one) => one.dispose());
  return { window, redactor, clients, service, close };
}

describe('OAuth 2.0 clients', () => {
  let machine: Machine;
  let one: ReturnType<typeof open>;
  let server: IntelligenceServer;
  let elsewhere: IntelligenceServer;
  let entered: OAuthClientDraft;
  before(async () => {
    server = await IntelligenceServer.start();
    elsewhere = await IntelligenceServer.start();
    const origins = [server.server.origin];
    entered = { vendor: 'celonis', name: ' Reader ', clientId: ' id ', clientAuthentication: 'basic', clientSecret: 'canary-secret', origins };
  });
  after(() => Promise.all([server.close(), elsewhere.close()]));
  beforeEach(() => {
    machine = new Machine();
    one = open(machine);
  });
  afterEach(() => one.close());

  const connection = (client: string, name = 'Sales', more: Record<string, string> = {}): Draft => ({
    vendor: 'celonis',
    name,
    environment: 'none',
    values: { apiType: 'intelligence', domain: server.domain, authType: 'oauth', oauthClient: client, validDomains: server.domain, scopes: 'intelligence.knowledge-models:read', ...more },
    secrets: {},
  });

  it('are kept without their secret, which lies in the key store and is known to the redactor', async () => {
    const saved = await one.clients.save(entered);
    assert.deepEqual([saved.name, saved.clientId, saved.secrets.length], ['Reader', 'id', 1]);
    assert.doesNotMatch(JSON.stringify(machine.stored), /canary/);
    assert.equal(machine.secrets.get(`celonisCeligo/${saved.id}/${saved.secrets[0]}`), 'canary-secret');
    assert.doesNotMatch(one.redactor.redact('it was canary-secret'), /canary/);
    assert.equal((await one.clients.credentials(saved.id, 'celonis', server.server.origin)).clientSecret, 'canary-secret');
  });

  it('leave nothing behind when they cannot be written, and keep the old secret when they cannot be changed', async () => {
    one.window.failNextWrite = true;
    await assert.rejects(one.clients.save(entered), /disk is full/);
    assert.deepEqual([...machine.secrets.keys()].filter((key) => key.includes('clientSecret')), []);
    const saved = await one.clients.save(entered);
    one.window.failNextWrite = true;
    await assert.rejects(one.clients.save({ ...entered, id: saved.id, clientSecret: 'other' }), /disk is full/);
    assert.equal((await one.clients.credentials(saved.id, 'celonis', server.server.origin)).clientSecret, 'canary-secret');
  });

  it('are not saved incomplete', async () => {
    for (const empty of ['name', 'clientId', 'clientSecret']) assert.equal((await problemOf(one.clients.save({ ...entered, [empty]: ' ' }))).kind, 'input', empty);
  });

  it('of two windows do not overwrite each other', async () => {
    const two = open(machine);
    try {
      await Promise.all([one.clients.save(entered), two.clients.save({ ...entered, name: 'Pusher' })]);
      for (const { clients } of [one, two]) await until('both are there', () => clients.list().length === 2);
      assert.deepEqual(one.clients.list('celonis').map(({ record }) => record?.name), ['Pusher', 'Reader']);
      assert.deepEqual(one.clients.list('celigo'), []);
    } finally {
      two.close();
    }
  });

  it('keep records of a later version as they are', async () => {
    const id = 'c0000000-0000-4000-8000-0000000000ff';
    await one.window.state.update(`oauthClient/${id}`, { version: 99, id, name: 'From tomorrow', updatedAt: new Date().toISOString() });
    assert.deepEqual(one.clients.list().map(({ unreadable }) => unreadable?.reason), ['newer']);
  });

  it('get a connection its token, under the same name for a renamed client', async () => {
    const { clientId, clientSecret } = registered;
    const saved = await one.clients.save({ ...entered, clientId, clientSecret });
    const draft = connection(saved.id);
    assert.equal((await one.service.test(draft, never)).works, true);
    const { id, secrets } = await one.service.save(draft);
    assert.deepEqual(secrets, []);
    await one.clients.rename(saved.id, 'Renamed');
    assert.equal((await one.service.session(id)).oauth?.client.name, 'Renamed');
    assert.equal((await one.service.testSaved(id, never)).works, true);
    assert.doesNotMatch(one.redactor.redact(server.tokens.join(' ')), /canary/, 'tokens are known to the redactor');
  });

  it('share a token between the sessions of a window', async () => {
    const { clientId, clientSecret } = registered;
    const { id } = await one.service.save(connection((await one.clients.save({ ...entered, clientId, clientSecret })).id));
    const asked = () => server.routes.filter((route) => route === 'POST /oauth2/token').length;
    const before = asked();
    for (let index = 0; index < 3; index++) await (await celonis.resources(await one.service.session(id), never))[0]?.children?.(never);
    assert.equal(asked(), before + 1);
  });

  it('make a connection’s last test void when they are changed, and not when they are renamed', async () => {
    const saved = await one.clients.save(entered);
    const report = { works: true, checks: [], summary: 'Fine.' };
    const { id } = await one.service.save(connection(saved.id), report);
    await one.clients.rename(saved.id, 'Renamed');
    assert.equal(one.service.state(one.service.get(id)!), 'works');
    await one.clients.save({ ...entered, id: saved.id });
    assert.equal(one.service.state(one.service.get(id)!), 'untested');
  });

  it('that are in use are not deleted without naming their users', async () => {
    const saved = await one.clients.save(entered);
    const sales = await one.service.save(connection(saved.id));
    assert.deepEqual(one.clients.usedBy(saved.id).map(({ name }) => name), ['Sales']);
    const problem = await problemOf(one.clients.delete(saved.id));
    assert.equal(problem.kind, 'conflict');
    assert.match(say(problem), /"Sales"/);
    await one.service.save(connection(saved.id, 'Purchasing'));
    assert.match(say(await problemOf(one.clients.delete(saved.id, [sales.id]))), /"Purchasing"/);
    assert.ok(one.clients.get(saved.id));
    await one.clients.delete(saved.id, one.clients.usedBy(saved.id).map(({ id }) => id));
    assert.equal(one.clients.get(saved.id), undefined);
    assert.equal([...machine.secrets.keys()].some((key) => key.startsWith(`celonisCeligo/${saved.id}/`)), false);
  });

  it('that are gone, or whose secret is missing here, are a state of their connections and never delete them', async () => {
    const saved = await one.clients.save(entered);
    const { id } = await one.service.save(connection(saved.id));
    const state = () => one.service.state(one.service.get(id)!);
    await one.window.secrets.delete(`celonisCeligo/${saved.id}/${saved.secrets[0]}`);
    await until('the missing secret is seen', () => state() === 'secretMissing');
    const missing = await problemOf(one.service.session(id));
    assert.match(say(missing), /client secret.*"Reader".*not on this machine/);
    assert.deepEqual(missing.fixes, [{ kind: 'runCommand', command: 'celonisCeligo.editOAuthClient', argument: saved.id, label: 'Enter It Again' }]);
    await one.clients.save({ ...entered, id: saved.id });
    await until('the secret is back', () => state() !== 'secretMissing');
    await one.clients.delete(saved.id, [id]);
    await until('the missing client is seen', () => state() === 'secretMissing');
    assert.match(say(await problemOf(one.service.session(id))), /does not exist any more/);
    assert.ok(one.service.get(id));
  });

  describe('send their secret only where it was entered for', () => {
    let saved: OAuthClient;
    beforeEach(async () => {
      elsewhere.server.seen.length = 0;
      const { clientId, clientSecret } = registered;
      saved = await one.clients.save({ ...entered, clientId, clientSecret });
    });
    const moved = (): Record<string, string> => ({ domain: elsewhere.domain, validDomains: elsewhere.domain });
    const origins = (clients = one.clients): readonly string[] | undefined => clients.get(saved.id)?.origins;
    const notEntered = new RegExp('The client secret of the OAuth 2\\.0 client "Reader" was not entered for');

    it('so that an edit of the domain sends nothing and saves nothing', async () => {
      const { id } = await one.service.save(connection(saved.id));
      const edited = { ...connection(saved.id, 'Sales', moved()), id };
      assert.match(say(await problemOf(one.service.test(edited, never))), notEntered);
      assert.match(say(await problemOf(one.service.save(edited))), notEntered);
      assert.match(say(await problemOf(one.service.save(connection(saved.id, 'Copy', moved())))), notEntered);
      assert.equal(one.service.get(id)?.values['domain'], server.domain);
      assert.deepEqual(elsewhere.server.seen, []);
    });

    it('until a person has agreed to the host that the question names', async () => {
      const draft = connection(saved.id, 'Elsewhere', moved());
      assert.equal(one.service.neededConsent(connection(saved.id)), undefined);
      const consent = one.service.neededConsent(draft);
      assert.match(consent?.question ?? '', new RegExp(`"Reader" to .*${elsewhere.domain}`));
      assert.match(consent?.detail ?? '', new RegExp(`may be sent to .*${server.domain} only`));
      await consent?.give();
      assert.equal(one.service.neededConsent(draft), undefined);
      assert.deepEqual(origins(), [server.server.origin, elsewhere.server.origin]);
      assert.equal((await one.service.test(draft, never)).works, true);
      await one.service.save(draft);
    });

    it('and are asked about for the very first host too, where none was known when they were made', async () => {
      const { origins: _none, ...open } = entered;
      const alone = await one.clients.save({ ...open, name: 'Alone' });
      assert.deepEqual(alone.origins, []);
      assert.match(one.service.neededConsent(connection(alone.id))?.detail ?? '', /may not be sent to any host/);
    });

    it('and forget the others when it is entered again', async () => {
      await one.service.save(connection(saved.id));
      await one.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      const { origins: _none, ...again } = entered;
      await one.clients.save({ ...again, id: saved.id });
      assert.deepEqual(origins(), [server.server.origin]);
      await one.clients.rename(saved.id, 'Renamed');
      assert.deepEqual(origins(), [server.server.origin]);
    });

    it('and take a consent for the secret that it was given for only', async () => {
      const consent = one.service.neededConsent(connection(saved.id, 'Elsewhere', moved()));
      await one.clients.save({ ...entered, id: saved.id });
      await consent?.give();
      assert.deepEqual(origins(), [server.server.origin]);
    });

    it('in another window too, as soon as it has heard of a consent', async () => {
      await one.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      const two = open(machine);
      try {
        assert.equal(two.service.neededConsent(connection(saved.id, 'Elsewhere', moved())), undefined);
      } finally {
        two.close();
      }
    });

    it('and a window that has not heard of another secret yet does not send that one where the old one went', async () => {
      await one.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      const { id } = await one.service.save(connection(saved.id, 'Elsewhere', moved()));
      const two = open(machine);
      try {
        await one.service.delete(id);
        await one.clients.save({ ...entered, id: saved.id, clientSecret: 'canary-other' });
        assert.deepEqual(origins(two.clients), [server.server.origin, elsewhere.server.origin], 'it has heard of nothing yet');
        assert.equal((await problemOf(two.service.session(id))).kind, 'secretMissing');
        await until('it hears of it', () => origins(two.clients)?.length === 1);
        await until('the secret is there', () => !two.clients.secretMissing(saved.id));
        assert.deepEqual(elsewhere.server.seen, []);
      } finally {
        two.close();
      }
    });

    it('and before that was kept, for the hosts of the connections that used them', async () => {
      await one.service.save(connection(saved.id));
      const { origins: _none, ...older } = { ...saved, version: 1, updatedAt: new Date(Date.now() + 60_000).toISOString() };
      await one.window.state.update(`oauthClient/${saved.id}`, older);
      assert.deepEqual(origins(), [server.server.origin]);
      assert.match(say(await problemOf(one.service.save(connection(saved.id, 'Elsewhere', moved())))), notEntered);
      await one.service.neededConsent(connection(saved.id, 'Elsewhere', moved()))?.give();
      assert.deepEqual(origins(), [server.server.origin, elsewhere.server.origin]);
    });
  });

  it('are not lent to another vendor', async () => {
    const saved = await one.clients.save({ ...entered, vendor: 'celigo' });
    assert.match(say(await problemOf(one.service.test(connection(saved.id), never))), /belongs to another service/);
  });
});
