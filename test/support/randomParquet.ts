import { gzipSync } from 'node:zlib';
import { CompactThriftWriter } from '../../src/engine/chunks/parquet/thriftWriter';
import { createRandom } from './eventLog';
import { maxSnappyLength, SnappyCompressor } from './oracle/snappy';
import { buildParquet, physical, plainTexts, type SchemaField, type WrittenColumn } from './parquetBytes';

interface ColumnKind {
  field: Omit<SchemaField, 'name'>;
  /** A value in the plain encoding; of BOOLEAN, a byte of 0 or 1. */
  createValue(random: Random): Uint8Array;
}

class Random {
  constructor(private readonly next: () => number) {}
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

const isUtc = (thrift: CompactThriftWriter): void => thrift.writeBoolean(1, true);
const unit =
  (field: number, utc: boolean) =>
  (thrift: CompactThriftWriter): void => {
    if (utc) isUtc(thrift);
    else thrift.writeBoolean(1, false);
    thrift.writeStruct(2, () => thrift.writeStruct(field, () => undefined));
  };

function number(random: Random): bigint {
  const bits = BigInt(random.below(64));
  const magnitude = random.pick([
    0n,
    1n,
    9n,
    10n,
    99n,
    1n << bits,
    (1n << bits) - 1n,
    BigInt(random.below(1e6)),
    2n ** 63n,
  ]);
  return BigInt.asIntN(64, random.chance(0.5) ? -magnitude : magnitude);
}
function int32(value: number | bigint): Uint8Array {
  return new Uint8Array(Int32Array.of(Number(BigInt.asIntN(32, BigInt(value)))).buffer);
}
function int64(value: number | bigint): Uint8Array {
  return new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
}
function double(random: Random): number {
  return random.pick([
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    1,
    -100,
    0.1 + 0.2,
    1e-6,
    1e-7,
    9.5e-7,
    1e15,
    999_999_999_999_999,
    1e21,
    5e-324,
    1.7976931348623157e308,
    2 ** 53,
    random.below(1e9) / 100,
    random.below(1e6) / 1e6,
    -random.below(1e5) / 8,
    random.below(1e9) / 1e20,
    random.below(2 ** 31) / 3,
    new DataView(random.bytes(8).buffer as ArrayBuffer).getFloat64(0),
  ]);
}
function text(random: Random): Uint8Array {
  const piece = (): string =>
    random.pick([
      '',
      'a',
      'plain text of some length',
      '12345',
      '2024-01-02',
      'x2345-789012',
      'äöü',
      '漢字',
      '😀 smile',
      '"quoted"',
      'back\\slash',
      'line\nend\r\t',
      '\b\f\u0001\u001f',
      '\u007f\u2028',
      'x'.repeat(random.below(90)),
    ]);
  const sound = Buffer.from(Array.from({ length: random.below(4) }, piece).join(''));
  if (random.chance(0.03)) return Buffer.concat([sound, random.bytes(1 + random.below(3))]);
  return random.chance(0.03) ? sound.subarray(0, Math.max(0, sound.length - 1)) : sound;
}
function decimalBytes(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let value = random.chance(0.1) ? BigInt(random.below(2 ** 31)) << 70n : number(random);
  for (let i = length - 1; i >= 0; i--, value >>= 8n) bytes[i] = Number(value & 255n);
  return bytes;
}
const time =
  (perDay: bigint) =>
  (random: Random): Uint8Array =>
    int64(
      random.pick([
        number(random),
        BigInt(random.below(2 ** 31)) * (perDay / 86_400n) + BigInt(random.below(1000)),
        (BigInt(random.below(4e6)) - 1_000_000n) * perDay,
        BigInt(random.below(86_400)) * (perDay / 86_400n),
        perDay - 1n,
        -1n,
      ]),
    );

const [millisPerDay, microsPerDay, nanosPerDay] = [86_400_000n, 86_400_000_000n, 86_400_000_000_000n];

const kinds: ColumnKind[] = [
  { field: { type: physical.BOOLEAN }, createValue: (random) => Uint8Array.of(random.below(2)) },
  { field: { type: physical.INT32 }, createValue: (random) => int32(number(random)) },
  { field: { type: physical.INT32, convertedType: 13 }, createValue: (random) => int32(number(random)) },
  { field: { type: physical.INT32, convertedType: 6 }, createValue: (random) => int32(random.below(6e6) - 2e6) },
  {
    field: { type: physical.INT32, convertedType: 7 },
    createValue: (random) => int32(random.below(172_800_000) - 1e7),
  },
  { field: { type: physical.INT64 }, createValue: (random) => int64(number(random)) },
  { field: { type: physical.INT64, convertedType: 14 }, createValue: (random) => int64(number(random)) },
  { field: { type: physical.INT64, convertedType: 8 }, createValue: time(microsPerDay) },
  { field: { type: physical.INT64, convertedType: 9 }, createValue: time(millisPerDay) },
  { field: { type: physical.INT64, convertedType: 10 }, createValue: time(microsPerDay) },
  { field: { type: physical.INT64, logicalType: { field: 8, write: unit(3, false) } }, createValue: time(nanosPerDay) },
  { field: { type: physical.INT64, logicalType: { field: 7, write: unit(3, true) } }, createValue: time(nanosPerDay) },
  {
    field: { type: physical.INT96 },
    createValue: (random) =>
      Buffer.concat([time(nanosPerDay)(random), int32(2_440_588 + random.below(30_000) - 10_000)]),
  },
  { field: { type: physical.FLOAT }, createValue: (random) => new Uint8Array(Float32Array.of(double(random)).buffer) },
  { field: { type: physical.DOUBLE }, createValue: (random) => new Uint8Array(Float64Array.of(double(random)).buffer) },
  { field: { type: physical.BYTE_ARRAY, convertedType: 0 }, createValue: (random) => plainTexts(text(random)) },
  { field: { type: physical.BYTE_ARRAY }, createValue: (random) => plainTexts(text(random)) },
  { field: { type: physical.FIXED_LEN_BYTE_ARRAY, typeLength: 5 }, createValue: (random) => random.bytes(5) },
  ...[0, 2, 9, 18, 20].flatMap((scale): ColumnKind[] => {
    const decimal = { field: 5, write: writeDecimalType(scale) };
    return [
      { field: { type: physical.INT64, logicalType: decimal }, createValue: (random) => int64(number(random)) },
      { field: { type: physical.BYTE_ARRAY, logicalType: decimal }, createValue: createDecimalText },
      {
        field: { type: physical.FIXED_LEN_BYTE_ARRAY, typeLength: 16, logicalType: decimal },
        createValue: (random) => decimalBytes(random, 16),
      },
    ];
  }),
];

function writeDecimalType(scale: number): (thrift: CompactThriftWriter) => void {
  return (thrift) => {
    thrift.writeI32(1, scale);
    thrift.writeI32(2, 38);
  };
}

function createDecimalText(random: Random): Uint8Array {
  return plainTexts(decimalBytes(random, random.below(13)));
}

/** A file of random columns, in pages and encodings of every kind; the same for the same seed. */
export function createRandomParquet(seed: number): Uint8Array {
  const random = new Random(createRandom(seed));
  const rowCount = random.chance(0.1) ? 4000 + random.below(6000) : 1 + random.below(300);
  const fields: SchemaField[] = [];
  const columns: WrittenColumn[] = [];
  for (let index = 0; index < 1 + random.below(6); index++) {
    const kind = random.pick(kinds);
    const repetition = random.pick([0, 1] as const);
    const leaf: SchemaField = { ...kind.field, name: `c${index}`, repetition };
    const outer = random.chance(0.2) ? random.pick([0, 1] as const) : undefined;
    fields.push(
      outer === undefined ? leaf : { name: `s${index}`, repetition: outer, children: [{ ...leaf, name: 'leaf' }] },
    );
    const maxLevel = repetition + (outer ?? 0);
    const path = outer === undefined ? [`c${index}`] : [`s${index}`, 'leaf'];
    columns.push({ path, type: kind.field.type!, ...createColumn(random, kind, rowCount, maxLevel) });
  }
  return buildParquet(fields, columns, rowCount);
}

function createColumn(
  random: Random,
  kind: ColumnKind,
  rowCount: number,
  maxLevel: number,
): Pick<WrittenColumn, 'codec' | 'valueCount' | 'pages'> {
  const codec = random.pick([0, 1, 1, 2]);
  const isBoolean = kind.field.type === physical.BOOLEAN;
  const entries =
    !isBoolean && random.chance(0.6)
      ? Array.from({ length: 1 + random.below(40) }, () => kind.createValue(random))
      : [];
  const pages: Uint8Array[] = [];
  if (entries.length > 0) pages.push(createDictionaryPage(codec, entries));
  for (let row = 0; row < rowCount; ) {
    const count = Math.min(rowCount - row, 1 + random.below(random.chance(0.5) ? 50 : 9000));
    const nulls = random.pick([0, 0.1, 0.5, 1]);
    const levels = Array.from({ length: count }, () =>
      maxLevel > 0 && random.chance(nulls) ? random.below(maxLevel) : maxLevel,
    );
    const presentCount = levels.filter((level) => level === maxLevel).length;
    // Later pages of a column may have no dictionary any more.
    const isIndexed = entries.length > 0 && random.chance(row === 0 ? 0.9 : 0.7);
    const values = isIndexed
      ? createIndices(random, presentCount, entries.length)
      : createPlain(random, kind, presentCount, isBoolean);
    const page = { count, levels, maxLevel, values, encoding: isIndexed ? 8 : 0, codec };
    pages.push(random.chance(0.5) ? createPage(random, page) : createPageV2(random, page));
    row += count;
  }
  return { codec, valueCount: rowCount, pages };
}

function createPlain(random: Random, kind: ColumnKind, count: number, isBoolean: boolean): Uint8Array {
  const values = Array.from({ length: count }, () => kind.createValue(random));
  if (!isBoolean) return Buffer.concat(values);
  const bits = new Uint8Array(Math.ceil(count / 8));
  values.forEach(([bit], index) => (bits[index >> 3]! |= bit! << (index & 7)));
  return bits;
}

function createIndices(random: Random, count: number, entries: number): Uint8Array {
  const width = entries === 1 && random.chance(0.5) ? 0 : Math.max(1, 32 - Math.clz32(entries - 1)) + random.below(2);
  const indices = Array.from({ length: count }, () => random.below(entries));
  return Buffer.concat([Uint8Array.of(width), width === 0 ? Buffer.alloc(0) : createHybrid(random, indices, width)]);
}

/** Runs and groups of eight, as they come. The numbers of a run are made the same. */
function createHybrid(random: Random, numbers: number[], width: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let index = 0; index < numbers.length; ) {
    if (random.chance(0.4)) {
      let length = 1;
      while (index + length < numbers.length && numbers[index + length] === numbers[index]) length++;
      const value = Array.from({ length: (width + 7) >> 3 }, (_, byte) => (numbers[index]! >> (8 * byte)) & 255);
      parts.push(writeVarint(length << 1), Uint8Array.from(value));
      index += length;
    } else {
      const groups = Math.min(1 + random.below(8), Math.ceil((numbers.length - index) / 8));
      const bytes = new Uint8Array(groups * width);
      for (let i = 0; i < groups * 8; i++)
        for (let bit = 0; bit < width; bit++)
          if (((numbers[index + i] ?? 0) >> bit) & 1) bytes[(i * width + bit) >> 3]! |= 1 << ((i * width + bit) & 7);
      parts.push(writeVarint((groups << 1) | 1), bytes);
      index += groups * 8;
    }
  }
  return Buffer.concat(parts);
}

function writeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

interface PageContent {
  count: number;
  levels: number[];
  maxLevel: number;
  values: Uint8Array;
  encoding: number;
  codec: number;
}

function createPage(random: Random, page: PageContent): Uint8Array {
  const { count, levels, maxLevel, values, encoding, codec } = page;
  const levelBytes = maxLevel > 0 ? createHybrid(random, levels, 32 - Math.clz32(maxLevel)) : undefined;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levelBytes?.length ?? 0);
  const content = levelBytes ? Buffer.concat([length, levelBytes, values]) : values;
  const thrift = new CompactThriftWriter();
  const packed = pack(content, codec);
  thrift.writeI32(1, 0);
  thrift.writeI32(2, content.length);
  thrift.writeI32(3, packed.length);
  thrift.writeStruct(5, () => {
    thrift.writeI32(1, count);
    thrift.writeI32(2, encoding);
    thrift.writeI32(3, 3);
    thrift.writeI32(4, 3);
  });
  return Buffer.concat([thrift.finish(), packed]);
}

function createPageV2(random: Random, page: PageContent): Uint8Array {
  const { count, levels, maxLevel, values, encoding, codec } = page;
  const levelBytes = maxLevel > 0 ? createHybrid(random, levels, 32 - Math.clz32(maxLevel)) : Buffer.alloc(0);
  const isPacked = random.chance(0.7);
  const packed = isPacked ? pack(values, codec) : values;
  const thrift = new CompactThriftWriter();
  thrift.writeI32(1, 3);
  thrift.writeI32(2, levelBytes.length + values.length);
  thrift.writeI32(3, levelBytes.length + packed.length);
  thrift.writeStruct(8, () => {
    thrift.writeI32(1, count);
    thrift.writeI32(2, levels.filter((level) => level < maxLevel).length);
    thrift.writeI32(3, count);
    thrift.writeI32(4, encoding);
    thrift.writeI32(5, levelBytes.length);
    thrift.writeI32(6, 0);
    thrift.writeBoolean(7, isPacked);
  });
  return Buffer.concat([thrift.finish(), levelBytes, packed]);
}

function createDictionaryPage(codec: number, entries: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(entries);
  const packed = pack(content, codec);
  const thrift = new CompactThriftWriter();
  thrift.writeI32(1, 2);
  thrift.writeI32(2, content.length);
  thrift.writeI32(3, packed.length);
  thrift.writeStruct(7, () => {
    thrift.writeI32(1, entries.length);
    thrift.writeI32(2, 2);
  });
  return Buffer.concat([thrift.finish(), packed]);
}

const snappy = new SnappyCompressor();

function pack(bytes: Uint8Array, codec: number): Uint8Array {
  if (codec === 0) return bytes;
  if (codec === 2) return gzipSync(bytes);
  const packed = new Uint8Array(maxSnappyLength(bytes.length) + 64);
  return packed.slice(0, snappy.compress(bytes, bytes.length, packed, 0));
}
