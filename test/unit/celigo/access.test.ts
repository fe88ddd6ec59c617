import assert from 'node:assert/strict';
import { applyPlan, applyPlans, changesAnything, describeAccess, plan, planChange, planChanges } from '../../../src/celigo/access';
import { roleOf } from '../../../src/celigo/roles';
import type { User } from '../../../src/celigo/schemas';
import { CeligoServer, id, keepUser, none, user } from '../../support/celigoServer';

/** A record in which everything is set that a PUT could erase, known or not. */
const full = (number: number, more: Record<string, unknown> = {}): { _id: string } & Record<string, unknown> =>
  user(number, {
    accessLevel: 'monitor',
    integrationAccessLevel: [{ _integrationId: id(77), accessLevel: 'manage', extra: 1 }],
    accountSSORequired: true,
    accountMFARequired: true,
    allowAccessToAPIM: true,
    allowToEditRetryData: true,
    allowIntegrationWorkspaceCreation: true,
    mcpServerAccessLevel: [{ _mcpServerId: id(9), scopes: ['mcp:read'] }],
    disabled: true,
    somethingNew: { kept: true },
    lastSignIn: '2026-01-03T00:00:00.000Z',
    ...more,
  });

describe('A change of access', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start()));
  afterEach(() => server.close());

  it('changes the role and keeps everything else that a PUT would erase', async () => {
    const before = full(1);
    const kept = keepUser(server, before);
    const change = await planChange(server.api, id(1), { kind: 'grantRole', role: 'administrator' }, none);
    assert.equal(describeAccess(change.before, new Map([[id(77), 'Orders']])), 'Monitor, manage on Orders');
    assert.equal(describeAccess(change.after), `Administrator, manage on ${id(77)}`);
    assert.deepEqual(await applyPlan(server.api, change), { outcome: 'done' });
    assert.deepEqual(kept.current, { ...before, accessLevel: 'administrator' });
    const put = server.calls.find((call) => call.method === 'PUT')?.body as Record<string, unknown>;
    for (const readOnly of ['_id', 'sharedWithUser', 'accepted', 'createdAt', 'lastModified', 'lastSignIn']) assert.ok(!(readOnly in put), readOnly);
  });

  it('is read, sent and read back', async () => {
    keepUser(server, full(1));
    await applyPlan(server.api, await planChange(server.api, id(1), { kind: 'grantRole', role: 'manage' }, none));
    assert.deepEqual(server.calls.map((call) => call.method), ['GET', 'GET', 'PUT', 'GET']);
  });

  it('keeps what someone else has written since, as long as it is no matter of access', async () => {
    const kept = keepUser(server, full(1));
    const change = await planChange(server.api, id(1), { kind: 'grantRole', role: 'manage' }, none);
    kept.current = { ...kept.current, lastSignIn: '2026-02-01T00:00:00.000Z', lastModified: '2026-02-01T00:00:00.000Z' };
    assert.deepEqual(await applyPlan(server.api, change), { outcome: 'done' });
  });

  it('is not sent when the access was changed since it was shown', async () => {
    const kept = keepUser(server, full(1));
    const change = await planChange(server.api, id(1), { kind: 'grantRole', role: 'manage' }, none);
    kept.current = { ...kept.current, accessLevel: 'administrator' };
    await assert.rejects(applyPlan(server.api, change), /changed by someone else/);
    assert.ok(!server.routes.some((route) => route.startsWith('PUT')));
  });

  it('is told of when Celigo accepts it without making it', async () => {
    keepUser(server, full(1));
    server.on(`PUT /v1/ashares/${id(1)}`, { status: 204 });
    const change = await planChange(server.api, id(1), { kind: 'grantRole', role: 'manage' }, none);
    await assert.rejects(applyPlan(server.api, change), /did not make it/);
  });

  it('tells what else Celigo has changed', async () => {
    const kept = keepUser(server, full(1));
    server.on(`PUT /v1/ashares/${id(1)}`, ({ body }) => {
      kept.current = { ...(body as object), _id: id(1), accountMFARequired: false };
      return { json: kept.current };
    });
    const change = await planChange(server.api, id(1), { kind: 'grantRole', role: 'manage' }, none);
    assert.match((await applyPlan(server.api, change)).note ?? '', /accountMFARequired/);
  });

  it('takes a role back to monitor, and never gives more than there was', () => {
    const role = (accessLevel?: string): string => roleOf(plan(full(1, { accessLevel }), { kind: 'revokeRole' }).after);
    assert.equal(role('administrator'), 'monitor');
    assert.equal(role('manage'), 'monitor');
    assert.ok(!changesAnything(plan(full(1), { kind: 'revokeRole' })));
    assert.throws(() => role(undefined), /no role/);
  });

  it('grants and revokes a single integration beside the others', async () => {
    const kept = keepUser(server, full(1, { accessLevel: undefined }));
    const grant = (level: 'manage' | 'monitor') => ({ kind: 'grantIntegration', integrationId: id(5), level }) as const;
    await applyPlan(server.api, await planChange(server.api, id(1), grant('monitor'), none));
    await applyPlan(server.api, await planChange(server.api, id(1), grant('manage'), none));
    assert.deepEqual(kept.current?.['integrationAccessLevel'], [
      { _integrationId: id(77), accessLevel: 'manage', extra: 1 },
      { _integrationId: id(5), accessLevel: 'manage' },
    ]);
    assert.ok(!('accessLevel' in kept.current) || kept.current['accessLevel'] === undefined, 'a custom user stays one');
    const revoke = await planChange(server.api, id(1), { kind: 'revokeIntegration', integrationId: id(5) }, none);
    assert.equal(revoke.note, undefined);
    await applyPlan(server.api, revoke);
    assert.deepEqual(kept.current?.['integrationAccessLevel'], [{ _integrationId: id(77), accessLevel: 'manage', extra: 1 }]);
    const last = await planChange(server.api, id(1), { kind: 'revokeIntegration', integrationId: id(77) }, none);
    assert.match(last.note ?? '', /without access/);
    await applyPlan(server.api, last);
    assert.equal(describeAccess(kept.current as User), 'no access');
  });

  it('says where a grant has no effect because the role gives more', () => {
    const change = { kind: 'grantIntegration', integrationId: id(5), level: 'monitor' } as const;
    assert.match(plan(full(1, { accessLevel: 'manage' }), change).note ?? '', /more than this already/);
    assert.equal(plan(full(1) as User, change).note, undefined);
  });

  it('of many users is planned for all who can be changed, and says who cannot', async () => {
    keepUser(server, full(1, { accessLevel: 'manage' }));
    keepUser(server, full(2, { accessLevel: undefined }));
    const { plans, refused } = await planChanges(server.api, [id(1), id(2), id(3)], { kind: 'revokeRole' }, none);
    assert.deepEqual(plans.map((one) => [one.before._id, describeAccess(one.after)]), [[id(1), `Monitor, manage on ${id(77)}`]]);
    assert.deepEqual(refused.map((one) => [one.subject, one.problem?.kind]), [[id(2), 'input'], [id(3), 'notFound']]);
  });

  it('of many users gives each a result and goes on after a failure', async () => {
    const kept = [1, 2, 3].map((number) => keepUser(server, full(number)));
    const plans = await Promise.all([1, 2, 3].map((number) => planChange(server.api, id(number), { kind: 'grantRole', role: 'manage' }, none)));
    server.on(`PUT /v1/ashares/${id(2)}`, { status: 403, json: { errors: [{ message: 'Not this one.' }] } });
    const told: string[] = [];
    const outcomes = await applyPlans(server.api, plans, none, (one) => told.push(one.subject.before._id));
    assert.deepEqual(outcomes.map((one) => one.outcome), ['done', 'failed', 'done']);
    assert.equal(outcomes[1]?.problem?.why, 'Not this one.');
    assert.deepEqual(told, [id(1), id(2), id(3)]);
    assert.deepEqual(kept.map((one) => one.current?.['accessLevel']), ['manage', 'monitor', 'manage']);
    assert.deepEqual((await applyPlans(server.api, plans.slice(0, 1), none)).map((one) => one.outcome), ['unchanged']);
  });
});
