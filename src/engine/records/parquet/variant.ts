import { formatDate, formatDecimal, formatTimestamp, formatUuid } from './valueFormats';

/** A variant that is not as the format says. */
class VariantError extends Error {}

const maxNesting = 500;
const microsecond = 1000n;
const isoTimeStart = 'YYYY-MM-DDT'.length;

/** The names that the members of variants have, by their numbers. @throws Error where it is damaged. */
export function readVariantNames(metadata: Uint8Array): readonly string[] {
  const reader = new VariantBytes(metadata);
  const header = reader.readUnsigned(1);
  if ((header & 15) !== 1) throw new VariantError('a variant of an unknown version');
  const offsetBytes = (header >> 6) + 1;
  const count = reader.readUnsigned(offsetBytes);
  const offsets = reader.readOffsets(count + 1, offsetBytes);
  return Array.from({ length: count }, (_, index) =>
    reader.readTextAt(reader.position + offsets[index]!, reader.position + offsets[index + 1]!),
  );
}

/** A variant as JSON: numbers with all digits, times in ISO 8601, bytes as hexadecimal digits. @throws Error */
export function formatVariant(value: Uint8Array, names: readonly string[]): string {
  return new VariantFormatter(new VariantBytes(value), names).format(0, 0);
}

/** The members of an object as JSON; undefined where the variant is none. @throws Error */
export function readVariantMembers(value: Uint8Array, names: readonly string[]): [string, string][] | undefined {
  return new VariantFormatter(new VariantBytes(value), names).readMembers(0, 0);
}

/** An object in the order of its names, however it is stored. */
export function formatMembers(members: Iterable<readonly [string, string]>): string {
  return `{${[...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(',')}}`;
}

class VariantFormatter {
  constructor(
    private readonly bytes: VariantBytes,
    private readonly names: readonly string[],
  ) {}

  format(position: number, depth: number): string {
    if (depth > maxNesting) throw new VariantError('a variant that is nested too deeply');
    const { bytes } = this;
    bytes.position = position;
    const header = bytes.readUnsigned(1);
    const detail = header >> 2;
    switch (header & 3) {
      case 0:
        return this.formatPrimitive(detail);
      case 1:
        return JSON.stringify(bytes.readText(detail));
      case 2:
        return formatMembers(this.readMembers(position, depth) ?? []);
      default: {
        const count = bytes.readUnsigned(detail & 4 ? 4 : 1);
        const offsets = bytes.readOffsets(count + 1, (detail & 3) + 1);
        const start = bytes.position;
        return `[${offsets
          .slice(0, count)
          .map((offset) => this.format(start + offset, depth + 1))
          .join(',')}]`;
      }
    }
  }

  readMembers(position: number, depth: number): [string, string][] | undefined {
    const { bytes } = this;
    bytes.position = position;
    const header = bytes.readUnsigned(1);
    const detail = header >> 2;
    if ((header & 3) !== 2) return undefined;
    const count = bytes.readUnsigned(detail & 16 ? 4 : 1);
    const ids = bytes.readOffsets(count, ((detail >> 2) & 3) + 1);
    const offsets = bytes.readOffsets(count + 1, (detail & 3) + 1);
    const start = bytes.position;
    return ids.map((id, index) => {
      const name = this.names[id];
      if (name === undefined) throw new VariantError('a member of a variant without a name');
      return [name, this.format(start + offsets[index]!, depth + 1)];
    });
  }

  private formatPrimitive(type: number): string {
    const { bytes } = this;
    const quote = (text: string): string => `"${text}"`;
    switch (type) {
      case 0:
        return 'null';
      case 1:
        return 'true';
      case 2:
        return 'false';
      case 3:
      case 4:
      case 5:
      case 6:
        return String(bytes.readSigned(1 << (type - 3)));
      case 7:
        return formatJsonNumber(bytes.readDouble());
      case 8:
      case 9:
      case 10: {
        const scale = bytes.readUnsigned(1);
        return formatDecimal(bytes.readSigned(4 << (type - 8)), scale);
      }
      case 11:
        return quote(formatDate(bytes.readSigned(4)));
      case 12:
        return quote(`${formatTimestamp(bytes.readSigned(8) * microsecond)}Z`);
      case 13:
        return quote(formatTimestamp(bytes.readSigned(8) * microsecond));
      case 14:
        return formatJsonNumber(bytes.readFloat());
      case 15:
        return quote(
          Buffer.from(bytes.readBytes(bytes.readUnsigned(4)))
            .toString('hex')
            .toUpperCase(),
        );
      case 16:
        return JSON.stringify(bytes.readText(bytes.readUnsigned(4)));
      case 17:
        return quote(formatTimestamp(bytes.readSigned(8) * microsecond).slice(isoTimeStart));
      case 18:
        return quote(`${formatTimestamp(bytes.readSigned(8))}Z`);
      case 19:
        return quote(formatTimestamp(bytes.readSigned(8)));
      case 20:
        return quote(formatUuid(bytes.readBytes(16)));
      default:
        throw new VariantError('a variant of an unknown type');
    }
  }
}

/** JSON has no numbers for these, so they are texts. */
function formatJsonNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

class VariantBytes {
  position = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readUnsigned(byteCount: number): number {
    let value = 0;
    for (let index = 0; index < byteCount; index++) value += this.view.getUint8(this.position++) * 2 ** (8 * index);
    return value;
  }

  readSigned(byteCount: number): bigint {
    let value = 0n;
    for (let index = 0; index < byteCount; index++)
      value |= BigInt(this.view.getUint8(this.position++)) << BigInt(8 * index);
    return BigInt.asIntN(8 * byteCount, value);
  }

  readOffsets(count: number, byteCount: number): number[] {
    if (this.position + count * byteCount > this.bytes.length) throw new VariantError('a variant that is too short');
    return Array.from({ length: count }, () => this.readUnsigned(byteCount));
  }

  readDouble(): number {
    return this.view.getFloat64((this.position += 8) - 8, true);
  }

  /** As few digits as tell it from its neighbours. */
  readFloat(): number {
    const value = this.view.getFloat32((this.position += 4) - 4, true);
    for (let digits = 6; digits < 9; digits++) {
      const rounded = Number(value.toPrecision(digits));
      if (Math.fround(rounded) === value) return rounded;
    }
    return value;
  }

  readBytes(byteCount: number): Uint8Array {
    this.position += byteCount;
    if (this.position > this.bytes.length) throw new VariantError('a variant that is too short');
    return this.bytes.subarray(this.position - byteCount, this.position);
  }

  readText(byteCount: number): string {
    return decoder.decode(this.readBytes(byteCount));
  }

  readTextAt(start: number, end: number): string {
    if (end < start || end > this.bytes.length) throw new VariantError('a variant with a name that is not there');
    return decoder.decode(this.bytes.subarray(start, end));
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });
