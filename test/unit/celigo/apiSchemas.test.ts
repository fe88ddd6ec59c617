import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { listConnections } from '../../../src/celigo/integrations/connections';
import { countErrorsByStep, listFlows } from '../../../src/celigo/integrations/flows';
import { countErrorsByFlow, listIntegrations } from '../../../src/celigo/integrations/integrations';
import { listFlowJobs } from '../../../src/celigo/integrations/jobs';
import { listStepErrors } from '../../../src/celigo/integrations/stepErrors';
import { createPlan, withoutReadOnlyMembers } from '../../../src/celigo/users/accessPlan';
import { askTokenInfo } from '../../../src/celigo/users/tokenInfo';
import { getUser, getUserEmail, getUserState, listUsers } from '../../../src/celigo/users/users';
import { FakeCeligoServer, neverAborted } from '../../support/celigoServer';

/** The members besides ids that the product reads, by list. */
const members = {
  integrations: ['name', 'description', 'sandbox', '_connectorId'],
  flows: [
    'name',
    'disabled',
    'schedule',
    'timezone',
    'lastExecutedAt',
    '_integrationId',
    'sandbox',
    'pageGenerators',
    'pageProcessors',
    'routers',
    '_exportId',
    '_importId',
  ],
  connections: ['name', 'type', 'offline', 'needsAuthorization', 'queueSize', 'queues', 'sandbox', 'assistant'],
  ashares: [
    'accepted',
    'dismissed',
    'disabled',
    'accessLevel',
    'accountSSORequired',
    'accountMFARequired',
    'lastSignIn',
    'sharedWithUser',
  ],
  jobs: [
    'type',
    'status',
    '_flowId',
    'createdAt',
    'startedAt',
    'endedAt',
    'numSuccess',
    'numError',
    'numIgnore',
    'numPagesGenerated',
    'numPagesProcessed',
  ],
};

describe('A record of Celigo in which something is null or odd', () => {
  let server: FakeCeligoServer;
  beforeEach(async () => void (server = await FakeCeligoServer.start()));
  afterEach(() => server.close());

  const record = (names: readonly string[], value: unknown): Record<string, unknown> => ({
    _id: 'odd',
    ...Object.fromEntries(names.map((name) => [name, value])),
  });

  for (const [form, value] of Object.entries({ null: null, 'an object': { a: 1 }, 'a list': [null, 'x'] })) {
    it(`does not keep the others from being listed: ${form}`, async () => {
      for (const [list, names] of Object.entries(members))
        server.setReply(`GET /v1/${list}`, { json: [record(names, value), { _id: 'fine' }] });
      const pages = [
        listIntegrations(server.celigoApi, neverAborted),
        listFlows(server.celigoApi, neverAborted),
        listConnections(server.celigoApi, neverAborted),
        listUsers(server.celigoApi, neverAborted),
        listFlowJobs(server.celigoApi, 'f', neverAborted),
      ];
      for (const page of pages)
        assert.deepEqual(
          (await page).items.map((item) => item._id),
          ['odd', 'fine'],
        );
    });
  }

  it('is shown all the same', async () => {
    server
      .setReply('GET /v1/flows', { json: [record(members.flows, null)] })
      .setReply('GET /v1/ashares', { json: [record([...members.ashares, 'integrationAccessLevel'], null)] });
    const [accounts, , flows] = await celigoVendor.listResources(server.session(), neverAborted);
    assert.deepEqual(
      (await flows!.loadChildren!(neverAborted)).map((row) => [row.label, row.description]),
      [['odd', 'enabled']],
    );
    assert.deepEqual(
      (await accounts!.loadChildren!(neverAborted)).map((row) => [row.label, row.description]),
      [['odd', 'Custom · pending']],
    );
  });

  it('keeps neither errors from being counted and listed nor the token from being known', async () => {
    server
      .setReply('GET /v1/flows/f/errors', {
        json: {
          flowErrors: [
            { _expOrImpId: 's', numError: null, lastErrorAt: null },
            { _expOrImpId: 'r', numError: 2, lastErrorAt: 5 },
          ],
        },
      })
      .setReply('GET /v1/integrations/i/errors', { json: [{ _flowId: 'f', numError: 1, lastErrorAt: null }] })
      .setReply('GET /v1/flows/f/s/errors', {
        json: { errors: [{ errorId: 42, occurredAt: null, code: null, message: { deep: 1 } }] },
      })
      .setReply('GET /v1/tokenInfo', { json: { _userId: 'u', scope: null, email: null, name: 3 } });
    assert.deepEqual(
      [...(await countErrorsByStep(server.celigoApi, 'f', neverAborted))],
      [
        ['s', 0],
        ['r', 2],
      ],
    );
    assert.deepEqual([...(await countErrorsByFlow(server.celigoApi, 'i', neverAborted))], [['f', 1]]);
    assert.equal((await listStepErrors(server.celigoApi, 'f', 's', neverAborted)).items[0]?.errorId, '42');
    const answer = await askTokenInfo(server.celigoApi, neverAborted);
    assert.equal('info' in answer && answer.info._userId, 'u');
  });

  it('goes back as it came where it is replaced', async () => {
    const receivedUser = {
      accountSSORequired: null,
      accountMFARequired: 'odd',
      disabled: null,
      integrationAccessLevel: [{ _integrationId: 'i', accessLevel: null, more: null }],
      note: null,
    };
    server.setReply('GET /v1/ashares/u', {
      json: { _id: 'u', accessLevel: null, sharedWithUser: { email: null, name: null }, ...receivedUser },
    });
    const user = await getUser(server.celigoApi, 'u', neverAborted);
    assert.deepEqual([getUserState(user), getUserEmail(user)], ['pending', 'u']);
    assert.deepEqual(withoutReadOnlyMembers(createPlan(user, { kind: 'grantRole', role: 'manage' }).plannedUser), {
      accessLevel: 'manage',
      ...receivedUser,
    });
  });
});
