import assert from 'node:assert/strict';
import { isBrought, readBroughtConnection } from '../../../../src/app/useInCeligo/bringFromCeligo';
import { readCelonisSource } from '../../../../src/app/useInCeligo/celonisSource';
import type { ConnectionPlan, PlanQuestions } from '../../../../src/app/useInCeligo/connectionPlan';
import { deleteCreatedRecords } from '../../../../src/app/useInCeligo/createInCeligo';
import { LinkRows } from '../../../../src/app/useInCeligo/linkRows';
import { explainPing } from '../../../../src/app/useInCeligo/pingProblem';
import { recognizeConnections } from '../../../../src/app/useInCeligo/recognizedConnections';
import { describeEnvironmentMismatch, reviewConnection } from '../../../../src/app/useInCeligo/reviewConnection';
import { sendConnectionPlan, sendUpdatePlan } from '../../../../src/app/useInCeligo/sendPlan';
import { planUpdate, reviewUpdate } from '../../../../src/app/useInCeligo/updateInCeligo';
import { getConnection } from '../../../../src/celigo/integrations/connections';
import { toProblem } from '../../../../src/core/problem';
import { LinkedSandbox, noQuestions } from '../../../support/linkedSandbox';
import { findSecretEncodings } from '../../../support/secretSearch';

const { signal } = new AbortController();
const ignoreStep = (): void => {};

