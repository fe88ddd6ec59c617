import assert from 'node:assert/strict';
import type { User } from '../../../../src/celigo/apiSchemas';
import {
  applyAccessPlan,
  applyAccessPlans,
  createPlan,
  describeAccess,
  hasChanges,
  planAccessChange,
  planAccessChanges,
} from '../../../../src/celigo/users/accessPlan';
import { getRole } from '../../../../src/celigo/users/roles';
import {
  createCeligoId,
  createCeligoUser,
  FakeCeligoServer,
  neverAborted,
  simulateUser,
} from '../../../support/celigoServer';

/** A record in which everything is set that a PUT could erase, known or not. */
const full = (number: number, overrides: Record<string, unknown> = {}): { _id: string } & Record<string, unknown> =>
  createCeligoUser(number, {
    accessLevel: 'monitor',
    integrationAccessLevel: [{ _integrationId: createCeligoId(77), accessLevel: 'manage', extra: 1 }],
    accountSSORequired: true,
    accountMFARequired: true,
    allowAccessToAPIM: true,
    allowToEditRetryData: true,
    allowIntegrationWorkspaceCreation: true,
    mcpServerAccessLevel: [{ _mcpServerId: createCeligoId(9), scopes: ['mcp:read'] }],
    disabled: true,
    somethingNew: { unchanged: true },
    lastSignIn: '2026-01-03T00:00:00.000Z',
    ...overrides,
  });

