import assert from 'node:assert/strict';
import type { PushSource, ReadRequest, TablePlan } from '../../../src/engine/model/tablePlan';
import { childKeyNames, createChildRequest, excludeChildArrays } from '../../../src/engine/rows/childTableRequest';
import type { ColumnChoice } from '../../../src/push/definition/pushDefinition';
import {
  analyzePlan,
  captureProblem,
  createReadControl,
  createTextSource,
  readSentRows,
  useEngine,
} from '../../support/pushEngine';

describe('A table made of the arrays in records', () => {
  const engine = useEngine();
  const requestOf = async (
    source: PushSource,
    path: readonly string[],
    keys: readonly string[],
    columns: ColumnChoice[] = [],
    parent: ColumnChoice[] = [],
  ): Promise<ReadRequest> =>
    createChildRequest(
      await analyzePlan(engine, source, { columns: excludeChildArrays(parent, [{ source: [...path] }]) }),
      { source: [...path], columns },
      keys,
    );
  const childOf = async (
    source: PushSource,
    ...childArguments: [readonly string[], readonly string[], ColumnChoice[]?, ColumnChoice[]?]
  ): Promise<TablePlan> => analyzePlan(engine, source, await requestOf(source, ...childArguments));

  const orders = [
    {
      id: 'A1',
      vendor: { no: 7 },
      items: [
        { sku: 'x', price: { net: 1.5 } },
        { sku: 'y', tags: ['a', 'b'], lots: [{ n: 1 }] },
      ],
    },
    { id: 'A2', vendor: { no: 8 }, items: [] },
    { id: 'A3', vendor: { no: 8 }, items: null },
    { id: 'A4', vendor: { no: 9 } },
    { id: 'A5', vendor: { no: 9 }, items: [{ sku: 'z\u00e9"\\' }] },
  ];

  it('has the keys of the parent, the position, and the members of the objects', async () => {
    const source = createTextSource(orders);
    const plan = await childOf(source, ['items'], ['id', 'vendor_no']);
    assert.deepEqual(
      [plan.rows, plan.columns.map(({ name, type }) => [name, type])],
      [
        3,
        [
          ['id', 'STRING'],
          ['vendor_no', 'INTEGER'],
          ['position', 'INTEGER'],
          ['sku', 'STRING'],
          ['price_net', 'FLOAT'],
          ['tags', 'STRING'],
          ['lots', 'STRING'],
        ],
      ],
    );
    assert.deepEqual(await readSentRows(engine, source, plan), [
      { id: 'A1', vendor_no: 7n, position: 0n, sku: 'x', price_net: 1.5, tags: null, lots: null },
      { id: 'A1', vendor_no: 7n, position: 1n, sku: 'y', price_net: null, tags: '["a","b"]', lots: '[{"n":1}]' },
      { id: 'A5', vendor_no: 9n, position: 0n, sku: 'z\u00e9"\\', price_net: null, tags: null, lots: null },
    ]);
  });

  it('leaves the parent without the array', async () => {
    const plan = await analyzePlan(engine, createTextSource(orders), {
      columns: excludeChildArrays(
        [
          { source: ['items'], type: 'STRING' },
          { source: ['id'], name: 'Order' },
        ],
        [{ source: ['items'] }],
      ),
    });
    assert.deepEqual(
      plan.columns.map(({ name }) => name),
      ['Order', 'vendor_no'],
    );
  });

  it("gives the parent's keys and the position other names where members have them", async () => {
    const source = createTextSource([{ id: 1, lines: [{ id: 2, position: 'p', parent_id: 0 }] }]);
    assert.deepEqual(
      (await childOf(source, ['lines'], ['id'])).columns.map(({ name }) => name),
      ['parent_id_2', 'array_position', 'id', 'position', 'parent_id'],
    );
    assert.deepEqual(
      (await childOf(createTextSource([{ id: 1, lines: [{ id: 2 }] }]), ['lines'], ['id'])).columns.map(
        ({ name }) => name,
      ),
      ['parent_id', 'position', 'id'],
    );
  });

  it('keeps elements that are no objects in a column of their own', async () => {
    const source = createTextSource([{ id: 1, v: ['a', 2, null, [3, 4], {}, { x: 1 }, true] }]);
    const plan = await childOf(source, ['v'], ['id']);
    assert.deepEqual(
      (await readSentRows(engine, source, plan)).map(({ position, value, x }) => [position, value, x]),
      [
        [0n, 'a', null],
        [1n, '2', null],
        [2n, null, null],
        [3n, '[3,4]', null],
        [4n, null, null],
        [5n, null, 1n],
        [6n, 'true', null],
      ],
    );
    assert.equal(
      (await childOf(createTextSource([{ id: 1, v: [1, 2] }]), ['v'], ['id'])).columns.at(-1)?.type,
      'INTEGER',
    );
  });

  it("takes choices about its columns, and converts the parent's keys as the parent does", async () => {
    const source = createTextSource([
      { day: '01.05.2024', id: '007', items: [{ n: '1,5', note: 'x' }] },
      { day: '02.05.2024', id: 'x', items: [{ n: '2', note: 'y' }] },
    ]);
    const plan = await childOf(
      source,
      ['items'],
      ['Date', 'id'],
      [
        { source: ['n'], type: 'FLOAT', decimalMark: ',' },
        { source: ['note'], include: false },
        { source: ['..', 'id'], name: 'order_id' },
        { source: ['[position]'], name: 'line' },
      ],
      [{ source: ['day'], dateFormat: 'dd.MM.yyyy', name: 'Date' }],
    );
    assert.deepEqual(
      plan.columns.map(({ name, type }) => [name, type]),
      [
        ['Date', 'DATE'],
        ['order_id', 'STRING'],
        ['line', 'INTEGER'],
        ['n', 'FLOAT'],
      ],
    );
    assert.deepEqual(await readSentRows(engine, source, plan), [
      { Date: new Date('2024-05-01'), order_id: '007', line: 0n, n: 1.5 },
      { Date: new Date('2024-05-02'), order_id: 'x', line: 0n, n: 2 },
    ]);
  });

  it('says where a value does not fit, by the row of the child', async () => {
    const source = createTextSource([
      { id: 1, items: [{ n: 1 }, { n: 2 }] },
      { id: 2, items: [{ n: 'x' }] },
    ]);
    assert.deepEqual(
      (await childOf(source, ['items'], ['id'], [{ source: ['n'], type: 'INTEGER' }])).conversionErrors,
      [{ column: 'n', values: 1, examples: [{ row: 3, text: 'x' }] }],
    );
  });

  it('is shown in a preview', async () => {
    const source = createTextSource(orders);
    const {
      columns,
      rows,
      isComplete: complete,
      childArrayPaths: arrays,
    } = await engine.preview(source, await requestOf(source, ['items'], ['id']), createReadControl());
    assert.deepEqual(
      [columns.map(({ name }) => name), rows.map((row) => row.slice(0, 3)), complete, arrays],
      [
        ['id', 'position', 'sku', 'price_net', 'tags', 'lots'],
        [
          ['A1', '0', 'x'],
          ['A1', '1', 'y'],
          ['A5', '0', 'zé"\\'],
        ],
        true,
        [['lots']],
      ],
    );
  });

  it('is checked for its own keys', async () => {
    const source = createTextSource([
      { id: 1, items: [{ n: 1 }, { n: 1 }] },
      { id: 2, items: [{ n: 1 }] },
    ]);
    const plan = await childOf(source, ['items'], ['id']);
    await engine.verifyKeys(source, plan, ['id', 'position'], createReadControl());
    assert.match(
      (await captureProblem(engine.verifyKeys(source, plan, ['id', 'n'], createReadControl()))).what,
      /Records 1 and 2 have the same key/,
    );
  });

  it('works inside an object, in lines, and for arrays deep in the record', async () => {
    for (const text of [
      '{"data":{"orders":[{"id":1,"a":{"lines":[{"n":1},{"n":2}]}}]},"x":1}',
      '{"id":1,"a":{"lines":[{"n":1}]}}\n{"id":2,"a":{"lines":[{"n":2}]}}',
    ]) {
      const source = createTextSource(text);
      assert.deepEqual(
        (await readSentRows(engine, source, await childOf(source, ['a', 'lines'], ['id']))).map(({ n }) => n),
        [1n, 2n],
      );
    }
  });

  it('says so where the array is missing, or something else stands there', async () => {
    const source = createTextSource([
      { id: 1, items: [{ n: 1 }] },
      { id: 2, items: { n: 2 } },
    ]);
    const problem = await captureProblem(childOf(source, ['items'], ['id']));
    assert.match(problem.what, /does not have a list at items throughout/);
    assert.match(problem.why ?? '', /record 2/);
    const request = await requestOf(createTextSource([{ id: 1, itms: [] }]), ['itms'], ['id']);
    assert.match(
      (
        await captureProblem(
          analyzePlan(engine, createTextSource([{ id: 1, itms: [] }]), {
            child: { ...request.child!, source: ['items'] },
          }),
        )
      ).what,
      /items/,
    );
  });

  it('has no rows where all arrays are empty', async () => {
    const plan = await childOf(createTextSource([{ id: 1, items: [] }]), ['items'], ['id']);
    assert.deepEqual(
      [plan.rows, plan.columns.map(({ name, type }) => [name, type])],
      [
        0,
        [
          ['id', 'INTEGER'],
          ['position', 'INTEGER'],
        ],
      ],
    );
  });

  it('has no column for keys that nobody chose', async () => {
    assert.deepEqual(
      (await childOf(createTextSource(orders), ['items'], [])).columns.map(({ name }) => name),
      ['position', 'sku', 'price_net', 'tags', 'lots'],
    );
  });

  it('tells its rows apart by the names that the keys have in it', async () => {
    const source = createTextSource([{ id: 1, lines: [{ id: 2 }] }]);
    const plan = await childOf(source, ['lines'], ['id']);
    assert.deepEqual(
      (['replace', 'append', 'upsert', 'delete'] as const).map((mode) => childKeyNames('lines', plan, mode)),
      [[], [], ['parent_id', 'position'], ['parent_id']],
    );
    const without = await childOf(source, ['lines'], ['id'], [{ source: ['..', 'id'], include: false }]);
    assert.deepEqual(childKeyNames('lines', without, 'replace'), []);
    assert.throws(
      () => childKeyNames('lines', without, 'delete'),
      /The child table lines was not pushed: \.\.\.id is left out of it/,
    );
  });

  it('keeps all rows of long arrays and of many records', async () => {
    const records = Array.from({ length: 3000 }, (_, id) => ({
      id,
      lines: Array.from({ length: id % 50 }, (__, n) => ({ n, text: `line ${n} of ${id}` })),
    }));
    const source = createTextSource([
      ...records,
      { id: 3000, lines: Array.from({ length: 50_000 }, (_, n) => ({ n, text: `line ${n} of 3000` })) },
    ]);
    const plan = await childOf(source, ['lines'], ['id']);
    const rows = await readSentRows(engine, source, plan);
    assert.equal(rows.length, plan.rows);
    assert.ok(
      rows.every(({ id, position, n, text }) => position === n && text === `line ${n as bigint} of ${id as bigint}`),
    );
  });
});
