import assert from 'node:assert/strict';
import { applyPlan, applyPlans, planChange, planChanges, type AccessChange } from '../../../src/celigo/access';
import { readAccess } from '../../../src/celigo/accessReport';
import { CeligoApi } from '../../../src/celigo/api';
import { testCeligo } from '../../../src/celigo/checks';
import { connectionDependencies, connectionState, listConnections, listIntegrationConnections, pingConnection } from '../../../src/celigo/connections';
import { getFlow, listFlows, listIntegrationFlows, listStandaloneFlows, openErrorsByStep, runFlow, stepName, stepsOf } from '../../../src/celigo/flows';
import { listIntegrations, openErrorsByFlow } from '../../../src/celigo/integrations';
import { cancelJob, describeRetry, followJob, jobOutcome, listFlowJobs } from '../../../src/celigo/jobs';
import { masked } from '../../../src/celigo/mask';
import { everyItem, type Page } from '../../../src/celigo/paging';
import { roleOf } from '../../../src/celigo/roles';
import type { User } from '../../../src/celigo/schemas';
import { listStepErrors, resolveErrors, retryErrors } from '../../../src/celigo/stepErrors';
import { syncCeligo } from '../../../src/celigo/sync';
import { getUser, invite, inviteAgain, listIntegrationUsers, listUsers, removeUser, setDisabled, userEmail, userState } from '../../../src/celigo/users';
import { HttpClient } from '../../../src/http/client';
import type { Session } from '../../../src/connections/vendor';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/sandbox';

const none = new AbortController().signal;

