import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makeChunks } from '../../src/engine/chunks/makeChunks';
import type { Chunk, CsvOptions, TimestampEncoding } from '../../src/engine/model/tablePlan';
import type { WireColumn, WirePlan } from '../../src/engine/model/wirePlan';
import { analyzeTable, createWirePlan, encodeUtf8 } from './documentReading';
import { openPlainWriter } from './oracle/plainWriter';

interface ChunkTestOptions {
  chunkBytes?: number;
  timestamps?: TimestampEncoding;
  /** CSV instead of Parquet. */
  csv?: CsvOptions;
  /** Instead of the types that the values have. */
  columns?: readonly WireColumn[];
}

/** Values of every kind. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -0,
      1,
      -17,
      9007199254740991,
      -9007199254740992,
      1.5,
      1e-7,
      1e300,
      5e-324,
      0.1,
      123456.789,
      '',
      'a',
      'text of more than sixteen bytes, again and again',
      '007',
      'é😀',
      '\ud800',
      'a\udc00',
      'line\nbreak "x" \\ \t\b\f\r/',
      [],
      [1, ' x\\" ', { k: null }],
      {},
      { a: 1 },
      { a: { b: 'deep' } },
    ),
  },
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

export function createPlan(text: string, columns?: readonly WireColumn[]): WirePlan {
  const plan = createWirePlan(analyzeTable(text));
  return columns ? { ...plan, columns } : plan;
}

/** @param usesTypeScript whether TypeScript makes them, not WebAssembly. */
export function createChunksWith(
  usesTypeScript: boolean,
  text: string,
  plan: WirePlan,
  { chunkBytes, timestamps, csv }: ChunkTestOptions,
): Chunk[] {
  const bytes = new SharedArrayBuffer(Buffer.byteLength(text));
  new Uint8Array(bytes).set(encodeUtf8(text));
  const chunks: Chunk[] = [];
  const credit = new SharedArrayBuffer(4);
  const format = csv ? ('CSV' as const) : ('PARQUET' as const);
  const task = {
    kind: 'chunks' as const,
    source: { kind: 'bytes' as const, bytes },
    plan,
    format,
    credit,
    ...(csv && { csv }),
    ...(chunkBytes && { chunkBytes }),
    ...(timestamps && { timestamps }),
  };
  makeChunks(
    task,
    (chunk) => chunks.push(chunk),
    () => undefined,
    ...(usesTypeScript ? [openPlainWriter] : []),
  );
  return chunks;
}

/** The chunks as WebAssembly makes them, having seen that TypeScript makes the same. */
export function createVerifiedChunks(text: string, options: ChunkTestOptions = {}): Chunk[] {
  const plan = createPlan(text, options.columns);
  const expectedChunks = createChunksWith(true, text, plan, options);
  const chunks = createChunksWith(false, text, plan, options);
  assert.deepEqual(
    chunks.map(({ rows }) => rows),
    expectedChunks.map(({ rows }) => rows),
  );
  chunks.forEach(({ bytes, index }) =>
    assert.equal(Buffer.compare(bytes, expectedChunks[index]!.bytes), 0, `chunk ${index} differs`),
  );
  return chunks;
}
