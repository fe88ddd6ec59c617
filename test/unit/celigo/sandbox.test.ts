import assert from 'node:assert/strict';
import type { User } from '../../../src/celigo/apiSchemas';
import { CeligoApi } from '../../../src/celigo/celigoApi';
import { testCeligoConnection } from '../../../src/celigo/connectionTest';
import {
  listConnections,
  listConnectionUsage,
  listIntegrationConnections,
  pingConnection,
  readConnectionState,
} from '../../../src/celigo/integrations/connections';
import {
  countErrorsByStep,
  getFlow,
  listFlows,
  listIntegrationFlows,
  listStandaloneFlows,
  listSteps,
  readStepName,
  runFlow,
} from '../../../src/celigo/integrations/flows';
import { countErrorsByFlow, listIntegrations } from '../../../src/celigo/integrations/integrations';
import {
  cancelJob,
  describeRetry,
  followJob,
  listFlowJobs,
  readJobOutcome,
  readRunTotals,
} from '../../../src/celigo/integrations/jobs';
import { listStepErrors, resolveErrors, retryErrors } from '../../../src/celigo/integrations/stepErrors';
import { maskRecord } from '../../../src/celigo/maskRecord';
import { syncCeligoAccount } from '../../../src/celigo/syncAccount';
import {
  type AccessChange,
  applyAccessPlan,
  applyAccessPlans,
  planAccessChange,
  planAccessChanges,
} from '../../../src/celigo/users/accessPlan';
import { readAccessRows } from '../../../src/celigo/users/accessReport';
import { getRole } from '../../../src/celigo/users/roles';
import {
  getUser,
  getUserEmail,
  getUserState,
  inviteUsers,
  listIntegrationUsers,
  listUsers,
  reinviteUser,
  removeUser,
  setUserDisabled,
} from '../../../src/celigo/users/users';
import { iterateItems, type ListPage } from '../../../src/connections/listPages';
import type { VendorSession } from '../../../src/connections/vendor';
import { HttpClient } from '../../../src/http/httpClient';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/sandbox';
import { startTestSandbox } from '../../sandbox/startTestSandbox';

const none = new AbortController().signal;

