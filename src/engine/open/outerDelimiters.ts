import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import { LineSource } from './lineSource';

/** How a table of Jira or Confluence names its columns: `||id||name||`. */
const wikiHeaderPattern = /^\s*\|\|(?:[^|\r\n]+\|\|)+\s*$/;

/** Lines above the header of a table as wikis write it, with two delimiters around names; undefined without one. */
export function findWikiTable(text: string): number | undefined {
  const lines = text.split(/\r\n|\r|\n/, 30);
  const line = lines.findIndex((header, index) => isWikiHeader(header) && /^\s*\|[^|]/.test(lines[index + 1] ?? ''));
  return line < 0 ? undefined : line;
}

function isWikiHeader(line: string): boolean {
  return wikiHeaderPattern.test(line);
}

/**
 * The text with one delimiter where wikis write two around names. No value has two, since they would make it a name.
 */
function withSingleDelimiters(text: string): string {
  return text.replaceAll('||', '|');
}

/** Text without the delimiters before the first value of a line and behind the last one. */
export class OuterDelimiterSource extends LineSource {
  private line = 0;
  private isWiki = false;

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
    if (this.line === this.firstTableLine) this.isWiki = this.delimiter === '|' && isWikiHeader(line);
    const inner = removeFromLine(this.isWiki ? withSingleDelimiters(line) : line, this.delimiter);
    const isOpen = inner === line && line.includes(this.delimiter) && /[^-=+|*:\s]/.test(line);
    this.line++;
    if (isOpen && this.line > this.firstTableLine)
      throw new FaultError({ code: 'noOuterDelimiters', line: this.line, delimiter: this.delimiter });
    return inner;
  }
}

/** The same for a text that is there as a whole. */
export function removeOuterDelimiters(text: string, delimiter: string): string {
  const [header = ''] = text.split(/[\r\n]/, 1);
  return (delimiter === '|' && isWikiHeader(header) ? withSingleDelimiters(text) : text).replace(/[^\r\n]+/g, (line) =>
    removeFromLine(line, delimiter),
  );
}

/** A line that does not begin and end with the delimiter stays as it is. */
function removeFromLine(line: string, delimiter: string): string {
  const trimmed = line.trim();
  return trimmed.length > delimiter.length && trimmed.startsWith(delimiter) && trimmed.endsWith(delimiter)
    ? trimmed.slice(delimiter.length, -delimiter.length)
    : line;
}
