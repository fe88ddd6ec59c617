import assert from 'node:assert/strict';
import { describe as describeProblem } from '../../../src/http/problem';
import { invite, inviteAgain, oneByOne, removeUser, setDisabled, userState } from '../../../src/celigo/users';
import type { User } from '../../../src/celigo/schemas';
import { CeligoServer, id, keepUser, none, user } from '../../support/celigoServer';

describe('The users of a Celigo account', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start()));
  afterEach(() => server.close());

  it('are pending, accepted, dismissed or disabled', () => {
    const state = (more: Partial<User>): string => userState({ _id: '1', ...more });
    assert.equal(state({}), 'pending');
    assert.equal(state({ accepted: true }), 'accepted');
    assert.equal(state({ dismissed: true }), 'dismissed');
    assert.equal(state({ accepted: true, disabled: true }), 'disabled');
  });

  it('are invited one by one, going on after one who is there already', async () => {
    server.on('POST /v1/invite', ({ body }) => {
      const { email } = body as { email: string };
      return email.startsWith('old') ? { status: 409, json: { errors: [{ message: 'Already invited.' }] } } : { status: 201, json: {} };
    });
    server.on('GET /v1/ashares', { json: [user(1, { sharedWithUser: { email: 'NEW@example.com' } })] });
    const emails = ['new@example.com', 'old@example.com', 'lost@example.com'];
    const told: string[] = [];
    const outcomes = await invite(server.api, emails.map((email) => ({ email, accessLevel: 'monitor' })), none, (one) => told.push(one.subject.email));
    assert.deepEqual(outcomes.map((one) => one.outcome), ['done', 'failed', 'done']);
    assert.deepEqual(told, emails);
    assert.match(describeProblem(outcomes[1]!.problem!), /old@example.com is a user of this account already/);
    assert.equal(outcomes[0]?.note, undefined);
    assert.match(outcomes[2]?.note ?? '', /does not list lost@example.com/);
    assert.deepEqual(server.calls[0]?.body, { email: 'new@example.com', accessLevel: 'monitor' });
  });

  it('are disabled by a toggle that is read first, and not touched when they are as wanted', async () => {
    const kept = keepUser(server, user(1));
    assert.deepEqual(await setDisabled(server.api, id(1), true), { outcome: 'done' });
    assert.equal(kept.current?.['disabled'], true);
    assert.deepEqual(await setDisabled(server.api, id(1), true), { outcome: 'unchanged' });
    assert.equal(server.routes.filter((route) => route.endsWith('/disable')).length, 1);
    assert.deepEqual(await setDisabled(server.api, id(1), false), { outcome: 'done' });
    assert.equal(kept.current?.['disabled'], false);
  });

  it('are not toggled twice when the answer is lost', async () => {
    keepUser(server, user(1));
    server.on(`PUT /v1/ashares/${id(1)}/disable`, { status: 503 });
    await assert.rejects(setDisabled(server.api, id(1), true));
    assert.equal(server.routes.filter((route) => route.endsWith('/disable')).length, 1);
  });

  it('are told of when a change is accepted but not made', async () => {
    keepUser(server, user(1));
    server.on(`PUT /v1/ashares/${id(1)}/disable`, {});
    await assert.rejects(setDisabled(server.api, id(1), true), /still reads as before/);
  });

  it('are invited again only after they declined', async () => {
    const kept = keepUser(server, user(1, { accepted: false, dismissed: true }));
    assert.deepEqual(await inviteAgain(server.api, id(1)), { outcome: 'done' });
    assert.equal(kept.current?.['dismissed'], false);
    await assert.rejects(inviteAgain(server.api, id(1)), /has not declined/);
  });

  it('are removed, and are found to be gone', async () => {
    keepUser(server, user(1));
    assert.deepEqual(await removeUser(server.api, id(1)), { outcome: 'done' });
    assert.deepEqual(await removeUser(server.api, id(1)), { outcome: 'unchanged' });
  });

  it('who are many are each tried until a cancel, which lets the one under way end', async () => {
    const cancel = new AbortController();
    const outcomes = await oneByOne(
      ['a', 'b', 'c', 'd'],
      async (name) => {
        if (name === 'b') throw new Error('no');
        if (name === 'c') cancel.abort();
        return { outcome: 'done' };
      },
      cancel.signal,
    );
    assert.deepEqual(outcomes.map((one) => one.outcome), ['done', 'failed', 'done', 'notAttempted']);
  });
});
