import assert from 'node:assert/strict';
import { accessRows, accessTable, readAccess, toCsv, toJson } from '../../../src/celigo/accessReport';
import type { User } from '../../../src/celigo/schemas';
import { CeligoServer, id, none, user } from '../../support/celigoServer';

const names = new Map([[id(5), 'Orders, "EU"']]);
const single = { integrationAccessLevel: [{ _integrationId: id(5), accessLevel: 'manage' }, { _integrationId: id(6), accessLevel: 'monitor' }] };
const rows = (...users: Record<string, unknown>[]): ReturnType<typeof accessRows> => accessRows(users as User[], names);
const access = (...users: Record<string, unknown>[]): string[] => rows(...users).map((row) => `${row.role} ${row.integration}: ${row.access}`);

describe('The access report', () => {
  it('has a row for each right as it takes effect', () => {
    assert.deepEqual(access(user(1, { accessLevel: 'administrator', ...single })), ['administrator *: administrator']);
    assert.deepEqual(access(user(1, { accessLevel: 'manage' })), ['manage *: manage']);
    assert.deepEqual(access(user(1, { accessLevel: 'monitor', ...single })), ['monitor *: monitor', 'monitor Orders, "EU": manage', `monitor ${id(6)}: monitor`]);
    assert.deepEqual(access(user(1, single)), ['custom Orders, "EU": manage', `custom ${id(6)}: monitor`]);
    assert.deepEqual(access(user(1)), ['custom : ']);
  });

  it('covers all users, part by part, with the names of the integrations', async () => {
    const server = await CeligoServer.start();
    try {
      server
        .on('GET /v1/ashares', ({ query }) =>
          query.has('after') ? { json: [user(2, single)] } : { json: [user(1, { accessLevel: 'manage' })], headers: { link: '</v1/ashares?after=1>; rel="next"' } },
        )
        .on('GET /v1/integrations', { json: [{ _id: id(5), name: 'Orders' }] });
      const read = await readAccess(server.api, none);
      assert.deepEqual(read.map((row) => [row.email, row.integration, row.access]), [
        ['user1@example.com', '*', 'manage'],
        ['user2@example.com', 'Orders', 'manage'],
        ['user2@example.com', id(6), 'monitor'],
      ]);
    } finally {
      server.close();
    }
  });

  it('speaks in plain words on screen, and leaves out what only programs need', () => {
    const { columns, rows: cells } = accessTable(rows(user(1, { accessLevel: 'manage', accountMFARequired: true }), user(2, single), user(3, { sharedWithUser: { email: 'c@example.com' } })));
    const onScreen = cells.map((row) => columns.flatMap(({ hidden, words }, index) => (hidden ? [] : [words?.(row[index] ?? null) ?? row[index]])));
    assert.deepEqual(columns.filter(({ hidden }) => hidden).map(({ id: name }) => name), ['integrationId']);
    assert.deepEqual(onScreen[0]?.slice(2), ['accepted', 'Manage', 'All integrations', 'Manage', 'no', 'yes', 'never']);
    assert.deepEqual(onScreen[1]?.slice(3, 6), ['Custom', 'Orders, "EU"', 'Manage']);
    assert.deepEqual(onScreen.at(-1)?.slice(3, 6), ['Custom', '', 'None']);
  });

  it('is a CSV that every reader takes', () => {
    const csv = toCsv(rows(user(1, { ...single, lastSignIn: '2026-01-03T00:00:00.000Z', accountMFARequired: true })));
    const [header, first, , end] = csv.split('\r\n');
    assert.equal(header, 'email,name,state,role,integration,integrationId,access,ssoRequired,mfaRequired,lastSignIn');
    assert.equal(first, `user1@example.com,User 1,accepted,custom,"Orders, ""EU""",${id(5)},manage,false,true,2026-01-03T00:00:00.000Z`);
    assert.equal(end, '');
  });

  it('never lets a name become a formula', () => {
    const name = (text: string): string => toCsv(rows(user(1, { accessLevel: 'monitor', sharedWithUser: { email: 'a@b.c', name: text } }))).split('\r\n').slice(1).join('\r\n').slice('a@b.c,'.length);
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1']) assert.ok(name(text).startsWith(`'${text}`), text);
    assert.ok(name('=HYPERLINK("x","y")').startsWith('"\'=HYPERLINK(""x"",""y"")"'));
    assert.ok(name('\r\n=1').startsWith('"\''));
    assert.ok(name('Anne-Marie').startsWith('Anne-Marie,'));
  });

  it('is JSON with the same columns', () => {
    const [row] = JSON.parse(toJson(rows(user(1, { accessLevel: 'manage' })))) as Record<string, unknown>[];
    assert.equal(row?.['integration'], '*');
    assert.equal(Object.keys(row ?? {}).length, 10);
  });
});
