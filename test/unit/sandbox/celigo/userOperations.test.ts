import assert from 'node:assert/strict';
import { CeligoClient, type Json } from './celigoSandboxClient';

describe("The sandbox's Celigo and its users", () => {
  let celigo: CeligoClient;
  beforeEach(async () => {
    celigo = await CeligoClient.start();
  });
  afterEach(() => celigo.close());

  it('has people in every role and every state, and never the owner', async () => {
    const users = await celigo.everything('/v1/ashares');
    const count = (holds: (user: Json) => boolean): number => users.filter(holds).length;
    for (const level of ['administrator', 'manage', 'monitor', undefined])
      assert.ok(count(({ accessLevel }) => accessLevel === level) >= 3, level);
    assert.ok(
      count(({ accepted, dismissed, disabled }) => accepted === false && dismissed === false && disabled === false) >=
        2,
      'pending',
    );
    assert.ok(count(({ dismissed }) => dismissed === true) >= 2);
    assert.ok(count(({ disabled }) => disabled === true) >= 2);
    for (const name of ['accountSSORequired', 'accountMFARequired'])
      assert.ok(count((user) => user[name] === true) >= 3, name);
    assert.ok(count(({ sharedWithUser }) => (sharedWithUser as Json)['accountSSOLinked'] === 'this_account') >= 3);
    const { _userId } = (await celigo.get('/v1/tokenInfo')).body;
    assert.ok(users.every(({ sharedWithUser }) => (sharedWithUser as Json)['_id'] !== _userId));
  });

  it('invites by e-mail with an access level, per integration, or without any', async () => {
    const { _id: integration } = await celigo.named('/v1/integrations', 'Warehouse EDI');
    const invitation = await celigo.post('/v1/invite', { email: 'nora.new@alpenrad.example', accessLevel: 'manage' });
    assert.deepEqual(
      [invitation.status, invitation.body['accepted'], invitation.body['dismissed']],
      [201, false, false],
    );
    const part = await celigo.post('/v1/invite', {
      email: 'otto.new@alpenrad.example',
      integrationAccessLevel: [{ _integrationId: integration, accessLevel: 'monitor' }],
    });
    assert.equal(part.status, 201);
    assert.equal((await celigo.post('/v1/invite', { email: 'none.new@alpenrad.example' })).status, 201);
    const otto = await celigo.user('otto.new@alpenrad.example');
    assert.deepEqual(otto['integrationAccessLevel'], [{ _integrationId: integration, accessLevel: 'monitor' }]);
    assert.ok(!('accessLevel' in otto));
    assert.equal((await celigo.user('none.new@alpenrad.example'))['accessLevel'], undefined);
  });

  it('refuses an invitation to who is there already, whatever the case, and one that makes no sense', async () => {
    assert.equal(
      (await celigo.post('/v1/invite', { email: 'ANNA.Berger@alpenrad.example', accessLevel: 'manage' })).status,
      409,
    );
    assert.equal(
      (await celigo.post('/v1/invite', { email: 'jonas.weber@alpenrad.example' })).status,
      409,
      'a dismissed one too',
    );
    for (const body of [
      {},
      { email: 'no address' },
      { email: 'a@b.example', accessLevel: 'owner' },
      { email: 'a@b.example', accessLevel: 'tile' },
    ]) {
      assert.equal((await celigo.post('/v1/invite', body)).status, 422, JSON.stringify(body));
    }
    const unknown = await celigo.post('/v1/invite', {
      email: 'a@b.example',
      integrationAccessLevel: [{ _integrationId: '65e1a4c0a7d3c95b1effffff', accessLevel: 'manage' }],
    });
    assert.deepEqual([unknown.status, unknown.code], [422, 'invalid_ref']);
    assert.equal(
      (
        await celigo.post(
          '/v1/invite',
          { email: 'a@b.example' },
          { token: celigo.address.tokens['managePersonalToken'] ?? '' },
        )
      ).status,
      403,
    );
  });

  it('invites many at once and says of each what became of it', async () => {
    const answer = await celigo.post('/v1/invite/multiple', {
      emails: ['one@alpenrad.example', 'anna.berger@alpenrad.example', 'two@alpenrad.example'],
      accessLevel: 'monitor',
    });
    assert.deepEqual(
      answer.list.map((invitationResult) => [
        invitationResult['statusCode'],
        ((invitationResult['doc'] as Json)['sharedWithUser'] as Json)['email'],
      ]),
      [
        [201, 'one@alpenrad.example'],
        [400, 'anna.berger@alpenrad.example'],
        [201, 'two@alpenrad.example'],
      ],
    );
    assert.equal((await celigo.user('two@alpenrad.example'))['accessLevel'], 'monitor');
  });

  it("replaces the whole record by PUT: what is omitted is gone, what is not the client's stays", async () => {
    const userBefore = await celigo.user('liam.murphy@alpenrad.example');
    assert.equal((userBefore['integrationAccessLevel'] as unknown[]).length, 2);
    const updatedUser = await celigo.put(`/v1/ashares/${userBefore._id}`, {
      ...userBefore,
      accessLevel: 'monitor',
      accepted: false,
      sharedWithUser: { email: 'x' },
    });
    assert.equal(updatedUser.status, 200);
    const merged = (await celigo.get(`/v1/ashares/${userBefore._id}`)).body;
    assert.deepEqual({ ...merged, lastModified: '' }, { ...userBefore, accessLevel: 'monitor', lastModified: '' });
    await celigo.put(`/v1/ashares/${userBefore._id}`, { accessLevel: 'monitor' });
    const erased = (await celigo.get(`/v1/ashares/${userBefore._id}`)).body;
    assert.deepEqual(
      [erased['accessLevel'], erased['integrationAccessLevel'], erased['accountMFARequired'], erased['accepted']],
      ['monitor', [], undefined, true],
    );
    await celigo.put(`/v1/ashares/${userBefore._id}`, { integrationAccessLevel: null, accountSSORequired: false });
    assert.equal((await celigo.get(`/v1/ashares/${userBefore._id}`)).body['accessLevel'], undefined);
    assert.equal((await celigo.put(`/v1/ashares/${userBefore._id}`, { accessLevel: null })).status, 422);
  });

  it('toggles disabled at every call, and wants a body for it', async () => {
    const { _id } = await celigo.user('felix.kramer@alpenrad.example');
    const disabled = async (): Promise<unknown> => (await celigo.get(`/v1/ashares/${_id}`)).body['disabled'];
    assert.equal((await celigo.put(`/v1/ashares/${_id}/disable`)).status, 200);
    assert.equal(await disabled(), true);
    await celigo.put(`/v1/ashares/${_id}/disable`);
    assert.equal(await disabled(), false);
    assert.equal((await celigo.call('PUT', `/v1/ashares/${_id}/disable`)).status, 400);
  });

  it('sends only a dismissed invitation again', async () => {
    const dismissed = await celigo.user('jonas.weber@alpenrad.example');
    assert.equal((await celigo.put(`/v1/ashares/${dismissed._id}/reinvite`)).status, 200);
    assert.equal((await celigo.get(`/v1/ashares/${dismissed._id}`)).body['dismissed'], false);
    assert.equal((await celigo.put(`/v1/ashares/${dismissed._id}/reinvite`)).status, 422, 'it is pending now');
    const pending = await celigo.user('ines.carvalho@alpenrad.example');
    assert.equal((await celigo.put(`/v1/ashares/${pending._id}/reinvite`)).status, 422);
  });

  it('removes a user for good', async () => {
    const { _id } = await celigo.user('felix.kramer@alpenrad.example');
    assert.equal((await celigo.call('DELETE', `/v1/ashares/${_id}`)).status, 204);
    assert.equal((await celigo.get(`/v1/ashares/${_id}`)).status, 404);
    assert.equal((await celigo.call('DELETE', `/v1/ashares/${_id}`)).status, 404);
  });

  it('lists who may use an integration with the level there', async () => {
    const { _id } = await celigo.named('/v1/integrations', 'Warehouse EDI');
    const levels = new Map(
      (await celigo.everything(`/v1/integrations/${_id}/ashares`)).map((userAccess) => [
        (userAccess['sharedWithUser'] as Json)['email'],
        userAccess['accessLevel'],
      ]),
    );
    assert.equal(levels.get('anna.berger@alpenrad.example'), 'administrator');
    assert.equal(levels.get('clara.moreau@alpenrad.example'), 'monitor');
    assert.equal(levels.get('liam.murphy@alpenrad.example'), 'manage');
    assert.equal(levels.get('nils.andersen@alpenrad.example'), 'monitor');
    assert.ok(!levels.has('katarina.horvat@alpenrad.example') && !levels.has('rosa.martinez@alpenrad.example'));
  });

  it('lists the accounts that are shared with the caller, where invitations are accepted', async () => {
    const pending = (await celigo.get('/v1/shared/ashares')).list.find(({ accepted }) => accepted === false);
    assert.ok(pending);
    assert.equal((await celigo.put(`/v1/ashares/${pending._id}/accept`)).status, 200);
    assert.ok((await celigo.get('/v1/shared/ashares')).list.every(({ accepted }) => accepted === true));
    const other = await celigo.user('ines.carvalho@alpenrad.example');
    assert.equal((await celigo.put(`/v1/ashares/${other._id}/accept`)).status, 404, "somebody else's invitation");
  });

  it('takes people out of an integration that is deleted, and notes every change', async () => {
    const created = await celigo.post('/v1/integrations', { name: 'Short-lived' });
    const _integrationId = String(created.body['_id']);
    const userBefore = await celigo.user('rosa.martinez@alpenrad.example');
    await celigo.put(`/v1/ashares/${userBefore._id}`, {
      ...userBefore,
      integrationAccessLevel: [{ _integrationId, accessLevel: 'manage' }],
    });
    assert.equal((await celigo.call('DELETE', `/v1/integrations/${_integrationId}`)).status, 204);
    assert.deepEqual((await celigo.user('rosa.martinez@alpenrad.example'))['integrationAccessLevel'], []);
    const audit = (await celigo.get('/v1/audit?resourceType=ashares')).list;
    assert.deepEqual(
      audit.map((entry) => [
        entry['event'],
        (entry['fieldChanges'] as { fieldPath: string }[]).map(({ fieldPath }) => fieldPath),
      ]),
      [['update', ['integrationAccessLevel']]],
    );
  });
});
