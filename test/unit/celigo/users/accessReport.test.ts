import assert from 'node:assert/strict';
import type { User } from '../../../../src/celigo/apiSchemas';
import {
  accessToCsv,
  accessToJson,
  createAccessRows,
  createAccessTable,
  readAccessRows,
} from '../../../../src/celigo/users/accessReport';
import { createCeligoId, createCeligoUser, FakeCeligoServer, neverAborted } from '../../../support/celigoServer';

const names = new Map([[createCeligoId(5), 'Orders, "EU"']]);
const single = {
  integrationAccessLevel: [
    { _integrationId: createCeligoId(5), accessLevel: 'manage' },
    { _integrationId: createCeligoId(6), accessLevel: 'monitor' },
  ],
};
const rows = (...users: Record<string, unknown>[]): ReturnType<typeof createAccessRows> =>
  createAccessRows(users as User[], names);
const access = (...users: Record<string, unknown>[]): string[] =>
  rows(...users).map((row) => `${row.role} ${row.integration}: ${row.access}`);

describe('The access report', () => {
  it('has a row for each right as it takes effect', () => {
    assert.deepEqual(access(createCeligoUser(1, { accessLevel: 'administrator', ...single })), [
      'administrator *: administrator',
    ]);
    assert.deepEqual(access(createCeligoUser(1, { accessLevel: 'manage' })), ['manage *: manage']);
    assert.deepEqual(access(createCeligoUser(1, { accessLevel: 'monitor', ...single })), [
      'monitor *: monitor',
      'monitor Orders, "EU": manage',
      `monitor ${createCeligoId(6)}: monitor`,
    ]);
    assert.deepEqual(access(createCeligoUser(1, single)), [
      'custom Orders, "EU": manage',
      `custom ${createCeligoId(6)}: monitor`,
    ]);
    assert.deepEqual(access(createCeligoUser(1)), ['custom : ']);
  });

  it('covers all users, part by part, with the names of the integrations', async () => {
    const server = await FakeCeligoServer.start();
    try {
      server
        .setReply('GET /v1/ashares', ({ query }) =>
          query.has('after')
            ? { json: [createCeligoUser(2, single)] }
            : {
                json: [createCeligoUser(1, { accessLevel: 'manage' })],
                headers: { link: '</v1/ashares?after=1>; rel="next"' },
              },
        )
        .setReply('GET /v1/integrations', { json: [{ _id: createCeligoId(5), name: 'Orders' }] });
      const read = await readAccessRows(server.celigoApi, neverAborted);
      assert.deepEqual(
        read.map((row) => [row.email, row.integration, row.access]),
        [
          ['user1@example.com', '*', 'manage'],
          ['user2@example.com', 'Orders', 'manage'],
          ['user2@example.com', createCeligoId(6), 'monitor'],
        ],
      );
    } finally {
      server.close();
    }
  });

  it('speaks in plain words on screen, and leaves out what only programs need', () => {
    const { columns, rows: cells } = createAccessTable(
      rows(
        createCeligoUser(1, { accessLevel: 'manage', accountMFARequired: true }),
        createCeligoUser(2, single),
        createCeligoUser(3, { sharedWithUser: { email: 'c@example.com' } }),
      ),
    );
    const onScreen = cells.map((row) =>
      columns.flatMap(({ isExportOnly: hidden, formatCell: words }, index) =>
        hidden ? [] : [words?.(row[index] ?? null) ?? row[index]],
      ),
    );
    assert.deepEqual(
      columns.filter(({ isExportOnly: hidden }) => hidden).map(({ id: name }) => name),
      ['integrationId'],
    );
    assert.deepEqual(onScreen[0]?.slice(2), ['accepted', 'Manage', 'All integrations', 'Manage', 'no', 'yes', 'never']);
    assert.deepEqual(onScreen[1]?.slice(3, 6), ['Custom', 'Orders, "EU"', 'Manage']);
    assert.deepEqual(onScreen.at(-1)?.slice(3, 6), ['Custom', '', 'None']);
  });

  it('is a CSV that every reader takes', () => {
    const csv = accessToCsv(
      rows(createCeligoUser(1, { ...single, lastSignIn: '2026-01-03T00:00:00.000Z', accountMFARequired: true })),
    );
    const [header, first, , end] = csv.split('\r\n');
    assert.equal(header, 'email,name,state,role,integration,integrationId,access,ssoRequired,mfaRequired,lastSignIn');
    assert.equal(
      first,
      `user1@example.com,User 1,accepted,custom,"Orders, ""EU""",${createCeligoId(5)},manage,false,true,2026-01-03T00:00:00.000Z`,
    );
    assert.equal(end, '');
  });

  it('never lets a name become a formula', () => {
    const name = (text: string): string =>
      accessToCsv(rows(createCeligoUser(1, { accessLevel: 'monitor', sharedWithUser: { email: 'a@b.c', name: text } })))
        .split('\r\n')
        .slice(1)
        .join('\r\n')
        .slice('a@b.c,'.length);
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1'])
      assert.ok(name(text).startsWith(`'${text}`), text);
    assert.ok(name('=HYPERLINK("x","y")').startsWith('"\'=HYPERLINK(""x"",""y"")"'));
    assert.ok(name('\r\n=1').startsWith('"\''));
    assert.ok(name('Anne-Marie').startsWith('Anne-Marie,'));
  });

  it('is JSON with the same columns', () => {
    const [row] = JSON.parse(accessToJson(rows(createCeligoUser(1, { accessLevel: 'manage' })))) as Record<
      string,
      unknown
    >[];
    assert.equal(row?.['integration'], '*');
    assert.equal(Object.keys(row ?? {}).length, 10);
  });
});
