import assert from 'node:assert/strict';
import type { Review } from '../../../../../src/app/review';
import { ProblemError } from '../../../../../src/core/problem';
import type { ReviewState } from '../../../../../src/ui/webviews/review/reviewMessages';
import type { ReviewOutcome } from '../../../../../src/ui/webviews/review/reviewSession';
import { ReviewSession } from '../../../../../src/ui/webviews/review/reviewSession';

const review: Review = {
  title: 'Use "acme" in Celigo',
  paragraphs: [],
  warnings: [],
  sections: [],
  confirmLabel: 'Create',
  copy: { label: 'Copy', text: 'the text' },
  typedName: { label: 'Type "acme"', name: 'acme' },
};
const created: ReviewOutcome = { tone: 'passed', headline: 'Created.', paragraphs: [], actions: [] };

describe('A review', () => {
  let states: ReviewState[];
  let sent: number;
  let copied: string[];
  let send: (onStep: (text: string) => void, signal: AbortSignal) => Promise<ReviewOutcome>;
  let isClosed: boolean;
  let session: ReviewSession;

  beforeEach(() => {
    states = [];
    sent = 0;
    copied = [];
    isClosed = false;
    send = async () => created;
    session = new ReviewSession(review, {
      post: ({ state }) => void states.push(state),
      close: () => (isClosed = true),
      copy: async (text) => void copied.push(text),
      send: (...args) => {
        sent++;
        return send(...args);
      },
      log: () => {},
    });
  });
  const last = (): ReviewState => states.at(-1);
  const confirm = (typedName = 'acme') => session.handleMessage({ type: 'confirm', typedName });

  it('sends nothing until the name is typed, exactly', async () => {
    await confirm('');
    await confirm('Acme');
    assert.equal(sent, 0);
    assert.match(last().nameError ?? '', /Type "acme"/);
    await confirm(' acme ');
    assert.equal(sent, 1);
    assert.deepEqual([last().phase, last().headline], ['ended', 'Created.']);
  });

  it('is sent once, however often it is confirmed', async () => {
    let finish = (): void => {};
    send = () => new Promise((resolve) => (finish = () => resolve(created)));
    const confirmed = confirm();
    await confirm();
    finish();
    await confirmed;
    await confirm();
    assert.equal(sent, 1);
  });

  it('can be confirmed again where nothing was made', async () => {
    send = async () => ({ ...created, tone: 'failed', headline: 'Refused.', canRetry: true });
    await confirm();
    assert.deepEqual([last().phase, last().headline], ['review', 'Refused.']);
    await confirm();
    assert.equal(sent, 2);
  });

  it('shows what went wrong, and stays as it was where a person stopped it', async () => {
    send = () => Promise.reject(new ProblemError({ kind: 'server', what: 'Celigo fell over.', next: 'Try later.' }));
    await confirm();
    assert.deepEqual(
      [last().headline, last().paragraphs, last().phase],
      ['Celigo fell over.', ['Try later.'], 'review'],
    );
    send = (_onStep, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const confirmed = confirm();
    await session.handleMessage({ type: 'cancel' });
    await confirmed;
    assert.deepEqual([last().phase, isClosed], ['review', false]);
    await session.handleMessage({ type: 'cancel' });
    assert.ok(isClosed);
  });

  it('is copied in place of being sent', async () => {
    await session.handleMessage({ type: 'copy' });
    assert.deepEqual([copied, sent, last().headline], [['the text'], 0, 'Copied. Nothing was sent.']);
  });

  it('carries out what its outcome offers, and takes no message that is none', async () => {
    send = async () => ({
      ...created,
      actions: [
        { label: 'Open', run: async () => undefined },
        { label: 'Delete It Again', run: async () => ({ ...created, headline: 'Deleted.' }) },
      ],
    });
    await confirm();
    await session.handleMessage({ type: 'action', index: 0 });
    assert.equal(last().headline, 'Created.');
    await session.handleMessage({ type: 'action', index: 1 });
    assert.equal(last().headline, 'Deleted.');
    await session.handleMessage({ type: 'action', index: 7 });
    await session.handleMessage({ type: 'anything' });
    assert.equal(last().headline, 'Deleted.');
  });
});
