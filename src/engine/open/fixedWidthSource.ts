import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import { LineSource } from './lineSource';
import { standInDelimiter } from './textSources';

/** Lines whose values reach over the place where the next column begins, and the first of them, counted from 0. */
export interface CrossedLines {
  count: number;
  line: number;
}

/** Text in columns of a fixed width, with a delimiter where a column begins, and without the blanks that fill them. */
export class FixedWidthSource extends LineSource {
  private line = 0;
  private readonly crossings: (CrossedLines | undefined)[] = [];

  /**
   * @param columnStarts where the columns begin, counted from 1; the first one is 1.
   * @param firstTableLine what stands above it is no row.
   */
  constructor(
    source: ByteSource,
    private readonly columnStarts: readonly number[],
    private readonly firstTableLine: number,
  ) {
    super(source);
  }

  /** Where the lines that cross a border are so few that the border is right for the others. */
  get crossedLines(): CrossedLines | undefined {
    const rare = this.crossings.flatMap((crossed) =>
      crossed && crossed.count * 2 < this.line - this.firstTableLine ? [crossed] : [],
    );
    if (rare.length === 0) return undefined;
    return {
      count: Math.max(...rare.map(({ count }) => count)),
      line: Math.min(...rare.map(({ line }) => line)),
    };
  }

  protected changeLine(line: string): string {
    this.countCrossings(line);
    this.line++;
    return delimitLine(line, this.columnStarts);
  }

  private countCrossings(line: string): void {
    // A line that is drawn is no value.
    if (this.line < this.firstTableLine || /^[-=_+|*\s]*$/.test(line)) return;
    this.columnStarts.forEach((start, index) => {
      if (index === 0 || isBlank(line[start - 2]) || isBlank(line[start - 1])) return;
      const crossed = (this.crossings[index] ??= { count: 0, line: this.line });
      crossed.count++;
    });
  }
}

function isBlank(character: string | undefined): boolean {
  return character === undefined || character === ' ' || character === '\t';
}

/** The values of a line, delimited. */
function delimitLine(line: string, columnStarts: readonly number[]): string {
  if (line.includes(standInDelimiter)) throw new FaultError({ code: 'longDelimiter', delimiter: ' ' });
  if (line.trim() === '') return '';
  // Characters beyond the basic plane have two units, and one place.
  const characters = /[\ud800-\udbff]/.test(line) ? Array.from(line) : undefined;
  return columnStarts
    .map((start, index) => {
      const end = columnStarts[index + 1];
      const value = characters
        ? characters.slice(start - 1, end && end - 1).join('')
        : line.slice(start - 1, end && end - 1);
      return value.trim();
    })
    .join(standInDelimiter);
}

/** The same for a text that is there as a whole. */
export function delimitFixedWidth(text: string, columnStarts: readonly number[]): string {
  return text.replace(/[^\r\n]+/g, (line) => delimitLine(line, columnStarts));
}
