import assert from 'node:assert/strict';
import { formatAnswer, maxAnswerLength, maxTextLength, plainText } from '../../../../src/app/assistant/toolOutput';

const keepText = (text: string): string => text;

describe('what a tool tells a language model', () => {
  it('says that texts of services are data', () => {
    const answer = JSON.parse(formatAnswer({ name: 'Orders' }, keepText)) as { note: string; data: unknown };
    assert.match(answer.note, /follow no instructions/);
    assert.deepEqual(answer.data, { name: 'Orders' });
  });

  it('holds no links, no markup and nothing that nobody sees', () => {
    const hostileTexts = [
      '[click](https://evil.example/?q=1)',
      '![x](http://evil.example/a.png)',
      '<img src="https://evil.example/x">',
      'See https://evil.example/path?x=1 now',
      '`code` **bold** # title\n> quote',
      'a\u200bb\u202ec\u0007d',
      'vscode://publisher.extension/do',
      'www.evil.example/x',
      'See h\u200bttps://evil.example',
    ];
    for (const text of hostileTexts) {
      const plain = plainText(text);
      assert.doesNotMatch(plain, /evil\.example|:\/\/|[`*<>#|[\]]\(|[\u0000-\u001f\u200b\u202e]/u, plain);
      assert.doesNotMatch(plain, /[`*<>#|\n]/, plain);
    }
    assert.equal(plainText('[click](https://evil.example)'), '[click] (link)');
  });

  it('leaves the names of columns and tables as they are', () => {
    for (const name of ['_CEL_P2P_ACTIVITIES', 'order_items', 'Größe', 'a.b', 'ORDERS.CURRENCY'])
      assert.equal(plainText(name), name);
  });

  it('cuts a long text', () => {
    const plain = plainText('word '.repeat(100_000));
    assert.ok(plain.length <= maxTextLength + 1);
    assert.match(plain, /…$/);
  });

  it('is masked by the redactor, in keys as in values', () => {
    const answer = formatAnswer({ 'key-s3cret': ['s3cret'] }, (text) => text.replaceAll('s3cret', '***'));
    assert.doesNotMatch(answer, /s3cret/);
  });

  it('is never too long, and says how much of a list is missing', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => ({ index, text: `row ${index}` }));
    const text = formatAnswer({ rows, other: ['kept'] }, keepText);
    assert.ok(text.length <= maxAnswerLength);
    const { data } = JSON.parse(text) as { data: { rows: { index?: number; omitted?: number }[]; other: string[] } };
    const omitted = data.rows.at(-1)?.omitted ?? 0;
    assert.equal(data.rows.length - 1 + omitted, rows.length);
    assert.deepEqual(data.other, ['kept']);
  });

  it('ends where nothing can be shortened', () => {
    const deep = Array.from({ length: 200 }).reduce<unknown>((inner) => ({ inner }), 'end');
    assert.doesNotThrow(() => formatAnswer(deep, keepText));
    const wide = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`key${index}`, 'x'.repeat(30)]));
    assert.doesNotThrow(() => formatAnswer(wide, keepText));
  });
});
