import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import type { Resource } from '../../../src/connections/vendor';
import { iterateChildren } from '../../../src/connections/vendor';
import { createCeligoId, createCeligoUser, FakeCeligoServer, neverAborted } from '../../support/celigoServer';

const labels = (rows: readonly Resource[] | undefined): string[] => (rows ?? []).map((row) => row.label);

async function open(resources: readonly Resource[], ...path: string[]): Promise<readonly Resource[]> {
  let rows = resources;
  for (const step of path) {
    const row = rows.find((row) => row.id === step);
    assert.ok(row && 'loadChildren' in row, `${step} is not among ${labels(rows).join(', ')}`);
    rows = (await row.loadChildren?.(neverAborted)) ?? [];
  }
  return rows;
}

describe('What is behind a Celigo connection', () => {
  let server: FakeCeligoServer;
  let roots: readonly Resource[];
  beforeEach(async () => {
    server = await FakeCeligoServer.start();
    roots = await celigoVendor.listResources(server.session({ region: 'eu' }), neverAborted);
  });
  afterEach(() => server.close());

  it('is shown without asking Celigo for anything', () => {
    assert.deepEqual(labels(roots), ['Users', 'Integrations', 'Standalone flows', 'Roles']);
    assert.deepEqual(server.requests, []);
  });

  it('comes in parts, each on demand, and all of it for a search', async () => {
    const users = Array.from({ length: 1000 }, (_, userNumber) =>
      createCeligoUser(userNumber, { accessLevel: 'monitor' }),
    );
    server.setReply('GET /v1/ashares', ({ query }) => {
      const from = Number(query.get('after') ?? 0);
      return {
        json: users.slice(from, from + 100),
        ...(from + 100 < users.length ? { headers: { link: `</v1/ashares?after=${from + 100}>; rel="next"` } } : {}),
      };
    });
    const first = await open(roots, 'accounts');
    assert.equal(first.length, 101);
    assert.equal(server.requests.length, 1);
    const loadMoreNode = first.at(-1);
    assert.equal(loadMoreNode?.label, 'Load more…');
    assert.equal((await loadMoreNode?.loadMore?.(neverAborted))?.length, 101);
    const labels: string[] = [];
    for await (const row of iterateChildren(roots[0]!, neverAborted)) labels.push(row.id);
    assert.equal(new Set(labels).size, 1000);
  });

  it('shows people with their role, their state and what they may use', async () => {
    server
      .setReply('GET /v1/ashares', {
        json: [
          createCeligoUser(1, { accessLevel: 'administrator' }),
          createCeligoUser(2, {
            accepted: false,
            integrationAccessLevel: [{ _integrationId: createCeligoId(5), accessLevel: 'manage' }],
          }),
        ],
      })
      .setReply('GET /v1/integrations', { json: [{ _id: createCeligoId(5), name: 'Orders' }] });
    const people = await open(roots, 'accounts');
    assert.deepEqual(
      people.map((row) => row.description),
      ['Administrator', 'Custom · pending'],
    );
    assert.deepEqual(people[1]?.tags, ['pending', 'custom']);
    assert.deepEqual(people[1]?.data, { userId: createCeligoId(2), email: 'user2@example.com' });
    assert.deepEqual(
      (await open(people, createCeligoId(2))).map((row) => [row.label, row.description]),
      [['Orders', 'manage']],
    );
    assert.ok(!('loadChildren' in people[0]!));
  });

  it('shows the ids of integrations where the token may not list their names', async () => {
    server.setReply('GET /v1/ashares', {
      json: [
        createCeligoUser(2, { integrationAccessLevel: [{ _integrationId: createCeligoId(5), accessLevel: 'manage' }] }),
      ],
    });
    server.setReply('GET /v1/integrations', { status: 403, json: { errors: [] } });
    assert.deepEqual(labels(await open(roots, 'accounts', createCeligoId(2))), [createCeligoId(5)]);
  });

  it('shows the members of each role, and counts them with one reading', async () => {
    server.setReply('GET /v1/ashares', {
      json: [
        createCeligoUser(1, { accessLevel: 'manage' }),
        createCeligoUser(2, { accessLevel: 'manage' }),
        createCeligoUser(3),
      ],
    });
    const roles = await open(roots, 'roles');
    assert.deepEqual(labels(roles), ['Administrator', 'Manage', 'Monitor', 'Custom']);
    const counts = await Promise.all(roles.map(async (role) => (await role.loadDetails?.(neverAborted))?.description));
    assert.deepEqual(counts, ['0 users', '2 users', '0 users', '1 user']);
    assert.equal(server.requests.length, 1);
    assert.deepEqual(labels(await open(roles, 'manage')), ['User 1', 'User 2']);
    assert.deepEqual(labels(await open(roles, 'monitor')), ['Nobody has this role.']);
  });

  it('shows an integration with its flows, connections and users', async () => {
    server
      .setReply('GET /v1/integrations', { json: [{ _id: 'i1', name: 'Orders', description: 'From shop to ERP' }] })
      .setReply('GET /v1/integrations/i1/flows', {
        json: [
          { _id: 'f1', name: 'Push', schedule: '? 5 8 * * 1' },
          { _id: 'f2', name: 'Pull', disabled: true },
        ],
      })
      .setReply('GET /v1/integrations/i1/connections', {
        json: [
          { _id: 'c1', name: 'ERP', type: 'http', offline: true },
          { _id: 'c2', name: 'Shop', type: 'http' },
        ],
      })
      .setReply('GET /v1/integrations/i1/ashares', { json: [createCeligoUser(1, { accessLevel: 'manage' })] })
      .setReply('GET /v1/integrations/i1/errors', { json: [{ _flowId: 'f1', numError: 2 }] });
    assert.deepEqual(labels(await open(roots, 'integrations', 'i1')), ['Flows', 'Connections', 'Users']);

    const flows = await open(roots, 'integrations', 'i1', 'Flows');
    assert.deepEqual(
      flows.map((row) => row.description),
      ['enabled, scheduled', 'disabled'],
    );
    assert.equal(flows[0]?.url, 'https://eu.integrator.io/integrations/i1/flowBuilder/f1');
    const laterFields = await Promise.all(flows.map((row) => row.loadDetails!(neverAborted)));
    assert.deepEqual(
      laterFields.map((row) => row.description),
      ['enabled, scheduled, 2 open errors', 'disabled'],
    );
    assert.equal(
      server.requestedRoutes.filter((route) => route.endsWith('/i1/errors')).length,
      1,
      'one call counts for all flows',
    );

    const connections = await open(roots, 'integrations', 'i1', 'Connections');
    assert.deepEqual(
      connections.map((row) => [row.description, row.icon]),
      [
        ['offline · http', 'error'],
        ['online · http', 'pass'],
      ],
    );
    const [member] = await open(roots, 'integrations', 'i1', 'Users');
    assert.deepEqual(member?.tags, ['accepted', 'manage', 'inIntegration']);
    assert.equal(member?.data?.['integrationId'], 'i1');
  });

  it('shows a flow’s steps with their names and open errors', async () => {
    server
      .setReply('GET /v1/flows', { json: [{ _id: 'f1', name: 'Alone' }] })
      .setReply('GET /v1/flows/f1', {
        json: { _id: 'f1', pageGenerators: [{ _exportId: 'e1' }], pageProcessors: [{ _importId: 'i1' }] },
      })
      .setReply('GET /v1/flows/f1/errors', { json: { flowErrors: [{ _expOrImpId: 'i1', numError: 2 }] } })
      .setReply('GET /v1/flows/f1/i1/errors', {
        json: {
          errors: [{ errorId: 'x', message: 'No\nsuch customer', retryDataKey: 'k' }],
          nextPageURL: '/v1/flows/f1/i1/errors?page=2',
        },
      })
      .setReply('GET /v1/imports/i1', { json: { _id: 'i1', name: 'Into Celonis' } });
    const steps = await open(roots, 'standaloneFlows', 'f1');
    assert.deepEqual(
      steps.map((row) => [row.label, row.description]),
      [
        ['Source', undefined],
        ['Destination', '2 open errors'],
        ['Run history', undefined],
      ],
    );
    assert.equal((await steps[1]?.loadDetails?.(neverAborted))?.label, 'Destination: Into Celonis');
    const errors = await open(steps, 'i1');
    assert.deepEqual(labels(errors), ['No such customer', 'Load more…']);
    assert.deepEqual(errors[0]?.tags, ['retriable']);
  });

  it('shows the runs of a flow, the latest first, with what they came to and when', async () => {
    const startedAt = '2026-03-02T08:00:00.000Z';
    server
      .setReply('GET /v1/flows', { json: [{ _id: 'f1', name: 'Alone' }] })
      .setReply('GET /v1/flows/f1', { json: { _id: 'f1' } })
      .setReply('GET /v1/flows/f1/errors', { json: {} })
      .setReply('GET /v1/jobs', ({ query }) => ({
        json: query.get('createdAt_lte')
          ? []
          : [
              {
                _id: 'j2',
                type: 'flow',
                status: 'completed',
                numSuccess: 5,
                numError: 1,
                createdAt: startedAt,
                startedAt,
              },
              { _id: 'j1', type: 'flow', status: 'failed', numSuccess: 0, numError: 0, createdAt: startedAt },
            ],
      }));
    const runs = await open(roots, 'standaloneFlows', 'f1', 'runs');
    assert.deepEqual(
      runs.slice(0, 2).map((row) => [row.label, row.description, row.moment]),
      [
        ['5 succeeded, 1 error', undefined, startedAt],
        ['Failed', '0 succeeded', startedAt],
      ],
    );
    assert.match(runs[0]?.tooltip ?? '', /^Completed with errors\n5 succeeded, 1 error\n.*^Started: .*2026/ms);
  });

  it('restores a flow that was kept by its id alone, with its integration', async () => {
    server
      .setReply('GET /v1/flows/f1', { json: { _id: 'f1', name: 'Orders', _integrationId: 'a' } })
      .setReply('GET /v1/integrations/a', { json: { _id: 'a', name: 'Shop' } });
    const flow = await celigoVendor.restoreResource?.(
      server.session({ region: 'eu' }),
      { kind: 'celigoFlow', data: { flowId: 'f1' } },
      neverAborted,
    );
    assert.deepEqual([flow?.label, flow?.url?.endsWith('/integrations/a/flowBuilder/f1')], ['Orders', true]);
    assert.equal(server.requests.length, 2);
  });

  it('shows when a flow runs, by its own schedule and by those of its sources', async () => {
    const flow = (overrides: object): object => ({ _id: 'f', name: 'Pull', ...overrides });
    const tooltip = async (overrides: object): Promise<[string | undefined, string | undefined]> => {
      server.setReply('GET /v1/flows', { json: [flow(overrides)] });
      const [row] = await open(roots, 'standaloneFlows');
      return [row?.description, /^(Schedule: .*|No schedule\.)$/m.exec(row?.tooltip ?? '')?.[0]];
    };
    const source = { _exportId: 'e', schedule: '? 5 8 * * 1' };
    assert.deepEqual(await tooltip({ pageGenerators: [{ _exportId: 'd' }, source], timezone: 'Europe/Berlin' }), [
      'enabled, scheduled',
      'Schedule: Monday at 08:05 Europe/Berlin (? 5 8 * * 1)',
    ]);
    assert.deepEqual(await tooltip({ schedule: '? 0 9 * * *', pageGenerators: [source] }), [
      'enabled, scheduled',
      'Schedule: Daily at 09:00 (? 0 9 * * *), Monday at 08:05 (? 5 8 * * 1)',
    ]);
    assert.deepEqual(await tooltip({ schedule: null, pageGenerators: [{ _exportId: 'd', schedule: null }] }), [
      'enabled',
      'No schedule.',
    ]);
  });

  it('leads to the very place in Celigo, in apps and sections too', async () => {
    server
      .setReply('GET /v1/integrations', { json: [{ _id: 'a', name: 'Shop App', _connectorId: 'c' }] })
      .setReply('GET /v1/integrations/a/flows', { json: [{ _id: 'f', _flowGroupingId: 'g' }] })
      .setReply('GET /v1/flows/f', { json: { _id: 'f', pageGenerators: [{ _exportId: 'e' }] } })
      .setReply('GET /v1/flows/f/errors', { json: { flowErrors: [{ _expOrImpId: 'e', numError: 1 }] } })
      .setReply('GET /v1/flows/f/e/errors', { json: { errors: [{ errorId: 'x' }] } });
    const base = 'https://eu.integrator.io/integrationapps/ShopApp/a/flows/sections/g/flowBuilder/f';
    const [flow] = await open(roots, 'integrations', 'a', 'Flows');
    assert.equal(flow?.url, base);
    const [error] = await open([flow], 'f', 'e');
    assert.equal(error?.url, `${base}/errors/e`);
  });

  it('shows any record as JSON without its secrets', async () => {
    server
      .setReply('GET /v1/integrations', { json: [{ _id: 'i1' }] })
      .setReply('GET /v1/integrations/i1/connections', { json: [{ _id: 'c1', name: 'ERP' }] })
      .setReply('GET /v1/connections/c1', {
        json: { _id: 'c1', name: 'ERP', http: { auth: { token: { token: 'canary' } } }, unknown: [1] },
      });
    const [row] = await open(roots, 'integrations', 'i1', 'Connections');
    assert.deepEqual(await row?.loadDocument?.(neverAborted), {
      _id: 'c1',
      name: 'ERP',
      http: { auth: { token: { token: '******' } } },
      unknown: [1],
    });
  });

  it('shows all of an error as JSON, without its secrets', async () => {
    const error = {
      errorId: 'x',
      message: 'No',
      tags: ['t'],
      traceKey: 'k',
      request: { headers: [{ name: 'X-Auth', value: 'canary' }] },
    };
    server
      .setReply('GET /v1/flows', { json: [{ _id: 'f' }] })
      .setReply('GET /v1/flows/f', { json: { _id: 'f', pageGenerators: [{ _exportId: 'e' }] } })
      .setReply('GET /v1/flows/f/errors', { status: 204 })
      .setReply('GET /v1/flows/f/e/errors', { json: { errors: [error] } });
    const [row] = await open(roots, 'standaloneFlows', 'f', 'e');
    assert.deepEqual(await row?.loadDocument?.(neverAborted), {
      ...error,
      request: { headers: [{ name: 'X-Auth', value: '******' }] },
    });
  });

  it('says so where there is nothing', async () => {
    for (const list of ['ashares', 'integrations', 'flows']) server.setReply(`GET /v1/${list}`, { status: 204 });
    assert.deepEqual(labels(await open(roots, 'accounts')), ['No users besides the owner.']);
    assert.deepEqual(labels(await open(roots, 'standaloneFlows')), ['No standalone flows.']);
  });

  it('is read once when it is synced, a list that is refused being reported and not failing the rest', async () => {
    server
      .setReply('GET /v1/ashares', { json: [createCeligoUser(1, { accessLevel: 'manage' })] })
      .setReply('GET /v1/integrations', { status: 403, json: { errors: [] } });
    const log: string[] = [];
    const summary = await celigoVendor.sync!(server.session(), neverAborted, (line) => log.push(line));
    assert.equal(summary, 'Users: 1. Integrations: not permitted.');
    assert.match(
      log.join('\n'),
      /Users: 1, in \d+ ms\.\nIntegrations: the token may not list them\.\nRole Administrator: 0 users\.\nRole Manage: 1 user\./,
    );
  });
});
