/** A geometry that is not as the format says. */
class GeometryError extends Error {}

const geometryNames = [
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
];
const dimensionNames = ['', ' Z', ' M', ' ZM'];
const maxNesting = 64;

/** The well-known text of a geometry in well-known binary; undefined where it is none. */
export function formatWellKnownText(bytes: Uint8Array): string | undefined {
  const reader = new GeometryReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  try {
    const text = reader.readGeometry();
    return reader.isAtEnd ? text : undefined;
  } catch (error) {
    if (error instanceof RangeError || error instanceof GeometryError) return undefined;
    throw error;
  }
}

class GeometryReader {
  private position = 0;
  private isLittleEndian = true;
  private ordinates = 2;
  private depth = 0;

  constructor(private readonly view: DataView) {}

  get isAtEnd(): boolean {
    return this.position === this.view.byteLength;
  }

  readGeometry(): string {
    if (++this.depth > maxNesting) throw new GeometryError();
    const { name, type } = this.readHeader();
    const text = `${name} ${this.readContent(type)}`;
    this.depth--;
    return text;
  }

  /** Of ISO the thousands of the type, of PostGIS its highest bits tell the dimensions. */
  private readHeader(): { name: string; type: number } {
    this.isLittleEndian = this.view.getUint8(this.position) === 1;
    this.position++;
    const code = this.readCount();
    const hasSrid = (code & 0x20000000) !== 0;
    if (hasSrid) this.position += 4;
    const postgisDimensions = (code >>> 31) + ((code >>> 30) & 1) * 2;
    const isoCode = code & 0xfffff;
    const dimensions = postgisDimensions || Math.floor(isoCode / 1000);
    const type = isoCode % 1000;
    const name = geometryNames[type - 1];
    if (name === undefined || dimensionNames[dimensions] === undefined) throw new GeometryError();
    this.ordinates = 2 + (dimensions & 1) + (dimensions >> 1);
    return { name: name + dimensionNames[dimensions], type };
  }

  private readContent(type: number): string {
    switch (type) {
      case 1: {
        const coordinates = this.readNumbers();
        return coordinates.every(Number.isNaN) ? 'EMPTY' : `(${coordinates.join(' ')})`;
      }
      case 2:
        return this.readPositions();
      case 3:
        return this.readList(() => this.readPositions());
      case 7:
        return this.readList(() => this.readGeometry());
      default:
        // The parts of a multi-geometry have headers of their own, which are not repeated in the text.
        return this.readList(() => {
          const part = this.readContent(this.readHeader().type);
          return type === 4 && part.startsWith('(') ? part.slice(1, -1) : part;
        });
    }
  }

  private readPositions(): string {
    return this.readList(() => this.readNumbers().join(' '));
  }

  private readList(readItem: () => string): string {
    const count = this.readCount();
    if (count > this.view.byteLength) throw new GeometryError();
    return count === 0 ? 'EMPTY' : `(${Array.from({ length: count }, readItem).join(', ')})`;
  }

  private readNumbers(): number[] {
    return Array.from({ length: this.ordinates }, () => {
      const value = this.view.getFloat64(this.position, this.isLittleEndian);
      this.position += 8;
      return value;
    });
  }

  private readCount(): number {
    const count = this.view.getUint32(this.position, this.isLittleEndian);
    this.position += 4;
    return count;
  }
}
