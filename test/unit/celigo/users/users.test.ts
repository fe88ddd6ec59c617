import assert from 'node:assert/strict';
import type { User } from '../../../../src/celigo/apiSchemas';
import {
  getUserState,
  inviteUsers,
  reinviteUser,
  removeUser,
  runSequentially,
  setUserDisabled,
} from '../../../../src/celigo/users/users';
import { describe as describeProblem } from '../../../../src/core/problem';
import {
  createCeligoId,
  createCeligoUser,
  FakeCeligoServer,
  neverAborted,
  simulateUser,
} from '../../../support/celigoServer';

describe('The users of a Celigo account', () => {
  let server: FakeCeligoServer;
  beforeEach(async () => void (server = await FakeCeligoServer.start()));
  afterEach(() => server.close());

  it('are pending, accepted, dismissed or disabled', () => {
    const state = (overrides: Partial<User>): string => getUserState({ _id: '1', ...overrides });
    assert.equal(state({}), 'pending');
    assert.equal(state({ accepted: true }), 'accepted');
    assert.equal(state({ dismissed: true }), 'dismissed');
    assert.equal(state({ accepted: true, disabled: true }), 'disabled');
  });

  it('are invited one by one, going on after one who is there already', async () => {
    server.setReply('POST /v1/invite', ({ body }) => {
      const { email } = body as { email: string };
      return email.startsWith('old')
        ? { status: 409, json: { errors: [{ message: 'Already invited.' }] } }
        : { status: 201, json: {} };
    });
    server.setReply('GET /v1/ashares', {
      json: [createCeligoUser(1, { sharedWithUser: { email: 'NEW@example.com' } })],
    });
    const emails = ['new@example.com', 'old@example.com', 'lost@example.com'];
    const reportedEmails: string[] = [];
    const outcomes = await inviteUsers(
      server.celigoApi,
      emails.map((email) => ({ email, accessLevel: 'monitor' })),
      neverAborted,
      (outcome) => reportedEmails.push(outcome.item.email),
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome.outcome),
      ['done', 'failed', 'done'],
    );
    assert.deepEqual(reportedEmails, emails);
    assert.match(describeProblem(outcomes[1]!.problem!), /old@example.com is a user of this account already/);
    assert.equal(outcomes[0]?.note, undefined);
    assert.match(outcomes[2]?.note ?? '', /does not list lost@example.com/);
    assert.deepEqual(server.requests[0]?.body, { email: 'new@example.com', accessLevel: 'monitor' });
  });

  it('are disabled by a toggle that is read first, and not touched when they are as asked for', async () => {
    const simulatedUser = simulateUser(server, createCeligoUser(1));
    assert.deepEqual(await setUserDisabled(server.celigoApi, createCeligoId(1), true), { outcome: 'done' });
    assert.equal(simulatedUser.current?.['disabled'], true);
    assert.deepEqual(await setUserDisabled(server.celigoApi, createCeligoId(1), true), { outcome: 'unchanged' });
    assert.equal(server.requestedRoutes.filter((route) => route.endsWith('/disable')).length, 1);
    assert.deepEqual(await setUserDisabled(server.celigoApi, createCeligoId(1), false), { outcome: 'done' });
    assert.equal(simulatedUser.current?.['disabled'], false);
  });

  it('are not toggled twice when the answer is lost', async () => {
    simulateUser(server, createCeligoUser(1));
    server.setReply(`PUT /v1/ashares/${createCeligoId(1)}/disable`, { status: 503 });
    await assert.rejects(setUserDisabled(server.celigoApi, createCeligoId(1), true));
    assert.equal(server.requestedRoutes.filter((route) => route.endsWith('/disable')).length, 1);
  });

  it('are reported when a change is accepted but not made', async () => {
    simulateUser(server, createCeligoUser(1));
    server.setReply(`PUT /v1/ashares/${createCeligoId(1)}/disable`, {});
    await assert.rejects(setUserDisabled(server.celigoApi, createCeligoId(1), true), /still reads as before/);
  });

  it('are invited again only after they declined', async () => {
    const simulatedUser = simulateUser(server, createCeligoUser(1, { accepted: false, dismissed: true }));
    assert.deepEqual(await reinviteUser(server.celigoApi, createCeligoId(1)), { outcome: 'done' });
    assert.equal(simulatedUser.current?.['dismissed'], false);
    await assert.rejects(reinviteUser(server.celigoApi, createCeligoId(1)), /has not declined/);
  });

  it('are removed, and are found to be gone', async () => {
    simulateUser(server, createCeligoUser(1));
    assert.deepEqual(await removeUser(server.celigoApi, createCeligoId(1)), { outcome: 'done' });
    assert.deepEqual(await removeUser(server.celigoApi, createCeligoId(1)), { outcome: 'unchanged' });
  });

  it('who are many are each tried until a cancel, which lets the one under way end', async () => {
    const cancel = new AbortController();
    const outcomes = await runSequentially(
      ['a', 'b', 'c', 'd'],
      async (name) => {
        if (name === 'b') throw new Error('no');
        if (name === 'c') cancel.abort();
        return { outcome: 'done' };
      },
      cancel.signal,
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome.outcome),
      ['done', 'failed', 'done', 'notAttempted'],
    );
  });
});