/** What people do with a Celigo account, from one end to the other: this client against an independent service. */
describe('Celigo from end to end', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let api: CeligoApi;
  const start = async (options: NonNullable<SandboxOptions['celigo']> = {}): Promise<void> => {
    sandbox = await startSandbox({ celigo: { pace: { queuedMs: 10, runningMs: 150 }, ...options } });
    api = CeligoApi.of(session());
  };
  const session = (apiToken = sandbox.address.celigo.apiToken): Session => {
    const { origin } = sandbox.address.celigo;
    return { http: new HttpClient({ origin, userAgent: 'test', log: () => {}, retry: { firstPauseMs: 5 } }), values: { region: 'other', origin }, secrets: { apiToken } };
  };
  const all = async <T>(first: Promise<Page<T>>): Promise<T[]> => {
    const items: T[] = [];
    for await (const item of everyItem(first, none)) items.push(item);
    return items;
  };
  const named = <T extends { name?: string | undefined }>(things: readonly T[], name: string): T => {
    const found = things.find((one) => one.name === name);
    assert.ok(found, name);
    return found;
  };
  const user = async (email: string): Promise<User> => {
    const found = (await all(listUsers(api, none))).find((one) => userEmail(one) === email);
    assert.ok(found, email);
    return found;
  };
  afterEach(() => sandbox.close());

  it('tests a connection: full, personal, custom scope, and refused', async () => {
    await start();
    const { apiToken, customScopeToken, tokens } = sandbox.address.celigo;
    const outcomes = async (token: string): Promise<string> => {
      const { works, checks } = await testCeligo(session(token), none, () => {});
      return `${works} ${checks.filter(({ id }) => id !== 'lifetime').map(({ outcome }) => outcome[0]).join('')}`;
    };
    assert.equal(await outcomes(apiToken), 'true pppppp');
    assert.equal(await outcomes(tokens['monitorPersonalToken'] ?? ''), 'true ppppss');
    assert.equal(await outcomes(customScopeToken), 'true ppssss');
    assert.equal(await outcomes(tokens['revokedToken'] ?? ''), 'false pfssss');
  });

  it('reads everything there is, page by page', async () => {
    await start({ pageSize: 4 });
    const lines: string[] = [];
    assert.match(await syncCeligo(session(), none, (line) => lines.push(line)), /Accounts: 25. Integrations: 6/);
    const users = await all(listUsers(api, none));
    assert.deepEqual([...new Set(users.map(userState))].sort(), ['accepted', 'disabled', 'dismissed', 'pending']);
    assert.deepEqual([...new Set(users.map(roleOf))].sort(), ['administrator', 'custom', 'manage', 'monitor']);
    const flows = await all(listFlows(api, none));
    const standalone = await all(listStandaloneFlows(api, none));
    const integrations = await all(listIntegrations(api, none));
    const inside = await Promise.all(integrations.map(({ _id }) => all(listIntegrationFlows(api, _id, none))));
    assert.deepEqual([flows.length, standalone.length, inside.flat().length], [20, 3, 17]);
    const { _id } = named(integrations, 'Warehouse EDI');
    assert.equal((await all(listIntegrationConnections(api, _id, none))).length, 3);
    assert.equal((await all(listIntegrationUsers(api, _id, none))).length, 18);
    for (const step of stepsOf(named(flows, 'Quotes: Salesforce to NetSuite'))) assert.ok((await stepName(api, step, none)).length > 5);
    assert.ok((await readAccess(api, none)).length >= 25);
  });

  it('invites, disables, enables, invites again and removes people', async () => {
    await start();
    const invitations = ['new.person@alpenrad.example', 'anna.berger@alpenrad.example'].map((email) => ({ email, accessLevel: 'monitor' as const }));
    const outcomes = await invite(api, invitations, none);
    assert.deepEqual(outcomes.map(({ outcome, note }) => [outcome, note]), [['done', undefined], ['failed', undefined]]);
    assert.equal(outcomes[1]?.problem?.kind, 'conflict');
    const { _id } = await user('new.person@alpenrad.example');
    assert.equal(userState(await getUser(api, _id)), 'pending');
    assert.deepEqual([await setDisabled(api, _id, true), await setDisabled(api, _id, true), await setDisabled(api, _id, false)], [{ outcome: 'done' }, { outcome: 'unchanged' }, { outcome: 'done' }]);
    await assert.rejects(inviteAgain(api, _id), /has not declined/);
    assert.deepEqual(await inviteAgain(api, (await user('jonas.weber@alpenrad.example'))._id), { outcome: 'done' });
    assert.deepEqual([await removeUser(api, _id), await removeUser(api, _id)], [{ outcome: 'done' }, { outcome: 'unchanged' }]);
  });

  it('grants and revokes roles and integrations, and loses nothing else of a record', async () => {
    await start();
    const [integration] = await all(listIntegrations(api, none));
    const before = await user('liam.murphy@alpenrad.example');
    const change = async (what: AccessChange): Promise<unknown> => (await applyPlan(api, await planChange(api, before._id, what, none))).outcome;
    assert.equal(await change({ kind: 'grantRole', role: 'manage' }), 'done');
    assert.equal(await change({ kind: 'revokeRole' }), 'done');
    assert.equal(await change({ kind: 'grantIntegration', integrationId: integration?._id ?? '', level: 'manage' }), 'done');
    assert.equal(await change({ kind: 'grantIntegration', integrationId: integration?._id ?? '', level: 'manage' }), 'unchanged');
    assert.equal(await change({ kind: 'revokeIntegration', integrationId: integration?._id ?? '' }), 'done');
    const after = await getUser(api, before._id);
    const others = ({ accessLevel: _level, integrationAccessLevel: _grants, lastModified: _time, ...rest }: User): unknown => rest;
    assert.deepEqual(others(after), others(before));
    assert.deepEqual([after.accessLevel, after.integrationAccessLevel?.length], ['monitor', 1]);

    const monitors = (await all(listUsers(api, none))).filter((one) => roleOf(one) === 'monitor').map(({ _id }) => _id);
    const { plans, refused } = await planChanges(api, [...monitors, '65e1a4c0a7d3c95b1effffff'], { kind: 'grantRole', role: 'manage' }, none);
    assert.deepEqual([plans.length, refused.length], [monitors.length, 1]);
    assert.ok((await applyPlans(api, plans, none)).every(({ outcome }) => outcome === 'done'));
  });

  it('runs a flow to completion, follows and cancels jobs, and lists the runs of two months', async () => {
    await start();
    const flow = named(await all(listFlows(api, none)), 'Orders: Shopify to NetSuite');
    const seen = new Set<string>();
    const job = await followJob(api, await runFlow(api, flow._id, none), { signal: none, pauseMs: 10, onProgress: ({ status }) => seen.add(status) });
    assert.deepEqual([jobOutcome(job), job.numSuccess, [...seen].at(-1)], ['success', 60, 'completed']);
    // A busy machine may look too late for the first ones, but never sees them out of order.
    assert.deepEqual([...seen], ['queued', 'running', 'completed'].filter((status) => seen.has(status)));
    assert.equal((await all(listFlowJobs(api, flow._id, none))).length, 1501);
    const id = await runFlow(api, flow._id, none);
    await cancelJob(api, id);
    assert.equal((await followJob(api, id, { signal: none, pauseMs: 5 })).status, 'canceled');
    await cancelJob(api, id);
    const off = named(await all(listFlows(api, none)), 'Stock: NetSuite to Shopify');
    await assert.rejects(runFlow(api, off._id, none), /switched off/);
  });

  it('runs a flow to errors, retries what can be retried, and resolves the rest', async () => {
    await start();
    const flow = named(await all(listFlows(api, none)), 'Fulfilments: NetSuite to Shopify');
    const step = stepsOf(flow).find(({ role }) => role === 'destination');
    assert.ok(step);
    assert.equal(jobOutcome(await followJob(api, await runFlow(api, flow._id, none), { signal: none, pauseMs: 10 })), 'partial');
    const open = (): ReturnType<typeof all<Awaited<ReturnType<typeof listStepErrors>>['items'][number]>> => all(listStepErrors(api, flow._id, step.id, none));
    const errors = await open();
    assert.equal(errors.length, 138);
    assert.equal((await openErrorsByStep(api, flow._id, none)).get(step.id), 138);
    const result = await retryErrors(api, flow._id, step.id, errors, none);
    assert.deepEqual([result.done, result.skipped, result.problems], [135, 3, []]);
    const [job = ''] = result.jobs;
    const retry = await followJob(api, job, { signal: none, pauseMs: 10 });
    assert.deepEqual([retry.type, jobOutcome(retry), retry.numSuccess + retry.numError], ['retry', 'partial', 135]);
    assert.match(describeRetry(retry), /not everything went through/);
    assert.equal((await openErrorsByStep(api, flow._id, none)).get(step.id), 14);
    assert.equal((await resolveErrors(api, flow._id, step.id, await open(), none)).done, 14);
    assert.deepEqual(await open(), []);
    assert.equal((await openErrorsByFlow(api, flow._integrationId ?? '', none)).get(flow._id) ?? 0, 0);
  });

  it('pings connections with each of the three outcomes, and shows no secret', async () => {
    await start();
    const connections = await all(listConnections(api, none));
    const ping = async (name: string): Promise<[boolean, string]> => {
      const { reachable, connection } = await pingConnection(api, named(connections, name)._id, none);
      return [reachable, connectionState(connection)];
    };
    assert.deepEqual(await ping('Shopify - Web shop'), [true, 'online']);
    assert.deepEqual(await ping('Warehouse SFTP'), [true, 'online']);
    assert.deepEqual(await ping('Logistics partner - API'), [false, 'offline']);
    assert.deepEqual(await ping('Workday - Old tenant'), [false, 'offline']);
    const { flows = [] } = await connectionDependencies(api, named(connections, 'NetSuite - Production')._id, none);
    assert.ok(flows.length > 5);
    const raw = await (await fetch(`${api.origin}/v1/connections`, { headers: { authorization: `Bearer ${sandbox.address.celigo.apiToken}` } })).json();
    assert.deepEqual(masked(raw), raw, 'Celigo has masked it all already');
  });

  it('stays usable with ten thousand flows, and under a bucket that is soon empty', async () => {
    await start({ size: 'large', rateLimit: { capacity: 20, refillPerSecond: 100 }, pageSize: 500 });
    assert.equal((await all(listFlows(api, none))).length, 10_000);
    const { _id } = (await listFlows(api, none)).items[0] ?? { _id: '' };
    const flows = await Promise.all(Array.from({ length: 200 }, () => getFlow(api, _id, none)));
    assert.ok(flows.every((flow) => flow._id === _id));
  });
});
