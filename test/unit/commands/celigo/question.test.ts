import assert from 'node:assert/strict';
import { detailOf } from '../../../../src/commands/celigo/question';
import type { Change } from '../../../../src/commands/celigo/question';

const some = (count: number, change: Omit<Change, 'who'>, from = 0): Change[] => Array.from({ length: count }, (_, index) => ({ who: `user${from + index}@example.com`, ...change }));
const promotion = { what: 'Monitor → Manage' };

describe('The text of a question about many', () => {
  it('says of each what changes, those that change alike in one line', () => {
    const changes = [{ who: 'ada@example.com', what: 'Custom → Manage' }, ...some(2, promotion), ...some(1, { ...promotion, note: 'It has no effect.' }, 2)];
    assert.deepEqual(detailOf({ changes }).split('\n'), [
      'ada@example.com: Custom → Manage',
      '2 users: Monitor → Manage: user0@example.com, user1@example.com',
      'user2@example.com: Monitor → Manage. It has no effect.',
    ]);
  });

  it('shows twenty users in full, be their changes alike or all different', () => {
    for (const changes of [some(20, promotion), some(20, promotion).map((one, index) => ({ ...one, what: `${index} → Manage` }))]) {
      const text = detailOf({ changes });
      for (const { who } of changes) assert.ok(text.includes(`${who}`), who);
      assert.doesNotMatch(text, /more/);
    }
  });

  it('begins with what is to be known, all of it, and cuts only the changes', () => {
    const refused = some(70, { what: 'cannot be changed', note: 'There is no role.' }, 500);
    const text = detailOf({ remarks: ['Account: Acme (Production)', 'It takes a seat.'], refused, changes: some(300, promotion) });
    const [account, seat, kept = '', blank, changed = '', ...rest] = text.split('\n');
    assert.deepEqual([account, seat, blank, rest], ['Account: Acme (Production)', 'It takes a seat.', '', []]);
    assert.match(kept, /^70 users: cannot be changed: user500@.*user569@example\.com\. There is no role\.$/);
    assert.match(changed, /^300 users: Monitor → Manage: .*user59@example\.com, and 240 more$/);
    assert.ok(text.length < 5_000);
  });

  it('counts the users whose changes are not shown, and shows small groups before it fills up with a large one', () => {
    const different = some(100, promotion).map((one, index) => ({ ...one, what: `${index} → Manage` }));
    const cut = detailOf({ changes: different }).split('\n');
    assert.equal(cut.at(-1), `and ${100 - (cut.length - 1)} more`);
    const mixed = detailOf({ changes: [...some(200, promotion), ...some(3, { what: 'Administrator → Manage' }, 200)] });
    assert.match(mixed, /^200 users: .*, and 143 more\n3 users: Administrator → Manage: user200@example\.com, user201@example\.com, user202@example\.com$/);
  });

  it('takes nothing that is written in a name for a line of its own', () => {
    assert.equal(detailOf({ changes: [{ who: 'ada\nAccount: other', ...promotion }] }), 'ada Account: other: Monitor → Manage');
  });
});