describe('A change of access', () => {
  let server: FakeCeligoServer;
  beforeEach(async () => void (server = await FakeCeligoServer.start()));
  afterEach(() => server.close());

  it('changes the role and keeps everything else that a PUT would erase', async () => {
    const userBefore = full(1);
    const simulatedUser = simulateUser(server, userBefore);
    const change = await planAccessChange(
      server.celigoApi,
      createCeligoId(1),
      { kind: 'grantRole', role: 'administrator' },
      neverAborted,
    );
    assert.equal(
      describeAccess(change.currentUser, new Map([[createCeligoId(77), 'Orders']])),
      'Monitor, manage on Orders',
    );
    assert.equal(describeAccess(change.plannedUser), `Administrator, manage on ${createCeligoId(77)}`);
    assert.deepEqual(await applyAccessPlan(server.celigoApi, change), { outcome: 'done' });
    assert.deepEqual(simulatedUser.current, { ...userBefore, accessLevel: 'administrator' });
    const put = server.requests.find((call) => call.method === 'PUT')?.body as Record<string, unknown>;
    for (const readOnly of ['_id', 'sharedWithUser', 'accepted', 'createdAt', 'lastModified', 'lastSignIn'])
      assert.ok(!(readOnly in put), readOnly);
  });

  it('is read, sent and read back', async () => {
    simulateUser(server, full(1));
    await applyAccessPlan(
      server.celigoApi,
      await planAccessChange(server.celigoApi, createCeligoId(1), { kind: 'grantRole', role: 'manage' }, neverAborted),
    );
    assert.deepEqual(
      server.requests.map((call) => call.method),
      ['GET', 'GET', 'PUT', 'GET'],
    );
  });

  it('keeps what someone else has written since, as long as it is no matter of access', async () => {
    const simulatedUser = simulateUser(server, full(1));
    const change = await planAccessChange(
      server.celigoApi,
      createCeligoId(1),
      { kind: 'grantRole', role: 'manage' },
      neverAborted,
    );
    simulatedUser.current = {
      ...simulatedUser.current,
      lastSignIn: '2026-02-01T00:00:00.000Z',
      lastModified: '2026-02-01T00:00:00.000Z',
    };
    assert.deepEqual(await applyAccessPlan(server.celigoApi, change), { outcome: 'done' });
  });

  it('is not sent when the access was changed since it was shown', async () => {
    const simulatedUser = simulateUser(server, full(1));
    const change = await planAccessChange(
      server.celigoApi,
      createCeligoId(1),
      { kind: 'grantRole', role: 'manage' },
      neverAborted,
    );
    simulatedUser.current = { ...simulatedUser.current, accessLevel: 'administrator' };
    await assert.rejects(applyAccessPlan(server.celigoApi, change), /changed by someone else/);
    assert.ok(!server.requestedRoutes.some((route) => route.startsWith('PUT')));
  });

  it('is reported when Celigo accepts it without making it', async () => {
    simulateUser(server, full(1));
    server.setReply(`PUT /v1/ashares/${createCeligoId(1)}`, { status: 204 });
    const change = await planAccessChange(
      server.celigoApi,
      createCeligoId(1),
      { kind: 'grantRole', role: 'manage' },
      neverAborted,
    );
    await assert.rejects(applyAccessPlan(server.celigoApi, change), /did not make it/);
  });

  it('tells what else Celigo has changed', async () => {
    const simulatedUser = simulateUser(server, full(1));
    server.setReply(`PUT /v1/ashares/${createCeligoId(1)}`, ({ body }) => {
      simulatedUser.current = { ...(body as object), _id: createCeligoId(1), accountMFARequired: false };
      return { json: simulatedUser.current };
    });
    const change = await planAccessChange(
      server.celigoApi,
      createCeligoId(1),
      { kind: 'grantRole', role: 'manage' },
      neverAborted,
    );
    assert.match((await applyAccessPlan(server.celigoApi, change)).note ?? '', /accountMFARequired/);
  });

  it('takes a role back to monitor, and never gives more than there was', () => {
    const role = (accessLevel?: string): string =>
      getRole(createPlan(full(1, { accessLevel }), { kind: 'revokeRole' }).plannedUser);
    assert.equal(role('administrator'), 'monitor');
    assert.equal(role('manage'), 'monitor');
    assert.ok(!hasChanges(createPlan(full(1), { kind: 'revokeRole' })));
    assert.throws(() => role(undefined), /no role/);
  });

  it('grants and revokes a single integration beside the others', async () => {
    const simulatedUser = simulateUser(server, full(1, { accessLevel: undefined }));
    const grant = (level: 'manage' | 'monitor') =>
      ({ kind: 'grantIntegration', integrationId: createCeligoId(5), level }) as const;
    await applyAccessPlan(
      server.celigoApi,
      await planAccessChange(server.celigoApi, createCeligoId(1), grant('monitor'), neverAborted),
    );
    await applyAccessPlan(
      server.celigoApi,
      await planAccessChange(server.celigoApi, createCeligoId(1), grant('manage'), neverAborted),
    );
    assert.deepEqual(simulatedUser.current?.['integrationAccessLevel'], [
      { _integrationId: createCeligoId(77), accessLevel: 'manage', extra: 1 },
      { _integrationId: createCeligoId(5), accessLevel: 'manage' },
    ]);
    assert.ok(
      !('accessLevel' in simulatedUser.current) || simulatedUser.current['accessLevel'] === undefined,
      'a custom user stays one',
    );
    const revoke = await planAccessChange(
      server.celigoApi,
      createCeligoId(1),
      { kind: 'revokeIntegration', integrationId: createCeligoId(5) },
      neverAborted,
    );
    assert.equal(revoke.note, undefined);
    await applyAccessPlan(server.celigoApi, revoke);
    assert.deepEqual(simulatedUser.current?.['integrationAccessLevel'], [
      { _integrationId: createCeligoId(77), accessLevel: 'manage', extra: 1 },
    ]);
    const last = await planAccessChange(
      server.celigoApi,
      createCeligoId(1),
      { kind: 'revokeIntegration', integrationId: createCeligoId(77) },
      neverAborted,
    );
    assert.match(last.note ?? '', /without access/);
    await applyAccessPlan(server.celigoApi, last);
    assert.equal(describeAccess(simulatedUser.current as User), 'no access');
  });

  it('says where a grant has no effect because the role gives more', () => {
    const change = { kind: 'grantIntegration', integrationId: createCeligoId(5), level: 'monitor' } as const;
    assert.match(createPlan(full(1, { accessLevel: 'manage' }), change).note ?? '', /more than this already/);
    assert.equal(createPlan(full(1) as User, change).note, undefined);
  });

  it('of many users is planned for all who can be changed, and says who cannot', async () => {
    simulateUser(server, full(1, { accessLevel: 'manage' }));
    simulateUser(server, full(2, { accessLevel: undefined }));
    const { plans, failedOutcomes: refused } = await planAccessChanges(
      server.celigoApi,
      [createCeligoId(1), createCeligoId(2), createCeligoId(3)],
      { kind: 'revokeRole' },
      neverAborted,
    );
    assert.deepEqual(
      plans.map((plan) => [plan.currentUser._id, describeAccess(plan.plannedUser)]),
      [[createCeligoId(1), `Monitor, manage on ${createCeligoId(77)}`]],
    );
    assert.deepEqual(
      refused.map((refusal) => [refusal.item, refusal.problem?.kind]),
      [
        [createCeligoId(2), 'input'],
        [createCeligoId(3), 'notFound'],
      ],
    );
  });

  it('of many users gives each a result and goes on after a failure', async () => {
    const simulatedUsers = [1, 2, 3].map((number) => simulateUser(server, full(number)));
    const plans = await Promise.all(
      [1, 2, 3].map((number) =>
        planAccessChange(server.celigoApi, createCeligoId(number), { kind: 'grantRole', role: 'manage' }, neverAborted),
      ),
    );
    server.setReply(`PUT /v1/ashares/${createCeligoId(2)}`, {
      status: 403,
      json: { errors: [{ message: 'Not this one.' }] },
    });
    const reportedIds: string[] = [];
    const outcomes = await applyAccessPlans(server.celigoApi, plans, neverAborted, (outcome) =>
      reportedIds.push(outcome.item.currentUser._id),
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome.outcome),
      ['done', 'failed', 'done'],
    );
    assert.equal(outcomes[1]?.problem?.why, 'Not this one.');
    assert.deepEqual(reportedIds, [createCeligoId(1), createCeligoId(2), createCeligoId(3)]);
    assert.deepEqual(
      simulatedUsers.map((simulatedUser) => simulatedUser.current?.['accessLevel']),
      ['manage', 'monitor', 'manage'],
    );
    assert.deepEqual(
      (await applyAccessPlans(server.celigoApi, plans.slice(0, 1), neverAborted)).map((outcome) => outcome.outcome),
      ['unchanged'],
    );
  });
});