/** What people do with a Celigo account, from one end to the other: this client against an independent service. */
describe('Celigo from end to end', () => {
  let sandbox: Sandbox;
  let api: CeligoApi;
  const start = async (options: NonNullable<SandboxOptions['celigo']> = {}): Promise<void> => {
    sandbox = await startTestSandbox({ celigo: { jobDurations: { queuedMs: 10, runningMs: 150 }, ...options } });
    api = CeligoApi.forSession(session());
  };
  const session = (apiToken = sandbox.address.celigo.apiToken): VendorSession => {
    const { origin } = sandbox.address.celigo;
    return {
      http: new HttpClient({ origin, userAgent: 'test', log: () => {}, retry: { initialDelayMs: 5 } }),
      values: { region: 'other', origin },
      secrets: { apiToken },
    };
  };
  const collectPages = async <T>(first: Promise<ListPage<T>>): Promise<T[]> => {
    const items: T[] = [];
    for await (const item of iterateItems(first, none)) items.push(item);
    return items;
  };
  const findByName = <T extends { name?: string | undefined }>(records: readonly T[], name: string): T => {
    const matchingRecord = records.find((candidate) => candidate.name === name);
    assert.ok(matchingRecord, name);
    return matchingRecord;
  };
  const user = async (email: string): Promise<User> => {
    const matchingUser = (await collectPages(listUsers(api, none))).find(
      (listedUser) => getUserEmail(listedUser) === email,
    );
    assert.ok(matchingUser, email);
    return matchingUser;
  };
  afterEach(() => sandbox.close());

  it('tests a connection: full, personal, custom scope, and refused', async () => {
    await start();
    const { apiToken, customScopeToken, tokens } = sandbox.address.celigo;
    const outcomes = async (token: string): Promise<string> => {
      const { works, checks } = await testCeligoConnection(session(token), none, () => {});
      return `${works} ${checks
        .filter(({ id }) => id !== 'lifetime')
        .map(({ outcome }) => outcome[0])
        .join('')}`;
    };
    assert.equal(await outcomes(apiToken), 'true pppppp');
    assert.equal(await outcomes(tokens['monitorPersonalToken'] ?? ''), 'true ppppss');
    assert.equal(await outcomes(customScopeToken), 'true ppssss');
    assert.equal(await outcomes(tokens['revokedToken'] ?? ''), 'false pfssss');
  });

  it('reads everything there is, page by page', async () => {
    await start({ pageSize: 4 });
    const lines: string[] = [];
    assert.match(await syncCeligoAccount(session(), none, (line) => lines.push(line)), /Users: 25. Integrations: 6/);
    const users = await collectPages(listUsers(api, none));
    assert.deepEqual([...new Set(users.map(getUserState))].sort(), ['accepted', 'disabled', 'dismissed', 'pending']);
    assert.deepEqual([...new Set(users.map(getRole))].sort(), ['administrator', 'custom', 'manage', 'monitor']);
    const flows = await collectPages(listFlows(api, none));
    const standalone = await collectPages(listStandaloneFlows(api, none));
    const integrations = await collectPages(listIntegrations(api, none));
    const flowsByIntegration = await Promise.all(
      integrations.map(({ _id }) => collectPages(listIntegrationFlows(api, _id, none))),
    );
    assert.deepEqual([flows.length, standalone.length, flowsByIntegration.flat().length], [20, 3, 17]);
    const { _id } = findByName(integrations, 'Warehouse EDI');
    assert.equal((await collectPages(listIntegrationConnections(api, _id, none))).length, 3);
    assert.equal((await collectPages(listIntegrationUsers(api, _id, none))).length, 18);
    for (const step of listSteps(findByName(flows, 'Quotes: Salesforce to NetSuite')))
      assert.ok((await readStepName(api, step, none)).length > 5);
    assert.ok((await readAccessRows(api, none)).length >= 25);
  });

  it('invites, disables, enables, invites again and removes people', async () => {
    await start();
    const invitations = ['new.person@alpenrad.example', 'anna.berger@alpenrad.example'].map((email) => ({
      email,
      accessLevel: 'monitor' as const,
    }));
    const outcomes = await inviteUsers(api, invitations, none);
    assert.deepEqual(
      outcomes.map(({ outcome, note }) => [outcome, note]),
      [
        ['done', undefined],
        ['failed', undefined],
      ],
    );
    assert.equal(outcomes[1]?.problem?.kind, 'conflict');
    const { _id } = await user('new.person@alpenrad.example');
    assert.equal(getUserState(await getUser(api, _id)), 'pending');
    assert.deepEqual(
      [
        await setUserDisabled(api, _id, true),
        await setUserDisabled(api, _id, true),
        await setUserDisabled(api, _id, false),
      ],
      [{ outcome: 'done' }, { outcome: 'unchanged' }, { outcome: 'done' }],
    );
    await assert.rejects(reinviteUser(api, _id), /has not declined/);
    assert.deepEqual(await reinviteUser(api, (await user('jonas.weber@alpenrad.example'))._id), { outcome: 'done' });
    assert.deepEqual(
      [await removeUser(api, _id), await removeUser(api, _id)],
      [{ outcome: 'done' }, { outcome: 'unchanged' }],
    );
  });

  it('grants and revokes roles and integrations, and loses nothing else of a record', async () => {
    await start();
    const [integration] = await collectPages(listIntegrations(api, none));
    const userBefore = await user('liam.murphy@alpenrad.example');
    const change = async (accessChange: AccessChange): Promise<unknown> =>
      (await applyAccessPlan(api, await planAccessChange(api, userBefore._id, accessChange, none))).outcome;
    assert.equal(await change({ kind: 'grantRole', role: 'manage' }), 'done');
    assert.equal(await change({ kind: 'revokeRole' }), 'done');
    assert.equal(
      await change({ kind: 'grantIntegration', integrationId: integration?._id ?? '', level: 'manage' }),
      'done',
    );
    assert.equal(
      await change({ kind: 'grantIntegration', integrationId: integration?._id ?? '', level: 'manage' }),
      'unchanged',
    );
    assert.equal(await change({ kind: 'revokeIntegration', integrationId: integration?._id ?? '' }), 'done');
    const after = await getUser(api, userBefore._id);
    const withoutAccess = ({
      accessLevel: _level,
      integrationAccessLevel: _grants,
      lastModified: _time,
      ...rest
    }: User): unknown => rest;
    assert.deepEqual(withoutAccess(after), withoutAccess(userBefore));
    assert.deepEqual([after.accessLevel, after.integrationAccessLevel?.length], ['monitor', 1]);

    const monitors = (await collectPages(listUsers(api, none)))
      .filter((listedUser) => getRole(listedUser) === 'monitor')
      .map(({ _id }) => _id);
    const { plans, failedOutcomes: refused } = await planAccessChanges(
      api,
      [...monitors, '65e1a4c0a7d3c95b1effffff'],
      { kind: 'grantRole', role: 'manage' },
      none,
    );
    assert.deepEqual([plans.length, refused.length], [monitors.length, 1]);
    assert.ok((await applyAccessPlans(api, plans, none)).every(({ outcome }) => outcome === 'done'));
  });

  it('runs a flow to completion, follows and cancels jobs, and lists the runs of two months', async () => {
    await start();
    const flow = findByName(await collectPages(listFlows(api, none)), 'Orders: Shopify to NetSuite');
    const seenKeys = new Set<string>();
    const job = await followJob(api, await runFlow(api, flow._id, none), {
      signal: none,
      initialPollIntervalMs: 10,
      onProgress: ({ status }) => seenKeys.add(status),
    });
    assert.deepEqual([readJobOutcome(job), [...seenKeys].at(-1)], ['success', 'completed']);
    assert.deepEqual(await readRunTotals(api, job._id, none), { exported: 128, imported: 60, ignored: 4, errors: 0 });
    // A busy machine may look too late for the first ones, but never sees them out of order.
    assert.deepEqual(
      [...seenKeys],
      ['queued', 'running', 'completed'].filter((status) => seenKeys.has(status)),
    );
    assert.equal((await collectPages(listFlowJobs(api, flow._id, none))).length, 1501);
    // This run goes on until it is cancelled, however late a busy machine comes to that.
    const body = JSON.stringify({ runningMs: 60_000 });
    await fetch(`${sandbox.address.celigo.origin}/sandbox/pace`, { method: 'POST', body });
    const id = await runFlow(api, flow._id, none);
    await cancelJob(api, id);
    assert.equal((await followJob(api, id, { signal: none, initialPollIntervalMs: 5 })).status, 'canceled');
    await cancelJob(api, id);
    const disabledFlow = findByName(await collectPages(listFlows(api, none)), 'Stock: NetSuite to Shopify');
    await assert.rejects(runFlow(api, disabledFlow._id, none), /is disabled/);
  });

  it('runs a flow to errors, retries what can be retried, and resolves the rest', async () => {
    await start();
    const flow = findByName(await collectPages(listFlows(api, none)), 'Fulfilments: NetSuite to Shopify');
    const step = listSteps(flow).find(({ role }) => role === 'destination');
    assert.ok(step);
    assert.equal(
      readJobOutcome(
        await followJob(api, await runFlow(api, flow._id, none), { signal: none, initialPollIntervalMs: 10 }),
      ),
      'partial',
    );
    const open = (): ReturnType<typeof collectPages<Awaited<ReturnType<typeof listStepErrors>>['items'][number]>> =>
      collectPages(listStepErrors(api, flow._id, step.id, none));
    const errors = await open();
    assert.equal(errors.length, 138);
    assert.equal((await countErrorsByStep(api, flow._id, none)).get(step.id), 138);
    const result = await retryErrors(api, flow._id, step.id, errors, none);
    assert.deepEqual([result.done, result.skipped, result.problems], [135, 3, []]);
    const [job = ''] = result.jobs;
    const retry = await followJob(api, job, { signal: none, initialPollIntervalMs: 10 });
    assert.deepEqual([retry.type, readJobOutcome(retry), retry.numSuccess + retry.numError], ['retry', 'partial', 135]);
    assert.match(describeRetry(retry), /not everything went through/);
    assert.equal((await countErrorsByStep(api, flow._id, none)).get(step.id), 14);
    assert.equal((await resolveErrors(api, flow._id, step.id, await open(), none)).done, 14);
    assert.deepEqual(await open(), []);
    assert.equal((await countErrorsByFlow(api, flow._integrationId ?? '', none)).get(flow._id) ?? 0, 0);
  });

  it('pings connections with each of the three outcomes, and shows no secret', async () => {
    await start();
    const connections = await collectPages(listConnections(api, none));
    const ping = async (name: string): Promise<[boolean, string]> => {
      const { isReachable: reachable, connection } = await pingConnection(api, findByName(connections, name)._id, none);
      return [reachable, readConnectionState(connection)];
    };
    assert.deepEqual(await ping('Shopify - Web shop'), [true, 'online']);
    assert.deepEqual(await ping('Warehouse SFTP'), [true, 'online']);
    assert.deepEqual(await ping('Logistics partner - API'), [false, 'offline']);
    assert.deepEqual(await ping('Workday - Old tenant'), [false, 'offline']);
    const { flows = [] } = await listConnectionUsage(api, findByName(connections, 'NetSuite - Production')._id, none);
    assert.ok(flows.length > 5);
    const raw = await (
      await fetch(`${api.origin}/v1/connections`, {
        headers: { authorization: `Bearer ${sandbox.address.celigo.apiToken}` },
      })
    ).json();
    assert.deepEqual(maskRecord(raw), raw, 'Celigo has masked it all already');
  });

  it('stays usable with ten thousand flows, and under a bucket that is soon empty', async () => {
    await start({ size: 'large', rateLimit: { capacity: 20, refillPerSecond: 100 }, pageSize: 500 });
    assert.equal((await collectPages(listFlows(api, none))).length, 10_000);
    const { _id } = (await listFlows(api, none)).items[0] ?? { _id: '' };
    const flows = await Promise.all(Array.from({ length: 200 }, () => getFlow(api, _id, none)));
    assert.ok(flows.every((flow) => flow._id === _id));
  });
});
