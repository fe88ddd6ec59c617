import assert from 'node:assert/strict';
import { z } from 'zod';
import { parseInSlices } from '../../../src/http/parseInSlices';

describe('A long list in an answer', () => {
  const schema = z.array(z.object({ name: z.string().trim() }));
  const items = Array.from({ length: 3_000 }, (_, index) => ({ name: ` table ${index} `, other: index }));

  it('is read as a short one, and other work has its turn meanwhile', async () => {
    let turns = 0;
    setImmediate(() => turns++);
    assert.deepEqual(await parseInSlices(schema, items), { data: schema.parse(items) });
    assert.ok(turns > 0);
  });

  it('is read so where there may be none, too', async () => {
    let turns = 0;
    setImmediate(() => turns++);
    assert.deepEqual(await parseInSlices(schema.nullish(), items), { data: schema.parse(items) });
    assert.ok(turns > 0);
    assert.deepEqual(await parseInSlices(schema.nullish(), null), { data: null });
    assert.deepEqual(await parseInSlices(schema.nullish(), undefined), { data: undefined });
  });

  it('says where the first wrong item is, as a short one does', async () => {
    const wrongItems = [...items, { name: 1 }, { name: 2 }];
    assert.deepEqual(await parseInSlices(schema, wrongItems), { invalidPath: [3_000, 'name'] });
    assert.deepEqual(await parseInSlices(schema, [{ name: 1 }]), { invalidPath: [0, 'name'] });
    assert.deepEqual(await parseInSlices(schema, 'no list'), { invalidPath: [] });
  });

  it('keeps the rules for the list as a whole', async () => {
    const shortSchema = schema.max(2);
    const oddSchema = schema.nullish().refine((list) => (list?.length ?? 0) % 2 === 1);
    for (const strictSchema of [shortSchema, shortSchema.nullish(), oddSchema])
      assert.deepEqual(await parseInSlices(strictSchema, items), { invalidPath: [] });
  });
});
