import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Preview, PushSource, ReadRequest } from '../../../src/engine/model/tablePlan';
import { openEngine } from '../../../src/engine/pushEngine';
import { CountedReads } from '../../support/countedReads';
import { writeEventLog } from '../../support/eventLog';
import { captureProblem, createReadControl, createTextSource, useEngine } from '../../support/pushEngine';

describe('The preview of a file', () => {
  const engine = useEngine();
  const previewText = (text: string | readonly unknown[], request: ReadRequest = {}, name?: string): Promise<Preview> =>
    engine.preview(createTextSource(text, name), request, createReadControl());

  it('shows the rows as they will land: arrays as JSON text, moments in UTC, null for no value', async () => {
    const preview = await previewText(
      '[{"id": 1, "list": [1, {"a": "b c"}], "when": "2024-05-01T10:00:00+02:00", "day": "2024-05-01", "v": {"n": "Mü\\u00e9"}}, {"id": 2.50, "list": null, "v": {}, "ok": true}]',
    );
    assert.deepEqual(
      preview.columns.map(({ name, type }) => [name, type]),
      [
        ['id', 'FLOAT'],
        ['list', 'STRING'],
        ['when', 'DATETIME'],
        ['day', 'DATE'],
        ['v_n', 'STRING'],
        ['ok', 'BOOLEAN'],
      ],
    );
    assert.deepEqual(preview.rows, [
      ['1', '[1,{"a":"b c"}]', '2024-05-01 08:00:00', '2024-05-01', 'Müé', null],
      ['2.50', null, null, null, null, 'true'],
    ]);
    assert.deepEqual(
      [
        preview.isComplete,
        preview.conversionErrors,
        preview.unconvertedCells,
        preview.childArrayPaths,
        preview.candidates,
      ],
      [true, [], [], [], undefined],
    );
  });

  it('shows 200 rows and says that there are more', async () => {
    for (const [text, name] of [
      [JSON.stringify(Array.from({ length: 1000 }, (_, id) => ({ id }))), 'a.json'],
      [Array.from({ length: 1000 }, (_, id) => `{"id":${id}}`).join('\n'), 'a.ndjson'],
    ] as const) {
      const { rows, isComplete: complete } = await previewText(text, {}, name);
      assert.deepEqual([rows.length, rows[199], complete], [200, ['199'], false]);
    }
    const fullPreview = await previewText(Array.from({ length: 200 }, (_, id) => ({ id })));
    assert.deepEqual([fullPreview.rows.length, fullPreview.isComplete], [200, true]);
  });

  it('shows what is chosen, and values that do not fit as they stand in the file', async () => {
    const rows = [
      { d: '01.05.2024', n: 'x', dropped: 1 },
      { d: '1.5.24', n: '1.234,5', dropped: 2 },
    ];
    const preview = await previewText(rows, {
      columns: [
        { source: ['d'], dateFormat: 'dd.MM.yyyy', name: 'Day' },
        { source: ['n'], type: 'FLOAT', decimalMark: ',' },
        { source: ['dropped'], include: false },
      ],
    });
    assert.deepEqual(
      preview.columns.map(({ name, type }) => [name, type]),
      [
        ['Day', 'DATE'],
        ['n', 'FLOAT'],
      ],
    );
    assert.deepEqual(preview.rows, [
      ['2024-05-01', 'x'],
      ['1.5.24', '1234.5'],
    ]);
    assert.deepEqual(preview.unconvertedCells, [
      [0, 1],
      [1, 0],
    ]);
    assert.deepEqual(
      preview.conversionErrors.map(({ column, values, examples }) => [column, values, examples[0]?.row]),
      [
        ['Day', 1, 2],
        ['n', 1, 1],
      ],
    );
  });

  it('leaves choices alone about what does not come in the first rows', async () => {
    const { columns } = await previewText([{ a: 1 }], { columns: [{ source: ['later'], type: 'DATE' }] });
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['a'],
    );
  });

  it('shows the beginning of a file that is broken later, and says what is wrong with one that is broken at once', async () => {
    for (const text of [
      '[{"a":1},{"a":2},{"a":tru}]',
      '[{"a":1},{"a":2}',
      '{"a":1}\n{"a":2}\n17',
      '[{"a":1},{"a":2},3]',
      '[{"a":1},{"a":2}] x',
      `[{"a":1},{"a":2},{"a":3,"a":4}]`,
    ]) {
      const { rows, isComplete: complete } = await previewText(text);
      assert.deepEqual([rows, complete], [[['1'], ['2']], false], text);
    }
    assert.match((await captureProblem(previewText('[{"a":tru}]'))).why ?? '', /^Line 1, column 10/);
    assert.match((await captureProblem(previewText('[]'))).what, /no records/);
  });

  it('shows one of several arrays in an object and names the others', async () => {
    const text = JSON.stringify({ orders: [{ id: 1 }, { id: 2 }], lines: [{ sku: 'x' }], id: 7 });
    const first = await previewText(text);
    assert.deepEqual([first.rows, first.read.arrayPath], [[['1'], ['2']], ['orders']]);
    assert.deepEqual(first.candidates, [
      { path: ['orders'], rows: 2 },
      { path: ['lines'], rows: 1 },
      { path: [], rows: 1 },
    ]);
    const second = await previewText(text, { read: { arrayPath: ['lines'] } });
    assert.deepEqual([second.rows, second.candidates], [[['x']], undefined]);
  });

  it('takes lines with long lists for what they are', async () => {
    const line = JSON.stringify({ id: 1, items: Array.from({ length: 500 }, (_, n) => ({ n })) });
    const preview = await previewText(`${line}\n${line}\n`);
    assert.deepEqual(
      [preview.columns.map(({ name }) => name), preview.rows.length, preview.childArrayPaths],
      [['id', 'items'], 2, [['items']]],
    );
  });

  it('names the arrays that hold objects', async () => {
    const { childArrayPaths: arrays } = await previewText([
      { tags: ['a'], none: [], deep: { lines: [] } },
      { deep: { lines: [{ x: 1 }] }, mixed: [1, {}] },
    ]);
    assert.deepEqual(arrays, [['deep', 'lines']]);
  });

  it('cuts what is too long to show', async () => {
    const { rows } = await previewText([{ a: '😀'.repeat(5000) }]);
    assert.equal(rows[0]?.[0], `${'😀'.repeat(500)}…`);
  });

  it('takes only the beginning of the file, however large it is', async () => {
    const reads = new CountedReads();
    const countingEngine = openEngine(reads.workers);
    try {
      const path = join(reads.folder, 'large.json');
      const source: PushSource = { kind: 'path', path, name: 'large.json' };
      const readBytes = async (): Promise<number> => {
        const { rows, isComplete } = await countingEngine.preview(source, {}, createReadControl());
        assert.deepEqual([rows.length, isComplete], [200, false]);
        return reads.take()['large.json']!.bytes;
      };
      writeEventLog(path, 20_000_000, 'array');
      const bytes = await readBytes();
      assert.ok(bytes < 256_000, `${bytes} bytes`);
      // Which arrays an object has besides the first is looked for in its beginning, too.
      writeFileSync(path, `{"rows":[${'{"a":1},'.repeat(3_000_000)}{"a":2}],"more":[{"b":1}]}`);
      const objectBytes = await readBytes();
      assert.ok(objectBytes < 5_000_000, `${objectBytes} bytes`);
    } finally {
      countingEngine.dispose();
      reads.dispose();
    }
  });
});
