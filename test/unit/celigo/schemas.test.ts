import assert from 'node:assert/strict';
import { plan, writable } from '../../../src/celigo/access';
import { listConnections } from '../../../src/celigo/connections';
import { listFlows, openErrorsByStep } from '../../../src/celigo/flows';
import { listIntegrations, openErrorsByFlow } from '../../../src/celigo/integrations';
import { listFlowJobs } from '../../../src/celigo/jobs';
import { listStepErrors } from '../../../src/celigo/stepErrors';
import { tokenInfo } from '../../../src/celigo/account';
import { getUser, listUsers, userEmail, userState } from '../../../src/celigo/users';
import { celigo } from '../../../src/celigo/vendor';
import { CeligoServer, none } from '../../support/celigoServer';

/** The members besides ids that the product reads, by list. */
const members = {
  integrations: ['name', 'description', 'sandbox', '_connectorId'],
  flows: ['name', 'disabled', 'schedule', 'timezone', 'lastExecutedAt', '_integrationId', 'sandbox', 'pageGenerators', 'pageProcessors', 'routers', '_exportId', '_importId'],
  connections: ['name', 'type', 'offline', 'needsAuthorization', 'queueSize', 'queues', 'sandbox', 'assistant'],
  ashares: ['accepted', 'dismissed', 'disabled', 'accessLevel', 'accountSSORequired', 'accountMFARequired', 'lastSignIn', 'sharedWithUser'],
  jobs: ['type', 'status', '_flowId', 'createdAt', 'startedAt', 'endedAt', 'numSuccess', 'numError', 'numIgnore', 'numPagesGenerated', 'numPagesProcessed'],
};

describe('A record of Celigo in which something is null or odd', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start()));
  afterEach(() => server.close());

  const record = (names: readonly string[], value: unknown): Record<string, unknown> => ({ _id: 'odd', ...Object.fromEntries(names.map((name) => [name, value])) });

  for (const [form, value] of Object.entries({ null: null, 'an object': { a: 1 }, 'a list': [null, 'x'] })) {
    it(`does not keep the others from being listed: ${form}`, async () => {
      for (const [list, names] of Object.entries(members)) server.on(`GET /v1/${list}`, { json: [record(names, value), { _id: 'fine' }] });
      const pages = [listIntegrations(server.api, none), listFlows(server.api, none), listConnections(server.api, none), listUsers(server.api, none), listFlowJobs(server.api, 'f', none)];
      for (const page of pages) assert.deepEqual((await page).items.map((one) => one._id), ['odd', 'fine']);
    });
  }

  it('is shown all the same', async () => {
    server.on('GET /v1/flows', { json: [record(members.flows, null)] }).on('GET /v1/ashares', { json: [record([...members.ashares, 'integrationAccessLevel'], null)] });
    const [accounts, , flows] = await celigo.resources(server.session(), none);
    assert.deepEqual((await flows!.children!(none)).map((row) => [row.label, row.description]), [['odd', 'on']]);
    assert.deepEqual((await accounts!.children!(none)).map((row) => [row.label, row.description]), [['odd', 'Custom · pending']]);
  });

  it('keeps neither errors from being counted and listed nor the token from being known', async () => {
    server
      .on('GET /v1/flows/f/errors', { json: { flowErrors: [{ _expOrImpId: 's', numError: null, lastErrorAt: null }, { _expOrImpId: 'r', numError: 2, lastErrorAt: 5 }] } })
      .on('GET /v1/integrations/i/errors', { json: [{ _flowId: 'f', numError: 1, lastErrorAt: null }] })
      .on('GET /v1/flows/f/s/errors', { json: { errors: [{ errorId: 42, occurredAt: null, code: null, message: { deep: 1 } }] } })
      .on('GET /v1/tokenInfo', { json: { _userId: 'u', scope: null, email: null, name: 3 } });
    assert.deepEqual([...(await openErrorsByStep(server.api, 'f', none))], [['s', 0], ['r', 2]]);
    assert.deepEqual([...(await openErrorsByFlow(server.api, 'i', none))], [['f', 1]]);
    assert.equal((await listStepErrors(server.api, 'f', 's', none)).items[0]?.errorId, '42');
    assert.equal((await tokenInfo(server.api, none))?._userId, 'u');
  });

  it('goes back as it came where it is replaced', async () => {
    const came = { accountSSORequired: null, accountMFARequired: 'odd', disabled: null, integrationAccessLevel: [{ _integrationId: 'i', accessLevel: null, more: null }], note: null };
    server.on('GET /v1/ashares/u', { json: { _id: 'u', accessLevel: null, sharedWithUser: { email: null, name: null }, ...came } });
    const user = await getUser(server.api, 'u', none);
    assert.deepEqual([userState(user), userEmail(user)], ['pending', 'u']);
    assert.deepEqual(writable(plan(user, { kind: 'grantRole', role: 'manage' }).after), { accessLevel: 'manage', ...came });
  });
});
