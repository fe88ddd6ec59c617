import assert from 'node:assert/strict';
import { planReplacement, replaceKey } from '../../../../src/app/keyToOAuth/planReplacement';
import { hasReplaceableKey } from '../../../../src/app/keyToOAuth/replaceableKey';
import { reviewReplacement } from '../../../../src/app/keyToOAuth/reviewReplacement';
import type { Connection } from '../../../../src/connections/connectionRecord';
import type { OAuthClient } from '../../../../src/connections/oauthClients';
import { toProblem } from '../../../../src/core/problem';
import { LinkedSandbox } from '../../../support/linkedSandbox';
import { findSecretEncodings } from '../../../support/secretSearch';

const { signal } = new AbortController();
const ignoreStep = (): void => {};

describe('The way from a key to OAuth 2.0', () => {
  let linked: LinkedSandbox;
  let connection: Connection;

  beforeEach(async () => {
    linked = await LinkedSandbox.start();
    connection = await linked.saveAppKeyConnection();
  });
  afterEach(() => linked.close());

  /** A client of the sandbox, as a person enters it. */
  const saveClient = (name: string, clientSecret?: string): Promise<OAuthClient> => {
    const { oauthClients, oauthClientId, oauthClientSecret, domain } = linked.sandbox.address.celonis;
    const { id, secret } = oauthClients[name] ?? { id: oauthClientId, secret: oauthClientSecret };
    return linked.clients.save({
      vendor: 'celonis',
      name,
      clientId: id,
      clientSecret: clientSecret ?? secret,
      clientAuthentication: 'basic',
      origins: [`http://${domain}`],
    });
  };
  const plan = async (client: OAuthClient, of = connection) =>
    planReplacement(linked.service, of, client, ignoreStep, signal);
  const keyIsThere = async (): Promise<boolean> =>
    (await linked.service.openSession(connection.id)).secrets['appKey'] === linked.sandbox.address.celonis.appKey;

  it('keeps the id of the connection, and takes the key away once the client works', async () => {
    await linked.service.addLink(connection.id, { accountId: linked.account.id, remoteId: '1', name: 'Made there' });
    connection = linked.service.get(connection.id)!;
    const replacement = await plan(await saveClient('everything'));
    assert.ok(replacement.isUsable);
    assert.deepEqual(replacement.access.scopes, ['integration.data-pools:data_push', 'integration.data-pools:read']);
    assert.match(reviewReplacement(replacement).warnings.join('\n'), /"Made there" in Celigo goes on with the App key/);
    assert.ok(await keyIsThere(), 'nothing is changed before');
    await replaceKey(linked.service, replacement, ignoreStep, signal);
    const changed = linked.service.get(connection.id)!;
    assert.equal(changed.values['authType'], 'oauth');
    assert.deepEqual(changed.secrets, []);
    assert.equal(changed.lastTest?.outcome, 'works');
    assert.equal(changed.links?.length, 1);
    assert.ok(!hasReplaceableKey(changed));
    const session = await linked.service.openSession(connection.id);
    assert.deepEqual(session.secrets, {});
    assert.deepEqual(
      findSecretEncodings(JSON.stringify([...linked.machine.secrets]), linked.sandbox.address.celonis.appKey),
      [],
      'the key is in no store any more',
    );
  });

  it('names each missing scope, and goes on with those that are granted', async () => {
    const replacement = await plan(await saveClient('dataPushOnly'));
    assert.ok(replacement.isUsable, 'pushing is all that it must be able to do');
    assert.deepEqual(replacement.access.scopes, ['integration.data-pools:data_push']);
    const { warnings } = reviewReplacement(replacement);
    assert.equal(warnings.length, 1, 'one missing scope is one warning');
    assert.match(
      warnings.join('\n'),
      /Missing scope: integration\.data-pools:read or integration\.data-pools .* Without it: See tables and columns, See data models\./,
    );
    await replaceKey(linked.service, replacement, ignoreStep, signal);
    assert.equal(linked.service.get(connection.id)?.values['scopes'], 'integration.data-pools:data_push');
  });

  it('names each missing permission, and leaves the key where it is', async () => {
    const replacement = await plan(await saveClient('noPermission'));
    assert.ok(!replacement.isUsable);
    const review = reviewReplacement(replacement);
    assert.match(review.warnings.join('\n'), /Missing permission: Data Push API, in the permissions of the data pool/);
    assert.match(JSON.stringify(review.sections), /The scope is granted, and the permission is missing/);
    assert.equal(review.confirmLabel, 'Try Again');
    const error = await replaceKey(linked.service, replacement, ignoreStep, signal).catch((caught: unknown) => caught);
    assert.match(toProblem(error).what, /The App key was not replaced/);
    assert.ok(toProblem(error).next);
    assert.ok(await keyIsThere());
  });

  it('is of no use with a client for something else', async () => {
    const replacement = await plan(await saveClient('intelligenceReadOnly'));
    assert.ok(!replacement.isUsable);
    assert.deepEqual(replacement.access.scopes, []);
    assert.match(JSON.stringify(reviewReplacement(replacement)), /Missing scope: integration\.data-pools:data_push/);
  });

  it('tells at once that the client itself is not accepted', async () => {
    const error = await plan(await saveClient('everything', 'wrong-secret')).catch((caught: unknown) => caught);
    assert.match(toProblem(error).what, /does not accept the OAuth 2\.0 client "everything"/);
    assert.ok(await keyIsThere());
  });

  it('leaves the key where the client stops working between the review and the confirmation', async () => {
    const client = await saveClient('everything');
    const replacement = await plan(client);
    await linked.clients.save({ ...client, clientSecret: 'replaced-meanwhile' });
    await assert.rejects(replaceKey(linked.service, replacement, ignoreStep, signal), /was not replaced/);
    assert.ok(await keyIsThere());
    assert.equal(linked.service.get(connection.id)?.values['authType'], 'custom');
  });

  it('is not carried out where the connection was changed since the review', async () => {
    const replacement = await plan(await saveClient('everything'));
    await linked.service.setField(connection.id, { field: 'poolId', value: 'another-pool' });
    await assert.rejects(replaceKey(linked.service, replacement, ignoreStep, signal), /was changed since this review/);
    assert.ok(await keyIsThere());
  });

  it('says what the key could not do either, which is no loss', async () => {
    const appKey = linked.sandbox.address.celonis.keys['dataPushOnlyAppKey']!;
    const limited = await linked.saveAppKeyConnection(appKey);
    const replacement = await plan(await saveClient('dataPushOnly'), limited);
    const review = reviewReplacement(replacement);
    assert.deepEqual(review.warnings, []);
    assert.match(JSON.stringify(review.sections), /Missing scope: .* The App key does not permit this either/);
  });

  it('tries what an Intelligence connection is used for', async () => {
    const { poolId: _poolId, ...values } = connection.values;
    const intelligence = await linked.service.save({
      vendor: 'celonis',
      name: 'Intelligence',
      environment: 'none',
      values: { ...values, apiType: 'intelligence' },
      secrets: { appKey: linked.sandbox.address.celonis.appKey },
    });
    const replacement = await plan(await saveClient('intelligenceReadOnly'), intelligence);
    assert.ok(replacement.isUsable);
    assert.deepEqual(replacement.access.scopes, ['intelligence.knowledge-models:read']);
    assert.match(
      reviewReplacement(replacement).warnings.join('\n'),
      /Missing scope: intelligence\.subscriptions:manage/,
    );
    await replaceKey(linked.service, replacement, ignoreStep, signal);
    assert.equal(linked.service.get(intelligence.id)?.values['authType'], 'oauth');
  });

  it('shows no secret, and asks for the name on production', async () => {
    const production = await linked.saveAppKeyConnection(undefined, 'production');
    const replacement = await plan(await saveClient('everything'), production);
    const review = reviewReplacement(replacement);
    assert.equal(review.typedName?.name, production.name);
    const { appKey, oauthClientSecret } = linked.sandbox.address.celonis;
    const everything = JSON.stringify([replacement, review, linked.logLines]);
    for (const secret of [appKey, oauthClientSecret]) assert.deepEqual(findSecretEncodings(everything, secret), []);
  });
});
