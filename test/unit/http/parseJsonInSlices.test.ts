import assert from 'node:assert/strict';
import { parseJsonInSlices } from '../../../src/http/parseJsonInSlices';

describe('A long answer', () => {
  const items = Array.from({ length: 20_000 }, (_, index) => ({
    id: index,
    name: `a "quoted" name, with ] and } and \\ ${index}`,
    nested: [[index], { empty: {}, backslash: '\\' }],
  }));
  const isParsedAlike = async (text: string): Promise<void> =>
    assert.deepEqual(await parseJsonInSlices(text), JSON.parse(text));

  it('is parsed as JSON.parse does it, whatever is in its texts', async () => {
    await isParsedAlike(JSON.stringify(items));
    await isParsedAlike(`\n ${JSON.stringify(items, undefined, 2)}\r\n`);
    await isParsedAlike(JSON.stringify({ content: items }));
    await isParsedAlike(JSON.stringify('x'.repeat(300_000)));
    await isParsedAlike(`[${' '.repeat(300_000)}]`);
    await isParsedAlike(JSON.stringify(['x'.repeat(300_000), 1, null]));
    await isParsedAlike('[]');
  });

  it('leaves other work its turn meanwhile', async () => {
    let turns = 0;
    const countTurns = (): void => {
      turns++;
      timer = setImmediate(countTurns);
    };
    let timer = setImmediate(countTurns);
    await parseJsonInSlices(JSON.stringify(items));
    clearImmediate(timer);
    assert.ok(turns >= 10, String(turns));
  });

  it('that is no JSON is refused as JSON.parse refuses it', async () => {
    const text = JSON.stringify(items);
    const blanks = ' '.repeat(200_000);
    const brokenTexts = [
      text.slice(0, -1),
      text.slice(0, -3),
      `${text.slice(0, -1)}}`,
      `${text.slice(0, -1)},]`,
      `${text} []`,
      `[1,${blanks},2]`,
      `[${blanks},2]`,
      `[{"a":1],${blanks}2]`,
      text.replace('"id":19000', 'id:19000'),
    ];
    for (const broken of brokenTexts) {
      assert.throws(() => JSON.parse(broken) as unknown);
      await assert.rejects(parseJsonInSlices(broken), SyntaxError);
    }
  });
});
