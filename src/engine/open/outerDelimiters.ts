import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import { LineSource } from './lineSource';

/** Text without the delimiters before the first value of a line and behind the last one. */
export class OuterDelimiterSource extends LineSource {
  private line = 0;

  /** @param firstTableLine what stands above it is no row. */
  constructor(
    source: ByteSource,
    private readonly delimiter: string,
    private readonly firstTableLine: number,
  ) {
    super(source);
  }

  /** @throws FaultError `noOuterDelimiters` for a row whose values would be those of other columns. */
  protected changeLine(line: string): string {
    const inner = removeFromLine(line, this.delimiter);
    const isOpen = inner === line && line.includes(this.delimiter) && /[^-=+|*:\s]/.test(line);
    this.line++;
    if (isOpen && this.line > this.firstTableLine)
      throw new FaultError({ code: 'noOuterDelimiters', line: this.line, delimiter: this.delimiter });
    return inner;
  }
}

/** The same for a text that is there as a whole. */
export function removeOuterDelimiters(text: string, delimiter: string): string {
  return text.replace(/[^\r\n]+/g, (line) => removeFromLine(line, delimiter));
}

/** A line that does not begin and end with the delimiter stays as it is. */
function removeFromLine(line: string, delimiter: string): string {
  const trimmed = line.trim();
  return trimmed.length > delimiter.length && trimmed.startsWith(delimiter) && trimmed.endsWith(delimiter)
    ? trimmed.slice(delimiter.length, -delimiter.length)
    : line;
}
