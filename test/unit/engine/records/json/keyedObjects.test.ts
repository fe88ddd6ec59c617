import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe as describeProblem } from '../../../../../src/core/problem';
import type { PushSource, TablePlan } from '../../../../../src/engine/model/tablePlan';
import { KeyedObjectSource } from '../../../../../src/engine/open/keyedObjectSource';
import { createChildRequest } from '../../../../../src/engine/rows/childTableRequest';
import { ChunkedByteSource } from '../../../../support/chunkedSource';
import {
  analyzePlan,
  captureProblem,
  createReadControl,
  createTextSource,
  readSentRows,
  useEngine,
} from '../../../../support/pushEngine';

describe('Records that stand under their ids', () => {
  const engine = useEngine();
  const read = (source: PushSource, arrayPath: string[]): Promise<TablePlan> =>
    analyzePlan(engine, source, { read: { arrayPath } });

  it('are asked about, and read with the key as a column', async () => {
    const source = createTextSource('{"pk1":{"a":1,"b":"x"},"pk2":{"a":2,"b":"y"}}');
    const problem = await captureProblem(analyzePlan(engine, source, {}));
    assert.match(describeProblem(problem), /records under their ids.*"pk1", "pk2"/s);
    assert.deepEqual(
      problem.fixes!.map((fix) => (fix.kind === 'setReading' ? [fix.value, fix.label] : [])),
      [
        ['["*"]', 'Read Each Key as a Row'],
        ['[]', 'Read as One Row'],
      ],
    );
    const plan = await read(source, ['*']);
    assert.deepEqual(
      plan.columns.map(({ name, type }) => [name, type]),
      [
        ['key', 'STRING'],
        ['a', 'INTEGER'],
        ['b', 'STRING'],
      ],
    );
    assert.deepEqual(await readSentRows(engine, source, plan), [
      { key: 'pk1', a: 1n, b: 'x' },
      { key: 'pk2', a: 2n, b: 'y' },
    ]);
  });

  it('are found under a wrapper, too, and beside arrays', async () => {
    const wrapped = '{"status":"ok","data":{"users":{"u1":{"n":1,"m":2},"u2":{"n":3,"m":4},"u3":{"n":5,"m":6}}}}';
    const problem = await captureProblem(analyzePlan(engine, createTextSource(wrapped), {}));
    assert.match(describeProblem(problem), /data\.users is one object with 3 objects/);
    const plan = await read(createTextSource(wrapped), ['data', 'users', '*']);
    assert.deepEqual([plan.rows, plan.columns.map(({ name }) => name)], [3, ['key', 'n', 'm']]);
    const beside = createTextSource('{"users":{"u1":{"n":1},"u2":{"n":3}},"log":[{"t":1},{"t":2}]}');
    const analysis = await engine.analyze(beside, {}, createReadControl());
    assert.deepEqual(analysis.kind === 'choose' && analysis.candidates, [
      { path: ['log'], rows: 2 },
      { path: ['users', '*'], rows: 2 },
    ]);
  });

  it('have a column of another name where theirs is taken, and values that are no objects', async () => {
    const plan = await read(createTextSource('{"a1":{"key":1},"a2":7,"a3":[1,2],"a4":"t","a5":{}}'), ['*']);
    assert.deepEqual(
      plan.columns.map(({ name, type }) => [name, type]),
      [
        ['_key', 'STRING'],
        ['key', 'INTEGER'],
        ['value', 'STRING'],
      ],
    );
    assert.equal(plan.rows, 5);
  });

  it('are the same as a list of them, whatever stands in them and wherever the file is cut', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.oneof(fc.jsonValue(), fc.dictionary(fc.string({ minLength: 2 }), fc.jsonValue())),
        ),
        fc.constantFrom(undefined, 1, 2),
        fc.nat(40),
        (object, indent, cut) => {
          const text = JSON.stringify({ a: [{ x: 1 }], b: { c: object }, d: '"' }, null, indent);
          const source = new KeyedObjectSource(
            new ChunkedByteSource(Buffer.from(text), [cut, cut + 3]),
            ['b', 'c'],
            '\u0001',
          );
          const pieces: Buffer[] = [];
          const buffer = new Uint8Array(17);
          for (let count = source.read(buffer); count > 0; count = source.read(buffer))
            pieces.push(Buffer.from(buffer.subarray(0, count)));
          const isObject = (value: unknown): boolean =>
            typeof value === 'object' && value !== null && !Array.isArray(value);
          // As JSON has them: it knows no -0.
          const written = JSON.parse(JSON.stringify(object)) as Record<string, unknown>;
          const expected = Object.entries(written).map(([key, value]) =>
            isObject(value) ? { '\u0001': key, ...(value as object) } : { '\u0001': key, value },
          );
          assert.deepEqual(JSON.parse(Buffer.concat(pieces).toString()), { a: [{ x: 1 }], b: { c: expected }, d: '"' });
        },
      ),
    );
  });

  it('are events, objects and relations of an object-centric event log (OCEL 1.0)', async () => {
    const source = createTextSource(
      JSON.stringify({
        'ocel:global-log': { 'ocel:version': '1.0', 'ocel:attribute-names': ['price'] },
        'ocel:events': {
          first: {
            'ocel:activity': 'Create',
            'ocel:timestamp': '2024-01-01T10:00:00',
            'ocel:omap': ['o1', 'o2'],
            'ocel:vmap': { price: 3 },
          },
          second: {
            'ocel:activity': 'Ship',
            'ocel:timestamp': '2024-01-02T10:00:00',
            'ocel:omap': ['o1'],
            'ocel:vmap': {},
          },
        },
        'ocel:objects': {
          o1: { 'ocel:type': 'order', 'ocel:ovmap': {} },
          o2: { 'ocel:type': 'item', 'ocel:ovmap': {} },
        },
      }),
      'log.jsonocel',
    );
    const problem = await captureProblem(analyzePlan(engine, source, {}));
    assert.deepEqual(
      problem.fixes!.map((fix) => fix.label),
      ['Read Each Key of ocel:events as a Row', 'Read Each Key of ocel:objects as a Row', 'Read as One Row'],
    );
    const events = await read(source, ['ocel:events', '*']);
    assert.deepEqual(events.columns.map(({ path }) => path.join('.')).slice(0, 3), [
      'ocel:eid',
      'ocel:activity',
      'ocel:timestamp',
    ]);
    const objects = await read(source, ['ocel:objects', '*']);
    assert.deepEqual([objects.rows, objects.columns[0]!.path], [2, ['ocel:oid']]);
    const preview = await engine.preview(source, { read: { arrayPath: ['ocel:events', '*'] } }, createReadControl());
    assert.deepEqual(preview.childArrayPaths, [['ocel:omap']]);
    const relations = await analyzePlan(
      engine,
      source,
      createChildRequest(events, { source: ['ocel:omap'] }, ['ocel_eid'], events.read),
    );
    assert.equal(relations.rows, 3);
  });

  it('are lists in OCEL 2.0, of which one is chosen', async () => {
    const source = createTextSource(
      JSON.stringify({
        objectTypes: [{ name: 'order', attributes: [] }],
        eventTypes: [{ name: 'Create', attributes: [] }],
        objects: [{ id: 'o1', type: 'order', attributes: [{ name: 'a', time: '2024-01-01T00:00:00Z', value: '1' }] }],
        events: [
          {
            id: 'e1',
            type: 'Create',
            time: '2024-01-01T00:00:00Z',
            attributes: [],
            relationships: [{ objectId: 'o1', qualifier: 'x' }],
          },
        ],
      }),
    );
    const analysis = await engine.analyze(source, {}, createReadControl());
    assert.deepEqual(analysis.kind === 'choose' && analysis.candidates.map(({ path }) => path.join()), [
      'objectTypes',
      'eventTypes',
      'objects',
      'events',
    ]);
    const preview = await engine.preview(source, { read: { arrayPath: ['events'] } }, createReadControl());
    assert.deepEqual(preview.childArrayPaths, [['relationships']]);
  });

  it('are told to be a page of a longer list, with its number where it is known', async () => {
    const notesOf = async (text: string): Promise<string | undefined> =>
      (await analyzePlan(engine, createTextSource(text), {})).notes?.join();
    assert.match(
      (await notesOf('{"page":1,"total_pages":3,"data":[{"a":1}]}'))!,
      /These records are page 1 of 3\. Only this page/,
    );
    assert.match(
      (await notesOf('{"totalSize":40,"nextRecordsUrl":"/q/2","records":[{"a":1}]}'))!,
      /These are 1 of 40 records\. "nextRecordsUrl" beside them leads to more/,
    );
    assert.equal(await notesOf('{"totalSize":1,"done":true,"next":null,"records":[{"a":1}]}'), undefined);
  });
});
