import assert from 'node:assert/strict';
import type { UserChange } from '../../../../../src/ui/commands/celigo/changeSummary';
import { formatChangeSummary } from '../../../../../src/ui/commands/celigo/changeSummary';

const createChanges = (count: number, change: Omit<UserChange, 'who'>, from = 0): UserChange[] =>
  Array.from({ length: count }, (_, index) => ({ who: `user${from + index}@example.com`, ...change }));
const promotion = { what: 'Monitor → Manage' };

describe('The text of a question about many', () => {
  it('says of each what changes, those that change alike in one line', () => {
    const changes = [
      { who: 'ada@example.com', what: 'Custom → Manage' },
      ...createChanges(2, promotion),
      ...createChanges(1, { ...promotion, note: 'It has no effect.' }, 2),
    ];
    assert.deepEqual(formatChangeSummary({ changes }).split('\n'), [
      'ada@example.com: Custom → Manage',
      '2 users: Monitor → Manage: user0@example.com, user1@example.com',
      'user2@example.com: Monitor → Manage. It has no effect.',
    ]);
  });

  it('shows twenty users in full, be their changes alike or all different', () => {
    for (const changes of [
      createChanges(20, promotion),
      createChanges(20, promotion).map((change, index) => ({ ...change, what: `${index} → Manage` })),
    ]) {
      const text = formatChangeSummary({ changes });
      for (const { who } of changes) assert.ok(text.includes(`${who}`), who);
      assert.doesNotMatch(text, /more/);
    }
  });

  it('begins with what is to be known, all of it, and cuts only the changes', () => {
    const refusedChanges = createChanges(70, { what: 'cannot be changed', note: 'There is no role.' }, 500);
    const text = formatChangeSummary({
      remarks: ['Account: Acme (Production)', 'It takes a seat.'],
      refused: refusedChanges,
      changes: createChanges(300, promotion),
    });
    const [account, seat, unchangedLine = '', blank, changedLine = '', ...rest] = text.split('\n');
    assert.deepEqual([account, seat, blank, rest], ['Account: Acme (Production)', 'It takes a seat.', '', []]);
    assert.match(unchangedLine, /^70 users: cannot be changed: user500@.*user569@example\.com\. There is no role\.$/);
    assert.match(changedLine, /^300 users: Monitor → Manage: .*user59@example\.com, and 240 more$/);
    assert.ok(text.length < 5_000);
  });

  it('counts the users whose changes are not shown, and shows small groups before it fills up with a large one', () => {
    const differentChanges = createChanges(100, promotion).map((change, index) => ({
      ...change,
      what: `${index} → Manage`,
    }));
    const shortenedLines = formatChangeSummary({ changes: differentChanges }).split('\n');
    assert.equal(shortenedLines.at(-1), `and ${100 - (shortenedLines.length - 1)} more`);
    const mixed = formatChangeSummary({
      changes: [...createChanges(200, promotion), ...createChanges(3, { what: 'Administrator → Manage' }, 200)],
    });
    assert.match(
      mixed,
      /^200 users: .*, and 143 more\n3 users: Administrator → Manage: user200@example\.com, user201@example\.com, user202@example\.com$/,
    );
  });

  it('takes nothing that is written in a name for a line of its own', () => {
    assert.equal(
      formatChangeSummary({ changes: [{ who: 'ada\nAccount: other', ...promotion }] }),
      'ada Account: other: Monitor → Manage',
    );
  });
});