describe('a connection to Celonis that is used in Celigo', () => {
  let linked: LinkedSandbox;

  beforeEach(async () => {
    linked = await LinkedSandbox.start();
  });
  afterEach(() => linked.close());

  const send = (plan: ConnectionPlan) => sendConnectionPlan(linked.service, plan, ignoreStep, signal);
  const findConnector = async () => {
    const connectors = (await linked.call('GET', '/v1/httpconnectors')) as { _id: string; name: string }[];
    return connectors.find(({ name }) => name === 'Celonis')!;
  };
  const addFault = (match: object, then: object, times = 1): Promise<void> => linked.addFault(match, then, times);

  it('is made from the connector of the account, with all that the connector says', async () => {
    const plan = await linked.plan(await linked.saveAppKeyConnection());
    assert.equal(plan.connector?.name, 'Celonis');
    const http = plan.body['http'] as Record<string, unknown>;
    assert.equal(plan.body['assistant'], 'celonis');
    assert.deepEqual(plan.body['settings'], {
      domain: linked.sandbox.address.celonis.domain,
      poolId: linked.poolId,
    });
    assert.equal(http['_httpConnectorId'], (await findConnector())._id);
    assert.match(String(http['_httpConnectorApiId']), /^[0-9a-f]{24}$/);
    assert.match(String(http['_httpConnectorVersionId']), /^[0-9a-f]{24}$/);
    assert.deepEqual(http['headers'], [
      { name: 'Authorization', value: 'AppKey {{{connection.http.encrypted.appKey}}}' },
    ]);
    assert.deepEqual(http['ping'], { relativeURI: '/jobs/', method: 'GET' });
  });

  for (const authType of ['an App key', 'an API key', 'an OAuth 2.0 client']) {
    it(`works there with ${authType}`, async () => {
      const connection = await {
        'an App key': () => linked.saveAppKeyConnection(),
        'an API key': () => linked.saveApiKeyConnection(),
        'an OAuth 2.0 client': () => linked.saveOAuthConnection(),
      }[authType]!();
      const [integration] = (await linked.call('GET', '/v1/integrations')) as { _id: string; name: string }[];
      const outcome = await send(
        await linked.plan(connection, { integration: { id: integration!._id, name: integration!.name } }),
      );
      assert.equal(outcome.problem, undefined, JSON.stringify(outcome.problem));
      assert.equal(outcome.connection?.offline, false);
      assert.ok((await linked.listNames(`/v1/integrations/${integration!._id}/connections`)).includes('Made here'));
      assert.deepEqual(
        linked.service.get(connection.id)?.links?.map(({ name, accountId }) => [name, accountId]),
        [['Made here', linked.account.id]],
      );
    });
  }

  it('takes the OAuth 2.0 client that has the same client ID', async () => {
    const connection = await linked.saveOAuthConnection();
    await send(await linked.plan(connection));
    const clientCount = (await linked.listNames('/v1/iclients')).length;
    const secondPlan = await linked.plan(connection, { name: 'Second' });
    assert.ok(secondPlan.iClient && 'existing' in secondPlan.iClient);
    assert.match(JSON.stringify(reviewConnection(secondPlan)), /is not sent/);
    assert.equal((await send(secondPlan)).problem, undefined);
    assert.equal((await linked.listNames('/v1/iclients')).length, clientCount);
  });

  it('is not created where the ping fails, and says in whose words and what to do', async () => {
    const outcome = await send(await linked.plan(await linked.saveAppKeyConnection('no-such-key')));
    assert.equal(outcome.connection, undefined);
    assert.deepEqual(outcome.createdRecords, []);
    assert.equal(outcome.problem?.what, 'Celonis did not accept the App key that Celigo sent.');
    assert.match(outcome.problem?.why ?? '', /401/);
    assert.ok(!(await linked.listNames()).includes('Made here'));
  });

  it('refuses a name that was taken meanwhile, in another window for instance', async () => {
    const connection = await linked.saveAppKeyConnection();
    const [plan, otherPlan] = [await linked.plan(connection), await linked.plan(connection)];
    assert.equal((await send(plan)).problem, undefined);
    const outcome = await send(otherPlan);
    assert.match(outcome.problem?.what ?? '', /There is a connection named "Made here"/);
    assert.equal((await linked.listNames()).filter((name) => name === 'Made here').length, 1);
  });

  it('says that the integration is gone before anything is created', async () => {
    const plan = await linked.plan(await linked.saveAppKeyConnection(), {
      integration: { id: '65e1a4c0a7d3c95b1effffff', name: 'Gone' },
    });
    const outcome = await send(plan);
    assert.equal(outcome.problem?.what, 'The integration "Gone" does not exist any more.');
    assert.deepEqual(outcome.createdRecords, []);
  });

  it('says what exists where the network is lost before it is registered, and deletes it again', async () => {
    const [integration] = (await linked.call('GET', '/v1/integrations')) as { _id: string; name: string }[];
    const plan = await linked.plan(await linked.saveAppKeyConnection(), {
      integration: { id: integration!._id, name: 'Orders' },
    });
    await addFault({ method: 'PUT', path: 'register$' }, { reset: true }, 20);
    const outcome = await send(plan);
    assert.equal(
      outcome.problem?.what,
      'The connection "Made here" exists in Celigo, but it is not registered on "Orders".',
    );
    assert.deepEqual(
      outcome.createdRecords.map(({ kind, name }) => [kind, name]),
      [['connection', 'Made here']],
    );
    assert.deepEqual(await deleteCreatedRecords(await linked.api(), outcome.createdRecords, signal), []);
    assert.ok(!(await linked.listNames()).includes('Made here'));
  });

  it('finds the connection whose creation was carried out while the answer was lost', async () => {
    const plan = await linked.plan(await linked.saveAppKeyConnection());
    await addFault({ method: 'POST', path: '/v1/connections$' }, { reset: true, after: true });
    const outcome = await send(plan);
    assert.equal(outcome.problem, undefined, JSON.stringify(outcome.problem));
    assert.equal((await linked.listNames()).filter((name) => name === 'Made here').length, 1);
  });

  it('says that nothing is there where the network was lost before the creation arrived', async () => {
    const plan = await linked.plan(await linked.saveAppKeyConnection());
    await addFault({ method: 'POST', path: '/v1/connections$' }, { reset: true }, 20);
    const outcome = await send(plan);
    assert.equal(outcome.problem?.what, 'The answer of Celigo to the creation was lost.');
    assert.equal(outcome.problem?.next, 'There is no connection "Made here" there. Try again.');
    assert.deepEqual(outcome.createdRecords, []);
  });

  it('names the OAuth 2.0 client that was made where the ping fails then, and deletes it again', async () => {
    const plan = await linked.plan(await linked.saveOAuthConnection());
    const before = await linked.listNames('/v1/iclients');
    const refused = { errors: [{ code: 'x', message: '403 Forbidden' }] };
    await addFault({ method: 'POST', path: '/v1/connections/ping$' }, { status: 200, body: refused });
    const outcome = await send(plan);
    assert.match(outcome.problem?.what ?? '', /does not permit this/);
    assert.deepEqual(
      outcome.createdRecords.map(({ kind }) => kind),
      ['iClient'],
    );
    assert.deepEqual(await deleteCreatedRecords(await linked.api(), outcome.createdRecords, signal), []);
    assert.deepEqual(await linked.listNames('/v1/iclients'), before);
  });

  it('makes one OAuth 2.0 client where two windows send it', async () => {
    const connection = await linked.saveOAuthConnection();
    const [plan, otherPlan] = [await linked.plan(connection), await linked.plan(connection, { name: 'Second' })];
    assert.equal((await send(plan)).problem, undefined);
    const clientCount = (await linked.listNames('/v1/iclients')).length;
    const outcome = await send(otherPlan);
    assert.equal(outcome.problem, undefined);
    assert.deepEqual(
      outcome.createdRecords.map(({ kind }) => kind),
      ['connection'],
    );
    assert.equal((await linked.listNames('/v1/iclients')).length, clientCount);
  });

  it('is not sent where it was deleted in another window', async () => {
    const connection = await linked.saveAppKeyConnection();
    const plan = await linked.plan(connection);
    await linked.service.delete(connection.id);
    await assert.rejects(send(plan), (error: unknown) =>
      /deleted, perhaps in another window/.test(toProblem(error).why ?? ''),
    );
  });

  it('is not made where a person does not want the universal HTTP connection', async () => {
    await addFault({ method: 'GET', path: '/v1/httpconnectors/' }, { status: 403, body: { errors: [] } });
    const confirmUniversal = (): Promise<boolean> => Promise.resolve(false);
    const planned = linked.plan(await linked.saveAppKeyConnection(), {}, { ...noQuestions, confirmUniversal });
    assert.equal(toProblem(await planned.catch((error: unknown) => error)).kind, 'cancelled');
  });

  for (const [message, expected] of [
    ['401 Unauthorized', /did not accept the App key/],
    ['{"error":"invalid_client"}', /did not accept the App key/],
    ['403 Forbidden', /knows the App key, but does not permit/],
    ['404 Not Found', /does not know the address/],
    ['getaddrinfo ENOTFOUND acme.celonis.cloud', /does not find the domain/],
    ['connect ECONNREFUSED 10.0.0.1:443', /does not reach/],
    ['The connection is not authorized yet.', /waits for its authorization/],
    ['Something else.', /could not use the connection/],
  ] as const)
    it(`says what the failed ping "${message}" means`, async () => {
      const problem = explainPing([{ message }], readCelonisSource(await linked.saveAppKeyConnection()));
      assert.match(problem.what, expected);
      assert.match(problem.why ?? '', /^Celigo says: /);
      assert.ok(problem.next, 'it says what to do');
    });

  for (const [status, expected] of [
    [401, 'Celigo did not accept the API token.'],
    [402, 'The license of the Celigo account does not cover this.'],
    [403, 'The API token does not permit this.'],
  ] as const) {
    it(`says what a ${status} of Celigo means`, async () => {
      const plan = await linked.plan(await linked.saveAppKeyConnection());
      await addFault(
        { method: 'POST', path: '/v1/connections$' },
        { status, body: { errors: [{ code: 'x', message: 'No.' }] } },
      );
      const outcome = await send(plan);
      assert.equal(outcome.problem?.what, expected);
      assert.deepEqual(outcome.createdRecords, []);
    });
  }

  it('is a universal HTTP connection where the account has no connector, and the review says so', async () => {
    await addFault({ method: 'GET', path: '/v1/httpconnectors' }, { status: 200, body: [] });
    const plan = await linked.plan(await linked.saveAppKeyConnection());
    assert.match(
      JSON.stringify(reviewConnection(plan).paragraphs),
      /universal HTTP connection.*no connector for Celonis/,
    );
    assert.equal((await send(plan)).problem, undefined);
  });

  it('asks which connector is meant where there are several, and never guesses', async () => {
    const { _id } = await findConnector();
    const list = [
      { _id, name: 'Celonis', legacyId: 'celonis' },
      { _id: '65e1a4c0a7d3c95b1effffff', name: 'Celonis (beta)' },
    ];
    await addFault({ method: 'GET', path: '/v1/httpconnectors$' }, { status: 200, body: list });
    const asked: number[] = [];
    const chooseConnector: PlanQuestions['chooseConnector'] = async (connectors) => {
      asked.push(connectors.length);
      return connectors[0]!;
    };
    await linked.plan(await linked.saveAppKeyConnection(), {}, { ...noQuestions, chooseConnector });
    assert.deepEqual(asked, [2]);
  });

  it('offers the universal HTTP connection where the connector has a form that is not known', async () => {
    for (const [connector, expected] of [
      [{ name: 'Celonis' }, /_id|known form/],
      [
        {
          _id: 'x',
          name: 'Celonis',
          baseURIs: ['https://{{{connection.settings.region}}}'],
          supportedBy: { connection: {} },
        },
        /refers to/,
      ],
      [
        { _id: 'x', name: 'Celonis', baseURIs: ['https://elsewhere.example'], supportedBy: { connection: {} } },
        /does not lead/,
      ],
      [{ _id: 'x', name: 'Celonis', apis: [{ _id: 'y', name: 'Process queries' }] }, /Process queries/],
    ] as const) {
      await addFault({ method: 'GET', path: '/v1/httpconnectors/' }, { status: 200, body: connector });
      const reasons: string[] = [];
      const confirmUniversal: PlanQuestions['confirmUniversal'] = async (reason) => {
        reasons.push(reason);
        return true;
      };
      const plan = await linked.plan(await linked.saveAppKeyConnection(), {}, { ...noQuestions, confirmUniversal });
      assert.match(reasons.join(' '), expected);
      assert.equal(plan.connector, undefined);
    }
  });

  it('is not sent where it was changed after the review', async () => {
    const connection = await linked.saveAppKeyConnection();
    const plan = await linked.plan(connection);
    const { id, vendor, name, environment, values } = connection;
    await linked.service.save({
      ...{ id, vendor, name, environment },
      values: { ...values, poolId: 'another-pool' },
      secrets: { appKey: 'x' },
    });
    await assert.rejects(send(plan), /was changed since this review was made/);
  });

  it('carries its secret to Celigo and nowhere else', async () => {
    const canary = linked.sandbox.address.celonis.appKey;
    const connection = await linked.saveAppKeyConnection();
    const plan = await linked.plan(connection);
    const steps: string[] = [];
    const outcome = await sendConnectionPlan(linked.service, plan, (text) => steps.push(text), signal);
    const failed = await send(await linked.plan(connection));
    const link = linked.service.get(connection.id)!.links![0]!;
    const source = readCelonisSource(connection);
    const update = await planUpdate(await linked.api(), { connection, source, account: linked.account, link }, signal);
    const everything = JSON.stringify([
      plan,
      reviewConnection(plan),
      steps,
      outcome,
      failed,
      update,
      reviewUpdate(update),
      linked.logLines,
      linked.service.list(),
      await linked.call('GET', '/v1/connections'),
    ]);
    assert.deepEqual(findSecretEncodings(everything, canary), []);
    const secrets = await linked.service.openSession(connection.id);
    assert.equal(secrets.secrets['appKey'], canary, 'the search looks for the right thing');
  });

  it('gets the new secret there, and everything else stays as it is', async () => {
    const connection = await linked.saveAppKeyConnection();
    await send(await linked.plan(connection));
    const link = linked.service.get(connection.id)!.links![0]!;
    const read = () => linked.call('GET', `/v1/connections/${link.remoteId}`) as Promise<Record<string, unknown>>;
    const before = await read();
    const { id, vendor, name, environment, values } = connection;
    const saveKey = (appKey: string) =>
      linked.service.save({ id, vendor, name, environment, values, secrets: { appKey } });
    const update = async () => {
      const current = linked.service.get(id)!;
      const place = { connection: current, source: readCelonisSource(current), account: linked.account, link };
      return sendUpdatePlan(linked.service, await planUpdate(await linked.api(), place, signal), ignoreStep, signal);
    };
    await saveKey('another-key');
    assert.equal((await update())?.kind, 'unauthorized');
    assert.equal((await read())['offline'], true);
    await saveKey(linked.sandbox.address.celonis.appKey);
    assert.equal(await update(), undefined);
    const withoutTime = ({ lastModified: _time, ...record }: Record<string, unknown>) => record;
    assert.deepEqual(withoutTime(await read()), withoutTime(before));
  });

  it('is not updated where another secret of the record would be lost', async () => {
    const connection = await linked.saveAppKeyConnection();
    const plan = await linked.plan(connection);
    const outcome = await send(plan);
    const record = (await linked.call('GET', `/v1/connections/${outcome.connection!._id}`)) as Record<string, object>;
    await linked.call('PUT', `/v1/connections/${outcome.connection!._id}`, {
      ...record,
      http: { ...record['http'], clientCertificates: { key: 'another secret' } },
    });
    const link = linked.service.get(connection.id)!.links![0]!;
    const place = { connection, source: plan.source, account: linked.account, link };
    await assert.rejects(planUpdate(await linked.api(), place, signal), /http\.clientCertificates\.key/);
  });

  it('is recognised there by domain, data pool and API type', async () => {
    const connection = await linked.saveAppKeyConnection();
    assert.deepEqual((await recognizeConnections(await linked.api(), connection, signal)).sameTarget, []);
    await send(await linked.plan(connection));
    const { sameTarget } = await recognizeConnections(await linked.api(), connection, signal);
    assert.deepEqual(
      sameTarget.map(({ name }) => name),
      ['Made here'],
    );
    const otherPool = { ...connection, values: { ...connection.values, poolId: 'other' } };
    assert.deepEqual((await recognizeConnections(await linked.api(), otherPool, signal)).sameTarget, []);
  });

  it('is shown on both sides, with its state and the flows that use it', async () => {
    const connection = await linked.saveAppKeyConnection();
    const outcome = await send(await linked.plan(connection));
    const rows = new LinkRows(linked.service);
    const [row] = rows.listForConnection(linked.service.get(connection.id)!);
    assert.equal(row?.label, 'Used in Celigo: Made here');
    assert.equal((await row?.loadDetails?.(signal))?.description, 'online · 0 flows');
    assert.deepEqual(
      (await row?.loadChildren?.(signal))?.map(({ label }) => label),
      ['No flow uses it yet.'],
    );
    const remoteRow = {
      id: 'x',
      kind: 'celigoConnection',
      label: 'Made here',
      icon: 'plug',
      data: { connectionId: outcome.connection!._id },
    };
    assert.deepEqual(
      rows.listForResource(linked.account.id, remoteRow).map(({ label }) => label),
      ['Celonis: Celonis by custom'],
    );
    assert.deepEqual(rows.listForResource('another account', remoteRow), []);
  });

  it('is brought here from Celigo with all but its secret', async () => {
    const connection = await linked.saveOAuthConnection();
    const outcome = await send(await linked.plan(connection));
    const api = await linked.api();
    const remote = await getConnection(api, outcome.connection!._id, signal);
    const brought = await readBroughtConnection(api, remote, linked.clients, linked.account, signal);
    assert.equal(brought.name, 'Made here');
    assert.deepEqual(brought.values, {
      apiType: 'intelligence',
      domain: linked.sandbox.address.celonis.domain,
      authType: 'oauth',
      scopes: 'intelligence.knowledge-models:read',
      validDomains: linked.sandbox.address.celonis.domain,
      oauthClient: connection.values['oauthClient'],
    });
    assert.ok(isBrought(connection, brought));
    const shopify = ((await linked.call('GET', '/v1/connections')) as { _id: string; name: string }[]).find(
      ({ name }) => name.startsWith('Shopify'),
    )!;
    await assert.rejects(
      readBroughtConnection(api, await getConnection(api, shopify._id, signal), linked.clients, linked.account, signal),
      /does not lead to Celonis/,
    );
  });

  it('asks for the name of the connection on production, and says where environments differ', async () => {
    const connection = await linked.saveAppKeyConnection(undefined, 'production');
    const review = reviewConnection(await linked.plan(connection));
    assert.equal(review.typedName?.name, 'Celonis by custom');
    assert.match(describeEnvironmentMismatch(connection, linked.account) ?? '', /is Production and .* is Test/);
    assert.ok(review.warnings.some((warning) => /is Production and/.test(warning)));
  });

  it('shows every field that is written in the review', async () => {
    const plan = await linked.plan(await linked.saveAppKeyConnection());
    const rows = reviewConnection(plan).sections.flatMap((section) => section.rows);
    const labels = rows.map(({ label }) => label);
    for (const path of ['name', 'type', 'settings.domain', 'settings.poolId', 'http.baseURI', 'http.encrypted.appKey'])
      assert.ok(labels.includes(path), path);
    assert.match(
      rows.find(({ isSecret }) => isSecret)?.value ?? '',
      new RegExp(`^to ${new URL(linked.account.origin).host} .*${linked.sandbox.address.celonis.domain}$`),
    );
  });

  it('tells a token without access to connections from everything else', async () => {
    await addFault({ method: 'GET', path: '/v1/httpconnectors' }, { status: 403, body: { errors: [] } });
    const error = await linked.plan(await linked.saveAppKeyConnection()).catch((caught: unknown) => caught);
    assert.equal(toProblem(error).what, 'The API token does not permit this.');
  });
});
