import { parseSampleRows, type SampleDialect, type SampleRow } from './sampleRows';

/** The rows of samples, for what asks for them again: finding out how a text is written, and then its hints. */
export class KnownRows {
  private readonly rowsByKey = new Map<string, { text: string; rows: SampleRow[] }>();

  /** The first rows of a text, which are kept. */
  read(text: string, dialect: SampleDialect, maxRows: number): SampleRow[] {
    const { rows } = parseSampleRows(text, dialect, maxRows);
    this.rowsByKey.set(keyOf(dialect, maxRows), { text, rows });
    return rows;
  }

  /** The first rows of a text, which are not kept any more. */
  take(text: string, dialect: SampleDialect, maxRows: number): SampleRow[] {
    const key = keyOf(dialect, maxRows);
    const sample = this.rowsByKey.get(key);
    this.rowsByKey.delete(key);
    return sample?.text === text ? sample.rows : parseSampleRows(text, dialect, maxRows).rows;
  }
}

function keyOf({ delimiter, quote, usesBackslash, keepsReturns = false }: SampleDialect, maxRows: number): string {
  return JSON.stringify([delimiter, quote, usesBackslash, keepsReturns, String(maxRows)]);
}
